//! What submissions hold, for those who judge them and for their author.

use actix_web::{
    HttpRequest, HttpResponse, get,
    web::{Data, Path},
};
use hub_shared::{
    contents::{DiffQuery, Files, SubmissionDiff},
    ids::SubmissionId,
    problem::Problem,
    text::Slug,
};

use super::contents::{serve_archive, serve_file};
use crate::{
    auth::{Moderation, Moderator, ProfilesRead, User},
    domain::contents,
    error::Result,
    extract::Query,
    openapi::Binary,
    respond::Fresh,
    state::State,
};

/// The files in the archive of one of the author's submissions: what subscribers will get. A listing
/// edit shows the archive of the version whose content it has.
#[utoipa::path(
    operation_id = "list_own_submission_files", tag = "submissions",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The submission's number", minimum = 1),
    ),
    responses((status = 200, description = "The files", body = Files)),
    security(("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("its author"))),
)]
#[get("/profiles/{slug}/submissions/{number}/files")]
pub async fn list_own_files(
    state: Data<State>,
    User(author): User<ProfilesRead>,
    path: Path<(Slug, i64)>,
) -> Result<Fresh<Files>> {
    let (slug, number) = path.into_inner();
    Ok(Fresh::new(
        contents::own_submission_files(&state, author, slug, number).await?,
    ))
}

/// The files in a submission's archive. A listing edit shows the archive of the version whose content
/// it has.
#[utoipa::path(
    operation_id = "list_submission_files", tag = "moderation",
    params(("id" = SubmissionId, Path, description = "The submission's id")),
    responses((status = 200, description = "The files", body = Files)),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators"))),
)]
#[get("/moderation/submissions/{id}/files")]
pub async fn list_files(
    state: Data<State>,
    _: Moderator<Moderation>,
    id: Path<SubmissionId>,
) -> Result<Fresh<Files>> {
    Ok(Fresh::new(
        contents::submission_files(&state, id.into_inner()).await?,
    ))
}

/// One file of a submission's archive.
#[utoipa::path(
    path = "/moderation/submissions/{id}/files/{path}",
    operation_id = "get_submission_file", tag = "moderation",
    params(
        ("id" = SubmissionId, Path, description = "The submission's id"),
        ("path" = String, Path, description = "The file's name in the archive, with its slashes"),
        ("Range" = Option<String>, Header, description = "One range of bytes (RFC 9110, 14.2)"),
        ("If-Range" = Option<String>, Header, description = "The ETag that the range continues"),
    ),
    responses(
        (status = 200, description = "The file", content(
            (serde_json::Value = "application/json"),
            (Binary = "image/png"),
            (Binary = "application/octet-stream"),
        )),
        (status = 206, description = "A part of it", content_type = "application/octet-stream", body = Binary),
        (status = 416, description = "The range lies outside the file", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators"))),
)]
#[get("/moderation/submissions/{id}/files/{path:.*}")]
pub async fn get_file(
    req: HttpRequest,
    state: Data<State>,
    _: Moderator<Moderation>,
    path: Path<(SubmissionId, String)>,
) -> Result<HttpResponse> {
    let (id, path) = path.into_inner();
    let bytes = contents::submission_file(&state, id, path.clone()).await?;
    Ok(serve_file(&req, &path, bytes))
}

/// A submission's archive: what links will serve once it is approved.
#[utoipa::path(
    operation_id = "get_submission_archive", tag = "moderation",
    params(
        ("id" = SubmissionId, Path, description = "The submission's id"),
        ("Range" = Option<String>, Header, description = "One range of bytes (RFC 9110, 14.2)"),
        ("If-Range" = Option<String>, Header, description = "The ETag that the range continues"),
    ),
    responses(
        (status = 200, description = "The archive", content_type = "application/zip", body = Binary),
        (status = 206, description = "A part of the archive", content_type = "application/zip", body = Binary),
        (status = 416, description = "The range lies outside the archive", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators"))),
)]
#[get("/moderation/submissions/{id}/archive")]
pub async fn get_archive(
    req: HttpRequest,
    state: Data<State>,
    _: Moderator<Moderation>,
    id: Path<SubmissionId>,
) -> Result<HttpResponse> {
    let (slug, download) = contents::submission_archive(&state, id.into_inner()).await?;
    let name = format!("{slug}-submission.zip");
    Ok(serve_archive(&req, &state, &name, download))
}

/// What approving a submission changes, or has changed: its package against the current version, or
/// against the one before the version that it became; its texts and logo against the listing before.
#[utoipa::path(
    operation_id = "get_submission_diff", tag = "moderation",
    params(
        ("id" = SubmissionId, Path, description = "The submission's id"),
        DiffQuery,
    ),
    responses((status = 200, description = "The changes", body = SubmissionDiff)),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators"))),
)]
#[get("/moderation/submissions/{id}/diff")]
pub async fn get_diff(
    state: Data<State>,
    _: Moderator<Moderation>,
    id: Path<SubmissionId>,
    Query(query): Query<DiffQuery>,
) -> Result<Fresh<SubmissionDiff>> {
    Ok(Fresh::new(
        contents::submission_diff(&state, id.into_inner(), query).await?,
    ))
}
