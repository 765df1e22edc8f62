//! A model of how things move, walked against the API at random: what the table of transitions allows
//! happens and leaves one entry in the audit log, all else is refused with the state as it is, and
//! strangers never see anything but what was approved.
//!
//! `HUB_TEST_SEED` repeats a walk, `HUB_TEST_SEQUENCES` makes it longer.

mod model;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use hub_shared::lifecycle::Action;
use profile_hub::db::{Conn, audit};
use reqwest::StatusCode;
use serde_json::json;

use self::{
    model::{Fate, Model, On, Random, SELDOM, Who},
    world::World,
};
use super::app::{Reply, TestApp};

/// How many sequences a run walks, on either database: some nine thousand steps.
const SEQUENCES: usize = 700;

/// How many rounds each race has.
const ROUNDS: usize = 25;

const REASON: &str = "It buys without any limit.";

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().unwrap())
}

/// Says where a walk was when a test fails.
struct Story {
    seed: u64,
    sequence: usize,
}

impl Drop for Story {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { seed, sequence } = self;
            eprintln!("sequence {sequence} of HUB_TEST_SEED={seed}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_anybody_does_only_what_the_table_allows_happens_and_the_log_says_so() {
    let seed = setting("HUB_TEST_SEED", rand_seed());
    let sequences = setting("HUB_TEST_SEQUENCES", SEQUENCES as u64) as usize;
    let app = TestApp::start().await;
    let mut world = World::begin(&app).await;
    let mut random = Random(seed);
    let mut story = Story { seed, sequence: 0 };
    let (mut tried, mut done) = (0_u64, BTreeMap::<Action, u64>::new());
    for sequence in 0..sequences {
        story.sequence = sequence;
        let mut model = world.profile(random.below(2)).await;
        model.author_may_close = random.below(10) == 0;
        for _ in 0..6 + random.below(15) {
            if random.below(8) == 0 && !model.author_closed {
                let content = random.below(2);
                world.edit(&mut model, content);
            }
            if random.below(12) == 0 {
                world.lapse(&mut model);
            }
            let (who, action, on) = next(&model, &mut random);
            tried += 1;
            if world.step(&mut model, who, action, on).await {
                *done.entry(action).or_default() += 1;
            }
            let stranger = random.one(&[Who::Nobody, Who::Sam]);
            world.look(&model, stranger).await;
        }
        world.end(model).await;
    }
    let happened = done.values().sum::<u64>();
    println!(
        "{sequences} sequences, {tried} steps, {happened} of them allowed, seed {seed}: {done:?}"
    );
    let walked = done.into_keys().collect::<BTreeSet<_>>();
    let all = Action::ALL.iter().copied().collect::<BTreeSet<_>>();
    if sequences >= SEQUENCES {
        assert_eq!(walked, all, "what was never done was never tried");
    }
    let key = app.db().audit_key().clone();
    let read = move |conn: &mut Conn| audit::verify(conn, &key, None);
    assert_eq!(app.db().read(read).await.unwrap().seq, world.entries);
}

/// What is tried next. Most steps are ones that lead somewhere, and few of them end it all.
fn next(model: &Model, random: &mut Random) -> (Who, Action, On) {
    let mut tries = model.tries(random);
    if random.below(4) > 0 {
        let leads = |(who, action, on): &(Who, Action, On)| matches!(model.fate(*who, *action, *on), Fate::Done(name, _) if name == action.as_str());
        let leading = tries.iter().copied().filter(leads).collect::<Vec<_>>();
        let goes_on = leading.iter().copied();
        let goes_on = goes_on.filter(|(_, action, _)| !SELDOM.contains(action));
        let goes_on = goes_on.collect::<Vec<_>>();
        if !goes_on.is_empty() && random.below(12) > 0 {
            tries = goes_on;
        } else if !leading.is_empty() {
            tries = leading;
        }
    }
    // Authors who take back all that they submit lead nowhere.
    let withdraws = |(_, action, _): &(Who, Action, On)| *action == Action::Withdraw;
    if random.below(4) > 0 && !tries.iter().all(withdraws) {
        tries.retain(|one| !withdraws(one));
    }
    // Each action is as likely as any other, however many may do it.
    let actions = tries.iter().map(|(_, action, _)| *action);
    let actions = actions.collect::<BTreeSet<_>>();
    let action = random.one(&actions.into_iter().collect::<Vec<_>>());
    tries.retain(|(_, tried, _)| *tried == action);
    random.one(&tries)
}

fn rand_seed() -> u64 {
    u64::try_from(chrono::Utc::now().timestamp_micros()).unwrap()
}

/// Of two answers the one that won and the one that lost.
#[track_caller]
fn one_wins(one: Reply, other: Reply) -> (Reply, Reply) {
    let (won, lost) = match one.status {
        StatusCode::OK => (one, other),
        _ => (other, one),
    };
    (
        won.expect(StatusCode::OK),
        lost.expect(StatusCode::CONFLICT),
    )
}

#[tokio::test]
async fn of_two_moderators_who_claim_at_once_one_wins_and_the_other_reads_whose_it_is() {
    let app = TestApp::start().await;
    let mut world = World::begin(&app).await;
    for _ in 0..ROUNDS {
        let mut model = world.profile(0).await;
        world
            .step(&mut model, Who::Author, Action::Submit, On::Profile)
            .await;
        let (won, lost) = tokio::join!(
            world.act(&model, Who::Mira, Action::Claim, On::Submission(0)),
            world.act(&model, Who::Noor, Action::Claim, On::Submission(0)),
        );
        let (won, lost) = one_wins(won, lost);
        assert_eq!(lost.json["current"]["claim"], won.json["claim"]);
        assert_eq!(world.news().await.len(), 1);
    }
}

#[tokio::test]
async fn of_a_decision_and_a_take_over_at_once_one_wins_and_the_other_reads_the_state() {
    let app = TestApp::start().await;
    let mut world = World::begin(&app).await;
    for _ in 0..ROUNDS {
        let mut model = world.profile(0).await;
        world
            .step(&mut model, Who::Author, Action::Submit, On::Profile)
            .await;
        world
            .step(&mut model, Who::Mira, Action::Claim, On::Submission(0))
            .await;
        let (won, lost) = tokio::join!(
            world.act(&model, Who::Mira, Action::Reject, On::Submission(0)),
            world.act(&model, Who::Noor, Action::TakeOver, On::Submission(0)),
        );
        let (won, lost) = one_wins(won, lost);
        assert_eq!(lost.json["current"]["state"], won.json["state"]);
        assert_eq!(lost.json["current"]["claim"], won.json["claim"]);
        assert_eq!(world.news().await.len(), 1);
    }
}

#[tokio::test]
async fn of_an_authors_withdrawal_and_an_approval_at_once_one_wins_and_the_other_reads_which() {
    let app = TestApp::start().await;
    let mut world = World::begin(&app).await;
    for _ in 0..ROUNDS {
        let mut model = world.profile(0).await;
        world
            .step(&mut model, Who::Author, Action::Submit, On::Profile)
            .await;
        world
            .step(&mut model, Who::Mira, Action::Claim, On::Submission(0))
            .await;
        let (won, lost) = tokio::join!(
            world.act(&model, Who::Author, Action::Withdraw, On::Submission(0)),
            world.act(&model, Who::Mira, Action::Approve, On::Submission(0)),
        );
        let (won, lost) = one_wins(won, lost);
        assert_eq!(lost.json["current"]["state"], won.json["state"]);
        assert_eq!(world.news().await.len(), 1);
        let page = app.get(&format!("/api/v1/profiles/{}", model.slug)).await;
        assert_eq!(
            page.status == StatusCode::OK,
            won.json["state"] == "approved"
        );
    }
}

#[tokio::test]
async fn a_decision_that_cannot_tell_anybody_is_no_decision() {
    let app = TestApp::start().await;
    let mut world = World::begin(&app).await;
    let mut model = world.profile(0).await;
    world
        .step(&mut model, Who::Author, Action::Submit, On::Profile)
        .await;
    world
        .step(&mut model, Who::Mira, Action::Claim, On::Submission(0))
        .await;
    let mails = app.count("jobs", "1 = 1");
    app.sql("ALTER TABLE notices RENAME TO notices_gone");
    let failed = world
        .act(&model, Who::Mira, Action::Approve, On::Submission(0))
        .await;
    app.sql("ALTER TABLE notices_gone RENAME TO notices");
    failed.expect(StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(world.news().await.len(), 0);
    assert_eq!(app.count("jobs", "1 = 1"), mails);
    world.look(&model, Who::Nobody).await;
    world
        .step(&mut model, Who::Mira, Action::Approve, On::Submission(0))
        .await;
    world.look(&model, Who::Nobody).await;
    assert_eq!(app.count("jobs", "1 = 1"), mails + 1);
    let told = world.users[1].get("/api/v1/notifications").await;
    assert_eq!(told.json["items"][0]["kind"], "submission_approved");
}

#[tokio::test]
async fn whoever_loses_a_claim_is_told_on_the_bell_and_the_log_names_them() {
    let app = TestApp::start().await;
    let mut world = World::begin(&app).await;
    let mut model = world.profile(0).await;
    for (who, action) in [
        (Who::Author, Action::Submit),
        (Who::Mira, Action::Claim),
        (Who::Noor, Action::TakeOver),
    ] {
        assert!(world.step(&mut model, who, action, On::Submission(0)).await);
    }
    let bell = world.users[2].get("/api/v1/notifications").await;
    let told = &bell.json["items"][0];
    assert_eq!(told["kind"], "claim_taken");
    assert_eq!(
        (&told["profile"], &told["submission"]),
        (&json!(model.slug), &json!(1))
    );
    let log = app.audit_of(&world.users[4]).await;
    let mira = world.users[2].get("/api/v1/account").await;
    assert_eq!(log[0]["details"]["taken_from"], mira.json["id"]);
    let path = format!("/api/v1/moderation/submissions/{}", model.submissions[0].id);
    let review = world.users[2].get(&path).await;
    assert_eq!(review.json["claim"]["moderator"]["handle"], "noor");
    let lost = world
        .act(&model, Who::Mira, Action::Approve, On::Submission(0))
        .await;
    lost.expect(StatusCode::CONFLICT)
        .expect_problem("not_claimed");
    world
        .step(&mut model, Who::Noor, Action::Reject, On::Submission(0))
        .await;
    let lost = world
        .act(&model, Who::Mira, Action::Approve, On::Submission(0))
        .await;
    let current = lost.expect(StatusCode::CONFLICT).json["current"].clone();
    assert_eq!(current["by"]["handle"], "noor");
    assert_eq!(
        (&current["state"], &current["reason"]),
        (&json!("rejected"), &json!(REASON))
    );
    let review = world.users[2].get(&path).await;
    assert_eq!(review.json["decided_by"]["handle"], "noor");
}
