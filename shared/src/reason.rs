//! Why moderators decide so: a closed set of codes, each of which cites a section of the hub's rules.

use serde::{Deserialize, Serialize};

use crate::column::words;

words! {
    /// Why something was declined or withheld.
    ReasonCode {
        /// The package is empty or does not work in OctoBot.
        Broken = "broken",
        /// Somebody else's work, without the right to share it or without their name.
        Copied = "copied",
        /// A small change of a profile that is there already.
        Duplicate = "duplicate",
        /// Made to harm whoever uses it.
        Harmful = "harmful",
        /// Against the law where the hub is run.
        Unlawful = "unlawful",
        /// A key, password, token or other secret is in it.
        Secret = "secret",
        /// It promises profit.
        Promise = "promise",
        /// Results without what one needs to judge them.
        Results = "results",
        /// It does not say what its author gains from it.
        Undisclosed = "undisclosed",
        /// It passes for somebody or something else.
        Impersonation = "impersonation",
        /// It advertises, insults or misleads.
        Advertising = "advertising",
        /// The licence does not fit.
        Licence = "licence",
        /// The page or the notes do not say what the package does.
        Unclear = "unclear",
        /// What no other code says.
        Other = "other",
    }
}

impl ReasonCode {
    /// What it says to whoever it concerns.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Broken => "The package is empty or does not work in OctoBot.",
            Self::Copied => {
                "It holds somebody else's work without the right to share it, or without naming them."
            }
            Self::Duplicate => {
                "It is a small change of a profile that is there already: make it a new version of that."
            }
            Self::Harmful => "It is made to harm whoever uses it.",
            Self::Unlawful => "It breaks the law where this hub is run.",
            Self::Secret => {
                "It holds a key, a password, a token or another secret: change that secret where it is used, too."
            }
            Self::Promise => "It promises profit, or calls a strategy safe. None is.",
            Self::Results => {
                "It shows results without their time, market and fees, without the losses, or does not say whether they were simulated."
            }
            Self::Undisclosed => "It does not say what its author gains when others use it.",
            Self::Impersonation => {
                "Its name, picture or text passes for another author, an exchange, OctoBot or this hub."
            }
            Self::Advertising => "It advertises, insults or misleads.",
            Self::Licence => "The licence does not fit what is in it.",
            Self::Unclear => {
                "The page or the release notes do not say what the package does: exchanges, pairs, trading mode, risk."
            }
            Self::Other => "The moderator's words say why.",
        }
    }

    /// The section of the hub's own rules that it cites, as `/rules#…` names it.
    #[must_use]
    pub fn section(self) -> &'static str {
        match self {
            Self::Broken | Self::Copied | Self::Duplicate | Self::Harmful | Self::Unlawful => {
                "what-may-be-published"
            }
            Self::Secret => "secrets",
            Self::Promise | Self::Results | Self::Undisclosed => "honesty-about-returns",
            Self::Impersonation | Self::Advertising => "names-and-pictures",
            Self::Licence => "licences",
            Self::Unclear => "what-moderators-check",
            Self::Other => "when-something-is-wrong",
        }
    }
}

/// A code in words, and the section of this hub's rules that it cites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CitedReason {
    /// The code.
    pub code: ReasonCode,
    /// What it says to whoever it concerns.
    pub sentence: String,
    /// Address of the section that it cites; null where the operator's rules have none of that name.
    pub rule: Option<String>,
}

/// Every code there is, all at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CitedReasons {
    /// The codes, in the order of the rules.
    pub items: Vec<CitedReason>,
}
