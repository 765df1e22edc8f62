//! What runs beside the requests: mails, download counts, the sweep, the purge, the log of
//! the audit head.
//!
//! A job is a row that its causing transaction wrote. A worker takes it by a lease; whose lease has
//! lapsed lost it to another, so that no job is done by two at once for longer than one of them is
//! late. A job may still be done twice: it has to be harmless, or recognisable, the second time.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use serde_json::json;
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::MissedTickBehavior,
};

use crate::{
    clock::Time,
    db::{self, Conn, Done, audit::Event, jobs::Job},
    domain::{accounts::reset, notifications, tokens},
    error::{Error, Result},
    keys,
    mail::{self, Mailer},
    state::State,
};

/// How long a worker may take over one job before another takes it.
pub const LEASE: TimeDelta = TimeDelta::minutes(2);
/// How long a job is tried that fails for now.
pub const PATIENCE: TimeDelta = TimeDelta::days(3);
/// How often a job is tried that fails for good.
const TRIES: i64 = 3;
/// How many jobs are done at once, and how many before the worker looks whether it is to stop.
const AT_ONCE: usize = 4;
const BATCH: usize = 32;

/// Why a job was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed {
    /// For the log and the row: no address, no token.
    pub(crate) why: String,
    /// Whether trying again hardly helps.
    for_good: bool,
}

impl Failed {
    /// It may well succeed later.
    pub(crate) fn for_now(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            for_good: false,
        }
    }

    /// It was refused for what it is.
    pub(crate) fn for_good(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            for_good: true,
        }
    }

    /// The same without these words.
    pub(crate) fn without(self, words: &str) -> Self {
        Self {
            why: self.why.replace(words, "…"),
            ..self
        }
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::for_now(error.to_string())
    }
}

/// The running background work.
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts it.
    #[must_use]
    pub fn start(state: Arc<State>, mailer: Mailer) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mailer = Arc::new(mailer);
        let every = |period: Duration, work: Work| {
            tokio::spawn(repeat(
                period,
                stopped.clone(),
                state.clone(),
                mailer.clone(),
                work,
            ))
        };
        let tasks = vec![
            every(Duration::from_millis(200), Work::Jobs),
            every(Duration::from_secs(1), Work::Downloads),
            every(Duration::from_secs(1), Work::TokenUses),
            every(Duration::from_secs(3600), Work::Sweep),
            every(Duration::from_secs(3600), Work::Tokens),
            every(Duration::from_secs(3600), Work::Purge),
            every(Duration::from_secs(3600), Work::AuditHead),
            every(Duration::from_secs(3600), Work::Notices),
        ];
        Self { stop, tasks }
    }

    /// Lets what is under way finish, then stops.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for task in self.tasks {
            let _ = task.await;
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Work {
    Jobs,
    Downloads,
    TokenUses,
    Sweep,
    Tokens,
    Purge,
    AuditHead,
    Notices,
}

async fn repeat(
    period: Duration,
    mut stopped: watch::Receiver<bool>,
    state: Arc<State>,
    mailer: Arc<Mailer>,
    work: Work,
) {
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let last = tokio::select! {
            _ = ticks.tick() => false,
            _ = stopped.changed() => true,
        };
        if let Err(error) = once(&state, &mailer, work, &stopped).await {
            tracing::error!(?work, %error, "background work failed and will be tried again");
        }
        if last {
            return;
        }
    }
}

async fn once(
    state: &Arc<State>,
    mailer: &Arc<Mailer>,
    work: Work,
    stopped: &watch::Receiver<bool>,
) -> Result<()> {
    match work {
        Work::Jobs => work_off(state, mailer, stopped).await?,
        Work::Downloads => state.downloads.flush(&state.db).await?,
        Work::TokenUses => state.token_uses.flush(&state.db).await?,
        Work::Tokens => tokens::tidy(state).await?,
        Work::Sweep => {
            sweep(state).await?;
            state.counters.purge(&state.db).await?;
        }
        Work::Purge => purge(state).await?,
        Work::AuditHead => {
            let head = state.db.read(|conn| Ok(db::audit::head(conn)?)).await?;
            tracing::info!(head = %format!("{}:{}", head.seq, head.mac), "audit log");
        }
        Work::Notices => {
            let forgotten = notifications::purge(state).await?;
            if forgotten > 0 {
                tracing::info!(forgotten, "forgot notices older than 180 days");
            }
        }
    }
    Ok(())
}

