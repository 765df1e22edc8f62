//! An author's own profiles, as the list of them shows each: draft, review and what is public.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{profile::Visibility, submission::ReviewState};

/// One of the account's own profiles, also one that was never submitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnProfile {
    /// Its address in the hub; never changes.
    pub slug: String,
    /// The draft's name.
    pub name: String,
    /// The draft's line that says what it does; empty until there is one.
    pub summary: String,
    /// Path of the draft's logo, a PNG; null when it has none.
    pub logo: Option<String>,
    /// Who finds it.
    pub visibility: Visibility,
    /// Since when it is no longer maintained.
    pub archived_at: Option<DateTime<Utc>>,
    /// Since when it is held back until a moderator has looked at it.
    pub quarantined_at: Option<DateTime<Utc>>,
    /// Why it is held back.
    pub quarantined_reason: Option<String>,
    /// Since when a moderator has suspended it.
    pub suspended_at: Option<DateTime<Utc>>,
    /// Why it is suspended.
    pub suspended_reason: Option<String>,
    /// Number of the current version; null when there is none.
    pub version: Option<i64>,
    /// How many accounts are subscribed.
    pub subscribers: i64,
    /// How many accounts follow it.
    pub followers: i64,
    /// How often its versions were downloaded: each once a subscriber and day.
    pub downloads: i64,
    /// When it was first approved.
    pub published_at: Option<DateTime<Utc>>,
    /// When anything of it last changed: draft, review, listing or versions. The order of the list.
    pub changed_at: DateTime<Utc>,
    /// How far the draft is.
    pub draft: DraftState,
    /// The last submission; null until there is one.
    pub submission: Option<SubmissionState>,
}

/// How far a draft is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftState {
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Whether it has a package.
    pub has_package: bool,
    /// Whether it differs from the last submission in a text, the logo or what the package holds; true
    /// when nothing was submitted.
    pub changed: bool,
}

/// How far a submission is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmissionState {
    /// Its number within the profile, counted from 1.
    pub number: i64,
    /// How far the review is.
    pub state: ReviewState,
    /// Whether the package is new: then its approval makes a version, else it edits the listing.
    pub new_content: bool,
    /// When it was submitted.
    pub submitted_at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// The moderator's words.
    pub reason: Option<String>,
    /// Whether a moderator is looking at it now.
    pub in_review: bool,
}
