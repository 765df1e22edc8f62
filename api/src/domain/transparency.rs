//! What moderation did, in numbers, worked out from the audit log alone.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike as _, Months, NaiveDate, NaiveTime, TimeDelta};
use hub_shared::{
    history::{FEWEST_DECISIONS, percentile},
    problem::{Code, FieldError},
    transparency::{
        AppealCounts, DecisionCounts, EnforcementCounts, ReasonCount, ReportCounts,
        SubmissionCounts, Transparency, TransparencyMonth, TransparencyQuery, Waited,
    },
};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::stored;
use crate::{
    clock::Time,
    db::{self, Conn},
    error::{Refusal, Result},
    state::State,
};

/// Months that are told when nobody says how many.
const DEFAULT_MONTHS: u32 = 12;
/// Most months that are told.
const MOST_MONTHS: u32 = 24;
/// How old a count of a month may be that is not over.
const KEPT: TimeDelta = TimeDelta::minutes(10);
/// How long after its end a month may still get an entry: a transaction takes its time at its
/// beginning, and no request lasts as long.
const SETTLED: TimeDelta = TimeDelta::hours(1);

/// What is only counted.
const COUNTED: &[&str] = &[
    "submission.submit",
    "submission.withdraw",
    "version.restore",
    "profile.release",
    "profile.unsuspend",
    "account.unsuspend",
    "report.file",
    "report.uphold",
    "report.dismiss",
    "appeal.file",
    "appeal.uphold",
];
/// What may do more than its name says: withdraw a submission, restore a version.
const MORE: &[&str] = &["profile.delete", "account.close", OVERTURN];
const OVERTURN: &str = "appeal.overturn";
/// Decisions on submissions, which tell how long these had waited.
const DECISIONS: &[&str] = &[APPROVE, "submission.request-changes", "submission.reject"];
/// The one that wants no reason.
const APPROVE: &str = "submission.approve";
/// What is withheld, with reason codes.
const WITHHELD: &[&str] = &[
    "version.take-down",
    "profile.quarantine",
    "profile.suspend",
    "account.suspend",
];

/// Months that were counted, by their first day, and when.
#[derive(Default)]
pub struct Counted(Mutex<BTreeMap<NaiveDate, (Time, TransparencyMonth)>>);

/// The newest months, as they were counted at most ten minutes ago. One request counts at a time.
///
/// # Errors
/// `invalid` for a number of months that is not told.
pub async fn transparency(state: &State, query: TransparencyQuery) -> Result<Transparency> {
    let months = query.months.unwrap_or(DEFAULT_MONTHS);
    if !(1..=MOST_MONTHS).contains(&months) {
        let detail = format!("is {months}: 1 to {MOST_MONTHS} months are told");
        return Err(
            Refusal::new(Code::Invalid, "One value is not allowed: see errors.")
                .with_errors(vec![FieldError::new("months", detail)])
                .into(),
        );
    }
    let now = state.clock.now();
    let this = now.date().with_day(1).unwrap_or(now.date());
    let asked = (0..months).filter_map(|back| this.checked_sub_months(Months::new(back)));
    let asked = asked.collect::<Vec<_>>();
    let mut counted = state.transparency.0.lock().await;
    let missing = asked
        .iter()
        .filter(|month| {
            let known = counted.get(*month);
            known.is_none_or(|(at, _)| !is_good(**month, *at, now))
        })
        .copied()
        .collect::<Vec<_>>();
    let fresh = state
        .db
        .read(move |conn| {
            let months = missing.into_iter();
            months
                .map(|month| Ok((month, (now, count(conn, month)?))))
                .collect::<Result<Vec<_>>>()
        })
        .await?;
    counted.extend(fresh);
    let oldest = this.checked_sub_months(Months::new(MOST_MONTHS));
    counted.retain(|month, _| oldest.is_none_or(|oldest| *month > oldest) && *month <= this);
    let counted_at = counted.get(&this).map_or(now, |(at, _)| *at);
    let months = asked.iter().filter_map(|month| counted.get(month));
    Ok(Transparency {
        counted_at: counted_at.and_utc(),
        months: months.map(|(_, month)| month.clone()).collect(),
    })
}

/// The time of a month, by its first day.
fn time_of(month: NaiveDate) -> (Time, Time) {
    let next = month.checked_add_months(Months::new(1)).unwrap_or(month);
    (
        month.and_time(NaiveTime::MIN),
        next.and_time(NaiveTime::MIN),
    )
}

