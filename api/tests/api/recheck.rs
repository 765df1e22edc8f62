//! `profile-hub recheck`: improved checks over what is published.

use std::process::{Command, Output};

use chrono::TimeDelta;
use profile_hub::demo::package;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::app::{TestApp, User, dca};

/// Runs the program on the stores of a hub that is running.
fn recheck(app: &TestApp, words: &[&str]) -> Output {
    let at = |name: &str| app.folder.path().join(name).display().to_string();
    Command::new(env!("CARGO_BIN_EXE_profile-hub"))
        .arg("recheck")
        .args(["--database-url", &app.database_url])
        .args(["--keys-dir", &at("keys")])
        .args(["--storage-url", &format!("file://{}", at("blobs"))])
        .args(["--public-url", &app.base])
        .args(words)
        .output()
        .unwrap()
}

#[track_caller]
fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

async fn case(moderator: &User<'_>, slug: &str) -> Value {
    let path = format!("/api/v1/moderation/cases/{slug}");
    moderator.get(&path).await.expect(StatusCode::OK).json
}

/// A published profile with a link in its description, checked by nothing.
async fn from_before_checks(app: &TestApp, author: &User<'_>, moderator: &User<'_>) -> String {
    let slug = author.complete_draft(&dca()).await;
    let links = json!({ "description": "See https://a.example." });
    author
        .patch_draft(&slug, links)
        .await
        .expect(StatusCode::OK);
    let submission = author.submit(&slug).await.expect(StatusCode::CREATED);
    moderator
        .approve(submission.json["id"].as_str().unwrap())
        .await;
    app.sql("DELETE FROM check_results");
    slug
}

#[tokio::test]
async fn what_was_never_checked_is_checked_once_and_opens_a_case_where_something_is_found() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = from_before_checks(&app, &ada, &mira).await;
    let first = said(&recheck(&app, &[]));
    assert_eq!(
        first,
        format!(
            "{slug}: text.links 2: flagged: 1 link to 1 host: a.example.\n\
             published profiles: 1; checks made: 6; reasons opened: 1; checks that could not be made: 0\n"
        )
    );
    let open = case(&mira, &slug).await;
    assert_eq!(open["open"].as_array().unwrap().len(), 1);
    assert_eq!(open["open"][0]["kind"], "recheck");
    assert_eq!(open["open"][0]["check"], "text.links");
    assert_eq!(open["open"][0]["facts"], json!(["host:a.example"]));

    let again = said(&recheck(&app, &[]));
    // What others do and which words are protected is looked at each time.
    assert_eq!(
        again,
        "published profiles: 1; checks made: 3; reasons opened: 0; checks that could not be made: 0\n"
    );
    assert_eq!(case(&mira, &slug).await, open);
    // Once it was looked at it is not opened again by the same version of the check.
    let close = json!({ "outcome": "dismissed", "reason": "A page about the strategy." });
    mira.post(&format!("/api/v1/moderation/cases/{slug}/close"), close)
        .await
        .expect(StatusCode::OK);
    said(&recheck(&app, &[]));
    assert_eq!(case(&mira, &slug).await["open"], json!([]));
    assert_eq!(app.count("audit_events", "action = 'profile.recheck'"), 1);
    let public = app.get(&format!("/api/v1/profiles/{slug}")).await;
    public.expect(StatusCode::OK);
}

#[tokio::test]
async fn an_improved_check_opens_a_reason_only_for_what_it_did_not_see_before() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = from_before_checks(&app, &ada, &mira).await;
    said(&recheck(&app, &["--check", "text.links"]));
    // As if an older version of the check had seen the same.
    app.sql("UPDATE check_results SET version = 0");
    app.sql("UPDATE review_reasons SET key = key || ':older'");
    let same = said(&recheck(&app, &["--check", "text.links"]));
    assert!(same.contains("checks made: 1; reasons opened: 0"), "{same}");
    // As if it had seen nothing.
    app.sql("DELETE FROM check_results WHERE version > 0");
    app.sql("UPDATE check_results SET facts = '[]', outcome = 'passed'");
    let new = said(&recheck(&app, &["--check", "text.links"]));
    assert!(new.contains("checks made: 1; reasons opened: 1"), "{new}");
    assert_eq!(
        case(&mira, &slug).await["open"].as_array().unwrap().len(),
        2
    );
}

