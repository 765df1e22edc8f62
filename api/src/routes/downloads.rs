//! What OctoBot fetches.

use std::str::FromStr as _;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        Method, StatusCode,
        header::{self, ByteRangeSpec, EntityTag, Header as _, IfRange, Range},
    },
    route,
    web::{Bytes, Data, Path},
};
use hub_shared::{problem::Problem, text::Slug};

use crate::{domain::subscriptions, error::Result, limits, respond::has_already, state::State};

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
    let reads = req.method() == Method::GET;
    let file_name = format!("{slug}.zip");
    if let Some(link) = state.links.open(&token) {
        limits::by_link(&req, &link.subscription).await?;
    }
    let download = subscriptions::download(&state, &token, slug).await?;
    let tag = EntityTag::new_strong(download.digest.to_string());
    let size = download.bytes.len() as u64;
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
        .insert_header(("X-Robots-Tag", "noindex"))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header(header::ETag(tag.clone()));
    if has_already(&req, &tag) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    // Ranges are for GET alone (RFC 9110, 14.2).
    let part = match range(&req, &tag).filter(|_| reads) {
        None => None,
        Some(range) => match range.to_satisfiable_range(size) {
            Some((first, last)) => Some((first, last)),
            None => {
                response.insert_header((header::CONTENT_RANGE, format!("bytes */{size}")));
                return Ok(response.status(StatusCode::RANGE_NOT_SATISFIABLE).finish());
            }
        },
    };
    // A part that begins later goes on with a download that was counted when it began.
    if reads && part.is_none_or(|(first, _)| first == 0) {
        download.count(&state);
    }
    Ok(body(response, Bytes::from(download.bytes), part))
}

fn body(mut response: HttpResponseBuilder, bytes: Bytes, part: Option<(u64, u64)>) -> HttpResponse {
    let size = bytes.len();
    let Some((first, last)) = part else {
        return response.body(bytes);
    };
    response.status(StatusCode::PARTIAL_CONTENT).insert_header((
        header::CONTENT_RANGE,
        format!("bytes {first}-{last}/{size}"),
    ));
    // `to_satisfiable_range` keeps first ≤ last < size.
    let range = usize::try_from(first).unwrap_or(size)..usize::try_from(last).unwrap_or(size) + 1;
    response.body(bytes.slice(range))
}

/// The one range asked for. Several, or one that can't be read, are left unheeded as RFC 9110
/// (14.2) allows: the answer is the whole archive.
fn single_range(req: &HttpRequest) -> Option<ByteRangeSpec> {
    let header = req.headers().get(header::RANGE)?.to_str().ok()?;
    match Range::from_str(header).ok()? {
        Range::Bytes(ranges) => match ranges.as_slice() {
            [range] => Some(range.clone()),
            _ => None,
        },
        Range::Unregistered(..) => None,
    }
}

/// The range to serve: none when `If-Range` names another archive (RFC 9110, 13.1.5).
fn range(req: &HttpRequest, tag: &EntityTag) -> Option<ByteRangeSpec> {
    let range = single_range(req)?;
    if !req.headers().contains_key(header::IF_RANGE) {
        return Some(range);
    }
    match IfRange::parse(req) {
        Ok(IfRange::EntityTag(given)) if given.strong_eq(tag) => Some(range),
        _ => None,
    }
}
