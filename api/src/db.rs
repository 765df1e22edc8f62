//! The database: an embedded SQLite file or PostgreSQL, one code base.
//!
//! SQLite runs in WAL mode with one writer connection and a pool of readers; every write is
//! `BEGIN IMMEDIATE`. Diesel stands in this module and below it, nowhere else.
#![expect(
    missing_docs,
    reason = "rows mirror the migrations, which explain their columns"
)]

use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use diesel::{
    Connection, ConnectionError, PgConnection, QueryResult, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    r2d2::{ManageConnection, Pool, PoolError, PooledConnection, R2D2Connection},
};
use hub_shared::{ids::AccountId, problem::Code};
use prometheus_client::metrics::{counter::Counter, family::Family};
use uuid::{NoContext, Timestamp, Uuid};

use crate::{
    clock::{Clock, Time},
    error::{Error, Result},
    keys::AuditKey,
};
use statements::Statements;

pub mod accounts;
pub mod appeals;
pub mod audit;
pub mod blobs;
pub mod cases;
pub mod checks;
pub mod drafts;
pub mod examine;
pub mod follows;
pub mod history;
pub mod invitations;
pub mod jobs;
pub mod limits;
pub mod mail_tokens;
pub mod migrations;
pub mod notifications;
pub mod own_profiles;
pub mod profiles;
pub mod protected_words;
pub mod reports;
pub mod schema;
pub mod search;
pub mod sessions;
pub mod settings;
mod statements;
pub mod submissions;
pub mod subscriptions;
pub mod talk;
pub mod tokens;
pub mod versions;

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Pg(PgConnection),
    /// An SQLite file.
    Sqlite(SqliteConnection),
}

/// Runs an expression on whichever connection it is, for what diesel's common subset lacks.
macro_rules! per_backend {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::db::Conn::Pg($c) => $body,
            $crate::db::Conn::Sqlite($c) => $body,
        }
    };
}
pub(crate) use per_backend;

pub use migrations::{migrate, schema_of};

/// Where the database is, by the scheme of its URL.
#[derive(Clone)]
pub enum Url {
    /// `sqlite://path`.
    Sqlite(String),
    /// `postgres://…`, whole.
    Pg(String),
}

impl Url {
    /// Reads a database URL.
    ///
    /// # Errors
    /// When its scheme is neither `sqlite://` nor `postgres://` (or `postgresql://`).
    pub fn parse(url: &str) -> std::result::Result<Self, String> {
        if let Some(path) = url
            .strip_prefix("sqlite://")
            .filter(|path| !path.is_empty())
        {
            return Ok(Self::Sqlite(path.to_owned()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Pg(url.to_owned()));
        }
        Err("a database URL begins with sqlite:// (then a path) or postgres://".to_owned())
    }

    /// Whether there is a database to open: an SQLite file is made by opening it.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.file().is_none_or(std::path::Path::exists)
    }

    /// Connects by the scheme: the derived `Conn::establish` would try one database after the
    /// other and hide the real error.
    pub(crate) fn connect(&self, reader: bool) -> std::result::Result<Conn, ConnectionError> {
        match self {
            Self::Pg(url) => PgConnection::establish(url).map(Conn::Pg),
            Self::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path)?;
                // The time-out comes first: switching to WAL may itself meet a lock.
                conn.batch_execute(
                    "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; \
                     PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
                )
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
                if reader {
                    conn.batch_execute("PRAGMA query_only = ON;")
                        .map_err(ConnectionError::CouldntSetupConfiguration)?;
                }
                Ok(Conn::Sqlite(conn))
            }
        }
    }
}

/// Makes connections for a pool.
struct Manager {
    url: Url,
    reader: bool,
    statements: Statements,
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> std::result::Result<Conn, Self::Error> {
        let mut conn = self.url.connect(self.reader)?;
        if let Conn::Pg(c) = &mut conn {
            // SQLite waits 10 seconds for its one lock; a request waits no longer here.
            c.batch_execute("SET lock_timeout = '10s'; SET statement_timeout = '50s'")
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
        }
        self.statements.watch(&mut conn);
        Ok(conn)
    }

