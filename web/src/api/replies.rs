//! Words that are there already: reasons by the rules, and replies kept for decisions and messages.

use hub_shared::{
    ids::ReplyId,
    reason::CitedReasons,
    talk::{CreateReply, PatchReply, Replies, Reply},
};

use super::{Api, Result, request::Ask};

impl Api {
    /// Reasons for decisions, each with the rule that it cites.
    pub(crate) async fn reason_codes(&self) -> Result<CitedReasons> {
        self.send(Ask::get("/reason-codes")).await?.value()
    }

    /// The replies that are kept.
    pub(crate) async fn replies(&self) -> Result<Replies> {
        self.send(Ask::get("/moderation/replies")).await?.value()
    }

    /// Keeps one.
    pub(crate) async fn keep_reply(&self, form: &CreateReply) -> Result<Reply> {
        let ask = Ask::post("/moderation/replies").json(form);
        self.send(ask).await?.value()
    }

    /// Changes one.
    pub(crate) async fn change_reply(&self, id: &ReplyId, form: &PatchReply) -> Result<Reply> {
        let ask = Ask::patch(format!("/moderation/replies/{id}")).json(form);
        self.send(ask).await?.value()
    }

    /// Deletes one.
    pub(crate) async fn delete_reply(&self, id: &ReplyId) -> Result<()> {
        let ask = Ask::delete(format!("/moderation/replies/{id}"));
        self.send(ask).await.map(|_| ())
    }
}
