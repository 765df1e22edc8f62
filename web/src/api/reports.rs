//! Reports of what is published, and what became of what was.

use hub_shared::{
    page::{Page, PageQuery},
    report::{CreateReport, FiledReport},
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
}
