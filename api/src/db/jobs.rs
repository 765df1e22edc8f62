//! Queries on jobs: work that a transaction causes and that is done after it.

use diesel::prelude::*;
use uuid::Uuid;

use super::{Conn, schema::jobs, won};
use crate::clock::Time;

/// A row of jobs.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = jobs)]
pub struct Job {
    pub id: String,
    pub kind: String,
    pub key: String,
    pub payload: String,
    pub attempts: i64,
    pub run_at: Time,
    pub leased_until: Option<Time>,
    pub last_error: Option<String>,
    pub done_at: Option<Time>,
}

impl Job {
    /// A job to be done as soon as its transaction is committed.
    #[must_use]
    pub fn new(kind: &str, key: String, payload: String, now: Time) -> Self {
        Self {
            id: Uuid::now_v7().to_string(),
            kind: kind.to_owned(),
            key,
            payload,
            attempts: 0,
            run_at: now,
            leased_until: None,
            last_error: None,
            done_at: None,
        }
    }
}

/// Adds a job.
pub fn insert(conn: &mut Conn, job: Job) -> QueryResult<()> {
    diesel::insert_into(jobs::table)
        .values(job)
        .execute(conn)
        .map(drop)
}

/// Which of these keys are those of jobs that were added, done ones too.
pub fn known(conn: &mut Conn, keys: &[String]) -> QueryResult<Vec<String>> {
    jobs::table
        .filter(jobs::key.eq_any(keys))
        .select(jobs::key)
        .load(conn)
}

/// Leases the job that is longest due; none when nothing is due or another worker was faster.
pub fn lease(conn: &mut Conn, now: Time, until: Time) -> QueryResult<Option<Job>> {
    let due = jobs::table
        .filter(jobs::done_at.is_null())
        .filter(jobs::run_at.le(now))
        .filter(jobs::leased_until.is_null().or(jobs::leased_until.le(now)))
        .order((jobs::run_at.asc(), jobs::id.asc()))
        .first::<Job>(conn)
        .optional()?;
    let Some(job) = due else { return Ok(None) };
    let mine = won(diesel::update(jobs::table.find(&job.id))
        .filter(jobs::attempts.eq(job.attempts))
        .filter(jobs::done_at.is_null())
        .set((
            jobs::leased_until.eq(until),
            jobs::attempts.eq(job.attempts + 1),
        ))
        .execute(conn))?;
    Ok(mine.then_some(job))
}

/// Marks a job as done and forgets what it carried.
pub fn done(conn: &mut Conn, id: &str, now: Time) -> QueryResult<()> {
    diesel::update(jobs::table.find(id))
        .set((
            jobs::done_at.eq(now),
            jobs::leased_until.eq(None::<Time>),
            jobs::payload.eq(""),
        ))
        .execute(conn)
        .map(drop)
}

/// Puts a job off after a failure.
pub fn failed(conn: &mut Conn, id: &str, error: &str, retry_at: Time) -> QueryResult<()> {
    diesel::update(jobs::table.find(id))
        .set((
            jobs::last_error.eq(error),
            jobs::run_at.eq(retry_at),
            jobs::leased_until.eq(None::<Time>),
        ))
        .execute(conn)
        .map(drop)
}

/// Whether a job is due that nobody has leased.
pub fn any_due(conn: &mut Conn, now: Time) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(
        jobs::table
            .filter(jobs::done_at.is_null())
            .filter(jobs::run_at.le(now))
            .filter(jobs::leased_until.is_null().or(jobs::leased_until.le(now))),
    ))
    .get_result(conn)
}

/// Removes at most `limit` jobs that were done before `before`: how many.
pub fn purge(conn: &mut Conn, before: Time, limit: i64) -> QueryResult<usize> {
    let old = jobs::table
        .filter(jobs::done_at.lt(before))
        .limit(limit)
        .select(jobs::id)
        .load::<String>(conn)?;
    diesel::delete(jobs::table.filter(jobs::id.eq_any(old))).execute(conn)
}
