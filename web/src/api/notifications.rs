//! The bell.

use hub_shared::notification::{MarkRead, NotificationQuery, Notifications, Unread};

use super::{Api, Result, query, request::Ask};

impl Api {
    /// What the account was told.
    pub(crate) async fn notifications(&self, asked: &NotificationQuery) -> Result<Notifications> {
        let ask = Ask::get(format!("/notifications{}", query(asked)));
        self.send(ask).await?.value()
    }

    /// Marks some as read; tells how many are left.
    pub(crate) async fn mark_read(&self, which: &MarkRead) -> Result<Unread> {
        let ask = Ask::post("/notifications/read").json(which);
        self.send(ask).await?.value()
    }
}
