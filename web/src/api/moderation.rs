//! What moderators do.

use hub_shared::{
    contents::{Files, SubmissionDiff},
    history::AuthorHistory,
    page::{Page, PageQuery},
    submission::{Approve, Decline, QueueItem, QueueQuery, Review, TakeClaim},
    talk::{CreateReviewMessage, ReviewMessage},
};
use web_sys::Blob;

use super::{Api, Result, query, request::Ask, segment};

/// What a moderator decides.
#[derive(Debug, Clone)]
pub(crate) enum Decision {
    /// Publish it.
    Approve(Approve),
    /// The author is to change something.
    RequestChanges(Decline),
    /// No.
    Reject(Decline),
}

fn path(id: &str) -> String {
    format!("/moderation/submissions/{}", segment(id))
}

impl Api {
    /// What waits for a moderator, the most urgent first.
    pub(crate) async fn queue(&self, asked: &QueueQuery) -> Result<Page<QueueItem>> {
        let ask = Ask::get(format!("/moderation/queue{}", query(asked)));
        self.send(ask).await?.value()
    }

    /// A submission.
    pub(crate) async fn review(&self, id: &str) -> Result<Review> {
        self.send(Ask::get(path(id))).await?.value()
    }

    /// Takes it for review, or shows another sign of life.
    pub(crate) async fn claim(&self, id: &str, claim: &TakeClaim) -> Result<Review> {
        let ask = Ask::post(format!("{}/claim", path(id))).json(claim);
        self.send(ask).await?.value()
    }

    /// Leaves it to others.
    pub(crate) async fn release(&self, id: &str) -> Result<Review> {
        let ask = Ask::post(format!("{}/release", path(id)));
        self.send(ask).await?.value()
    }

    /// Decides on it.
    pub(crate) async fn decide(&self, id: &str, decision: &Decision) -> Result<Review> {
        let ask = match decision {
            Decision::Approve(form) => Ask::post(format!("{}/approve", path(id))).json(form),
            Decision::RequestChanges(form) => {
                Ask::post(format!("{}/request-changes", path(id))).json(form)
            }
            Decision::Reject(form) => Ask::post(format!("{}/reject", path(id))).json(form),
        };
        self.send(ask).await?.value()
    }

    /// What author and moderators wrote about it, with the notes, oldest first.
    pub(crate) async fn review_messages(
        &self,
        id: &str,
        page: &PageQuery,
    ) -> Result<Page<ReviewMessage>> {
        let ask = Ask::get(format!("{}/messages{}", path(id), query(page)));
        self.send(ask).await?.value()
    }

    /// Writes to its author, or a note.
    pub(crate) async fn write_review_message(
        &self,
        id: &str,
        form: &CreateReviewMessage,
    ) -> Result<()> {
        let ask = Ask::post(format!("{}/messages", path(id))).json(form);
        self.send(ask).await.map(|_| ())
    }

    /// An author's past.
    pub(crate) async fn author_history(
        &self,
        handle: &str,
        page: &PageQuery,
    ) -> Result<AuthorHistory> {
        let ask = Ask::get(format!(
            "/moderation/authors/{}{}",
            segment(handle),
            query(page)
        ));
        self.send(ask).await?.value()
    }

    /// What approving it changes.
    pub(crate) async fn submission_diff(&self, id: &str) -> Result<SubmissionDiff> {
        let ask = Ask::get(format!("{}/diff", path(id)));
        self.send(ask).await?.value()
    }

    /// The files of its archive.
    pub(crate) async fn submission_files(&self, id: &str) -> Result<Files> {
        let ask = Ask::get(format!("{}/files", path(id)));
        self.send(ask).await?.value()
    }

    /// The text of one file.
    pub(crate) async fn submission_file(&self, id: &str, file: &str) -> Result<String> {
        let name = file.split('/').map(segment).collect::<Vec<_>>().join("/");
        let ask = Ask::get(format!("{}/files/{name}", path(id)));
        Ok(self.send(ask).await?.text)
    }

    /// How the API names one of its files, for what shows pictures.
    pub(crate) fn submission_picture(id: &str, file: &str) -> String {
        let name = file.split('/').map(segment).collect::<Vec<_>>().join("/");
        format!("/api/v1{}/files/{name}", path(id))
    }

    /// Its archive.
    pub(crate) async fn submission_archive(&self, id: &str) -> Result<Blob> {
        self.send_for_file(&format!("/api/v1{}/archive", path(id)))
            .await
    }
}
