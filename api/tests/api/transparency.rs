//! What moderation did, in numbers: equal to what a model counts, whatever the log holds.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Months, NaiveDate, NaiveTime};
use hub_shared::transparency::{Transparency, TransparencyMonth};
use profile_hub::{
    clock::Time,
    db::{Conn, Done, accounts, audit::Event},
};
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, TestRunner},
};
use reqwest::StatusCode;
use serde_json::json;

use super::{
    app::{TestApp, dca},
    reports::{old, report},
};

const PATH: &str = "/api/v1/transparency";

/// Every action that is counted, and some that are not.
const ACTIONS: &[&str] = &[
    "submission.submit",
    "submission.withdraw",
    "submission.approve",
    "submission.request-changes",
    "submission.reject",
    "version.take-down",
    "version.restore",
    "profile.quarantine",
    "profile.release",
    "profile.suspend",
    "profile.unsuspend",
    "account.suspend",
    "account.unsuspend",
    "report.file",
    "report.uphold",
    "report.dismiss",
    "appeal.file",
    "appeal.uphold",
    "appeal.overturn",
    "session.start",
    "submission.claim",
];
const CODES: &[&str] = &["fees", "copied", "secret"];

/// An entry of a random log: how many days and seconds after the start of its first month.
#[derive(Debug, Clone)]
struct Entry {
    seconds: i64,
    action: &'static str,
    by_the_hub: bool,
    codes: Option<Vec<&'static str>>,
    waited: Option<u64>,
}

fn entry(days: i64) -> impl Strategy<Value = Entry> {
    // Half of them are decisions, or no month would have ten.
    let decisions = prop::sample::select(&ACTIONS[2..5]);
    let action = prop_oneof![decisions, prop::sample::select(ACTIONS)];
    let codes = prop::collection::vec(prop::sample::select(CODES), 0..3);
    (
        0..days * 86_400,
        action,
        prop::bool::weighted(0.2),
        prop::option::of(codes),
        prop::option::weighted(0.8, 0..100_000_u64),
    )
        .prop_map(|(seconds, action, by_the_hub, codes, waited)| Entry {
            seconds,
            action,
            by_the_hub,
            codes,
            waited,
        })
}

/// What the model counts of one month, by looking at each entry.
fn model(month: NaiveDate, first: Time, log: &[Entry]) -> TransparencyMonth {
    let mut told = TransparencyMonth {
        month: month.format("%Y-%m").to_string(),
        ..TransparencyMonth::default()
    };
    let mut reasons = BTreeMap::new();
    let mut waited = Vec::new();
    for entry in log {
        let at = (first + chrono::TimeDelta::seconds(entry.seconds)).date();
        if (at.year(), at.month()) != (month.year(), month.month()) {
            continue;
        }
        let counter = match entry.action {
            "submission.submit" => &mut told.submissions.submitted,
            "submission.withdraw" => &mut told.submissions.withdrawn,
            "submission.approve" => &mut told.decisions.approved,
            "submission.request-changes" => &mut told.decisions.changes_requested,
            "submission.reject" => &mut told.decisions.rejected,
            "version.take-down" => &mut told.enforcement.taken_down,
            "version.restore" => &mut told.enforcement.restored,
            "profile.quarantine" => &mut told.enforcement.quarantined,
            "profile.release" => &mut told.enforcement.released,
            "profile.suspend" => &mut told.enforcement.profiles_suspended,
            "profile.unsuspend" => &mut told.enforcement.profiles_unsuspended,
            "account.suspend" => &mut told.enforcement.accounts_suspended,
            "account.unsuspend" => &mut told.enforcement.accounts_unsuspended,
            "report.file" => &mut told.reports.made,
            "report.uphold" => &mut told.reports.upheld,
            "report.dismiss" => &mut told.reports.dismissed,
            "appeal.file" => &mut told.appeals.made,
            "appeal.uphold" => &mut told.appeals.upheld,
            "appeal.overturn" => &mut told.appeals.overturned,
            _ => continue,
        };
        *counter += 1;
        let is_decision = ACTIONS[2..5].contains(&entry.action);
        let withholds = [
            "version.take-down",
            "profile.quarantine",
            "profile.suspend",
            "account.suspend",
        ]
        .contains(&entry.action);
        if is_decision || withholds {
            let codes = entry.codes.clone().unwrap_or_default();
            if codes.is_empty() && entry.action != "submission.approve" && !entry.by_the_hub {
                told.decisions.without_reason += 1;
            }
            for code in codes {
                *reasons.entry(code).or_insert(0) += 1;
            }
        }
        if is_decision {
            match entry.waited {
                Some(seconds) => waited.push(seconds),
                None => told.decisions.waited.unknown += 1,
            }
        }
    }
    for (code, count) in reasons {
        told.decisions
            .reasons
            .push(hub_shared::transparency::ReasonCount {
                code: code.to_owned(),
                count,
            });
    }
    told.decisions
        .reasons
        .sort_by_key(|reason| std::cmp::Reverse(reason.count));
    let times = &mut told.decisions.waited;
    times.known = waited.len() as u64;
    if waited.len() >= 10 {
        // The smallest that at least so many are no larger than.
        let rank = |percent: usize| {
            let mut of = waited.clone();
            of.sort_unstable();
            of.into_iter().find(|one| {
                let within = waited.iter().filter(|other| *other <= one).count();
                within * 100 >= waited.len() * percent
            })
        };
        (times.median_seconds, times.p90_seconds) = (rank(50), rank(90));
    }
    told
}

