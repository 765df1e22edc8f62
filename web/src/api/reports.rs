//! Reports of what is published, and what became of what was.

use hub_shared::{
    ids::ReportId,
    page::{Page, PageQuery},
    report::{Answer, CreateReport, FiledReport, ReportCase, ReportQuery},
    tombstone::Tombstone,
};

use super::{Api, Result, query, request::Ask, segment};

impl Api {
    /// Reports a profile.
    pub(crate) async fn report(&self, slug: &str, form: &CreateReport) -> Result<FiledReport> {
        let ask = Ask::post(format!("/profiles/{}/reports", segment(slug))).json(form);
        self.send(ask).await?.value()
    }

    /// What the account reported, and what came of it.
    pub(crate) async fn own_reports(&self, page: &PageQuery) -> Result<Page<FiledReport>> {
        let ask = Ask::get(format!("/account/reports{}", query(page)));
        self.send(ask).await?.value()
    }

    /// What became of a profile that was public once.
    pub(crate) async fn tombstone(&self, slug: &str) -> Result<Tombstone> {
        let ask = Ask::get(format!("/profiles/{}/tombstone", segment(slug)));
        self.send(ask).await?.value()
    }

    /// Reports, as moderators see them.
    pub(crate) async fn reports(&self, asked: &ReportQuery) -> Result<Page<ReportCase>> {
        let ask = Ask::get(format!("/moderation/reports{}", query(asked)));
        self.send(ask).await?.value()
    }

    /// Finds that it is so, or that it is not.
    pub(crate) async fn answer_report(
        &self,
        id: &ReportId,
        upheld: bool,
        answer: &Answer,
    ) -> Result<ReportCase> {
        let verb = if upheld { "uphold" } else { "dismiss" };
        let ask = Ask::post(format!("/moderation/reports/{id}/{verb}")).json(answer);
        self.send(ask).await?.value()
    }

    /// Marks an account as a trusted reporter, or no longer.
    pub(crate) async fn trust_reporter(&self, handle: &str, trusted: bool) -> Result<()> {
        let path = format!("/moderation/accounts/{}/trusted-reporter", segment(handle));
        let ask = if trusted {
            Ask::put(path)
        } else {
            Ask::delete(path)
        };
        self.send(ask).await.map(|_| ())
    }
}
