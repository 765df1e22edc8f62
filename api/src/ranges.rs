//! Bytes that never change under their digest, whole or in part (RFC 9110, 14).

use std::str::FromStr as _;

use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        Method, StatusCode,
        header::{self, ByteRangeSpec, EntityTag, Header as _, IfRange, Range},
    },
    web::Bytes,
};
use hub_shared::digest::Digest;

use crate::{problem::AskedByHead, respond::has_already};

/// Answers with the bytes, the range asked for, 304 or 416; `response` has the headers that are not
/// about ranges. `begun` is called when the body, or its beginning, is sent: the continuation of a
/// range, HEAD and 304 are no new download.
pub fn serve(
    req: &HttpRequest,
    mut response: HttpResponseBuilder,
    digest: &Digest,
    bytes: Vec<u8>,
    begun: impl FnOnce(),
) -> HttpResponse {
    let tag = EntityTag::new_strong(digest.to_string());
    let size = bytes.len() as u64;
    response
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header(header::ETag(tag.clone()));
    if has_already(req, &tag) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    let reads = req.method() == Method::GET && !req.extensions().contains::<AskedByHead>();
    // Ranges are for GET alone (RFC 9110, 14.2).
    let part = match range(req, &tag).filter(|_| reads) {
        None => None,
        Some(range) => match range.to_satisfiable_range(size) {
            Some((first, last)) => Some((first, last)),
            None => {
                response.insert_header((header::CONTENT_RANGE, format!("bytes */{size}")));
                return response.status(StatusCode::RANGE_NOT_SATISFIABLE).finish();
            }
        },
    };
    // A part that begins later goes on with a download that was counted when it began.
    if reads && part.is_none_or(|(first, _)| first == 0) {
        begun();
    }
    body(response, Bytes::from(bytes), part)
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
