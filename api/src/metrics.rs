//! What the hub counts and measures, as OpenMetrics text for Prometheus, on a listener of its own.
//!
//! Labels come from closed sets alone: patterns of routes, names that stand in the code. No token,
//! slug, handle or id is ever one.

use std::{
    collections::BTreeSet,
    sync::atomic::AtomicU64,
    time::{Duration, SystemTime},
};

use actix_web::{
    App, HttpResponse, HttpServer,
    dev::Server,
    http::{StatusCode, header},
    web::{self, Data},
};
use hub_shared::package::{Finding, Severity};
use prometheus_client::{
    encoding::text::{encode_eof, encode_registry},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::Registry,
};
use serde_json::Value;

use crate::{
    db::{self, Db, jobs::Backlog},
    error::{Error, Result},
    state::State,
    work::Load,
};

/// How long a scrape waits for the database before it goes without.
const PATIENCE: Duration = Duration::from_secs(2);
/// Upper bounds in seconds: a link takes less than a millisecond, a hash some hundred.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];
const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Labels, each with its value.
type Labels<V, const N: usize> = [(&'static str, V); N];

/// What is counted while the hub runs.
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels<String, 3>, Counter>,
    seconds: Family<Labels<String, 2>, Histogram>,
    jobs: Family<Labels<String, 2>, Counter>,
    downloads: Counter,
    refused: Family<Labels<String, 1>, Counter>,
}

impl Metrics {
    /// Starts counting; `db` counts what is changed.
    #[must_use]
    pub fn new(db: &Db) -> Self {
        let metrics = Self {
            registry: Registry::default(),
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            jobs: Family::default(),
            downloads: Counter::default(),
            refused: Family::default(),
        };
        metrics.registered(db)
    }

    fn registered(mut self, db: &Db) -> Self {
        let started = Gauge::<f64, AtomicU64>::default();
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        started.set(since.unwrap_or_default().as_secs_f64());
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        let registry = &mut self.registry;
        registry.register("hub_build", "This hub", build);
        registry.register(
            "process_start_time_seconds",
            "When it started, in seconds since 1970",
            started,
        );
        registry.register(
            "hub_requests",
            "Requests by method, pattern of the route and class of the status",
            self.requests.clone(),
        );
        registry.register(
            "hub_request_duration_seconds",
            "Time from a request's head to its answer's head",
            self.seconds.clone(),
        );
        registry.register(
            "hub_events",
            "Changes, by the action that the audit log names",
            db.events().clone(),
        );
        registry.register(
            "hub_jobs",
            "Attempts at jobs by kind and outcome",
            self.jobs.clone(),
        );
        registry.register(
            "hub_downloads",
            "Archives served by links; what counts is once a day",
            self.downloads.clone(),
        );
        registry.register(
            "hub_packages_refused",
            "Uploaded packages refused, by each code that was found",
            self.refused.clone(),
        );
        self
    }

    /// Counts a request.
    pub fn request(&self, method: &str, route: &str, status: StatusCode, took: Duration) {
        let class = format!("{}xx", status.as_u16() / 100);
        let (method, route) = (method.to_owned(), route.to_owned());
        let labels = [("method", method), ("route", route)];
        self.seconds
            .get_or_create(&labels)
            .observe(took.as_secs_f64());
        let [method, route] = labels;
        self.requests
            .get_or_create(&[method, route, ("status", class)])
            .inc();
    }

    /// Counts an attempt at a job.
    pub fn job(&self, kind: &str, done: bool) {
        let outcome = if done { "done" } else { "failed" };
        let labels = [("kind", kind.to_owned()), ("outcome", outcome.to_owned())];
        self.jobs.get_or_create(&labels).inc();
    }

    /// Counts an archive that a link served.
    pub fn download(&self) {
        self.downloads.inc();
    }

    /// Counts a package that was refused, once for each code among its blockers.
    pub fn package_refused(&self, findings: &[Finding]) {
        let blockers = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Blocker)
            .map(|finding| finding.code);
        for code in blockers.collect::<BTreeSet<_>>() {
            // As the findings themselves name it.
            if let Ok(Value::String(word)) = serde_json::to_value(code) {
                self.refused.get_or_create(&[("code", word)]).inc();
            }
        }
    }

    /// Everything as text.
    fn text(&self, state: &State, jobs: Option<Backlog>) -> Result<String> {
        let unwritten = |error: std::fmt::Error| Error::Internal(format!("metrics: {error}"));
        let mut text = String::new();
        encode_registry(&mut text, &self.registry).map_err(unwritten)?;
        encode_registry(&mut text, &of_now(state, jobs)).map_err(unwritten)?;
        encode_eof(&mut text).map_err(unwritten)?;
        Ok(text)
    }
}

