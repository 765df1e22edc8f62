//! What runs beside the requests: mails, download counts, the sweep, the purge, the log of the audit head.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use tokio::{sync::watch, task::JoinHandle, time::MissedTickBehavior};

use crate::{
    clock::Time,
    db::{self, Conn, Done},
    domain::{accounts::reset, notifications, tokens},
    error::{Error, Result},
    mail::{self, Mailer},
    state::State,
};

/// How long a worker may take over one job before another takes it.
const LEASE: TimeDelta = TimeDelta::minutes(2);

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
        if let Err(error) = once(&state, &mailer, work).await {
            tracing::error!(?work, %error, "background work failed and will be tried again");
        }
        if last {
            return;
        }
    }
}

async fn once(state: &State, mailer: &Mailer, work: Work) -> Result<()> {
    match work {
        Work::Jobs => while run_job(state, mailer).await? {},
        Work::Downloads => state.downloads.flush(&state.db).await?,
        Work::TokenUses => state.token_uses.flush(&state.db).await?,
        Work::Tokens => tokens::tidy(state).await?,
        Work::Sweep => {
            let named = state.db.read(|conn| Ok(db::blobs::named(conn)?)).await?;
            let removed = state.storage.sweep(&named, state.clock.now()).await?;
            if removed > 0 {
                tracing::info!(removed, "removed files that no row names");
            }
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

/// How long what is over is kept: sessions, mailed tokens, jobs.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Rows that one transaction removes, so that others get their turn.
const BATCH: u16 = 500;

/// Removes what is over since 30 days.
async fn purge(state: &State) -> Result<()> {
    type Remove = fn(&mut Conn, Time, i64) -> diesel::QueryResult<usize>;
    let tables: [(&str, Remove); 3] = [
        ("sessions", db::sessions::purge),
        ("mail_tokens", db::mail_tokens::purge),
        ("jobs", db::jobs::purge),
    ];
    for (table, remove) in tables {
        let mut removed = 0;
        loop {
            let batch = state
                .db
                .write(None, move |tx| {
                    let before = tx.now() - KEPT;
                    Ok(Done::unchanged(remove(tx, before, i64::from(BATCH))?))
                })
                .await?;
            removed += batch;
            if batch < usize::from(BATCH) {
                break;
            }
        }
        if removed > 0 {
            tracing::info!(table, removed, "removed what is over since 30 days");
        }
    }
    Ok(())
}

/// Does the job that is longest due; false when none is.
async fn run_job(state: &State, mailer: &Mailer) -> Result<bool> {
    let now = state.clock.now();
    // Most of the time nothing is due: a read does not stand in the way of the one writer.
    if !state
        .db
        .read(move |conn| Ok(db::jobs::any_due(conn, now)?))
        .await?
    {
        return Ok(false);
    }
    let leased = state
        .db
        .write(None, |tx| {
            let now = tx.now();
            Ok(Done::unchanged(db::jobs::lease(tx, now, now + LEASE)?))
        })
        .await?;
    let Some(job) = leased else { return Ok(false) };
    let outcome = match job.kind.as_str() {
        mail::JOB => mailer.deliver(&job.id, &job.payload).await,
        notifications::JOB => notifications::mail_batch(state, &job.payload).await,
        reset::JOB => reset::answer(state, &job.payload).await,
        other => Err(Error::Internal(format!(
            "no worker does jobs of kind {other:?}"
        ))),
    };
    state
        .db
        .write(None, move |tx| {
            let now = tx.now();
            match outcome {
                Ok(()) => db::jobs::done(tx, &job.id, now)?,
                Err(error) => {
                    tracing::warn!(job = job.id, kind = job.kind, %error, "a job failed");
                    db::jobs::failed(tx, &job.id, &error.to_string(), retry_at(now, job.attempts))?;
                }
            }
            Ok(Done::unchanged(()))
        })
        .await?;
    Ok(true)
}

/// Twice as long after each failure, from 5 seconds to 6 hours.
fn retry_at(now: Time, attempts: i64) -> Time {
    let doublings = u32::try_from(attempts.clamp(0, 12)).unwrap_or_default();
    now + TimeDelta::seconds((5 << doublings).min(6 * 3600))
}
