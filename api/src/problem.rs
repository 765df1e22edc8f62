//! The edge: every error leaves as a problem document (RFC 9457), whoever raised it, and is logged
//! here, once.

use actix_web::{
    HttpMessage as _, HttpResponse, HttpResponseBuilder, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderValue},
    },
    middleware::Next,
    web,
};
use hub_shared::problem::{Code, Problem};
use tracing_actix_web::RequestId;

use crate::{
    addresses::Addresses,
    cors,
    error::{Error, Refusal},
    headers::Headers,
    routes,
    web_app::ForPeople,
};

/// Marks a request that came as HEAD and is answered as GET.
pub struct AskedByHead;

/// Media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.refusal().code.status())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        // The body is written by `as_problems`, which knows the request.
        HttpResponse::new(self.status_code())
    }
}

/// Middleware: turns every response of 400 and above into a problem document.
///
/// # Errors
/// None of its own.
pub async fn as_problems(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = req
        .extensions()
        .get::<RequestId>()
        .map(ToString::to_string)
        .unwrap_or_default();
    // What answers GET answers HEAD (RFC 9110, 9.3.2): the connection leaves the body out. Links do
    // it themselves, because they count downloads.
    if req.method() == Method::HEAD && !req.path().starts_with("/d/") {
        req.head_mut().method = Method::GET;
        req.extensions_mut().insert(AskedByHead);
    }
    let response = next.call(req).await?;
    let is_page = response.response().extensions().contains::<ForPeople>();
    if response.status().as_u16() < 400 || is_page {
        return Ok(response.map_into_boxed_body());
    }
    let (request, response) = response.into_parts();
    let error = response.error().and_then(|error| error.as_error::<Error>());
    if let Some(error) = error {
        note(error);
    }
    let refusal = match error {
        Some(error) => error.refusal(),
        None => of_status(response.status()),
    };
    let mut problem = document(&refusal, &id);
    for name in [header::ALLOW, header::CONTENT_RANGE, header::ACCEPT_RANGES] {
        if let Some(value) = response.headers().get(&name) {
            problem.headers_mut().insert(name, value.clone());
        }
    }
    Ok(ServiceResponse::new(request, problem))
}

/// Logs the inner cause of a failure that is ours.
pub fn note(error: &Error) {
    if error.is_ours() {
        tracing::error!(%error, "a request failed");
    }
}

/// In how many seconds it is worth another try; a 503 always says when (RFC 9110, 15.6.4).
#[must_use]
pub fn retry_after(refusal: &Refusal) -> Option<u32> {
    let is_over_soon = refusal.code.status() == 503;
    refusal.retry_after.or(is_over_soon.then_some(1))
}

/// The document itself.
#[must_use]
pub fn document(refusal: &Refusal, id: &str) -> HttpResponse {
    let wait = retry_after(refusal);
    let Refusal {
        code,
        detail,
        errors,
        findings,
        retry_after: _,
        current,
    } = refusal.clone();
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponseBuilder::new(status);
    response
        .content_type(MEDIA_TYPE)
        .insert_header((header::CACHE_CONTROL, "no-store"));
    match code.status() {
        // RFC 6750, 3.1
        403 if code == Code::InsufficientScope => drop(response.insert_header((
            header::WWW_AUTHENTICATE,
            "Bearer error=\"insufficient_scope\"",
        ))),
        401 => drop(response.insert_header((header::WWW_AUTHENTICATE, "Bearer"))),
        _ => {}
    }
    if let Some(seconds) = wait {
        response.insert_header((header::RETRY_AFTER, seconds));
    }
    response.json(Problem {
        kind: format!("/docs/errors#{}", code.as_str()),
        title: code.title().to_owned(),
        status: code.status(),
        detail,
        code,
        instance: format!("urn:uuid:{id}"),
        errors,
        findings,
        current,
    })
}

/// What a refusal of the framework itself means.
fn of_status(status: StatusCode) -> Refusal {
    let (code, detail) = match status.as_u16() {
        408 => (Code::RequestTimeout, "The request came too slowly."),
        404 => (Code::NotFound, "There is nothing at this address."),
        405 => (
            Code::MethodNotAllowed,
            "This address does not take this method: see Allow.",
        ),
        413 => (
            Code::TooLarge,
            "The body is larger than this address takes.",
        ),
        415 => (
            Code::UnsupportedMediaType,
            "This address does not take this Content-Type.",
        ),
        416 => (
            Code::RangeNotSatisfiable,
            "The range lies outside the file: see Content-Range.",
        ),
        500.. => (Code::Internal, "Something broke on our side."),
        _ => (Code::BadRequest, "The request could not be read."),
    };
    Refusal::new(code, detail)
}

/// Answers what no handler took: a preflight; 405 with `Allow` where the address exists; else 404, to
/// people with a page of the app, where there is one.
///
/// # Errors
/// `origin_refused`.
pub async fn unrouted(
    req: actix_web::HttpRequest,
    addresses: web::Data<Addresses>,
    headers: web::Data<Headers>,
) -> crate::error::Result<HttpResponse> {
    let Some(address) = addresses.of(&req) else {
        let page = routes::web_app::nowhere(&req).await?;
        return Ok(page.unwrap_or_else(|| HttpResponse::new(StatusCode::NOT_FOUND)));
    };
    let preflight = cors::asked_for(&req);
    let method = preflight.as_ref().unwrap_or(req.method());
    if !address.methods.contains(&method.as_str()) {
        let mut response = HttpResponse::new(StatusCode::METHOD_NOT_ALLOWED);
        if let Ok(allow) = HeaderValue::from_str(&address.methods.join(", ")) {
            response.headers_mut().insert(header::ALLOW, allow);
        }
        return Ok(response);
    }
    match preflight {
        Some(method) => headers.cors().preflight(&req, address, &method),
        None => Ok(HttpResponse::new(StatusCode::NOT_FOUND)),
    }
}
