//! The catalogue: profiles, their versions, authors, and what they are filtered by.

use hub_shared::{
    account::AuthorPage,
    contents::{Findings, VersionDiff},
    page::{Page, PageQuery},
    profile::{Profile, ProfileCard, Version},
    search::{Count, Facets, Filters, ProfileQuery, TagQuery},
};

use super::{Api, Result, Tagged, query, request::Ask, segment};

fn version_path(slug: &str, number: i64) -> String {
    format!("/profiles/{}/versions/{number}", segment(slug))
}

impl Api {
    /// A page of the catalogue.
    pub(crate) async fn profiles(&self, asked: &ProfileQuery) -> Result<Page<ProfileCard>> {
        let ask = Ask::get(format!("/profiles{}", query(asked)));
        self.send(ask).await?.value()
    }

    /// What these profiles can be filtered by.
    pub(crate) async fn facets(&self, asked: &Filters) -> Result<Facets> {
        let ask = Ask::get(format!("/facets{}", query(asked)));
        self.send(ask).await?.value()
    }

    /// Tags that are in use.
    pub(crate) async fn tags(&self, asked: &TagQuery) -> Result<Page<Count>> {
        let ask = Ask::get(format!("/tags{}", query(asked)));
        self.send(ask).await?.value()
    }

    /// A profile.
    pub(crate) async fn profile(&self, slug: &str) -> Result<Tagged<Profile>> {
        let ask = Ask::get(format!("/profiles/{}", segment(slug)));
        self.send(ask).await?.flat_tagged()
    }

    /// An author.
    pub(crate) async fn author(&self, handle: &str) -> Result<AuthorPage> {
        let ask = Ask::get(format!("/authors/{}", segment(handle)));
        self.send(ask).await?.flat()
    }

    /// The versions of a profile, newest first.
    pub(crate) async fn versions(&self, slug: &str, page: &PageQuery) -> Result<Page<Version>> {
        let path = format!("/profiles/{}/versions{}", segment(slug), query(page));
        self.send(Ask::get(path)).await?.value()
    }

    /// What the checker found in a version.
    pub(crate) async fn findings(&self, slug: &str, number: i64) -> Result<Findings> {
        let path = format!("{}/findings", version_path(slug, number));
        self.send(Ask::get(path)).await?.value()
    }

    /// What a bot does otherwise with this version than with the one before.
    pub(crate) async fn diff(&self, slug: &str, number: i64) -> Result<VersionDiff> {
        let path = format!("{}/diff", version_path(slug, number));
        self.send(Ask::get(path)).await?.value()
    }
}