/// How long what is over is kept: sessions, mailed tokens, jobs, invitations.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Rows that one transaction removes, so that others get their turn.
const PURGED: u16 = 500;

/// Removes what is over since 30 days.
async fn purge(state: &State) -> Result<()> {
    type Remove = fn(&mut Conn, Time, i64) -> diesel::QueryResult<usize>;
    let tables: [(&str, Remove); 4] = [
        ("sessions", db::sessions::purge),
        ("mail_tokens", db::mail_tokens::purge),
        ("jobs", db::jobs::purge),
        ("invitations", db::invitations::purge),
    ];
    for (table, remove) in tables {
        let mut removed = 0;
        loop {
            let batch = state
                .db
                .write(None, move |tx| {
                    let before = tx.now() - KEPT;
                    Ok(Done::unchanged(remove(tx, before, i64::from(PURGED))?))
                })
                .await?;
            removed += batch;
            if batch < usize::from(PURGED) {
                break;
            }
        }
        if removed > 0 {
            tracing::info!(table, removed, "removed what is over since 30 days");
        }
    }
    Ok(())
}

/// Removes files that no row names.
async fn sweep(state: &State) -> Result<()> {
    let named = state.db.read(|conn| Ok(db::blobs::named(conn)?)).await?;
    let removed = state.storage.sweep(&named, state.clock.now()).await?;
    if removed > 0 {
        tracing::info!(removed, "removed files that no row names");
    }
    Ok(())
}

/// Does the jobs that are due, a few at once, until there are none, there were many, or the hub is to
/// stop; what was begun is finished.
async fn work_off(
    state: &Arc<State>,
    mailer: &Arc<Mailer>,
    stopped: &watch::Receiver<bool>,
) -> Result<()> {
    let mut running = JoinSet::new();
    let mut outcome = Ok(());
    for _ in 0..BATCH {
        if *stopped.borrow() {
            break;
        }
        if running.len() == AT_ONCE {
            running.join_next().await;
        }
        match lease(state).await {
            Ok(Some(job)) => drop(running.spawn(run(state.clone(), mailer.clone(), job))),
            Ok(None) => break,
            Err(error) => {
                outcome = Err(error);
                break;
            }
        }
    }
    while running.join_next().await.is_some() {}
    outcome
}

/// Takes the job that is longest due.
async fn lease(state: &State) -> Result<Option<Job>> {
    let now = state.clock.now();
    // Most of the time nothing is due: a read does not stand in the way of the one writer.
    if !state
        .db
        .read(move |conn| Ok(db::jobs::any_due(conn, now)?))
        .await?
    {
        return Ok(None);
    }
    state
        .db
        .write(None, |tx| {
            let now = tx.now();
            Ok(Done::unchanged(db::jobs::lease(tx, now, now + LEASE)?))
        })
        .await
}

/// Does a job and writes down what came of it. When that can't be written the lease lapses and the
/// job is done again.
async fn run(state: Arc<State>, mailer: Arc<Mailer>, job: Job) {
    let id = job.id.clone();
    let work = {
        let (state, job) = (state.clone(), job.clone());
        // A task of its own: a panic is a failure like others and does not end the worker.
        tokio::spawn(async move {
            match job.kind.as_str() {
                mail::JOB => mailer.deliver(&job).await,
                reset::JOB => Ok(reset::answer(&state, &job.payload).await?),
                notifications::JOB => Ok(notifications::mail_batch(&state, &job.payload).await?),
                other => Err(Failed::for_good(format!("no worker does {other:?}"))),
            }
        })
    };
    let outcome = match work.await {
        Ok(outcome) => outcome,
        Err(_) => Err(Failed::for_now("its worker panicked")),
    };
    state.metrics.job(&job.kind, outcome.is_ok());
    if let Err(error) = conclude(&state, job, outcome).await {
        tracing::error!(job = id, %error, "what came of a job could not be written down");
    }
}

