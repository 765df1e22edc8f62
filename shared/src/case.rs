//! Cases: published profiles that somebody should look at.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{account::Author, check::CheckName, column::words, ids::ReasonId, text::Reason};

words! {
    /// Where a reason to look at a published profile comes from.
    ReasonKind {
        /// Somebody reported it.
        Report = "report",
        /// A check found something when it was run again.
        Recheck = "recheck",
        /// The profile was put into quarantine.
        Quarantine = "quarantine",
    }
}

impl ReasonKind {
    /// Few words for a list.
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            Self::Report => "reported",
            Self::Recheck => "found by a check",
            Self::Quarantine => "in quarantine",
        }
    }
}

words! {
    /// What came of a reason once somebody had looked.
    ReasonOutcome {
        /// There was something to it.
        Upheld = "upheld",
        /// There was nothing to it.
        Dismissed = "dismissed",
    }
}

/// Why somebody should look at a published profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewReason {
    /// Its id.
    pub id: ReasonId,
    /// Where it comes from.
    pub kind: ReasonKind,
    /// The check that found it; null when it was none.
    pub check: Option<CheckName>,
    /// Number of the version it is about; null when it is about the listing.
    pub version: Option<i64>,
    /// How much it matters.
    pub points: u32,
    /// What it is, for people.
    pub sentence: String,
    /// The same as `kind:id`.
    pub facts: Vec<String>,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// When it was closed; null while it is open.
    pub closed_at: Option<DateTime<Utc>>,
    /// Who closed it; null while it is open, and where the hub did.
    pub closed_by: Option<Author>,
    /// What came of it; null while it is open.
    pub outcome: Option<ReasonOutcome>,
    /// The words it was closed with, for moderators.
    pub words: Option<String>,
}

/// Open reasons of a kind, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenReasons {
    /// Where they come from.
    pub kind: ReasonKind,
    /// The check that found them; null when it was none.
    pub check: Option<CheckName>,
    /// How many.
    pub count: u32,
    /// Their points together.
    pub points: u32,
}

/// A published profile with what is to be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaseItem {
    /// Slug of the profile.
    pub profile: String,
    /// Its public name.
    pub name: String,
    /// Who made it.
    pub author: Author,
    /// Number of the current version; null when there is none.
    pub version: Option<i64>,
    /// Since when it is in quarantine; null when it is not.
    pub quarantined_at: Option<DateTime<Utc>>,
    /// Since when it is deleted; null when it is not. People may have it all the same.
    #[serde(default)]
    pub deleted_at: Option<DateTime<Utc>>,
    /// Points of its open reasons together.
    pub points: u32,
    /// When the first of its open reasons was opened; null when none is open.
    pub opened_at: Option<DateTime<Utc>>,
    /// Its open reasons, counted; the weightiest first.
    pub reasons: Vec<OpenReasons>,
}

/// All about a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Case {
    /// What the list shows of it.
    pub item: CaseItem,
    /// Its open reasons, the weightiest first, 100 at most.
    pub open: Vec<ReviewReason>,
    /// Those that were closed, the last first, 100 at most.
    pub closed: Vec<ReviewReason>,
}

/// Closes reasons of a case. What is public stays as it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CloseCase {
    /// What came of them.
    pub outcome: ReasonOutcome,
    /// Words for other moderators.
    pub reason: Reason,
    /// Which of them, 100 at most: those that you have looked at. All that are open without it. Reports are
    /// none of them: each is decided on by itself. Neither is a quarantine: its release closes it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub reasons: Option<Vec<ReasonId>>,
}
