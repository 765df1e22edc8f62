//! What an author says against a rejection or a take-down, and what another moderator makes of it.

use chrono::{DateTime, TimeDelta, Utc};
use hub_shared::appeal::{Appeal as Dto, WINDOW_DAYS};

use crate::{clock::Time, db::appeals::Appeal};

/// How long after a decision it may be appealed.
const WINDOW: TimeDelta = TimeDelta::days(WINDOW_DAYS);

/// Until when a decision of this moment may be appealed; none when it was.
pub(super) fn open_until(
    decided_at: Option<Time>,
    appeal: Option<&Appeal>,
) -> Option<DateTime<Utc>> {
    let decided_at = decided_at?;
    match appeal {
        Some(appeal) if appeal.contested_at == decided_at => None,
        _ => Some((decided_at + WINDOW).and_utc()),
    }
}

/// An appeal as it goes over the wire.
pub(super) fn dto(appeal: Appeal) -> Dto {
    Dto {
        id: appeal.id,
        text: appeal.words,
        state: appeal.state,
        created_at: appeal.created_at.and_utc(),
        decided_at: appeal.decided_at.map(|at| at.and_utc()),
        answer: appeal.answer,
        independent: appeal.independent,
        reopened: appeal.reopened,
    }
}
