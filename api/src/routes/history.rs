//! An author's past, and how long decisions take.

use actix_web::{
    get,
    web::{Data, Path},
};
use hub_shared::{
    history::{AuthorHistory, ReviewTimes},
    page::PageQuery,
    text::Handle,
};

use crate::{
    auth::{Moderation, Moderator},
    domain::history,
    error::Result,
    extract::Query,
    respond::{Fresh, Public},
    state::State,
};

/// An author's past: since when, what became of submissions, and why; no drafts, no mail address.
#[utoipa::path(
    operation_id = "get_author_history", tag = "moderation",
    params(("handle" = Handle, Path, description = "The author's handle"), PageQuery),
    responses((status = 200, description = "Counts, and a page of submissions", body = AuthorHistory)),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators"))),
)]
#[get("/moderation/authors/{handle}")]
pub async fn get_author_history(
    state: Data<State>,
    _: Moderator<Moderation>,
    handle: Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Fresh<AuthorHistory>> {
    let handle = handle.into_inner();
    Ok(Fresh::new(history::of_author(&state, handle, query).await?))
}

/// How long the submissions that were decided in the last 30 days had waited; at most a minute old.
#[utoipa::path(
    operation_id = "get_review_times", tag = "submissions",
    responses((status = 200, description = "The times, or that there are too few to say", body = ReviewTimes)),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[get("/review-times")]
pub async fn get_review_times(state: Data<State>) -> Result<Public<ReviewTimes>> {
    Ok(Public(Fresh::new(history::times(&state).await?)))
}
