//! Checks: what the hub itself finds in a submission, and what of it blocks.

use chrono::TimeDelta;
use profile_hub::demo::package::{self, Package};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    app::{Reply, TestApp, User, changed, dca},
    reports,
};

const NAMES: [&str; 8] = [
    "package.findings",
    "package.copy",
    "package.withdrawn",
    "package.origin",
    "name.confusable",
    "text.links",
    "account.new",
    "author.history",
];

/// Sets how a check is taken.
fn set(app: &TestApp, name: &str, enabled: bool, enforced: bool, required: bool) {
    app.sql(&format!("DELETE FROM check_modes WHERE name = '{name}'"));
    app.sql(&format!(
        "INSERT INTO check_modes (name, enabled, enforced, required) \
         VALUES ('{name}', {enabled}, {enforced}, {required})"
    ));
}

/// A submission of this author's as a moderator sees it.
async fn reviewed(moderator: &User<'_>, submission: &Reply) -> Value {
    let id = submission.json["id"].as_str().unwrap();
    let path = format!("/api/v1/moderation/submissions/{id}");
    let reply = moderator.get(&path).await;
    reply.expect(StatusCode::OK).json
}

fn result<'a>(review: &'a Value, name: &str) -> &'a Value {
    let checks = review["checks"].as_array().unwrap();
    let found = checks.iter().find(|check| check["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {review}"))
}

#[track_caller]
fn expect(review: &Value, name: &str, outcome: &str, points: u32) {
    let result = result(review, name);
    assert_eq!(
        (&result["outcome"], &result["points"]),
        (&json!(outcome), &json!(points)),
        "{result}"
    );
}

/// A package of another name.
fn called(name: &'static str, package: Package) -> Package {
    Package { name, ..package }
}

/// Takes the first version of a profile down, or restores it.
async fn decide(mira: &User<'_>, slug: &str, verb: &str) {
    let why = json!({ "reason": "It buys without any limit." });
    let done = mira.on_version(slug, 1, verb, why).await;
    done.expect(StatusCode::OK);
}

async fn submitted(author: &User<'_>, package: &Package) -> Reply {
    let slug = author.complete_draft(package).await;
    author.submit(&slug).await.expect(StatusCode::CREATED)
}

#[tokio::test]
async fn every_check_leaves_its_result_with_the_submission_passed_ones_too() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let submission = submitted(&ada, &dca()).await;
    assert_eq!(submission.json.get("checks"), None, "authors see none");
    let review = reviewed(&mira, &submission).await;
    let checks = review["checks"].as_array().unwrap();
    let names = checks.iter().map(|check| check["name"].as_str().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), NAMES);
    for name in [
        "package.copy",
        "package.withdrawn",
        "package.origin",
        "name.confusable",
        "author.history",
    ] {
        expect(&review, name, "passed", 0);
    }
    let points = checks.iter().map(|check| check["points"].as_u64().unwrap());
    assert_eq!(review["risk"], json!(points.sum::<u64>()));
    for check in checks {
        assert!(
            check["sentence"].as_str().unwrap().ends_with('.'),
            "{check}"
        );
        assert!(check["version"].as_i64().unwrap() >= 1, "{check}");
        assert_eq!(check["checked_at"], review["submitted_at"]);
    }
    assert_eq!(app.count("audit_events", "action = 'submission.submit'"), 1);
}

#[tokio::test]
async fn a_submission_from_before_there_were_checks_says_so() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let submission = submitted(&ada, &dca()).await;
    app.sql("DELETE FROM check_results");
    app.sql("UPDATE submissions SET risk = NULL, queued_for = '[]', queued_at = submitted_at");
    let review = reviewed(&mira, &submission).await;
    assert_eq!(
        (&review["checks"], &review["risk"]),
        (&json!([]), &json!(null))
    );
    let queue = mira.get("/api/v1/moderation/queue").await;
    let item = &queue.json["items"][0];
    assert_eq!(
        (&item["reasons"], &item["risk"]),
        (&json!([]), &json!(null))
    );
}

