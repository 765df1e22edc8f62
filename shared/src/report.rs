//! Reports: what somebody finds wrong with a published profile, for moderators to look at.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    account::Author,
    column::words,
    ids::ReportId,
    text::{Reason, Slug, Statement},
};

words! {
    /// What is wrong with a profile, by the kind of it.
    ReportReason {
        /// It holds a password, a key or somebody's data.
        Secret = "secret",
        /// It promises what it does not do.
        Misleading = "misleading",
        /// It is somebody else's work.
        Copied = "copied",
        /// Its settings lose money in a way that its page does not tell of.
        HarmfulSettings = "harmful_settings",
        /// It passes for somebody or something that it is not.
        Impersonation = "impersonation",
        /// It does not import, or does not run.
        Broken = "broken",
        /// It breaks the law.
        Illegal = "illegal",
        /// Anything else; the words tell.
        Other = "other",
    }
}

impl ReportReason {
    /// What it says, as somebody chooses it.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Secret => "It holds a key, a password or somebody's data",
            Self::Misleading => "It does not do what its page says",
            Self::Copied => "It is somebody else's work",
            Self::HarmfulSettings => "Its settings lose money in a way that it does not tell of",
            Self::Impersonation => "It passes for somebody or something else",
            Self::Broken => "It does not import, or does not run",
            Self::Illegal => "It breaks the law",
            Self::Other => "Something else",
        }
    }
}

words! {
    /// What came of a report.
    ReportState {
        /// A moderator has to look at it.
        Open = "open",
        /// A moderator found that it is so.
        Upheld = "upheld",
        /// A moderator found that it is not.
        Dismissed = "dismissed",
    }
}

/// A report to be made of the version that is offered now.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateReport {
    /// What is wrong, by the kind of it.
    pub reason: ReportReason,
    /// What is wrong, in words for moderators.
    pub text: Statement,
}

/// A report as whoever made it sees it. The profile's author never learns who that was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FiledReport {
    /// Its id.
    pub id: ReportId,
    /// Slug of the profile.
    pub profile: String,
    /// Name of the profile.
    pub name: String,
    /// Number of the version that it is about: the one that was offered then.
    pub version: i64,
    /// What is wrong, by the kind of it.
    pub reason: ReportReason,
    /// What is wrong, in the reporter's words.
    pub text: String,
    /// What came of it.
    pub state: ReportState,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When a moderator decided; null until then.
    pub decided_at: Option<DateTime<Utc>>,
    /// The moderator's words to the reporter.
    pub answer: Option<String>,
}

/// A report as moderators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportCase {
    /// What its reporter sees.
    #[serde(flatten)]
    pub report: FiledReport,
    /// Who made it.
    pub reporter: Author,
    /// Whether moderators marked that account as a trusted reporter.
    pub trusted: bool,
    /// How many reports of that account moderators found to be so.
    #[serde(default)]
    pub upheld_before: i64,
    /// How many of them they dismissed.
    #[serde(default)]
    pub dismissed_before: i64,
    /// Who made the profile.
    pub author: Author,
    /// Since when the profile is in quarantine; null when it is not.
    pub quarantined_at: Option<DateTime<Utc>>,
    /// Whether this report was the one that had the profile held back.
    pub held_back: bool,
    /// Who decided; null until then.
    pub decided_by: Option<Author>,
    /// Whether it is for another moderator than the reader, who made it or the profile.
    pub barred: bool,
}

/// Which reports are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ReportQuery {
    /// Those of one profile, by its slug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Slug>,
    /// Those in this state; the open ones when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<ReportState>,
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

/// That somebody's reports are to be trusted, or not any more.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TrustMark {
    /// Why, for the audit log, if there is anything to say.
    #[serde(default)]
    pub reason: Option<Reason>,
}

/// A moderator's answer to a report or an appeal.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Words for whoever reported or appealed.
    pub reason: Reason,
}