    fn is_valid(&self, conn: &mut Conn) -> std::result::Result<(), Self::Error> {
        let alive = conn.ping();
        self.statements.forget_one();
        Ok(alive?)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// The database.
#[derive(Clone)]
pub struct Db {
    readers: Pool<Manager>,
    writers: Pool<Manager>,
    waiting: Arc<Waiting>,
    events: Events,
    clock: Clock,
    audit_key: Arc<AuditKey>,
    statements: Statements,
}

/// How many changes were made, by the action that the audit log names.
pub type Events = Family<[(&'static str, &'static str); 1], Counter>;

/// How many wait for a connection.
#[derive(Default)]
struct Waiting {
    readers: AtomicUsize,
    writers: AtomicUsize,
}

/// How busy a pool of connections is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolLoad {
    /// What its connections are for: `read` or `write`.
    pub name: &'static str,
    /// How many there are.
    pub open: u32,
    /// How many of them have nothing to do.
    pub idle: u32,
    /// How many there may be.
    pub most: u32,
    /// How many wait for one.
    pub waiting: usize,
}

/// Takes a connection from a pool, counted among those who wait as long as it takes.
fn take(
    pool: &Pool<Manager>,
    waiting: &AtomicUsize,
) -> std::result::Result<PooledConnection<Manager>, PoolError> {
    waiting.fetch_add(1, Ordering::Relaxed);
    let taken = pool.get();
    waiting.fetch_sub(1, Ordering::Relaxed);
    taken
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Db")
    }
}