#[tokio::test]
async fn an_improved_check_that_judges_what_it_knew_worse_opens_a_reason() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = from_before_checks(&app, &ada, &mira).await;
    said(&recheck(&app, &["--check", "text.links"]));
    // As if an older version had known the host and thought nothing of it.
    app.sql("UPDATE check_results SET version = 0, outcome = 'passed'");
    app.sql("UPDATE review_reasons SET key = key || ':older'");
    let worse = said(&recheck(&app, &["--check", "text.links"]));
    assert!(
        worse.contains("checks made: 1; reasons opened: 1"),
        "{worse}"
    );
    let case = case(&mira, &slug).await;
    let newest = case["open"].as_array().unwrap().iter().last().unwrap();
    assert_eq!(newest["facts"], json!(["host:a.example"]));
    // As if it had thought worse of it.
    app.sql("DELETE FROM check_results WHERE version > 0");
    app.sql("UPDATE check_results SET outcome = 'failed'");
    app.sql("UPDATE review_reasons SET key = key || ':older'");
    let milder = said(&recheck(&app, &["--check", "text.links"]));
    assert!(
        milder.contains("checks made: 1; reasons opened: 0"),
        "{milder}"
    );
}

#[tokio::test]
async fn what_a_moderator_was_warned_of_is_new_once_it_would_be_refused() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let mut package = dca();
    package.profile["config"]["exchanges"] = json!({
        "binance": { "enabled": true, "exchange-type": "future" }
    });
    app.publish(&ada, &mira, &package).await;
    let result = "name = 'package.findings'";
    assert_eq!(
        app.count(
            "check_results",
            &format!("{result} AND outcome = 'flagged'")
        ),
        1
    );
    // As if the check had known the warning and called it nothing.
    app.sql(&format!(
        "UPDATE check_results SET version = 0, outcome = 'passed' WHERE {result}"
    ));
    let told = said(&recheck(&app, &["--check", "package.findings"]));
    assert!(
        told.contains("reasons opened: 0"),
        "the report told: {told}"
    );
    app.sql("UPDATE submissions SET report = REPLACE(report, '\"warning\"', '\"notice\"')");
    app.sql("DELETE FROM check_results WHERE version > 0");
    let told = said(&recheck(&app, &["--check", "package.findings"]));
    assert!(told.contains("reasons opened: 1"), "{told}");
}

#[tokio::test]
async fn of_many_facts_each_new_one_is_seen_and_the_first_twenty_are_shown() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.complete_draft(&dca()).await;
    let hosts = (0..25).map(|at| format!("https://h{at:02}.example"));
    let text = hosts.collect::<Vec<_>>().join(" ");
    ada.patch_draft(&slug, json!({ "description": text }))
        .await
        .expect(StatusCode::OK);
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    let id = submission.json["id"].as_str().unwrap().to_owned();
    mira.approve(&id).await;
    let review = mira
        .get(&format!("/api/v1/moderation/submissions/{id}"))
        .await;
    let checks = review.json["checks"].as_array().unwrap().iter();
    let links = checks.clone().find(|check| check["name"] == "text.links");
    assert_eq!(links.unwrap()["facts"].as_array().unwrap().len(), 20);
    let of_links = "name = 'text.links'";
    app.sql(&format!(
        "UPDATE check_results SET version = 0 WHERE {of_links}"
    ));
    let same = said(&recheck(&app, &["--check", "text.links"]));
    assert!(same.contains("reasons opened: 0"), "{same}");
    // As if one of the last had not been there.
    app.sql("DELETE FROM check_results WHERE version > 0 AND name = 'text.links'");
    app.sql(&format!(
        "UPDATE check_results SET facts = REPLACE(facts, 'h24', 'h99') WHERE {of_links}"
    ));
    let new = said(&recheck(&app, &["--check", "text.links"]));
    assert!(new.contains("reasons opened: 1"), "{new}");
}

#[tokio::test]
async fn the_package_checker_reads_the_stored_archives_again() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let mut package = dca();
    package.profile["config"]["exchanges"] = json!({
        "binance": { "enabled": true, "exchange-type": "future" }
    });
    let slug = app.publish(&ada, &mira, &package).await;
    app.sql("DELETE FROM check_results");
    let known = said(&recheck(&app, &["--check", "package.findings"]));
    assert!(
        known.contains("checks made: 1; reasons opened: 0"),
        "{known}"
    );
    // As if the checker of then had not known what it warns of now.
    app.sql("DELETE FROM check_results");
    app.sql(
        "UPDATE submissions SET report = REPLACE(report, '\"leverage\"', '\"member_dropped\"')",
    );
    let new = said(&recheck(&app, &["--check", "package.findings"]));
    assert!(new.contains("checks made: 1; reasons opened: 1"), "{new}");
    let open = case(&mira, &slug).await;
    assert_eq!(open["open"][0]["version"], 1);
    assert!(
        open["open"][0]["facts"]
            .as_array()
            .unwrap()
            .contains(&json!("finding:leverage")),
        "{open}"
    );
}