#[tokio::test]
async fn what_the_package_checker_warns_of_is_flagged() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let mut package = dca();
    package.profile["config"]["exchanges"] = json!({
        "binance": { "enabled": true, "exchange-type": "future" }
    });
    let review = reviewed(&mira, &submitted(&ada, &package).await).await;
    let found = result(&review, "package.findings");
    assert_eq!(found["outcome"], "flagged", "{found}");
    assert!(
        found["facts"]
            .as_array()
            .unwrap()
            .contains(&json!("finding:leverage")),
        "{found}"
    );
}

#[tokio::test]
async fn the_content_of_another_author_is_known_again_under_any_name() {
    let app = TestApp::start().await;
    let (ada, bob, mira) = (
        app.user("ada").await,
        app.user("bob").await,
        app.moderator("mira").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    app.advance(TimeDelta::seconds(1));
    let again = reviewed(&mira, &submitted(&ada, &called("My second", dca())).await).await;
    expect(&again, "package.copy", "passed", 0);

    let copy = submitted(&bob, &called("All my own", dca())).await;
    let copy = reviewed(&mira, &copy).await;
    expect(&copy, "package.copy", "failed", 10);
    let found = result(&copy, "package.copy");
    let sentence = found["sentence"].as_str().unwrap();
    let start = format!("The same content as version 1 of @ada's profile {slug}, submitted on ");
    assert!(sentence.starts_with(&start), "{sentence}");
    assert!(found["facts"][0].as_str().unwrap().starts_with("profile:"));

    let other = submitted(&bob, &called("Another", changed(&dca()))).await;
    let other = reviewed(&mira, &other).await;
    expect(&other, "package.copy", "passed", 0);
}

#[tokio::test]
async fn what_was_taken_down_or_rejected_is_known_again_whoever_it_is_of() {
    let app = TestApp::start().await;
    let (ada, bob, mira) = (
        app.user("ada").await,
        app.user("bob").await,
        app.moderator("mira").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    decide(&mira, &slug, "take-down").await;
    ada.put_package(&slug, dca().zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let own = ada.submit(&slug).await.expect(StatusCode::CREATED);
    let review = reviewed(&mira, &own).await;
    expect(&review, "package.withdrawn", "failed", 20);
    let found = result(&review, "package.withdrawn");
    let sentence = found["sentence"].as_str().unwrap();
    let start = format!("The same content as version 1 of {slug}, which was taken down on ");
    assert!(sentence.starts_with(&start), "{sentence}");
    assert!(
        sentence.ends_with("It buys without any limit."),
        "{sentence}"
    );
    let id = own.json["id"].as_str().unwrap().to_owned();
    let changes = format!("/api/v1/moderation/submissions/{id}/diff");
    let changes = mira.get(&changes).await.expect(StatusCode::OK);
    assert_eq!(changes.json["against"], 1, "against what people have");

    let other = submitted(&bob, &called("All my own", dca())).await;
    let other = reviewed(&mira, &other).await;
    expect(&other, "package.withdrawn", "failed", 20);

    decide(&mira, &slug, "restore").await;
    app.advance(TimeDelta::seconds(1));
    mira.claim(&id).await.expect(StatusCode::OK);
    mira.decide(&id, "reject", json!({ "reason": "It is offered already." }))
        .await
        .expect(StatusCode::OK);
    let third = submitted(&bob, &called("Mine again", dca())).await;
    let third = reviewed(&mira, &third).await;
    expect(&third, "package.withdrawn", "flagged", 4);
    let found = result(&third, "package.withdrawn");
    assert_eq!(found["facts"][1], json!(format!("submission:{id}")));
}

#[tokio::test]
async fn who_was_first_is_not_blocked_by_a_copy_that_was_taken_down() {
    let app = TestApp::start().await;
    let (ada, bob, mira) = (
        app.user("ada").await,
        app.user("bob").await,
        app.moderator("mira").await,
    );
    app.publish(&ada, &mira, &dca()).await;
    app.advance(TimeDelta::seconds(1));
    let copy = app.publish(&bob, &mira, &called("A copy", dca())).await;
    decide(&mira, &copy, "take-down").await;
    set(&app, "package.withdrawn", true, true, false);
    let again = submitted(&ada, &called("My second", dca())).await;
    let again = reviewed(&mira, &again).await;
    expect(&again, "package.withdrawn", "flagged", 4);
    let slug = bob.complete_draft(&called("Once more", dca())).await;
    let refused = bob.submit(&slug).await;
    refused.expect_problem("check_failed");
}

#[tokio::test]
async fn an_enforced_check_lets_nobody_offer_again_what_was_taken_down() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    decide(&mira, &slug, "take-down").await;
    set(&app, "package.withdrawn", true, true, false);
    ada.put_package(&slug, dca().zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let refused = ada
        .submit(&slug)
        .await
        .expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json["errors"][0]["pointer"], "/package");
    refused.expect_problem("check_failed");
}

#[tokio::test]
async fn the_link_of_another_author_in_a_package_is_flagged() {
    let app = TestApp::start().await;
    let (ada, bob, mira) = (
        app.user("ada").await,
        app.user("bob").await,
        app.moderator("mira").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = bob.link(&slug).await;
    let mut package = called("All my own", changed(&dca()));
    package.profile["profile"]["origin_url"] = json!(link);
    let review = reviewed(&mira, &submitted(&bob, &package).await).await;
    expect(&review, "package.origin", "flagged", 4);
}

#[tokio::test]
async fn names_that_pass_for_a_published_one_or_for_a_protected_word_fail() {
    let app = TestApp::start().await;
    let (ada, bob, mira) = (
        app.user("ada").await,
        app.user("bob").await,
        app.moderator("mira").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    app.advance(TimeDelta::seconds(1));
    for (name, fact) in [
        // Cyrillic letters among Latin ones.
        ("Pаtient DCА", "profile:patient-dca"),
        ("patient dca!", "profile:patient-dca"),
        ("0ctoB0t grid", "word:octobot"),
        ("Official grid", "word:official"),
    ] {
        let review = reviewed(
            &mira,
            &submitted(&bob, &called(name, package::grid())).await,
        )
        .await;
        expect(&review, "name.confusable", "failed", 8);
        let found = result(&review, "name.confusable");
        let facts = found["facts"].as_array().unwrap();
        assert!(
            facts
                .iter()
                .any(|known| known.as_str().unwrap().starts_with(fact)),
            "{name}: {found}"
        );
    }
    for name in ["Patient DCA 2", "Support grid"] {
        let review = reviewed(
            &mira,
            &submitted(&bob, &called(name, package::grid())).await,
        )
        .await;
        expect(&review, "name.confusable", "passed", 0);
    }
    // What the author calls another one of theirs is no matter, nor what is gone.
    let own = reviewed(&mira, &submitted(&ada, &called("Patient-DCA", dca())).await).await;
    expect(&own, "name.confusable", "passed", 0);
    ada.delete(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect(StatusCode::NO_CONTENT);
    let free = submitted(&bob, &called("Patient  DCA", package::index())).await;
    expect(
        &reviewed(&mira, &free).await,
        "name.confusable",
        "passed",
        0,
    );
}

#[tokio::test]
async fn a_word_that_an_administrator_protects_is_found_in_a_name() {
    let app = TestApp::start().await;
    let (bob, mira) = (app.user("bob").await, app.moderator("mira").await);
    let skeleton = profile_hub::domain::checks::skeleton::of_word("binance");
    app.sql(&format!(
        "INSERT INTO protected_words (word, skeleton, added_at) \
         VALUES ('binance', '{skeleton}', '2026-01-01 00:00:00')"
    ));
    let review = submitted(&bob, &called("Grid by Вinance", package::grid())).await;
    let review = reviewed(&mira, &review).await;
    expect(&review, "name.confusable", "failed", 8);
    assert_eq!(
        result(&review, "name.confusable")["facts"],
        json!(["word:binance"])
    );
}

#[tokio::test]
async fn links_are_flagged_by_their_hosts_and_those_that_hide_fail() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let own = app.base.clone();
    for (description, outcome, points, facts) in [
        (format!("As in {own}/profiles/x."), "passed", 0, json!([])),
        (
            "See https://a.example/x, a.example/y and t.me/room.".to_owned(),
            "flagged",
            2,
            json!(["host:a.example", "host:t.me"]),
        ),
        (
            "[binance.com](https://evil.example)".to_owned(),
            "failed",
            8,
            json!(["host:evil.example"]),
        ),
    ] {
        let slug = ada.complete_draft(&dca()).await;
        ada.patch_draft(&slug, json!({ "description": description }))
            .await
            .expect(StatusCode::OK);
        let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
        let review = reviewed(&mira, &submission).await;
        expect(&review, "text.links", outcome, points);
        assert_eq!(result(&review, "text.links")["facts"], facts);
    }
}

#[tokio::test]
async fn the_first_submission_and_a_young_account_are_flagged() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let first = reviewed(&mira, &submitted(&ada, &dca()).await).await;
    expect(&first, "account.new", "flagged", 3);
    let second = reviewed(&mira, &submitted(&ada, &package::grid()).await).await;
    expect(&second, "account.new", "flagged", 1);
    app.advance(TimeDelta::days(7));
    let (ada, mira) = (app.sign_in("ada").await, app.sign_in("mira").await);
    let third = reviewed(&mira, &submitted(&ada, &package::trend()).await).await;
    expect(&third, "account.new", "passed", 0);
}

#[tokio::test]
async fn what_was_rejected_or_taken_down_speaks_against_its_author_for_two_years() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let why = json!({ "reason": "It buys without any limit." });
    let slug = app.publish(&ada, &mira, &dca()).await;
    let version = app
        .get(&format!("/api/v1/profiles/{slug}/versions/1"))
        .await;
    let version = version.json["id"].as_str().unwrap();
    mira.post(
        &format!("/api/v1/moderation/versions/{version}/take-down"),
        why.clone(),
    )
    .await
    .expect(StatusCode::OK);
    let second = submitted(&ada, &package::grid()).await;
    expect(
        &reviewed(&mira, &second).await,
        "author.history",
        "flagged",
        2,
    );
    for package in [package::trend(), package::index()] {
        let id = submitted(&ada, &package).await.json["id"].clone();
        let id = id.as_str().unwrap();
        mira.claim(id).await.expect(StatusCode::OK);
        mira.decide(id, "reject", why.clone())
            .await
            .expect(StatusCode::OK);
    }
    let fourth = submitted(&ada, &called("Fourth", dca())).await;
    let fourth = reviewed(&mira, &fourth).await;
    expect(&fourth, "author.history", "failed", 6);
    assert_eq!(
        result(&fourth, "author.history")["sentence"],
        "In two years: 2 submissions rejected, 1 version taken down."
    );
    app.advance(TimeDelta::days(731));
    let (ada, mira) = (app.sign_in("ada").await, app.sign_in("mira").await);
    let later = reviewed(&mira, &submitted(&ada, &called("Fifth", dca())).await).await;
    expect(&later, "author.history", "passed", 0);
}

#[tokio::test]
async fn an_enforced_check_blocks_and_says_what_and_how_it_is_mended() {
    let app = TestApp::start().await;
    let (ada, bob, mira) = (
        app.user("ada").await,
        app.user("bob").await,
        app.moderator("mira").await,
    );
    app.publish(&ada, &mira, &dca()).await;
    app.advance(TimeDelta::seconds(1));
    set(&app, "name.confusable", true, true, false);
    set(&app, "text.links", true, true, false);
    let slug = bob
        .complete_draft(&called("Patient-DCA", package::grid()))
        .await;
    let links = json!({ "description": "[binance.com](https://evil.example)" });
    bob.patch_draft(&slug, links).await.expect(StatusCode::OK);
    let refused = bob
        .submit(&slug)
        .await
        .expect(StatusCode::UNPROCESSABLE_ENTITY)
        .expect_problem("check_failed");
    assert_eq!(refused.pointers(), ["/name", "/description"]);
    assert_eq!(
        refused.json["detail"],
        "The checks name.confusable, text.links do not let this pass: see errors, each with its mend. \
         Nothing was submitted."
    );
    assert_eq!(
        refused.json["errors"][0]["detail"],
        "looks like that of the profile patient-dca: choose another name"
    );
    let list = bob
        .get(&format!("/api/v1/profiles/{slug}/submissions"))
        .await;
    assert_eq!(list.json["items"], json!([]));
    assert_eq!(
        app.count(
            "check_results",
            "name = 'text.links' AND outcome = 'failed'"
        ),
        0
    );

    let mended = json!({ "name": "Bob's grid", "description": "A grid." });
    bob.patch_draft(&slug, mended).await.expect(StatusCode::OK);
    bob.submit(&slug).await.expect(StatusCode::CREATED);
}

#[tokio::test]
async fn a_check_that_is_enforced_lets_pass_what_is_only_flagged() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for name in NAMES {
        set(&app, name, true, true, true);
    }
    let slug = ada.complete_draft(&dca()).await;
    let links = json!({ "description": "See https://a.example." });
    ada.patch_draft(&slug, links).await.expect(StatusCode::OK);
    ada.submit(&slug).await.expect(StatusCode::CREATED);
}

#[tokio::test]
async fn a_copy_of_what_nobody_may_see_is_refused_without_naming_it() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    submitted(&ada, &called("Very private", dca())).await;
    app.advance(TimeDelta::seconds(1));
    set(&app, "package.copy", true, true, false);
    let slug = bob.complete_draft(&dca()).await;
    let refused = bob.submit(&slug).await.expect_problem("check_failed");
    assert_eq!(refused.pointers(), ["/package"]);
    let text = String::from_utf8_lossy(&refused.bytes).to_lowercase();
    assert!(
        !text.contains("private") && !text.contains("@ada"),
        "{text}"
    );
}

