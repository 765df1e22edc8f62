//! The audit log, for administrators.

use hub_shared::{
    audit::AuditEvent,
    page::{Page, PageQuery},
};

use super::{Window, checked, stored};
use crate::{db, error::Result, state::State};

/// Entries, newest first.
///
/// # Errors
/// `invalid`; `invalid_cursor`.
pub async fn events(state: &State, query: PageQuery) -> Result<Page<AuditEvent>> {
    const LIST: &str = "audit";
    let window = Window::<i64>::new(LIST, &query)?;
    let (below, rows) = (window.after, window.rows());
    let entries = state
        .db
        .read(move |conn| Ok(db::audit::newest(conn, below, rows)?))
        .await?;
    window.page(
        LIST,
        entries,
        |(entry, _)| entry.seq,
        |(entry, text)| {
            Ok(AuditEvent {
                seq: entry.seq,
                at: entry.at.and_utc(),
                actor: entry.actor_id.as_deref().map(checked).transpose()?,
                action: entry.action,
                subject: entry.subject,
                details: stored(&entry.details)?,
                text,
                mac: entry.mac,
            })
        },
    )
}
