//! Checks: what the hub itself finds in a submission, as evidence for whoever judges it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::column::words;

words! {
    /// What is checked.
    CheckName {
        /// What the package checker found.
        PackageFindings = "package.findings",
        /// Whether another author submitted the same content before.
        PackageCopy = "package.copy",
        /// Whether the same content was taken down or rejected before, whoever it was of.
        PackageWithdrawn = "package.withdrawn",
        /// Whether the package carries another profile's download link.
        PackageOrigin = "package.origin",
        /// Whether name or address pass for another profile's or for a protected word (UTS 39).
        NameConfusable = "name.confusable",
        /// Where links in the texts lead.
        TextLinks = "text.links",
        /// Whether the account is new, and this its first submission.
        AccountNew = "account.new",
        /// What was decided on the author's work before.
        AuthorHistory = "author.history",
    }
}

impl CheckName {
    /// Few words for a list: what a moderator should look at.
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            Self::PackageFindings => "warnings in the package",
            Self::PackageCopy => "same content as another author's",
            Self::PackageWithdrawn => "was taken down or rejected before",
            Self::PackageOrigin => "came by another profile's link",
            Self::NameConfusable => "confusable name",
            Self::TextLinks => "links",
            Self::AccountNew => "new account",
            Self::AuthorHistory => "the author's past",
        }
    }
}

words! {
    /// What came of a check.
    CheckOutcome {
        /// There is nothing to see.
        Passed = "passed",
        /// Somebody should look.
        Flagged = "flagged",
        /// It is not as it should be; where the check is enforced, it blocks the submission.
        Failed = "failed",
        /// The check could not be made; where it is required, that blocks the submission.
        Error = "error",
    }
}

/// What one check said of a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckResult {
    /// Which check.
    pub name: CheckName,
    /// Its version; of `package.findings` that of the package checker.
    pub version: i64,
    /// What came of it.
    pub outcome: CheckOutcome,
    /// What it adds to the submission's risk.
    pub points: u32,
    /// What it saw, for people.
    pub sentence: String,
    /// What it saw, as `kind:id`: `profile:…`, `submission:…`, `word:octobot`, `host:example.org`,
    /// `finding:leverage`.
    pub facts: Vec<String>,
    /// When.
    pub checked_at: DateTime<Utc>,
}