#[tokio::test]
async fn a_check_that_is_switched_off_does_not_run() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    set(&app, "account.new", false, true, true);
    let review = reviewed(&mira, &submitted(&ada, &dca()).await).await;
    let checks = review["checks"].as_array().unwrap();
    assert_eq!(checks.len(), NAMES.len() - 1);
    assert!(checks.iter().all(|check| check["name"] != "account.new"));
}

#[tokio::test]
async fn a_check_counts_for_as_much_as_its_weight() {
    let app = TestApp::start().await;
    let mira = app.moderator("mira").await;
    set(&app, "account.new", true, false, false);
    for (weight, points, handle) in [(250, 8, "ada"), (1, 1, "bob"), (0, 0, "eve")] {
        app.sql(&format!(
            "UPDATE check_modes SET weight = {weight} WHERE name = 'account.new'"
        ));
        let author = app.user(handle).await;
        let made = submitted(&author, &dca()).await;
        let review = reviewed(&mira, &made).await;
        expect(&review, "account.new", "flagged", points);
    }
}

#[tokio::test]
async fn a_check_that_breaks_is_a_result_unless_it_is_required() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    app.sql("ALTER TABLE protected_words RENAME TO protected_words_gone");
    let slug = ada.complete_draft(&dca()).await;
    set(&app, "name.confusable", true, true, true);
    let refused = ada
        .submit(&slug)
        .await
        .expect(StatusCode::SERVICE_UNAVAILABLE)
        .expect_problem("check_unavailable");
    assert_eq!(refused.headers["retry-after"], "60");
    assert!(
        refused.json["detail"]
            .as_str()
            .unwrap()
            .contains("name.confusable")
    );
    assert_eq!(app.count("check_results", "1 = 1"), 0);

    set(&app, "name.confusable", true, true, false);
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    let review = reviewed(&mira, &submission).await;
    expect(&review, "name.confusable", "error", 0);
    let queue = mira.get("/api/v1/moderation/queue").await.json;
    let reasons = queue["items"][0]["reasons"].as_array().unwrap();
    assert!(reasons.contains(&json!("confusable name")), "{reasons:?}");
    let told = review.to_string();
    assert!(
        !told.contains("protected_words"),
        "causes stay inside: {told}"
    );
}

