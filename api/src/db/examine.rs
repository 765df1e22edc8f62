//! What a database says about itself.

use diesel::{
    QueryResult, RunQueryDsl as _,
    sql_types::{Text, Timestamp},
};

use super::{Conn, Url, in_transaction, migrations::Schema, per_backend};
use crate::{
    clock::Time,
    error::{Error, Result},
};

/// What the doctor wants to know of any database.
pub struct Facts {
    /// Its schema beside this program's.
    pub schema: Schema,
    /// Its name and version.
    pub engine: String,
    /// SQLite: how it journals.
    pub journal: Option<String>,
    /// PostgreSQL: encoding and collation.
    pub text: Option<(String, String)>,
    /// Why it can't be written.
    pub written: std::result::Result<(), String>,
    /// PostgreSQL: by how many seconds this machine's clock is ahead.
    pub clock_off: Option<i64>,
}

impl Url {
    /// The file of an SQLite database.
    #[must_use]
    pub fn file(&self) -> Option<&std::path::Path> {
        match self {
            Self::Pg(_) => None,
            // Also as a URI: file:path?settings.
            Self::Sqlite(path) => {
                let path = path
                    .strip_prefix("file:")
                    .map_or(path.as_str(), |uri| uri.split('?').next().unwrap_or(uri));
                Some(path.as_ref())
            }
        }
    }
}

/// Asks; what is tried is rolled back.
///
/// # Errors
/// When the database can't be read.
pub fn facts(conn: &mut Conn) -> Result<Facts> {
    let schema = Schema::of(conn)?;
    let written = if schema.empty {
        Ok(())
    } else {
        try_to_write(conn)
    };
    let (version, journal, text, clock_off) = match conn {
        Conn::Sqlite(_) => (
            format!("SQLite {}", word(conn, "SELECT sqlite_version() AS word")?),
            Some(word(
                conn,
                "SELECT journal_mode AS word FROM pragma_journal_mode",
            )?),
            None,
            None,
        ),
        Conn::Pg(_) => {
            let version = word(conn, "SELECT current_setting('server_version') AS word")?;
            let encoding = word(conn, "SELECT current_setting('server_encoding') AS word")?;
            let collation = word(
                conn,
                // Columns that only some versions have are asked for by name in JSON.
                "SELECT CASE WHEN to_jsonb(d) ->> 'datlocprovider' = 'i' THEN 'ICU ' || \
                 coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', '') \
                 ELSE datcollate::text END AS word \
                 FROM pg_database d WHERE datname = current_database()",
            )?;
            let theirs = moment(conn)?;
            let off = (chrono::Utc::now().naive_utc() - theirs).num_seconds();
            (
                format!("PostgreSQL {version}"),
                None,
                Some((encoding, collation)),
                Some(off),
            )
        }
    };
    Ok(Facts {
        schema,
        engine: version,
        journal,
        text,
        written,
        clock_off,
    })
}

/// Changes a row to what it is, in a transaction that is taken back.
fn try_to_write(conn: &mut Conn) -> std::result::Result<(), String> {
    const TAKEN_BACK: &str = "taken back";
    let tried = in_transaction(conn, |conn| -> Result<()> {
        super::audit::take_turn(conn)?;
        Err(Error::Internal(TAKEN_BACK.to_owned()))
    });
    match tried {
        Err(Error::Internal(words)) if words == TAKEN_BACK => Ok(()),
        Err(error) => Err(error.to_string()),
        Ok(()) => Ok(()),
    }
}

#[derive(diesel::QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(diesel::QueryableByName)]
struct Moment {
    #[diesel(sql_type = Timestamp)]
    moment: Time,
}

/// `sql_query` runs on one backend at a time.
fn word(conn: &mut Conn, query: &str) -> QueryResult<String> {
    per_backend!(conn, |c| diesel::sql_query(query).get_result::<Word>(c)).map(|row| row.word)
}

fn moment(conn: &mut Conn) -> QueryResult<Time> {
    let query = "SELECT clock_timestamp() AT TIME ZONE 'UTC' AS moment";
    per_backend!(conn, |c| diesel::sql_query(query).get_result::<Moment>(c)).map(|row| row.moment)
}
