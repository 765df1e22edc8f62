//! Words between an author and the moderators: one thread a submission. A message never changes; a note
//! is a message that no author ever sees, in no list, count, notice or mail.

use chrono::TimeDelta;
use hub_shared::{
    account::{Author, Role},
    ids::{AccountId, MessageId, SubmissionId},
    notification::NotificationKind,
    page::{Page, PageQuery},
    problem::Code,
    submission::ReviewState,
    talk::{
        CreateMessage, CreateReviewMessage, MOST_MESSAGES, Message, OPEN_DAYS, ReviewMessage, Side,
    },
    text::Slug,
};
use serde_json::json;

use super::{
    Window,
    enforcement::still,
    impartial,
    notifications::{self, Notice},
    publishing::own_in_turn,
    review::{self, held_until},
};
use crate::{
    db::{
        self, Done, Tx,
        accounts::Account,
        audit::Event,
        submissions::Filed,
        talk::{self as rows, Signed},
    },
    error::{Error, Result},
    mail::{self, Mail, Site},
    state::State,
};

/// The thread of an author's own submission, oldest first, without notes.
///
/// # Errors
/// `not_found`; `invalid_cursor`.
pub async fn list(
    state: &State,
    author: Account,
    slug: Slug,
    number: i64,
    query: PageQuery,
) -> Result<Page<Message>> {
    state
        .db
        .read(move |conn| {
            let id = rows::own_submission(conn, &author.id, slug.as_str(), number)?
                .ok_or_else(|| Error::not_found("submission"))?;
            let list = format!("messages/{id}");
            let window = Window::<MessageId>::new(&list, &query)?;
            let (after, limit) = (window.after.as_ref(), window.rows());
            let found = rows::of_submission(conn, &id, false, after, limit)?;
            window.page(&list, found, key, |row| Ok(seen_by_author(row)))
        })
        .await
}

/// The thread of a submission with its notes, oldest first. Whose submission it is reads no notes on it.
///
/// # Errors
/// `not_found`; `own_profile`; `invalid_cursor`.
pub async fn list_with_notes(
    state: &State,
    moderator: Account,
    id: SubmissionId,
    query: PageQuery,
) -> Result<Page<ReviewMessage>> {
    let self_review = state.config.self_review;
    state
        .db
        .read(move |conn| {
            let filed = review::find(conn, &id)?;
            impartial::not_own(conn, &filed.profile, &moderator, self_review)?;
            let list = format!("review-messages/{id}");
            let window = Window::<MessageId>::new(&list, &query)?;
            let (after, limit) = (window.after.as_ref(), window.rows());
            let found = rows::of_submission(conn, &id, true, after, limit)?;
            window.page(&list, found, key, |row| Ok(seen_by_moderators(row)))
        })
        .await
}

fn key((message, _): &Signed) -> MessageId {
    message.id.clone()
}

fn seen_by_author((message, _): Signed) -> Message {
    Message {
        id: message.id,
        side: message.side,
        words: message.words,
        created_at: message.created_at.and_utc(),
    }
}

fn seen_by_moderators((message, (handle, display_name)): Signed) -> ReviewMessage {
    ReviewMessage {
        id: message.id,
        side: message.side,
        by: Author {
            handle,
            display_name,
        },
        note: message.note,
        words: message.words,
        created_at: message.created_at.and_utc(),
    }
}

/// Writes to the moderators: whoever looks at the submission, decided it or wrote in its thread hears of
/// it on the bell.
///
/// # Errors
/// `not_found`; `thread_closed`.
pub async fn write(
    state: &State,
    author: Account,
    slug: Slug,
    number: i64,
    form: CreateMessage,
) -> Result<Message> {
    state
        .db
        .write(Some(author.id.clone()), move |tx| {
            let profile = own_in_turn(tx, &author, &slug)?;
            let filed = db::submissions::by_number(tx, &profile.id, number)?
                .ok_or_else(|| Error::not_found("submission"))?;
            may_write(tx, &filed, Side::Author, false)?;
            let (signed, event) = add(tx, &filed, &author, Side::Author, false, form.words.into())?;
            ring_moderators(tx, &filed)?;
            Ok(Done::changed(seen_by_author(signed), event))
        })
        .await
}