async fn write(app: &TestApp, first: Time, log: &[Entry]) {
    let mut log = log.to_vec();
    log.sort_by_key(|entry| entry.seconds);
    app.moderator("mira").await;
    let find = |conn: &mut Conn| Ok(accounts::by_handle(conn, "mira")?);
    let actor = app.db().read(find).await.unwrap().unwrap().id;
    for entry in log {
        app.advance(first + chrono::TimeDelta::seconds(entry.seconds) - app.now());
        let mut details = json!({ "digest": "x" });
        if let Some(codes) = &entry.codes {
            details["codes"] = json!(codes);
        }
        if let Some(waited) = entry.waited {
            details["waited_seconds"] = json!(waited);
        }
        let mut event = Event::new(entry.action, "test", "1").with(details);
        if entry.by_the_hub {
            event = event.by_the_hub();
        }
        let write = app
            .db()
            .write(Some(actor.clone()), |_| Ok(Done::changed((), event)));
        write.await.unwrap();
    }
}

async fn told(app: &TestApp, query: &str) -> Transparency {
    let reply = app.get(&format!("{PATH}{query}")).await;
    serde_json::from_slice(&reply.expect(StatusCode::OK).bytes).unwrap()
}

#[tokio::test]
async fn the_numbers_are_those_that_a_model_counts_over_random_logs() {
    let mut runner = TestRunner::new(Config::default());
    for length in [0, 1, 40, 150] {
        let app = TestApp::start().await;
        let this = app.now().date().with_day(1).unwrap();
        let next = this.checked_add_months(Months::new(1)).unwrap();
        let first = next.and_time(NaiveTime::MIN);
        let log = prop::collection::vec(entry(85), length)
            .new_tree(&mut runner)
            .unwrap()
            .current();
        write(&app, first, &log).await;
        let last = next.checked_add_months(Months::new(2)).unwrap();
        let end = last.checked_add_months(Months::new(1)).unwrap();
        app.advance(end.and_time(NaiveTime::MIN) - chrono::TimeDelta::hours(2) - app.now());
        for again in [false, true] {
            let counted = told(&app, "?months=3").await;
            let months =
                [2, 1, 0].map(|after| next.checked_add_months(Months::new(after)).unwrap());
            let model = months.map(|month| model(month, first, &log));
            assert_eq!(counted.months, model, "again: {again}");
            app.advance(chrono::TimeDelta::minutes(11));
        }
    }
}

#[tokio::test]
async fn the_current_month_is_counted_again_after_ten_minutes() {
    let app = TestApp::start().await;
    let before = told(&app, "").await;
    assert_eq!(before.months.len(), 12);
    assert_eq!(
        before.months[0].month,
        app.now().format("%Y-%m").to_string()
    );
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    app.publish(&ada, &mira, &dca()).await;
    assert_eq!(told(&app, "").await, before);
    app.advance(chrono::TimeDelta::minutes(10));
    // A month may have begun meanwhile.
    let after = told(&app, "?months=2").await;
    let approved = after.months.iter().map(|month| month.decisions.approved);
    assert_eq!(approved.sum::<u64>(), 1);
    let submitted = after.months.iter().map(|month| month.submissions.submitted);
    assert_eq!(submitted.sum::<u64>(), 1);
}

#[tokio::test]
async fn everybody_may_read_the_numbers_and_ask_whether_they_changed() {
    let app = TestApp::start().await;
    let first = app.get(PATH).await.expect(StatusCode::OK);
    assert_eq!(first.headers["access-control-allow-origin"], "*");
    let again = app.request(reqwest::Method::GET, PATH);
    let again = again.header("If-None-Match", first.etag());
    super::app::Reply::of(again)
        .await
        .expect(StatusCode::NOT_MODIFIED);
    for months in ["0", "25", "many"] {
        let refused = app.get(&format!("{PATH}?months={months}")).await;
        assert_eq!(refused.expect_problem("invalid").pointers(), ["months"]);
    }
}

#[tokio::test]
async fn what_the_hub_holds_back_by_itself_is_no_decision_without_a_reason() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (sam, zoe) = (old(&app, "sam").await, old(&app, "zoe").await);
    mira.put("/api/v1/moderation/accounts/zoe/trusted-reporter")
        .await
        .expect(StatusCode::NO_CONTENT);
    let slug = app.publish(&ada, &mira, &dca()).await;
    for user in [&sam, &zoe] {
        report(user, &slug).await.expect(StatusCode::CREATED);
    }
    let told = told(&app, "?months=2").await.months;
    let held = told.iter().map(|month| month.enforcement.quarantined);
    assert_eq!(held.sum::<u64>(), 1);
    let without = told.iter().map(|month| month.decisions.without_reason);
    assert_eq!(without.sum::<u64>(), 0);
}
