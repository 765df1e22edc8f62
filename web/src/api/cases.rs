//! What is published and wants a look, and what moderators do about it.

use hub_shared::{
    case::{Case, CaseItem, CloseCase},
    ids::VersionId,
    moderation::{GiveBack, Withhold},
    page::{Page, PageQuery},
};

use super::{Api, Result, query, request::Ask, segment};

/// What is withheld, or given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Withheld {
    /// A version.
    Version(VersionId),
    /// A profile, until somebody has looked at it: by its slug.
    Quarantine(String),
    /// A profile, until that is lifted: by its slug.
    Profile(String),
    /// An account with all it has: by its handle.
    Account(String),
}

impl Withheld {
    fn path(&self, back: bool) -> String {
        let (of, verbs) = match self {
            Self::Version(id) => (format!("versions/{id}"), ["take-down", "restore"]),
            Self::Quarantine(slug) => (
                format!("profiles/{}", segment(slug)),
                ["quarantine", "release"],
            ),
            Self::Profile(slug) => (
                format!("profiles/{}", segment(slug)),
                ["suspend", "unsuspend"],
            ),
            Self::Account(handle) => (
                format!("accounts/{}", segment(handle)),
                ["suspend", "unsuspend"],
            ),
        };
        let [withhold, give_back] = verbs;
        format!(
            "/moderation/{of}/{}",
            if back { give_back } else { withhold }
        )
    }
}

impl Api {
    /// Published profiles with open reasons to look at them, the weightiest first.
    pub(crate) async fn cases(&self, page: &PageQuery) -> Result<Page<CaseItem>> {
        let ask = Ask::get(format!("/moderation/cases{}", query(page)));
        self.send(ask).await?.value()
    }

    /// One of them.
    pub(crate) async fn case(&self, slug: &str) -> Result<Case> {
        let ask = Ask::get(format!("/moderation/cases/{}", segment(slug)));
        self.send(ask).await?.value()
    }

    /// Closes reasons.
    pub(crate) async fn close_case(&self, slug: &str, form: &CloseCase) -> Result<Case> {
        let ask = Ask::post(format!("/moderation/cases/{}/close", segment(slug))).json(form);
        self.send(ask).await?.value()
    }

    /// Withholds something.
    pub(crate) async fn withhold(&self, what: &Withheld, form: &Withhold) -> Result<()> {
        let ask = Ask::post(what.path(false)).json(form);
        self.send(ask).await.map(|_| ())
    }

    /// Gives it back.
    pub(crate) async fn give_back(&self, what: &Withheld, form: &GiveBack) -> Result<()> {
        let ask = Ask::post(what.path(true)).json(form);
        self.send(ask).await.map(|_| ())
    }
}
