//! The schema of a database beside the one this program knows: brought up to date, or refused.

use std::path::Path;

use diesel::{
    QueryResult, RunQueryDsl as _,
    connection::SimpleConnection as _,
    migration::{Migration, MigrationSource, Result as MigrationResult},
    pg::Pg,
    sql_types::{Bool, Text},
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use super::{Conn, Url, per_backend};
use crate::error::{Error, Result};

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const PG: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// What separates a database's schema from this program's, by the versions of migrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// Whether no migration was ever run.
    pub empty: bool,
    /// Those that were run and that this program does not know.
    pub unknown: Vec<String>,
    /// Those that this program knows and that were not run.
    pub pending: Vec<String>,
}

impl Schema {
    /// Compares, and changes nothing.
    ///
    /// # Errors
    /// When the database can't be read.
    pub fn of(conn: &mut Conn) -> Result<Self> {
        let known = match conn {
            Conn::Pg(_) => versions(MigrationSource::<Pg>::migrations(&PG)),
            Conn::Sqlite(_) => versions(MigrationSource::<Sqlite>::migrations(&SQLITE)),
        }?;
        let run = already_run(conn)?;
        let without = |these: &[String], others: &[String]| {
            let these = these.iter().filter(|version| !others.contains(version));
            these.cloned().collect()
        };
        Ok(Self {
            empty: run.is_empty(),
            unknown: without(&run, &known),
            pending: without(&known, &run),
        })
    }

    /// # Errors
    /// When the database is newer than this program, which would not understand what it reads.
    pub fn refuse_newer(&self) -> Result<()> {
        if self.unknown.is_empty() {
            return Ok(());
        }
        Err(Error::Internal(format!(
            "the database is newer than this program: {} knows nothing of its migrations {}. Start \
             the version that ran them, or put back the backup from before",
            env!("CARGO_PKG_VERSION"),
            self.unknown.join(", "),
        )))
    }

    /// # Errors
    /// When the database is newer or older than this program.
    pub fn refuse_other(&self) -> Result<()> {
        self.refuse_newer()?;
        if self.pending.is_empty() {
            return Ok(());
        }
        Err(Error::Internal(format!(
            "the database is older than this program: it lacks the migrations {}. `profile-hub \
             migrate` and `profile-hub serve` run them; make a backup first",
            self.pending.join(", "),
        )))
    }
}

/// What separates the schema of the database at a URL from this program's.
///
/// # Errors
/// When the database can't be reached.
pub fn schema_of(url: &Url) -> Result<Schema> {
    Schema::of(&mut url.connect(true)?)
}

/// Brings the schema up to date.
///
/// # Errors
/// When the database can't be reached, is newer than this program, or a migration fails.
pub fn migrate(url: &Url) -> Result<()> {
    if let Some(folder) = url.file().and_then(Path::parent) {
        std::fs::create_dir_all(folder)?;
    }
    let mut conn = url.connect(false)?;
    if let Conn::Pg(c) = &mut conn {
        // Two replicas that start at once take turns.
        c.batch_execute("SELECT pg_advisory_lock(7166842015)")?;
    }
    Schema::of(&mut conn)?.refuse_newer()?;
    let ran = match &mut conn {
        Conn::Pg(c) => c.run_pending_migrations(PG).map(|ran| ran.len()),
        Conn::Sqlite(c) => c.run_pending_migrations(SQLITE).map(|ran| ran.len()),
    };
    let ran = ran.map_err(|error| Error::Internal(format!("migration failed: {error}")))?;
    if ran > 0 {
        tracing::info!(migrations = ran, "the database schema is up to date");
    }
    Ok(())
}

fn versions<DB: diesel::backend::Backend>(
    known: MigrationResult<Vec<Box<dyn Migration<DB>>>>,
) -> Result<Vec<String>> {
    let known = known.map_err(|error| Error::Internal(format!("migrations: {error}")))?;
    let mut versions = known
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect::<Vec<_>>();
    versions.sort();
    Ok(versions)
}

#[derive(diesel::QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

/// Diesel's own query would make its table when there is none.
fn already_run(conn: &mut Conn) -> QueryResult<Vec<String>> {
    let exists = match conn {
        Conn::Pg(c) => diesel::sql_query(
            "SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS found",
        )
        .get_result::<Found>(c),
        Conn::Sqlite(c) => diesel::sql_query(
            "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '__diesel_schema_migrations') \
             AS found",
        )
        .get_result::<Found>(c),
    };
    if !exists?.found {
        return Ok(Vec::new());
    }
    let query = "SELECT version FROM __diesel_schema_migrations ORDER BY version";
    // `sql_query` runs on one backend at a time.
    let rows = per_backend!(conn, |c| diesel::sql_query(query).load::<Version>(c))?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}
