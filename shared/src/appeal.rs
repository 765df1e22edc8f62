//! Appeals: what an author says against a rejection or a take-down, and what came of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    account::Author,
    column::words,
    ids::{AppealId, SubmissionId, VersionId},
    reason::ReasonCode,
    text::Statement,
};

/// How many days after a decision it may be appealed.
pub const WINDOW_DAYS: i64 = 184;

words! {
    /// What came of an appeal.
    AppealState {
        /// Another moderator has to look at it.
        Open = "open",
        /// The decision stays.
        Upheld = "upheld",
        /// The decision is undone.
        Overturned = "overturned",
    }
}

/// An appeal to be made.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateAppeal {
    /// Why the decision was wrong, for another moderator to read.
    pub text: Statement,
}

/// An appeal as its author sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Appeal {
    /// Its id.
    pub id: AppealId,
    /// Why the decision was wrong, in the author's words.
    pub text: String,
    /// What came of it.
    pub state: AppealState,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was decided; null until then.
    pub decided_at: Option<DateTime<Utc>>,
    /// The words that go with that decision.
    pub answer: Option<String>,
    /// Whether somebody decided who neither made the first decision nor the profile; null until then.
    pub independent: Option<bool>,
    /// Whether overturning it put the submission back into the queue, or the version back on offer. It
    /// does not where something took its place by then. Null until then.
    pub reopened: Option<bool>,
}

/// An appeal as moderators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppealCase {
    /// What its author sees.
    #[serde(flatten)]
    pub appeal: Appeal,
    /// Slug of the profile.
    pub profile: String,
    /// Name of the profile.
    pub name: String,
    /// Who made the profile, and the appeal.
    pub author: Author,
    /// The submission that was rejected; null when a version was taken down.
    pub submission: Option<AppealedSubmission>,
    /// The version that was taken down; null when a submission was rejected.
    pub version: Option<AppealedVersion>,
    /// The decision that it is against.
    pub contested: Contested,
    /// Who decided on the appeal; null until then.
    pub decided_by: Option<Author>,
    /// Whether it is for another moderator than the reader, who made the decision or the profile.
    pub barred: bool,
}

/// The submission of an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppealedSubmission {
    /// Its id.
    pub id: SubmissionId,
    /// Its number within the profile.
    pub number: i64,
}

/// The version of an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppealedVersion {
    /// Its id.
    pub id: VersionId,
    /// Its number within the profile.
    pub number: i64,
}

/// A decision that somebody appealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contested {
    /// Who made it.
    pub moderator: Author,
    /// When.
    pub at: DateTime<Utc>,
    /// The words that went with it.
    pub reason: Option<String>,
    /// The codes that went with it; each cites a section of the rules.
    #[serde(default)]
    pub codes: Vec<ReasonCode>,
}
