//! Subscriptions with their links, and profiles that are followed.

use hub_shared::{
    page::{Page, PageQuery},
    profile::ProfileCard,
    subscription::Subscription,
};

use super::{Api, Result, query, request::Ask, segment};

fn path(slug: &str) -> String {
    format!("/profiles/{}/subscription", segment(slug))
}

fn follow_path(slug: &str) -> String {
    format!("/profiles/{}/follow", segment(slug))
}

impl Api {
    /// The account's subscriptions, stopped ones too.
    pub(crate) async fn subscriptions(&self, page: &PageQuery) -> Result<Page<Subscription>> {
        let ask = Ask::get(format!("/subscriptions{}", query(page)));
        self.send(ask).await?.value()
    }

    /// The account's subscription for a profile; none when it never had one.
    pub(crate) async fn subscription(&self, slug: &str) -> Result<Option<Subscription>> {
        match self.send(Ask::get(path(slug))).await {
            Ok(answer) => answer.value().map(Some),
            Err(failure) if failure.is_missing() => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Subscribes, or takes a stopped subscription up again.
    pub(crate) async fn subscribe(&self, slug: &str) -> Result<Subscription> {
        self.send(Ask::put(path(slug))).await?.value()
    }

    /// Stops the subscription; its link answers nothing from then on.
    pub(crate) async fn stop(&self, slug: &str) -> Result<()> {
        self.send(Ask::delete(path(slug))).await.map(|_| ())
    }

    /// Replaces the link; the old one answers nothing from then on.
    pub(crate) async fn rotate(&self, slug: &str) -> Result<Subscription> {
        let ask = Ask::post(format!("{}/rotate", path(slug)));
        self.send(ask).await?.value()
    }

    /// The profiles that the account follows.
    pub(crate) async fn follows(&self, page: &PageQuery) -> Result<Page<ProfileCard>> {
        let ask = Ask::get(format!("/follows{}", query(page)));
        self.send(ask).await?.value()
    }

    /// Follows a profile.
    pub(crate) async fn follow(&self, slug: &str) -> Result<()> {
        self.send(Ask::put(follow_path(slug))).await.map(|_| ())
    }

    /// Follows it no longer.
    pub(crate) async fn unfollow(&self, slug: &str) -> Result<()> {
        self.send(Ask::delete(follow_path(slug))).await.map(|_| ())
    }
}
