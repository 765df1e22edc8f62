//! The log: one span a request, with its route's pattern and never its path, because the paths of
//! download links hold tokens.

use std::{io::IsTerminal as _, time::Instant};

use actix_web::{
    HttpMessage as _,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    web::Data,
};
use hub_shared::ids::AccountId;
use tracing::{Span, Subscriber, field::Empty, level_filters::LevelFilter};
use tracing_actix_web::{RequestId, RootSpanBuilder};
use tracing_subscriber::{
    EnvFilter,
    filter::Targets,
    fmt::{self, MakeWriter},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::{config::LogFormat, state::State};

/// Starts the log on standard error; `RUST_LOG` chooses what it holds.
pub fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn"));
    let log = log(
        format,
        filter,
        std::io::stderr,
        std::io::stderr().is_terminal(),
    );
    // Fails when there is one already, which then serves.
    let _ = log.try_init();
}

/// A log of this format to this writer.
///
/// Whatever the filter says, other crates write no more than `info`: below that lie statements,
/// headers and whole mails, with every secret in them.
#[must_use]
pub fn log<W>(
    format: LogFormat,
    filter: EnvFilter,
    writer: W,
    colours: bool,
) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let ceiling = Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("profile_hub", LevelFilter::TRACE)
        .with_target("hub_shared", LevelFilter::TRACE);
    let lines = fmt::layer()
        .with_writer(writer)
        .with_ansi(colours)
        .with_target(false);
    let log = tracing_subscriber::registry().with(filter).with(ceiling);
    match format {
        LogFormat::Human => Box::new(log.with(lines.compact())),
        LogFormat::Json => {
            Box::new(log.with(lines.json().flatten_event(true).with_span_list(false)))
        }
    }
}

/// Notes in the log who asks, once that is known.
pub fn asked_by(account: &AccountId) {
    Span::current().record("account", tracing::field::display(account));
}

/// A request on its way, as log and metrics call it.
#[derive(Clone)]
struct Arrival {
    at: Instant,
    method: &'static str,
    route: String,
}

/// Makes the span of a request, and logs and counts its outcome.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let arrival = Arrival {
            at: Instant::now(),
            method: name_of(request.method()),
            route: request
                .match_pattern()
                .unwrap_or_else(|| "unknown".to_owned()),
        };
        let id = request
            .extensions()
            .get::<RequestId>()
            .map(ToString::to_string);
        let span = tracing::info_span!(
            "request",
            id = id.unwrap_or_default(),
            method = arrival.method,
            route = arrival.route,
            account = Empty,
            status = Empty,
            ms = Empty,
        );
        request.extensions_mut().insert(arrival);
        span
    }

    fn on_request_end<B: MessageBody>(
        span: Span,
        outcome: &Result<ServiceResponse<B>, actix_web::Error>,
    ) {
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        span.record("status", status.as_u16());
        let request = outcome.as_ref().ok().map(ServiceResponse::request);
        if let Some(request) = request
            && let Some(arrival) = request.extensions().get::<Arrival>()
        {
            let took = arrival.at.elapsed();
            // To the tenth of a millisecond: more is noise.
            span.record("ms", (took.as_secs_f64() * 10_000.0).round() / 10.0);
            if let Some(state) = request.app_data::<Data<State>>() {
                state
                    .metrics
                    .request(arrival.method, &arrival.route, status, took);
            }
        }
        span.in_scope(|| tracing::info!("done"));
    }
}

/// A client may make methods up without end, and put anything into them.
fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
