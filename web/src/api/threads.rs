//! Threads of submissions, as authors take part in them, and how long decisions take.

use hub_shared::{
    history::ReviewTimes,
    page::{Page, PageQuery},
    talk::{CreateMessage, Message},
};

use super::{Api, Result, query, request::Ask, segment};

fn path(slug: &str, number: i64) -> String {
    format!("/profiles/{}/submissions/{number}/messages", segment(slug))
}

impl Api {
    /// All that was written about a submission, oldest first.
    pub(crate) async fn messages(&self, slug: &str, number: i64) -> Result<Vec<Message>> {
        let mut messages = Vec::new();
        let mut page = PageQuery {
            limit: Some(100),
            cursor: None,
        };
        loop {
            let ask = Ask::get(format!("{}{}", path(slug, number), query(&page)));
            let some: Page<Message> = self.send(ask).await?.value()?;
            messages.extend(some.items);
            if some.next.is_none() {
                return Ok(messages);
            }
            page.cursor = some.next;
        }
    }

    /// Writes to the moderators.
    pub(crate) async fn write_message(
        &self,
        slug: &str,
        number: i64,
        form: &CreateMessage,
    ) -> Result<()> {
        let ask = Ask::post(path(slug, number)).json(form);
        self.send(ask).await.map(|_| ())
    }

    /// How long decisions of the last days took.
    pub(crate) async fn review_times(&self) -> Result<ReviewTimes> {
        self.send(Ask::get("/review-times")).await?.value()
    }
}
