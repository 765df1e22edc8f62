//! Cases: published profiles that somebody should look at.

use actix_web::{
    get, post,
    web::{Data, Path},
};
use hub_shared::{
    case::{Case, CaseItem, CloseCase},
    page::{Page, PageQuery},
    problem::Problem,
    text::Slug,
};

use crate::{
    auth::{Moderation, Moderator},
    domain::cases,
    error::Result,
    extract::{Json, Query},
    respond::Fresh,
    state::State,
};

/// Published profiles with open reasons to look at them, the weightiest first, then the oldest.
#[utoipa::path(
    operation_id = "list_cases", tag = "moderation",
    params(PageQuery),
    responses((status = 200, description = "A page of the cases", body = Page<CaseItem>)),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators"))),
)]
#[get("/moderation/cases")]
pub async fn list(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    Query(query): Query<PageQuery>,
) -> Result<Fresh<Page<CaseItem>>> {
    Ok(Fresh::new(cases::list(&state, moderator, query).await?))
}

/// The case of a profile: its open reasons, and those that were closed.
#[utoipa::path(
    operation_id = "get_case", tag = "moderation",
    params(("slug" = Slug, Path, description = "The profile's address")),
    responses((status = 200, description = "The case", body = Case)),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators"))),
)]
#[get("/moderation/cases/{slug}")]
pub async fn get(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    slug: Path<Slug>,
) -> Result<Fresh<Case>> {
    Ok(Fresh::new(
        cases::case(&state, moderator, slug.into_inner()).await?,
    ))
}

/// Closes reasons of a case, with words for other moderators. What is public stays as it is: a version
/// is taken down and a profile held back elsewhere.
#[utoipa::path(
    operation_id = "close_case", tag = "moderation",
    params(("slug" = Slug, Path, description = "The profile's address")),
    request_body = CloseCase,
    responses(
        (status = 200, description = "The case as it is now", body = Case),
        (status = 409, description = "None of these reasons is open", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators, but its author"))),
)]
#[post("/moderation/cases/{slug}/close")]
pub async fn close(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    slug: Path<Slug>,
    Json(form): Json<CloseCase>,
) -> Result<Fresh<Case>> {
    let slug = slug.into_inner();
    Ok(Fresh::new(
        cases::close(&state, moderator, slug, form).await?,
    ))
}
