//! What moderation did, in numbers that everybody may see.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How many months are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct TransparencyQuery {
    /// How many months, the current one among them: 1 to 24.
    #[serde(
        default,
        deserialize_with = "crate::page::number",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 24, default = 12))]
    pub months: Option<u32>,
}

/// Counts of what the audit log tells, a month each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transparency {
    /// When it was counted; the current month may be 10 minutes old.
    pub counted_at: DateTime<Utc>,
    /// The months, the newest first.
    pub months: Vec<TransparencyMonth>,
}

/// A month of moderation (UTC).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransparencyMonth {
    /// Which, as `2026-11`.
    pub month: String,
    /// What authors submitted, and took back.
    pub submissions: SubmissionCounts,
    /// What moderators decided on submissions.
    pub decisions: DecisionCounts,
    /// What was withheld of what was public, and given back.
    pub enforcement: EnforcementCounts,
    /// What was reported, and what came of it.
    pub reports: ReportCounts,
    /// What was contested, and what came of it.
    pub appeals: AppealCounts,
}

/// What authors did with submissions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmissionCounts {
    /// How many were submitted.
    pub submitted: u64,
    /// How many their authors withdrew, also by deleting the profile or closing the account.
    pub withdrawn: u64,
}

/// Decisions on submissions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecisionCounts {
    /// How many were approved.
    pub approved: u64,
    /// How many were sent back to be mended.
    pub changes_requested: u64,
    /// How many were rejected.
    pub rejected: u64,
    /// Reason codes of decisions and of what was withheld, the most frequent first.
    pub reasons: Vec<ReasonCount>,
    /// How many submissions were sent back or rejected, and things withheld, without a reason code.
    pub without_reason: u64,
    /// How long the decided submissions had waited.
    pub waited: Waited,
}

/// How often a reason code was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReasonCount {
    /// The code.
    pub code: String,
    /// How often.
    pub count: u64,
}

/// Waiting times by nearest rank; none of fewer than ten decisions, which would tell of single ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Waited {
    /// How many decisions the log tells a time of.
    pub known: u64,
    /// Of how many it tells none.
    pub unknown: u64,
    /// Half of them waited no longer than this, in seconds.
    pub median_seconds: Option<u64>,
    /// Nine of ten waited no longer than this, in seconds.
    pub p90_seconds: Option<u64>,
}

/// What was withheld, and given back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnforcementCounts {
    /// Versions that were taken down.
    pub taken_down: u64,
    /// Versions that were restored, also on an appeal.
    pub restored: u64,
    /// Profiles that were quarantined, by a moderator or by reports.
    pub quarantined: u64,
    /// Profiles that were released from quarantine.
    pub released: u64,
    /// Profiles that were suspended.
    pub profiles_suspended: u64,
    /// Profiles whose suspension was lifted.
    pub profiles_unsuspended: u64,
    /// Accounts that were suspended.
    pub accounts_suspended: u64,
    /// Accounts whose suspension was lifted.
    pub accounts_unsuspended: u64,
}

/// Reports of profiles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportCounts {
    /// How many were made.
    pub made: u64,
    /// How many were found to be right.
    pub upheld: u64,
    /// How many were dismissed.
    pub dismissed: u64,
}

/// Appeals against decisions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppealCounts {
    /// How many were made.
    pub made: u64,
    /// How many decisions were upheld.
    pub upheld: u64,
    /// How many decisions were overturned.
    pub overturned: u64,
    /// How many of these still stood then and were undone by it: the others had been lifted already, or
    /// something took their place.
    #[serde(default)]
    pub undone: u64,
}