/// Whether what was counted then is good now.
fn is_good(month: NaiveDate, counted: Time, now: Time) -> bool {
    let (_, end) = time_of(month);
    counted > end + SETTLED || (counted <= now && now - counted < KEPT)
}

/// What goes with a decision, of what is told here. The log of before had neither.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Details {
    codes: Vec<String>,
    waited_seconds: Option<u64>,
    withdrawn: u64,
    version: Option<serde_json::Value>,
    reopened: Option<bool>,
}

/// Counts a month.
fn count(conn: &mut Conn, month: NaiveDate) -> Result<TransparencyMonth> {
    let time = time_of(month);
    let mut counts = HashMap::new();
    for (action, count) in db::audit::counts(conn, COUNTED, time)? {
        counts.insert(action, u64::try_from(count).unwrap_or_default());
    }
    let more = count_more(conn, time)?;
    let told = [DECISIONS, WITHHELD].concat();
    let mut reasons = BTreeMap::<String, u64>::new();
    let (mut without_reason, mut unknown, mut waited) = (0, 0, Vec::new());
    for (action, details, by_somebody) in db::audit::details(conn, &told, time)? {
        let Details {
            codes,
            waited_seconds,
            ..
        } = stored(&details)?;
        if codes.is_empty() && action != APPROVE && by_somebody {
            without_reason += 1;
        }
        for code in codes {
            *reasons.entry(code).or_default() += 1;
        }
        if DECISIONS.contains(&action.as_str()) {
            match waited_seconds {
                Some(seconds) => waited.push(seconds),
                None => unknown += 1,
            }
        }
        *counts.entry(action).or_default() += 1;
    }
    let of = |action: &str| counts.get(action).copied().unwrap_or_default();
    let mut reasons = reasons
        .into_iter()
        .map(|(code, count)| ReasonCount { code, count })
        .collect::<Vec<_>>();
    reasons.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
    Ok(TransparencyMonth {
        month: month.format("%Y-%m").to_string(),
        submissions: SubmissionCounts {
            submitted: of("submission.submit"),
            withdrawn: of("submission.withdraw") + more.withdrawn,
        },
        decisions: DecisionCounts {
            approved: of(APPROVE),
            changes_requested: of("submission.request-changes"),
            rejected: of("submission.reject"),
            reasons,
            without_reason,
            waited: times(waited, unknown),
        },
        enforcement: EnforcementCounts {
            taken_down: of("version.take-down"),
            restored: of("version.restore") + more.restored,
            quarantined: of("profile.quarantine"),
            released: of("profile.release"),
            profiles_suspended: of("profile.suspend"),
            profiles_unsuspended: of("profile.unsuspend"),
            accounts_suspended: of("account.suspend"),
            accounts_unsuspended: of("account.unsuspend"),
        },
        reports: ReportCounts {
            made: of("report.file"),
            upheld: of("report.uphold"),
            dismissed: of("report.dismiss"),
        },
        appeals: AppealCounts {
            made: of("appeal.file"),
            upheld: of("appeal.uphold"),
            overturned: more.overturned,
            undone: more.undone,
        },
    })
}

/// What came of actions that are about something else.
#[derive(Default)]
struct More {
    /// Submissions that were withdrawn with their profile, or with their author's account.
    withdrawn: u64,
    /// Versions that an appeal restored.
    restored: u64,
    overturned: u64,
    /// Of these, the decisions that still stood.
    undone: u64,
}

fn count_more(conn: &mut Conn, time: (Time, Time)) -> Result<More> {
    let mut more = More::default();
    for (action, details, _) in db::audit::details(conn, MORE, time)? {
        let Details {
            withdrawn,
            version,
            reopened,
            ..
        } = stored(&details)?;
        more.withdrawn += withdrawn;
        if action == OVERTURN {
            let is_undone = reopened == Some(true);
            more.overturned += 1;
            more.undone += u64::from(is_undone);
            more.restored += u64::from(is_undone && version.is_some());
        }
    }
    Ok(more)
}

fn times(mut waited: Vec<u64>, unknown: u64) -> Waited {
    let known = u64::try_from(waited.len()).unwrap_or(u64::MAX);
    let enough = waited.len() >= FEWEST_DECISIONS;
    let mut rank = |percent| enough.then(|| percentile(&mut waited, percent)).flatten();
    Waited {
        known,
        unknown,
        median_seconds: rank(50),
        p90_seconds: rank(90),
    }
}
