//! What handlers answer with.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, Responder,
    body::{BoxBody, MessageBody},
    http::{
        StatusCode,
        header::{self, EntityTag, Header as _, IfNoneMatch},
    },
};
use hub_shared::digest::Digest;
use serde::Serialize;

/// A JSON body with an entity tag: `304 Not Modified` to whoever has it already.
pub struct Fresh<T> {
    body: T,
    tag: Option<i64>,
    status: StatusCode,
    location: Option<String>,
}

impl<T> Fresh<T> {
    /// A body whose tag is the digest of its bytes.
    pub fn new(body: T) -> Self {
        Self {
            body,
            tag: None,
            status: StatusCode::OK,
            location: None,
        }
    }

    /// A body whose tag is the revision that `If-Match` takes, and its digest.
    pub fn revised((body, revision): (T, i64)) -> Self {
        Self {
            tag: Some(revision),
            ..Self::new(body)
        }
    }

    /// Something that was made, and where it is.
    #[must_use]
    pub fn created(mut self, location: String) -> Self {
        self.status = StatusCode::CREATED;
        self.location = Some(location);
        self
    }
}

impl<T: Serialize> Responder for Fresh<T> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let body = match serde_json::to_vec(&self.body) {
            Ok(body) => body,
            Err(error) => {
                return HttpResponse::from_error(crate::error::Error::Internal(error.to_string()));
            }
        };
        let digest = tag_of(&body);
        let tag = match self.tag {
            Some(revision) => format!("{revision}.{digest}"),
            None => digest,
        };
        let tag = EntityTag::new_strong(tag);
        let mut response = HttpResponse::build(self.status);
        response
            .insert_header((header::CACHE_CONTROL, "private, no-cache"))
            .insert_header((header::VARY, "Authorization"));
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        if self.status == StatusCode::OK && req.method().is_safe() {
            return unless_known(req, response, &tag, body);
        }
        response
            .insert_header(header::ETag(tag))
            .content_type("application/json")
            .body(body)
    }
}

/// JSON with its tag, and only that to whoever has it already.
pub fn unless_known(
    req: &HttpRequest,
    mut response: HttpResponseBuilder,
    tag: &EntityTag,
    json: impl MessageBody + 'static,
) -> HttpResponse {
    response.insert_header(header::ETag(tag.clone()));
    if has_already(req, tag) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.content_type("application/json").body(json)
}

/// What stands in the tag of these bytes: half of their digest, which no two bodies of one address share.
#[must_use]
pub fn tag_of(bytes: &[u8]) -> String {
    let digest = Digest::of(bytes);
    digest.as_str().get(..32).unwrap_or_default().to_owned()
}

/// A public body: any site's page may read it, without credentials.
pub struct Public<T>(pub Fresh<T>);

impl<T: Serialize> Responder for Public<T> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let mut response = self.0.respond_to(req);
        let any = header::HeaderValue::from_static("*");
        response
            .headers_mut()
            .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
        response
    }
}

/// Whether `If-None-Match` names this tag (RFC 9110, 13.1.2).
#[must_use]
pub fn has_already(req: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(req) {
        Ok(IfNoneMatch::Any) => req.headers().contains_key(header::IF_NONE_MATCH),
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}