#[tokio::test]
async fn a_package_that_an_older_checker_saw_has_to_be_uploaded_again() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.complete_draft(&dca()).await;
    let now = hub_shared::package::CHECKER_VERSION;
    app.sql(&format!(
        "UPDATE drafts SET report = REPLACE(report, '\"checker_version\":{now}', \
         '\"checker_version\":{}')",
        now - 1
    ));
    let refused = ada
        .submit(&slug)
        .await
        .expect(StatusCode::UNPROCESSABLE_ENTITY)
        .expect_problem("check_failed");
    assert_eq!(refused.pointers(), ["/package"]);
    ada.put_package(&slug, dca().zip().unwrap())
        .await
        .expect(StatusCode::OK);
    ada.submit(&slug).await.expect(StatusCode::CREATED);
}

/// Submits the draft again with another description.
async fn reworded(author: &User<'_>, slug: &str) -> Reply {
    let texts = json!({ "description": "The same settings, told better." });
    author.patch_draft(slug, texts).await.expect(StatusCode::OK);
    author.submit(slug).await.expect(StatusCode::CREATED)
}

#[tokio::test]
async fn who_was_first_with_a_content_or_a_name_is_not_told_to_copy_a_later_one() {
    let app = TestApp::start().await;
    let (ada, bob, mira) = (
        app.user("ada").await,
        app.user("bob").await,
        app.moderator("mira").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    app.advance(TimeDelta::seconds(1));
    let later = app
        .publish(&bob, &mira, &called("Patient-DCA", dca()))
        .await;
    app.advance(TimeDelta::seconds(1));
    let again = reviewed(&mira, &reworded(&ada, &slug).await).await;
    expect(&again, "package.copy", "passed", 0);
    expect(&again, "name.confusable", "passed", 0);
    let again = reviewed(&mira, &reworded(&bob, &later).await).await;
    expect(&again, "package.copy", "failed", 10);
    expect(&again, "name.confusable", "failed", 8);
}

#[tokio::test]
async fn a_profile_that_takes_anothers_name_later_is_the_later_one() {
    let app = TestApp::start().await;
    let (ada, bob, mira) = (
        app.user("ada").await,
        app.user("bob").await,
        app.moderator("mira").await,
    );
    let own = app
        .publish(&bob, &mira, &called("My own", package::grid()))
        .await;
    app.advance(TimeDelta::seconds(1));
    app.publish(&ada, &mira, &dca()).await;
    app.advance(TimeDelta::seconds(1));
    bob.patch_draft(&own, json!({ "name": "Patient-DCA" }))
        .await
        .expect(StatusCode::OK);
    let renamed = bob.submit(&own).await.expect(StatusCode::CREATED);
    expect(
        &reviewed(&mira, &renamed).await,
        "name.confusable",
        "failed",
        8,
    );
    mira.approve(renamed.json["id"].as_str().unwrap()).await;
    app.advance(TimeDelta::seconds(1));
    let second = submitted(&ada, &called("Patient DCA", package::trend())).await;
    expect(
        &reviewed(&mira, &second).await,
        "name.confusable",
        "passed",
        0,
    );
}

#[tokio::test]
async fn of_two_authors_who_submit_the_same_at_once_one_is_told() {
    let app = TestApp::start().await;
    let (ada, bob, mira) = (
        app.user("ada").await,
        app.user("bob").await,
        app.moderator("mira").await,
    );
    let (one, other) = (
        ada.complete_draft(&dca()).await,
        bob.complete_draft(&called("All my own", dca())).await,
    );
    let (one, other) = tokio::join!(ada.submit(&one), bob.submit(&other));
    let mut outcomes = Vec::new();
    for submission in [one, other] {
        let review = reviewed(&mira, &submission.expect(StatusCode::CREATED)).await;
        outcomes.push(result(&review, "package.copy")["outcome"].clone());
    }
    outcomes.sort_by_key(ToString::to_string);
    assert_eq!(outcomes, ["failed", "passed"]);
}

#[tokio::test]
async fn what_was_withdrawn_leaves_the_next_one_the_first_submission() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.complete_draft(&dca()).await;
    ada.submit(&slug).await.expect(StatusCode::CREATED);
    let path = format!("/api/v1/profiles/{slug}/submissions/1/withdraw");
    ada.post(&path, json!({})).await.expect(StatusCode::OK);
    let again = ada.submit(&slug).await.expect(StatusCode::CREATED);
    expect(&reviewed(&mira, &again).await, "account.new", "flagged", 3);
}

