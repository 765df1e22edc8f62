//! What every answer carries, whoever made it: the headers that tell a browser how little it may do
//! with it.

use actix_web::{
    HttpMessage as _,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use tracing_actix_web::RequestId;

use crate::{addresses::Addresses, config::Config, cors::Cors};

/// Content-Security-Policy of what is no page: a browser that shows it does nothing with it.
const NOTHING: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Of a page without scripts.
pub const PAGE: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
                        base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// Of a page whose scripts ask the API.
pub const SCRIPTED: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; \
                            style-src 'self'; img-src 'self' data:; base-uri 'none'; \
                            form-action 'self'; frame-ancestors 'none'";
/// Of the web app's scripts and WASM. A worker takes its policy from the answer that its script came in,
/// and compiles WASM that it loads from here.
pub const ASSET: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
                         connect-src 'self'; base-uri 'none'; form-action 'none'; \
                         frame-ancestors 'none'";
/// What no page of the hub does.
const UNUSED: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), \
                      gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Of the web app: as [`SCRIPTED`], with WASM, the checker's worker and pictures that the reader has
/// chosen and not sent. `api` is where the API is when that is another origin.
#[must_use]
pub fn app(api: Option<&str>) -> String {
    let api = api.map(|api| format!(" {api}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'{api}; \
         style-src 'self'; img-src 'self' data: blob:{api}; worker-src 'self'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    )
}

/// What the headers depend on, beside the request.
pub struct Headers {
    addresses: Data<Addresses>,
    cors: Cors,
    hsts: Option<HeaderValue>,
}

impl Headers {
    /// Reads the settings.
    #[must_use]
    pub fn new(config: &Config, addresses: Data<Addresses>) -> Self {
        let hsts = format!("max-age={}", config.hsts_max_age);
        Self {
            addresses,
            cors: Cors::new(config.cors_origins.clone()),
            // A browser heeds it over TLS alone (RFC 6797, 7.2).
            hsts: HeaderValue::from_str(&hsts)
                .ok()
                .filter(|_| config.is_https()),
        }
    }

    /// Adds what every answer carries and a handler did not choose itself.
    pub fn guard(&self, headers: &mut HeaderMap) {
        let everybodys = headers
            .get(header::ACCESS_CONTROL_ALLOW_ORIGIN)
            .is_some_and(|origin| origin == "*");
        let shared = if everybodys {
            "cross-origin"
        } else {
            "same-origin"
        };
        for (name, value) in [
            (header::CONTENT_SECURITY_POLICY, NOTHING),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "same-origin"),
            (header::PERMISSIONS_POLICY, UNUSED),
            (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
            (header::CROSS_ORIGIN_RESOURCE_POLICY, shared),
        ] {
            if !headers.contains_key(&name) {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        if let Some(hsts) = &self.hsts {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, hsts.clone());
        }
    }

    /// Who of other sites may talk to the hub.
    #[must_use]
    pub fn cors(&self) -> &Cors {
        &self.cors
    }
}

/// Middleware: adds them; what a handler chose itself stays.
///
/// # Errors
/// None of its own.
pub async fn on_every_answer<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let mut response = next.call(req).await?;
    let request = response.request().clone();
    let Some(settings) = request.app_data::<Data<Headers>>() else {
        return Ok(response);
    };
    let headers = response.headers_mut();
    // A preflight was answered whole.
    if *request.method() != Method::OPTIONS {
        settings.cors.answer(&request, &settings.addresses, headers);
    }
    settings.guard(headers);
    // Always our own: what a client sends under this name would be its words in our log.
    let id = request
        .extensions()
        .get::<RequestId>()
        .and_then(|id| HeaderValue::from_str(&id.to_string()).ok());
    if let Some(id) = id {
        headers.insert(REQUEST_ID, id);
    }
    Ok(response)
}