impl Db {
    /// Opens the pools; the schema must be up to date.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub fn open(url: &Url, clock: Clock, audit_key: AuditKey) -> Result<Self> {
        let cores = std::thread::available_parallelism().map_or(2, |n| n.get() as u32);
        let (readers, writers) = match url {
            Url::Sqlite(_) => (cores.max(2) * 2, 1),
            Url::Pg(_) => (cores.max(2) * 2, cores.max(2) * 2),
        };
        let statements = Statements::default();
        let pool = |size, reader| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .connection_timeout(Duration::from_secs(10))
                .test_on_check_out(matches!(url, Url::Pg(_)))
                .build(Manager {
                    url: url.clone(),
                    reader,
                    statements: statements.clone(),
                })
        };
        Ok(Self {
            readers: pool(readers, true)?,
            writers: pool(writers, false)?,
            waiting: Arc::default(),
            events: Events::default(),
            clock,
            audit_key: Arc::new(audit_key),
            statements,
        })
    }

    /// How many statements this process has sent to the database, those that begin and end
    /// transactions too.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.total()
    }

    /// The clock that write transactions take their time from.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The key of the audit chain.
    #[must_use]
    pub fn audit_key(&self) -> &AuditKey {
        &self.audit_key
    }

    /// How many changes were made since the start.
    #[must_use]
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// How busy the pools are.
    #[must_use]
    pub fn pools(&self) -> [PoolLoad; 2] {
        let load = |name, pool: &Pool<Manager>, waiting: &AtomicUsize| {
            let state = pool.state();
            PoolLoad {
                name,
                open: state.connections,
                idle: state.idle_connections,
                most: pool.max_size(),
                waiting: waiting.load(Ordering::Relaxed),
            }
        };
        [
            load("read", &self.readers, &self.waiting.readers),
            load("write", &self.writers, &self.waiting.writers),
        ]
    }

    /// Runs queries that change nothing.
    ///
    /// # Errors
    /// What `f` returns, or that no connection was free in 10 seconds.
    pub async fn read<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        let (pool, waiting) = (self.readers.clone(), self.waiting.clone());
        blocking(move || f(&mut *take(&pool, &waiting.readers)?)).await
    }

    /// Runs a change in one transaction, together with the audit events that it returns.
    ///
    /// # Errors
    /// What `f` returns (then nothing has changed), `session_ended` or `account_suspended` when the
    /// actor was closed or suspended in the meantime, or that no connection was free in 10 seconds.
    pub async fn write<T, F>(&self, actor: Option<AccountId>, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<Done<T>> + Send + 'static,
    {
        let db = self.clone();
        blocking(move || db.attempt(actor.as_ref(), f)).await
    }

    /// The same for a change that takes a key or a row which another may take at the same moment: then
    /// it runs again and finds what that one made. SQLite, with its one writer, never needs the second try.
    ///
    /// # Errors
    /// As [`Db::write`]; `conflict` when five tries found another winner.
    pub async fn write_until_free<T, F>(&self, actor: Option<AccountId>, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<Done<T>> + Send + 'static,
    {
        let db = self.clone();
        blocking(move || {
            for _ in 0..4 {
                match db.attempt(actor.as_ref(), &f) {
                    Err(error) if error.is_lost_race() => {}
                    done => return done,
                }
            }
            db.attempt(actor.as_ref(), &f)
        })
        .await
    }

    fn attempt<T>(
        &self,
        actor: Option<&AccountId>,
        f: impl FnOnce(&mut Tx<'_>) -> Result<Done<T>>,
    ) -> Result<T> {
        let mut conn = take(&self.writers, &self.waiting.writers)?;
        let mut actions = Vec::new();
        let value = in_transaction(&mut conn, |conn| {
            let now = self.clock.now();
            if let Some(actor) = actor {
                may_still_act(conn, actor)?;
            }
            let mut tx = Tx { conn, now };
            let Done { value, events } = f(&mut tx)?;
            for event in events {
                actions.push(event.action());
                audit::append(tx.conn, &self.audit_key, now, actor, event)?;
            }
            Ok(value)
        })?;
        for action in actions {
            self.events.get_or_create(&[("action", action)]).inc();
        }
        Ok(value)
    }
}

/// Refuses an actor who was closed or suspended since the request began, and takes the actor's turn:
/// what closes or suspends an account waits for what it is doing.
fn may_still_act(conn: &mut Conn, actor: &AccountId) -> Result<()> {
    let ended = || Error::refused(Code::SessionEnded, "This account was closed.");
    let account = accounts::in_turn(conn, actor)?.filter(|account| account.deleted_at.is_none());
    if account.ok_or_else(ended)?.suspended_at.is_some() {
        return Err(Error::refused(
            Code::AccountSuspended,
            "An administrator suspended this account.",
        ));
    }
    Ok(())
}

/// Runs blocking work off the event loop.
async fn blocking<T: Send + 'static>(f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(f)
        .await
        .map_err(|error| Error::Internal(error.to_string()))?
}

fn in_transaction<T>(conn: &mut Conn, f: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    match conn {
        Conn::Pg(c) => AnsiTransactionManager::begin_transaction(c)?,
        // A deferred transaction that turns into a write can fail at once with SQLITE_BUSY.
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
    }
    match f(conn) {
        Ok(value) => {
            per_backend!(conn, |c| AnsiTransactionManager::commit_transaction(c))?;
            Ok(value)
        }
        Err(error) => {
            let undone = per_backend!(conn, |c| AnsiTransactionManager::rollback_transaction(c));
            if let Err(rollback) = undone {
                // The pool throws a connection away whose transaction is broken.
                tracing::error!(error = %rollback, "a rollback failed");
            }
            Err(error)
        }
    }
}

/// Runs upkeep in a transaction on a connection of its own, before there is a pool.
///
/// # Errors
/// When the database can't be reached, or what `f` returns.
pub fn upkeep<T>(url: &Url, f: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    in_transaction(&mut url.connect(false)?, f)
}

/// Whether a database has no account yet, so that nothing depends on its keys.
///
/// # Errors
/// When the database can't be reached or has no schema.
pub fn is_new(url: &Url) -> Result<bool> {
    Ok(!accounts::any(&mut url.connect(true)?)?)
}

/// A write transaction; only [`Db::write`] makes one.
pub struct Tx<'c> {
    conn: &'c mut Conn,
    now: Time,
}

impl Tx<'_> {
    /// When this transaction began: the time of all it writes.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    /// A new identifier, which sorts by time.
    pub fn new_id<I: From<Uuid>>(&self) -> I {
        let at = self.now.and_utc();
        let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(
            NoContext,
            seconds,
            at.timestamp_subsec_nanos(),
        ))
        .into()
    }
}

impl Deref for Tx<'_> {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        self.conn
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn
    }
}

/// What a change comes to: its value, and the audit events that are written with it.
#[derive(Debug)]
#[must_use]
pub struct Done<T> {
    /// What the caller gets.
    pub value: T,
    /// What the audit log gets.
    pub events: Vec<audit::Event>,
}

impl<T> Done<T> {
    /// A change, and the event that tells of it.
    pub fn changed(value: T, event: audit::Event) -> Self {
        Self {
            value,
            events: vec![event],
        }
    }

    /// Nothing was to be changed.
    pub fn unchanged(value: T) -> Self {
        Self {
            value,
            events: Vec::new(),
        }
    }
}

/// Whether exactly one row was changed: how a compare-and-set tells that it won.
fn won(rows: QueryResult<usize>) -> QueryResult<bool> {
    rows.map(|rows| rows == 1)
}
