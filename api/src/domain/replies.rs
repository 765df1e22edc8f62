//! Replies kept for later use: administrators write them, moderators begin with them.

use hub_shared::{
    account::Role,
    digest::Digest,
    ids::ReplyId,
    problem::Code,
    talk::{CreateReply, MOST_REPLIES, PatchReply, Replies, Reply},
};
use serde_json::json;

use super::{enforcement::still, reasons::distinct, stored};
use crate::{
    db::{Done, accounts::Account, audit::Event, talk as rows},
    error::{Error, Result},
    state::State,
};

/// All of them, by their titles.
///
/// # Errors
/// When the database fails.
pub async fn list(state: &State) -> Result<Replies> {
    let rows = state.db.read(|conn| Ok(rows::replies(conn)?)).await?;
    Ok(Replies {
        items: rows.into_iter().map(dto).collect::<Result<_>>()?,
    })
}

fn dto(reply: rows::Reply) -> Result<Reply> {
    Ok(Reply {
        id: reply.id,
        title: reply.title,
        codes: stored(&reply.codes)?,
        words: reply.words,
        changed_at: reply.changed_at.and_utc(),
    })
}

/// Keeps one.
///
/// # Errors
/// `too_many_replies`.
pub async fn create(state: &State, administrator: Account, form: CreateReply) -> Result<Reply> {
    state
        .db
        .write(Some(administrator.id.clone()), move |tx| {
            still(tx, &administrator, Role::Administrator)?;
            if rows::count_replies(tx)? >= MOST_REPLIES {
                return Err(Error::refused(
                    Code::TooManyReplies,
                    format!(
                        "{MOST_REPLIES} replies are kept, the most there may be: delete one first."
                    ),
                ));
            }
            let reply = rows::Reply {
                id: tx.new_id(),
                title: form.title.into(),
                codes: serde_json::to_string(&distinct(form.codes))?,
                words: form.words.into(),
                changed_at: tx.now(),
            };
            rows::keep_reply(tx, reply.clone())?;
            let event = event("reply.create", None, Some(&reply));
            Ok(Done::changed(dto(reply)?, event))
        })
        .await
}

/// Changes one; the last word counts.
///
/// # Errors
/// `not_found`.
pub async fn change(
    state: &State,
    administrator: Account,
    id: ReplyId,
    form: PatchReply,
) -> Result<Reply> {
    state
        .db
        .write(Some(administrator.id.clone()), move |tx| {
            still(tx, &administrator, Role::Administrator)?;
            let before = rows::reply(tx, &id)?.ok_or_else(missing)?;
            let mut after = before.clone();
            if let Some(title) = form.title {
                after.title = title.into();
            }
            if let Some(codes) = form.codes {
                after.codes = serde_json::to_string(&distinct(codes))?;
            }
            if let Some(words) = form.words {
                after.words = words.into();
            }
            if after == before {
                return Ok(Done::unchanged(dto(before)?));
            }
            after.changed_at = tx.now();
            if !rows::change_reply(tx, &after)? {
                return Err(missing());
            }
            let event = event("reply.change", Some(&before), Some(&after));
            Ok(Done::changed(dto(after)?, event))
        })
        .await
}

/// Drops one.
///
/// # Errors
/// `not_found`.
pub async fn delete(state: &State, administrator: Account, id: ReplyId) -> Result<()> {
    state
        .db
        .write(Some(administrator.id.clone()), move |tx| {
            still(tx, &administrator, Role::Administrator)?;
            let before = rows::reply(tx, &id)?.ok_or_else(missing)?;
            if !rows::drop_reply(tx, &id)? {
                return Err(missing());
            }
            Ok(Done::changed(
                (),
                event("reply.delete", Some(&before), None),
            ))
        })
        .await
}

fn missing() -> Error {
    Error::not_found("reply")
}

/// What the log keeps: digests of before and after, and the words as they are after.
fn event(action: &'static str, before: Option<&rows::Reply>, after: Option<&rows::Reply>) -> Event {
    let text = |reply: &rows::Reply| format!("{}\n\n{}", reply.title, reply.words);
    let digest = |reply: &rows::Reply| {
        Digest::of(
            json!([reply.title, reply.codes, reply.words])
                .to_string()
                .as_bytes(),
        )
    };
    let id = before.or(after).map_or("", |reply| reply.id.as_str());
    Event::new(action, "reply", id)
        .with(json!({ "before": before.map(digest), "after": after.map(digest) }))
        .saying(after.map(text).as_deref())
}