async fn conclude(state: &State, job: Job, outcome: std::result::Result<(), Failed>) -> Result<()> {
    let jitter = keys::random::<1>()?;
    state
        .db
        .write(None, move |tx| {
            let now = tx.now();
            let (held, event) = match &outcome {
                Ok(()) => (db::jobs::done(tx, &job, now)?, None),
                Err(failed) => {
                    let Failed { why, for_good } = failed;
                    let (attempts, kind) = (job.attempts, job.kind.as_str());
                    match retry_at(&job, *for_good, now, jitter) {
                        Some(at) => {
                            tracing::warn!(
                                job = job.id,
                                kind,
                                attempts,
                                error = why,
                                "a job failed"
                            );
                            (db::jobs::failed(tx, &job, why, at)?, None)
                        }
                        None => {
                            tracing::error!(
                                job = job.id,
                                kind,
                                attempts,
                                error = why,
                                "a job failed and is given up"
                            );
                            let details = json!({ "kind": kind, "attempts": attempts });
                            let event = Event::new("job.give-up", "job", &job.id).with(details);
                            (db::jobs::given_up(tx, &job, why, now)?, Some(event))
                        }
                    }
                }
            };
            if !held {
                tracing::warn!(
                    job = job.id,
                    "a job took longer than its lease; another worker has it"
                );
                return Ok(Done::unchanged(()));
            }
            let events = event.into_iter().collect();
            Ok(Done { value: (), events })
        })
        .await
}

/// When a job is tried again: twice as late after each failure, from 5 seconds (5 minutes when it was
/// refused for good) to 6 hours, give or take a quarter, so that many don't come back at once. Never
/// again when it was tried long enough.
fn retry_at(job: &Job, for_good: bool, now: Time, [jitter]: [u8; 1]) -> Option<Time> {
    let first: i64 = if for_good { 300 } else { 5 };
    let doublings = u32::try_from((job.attempts - 1).clamp(0, 12)).unwrap_or_default();
    let delay = (first << doublings).min(6 * 3600) * 1_000;
    let delay = delay * 3 / 4 + delay / 2 * i64::from(jitter) / 255;
    let at = now + TimeDelta::milliseconds(delay);
    let tried_enough = for_good && job.attempts >= TRIES;
    (!tried_enough && at <= job.created_at + PATIENCE).then_some(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn job(attempts: i64) -> Job {
        let now = chrono::DateTime::UNIX_EPOCH.naive_utc();
        let mut job = Job::new("mail", "mail:1".to_owned(), String::new(), now);
        job.attempts = attempts;
        job
    }

    proptest! {
        #[test]
        fn a_retry_is_never_at_once_and_never_beyond_patience(
            attempts in 1..100_i64, for_good: bool, after in 0..4 * 86_400_i64, jitter: u8,
        ) {
            let job = job(attempts);
            let now = job.created_at + TimeDelta::seconds(after);
            if let Some(at) = retry_at(&job, for_good, now, [jitter]) {
                prop_assert!(at - now >= TimeDelta::milliseconds(3_750));
                prop_assert!(at - now <= TimeDelta::milliseconds(27_000_000));
                prop_assert!(at <= job.created_at + PATIENCE);
                prop_assert!(!for_good || attempts < TRIES);
            }
        }
    }

    #[test]
    fn what_fails_for_now_is_tried_for_three_days_and_what_fails_for_good_three_times() {
        for (for_good, tries) in [(false, 20..30), (true, 3..4)] {
            let mut job = job(0);
            let mut now = job.created_at;
            loop {
                job.attempts += 1;
                match retry_at(&job, for_good, now, [128]) {
                    Some(at) => now = at,
                    None => break,
                }
            }
            assert!(tries.contains(&job.attempts), "{} tries", job.attempts);
            assert!(now - job.created_at <= PATIENCE);
        }
    }
}
