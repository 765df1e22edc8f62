//! Appeals against decisions.

use hub_shared::{
    appeal::{AppealCase, CreateAppeal},
    ids::AppealId,
    page::{Page, PageQuery},
    report::Answer,
};

use super::{Api, Result, query, request::Ask, segment};

/// What is appealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Appealed {
    /// The rejection of a submission, by its number.
    Submission(i64),
    /// The take-down of a version, by its number.
    Version(i64),
}

impl Api {
    /// Appeals a decision on one of the account's own profiles.
    pub(crate) async fn appeal(
        &self,
        slug: &str,
        what: Appealed,
        form: &CreateAppeal,
    ) -> Result<()> {
        let part = match what {
            Appealed::Submission(number) => format!("submissions/{number}"),
            Appealed::Version(number) => format!("versions/{number}"),
        };
        let ask = Ask::post(format!("/profiles/{}/{part}/appeal", segment(slug))).json(form);
        self.send(ask).await.map(|_| ())
    }

    /// Open appeals, the oldest first.
    pub(crate) async fn appeals(&self, page: &PageQuery) -> Result<Page<AppealCase>> {
        let ask = Ask::get(format!("/moderation/appeals{}", query(page)));
        self.send(ask).await?.value()
    }

    /// An appeal.
    pub(crate) async fn appeal_case(&self, id: &str) -> Result<AppealCase> {
        let ask = Ask::get(format!("/moderation/appeals/{}", segment(id)));
        self.send(ask).await?.value()
    }

    /// Decides on it.
    pub(crate) async fn answer_appeal(
        &self,
        id: &AppealId,
        overturned: bool,
        answer: &Answer,
    ) -> Result<AppealCase> {
        let verb = if overturned { "overturn" } else { "uphold" };
        let ask = Ask::post(format!("/moderation/appeals/{id}/{verb}")).json(answer);
        self.send(ask).await?.value()
    }
}
