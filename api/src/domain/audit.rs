//! The audit log, for administrators.

use hub_shared::{
    audit::{AuditEvent, AuditQuery},
    digest::Digest,
    ids::AccountId,
    page::{Page, PageQuery},
};

use super::{Window, checked, stored};
use crate::{
    db::{
        self,
        audit::{Filter, Shown},
    },
    error::Result,
    state::State,
};

/// Entries, newest first, of those that are asked for. An actor whom nobody knows did nothing.
///
/// # Errors
/// `invalid`; `invalid_cursor` when the page before was one of another filter.
pub async fn events(state: &State, query: AuditQuery) -> Result<Page<AuditEvent>> {
    let page = PageQuery {
        limit: query.limit,
        cursor: query.cursor.clone(),
    };
    let filter = AuditQuery {
        limit: None,
        cursor: None,
        ..query
    };
    let digest = Digest::of(serde_json::to_string(&filter)?.as_bytes());
    let list = format!("audit/{}", digest.as_str().get(..16).unwrap_or_default());
    let window = Window::<i64>::new(&list, &page)?;
    let (below, rows) = (window.after, window.rows());
    let entries = state
        .db
        .read(move |conn| {
            let actor = match filter.actor.as_deref().map(|a| (a, a.parse::<AccountId>())) {
                None => None,
                Some((_, Ok(id))) => Some(id),
                Some((handle, Err(_))) => match db::accounts::by_handle(conn, handle)? {
                    Some(account) => Some(account.id),
                    None => return Ok(Vec::new()),
                },
            };
            let filter = Filter {
                actor,
                action: filter.action.map(String::from),
                subject: filter.subject.map(String::from),
                from: filter.from.map(|at| at.naive_utc()),
                until: filter.until.map(|at| at.naive_utc()),
            };
            Ok(db::audit::newest(conn, &filter, below, rows)?)
        })
        .await?;
    window.page(&list, entries, |(entry, ..)| entry.seq, dto)
}

fn dto((entry, text, actor_handle): Shown) -> Result<AuditEvent> {
    Ok(AuditEvent {
        seq: entry.seq,
        at: entry.at.and_utc(),
        actor: entry.actor_id.as_deref().map(checked).transpose()?,
        actor_handle,
        action: entry.action,
        subject: entry.subject,
        details: stored(&entry.details)?,
        text,
        mac: entry.mac,
    })
}