/// What is not counted, but is so at the moment.
fn of_now(state: &State, jobs: Option<Backlog>) -> Registry {
    let mut registry = Registry::default();

    let connections = Family::<Labels<&'static str, 2>, Gauge>::default();
    let (most, waiting) = (
        Family::<Labels<&'static str, 1>, Gauge>::default(),
        Family::<Labels<&'static str, 1>, Gauge>::default(),
    );
    for pool in state.db.pools() {
        let label = ("pool", pool.name);
        let busy = pool.open.saturating_sub(pool.idle);
        for (what, many) in [("idle", pool.idle), ("busy", busy)] {
            connections
                .get_or_create(&[label, ("state", what)])
                .set(many.into());
        }
        most.get_or_create(&[label]).set(pool.most.into());
        waiting.get_or_create(&[label]).set(signed(pool.waiting));
    }
    registry.register(
        "hub_pool_connections",
        "Connections to the database",
        connections,
    );
    registry.register("hub_pool_connections_max", "How many there may be", most);
    registry.register(
        "hub_pool_waiting",
        "Who waits for a connection to the database",
        waiting,
    );

    let (running, queued) = (
        Family::<Labels<&'static str, 1>, Gauge>::default(),
        Family::<Labels<&'static str, 1>, Gauge>::default(),
    );
    let refused = Family::<Labels<&'static str, 1>, Counter>::default();
    for work in [&state.hashing, &state.checking, &state.decoding] {
        let Load {
            name,
            running: runs,
            waiting,
            refused: times,
        } = work.load();
        let label = [("work", name)];
        running.get_or_create(&label).set(signed(runs));
        queued.get_or_create(&label).set(signed(waiting));
        refused.get_or_create(&label).inc_by(times);
    }
    registry.register(
        "hub_work_running",
        "Bounded work that is being done",
        running,
    );
    registry.register(
        "hub_work_waiting",
        "Bounded work that waits its turn",
        queued,
    );
    registry.register(
        "hub_work_refused",
        "Bounded work for which there was no place",
        refused,
    );

    if let Some(Backlog {
        due,
        failing,
        dead,
        oldest,
    }) = jobs
    {
        let age = oldest.map_or(0.0, |oldest| {
            let age = state.clock.now() - oldest;
            age.num_milliseconds().max(0) as f64 / 1000.0
        });
        let oldest = Gauge::<f64, AtomicU64>::default();
        oldest.set(age);
        for (name, what, many) in [
            ("hub_jobs_due", "Jobs that should be done by now", due),
            (
                "hub_jobs_failing",
                "Jobs that failed and will be tried again",
                failing,
            ),
            ("hub_jobs_dead", "Jobs that were given up", dead),
        ] {
            let gauge = Gauge::<i64>::default();
            gauge.set(many);
            registry.register(name, what, gauge);
        }
        registry.register(
            "hub_jobs_oldest_due_seconds",
            "How long the oldest of those that are due has been so",
            oldest,
        );
    }
    registry
}

fn signed(many: usize) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}

/// Serves them, to whoever reaches this listener.
///
/// # Errors
/// When the listener can't be used.
pub fn serve(listener: std::net::TcpListener, state: Data<State>) -> Result<Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .route("/metrics", web::get().to(scrape))
    })
    .workers(1)
    // The hub's own server hears the signals and stops this one.
    .disable_signals()
    .listen(listener)?
    .run();
    Ok(server)
}

async fn scrape(state: Data<State>) -> HttpResponse {
    // When the database is what is wrong, the rest must be told all the same.
    let now = state.clock.now();
    let backlog = state.db.read(move |conn| Ok(db::jobs::backlog(conn, now)?));
    let jobs = match tokio::time::timeout(PATIENCE, backlog).await {
        Ok(Ok(backlog)) => Some(backlog),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the metrics of jobs are left out");
            None
        }
        Err(_) => {
            tracing::warn!("the metrics of jobs are left out: the database is busy");
            None
        }
    };
    match state.metrics.text(&state, jobs) {
        Ok(text) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, MEDIA_TYPE))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(text),
        Err(error) => {
            tracing::error!(%error, "the metrics can't be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}