#[tokio::test]
async fn of_two_that_look_alike_the_later_one_is_looked_at() {
    let app = TestApp::start().await;
    let (ada, bob, mira) = (
        app.user("ada").await,
        app.user("bob").await,
        app.moderator("mira").await,
    );
    let first = app.publish(&ada, &mira, &dca()).await;
    app.advance(TimeDelta::seconds(1));
    let mut alike = dca();
    alike.name = "Patient-DCA";
    let second = app.publish(&bob, &mira, &alike).await;
    app.sql("DELETE FROM check_results");
    let told = said(&recheck(&app, &[]));
    assert!(told.contains("reasons opened: 2"), "{told}");
    let open = case(&mira, &second).await;
    let checks = open["open"].as_array().unwrap().iter();
    let checks = checks.map(|reason| reason["check"].as_str().unwrap());
    assert_eq!(
        checks.collect::<Vec<_>>(),
        ["package.copy", "name.confusable"]
    );
    mira.get(&format!("/api/v1/moderation/cases/{first}"))
        .await
        .expect_problem("not_found");
}

#[tokio::test]
async fn what_cannot_be_read_is_told_and_made_by_the_next_run() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &package::grid()).await;
    app.sql("DELETE FROM check_results");
    let archive = app.get(&format!("/api/v1/profiles/{slug}")).await;
    let digest = archive.json["current_version"]["sha256"]
        .as_str()
        .unwrap()
        .to_owned();
    let files = app.files("blobs");
    let file = files
        .iter()
        .find(|file| {
            file.display()
                .to_string()
                .replace('/', "")
                .ends_with(&digest)
        })
        .or_else(|| files.iter().find(|file| file.ends_with(&digest)))
        .unwrap();
    let away = file.with_extension("away");
    std::fs::rename(file, &away).unwrap();
    let broken = recheck(&app, &["--check", "package.findings"]);
    assert!(!broken.status.success());
    let told = String::from_utf8_lossy(&broken.stdout).into_owned();
    assert!(
        told.contains("package.findings could not be made"),
        "{told}"
    );
    assert!(told.contains("checks that could not be made: 1"), "{told}");
    std::fs::rename(&away, file).unwrap();
    let mended = said(&recheck(&app, &["--check", "package.findings"]));
    assert!(mended.contains("checks made: 1;"), "{mended}");
}

#[tokio::test]
async fn a_check_that_is_off_or_not_of_the_published_is_refused() {
    let app = TestApp::start().await;
    app.sql(
        "INSERT INTO check_modes (name, enabled, enforced, required) \
         VALUES ('text.links', FALSE, FALSE, FALSE)",
    );
    for (name, why) in [
        ("text.links", "is not enabled"),
        ("account.new", "says nothing of what is published"),
        ("text.words", "is none of package.findings"),
    ] {
        let refused = recheck(&app, &["--check", name]);
        assert!(!refused.status.success());
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(told.contains(why), "{told}");
    }
}

#[tokio::test]
async fn a_word_that_is_protected_later_is_found_in_what_is_published_once() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let opened = |told: &str| told.contains("reasons opened: 1");
    assert!(!opened(&said(&recheck(&app, &[]))));
    let protect = |word: &str| {
        let skeleton = profile_hub::domain::checks::skeleton::of_word(word);
        app.sql(&format!(
            "INSERT INTO protected_words (word, skeleton, added_at) \
             VALUES ('{word}', '{skeleton}', '2026-01-01 00:00:00')"
        ));
    };
    protect("patient");
    let told = said(&recheck(&app, &[]));
    assert!(opened(&told), "{told}");
    let open = case(&mira, &slug).await;
    assert_eq!(open["open"][0]["facts"], json!(["word:patient"]));
    let close = json!({ "outcome": "dismissed", "reason": "A word of trading, too." });
    mira.post(&format!("/api/v1/moderation/cases/{slug}/close"), close)
        .await
        .expect(StatusCode::OK);
    let told = said(&recheck(&app, &[]));
    assert!(!opened(&told), "{told}");
    protect("dca");
    let told = said(&recheck(&app, &["--check", "name.confusable"]));
    assert!(opened(&told), "{told}");
    let told = said(&recheck(&app, &[]));
    assert!(!opened(&told), "{told}");
    assert_eq!(
        case(&mira, &slug).await["open"].as_array().unwrap().len(),
        1
    );
}
