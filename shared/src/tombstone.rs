//! What became of a profile that was public once and no longer is.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::column::words;

words! {
    /// What became of a profile.
    Fate {
        /// Its author deleted it.
        Deleted = "deleted",
        /// Its author closed the account, and had the profile deleted with it.
        AuthorClosed = "author_closed",
        /// A moderator suspended it.
        Suspended = "suspended",
        /// An administrator suspended its author.
        AuthorSuspended = "author_suspended",
        /// It is held back until a moderator has looked at it.
        Quarantined = "quarantined",
        /// A moderator took a version of it down: the last one offered, or one beside what was deleted.
        TakenDown = "taken_down",
    }
}

/// What stands where a profile stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tombstone {
    /// The address that it had; nobody gets it again.
    pub slug: String,
    /// The last name it was public by.
    pub name: String,
    /// What happened; of several things the one that weighs most.
    pub fate: Fate,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Why, in the words of whoever did it. Of a take-down everybody reads them; of a suspended profile and
    /// one in quarantine its author, its subscribers and moderators do, and it is null to others.
    pub reason: Option<String>,
    /// Whether it is the hub itself that holds it back, because of reports: the reason of the quarantine is
    /// the hub's then, and no moderator's.
    #[serde(default)]
    pub by_hub: bool,
    /// What else happened and stands, the weightier first.
    #[serde(default)]
    pub also: Vec<Happened>,
}

/// Something else that happened to a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Happened {
    /// What happened.
    pub fate: Fate,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Why, in the same words, for the same readers.
    pub reason: Option<String>,
}
