//! The application, built from its configuration; it tells its own port.

use std::{net::SocketAddr, sync::Arc};

use actix_web::{
    App, HttpServer,
    dev::Server,
    middleware::from_fn,
    web::{self, Data, PathConfig},
};
use hub_shared::package::Limits;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt as _;

use crate::{
    addresses::Addresses,
    auth::{self, Tokens},
    clock::Clock,
    config::Config,
    connections, demo,
    domain::{history::Times, hub::House, transparency::Counted},
    downloads::Downloads,
    error::{Error, Result},
    headers::{self, Headers},
    jobs::Workers,
    limits::{self, counters::Counters},
    links::Links,
    mail::Mailer,
    metrics::{self, Metrics},
    openapi::{self, Document},
    pace, problem, routes,
    state::State,
    storage::Storage,
    telemetry::RequestSpan,
    token_uses::TokenUses,
    web_app::WebApp,
    work::{Bounded, Places},
};

/// A hub that is ready to serve.
pub struct Application {
    server: Server,
    workers: Workers,
    metrics: Option<(Server, SocketAddr)>,
    address: SocketAddr,
    state: Data<State>,
}

impl Application {
    /// Opens the stores, brings the schema up to date, listens.
    ///
    /// # Errors
    /// When a store can't be opened, the address is taken, or known passwords would be open to other
    /// machines.
    pub async fn build(mut config: Config, clock: Clock) -> Result<Self> {
        if config.public_url.is_none() && config.listen.ip().is_unspecified() {
            return Err(Error::Internal(
                "listening on every address needs --public-url: links carry it, and bots know \
                 profiles by their links"
                    .to_owned(),
            ));
        }
        let (stores, opening) = (config.stores.clone(), clock.clone());
        let (keys, db) = tokio::task::spawn_blocking(move || stores.migrate_and_open(opening))
            .await
            .map_err(|error| Error::Internal(error.to_string()))??;
        let web_app = WebApp::open(&config)?.map(Data::new);
        let storage = Storage::open(&config.files)?;
        let mailer = Mailer::open(&config.mail, &config.public_host())?;
        std::fs::create_dir_all(&config.uploads_dir)?;

        let listener = connections::listen(config.listen)?;
        let address = listener.local_addr()?;
        config.listen = address;
        let metrics = config
            .metrics_listen
            .map(std::net::TcpListener::bind)
            .transpose()?;
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let limits = Limits {
            archive_bytes: config.max_package_bytes,
            ..Limits::default()
        };
        let state = Data::new(State {
            links: Links::new(&config.public_url(), &keys.download),
            tokens: Tokens::new(&keys.access),
            downloads: Downloads::default(),
            token_uses: TokenUses::default(),
            uploads: Places::new("uploads", config.max_uploads, config.max_uploads_each),
            hashing: Bounded::new("sign-ins", 2, 32),
            checking: Bounded::new("package checks", cores, 16),
            decoding: Bounded::new("logos", 1, 16),
            counters: Counters::new(&config.limits, keys.access.clone()),
            house: House::open(&config)?,
            review_times: Times::default(),
            limits,
            transparency: Counted::default(),
            metrics: Metrics::new(&db),
            config,
            db,
            storage,
            clock,
        });
        demo::guard(&state).await?;
        if state.config.demo {
            demo::fill(&state).await?;
        }
        let workers = Workers::start(state.clone().into_inner(), mailer);
        let server = serve(listener, state.clone(), web_app, cores)?;
        let metrics = metrics
            .map(|listener| {
                let address = listener.local_addr()?;
                Ok::<_, Error>((metrics::serve(listener, state.clone())?, address))
            })
            .transpose()?;
        Ok(Self {
            server,
            workers,
            metrics,
            address,
            state,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it serves its metrics, if it does.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(|(_, address)| *address)
    }

    /// What its requests work with.
    #[must_use]
    pub fn state(&self) -> Arc<State> {
        self.state.clone().into_inner()
    }

    /// Serves until it is told to stop, then finishes what is under way.
    ///
    /// # Errors
    /// When the server fails.
    pub async fn run(self) -> Result<()> {
        let metrics = self.metrics.map(|(server, _)| {
            let handle = server.handle();
            tokio::spawn(server);
            handle
        });
        let served = self.server.await;
        if let Some(metrics) = metrics {
            metrics.stop(false).await;
        }
        self.workers.stop().await;
        Ok(served?)
    }
}

fn serve(
    listener: std::net::TcpListener,
    state: Data<State>,
    web_app: Option<Data<WebApp>>,
    cores: usize,
) -> Result<Server> {
    let document = openapi::document();
    let addresses = Data::new(Addresses::new(&document));
    let headers = Data::new(Headers::new(&state.config, addresses.clone()));
    let document = Data::new(Document::new(&document)?);
    let waits = state.config.waits.clone();
    let watched = waits.clone();
    let connections = connections::room_for(state.config.max_connections);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .app_data(addresses.clone())
            .app_data(headers.clone())
            .app_data(document.clone())
            .app_data(PathConfig::default().error_handler(|_, _| Error::not_found("thing").into()))
            .wrap(from_fn(limits::by_asker))
            .wrap(from_fn(auth::identify))
            .wrap(from_fn(limits::by_address))
            .wrap(from_fn(problem::as_problems))
            .wrap(from_fn(limits::tell))
            .wrap(from_fn(headers::on_every_answer))
            .wrap(from_fn(pace::keep))
            .wrap(TracingLogger::<RequestSpan>::new())
            .into_utoipa_app()
            .configure(routes::described)
            .into_app()
            .configure(|root| {
                if let Some(app) = &web_app {
                    root.app_data(app.clone());
                    routes::web_app(root, app);
                }
            })
            .configure(routes::pages)
            .default_service(web::to(problem::unrouted))
    })
    .on_connect(move |io, kept| connections::watch(io, kept, &watched))
    .client_request_timeout(waits.header_timeout)
    .client_disconnect_timeout(waits.header_timeout)
    .keep_alive(waits.keep_alive)
    .max_connections(connections.div_ceil(cores).max(1))
    .workers(cores)
    // Without it every small file takes 40 ms.
    .tcp_nodelay(true)
    .shutdown_timeout(10)
    .listen(listener)?
    .run();
    Ok(server)
}
