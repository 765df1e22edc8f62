//! What versions hold and how they differ: facts, findings, files, archives.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header,
    web::{Data, Path},
};
use hub_shared::{
    contents::{DiffQuery, Files, Findings, VersionDiff},
    digest::Digest,
    package::Facts,
    problem::Problem,
    text::Slug,
};

use crate::{
    auth::{SubscriptionsLinks, User, Visitor},
    domain::{contents, subscriptions::Download},
    error::Result,
    extract::Query,
    openapi::Binary,
    ranges,
    respond::{Fresh, Public},
    state::State,
};

/// What a version does.
#[utoipa::path(
    operation_id = "get_version_facts", tag = "versions",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The version's number", minimum = 1),
    ),
    responses(
        (status = 200, description = "What the package does", body = Facts),
        (status = 410, description = "A moderator took this version down", body = Problem),
    ),
    security((), ("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("anybody, where it is public or unlisted"))),
)]
#[get("/profiles/{slug}/versions/{number}/facts")]
pub async fn get_facts(
    state: Data<State>,
    Visitor(visitor): Visitor,
    path: Path<(Slug, i64)>,
) -> Result<Public<Facts>> {
    let (slug, number) = path.into_inner();
    let facts = contents::facts(&state, visitor, slug, number).await?;
    Ok(Public(Fresh::new(facts)))
}

/// What the checker found in the package that the version was made from.
#[utoipa::path(
    operation_id = "list_version_findings", tag = "versions",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The version's number", minimum = 1),
    ),
    responses(
        (status = 200, description = "The findings", body = Findings),
        (status = 410, description = "A moderator took this version down", body = Problem),
    ),
    security((), ("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("anybody, where it is public or unlisted"))),
)]
#[get("/profiles/{slug}/versions/{number}/findings")]
pub async fn list_findings(
    state: Data<State>,
    Visitor(visitor): Visitor,
    path: Path<(Slug, i64)>,
) -> Result<Public<Findings>> {
    let (slug, number) = path.into_inner();
    let findings = contents::findings(&state, visitor, slug, number).await?;
    Ok(Public(Fresh::new(findings)))
}

/// The files in the version's archive, as links serve it.
#[utoipa::path(
    operation_id = "list_version_files", tag = "versions",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The version's number", minimum = 1),
    ),
    responses(
        (status = 200, description = "The files", body = Files),
        (status = 410, description = "A moderator took this version down", body = Problem),
    ),
    security((), ("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("anybody, where it is public or unlisted"))),
)]
#[get("/profiles/{slug}/versions/{number}/files")]
pub async fn list_files(
    state: Data<State>,
    Visitor(visitor): Visitor,
    path: Path<(Slug, i64)>,
) -> Result<Public<Files>> {
    let (slug, number) = path.into_inner();
    let files = contents::files(&state, visitor, slug, number).await?;
    Ok(Public(Fresh::new(files)))
}

/// What a bot does otherwise with this version than with another: with the newest one before it that
/// is not taken down when none is named. The first version has nothing to be compared with.
#[utoipa::path(
    operation_id = "get_version_diff", tag = "versions",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The version's number", minimum = 1),
        DiffQuery,
    ),
    responses(
        (status = 200, description = "The changes; none when a version is compared with itself", body = VersionDiff),
        (status = 410, description = "A moderator took one of the two down", body = Problem),
    ),
    security((), ("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("anybody, where it is public or unlisted"))),
)]
#[get("/profiles/{slug}/versions/{number}/diff")]
pub async fn get_diff(
    state: Data<State>,
    Visitor(visitor): Visitor,
    path: Path<(Slug, i64)>,
    Query(query): Query<DiffQuery>,
) -> Result<Public<VersionDiff>> {
    let (slug, number) = path.into_inner();
    let diff = contents::diff(&state, visitor, slug, number, query).await?;
    Ok(Public(Fresh::new(diff)))
}

/// One file of the version's archive.
#[utoipa::path(
    path = "/profiles/{slug}/versions/{number}/files/{path}",
    operation_id = "get_version_file", tag = "versions",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The version's number", minimum = 1),
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
        (status = 403, description = "Subscribe first", body = Problem),
        (status = 410, description = "A moderator took this version down", body = Problem),
        (status = 416, description = "The range lies outside the file", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["subscriptions:links"])),
    extensions(("x-who-may" = json!("its subscribers; its author; moderators"))),
)]
#[get("/profiles/{slug}/versions/{number}/files/{path:.*}")]
pub async fn get_file(
    req: HttpRequest,
    state: Data<State>,
    User(account): User<SubscriptionsLinks>,
    path: Path<(Slug, i64, String)>,
) -> Result<HttpResponse> {
    let (slug, number, path) = path.into_inner();
    let bytes = contents::file(&state, account, slug, number, path.clone()).await?;
    Ok(serve_file(&req, &path, bytes))
}

/// The version's archive, to the byte what links serve. It counts as their downloads do.
#[utoipa::path(
    operation_id = "get_version_archive", tag = "versions",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The version's number", minimum = 1),
        ("Range" = Option<String>, Header, description = "One range of bytes (RFC 9110, 14.2)"),
        ("If-Range" = Option<String>, Header, description = "The ETag that the range continues"),
    ),
    responses(
        (status = 200, description = "The archive", content_type = "application/zip", body = Binary),
        (status = 206, description = "A part of the archive", content_type = "application/zip", body = Binary),
        (status = 403, description = "Subscribe first", body = Problem),
        (status = 410, description = "A moderator took this version down", body = Problem),
        (status = 416, description = "The range lies outside the archive", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["subscriptions:links"])),
    extensions(("x-who-may" = json!("its subscribers; its author; moderators"))),
)]
#[get("/profiles/{slug}/versions/{number}/archive")]
pub async fn get_archive(
    req: HttpRequest,
    state: Data<State>,
    User(account): User<SubscriptionsLinks>,
    path: Path<(Slug, i64)>,
) -> Result<HttpResponse> {
    let (slug, number) = path.into_inner();
    let name = format!("{slug}-{number}.zip");
    let download = contents::archive(&state, account, slug, number).await?;
    Ok(serve_archive(&req, &state, &name, download))
}

/// Serves an archive as links do, but to a signed-in account.
pub(super) fn serve_archive(
    req: &HttpRequest,
    state: &State,
    name: &str,
    download: Download,
) -> HttpResponse {
    let Download {
        digest,
        bytes,
        counts,
    } = download;
    let mut response = HttpResponse::Ok();
    response
        .content_type("application/zip")
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::VARY, "Authorization"));
    ranges::serve(req, response, &digest, bytes, || counts.count(state))
}

/// Serves a member of an archive. Whatever it holds, no browser runs it: its type is a picture's or
/// data's, and a page that shows it is shut off from everything (CWE-79, CWE-434).
pub(super) fn serve_file(req: &HttpRequest, path: &str, bytes: Vec<u8>) -> HttpResponse {
    let kind = match path.rsplit_once('.') {
        Some((_, "json")) => "application/json",
        Some((_, "png")) => "image/png",
        _ => "application/octet-stream",
    };
    let digest = Digest::of(&bytes);
    let mut response = HttpResponse::Ok();
    response
        .content_type(kind)
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::VARY, "Authorization"));
    ranges::serve(req, response, &digest, bytes, || {})
}