#[tokio::test]
async fn what_was_overturned_speaks_against_nobody_and_one_matter_counts_once() {
    let app = TestApp::start().await;
    let (ada, mira, noor, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
        reports::old(&app, "sam").await,
    );
    let why = json!({ "reason": "It buys without any limit." });
    let slug = ada.complete_draft(&package::grid()).await;
    let id = ada.submit(&slug).await.json["id"].clone();
    let id = id.as_str().unwrap();
    mira.claim(id).await.expect(StatusCode::OK);
    mira.decide(id, "reject", why.clone())
        .await
        .expect(StatusCode::OK);
    let path = format!("/api/v1/profiles/{slug}/submissions/1/appeal");
    let words = json!({ "text": "It has a limit: look at the stop loss in its settings." });
    let appeal = ada
        .post(&path, words)
        .await
        .expect(StatusCode::CREATED)
        .json;
    // The next one takes its place, so it stays as it is.
    ada.submit(&slug).await.expect(StatusCode::CREATED);
    let path = format!(
        "/api/v1/moderation/appeals/{}/overturn",
        appeal["id"].as_str().unwrap()
    );
    let ruled = noor.post(&path, why.clone()).await.expect(StatusCode::OK);
    assert_eq!(ruled.json["reopened"], json!(false));
    let next = reviewed(&mira, &submitted(&ada, &package::trend()).await).await;
    expect(&next, "author.history", "passed", 0);

    let slug = app.publish(&ada, &mira, &dca()).await;
    let report = reports::report(&sam, &slug).await;
    let report = report.expect(StatusCode::CREATED).json["id"].clone();
    let path = format!(
        "/api/v1/moderation/reports/{}/uphold",
        report.as_str().unwrap()
    );
    mira.post(&path, why.clone()).await.expect(StatusCode::OK);
    let next = reviewed(&mira, &submitted(&ada, &package::index()).await).await;
    assert_eq!(
        result(&next, "author.history")["sentence"],
        "In two years: 1 version reported with reason."
    );
    let version = app
        .get(&format!("/api/v1/profiles/{slug}/versions/1"))
        .await;
    let path = format!(
        "/api/v1/moderation/versions/{}/take-down",
        version.json["id"].as_str().unwrap()
    );
    mira.post(&path, why).await.expect(StatusCode::OK);
    let next = submitted(&ada, &called("Another", changed(&dca()))).await;
    assert_eq!(
        result(&reviewed(&mira, &next).await, "author.history")["sentence"],
        "In two years: 1 version taken down."
    );
}
