//! Submissions: frozen drafts, and what moderators decide on them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    account::Author,
    appeal::Appeal,
    case::ReviewReason,
    check::CheckResult,
    column::words,
    digest::Digest,
    history::PastSubmission,
    hub::RulesVersion,
    ids::SubmissionId,
    package::Report,
    reason::ReasonCode,
    text::{Reason, RemarkText},
};

words! {
    /// How far the review of a submission is.
    ReviewState {
        /// Waits for a moderator.
        Pending = "pending",
        /// Published.
        Approved = "approved",
        /// The author may change the draft and submit again.
        ChangesRequested = "changes_requested",
        /// Refused.
        Rejected = "rejected",
        /// Taken back by its author.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Whose turn it is.
    WaitingOn {
        /// A moderator's: it is pending.
        Us = "us",
        /// The author's: changes were requested, and nothing was submitted since.
        You = "you",
        /// Nobody's: it is decided, taken back, or a later one took its place.
        Nobody = "nobody",
    }
}

words! {
    /// A step of the way to a submission.
    Step {
        /// Name, texts, tags, licence and picture.
        Strategy = "strategy",
        /// The package: what it trades and how.
        Profile = "profile",
        /// Release notes, and all of it as subscribers will see it.
        Publish = "publish",
    }
}

/// Most remarks of one decision.
pub const MAX_REMARKS: usize = 10;

/// A moderator's words on one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// Which step they concern.
    pub step: Step,
    /// What they say.
    pub words: RemarkText,
}

/// A frozen draft: what is judged and, to the byte, what is served.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Submission {
    /// Its id.
    pub id: SubmissionId,
    /// Slug of the profile.
    pub profile: String,
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
    /// Why it was decided so; each cites a section of the rules, see `GET /reason-codes`. Empty for
    /// approvals, and for decisions from before there were codes.
    #[serde(default)]
    pub codes: Vec<ReasonCode>,
    /// The moderator's words on single steps of the draft.
    #[serde(default)]
    pub about: Vec<Remark>,
    /// Whose turn it is.
    pub waiting_on: WaitingOn,
    /// Number of the version that its approval made.
    pub version: Option<i64>,
    /// The profile's name.
    pub name: String,
    /// One line that says what it does.
    pub summary: String,
    /// What it does, in Markdown.
    pub description: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its licence, an SPDX identifier.
    pub licence: String,
    /// What is new, in Markdown.
    pub release_notes: String,
    /// Path of the logo; null when it has none.
    pub logo: Option<String>,
    /// SHA-256 of the archive to be served; null for a listing edit, which has none of its own.
    pub sha256: Option<Digest>,
    /// Size of that archive in bytes.
    pub size: Option<i64>,
    /// What the checker found and what the package does.
    pub report: Report,
    /// Version of the hub's rules that the author accepted with it; null for submissions from before
    /// there were rules.
    pub accepted_rules: Option<RulesVersion>,
    /// The last appeal against a rejection of it; null when there is none.
    pub appeal: Option<Appeal>,
    /// Until when its author may appeal the rejection; null when it is none, or was appealed.
    pub appealable_until: Option<DateTime<Utc>>,
}

/// A submission to be made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateSubmission {
    /// The version of the hub's rules that the author has read and accepts: the current one.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true, value_type = RulesVersion))]
    pub accepted_rules: Option<RulesVersion>,
}

/// A submission as a moderator sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Review {
    /// The submission.
    #[serde(flatten)]
    pub submission: Submission,
    /// Who submitted it.
    pub author: Author,
    /// Who is looking at it; null when nobody is.
    pub claim: Option<Claim>,
    /// Which moderator decided; null as long as nobody has.
    pub decided_by: Option<Author>,
    /// Whether it is for another moderator than the reader, whose own it is: who looks at it, who decided and
    /// what was reported are not told then.
    pub barred: bool,
    /// Whether it waits outside of the queue, for as long as its author is suspended: nobody claims it then.
    #[serde(default)]
    pub set_aside: bool,
    /// The profile whose download link the package carried when it was uploaded; null when it carried
    /// none.
    pub derived_from: Option<DerivedFrom>,
    /// The submission before it, of the same profile; null when it is the first.
    #[serde(default)]
    pub before: Option<PastSubmission>,
    /// What the hub's checks said when it was submitted, passed ones too; empty for submissions from
    /// before there were checks.
    pub checks: Vec<CheckResult>,
    /// While it is pending: why its profile should be looked at anyway, 100 at most.
    pub reasons: Vec<ReviewReason>,
    /// Points of checks and reasons together; null when no check has looked at it.
    pub risk: Option<u32>,
}

/// Another profile that a package came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DerivedFrom {
    /// Its slug.
    pub profile: String,
    /// Who made it.
    pub author: Author,
}

/// A moderator's lease on a pending submission, 15 minutes from the last sign of life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Claim {
    /// Who holds it.
    pub moderator: Author,
    /// Until when, unless it is claimed again.
    pub until: DateTime<Utc>,
}

/// A pending submission in the queue. It is ordered by when it was submitted, an hour earlier for each
/// point of risk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueueItem {
    /// The submission's id.
    pub id: SubmissionId,
    /// Slug of the profile.
    pub profile: String,
    /// Its number within the profile.
    pub number: i64,
    /// The name it proposes.
    pub name: String,
    /// Who submitted it.
    pub author: Author,
    /// When it was submitted.
    pub submitted_at: DateTime<Utc>,
    /// Whether its approval makes a version.
    pub new_content: bool,
    /// How many findings a moderator must see.
    pub warnings: u32,
    /// Points of its checks and of its profile's open reasons together; null when no check has looked at
    /// it, and for the moderator whose own it is.
    pub risk: Option<u32>,
    /// What these points are for, in few words each; nothing for the moderator whose own it is.
    pub reasons: Vec<String>,
    /// Who is looking at it; null when nobody is.
    pub claim: Option<Claim>,
}

/// Which part of the queue is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct QueueQuery {
    /// Only what you have claimed.
    #[serde(default)]
    pub mine: bool,
    /// How many items, 1 to 100.
    #[serde(
        default,
        deserialize_with = "crate::page::number",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, default = 20))]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Takes a submission for review.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TakeClaim {
    /// Take it over from the moderator who holds it.
    #[serde(default)]
    pub take_over: bool,
}

/// An approval.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// Words for the author, if there are any.
    #[serde(default)]
    pub reason: Option<Reason>,
    /// Codes that go with them, if any do.
    #[serde(default)]
    pub codes: Vec<ReasonCode>,
}

/// A decision that wants a reason.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Decline {
    /// Words for the author.
    pub reason: Reason,
    /// Why, in codes that cite the rules; a decision without any is recorded as `other`.
    #[serde(default)]
    pub codes: Vec<ReasonCode>,
    /// Words on single steps of the draft, at most 10.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub about: Vec<Remark>,
}
