//! An author's past, for moderators who decide; and how long decisions take, for authors who wait.

use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;
use hub_shared::{
    history::{
        AuthorHistory, FEWEST_DECISIONS, Outcomes, PastSubmission, ReviewTimes, TIMES_DAYS,
        percentile,
    },
    ids::SubmissionId,
    page::PageQuery,
    submission::ReviewState,
};

use super::{Window, accounts, stored};
use crate::{
    clock::Time,
    db::{
        self,
        history::{self as rows, Past},
    },
    error::{Error, Result},
    state::State,
};

/// An author's past. A closed account has none: it is nobody's any more.
///
/// # Errors
/// `not_found`; `invalid_cursor`.
pub async fn of_author(state: &State, handle: String, query: PageQuery) -> Result<AuthorHistory> {
    state
        .db
        .read(move |conn| {
            let author = db::accounts::by_handle(conn, &handle)?
                .filter(|account| account.deleted_at.is_none())
                .ok_or_else(|| Error::not_found("account"))?;
            let list = format!("history/{}", author.id);
            let window = Window::<SubmissionId>::new(&list, &query)?;
            let (below, limit) = (window.after.as_ref(), window.rows());
            let past = rows::past(conn, &author.id, below, limit)?;
            let (profiles, withheld) = rows::published(conn, &author.id)?;
            Ok(AuthorHistory {
                author: accounts::author(&author),
                created_at: author.created_at.and_utc(),
                verified: author.verified_at.is_some(),
                suspended_at: author.suspended_at.map(|at| at.and_utc()),
                profiles,
                outcomes: outcomes(rows::outcomes(conn, &author.id)?),
                taken_down: rows::taken_down(conn, &author.id)?,
                withheld,
                reports_upheld: rows::reports_upheld(conn, &author.id)?,
                submissions: window.page(&list, past, |row| row.id.clone(), submission)?,
            })
        })
        .await
}

fn outcomes(counts: Vec<(ReviewState, i64)>) -> Outcomes {
    let mut all = Outcomes::default();
    for (state, count) in counts {
        match state {
            ReviewState::Pending => all.pending = count,
            ReviewState::Approved => all.approved = count,
            ReviewState::ChangesRequested => all.changes_requested = count,
            ReviewState::Rejected => all.rejected = count,
            ReviewState::Withdrawn => all.withdrawn = count,
        }
    }
    all
}

/// A submission as moderators look back at it.
///
/// # Errors
/// When codes that are kept can't be read.
pub(super) fn submission(past: Past) -> Result<PastSubmission> {
    let version = past.version.as_ref().map(|version| version.number);
    let down = past
        .version
        .filter(|version| version.taken_down_at.is_some());
    let codes = down.as_ref().map(|down| stored(&down.codes)).transpose()?;
    Ok(PastSubmission {
        id: past.id,
        profile: past.profile,
        number: past.number,
        name: past.name,
        state: past.state,
        submitted_at: past.submitted_at.and_utc(),
        decided_at: past.decided_at.map(|at| at.and_utc()),
        codes: stored(&past.codes)?,
        reason: past.reason,
        version,
        taken_down_at: down
            .as_ref()
            .and_then(|down| down.taken_down_at)
            .map(|at| at.and_utc()),
        taken_down_codes: codes.unwrap_or_default(),
        taken_down_reason: down.and_then(|down| down.reason),
    })
}

/// How long an answer on times holds.
const HOLDS: TimeDelta = TimeDelta::minutes(1);

/// Most decisions that are counted: the newest.
const MOST_DECISIONS: i64 = 10_000;

/// What was last answered on times, and when.
#[derive(Debug, Default)]
pub struct Times(Mutex<Option<(Time, ReviewTimes)>>);

impl Times {
    fn known(&self, now: Time) -> Option<ReviewTimes> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .filter(|(at, _)| (TimeDelta::zero()..HOLDS).contains(&(now - *at)))
            .map(|(_, times)| times)
    }

    fn keep(&self, now: Time, times: ReviewTimes) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, times));
    }
}

/// How long the submissions that were decided in the last 30 days had waited; at most a minute old.
///
/// # Errors
/// When the database fails.
pub async fn times(state: &State) -> Result<ReviewTimes> {
    let now = state.clock.now();
    if let Some(times) = state.review_times.known(now) {
        return Ok(times);
    }
    let since = now - TimeDelta::days(TIMES_DAYS);
    let decided = state
        .db
        .read(move |conn| Ok(rows::decided_since(conn, since, MOST_DECISIONS)?))
        .await?;
    // What an appeal brought back waits from then on.
    let waited = decided.iter().map(|(submitted, back, decided)| {
        let since = back.unwrap_or(*submitted);
        (*decided - since).num_seconds()
    });
    let times = summed_up(waited.collect());
    state.review_times.keep(now, times);
    Ok(times)
}

fn summed_up(mut waited: Vec<i64>) -> ReviewTimes {
    let enough = waited.len() >= FEWEST_DECISIONS;
    let mut rank = |percent| enough.then(|| percentile(&mut waited, percent)).flatten();
    ReviewTimes {
        days: TIMES_DAYS,
        median_seconds: rank(50),
        p90_seconds: rank(90),
        decisions: i64::try_from(waited.len()).unwrap_or(i64::MAX),
    }
}
