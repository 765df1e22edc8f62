//! Appeals against rejections and take-downs.

use actix_web::{
    get, post,
    web::{Data, Path},
};
use hub_shared::{
    appeal::{Appeal, AppealCase, CreateAppeal},
    ids::AppealId,
    page::{Page, PageQuery},
    problem::Problem,
    report::Answer,
    text::Slug,
};

use crate::{
    auth::{Moderation, Moderator, Verified},
    domain::appeals::{self, Against, Ruling},
    error::Result,
    extract::{Json, Query},
    respond::Fresh,
    state::State,
};

/// Appeals the rejection of a submission, once and within 184 days; another moderator decides.
#[utoipa::path(
    operation_id = "appeal_submission", tag = "submissions",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The submission's number", minimum = 1),
    ),
    request_body = CreateAppeal,
    responses(
        (status = 201, description = "The appeal; the submission shows it", body = Appeal),
        (status = 409, description = "It is not rejected, was appealed already, or it is too late", body = Problem),
    ),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("its author, verified"))),
)]
#[post("/profiles/{slug}/submissions/{number}/appeal")]
pub async fn of_submission(
    state: Data<State>,
    Verified(author): Verified,
    path: Path<(Slug, i64)>,
    Json(form): Json<CreateAppeal>,
) -> Result<Fresh<Appeal>> {
    let (slug, number) = path.into_inner();
    let at = format!("/api/v1/profiles/{slug}/submissions/{number}");
    let appeal = appeals::create(&state, author, slug, Against::Rejection(number), form).await?;
    Ok(Fresh::new(appeal).created(at))
}

/// Appeals the take-down of a version, once and within 184 days; another moderator decides.
#[utoipa::path(
    operation_id = "appeal_version", tag = "versions",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The version's number", minimum = 1),
    ),
    request_body = CreateAppeal,
    responses(
        (status = 201, description = "The appeal; the version shows it", body = Appeal),
        (status = 409, description = "It is not taken down, was appealed already, or it is too late", body = Problem),
    ),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("its author, verified"))),
)]
#[post("/profiles/{slug}/versions/{number}/appeal")]
pub async fn of_version(
    state: Data<State>,
    Verified(author): Verified,
    path: Path<(Slug, i64)>,
    Json(form): Json<CreateAppeal>,
) -> Result<Fresh<Appeal>> {
    let (slug, number) = path.into_inner();
    let at = format!("/api/v1/profiles/{slug}/versions/{number}");
    let appeal = appeals::create(&state, author, slug, Against::TakeDown(number), form).await?;
    Ok(Fresh::new(appeal).created(at))
}

/// Open appeals, oldest first.
#[utoipa::path(
    operation_id = "list_appeals", tag = "moderation",
    params(PageQuery),
    responses((status = 200, description = "A page of them", body = Page<AppealCase>)),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators"))),
)]
#[get("/moderation/appeals")]
pub async fn list(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    Query(query): Query<PageQuery>,
) -> Result<Fresh<Page<AppealCase>>> {
    Ok(Fresh::new(appeals::list(&state, moderator, query).await?))
}

/// An appeal, whatever came of it.
#[utoipa::path(
    operation_id = "get_appeal", tag = "moderation",
    params(("id" = AppealId, Path, description = "The appeal's id")),
    responses((status = 200, description = "The appeal", body = AppealCase)),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators"))),
)]
#[get("/moderation/appeals/{id}")]
pub async fn get(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    id: Path<AppealId>,
) -> Result<Fresh<AppealCase>> {
    Ok(Fresh::new(
        appeals::appeal(&state, moderator, id.into_inner()).await?,
    ))
}

/// Lets the decision stand, with words for the author. For somebody else than who made it.
#[utoipa::path(
    operation_id = "uphold_appeal", tag = "moderation",
    params(("id" = AppealId, Path, description = "The appeal's id")),
    request_body = Answer,
    responses(
        (status = 200, description = "The appeal as it is now", body = AppealCase),
        (status = 409, description = "It is not open any more", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators, but its author"))),
)]
#[post("/moderation/appeals/{id}/uphold")]
pub async fn uphold(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    id: Path<AppealId>,
    Json(form): Json<Answer>,
) -> Result<Fresh<AppealCase>> {
    let (id, words) = (id.into_inner(), form.reason.into());
    Ok(Fresh::new(
        appeals::decide(&state, moderator, id, Ruling::Uphold, words).await?,
    ))
}

/// Undoes the decision, with words for the author: a version is offered again, a submission is back in
/// the queue and claimed by whoever overturned its rejection, unless another one took its place. For
/// somebody else than who made the decision.
#[utoipa::path(
    operation_id = "overturn_appeal", tag = "moderation",
    params(("id" = AppealId, Path, description = "The appeal's id")),
    request_body = Answer,
    responses(
        (status = 200, description = "The appeal as it is now", body = AppealCase),
        (status = 409, description = "It is not open any more", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators, but its author"))),
)]
#[post("/moderation/appeals/{id}/overturn")]
pub async fn overturn(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    id: Path<AppealId>,
    Json(form): Json<Answer>,
) -> Result<Fresh<AppealCase>> {
    let (id, words) = (id.into_inner(), form.reason.into());
    Ok(Fresh::new(
        appeals::decide(&state, moderator, id, Ruling::Overturn, words).await?,
    ))
}
