//! What the hub says of itself, and texts that it renders.

use hub_shared::{
    hub::{Hub, Preview, Previewed, Rules},
    licence::Licences,
    text::Markdown,
    transparency::Transparency,
};

use super::{Api, Result, request::Ask};

impl Api {
    /// What moderation did, in numbers.
    pub(crate) async fn transparency(&self) -> Result<Transparency> {
        self.send(Ask::get("/transparency")).await?.value()
    }

    /// The hub.
    pub(crate) async fn hub(&self) -> Result<Hub> {
        self.send(Ask::get("/hub")).await?.value()
    }

    /// The rules for authors.
    pub(crate) async fn rules(&self) -> Result<Rules> {
        self.send(Ask::get("/rules")).await?.flat()
    }

    /// The licences that a profile can have.
    pub(crate) async fn licences(&self) -> Result<Licences> {
        self.send(Ask::get("/licences")).await?.value()
    }

    /// A text in Markdown as the hub would show it.
    pub(crate) async fn preview(&self, markdown: Markdown) -> Result<Previewed> {
        let ask = Ask::post("/markdown").json(&Preview { markdown });
        self.send(ask).await?.value()
    }
}
