//! Queries on rate limits: one moment a key, at which its quota is whole again.

use diesel::{dsl::case_when, prelude::*, sql_types::BigInt};

use super::{Conn, per_backend, schema::rate_limits};

/// When the quota of a key is whole again, in microseconds since 1970.
pub fn full_at(conn: &mut Conn, key: &str) -> QueryResult<Option<i64>> {
    rate_limits::table
        .find(key)
        .select(rate_limits::full_at)
        .first(conn)
        .optional()
}

/// Takes one, if one is left: the new moment. `step` is how long one takes to come back, `span` how
/// long all of them do, in microseconds.
pub fn take(
    conn: &mut Conn,
    key: &str,
    now: i64,
    step: i64,
    span: i64,
) -> QueryResult<Option<i64>> {
    use diesel::query_dsl::methods::FilterDsl as _;
    // One statement, so that two at once count as two: ON CONFLICT … DO UPDATE … WHERE, which diesel
    // has for each database alone.
    per_backend!(conn, |c| diesel::insert_into(rate_limits::table)
        .values((
            rate_limits::key.eq(key),
            rate_limits::full_at.eq(now + step)
        ))
        .on_conflict(rate_limits::key)
        .do_update()
        .set(
            rate_limits::full_at.eq(case_when(
                rate_limits::full_at.lt(now),
                (now + step).into_sql::<BigInt>()
            )
            .otherwise(rate_limits::full_at + step))
        )
        .filter(rate_limits::full_at.le(now + span - step))
        .returning(rate_limits::full_at)
        .get_result(c)
        .optional())
}

/// Sets the moment of a key.
pub fn note(conn: &mut Conn, key: &str, full_at: i64) -> QueryResult<()> {
    // ON CONFLICT … DO UPDATE, as above.
    per_backend!(conn, |c| diesel::insert_into(rate_limits::table)
        .values((rate_limits::key.eq(key), rate_limits::full_at.eq(full_at)))
        .on_conflict(rate_limits::key)
        .do_update()
        .set(rate_limits::full_at.eq(full_at))
        .execute(c)
        .map(drop))
}

/// Forgets whose quota is whole again.
pub fn purge(conn: &mut Conn, now: i64) -> QueryResult<()> {
    diesel::delete(rate_limits::table.filter(rate_limits::full_at.le(now)))
        .execute(conn)
        .map(drop)
}
