//! Reports of profiles, and what moderators make of them.

use actix_web::{
    HttpResponse, delete, get, post, put,
    web::{Data, Path},
};
use hub_shared::{
    ids::ReportId,
    page::{Page, PageQuery},
    problem::Problem,
    report::{Answer, CreateReport, FiledReport, ReportCase, ReportQuery, TrustMark},
    text::{Handle, Slug},
};

use crate::{
    auth::{AccountRead, Moderation, Moderator, User, Verified},
    domain::reports::{self, Finding},
    error::Result,
    extract::{Json, OptionalJson, Query},
    respond::Fresh,
    state::State,
};

/// Reports a profile to the moderators, by the version that is offered now. The account has to be
/// `reporter_days` of `GET /hub` old, and not its author's, who never learns who reported. As many open
/// reports as the hub's settings say, some of them by trusted reporters, hold the profile back until a
/// moderator has looked at it.
#[utoipa::path(
    operation_id = "create_report", tag = "reports",
    params(("slug" = Slug, Path, description = "The profile's address")),
    request_body = CreateReport,
    responses(
        (status = 201, description = "The report; it stands in the list of one's own", body = FiledReport),
        (status = 409, description = "An open report of this profile is yours already", body = Problem),
    ),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("any verified account"))),
)]
#[post("/profiles/{slug}/reports")]
pub async fn create(
    state: Data<State>,
    Verified(reporter): Verified,
    slug: Path<Slug>,
    Json(form): Json<CreateReport>,
) -> Result<Fresh<FiledReport>> {
    let report = reports::create(&state, reporter, slug.into_inner(), form).await?;
    Ok(Fresh::new(report).created("/api/v1/account/reports".to_owned()))
}

/// The account's own reports, newest first, and what came of them.
#[utoipa::path(
    operation_id = "list_own_reports", tag = "reports",
    params(PageQuery),
    responses((status = 200, description = "A page of them", body = Page<FiledReport>)),
    security(("access_token" = []), ("personal_token" = ["account:read"])),
    extensions(("x-who-may" = json!("any account"))),
)]
#[get("/account/reports")]
pub async fn list_own(
    state: Data<State>,
    User(account): User<AccountRead>,
    Query(query): Query<PageQuery>,
) -> Result<Fresh<Page<FiledReport>>> {
    Ok(Fresh::new(reports::own(&state, account, query).await?))
}

/// Reports, oldest first: the open ones, unless another state is asked for.
#[utoipa::path(
    operation_id = "list_reports", tag = "moderation",
    params(ReportQuery),
    responses((status = 200, description = "A page of them", body = Page<ReportCase>)),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators"))),
)]
#[get("/moderation/reports")]
pub async fn list(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    Query(query): Query<ReportQuery>,
) -> Result<Fresh<Page<ReportCase>>> {
    Ok(Fresh::new(reports::list(&state, moderator, query).await?))
}

/// Finds that a report is right, with words to whoever made it. What becomes of the profile is decided
/// apart.
#[utoipa::path(
    operation_id = "uphold_report", tag = "moderation",
    params(("id" = ReportId, Path, description = "The report's id")),
    request_body = Answer,
    responses(
        (status = 200, description = "The report as it is now", body = ReportCase),
        (status = 409, description = "It is not open any more", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators, but its author"))),
)]
#[post("/moderation/reports/{id}/uphold")]
pub async fn uphold(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    id: Path<ReportId>,
    Json(form): Json<Answer>,
) -> Result<Fresh<ReportCase>> {
    let (id, words) = (id.into_inner(), form.reason.into());
    Ok(Fresh::new(
        reports::decide(&state, moderator, id, Finding::Uphold, words).await?,
    ))
}

/// Finds that a report is not right, with words to whoever made it. Reports do not hold this version
/// back by themselves any more; they still wait for moderators.
#[utoipa::path(
    operation_id = "dismiss_report", tag = "moderation",
    params(("id" = ReportId, Path, description = "The report's id")),
    request_body = Answer,
    responses(
        (status = 200, description = "The report as it is now", body = ReportCase),
        (status = 409, description = "It is not open any more", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators, but its author"))),
)]
#[post("/moderation/reports/{id}/dismiss")]
pub async fn dismiss(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    id: Path<ReportId>,
    Json(form): Json<Answer>,
) -> Result<Fresh<ReportCase>> {
    let (id, words) = (id.into_inner(), form.reason.into());
    Ok(Fresh::new(
        reports::decide(&state, moderator, id, Finding::Dismiss, words).await?,
    ))
}

/// Marks an account as a trusted reporter; one that is marked stays so.
#[utoipa::path(
    operation_id = "put_trusted_reporter", tag = "moderation",
    params(("handle" = Handle, Path, description = "The account's handle")),
    request_body = Option<TrustMark>,
    responses(
        (status = 204, description = "Marked"),
        (status = 403, description = "Not a moderator; one's own mark: `own_account`", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators"))),
)]
#[put("/moderation/accounts/{handle}/trusted-reporter")]
pub async fn trust(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    handle: Path<String>,
    OptionalJson(form): OptionalJson<TrustMark>,
) -> Result<HttpResponse> {
    let reason = form.reason.map(String::from);
    reports::set_trusted(&state, moderator, handle.into_inner(), true, reason).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Takes the mark of a trusted reporter away; where there is none, nothing changes.
#[utoipa::path(
    operation_id = "delete_trusted_reporter", tag = "moderation",
    params(("handle" = Handle, Path, description = "The account's handle")),
    request_body = Option<TrustMark>,
    responses(
        (status = 204, description = "Not marked any more"),
        (status = 403, description = "Not a moderator; one's own mark: `own_account`", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators"))),
)]
#[delete("/moderation/accounts/{handle}/trusted-reporter")]
pub async fn distrust(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    handle: Path<String>,
    OptionalJson(form): OptionalJson<TrustMark>,
) -> Result<HttpResponse> {
    let reason = form.reason.map(String::from);
    reports::set_trusted(&state, moderator, handle.into_inner(), false, reason).await?;
    Ok(HttpResponse::NoContent().finish())
}