/// Writes to the author, who hears of it on the bell and by mail, or a note that stays among moderators.
///
/// # Errors
/// `not_found`; `own_profile`; `thread_closed`.
pub async fn write_as_moderator(
    state: &State,
    moderator: Account,
    id: SubmissionId,
    form: CreateReviewMessage,
) -> Result<ReviewMessage> {
    let self_review = state.config.self_review;
    let site = Site::of(&state.config);
    state
        .db
        .write(Some(moderator.id.clone()), move |tx| {
            still(tx, &moderator, Role::Moderator)?;
            let filed = review::find(tx, &id)?;
            impartial::not_own(tx, &filed.profile, &moderator, self_review)?;
            db::profiles::take_turn(tx, &filed.profile.id)?;
            // The turn may have been another's: how it is now.
            let filed = review::find(tx, &id)?;
            let CreateReviewMessage { words, note } = form;
            may_write(tx, &filed, Side::Moderator, note)?;
            let (signed, event) = add(tx, &filed, &moderator, Side::Moderator, note, words.into())?;
            if !note {
                tell_author(tx, &filed, &signed.0, &site)?;
            }
            Ok(Done::changed(seen_by_moderators(signed), event))
        })
        .await
}

/// Refuses what a thread takes no more. The caller has the profile's turn, so that the number holds.
fn may_write(tx: &mut Tx<'_>, filed: &Filed, side: Side, note: bool) -> Result<()> {
    let Filed {
        submission,
        profile,
        author,
        ..
    } = filed;
    let closed = |detail: String| Err(Error::refused(Code::ThreadClosed, detail));
    if !note && author.deleted_at.is_some() {
        return closed("Its author closed their account: nobody would read this.".to_owned());
    }
    if !note && profile.deleted_at.is_some() {
        return closed("This profile was deleted: its author reads no more of it.".to_owned());
    }
    if submission.state != ReviewState::Pending
        && let Some(decided_at) = submission.decided_at
        && decided_at + TimeDelta::days(OPEN_DAYS) < tx.now()
    {
        return closed(format!(
            "Submission {} was closed on {}: its thread took messages for {OPEN_DAYS} days after.",
            submission.number,
            decided_at.format("%Y-%m-%d"),
        ));
    }
    if rows::count(tx, &submission.id, side, note)? >= MOST_MESSAGES {
        let what = if note {
            "notes"
        } else {
            "messages of one side"
        };
        return closed(format!(
            "This thread has {MOST_MESSAGES} {what}, the most it may have."
        ));
    }
    Ok(())
}

fn add(
    tx: &mut Tx<'_>,
    filed: &Filed,
    by: &Account,
    side: Side,
    note: bool,
    words: String,
) -> Result<(Signed, Event)> {
    let action = match note {
        true => "submission.note",
        false => "submission.message",
    };
    let message = rows::Message {
        id: tx.new_id(),
        submission_id: filed.submission.id.clone(),
        account_id: by.id.clone(),
        side,
        note,
        words: Some(words),
        created_at: tx.now(),
    };
    let event = Event::new(action, "submission", &message.submission_id)
        .with(json!({ "message": message.id, "side": side }))
        .saying(message.words.as_deref());
    rows::insert(tx, message.clone())?;
    let name = (by.handle.clone(), by.display_name.clone());
    Ok(((message, name), event))
}

fn ring_moderators(tx: &mut Tx<'_>, filed: &Filed) -> Result<()> {
    let Filed {
        submission,
        profile,
        ..
    } = filed;
    let claims = held_until(submission.claimed_until, tx.now()).and(submission.claimed_by.clone());
    let others = claims
        .into_iter()
        .chain(submission.decided_by.clone())
        .collect::<Vec<AccountId>>();
    for moderator in rows::listeners(tx, &submission.id, &others)? {
        if moderator == profile.author_id {
            continue;
        }
        let notice = Notice::new(NotificationKind::AuthorReplied)
            .about(&profile.slug, &submission.name)
            .review(submission.number, &submission.id);
        notifications::tell(tx, &moderator, notice)?;
    }
    Ok(())
}

fn tell_author(tx: &mut Tx<'_>, filed: &Filed, message: &rows::Message, site: &Site) -> Result<()> {
    let Filed {
        submission,
        profile,
        author,
        ..
    } = filed;
    let notice = Notice::new(NotificationKind::MessageReceived)
        .about(&profile.slug, &submission.name)
        .submission(submission.number);
    notifications::tell(tx, &profile.author_id, notice)?;
    let words = message.words.as_deref().unwrap_or_default();
    let page = site.own_profile(&profile.slug, Some(submission.number));
    let mail = Mail::message(author, &submission.name, words, &page);
    mail::send(tx, &format!("message:{}", message.id), &mail)
}
