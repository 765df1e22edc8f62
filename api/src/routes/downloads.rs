//! What OctoBot fetches.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    route,
    web::{Data, Path},
};
use hub_shared::{problem::Problem, text::Slug};

use crate::{
    domain::subscriptions::{self, Download},
    error::Result,
    limits, ranges,
    state::State,
};

/// The archive of the profile's current version. The link belongs to one subscription; whoever has
/// it downloads as its owner.
#[utoipa::path(
    method(get, head),
    path = "/d/{token}/{slug}.zip",
    operation_id = "download_profile", tag = "downloads",
    params(
        ("token" = String, Path, description = "The subscription's token"),
        ("slug" = String, Path, description = "The profile's address"),
        ("Range" = Option<String>, Header, description = "One range of bytes (RFC 9110, 14.2)"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag of what you have"),
        ("If-Range" = Option<String>, Header, description = "The ETag that the range continues"),
    ),
    responses(
        (status = 200, description = "The archive", content_type = "application/zip", body = crate::openapi::Binary),
        (status = 206, description = "A part of the archive", content_type = "application/zip", body = crate::openapi::Binary),
        (status = 410, description = "The link serves nothing now: `code` says why", body = Problem),
        (status = 416, description = "The range lies outside the archive", body = Problem),
    ),
    extensions(("x-who-may" = json!("whoever holds the link"))),
)]
#[route("/d/{token}/{slug}.zip", method = "GET", method = "HEAD")]
pub async fn download(
    req: HttpRequest,
    state: Data<State>,
    path: Path<(String, Slug)>,
) -> Result<HttpResponse> {
    let (token, slug) = path.into_inner();
    let file_name = format!("{slug}.zip");
    if let Some(link) = state.links.open(&token) {
        limits::by_link(&req, &link.subscription).await?;
    }
    let download = subscriptions::download(&state, &token, slug).await?;
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, "application/zip"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{file_name}\""),
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header(("X-Robots-Tag", "noindex"));
    let Download {
        digest,
        bytes,
        counts,
    } = download;
    Ok(ranges::serve(&req, response, &digest, bytes, || {
        counts.count(&state)
    }))
}
