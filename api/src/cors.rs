//! Which other sites' pages may talk to the hub (Fetch, 3.3): any page may read what is public,
//! without credentials; the rest is for the origins that the operator named.
//!
//! actix-cors decides by the origin alone. Here the address decides first: the same page may read the
//! catalogue and not touch an account, and a preflight of a public read is good from anywhere.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderValue},
    },
};
use hub_shared::problem::Code;

use crate::{
    addresses::{Address, Addresses},
    error::{Error, Result},
};

/// What scripts of other sites may see of an answer, beside what they always may.
const EXPOSED: &str = "Accept-Ranges, Content-Disposition, Content-Range, Deprecation, ETag, Link, \
                       Location, RateLimit, RateLimit-Policy, Retry-After, Sunset, X-Request-Id";
/// What a public read may carry.
const READ_HEADERS: &str = "If-None-Match, If-Range, Range";
/// What a request of a named origin may carry.
const HEADERS: &str = "Authorization, Content-Type, If-Match, If-None-Match, If-Range, Range";
/// Seconds for which a browser may remember a preflight.
const MAX_AGE: &str = "600";

/// The origins that the operator named.
pub struct Cors(Vec<String>);

impl Cors {
    /// Takes origins as browsers write them.
    #[must_use]
    pub fn new(origins: Vec<String>) -> Self {
        Self(origins)
    }

    /// The request's origin, if it is a named one.
    fn named<'r>(&self, req: &'r HttpRequest) -> Option<&'r HeaderValue> {
        let origin = req.headers().get(header::ORIGIN)?;
        let named = self
            .0
            .iter()
            .any(|name| name.as_bytes() == origin.as_bytes());
        named.then_some(origin)
    }

    /// Tells the browser who may read this answer, whatever its status is.
    pub fn answer(&self, req: &HttpRequest, addresses: &Addresses, headers: &mut HeaderMap) {
        // What has no pattern is nowhere: that much anybody may know.
        let nowhere = req.match_pattern().is_none();
        let address = addresses.of(req);
        let public = match address {
            Some(address) => address.is_public(req.method()),
            None => nowhere && matches!(*req.method(), Method::GET | Method::HEAD),
        };
        if public {
            headers.insert(
                header::ACCESS_CONTROL_ALLOW_ORIGIN,
                HeaderValue::from_static("*"),
            );
        } else if address.is_some() || nowhere {
            if self.0.is_empty() {
                return;
            }
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
            let Some(origin) = self.named(req) else {
                return;
            };
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            if takes_cookies(req) {
                headers.insert(
                    header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
                    HeaderValue::from_static("true"),
                );
            }
        } else {
            return;
        }
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static(EXPOSED),
        );
    }

    /// Answers a preflight of a method that the address takes.
    ///
    /// # Errors
    /// `origin_refused` when pages of this origin may not do this.
    pub fn preflight(
        &self,
        req: &HttpRequest,
        address: &Address,
        method: &Method,
    ) -> Result<HttpResponse> {
        let mut response = HttpResponse::build(StatusCode::NO_CONTENT);
        response
            .insert_header((header::ACCESS_CONTROL_MAX_AGE, MAX_AGE))
            .insert_header((header::VARY, "Origin, Access-Control-Request-Method"));
        if let Some(origin) = self.named(req) {
            response
                .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone()))
                .insert_header((
                    header::ACCESS_CONTROL_ALLOW_METHODS,
                    address.methods.join(", "),
                ))
                .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS));
            if takes_cookies(req) {
                response.insert_header((header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true"));
            }
        } else if address.is_public(method) {
            response
                .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
                .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"))
                .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, READ_HEADERS));
        } else {
            return Err(Error::refused(
                Code::OriginRefused,
                "Pages of this origin may only read what is public here; the operator names others \
                 with --cors-origin.",
            ));
        }
        Ok(response.finish())
    }
}

/// The method that a preflight asks for.
#[must_use]
pub fn asked_for(req: &HttpRequest) -> Option<Method> {
    if *req.method() != Method::OPTIONS || !req.headers().contains_key(header::ORIGIN) {
        return None;
    }
    let method = req.headers().get(header::ACCESS_CONTROL_REQUEST_METHOD)?;
    Method::from_bytes(method.as_bytes()).ok()
}

/// The refresh cookie goes to these addresses alone.
fn takes_cookies(req: &HttpRequest) -> bool {
    let path = req.path();
    path == "/api/v1/session" || path.starts_with("/api/v1/session/")
}
