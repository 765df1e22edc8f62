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
    pub created_at: Time,
    pub dead_at: Option<Time>,
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
            created_at: now,
            dead_at: None,
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

/// Leases the job that is longest due; none when nothing is due.
///
/// How often a job was leased is also the number of the lease: who holds an older one has lost it.
pub fn lease(conn: &mut Conn, now: Time, until: Time) -> QueryResult<Option<Job>> {
    loop {
        let due = jobs::table
            .filter(jobs::done_at.is_null())
            .filter(jobs::run_at.le(now))
            .filter(jobs::leased_until.is_null().or(jobs::leased_until.le(now)))
            .order((jobs::run_at.asc(), jobs::id.asc()))
            .first::<Job>(conn)
            .optional()?;
        let Some(mut job) = due else { return Ok(None) };
        let attempts = job.attempts + 1;
        let mine = won(diesel::update(jobs::table.find(&job.id))
            .filter(jobs::attempts.eq(job.attempts))
            .filter(jobs::done_at.is_null())
            .set((jobs::leased_until.eq(until), jobs::attempts.eq(attempts)))
            .execute(conn))?;
        if mine {
            job.attempts = attempts;
            return Ok(Some(job));
        }
        // Another worker was faster: there may be more to do.
    }
}

/// Marks a job as done and forgets what it carried; false when the lease was lost.
pub fn done(conn: &mut Conn, job: &Job, now: Time) -> QueryResult<bool> {
    won(diesel::update(held(job))
        .set((
            jobs::done_at.eq(now),
            jobs::leased_until.eq(None::<Time>),
            jobs::payload.eq(""),
        ))
        .execute(conn))
}

/// Puts a job off after a failure; false when the lease was lost.
pub fn failed(conn: &mut Conn, job: &Job, error: &str, retry_at: Time) -> QueryResult<bool> {
    won(diesel::update(held(job))
        .set((
            jobs::last_error.eq(error),
            jobs::run_at.eq(retry_at),
            jobs::leased_until.eq(None::<Time>),
        ))
        .execute(conn))
}

/// Gives a job up and forgets what it carried; false when the lease was lost.
pub fn given_up(conn: &mut Conn, job: &Job, error: &str, now: Time) -> QueryResult<bool> {
    won(diesel::update(held(job))
        .set((
            jobs::last_error.eq(error),
            jobs::done_at.eq(now),
            jobs::dead_at.eq(now),
            jobs::leased_until.eq(None::<Time>),
            jobs::payload.eq(""),
        ))
        .execute(conn))
}

/// The row, as long as this lease on it is the last one.
#[diesel::dsl::auto_type(no_type_alias)]
fn held<'a>(job: &'a Job) -> _ {
    let id: &'a str = job.id.as_str();
    let attempts: i64 = job.attempts;
    jobs::table
        .filter(jobs::id.eq(id))
        .filter(jobs::attempts.eq(attempts))
        .filter(jobs::done_at.is_null())
}

/// How many jobs there are that somebody may have to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Not done yet, failed or not.
    pub open: i64,
    /// Due since before the time asked for.
    pub overdue: i64,
    /// Given up.
    pub dead: i64,
}

/// Counts them; overdue is what should have been done before `late`.
pub fn counts(conn: &mut Conn, late: Time) -> QueryResult<Counts> {
    let open = jobs::table.filter(jobs::done_at.is_null());
    Ok(Counts {
        open: open.count().get_result(conn)?,
        overdue: open
            .filter(jobs::run_at.lt(late))
            .count()
            .get_result(conn)?,
        dead: jobs::table
            .filter(jobs::dead_at.is_not_null())
            .count()
            .get_result(conn)?,
    })
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

/// What is still to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// How many jobs should be done by now.
    pub due: i64,
    /// How many failed and will be tried again.
    pub failing: i64,
    /// How many were given up.
    pub dead: i64,
    /// Since when the oldest of those that are due is so.
    pub oldest: Option<Time>,
}

/// Tells what is still to be done.
pub fn backlog(conn: &mut Conn, now: Time) -> QueryResult<Backlog> {
    let open = jobs::table.filter(jobs::done_at.is_null());
    let (due, oldest) = open
        .filter(jobs::run_at.le(now))
        .select((diesel::dsl::count_star(), diesel::dsl::min(jobs::run_at)))
        .first(conn)?;
    let failing = open
        .filter(jobs::last_error.is_not_null())
        .count()
        .get_result(conn)?;
    let dead = jobs::table
        .filter(jobs::dead_at.is_not_null())
        .count()
        .get_result(conn)?;
    Ok(Backlog {
        due,
        failing,
        dead,
        oldest,
    })
}
