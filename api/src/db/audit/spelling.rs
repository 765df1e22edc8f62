//! How entries are written: SQLite keeps whatever stands in a column, and what reads as the same moment or
//! text need not compare as it, so that an entry would hold and yet be found by no filter.

use chrono::NaiveDateTime;
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Text},
};

use crate::db::Conn;

/// As diesel writes moments into SQLite.
const MOMENT: &str = "%F %T%.f";

#[derive(QueryableByName)]
struct Written {
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Text)]
    at: String,
    /// Whether all its values, and what it is found by, are of the types that the hub writes.
    #[diesel(sql_type = Bool)]
    typed: bool,
}

/// The number of the first of so many entries, above one and up to another, of which a value is written
/// otherwise than the hub writes it. PostgreSQL has one way to write each but the digest, which is text.
pub(super) fn first_wrong(
    conn: &mut Conn,
    above: i64,
    up_to: i64,
    limit: i64,
) -> QueryResult<Option<i64>> {
    let conn = match conn {
        Conn::Pg(conn) => return first_without_digest(conn, above, up_to.min(above + limit)),
        Conn::Sqlite(conn) => conn,
    };
    let entries = diesel::sql_query(
        "SELECT CAST(seq AS INTEGER) AS seq, CAST(at AS TEXT) AS at, \
             typeof(seq) = 'integer' AND typeof(at) = 'text' AND typeof(action) = 'text' \
             AND typeof(subject) = 'text' AND typeof(details) = 'text' AND typeof(mac) = 'text' \
             AND typeof(actor_id) IN ('text', 'null') AND (text_digest IS NULL \
                 OR (length(text_digest) = 64 AND text_digest NOT GLOB '*[^0-9a-f]*' \
                     AND typeof(text_digest) = 'text')) \
             AND NOT EXISTS (SELECT 1 FROM audit_moved AS moved \
                 WHERE moved.seq = audit_events.seq AND typeof(moved.subject) <> 'text') AS typed \
         FROM audit_events WHERE audit_events.seq > ? AND audit_events.seq <= ? \
         ORDER BY audit_events.seq LIMIT ?",
    )
    .bind::<BigInt, _>(above)
    .bind::<BigInt, _>(up_to)
    .bind::<BigInt, _>(limit)
    .load::<Written>(conn)?;
    let wrong = entries
        .iter()
        .find(|entry| !entry.typed || !is_moment(&entry.at));
    Ok(wrong.map(|entry| entry.seq))
}

fn is_moment(text: &str) -> bool {
    NaiveDateTime::parse_from_str(text, MOMENT)
        .is_ok_and(|at| at.format(MOMENT).to_string() == text)
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    seq: i64,
}

fn first_without_digest(
    conn: &mut PgConnection,
    above: i64,
    up_to: i64,
) -> QueryResult<Option<i64>> {
    let found = diesel::sql_query(
        "SELECT seq FROM audit_events WHERE seq > $1 AND seq <= $2 \
             AND text_digest !~ '^[0-9a-f]{64}$' ORDER BY seq LIMIT 1",
    )
    .bind::<BigInt, _>(above)
    .bind::<BigInt, _>(up_to)
    .get_result::<Number>(conn)
    .optional()?;
    Ok(found.map(|found| found.seq))
}
