//! The audit log: every change leaves an event, and the chain shows any later change of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use diesel::connection::SimpleConnection as _;
use hub_shared::{account::Role, audit::AuditEvent, lifecycle::Action};
use profile_hub::db::{Conn, Done, audit};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    app::{PASSWORD, Reply, TestApp, User, changed, dca},
    database,
    program::Hub,
    reports::{old, report},
};

async fn actions(app: &TestApp) -> Vec<String> {
    let root = app.account("root-1", Role::Administrator).await;
    let log = root
        .get("/api/v1/moderation/audit-events?limit=100")
        .await
        .expect(StatusCode::OK);
    let mut actions = log.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["action"].as_str().unwrap().to_owned())
        .collect::<Vec<_>>();
    actions.reverse();
    actions
}

fn verify(app: &TestApp) -> Result<audit::Head, String> {
    let mut conn = database::connect(&app.database_url);
    audit::verify(&mut conn, app.db().audit_key(), None).map_err(|error| error.to_string())
}

#[tokio::test]
async fn every_change_leaves_one_event() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    ada.patch_profile(&slug, json!({ "archived": true }))
        .await
        .expect(StatusCode::OK);
    mira.link(&slug).await;
    mira.subscribe(&slug).await.expect(StatusCode::OK);
    let path = format!("/api/v1/profiles/{slug}");
    mira.post(&format!("{path}/subscription/rotate"), json!({}))
        .await
        .expect(StatusCode::OK);
    mira.delete(&format!("{path}/subscription"))
        .await
        .expect(StatusCode::NO_CONTENT);
    mira.delete(&format!("{path}/subscription"))
        .await
        .expect(StatusCode::NO_CONTENT);
    mira.subscribe(&slug).await.expect(StatusCode::OK);
    ada.post(&format!("{path}/versions/1/yank"), json!({}))
        .await
        .expect(StatusCode::OK);
    ada.post(&format!("{path}/versions/1/unyank"), json!({}))
        .await
        .expect(StatusCode::OK);
    ada.delete(&path).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(
        actions(&app).await,
        [
            "account.create",
            "session.start",
            "account.create",
            "session.start",
            "profile.create",
            "draft.edit",
            "draft.package",
            "submission.submit",
            "submission.claim",
            "submission.approve",
            "profile.archive",
            "subscription.start",
            "subscription.rotate",
            "subscription.stop",
            "subscription.revive",
            "version.yank",
            "version.unyank",
            "profile.delete",
            "account.create",
            "session.start",
        ]
    );
    assert_eq!(verify(&app).unwrap().seq, 20);
}

#[tokio::test]
async fn an_event_names_actor_and_subject_and_keeps_the_words() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.complete_draft(&dca()).await;
    let submission = ada.submit(&slug).await.json["id"]
        .as_str()
        .unwrap()
        .to_owned();
    mira.claim(&submission).await.expect(StatusCode::OK);
    let reason = "This strategy needs clearer fees.";
    mira.decide(&submission, "reject", json!({ "reason": reason }))
        .await
        .expect(StatusCode::OK);
    let id = mira.get("/api/v1/account").await.json["id"].clone();
    let root = app.account("root-1", Role::Administrator).await;
    let log = root.get("/api/v1/moderation/audit-events").await;
    let event = &log.json["items"][2];
    assert_eq!(event["action"], "submission.reject");
    assert_eq!(event["actor"], id);
    assert_eq!(event["subject"], format!("submission:{submission}"));
    assert_eq!(event["text"], reason);
    mira.get("/api/v1/moderation/audit-events")
        .await
        .expect(StatusCode::FORBIDDEN);
}

/// Takes the triggers away that guard the log, as whoever has the database's password can.
fn disarm(app: &TestApp) {
    if !app.database_url.starts_with("sqlite") {
        for table in ["audit_events", "audit_texts", "audit_head", "audit_moved"] {
            app.sql(&format!("ALTER TABLE {table} DISABLE TRIGGER USER"));
        }
        return;
    }
    for trigger in [
        "audit_events_are_never_changed",
        "audit_events_are_never_deleted",
        "audit_events_are_only_appended",
        "audit_head_only_advances",
        "audit_head_is_never_deleted",
        "audit_head_is_never_replaced",
        "audit_texts_are_never_changed",
        "audit_texts_come_with_their_entry",
        "audit_moved_comes_with_its_entry",
        "audit_moved_is_never_changed",
        "audit_moved_is_never_deleted",
    ] {
        app.sql(&format!("DROP TRIGGER {trigger}"));
    }
}

/// Somebody who can write to the database, triggers or not, but has no key.
#[tokio::test]
async fn a_log_that_was_tampered_with_does_not_verify_and_the_first_broken_link_is_named() {
    let columns = "at, actor_id, action, subject, details, text_digest, mac FROM audit_events";
    for (tampering, found) in [
        (
            "UPDATE audit_events SET actor_id = 'eve' WHERE seq = 2".to_owned(),
            "entry 2 was changed",
        ),
        (
            "UPDATE audit_events SET details = '{}' WHERE seq IN (1, 3)".to_owned(),
            "entry 1 was changed",
        ),
        (
            "UPDATE audit_events SET mac = repeat_ WHERE seq = 3"
                .replace("repeat_", &format!("'{}'", "0".repeat(64))),
            "entry 3 was changed",
        ),
        (
            "UPDATE audit_events SET seq = seq + 10 WHERE seq IN (2, 3); \
             UPDATE audit_events SET seq = 15 - seq WHERE seq IN (12, 13)"
                .to_owned(),
            "entry 2 was changed or is another one's: it does not follow from entry 1",
        ),
        (
            "DELETE FROM audit_events WHERE seq = 1".to_owned(),
            "entry 1 is missing",
        ),
        (
            "DELETE FROM audit_events WHERE seq = 2".to_owned(),
            "entry 2 is missing",
        ),
        (
            "DELETE FROM audit_events WHERE seq = 3".to_owned(),
            "the head says 3 entries, the log ends at 2: it was cut off",
        ),
        (
            "DELETE FROM audit_events".to_owned(),
            "the head says 3 entries, the log ends at 0",
        ),
        (
            format!("INSERT INTO audit_events SELECT 0, {columns} WHERE seq = 1"),
            "entry 0 was put before the first one",
        ),
        (
            format!("INSERT INTO audit_events SELECT 4, {columns} WHERE seq = 3"),
            "entry 4 lies beyond the head, which says 3 entries",
        ),
        (
            "UPDATE audit_head SET mac = 'x'".to_owned(),
            "the head names entry 3 with another MAC",
        ),
        (
            "UPDATE audit_head SET seq = 4".to_owned(),
            "the head says 4 entries, the log ends at 3",
        ),
        (
            "UPDATE audit_head SET seq = 2, mac = (SELECT mac FROM audit_events WHERE seq = 2)"
                .to_owned(),
            "entry 3 lies beyond the head, which says 2 entries: the head was set back",
        ),
        (
            "DELETE FROM audit_head".to_owned(),
            "the head of the log is missing",
        ),
        (
            "INSERT INTO audit_texts (seq, text) VALUES (1, 'x')".to_owned(),
            "the words of entry 1",
        ),
        (
            "INSERT INTO audit_moved (subject, seq) VALUES ('profile:x', 2)".to_owned(),
            "entry 2 is found under other subjects than it moved",
        ),
    ] {
        let app = TestApp::start().await;
        app.user("ada").await.create_profile("Grid ETH").await;
        assert_eq!(verify(&app).unwrap().seq, 3);
        disarm(&app);
        app.sql(&tampering);
        let error = verify(&app).unwrap_err();
        assert!(error.contains(found), "{tampering}: {error}");
    }
}

/// SQLite keeps whatever text stands in a column: what reads as the same and compares as another would hold
/// and be found by no filter.
#[tokio::test]
async fn an_entry_that_is_written_otherwise_than_the_hub_writes_does_not_verify() {
    let app = TestApp::start().await;
    app.user("ada").await.create_profile("Grid ETH").await;
    disarm(&app);
    let good = verify(&app).unwrap();
    if !app.database_url.starts_with("sqlite") {
        app.sql("UPDATE audit_events SET mac = upper(mac) WHERE seq = 3");
        app.sql("UPDATE audit_head SET mac = upper(mac)");
        let error = verify(&app).unwrap_err();
        assert!(error.contains("entry 3 was changed"), "{error}");
        app.sql("UPDATE audit_events SET text_digest = '' WHERE seq = 2");
        let error = verify(&app).unwrap_err();
        assert!(error.contains("entry 2 was changed"), "{error}");
        return;
    }
    for column in [
        "at = '+' || at",
        "at = ' ' || at",
        "at = replace(at, ' ', 'T')",
        "at = at || '000'",
        "at = substr(at, 1, 10) || ' ' || substr(at, 11)",
        "at = CAST(at AS BLOB)",
        "at = 'yesterday'",
        "at = 17",
        "action = CAST(action AS BLOB)",
        "subject = CAST(subject AS BLOB)",
        "details = CAST(details AS BLOB)",
        "actor_id = CAST(actor_id AS BLOB)",
        "actor_id = ''",
        "actor_id = NULL",
        "text_digest = ''",
        "mac = CAST(mac AS BLOB)",
        "seq = 2.5",
    ] {
        let mut conn = database::connect(&app.database_url);
        let Conn::Sqlite(c) = &mut conn else {
            unreachable!()
        };
        c.batch_execute(&format!(
            "PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE; UPDATE audit_events SET {column} WHERE seq = 2"
        ))
        .unwrap();
        let error = audit::verify(&mut conn, app.db().audit_key(), None).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("entry 2 "), "{column}: {error}");
    }
    assert_eq!(verify(&app).unwrap(), good);
    app.sql("UPDATE audit_events SET mac = upper(mac) WHERE seq = 3");
    app.sql("UPDATE audit_head SET mac = upper(mac)");
    let error = verify(&app).unwrap_err();
    assert!(error.contains("entry 3 was changed"), "{error}");
}

/// A submission that was rejected with words: the number of that entry.
async fn reject(app: &TestApp, ada: &User<'_>, mira: &User<'_>) -> i64 {
    let slug = ada.complete_draft(&dca()).await;
    let submission = ada.submit(&slug).await.json["id"]
        .as_str()
        .unwrap()
        .to_owned();
    mira.claim(&submission).await.expect(StatusCode::OK);
    let words = json!({ "reason": "This strategy needs clearer fees." });
    mira.decide(&submission, "reject", words)
        .await
        .expect(StatusCode::OK);
    verify(app).unwrap().seq
}

#[tokio::test]
async fn words_that_were_changed_or_taken_away_are_told_by_their_entry() {
    for (tampering, found) in [
        ("UPDATE audit_texts SET text = 'x'", "were changed"),
        ("DELETE FROM audit_texts", "are missing"),
        ("TRUNCATE audit_texts", "are missing"),
    ] {
        let app = TestApp::start().await;
        if tampering.starts_with("TRUNCATE") && app.database_url.starts_with("sqlite") {
            continue;
        }
        let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
        let entry = reject(&app, &ada, &mira).await;
        disarm(&app);
        app.sql(tampering);
        let error = verify(&app).unwrap_err();
        let found = format!("the words of entry {entry} {found}");
        assert!(error.contains(&found), "{tampering}: {error}");
    }
}

#[tokio::test]
async fn words_that_went_with_a_closed_account_are_not_missed() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let (sam, slug) = (
        old(&app, "sam").await,
        app.publish(&ada, &mira, &dca()).await,
    );
    report(&sam, &slug).await.expect(StatusCode::CREATED);
    assert_eq!(app.count("audit_texts", "1 = 1"), 1);
    sam.close(json!({ "password": PASSWORD }))
        .await
        .expect(StatusCode::NO_CONTENT);
    assert_eq!(app.count("audit_texts", "1 = 1"), 0);
    verify(&app).unwrap();
}

#[tokio::test]
async fn words_written_in_office_stay_in_the_log_when_their_account_is_closed() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let entry = reject(&app, &ada, &mira).await;
    mira.close(json!({ "password": PASSWORD }))
        .await
        .expect(StatusCode::NO_CONTENT);
    assert_eq!(app.count("audit_texts", &format!("seq = {entry}")), 1);
    verify(&app).unwrap();
    disarm(&app);
    app.sql("DELETE FROM audit_texts");
    let error = verify(&app).unwrap_err();
    let found = format!("the words of entry {entry} are missing");
    assert!(error.contains(&found), "{error}");
}

/// Somebody who can write to the database and leaves the triggers where they are.
#[tokio::test]
async fn the_database_refuses_to_change_the_log() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    app.publish(&ada, &mira, &dca()).await;
    reject(&app, &ada, &mira).await;
    let before = verify(&app).unwrap();
    let last = before.seq;
    let copy = "SELECT seq, at, actor_id, 'x.y', subject, details, text_digest, mac \
                FROM audit_events";
    let mut refused = vec![
        "UPDATE audit_events SET action = 'x.y' WHERE seq = 2".to_owned(),
        "UPDATE audit_events SET mac = mac WHERE seq = 1".to_owned(),
        "DELETE FROM audit_events WHERE seq = 2".to_owned(),
        "DELETE FROM audit_events".to_owned(),
        format!(
            "INSERT INTO audit_events SELECT {last} + 1, at, actor_id, action, subject, details, \
             text_digest, mac FROM audit_events WHERE seq = {last}"
        ),
        "UPDATE audit_head SET seq = seq - 1".to_owned(),
        "UPDATE audit_head SET seq = seq + 2".to_owned(),
        "UPDATE audit_head SET mac = 'x'".to_owned(),
        "DELETE FROM audit_head".to_owned(),
        "UPDATE audit_texts SET text = 'x'".to_owned(),
        "INSERT INTO audit_texts (seq, text) VALUES (1, 'x')".to_owned(),
        "INSERT INTO audit_moved (subject, seq) VALUES ('profile:x', 1)".to_owned(),
        "UPDATE audit_moved SET subject = 'profile:x'".to_owned(),
        "DELETE FROM audit_moved".to_owned(),
    ];
    if app.database_url.starts_with("sqlite") {
        refused.extend([
            format!("INSERT OR REPLACE INTO audit_events {copy} WHERE seq = {last}"),
            "INSERT OR REPLACE INTO audit_head (id, seq, mac) VALUES (1, 0, '')".to_owned(),
            format!("INSERT OR REPLACE INTO audit_texts (seq, text) VALUES ({last}, 'x')"),
        ]);
    } else {
        refused.extend([
            "TRUNCATE audit_events CASCADE".to_owned(),
            "TRUNCATE audit_texts".to_owned(),
            "TRUNCATE audit_moved".to_owned(),
            "TRUNCATE audit_head".to_owned(),
            "INSERT INTO audit_head (id, seq, mac) VALUES (1, 0, '') \
             ON CONFLICT (id) DO UPDATE SET seq = 0, mac = ''"
                .to_owned(),
        ]);
    }
    for statement in refused {
        let error = database::execute(&app.database_url, &statement).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("audit log"), "{statement}: {error}");
        assert_eq!(verify(&app).unwrap(), before, "{statement}");
    }
    app.sql("DELETE FROM audit_texts");
}

/// Cuts all entries off that came after one.
fn cutting(head: &audit::Head) -> String {
    let audit::Head { seq, mac } = head;
    format!(
        "DELETE FROM audit_moved WHERE seq > {seq}; DELETE FROM audit_texts WHERE seq > {seq}; \
         DELETE FROM audit_events WHERE seq > {seq}; \
         UPDATE audit_head SET seq = {seq}, mac = '{mac}'"
    )
}

/// What is said of a log that was cut off after an entry, which is then put back.
fn told_when_cut(app: &TestApp, head: &audit::Head) -> String {
    let mut conn = database::connect(&app.database_url);
    let mut run = |statements: &str| match &mut conn {
        Conn::Pg(c) => c.batch_execute(statements).unwrap(),
        Conn::Sqlite(c) => c.batch_execute(statements).unwrap(),
    };
    let begin = match app.database_url.starts_with("sqlite") {
        true => "PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE",
        false => "BEGIN",
    };
    run(&format!("{begin}; {}", cutting(head)));
    let said = audit::verify(&mut conn, app.db().audit_key(), None).unwrap_err();
    said.to_string()
}

#[tokio::test]
async fn a_log_cut_back_is_told_by_what_its_end_was_about() {
    let app = TestApp::start().await;
    let (ada, mira, noor) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
    );
    let root = app.account("root-1", Role::Administrator).await;
    let (sam, kim) = (old(&app, "sam").await, app.user("kim").await);
    disarm(&app);
    let desk = "/api/v1/moderation";
    let why = json!({ "reason": "It buys without any limit on a falling market." });
    let text = json!({ "text": "It has a limit: look at the stop loss in its settings." });
    let id = |reply: &Reply| reply.json["id"].as_str().unwrap().to_owned();
    let missing = |before: &audit::Head, what: &str| {
        let said = told_when_cut(&app, before);
        let found = format!("the log has no entry that {what}");
        assert!(said.contains(&found), "{what}: {said}");
    };

    let slug = ada.complete_draft(&dca()).await;
    let own = format!("/api/v1/profiles/{slug}");
    let before = verify(&app).unwrap();
    let submission = id(&ada.submit(&slug).await);
    missing(&before, &format!("submission {submission} was submitted"));
    mira.claim(&submission).await.expect(StatusCode::OK);
    let before = verify(&app).unwrap();
    mira.decide(&submission, "approve", json!({}))
        .await
        .expect(StatusCode::OK);
    missing(&before, &format!("submission {submission} was decided"));

    let before = verify(&app).unwrap();
    let filed = id(&report(&sam, &slug).await.expect(StatusCode::CREATED));
    missing(&before, &format!("report {filed} was made"));
    let before = verify(&app).unwrap();
    mira.post(&format!("{desk}/reports/{filed}/uphold"), why.clone())
        .await
        .expect(StatusCode::OK);
    missing(&before, &format!("report {filed} was decided"));

    let version = database::text(&app.database_url, "id", "versions", "1 = 1");
    let before = verify(&app).unwrap();
    ada.post(&format!("{own}/versions/1/yank"), json!({}))
        .await
        .expect(StatusCode::OK);
    missing(&before, &format!("version {version} was withdrawn"));
    let before = verify(&app).unwrap();
    mira.post(&format!("{desk}/versions/{version}/take-down"), why.clone())
        .await
        .expect(StatusCode::OK);
    missing(&before, &format!("version {version} was taken down"));

    let before = verify(&app).unwrap();
    let filed = ada.post(&format!("{own}/versions/1/appeal"), text).await;
    let filed = id(&filed.expect(StatusCode::CREATED));
    missing(&before, &format!("appeal {filed} was made"));
    let before = verify(&app).unwrap();
    noor.post(&format!("{desk}/appeals/{filed}/uphold"), why.clone())
        .await
        .expect(StatusCode::OK);
    missing(&before, &format!("appeal {filed} was decided"));

    let profile = app.profile_id(&slug);
    for (verb, was) in [("quarantine", "held back"), ("suspend", "suspended")] {
        let before = verify(&app).unwrap();
        mira.post(&format!("{desk}/profiles/{slug}/{verb}"), why.clone())
            .await
            .expect(StatusCode::OK);
        missing(&before, &format!("profile {profile} was {was}"));
    }

    let account = |user: Reply| id(&user);
    let (ada_id, kim_id) = (
        account(ada.get("/api/v1/account").await),
        account(kim.get("/api/v1/account").await),
    );
    let before = verify(&app).unwrap();
    root.post(&format!("{desk}/accounts/ada/suspend"), why)
        .await
        .expect(StatusCode::OK);
    missing(&before, &format!("account {ada_id} was suspended"));
    let before = verify(&app).unwrap();
    kim.close(json!({ "password": PASSWORD }))
        .await
        .expect(StatusCode::NO_CONTENT);
    missing(&before, &format!("account {kim_id} was closed"));
    let before = verify(&app).unwrap();
    app.user("zoe").await;
    missing(&before, "account ");
    verify(&app).unwrap();
}

#[tokio::test]
async fn a_log_cut_back_to_an_earlier_end_is_told_by_a_head_noted_before() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let early = verify(&app).unwrap();
    ada.create_profile("Grid ETH").await;
    let late = verify(&app).unwrap();
    let expecting = |head: &audit::Head| {
        let mut conn = database::connect(&app.database_url);
        audit::verify(&mut conn, app.db().audit_key(), Some(head))
            .map_err(|error| error.to_string())
    };
    assert_eq!(expecting(&early).unwrap(), late);
    let forged = audit::Head {
        mac: early.mac.clone(),
        ..late.clone()
    };
    let error = expecting(&forged).unwrap_err();
    assert!(
        error.contains("entry 3 has another MAC than is expected"),
        "{error}"
    );

    // The end is cut off and the head set back to what was true once: the chain itself holds, and only the
    // profile tells of an entry. Without it as well, nothing but a head noted before tells anything.
    disarm(&app);
    app.sql(&cutting(&early));
    let error = verify(&app).unwrap_err();
    assert!(error.contains("no entry that profile"), "{error}");
    app.sql("DELETE FROM drafts; DELETE FROM profiles");
    assert_eq!(verify(&app).unwrap(), early);
    assert_eq!(expecting(&early).unwrap(), early);
    let error = expecting(&late).unwrap_err();
    let found = "the log ends at entry 2, before entry 3, which is expected: its end was cut off";
    assert!(error.contains(found), "{error}");

    // Everything is gone.
    app.sql("DELETE FROM audit_events; UPDATE audit_head SET seq = 0, mac = ''");
    let error = verify(&app).unwrap_err();
    let found = "the log is empty, though there are 1 accounts: it was deleted";
    assert!(error.contains(found), "{error}");
    let error = expecting(&early).unwrap_err();
    assert!(
        error.contains("the log ends at entry 0, before entry 2"),
        "{error}"
    );
}

#[tokio::test]
async fn what_is_refused_leaves_no_event() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let before = verify(&app).unwrap();
    ada.post("/api/v1/profiles", json!({ "name": "x" }))
        .await
        .expect_problem("invalid");
    ada.delete("/api/v1/profiles/nothing")
        .await
        .expect_problem("not_found");
    app.get("/api/v1/account")
        .await
        .expect_problem("not_signed_in");
    assert_eq!(verify(&app).unwrap(), before);
}

/// The sequence numbers of the entries that a filter finds, newest first.
async fn found(root: &User<'_>, filter: &str) -> Vec<i64> {
    let log = root
        .get(&format!(
            "/api/v1/moderation/audit-events?limit=100&{filter}"
        ))
        .await
        .expect(StatusCode::OK);
    let items = log.json["items"].as_array().unwrap();
    items
        .iter()
        .map(|event| event["seq"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn the_log_is_filtered_by_actor_action_subject_and_time() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await; // 1, 2
    app.advance(TimeDelta::seconds(1));
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await); // 3, 4, 5, 6
    let between = app.db().clock().now().and_utc() + TimeDelta::milliseconds(500);
    app.advance(TimeDelta::seconds(1));
    let slug = ada.complete_draft(&dca()).await; // 7, 8, 9
    let submission = ada.submit(&slug).await.json["id"] // 10
        .as_str()
        .unwrap()
        .to_owned();
    mira.approve(&submission).await; // 11, 12
    let id = ada.get("/api/v1/account").await.json["id"].clone();
    let id = id.as_str().unwrap();
    let between = between.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    for (filter, seqs) in [
        ("actor=ada", vec![10, 9, 8, 7, 4]),
        (&format!("actor={id}"), vec![10, 9, 8, 7, 4]),
        ("action=session.start", vec![6, 4, 2]),
        ("action=submission.", vec![12, 11, 10]),
        ("action=profile.c", vec![]),
        ("subject=submission:", vec![12, 11, 10]),
        ("subject=account:&actor=ada", vec![]),
        ("actor=mira&action=submission.", vec![12, 11]),
        (
            &format!("subject=submission:{submission}"),
            vec![12, 11, 10],
        ),
        (&format!("from={between}"), vec![12, 11, 10, 9, 8, 7]),
        (&format!("until={between}"), vec![6, 5, 4, 3, 2, 1]),
        (
            &format!("until={between}&action=session.start"),
            vec![6, 4, 2],
        ),
    ] {
        assert_eq!(found(&root, filter).await, seqs, "{filter}");
    }
    let log = root.get("/api/v1/moderation/audit-events?limit=1").await;
    assert_eq!(log.json["items"][0]["actor_handle"], "mira");
}

#[tokio::test]
async fn a_page_of_the_log_leads_to_the_next_of_the_same_filter_alone() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    app.user("ada").await;
    let log = "/api/v1/moderation/audit-events";
    let first = root
        .get(&format!("{log}?action=session.&limit=1"))
        .await
        .json;
    assert_eq!(first["items"][0]["seq"], 4);
    let next = first["next"].as_str().unwrap();
    let second = root
        .get(&format!("{log}?action=session.&limit=1&cursor={next}"))
        .await
        .json;
    assert_eq!(second["items"][0]["seq"], 2);
    assert_eq!(second["next"], json!(null));
    for other in ["", "action=session.start&", "action=session.&actor=ada&"] {
        root.get(&format!("{log}?{other}cursor={next}"))
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .expect_problem("invalid_cursor");
    }
}

#[tokio::test]
async fn a_filter_of_the_log_that_can_hold_for_nothing_is_refused() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    for (filter, field) in [
        ("actor=", "actor"),
        ("actor=nobody", "actor"),
        ("actor=%00", "actor"),
        ("actor=@root-1", "actor"),
        ("actor=01980000-0000-7000-8000-000000000000", "actor"),
        ("action=", "action"),
        ("action=zz", "action"),
        ("action=submission", "action"),
        ("action=%25", "action"),
        ("action=Submission.approve", "action"),
        ("action=a.b.c", "action"),
        ("subject=profile", "subject"),
        ("subject=profile:%27", "subject"),
        ("from=yesterday", "from"),
        ("until=2026-13-01T00:00:00Z", "until"),
        (
            "from=2026-11-02T00:00:00Z&until=2026-11-01T00:00:00Z",
            "until",
        ),
        (
            "from=2026-11-01T00:00:00Z&until=2026-11-01T00:00:00Z",
            "until",
        ),
        ("limit=abc", "limit"),
        ("limit=", "limit"),
        ("who=ada", "who"),
    ] {
        let refused = root
            .get(&format!("/api/v1/moderation/audit-events?{filter}"))
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .expect_problem("invalid");
        assert_eq!(refused.pointers(), [field], "{filter}");
        if filter.contains("limit=") || !filter.contains('&') {
            let detail = refused.json["errors"][0]["detail"].as_str().unwrap();
            let tells_how = [
                "such as submission.approve",
                "such as profile:",
                "such as 20",
                "such as 2026-11-26T15:04:05Z",
                "give its handle",
                "expected one of",
                "fewer than",
            ];
            assert!(
                tells_how.iter().any(|how| detail.contains(how)),
                "{filter}: {detail}"
            );
        }
    }
    // An export that is refused is not noted.
    let before = verify(&app).unwrap();
    let path = "/api/v1/moderation/audit-events.ndjson?actor=nobody";
    root.get(path).await.expect_problem("invalid");
    assert_eq!(verify(&app).unwrap(), before);
}

#[tokio::test]
async fn an_administrator_takes_the_log_away_as_lines_of_json_and_that_is_an_entry() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    let write = app.db().write(None, |_| {
        let event = |number| audit::Event::new("test.event", "test", number);
        let events = (0..450).map(event).collect();
        Ok(Done { value: (), events })
    });
    write.await.unwrap();
    let all = root
        .get("/api/v1/moderation/audit-events.ndjson")
        .await
        .expect(StatusCode::OK);
    assert_eq!(all.headers["content-type"], "application/x-ndjson");
    assert_eq!(all.headers["cache-control"], "no-store");
    let name = all.headers["content-disposition"].to_str().unwrap();
    assert!(
        name.starts_with("attachment; filename=\"audit-events-"),
        "{name}"
    );
    let lines = |reply: &Reply| {
        let text = String::from_utf8(reply.bytes.clone()).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.collect::<Vec<AuditEvent>>()
    };
    let events = lines(&all);
    let seqs = events.iter().map(|event| event.seq).collect::<Vec<_>>();
    assert_eq!(seqs, (1..=453).collect::<Vec<_>>());
    assert_eq!(events[452].action, "audit.export");
    assert_eq!(events[452].actor_handle.as_deref(), Some("root-1"));

    let some = root
        .get("/api/v1/moderation/audit-events.ndjson?subject=test:&action=test.event")
        .await
        .expect(StatusCode::OK);
    assert_eq!(lines(&some).len(), 450);
    // Of what is rare as of what is not, pages go on where they ended.
    let event = |number: i64| audit::Event::new("more.event", "more", number);
    let write = app.db().write(None, move |_| {
        let events = (0..2_100).map(event).collect();
        Ok(Done { value: (), events })
    });
    write.await.unwrap();
    for (filter, many) in [
        ("action=more.", 2_100),
        ("subject=more:", 2_100),
        ("action=test.", 450),
    ] {
        let path = format!("/api/v1/moderation/audit-events.ndjson?{filter}");
        let found = lines(&root.get(&path).await.expect(StatusCode::OK));
        assert_eq!(found.len(), many, "{filter}");
        assert!(found.is_sorted_by_key(|event| event.seq), "{filter}");
    }
    let none = root
        .get("/api/v1/moderation/audit-events.ndjson?subject=nothing:")
        .await
        .expect(StatusCode::OK);
    assert_eq!(none.bytes, b"");
    let last = &app.audit_of(&root).await[0];
    let noted = json!({ "filter": { "subject": "nothing:" } });
    assert_eq!(last["details"], noted);
    for wrong in ["limit=1", "cursor=x", "action=%25"] {
        let path = format!("/api/v1/moderation/audit-events.ndjson?{wrong}");
        root.get(&path).await.expect_problem("invalid");
    }
}

#[test]
fn the_operator_writes_the_log_to_standard_output_with_the_head_that_verifies_it() {
    let hub = Hub::new();
    for handle in ["ada", "grace"] {
        let made = hub.create_account(handle, "user", "a staple of another battery");
        assert!(made.status.success(), "{made:?}");
    }
    let export = |words: &[&str]| {
        let words = [&["audit", "export"], words].concat();
        let output = hub.run(&words, "");
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.collect::<Vec<Value>>()
    };
    let lines = export(&["--subject", "account:"]);
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[0]["action"], "account.create");
    let head = lines[2]["head"].as_str().unwrap();
    assert_eq!(head, format!("2:{}", lines[1]["mac"].as_str().unwrap()));
    let verified = hub.run(&["audit", "verify", "--expect", head], "");
    assert_eq!(String::from_utf8(verified.stdout).unwrap().trim(), head);
    // What proves that no end was cut off, and the line to keep for it.
    let said = String::from_utf8(verified.stderr).unwrap();
    assert!(said.contains("entry 2, which was expected"), "{said}");
    let verified = hub.run(&["audit", "verify"], "");
    assert_eq!(String::from_utf8(verified.stdout).unwrap().trim(), head);
    let said = String::from_utf8(verified.stderr).unwrap();
    let next = format!("profile-hub audit verify --expect {head}");
    assert!(
        said.contains("is proved only") && said.contains(&next),
        "{said}"
    );
    assert_eq!(export(&["--action", "session."]), [json!({ "head": head })]);
}

#[tokio::test]
async fn each_step_is_noted_with_how_its_subject_stood_before_and_after() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    let (ada, mira, noor) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
    );
    let (sam, zoe) = (old(&app, "sam").await, old(&app, "zoe").await);
    mira.put("/api/v1/moderation/accounts/zoe/trusted-reporter")
        .await
        .expect(StatusCode::NO_CONTENT);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let why = json!({ "reason": "It buys without any limit on a falling market." });
    let mut reports = Vec::new();
    for user in [&sam, &zoe] {
        let filed = report(user, &slug).await.expect(StatusCode::CREATED);
        reports.push(filed.json["id"].as_str().unwrap().to_owned());
    }
    for (id, verb) in reports.iter().zip(["uphold", "dismiss"]) {
        let path = format!("/api/v1/moderation/reports/{id}/{verb}");
        mira.post(&path, why.clone()).await.expect(StatusCode::OK);
    }
    let version = app
        .db()
        .read(|conn| {
            use diesel::{QueryDsl as _, RunQueryDsl as _};
            let ids = profile_hub::db::schema::versions::table;
            let ids = ids.select(profile_hub::db::schema::versions::id);
            Ok(ids.first::<String>(conn)?)
        })
        .await
        .unwrap();
    for verb in ["uphold", "overturn"] {
        app.advance(TimeDelta::seconds(1));
        let path = format!("/api/v1/moderation/versions/{version}/take-down");
        mira.post(&path, why.clone()).await.expect(StatusCode::OK);
        let path = format!("/api/v1/profiles/{slug}/versions/1/appeal");
        let words = json!({ "text": "It has a limit: look at the stop loss in its settings." });
        let filed = ada.post(&path, words).await.expect(StatusCode::CREATED);
        let id = filed.json["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/moderation/appeals/{id}/{verb}");
        noor.post(&path, why.clone()).await.expect(StatusCode::OK);
        if verb == "uphold" {
            let path = format!("/api/v1/moderation/versions/{version}/restore");
            mira.post(&path, json!({})).await.expect(StatusCode::OK);
        }
    }
    let role = "/api/v1/moderation/accounts/sam/role";
    let role = root.request(Method::PUT, role);
    Reply::of(role.json(&json!({ "role": "moderator" })))
        .await
        .expect(StatusCode::OK);
    zoe.close(json!({ "password": PASSWORD }))
        .await
        .expect(StatusCode::NO_CONTENT);

    let log = app.audit_of(&root).await;
    let steps = log.iter().filter(|entry| {
        let action = entry["action"].as_str().unwrap().parse::<Action>();
        action.is_ok()
    });
    let mut seen = BTreeSet::new();
    let mut stood = BTreeMap::new();
    for step in steps.collect::<Vec<_>>().into_iter().rev() {
        let (before, after) = (&step["details"]["before"], &step["details"]["after"]);
        assert!(after.is_string(), "{step}");
        assert_ne!(before, after, "{step}");
        seen.insert(step["action"].as_str().unwrap().to_owned());
        let subject = step["subject"].as_str().unwrap();
        if ["report:", "appeal:"]
            .iter()
            .any(|kind| subject.starts_with(kind))
        {
            let last = stood.insert(subject, after);
            assert_eq!(last.unwrap_or(&Value::Null), before, "{step}");
        }
    }
    for action in [
        "report.file",
        "report.uphold",
        "report.dismiss",
        "appeal.file",
        "appeal.uphold",
        "appeal.overturn",
        "profile.quarantine",
        "account.role",
        "account.close",
    ] {
        assert!(seen.contains(action), "{action}: {seen:?}");
    }
}

/// What the log tells of a thing, oldest first: the action, and how the thing stood before and after.
async fn trail(root: &User<'_>, subject: &str) -> Vec<(String, Value, Value)> {
    let path = format!("/api/v1/moderation/audit-events?limit=100&subject={subject}");
    let log = root.get(&path).await.expect(StatusCode::OK);
    let mut trail = Vec::new();
    for entry in log.json["items"].as_array().unwrap() {
        let moved = entry["details"]["moved"].as_array();
        let moved = moved.and_then(|moved| moved.iter().find(|one| one["subject"] == subject));
        let stood = moved.unwrap_or(&entry["details"]);
        assert!(moved.is_some() || entry["subject"] == subject, "{entry}");
        if stood.get("after").is_some() {
            let action = entry["action"].as_str().unwrap().to_owned();
            trail.push((action, stood["before"].clone(), stood["after"].clone()));
        }
    }
    trail.reverse();
    for (one, next) in trail.iter().zip(trail.iter().skip(1)) {
        assert_eq!(one.2, next.1, "{subject}: {trail:?}");
    }
    trail
}

async fn actions_of(root: &User<'_>, kind: &str, id: &str) -> Vec<String> {
    let trail = trail(root, &format!("{kind}:{id}")).await;
    trail.into_iter().map(|(action, ..)| action).collect()
}

#[tokio::test]
async fn what_an_action_moves_beside_its_subject_is_found_in_the_trail_of_each() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    let (ada, mira, noor) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
    );
    let desk = "/api/v1/moderation";
    let why = json!({ "reason": "It buys without any limit on a falling market." });
    let text = json!({ "text": "It has a limit: look at the stop loss in its settings." });
    let id = |reply: &Reply| reply.json["id"].as_str().unwrap().to_owned();

    // A version that is made, withdrawn, taken down and restored on an appeal.
    let slug = app.publish(&ada, &mira, &dca()).await;
    let own = format!("/api/v1/profiles/{slug}");
    let version = database::text(&app.database_url, "id", "versions", "1 = 1");
    for verb in ["yank", "unyank"] {
        ada.post(&format!("{own}/versions/1/{verb}"), json!({}))
            .await
            .expect(StatusCode::OK);
    }
    mira.post(&format!("{desk}/versions/{version}/take-down"), why.clone())
        .await
        .expect(StatusCode::OK);
    let filed = ada
        .post(&format!("{own}/versions/1/appeal"), text.clone())
        .await;
    let appeal = id(&filed.expect(StatusCode::CREATED));
    noor.post(&format!("{desk}/appeals/{appeal}/overturn"), why.clone())
        .await
        .expect(StatusCode::OK);

    // A submission whose claim goes with a role and with a suspension, and that goes with its profile.
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let update = id(&ada.submit(&slug).await.expect(StatusCode::CREATED));
    mira.claim(&update).await.expect(StatusCode::OK);
    let role = root.request(Method::PUT, &format!("{desk}/accounts/mira/role"));
    Reply::of(role.json(&json!({ "role": "user" })))
        .await
        .expect(StatusCode::OK);
    noor.claim(&update).await.expect(StatusCode::OK);
    for verb in ["suspend", "unsuspend"] {
        root.post(&format!("{desk}/accounts/noor/{verb}"), why.clone())
            .await
            .expect(StatusCode::OK);
    }
    let profile = app.profile_id(&slug);
    ada.delete(&own).await.expect(StatusCode::NO_CONTENT);

    // A rejection that is overturned, and what goes with its author's account.
    let zoe = app.user("zoe").await;
    let slug = zoe.complete_draft(&changed(&dca())).await;
    let rejected = id(&zoe.submit(&slug).await.expect(StatusCode::CREATED));
    root.claim(&rejected).await.expect(StatusCode::OK);
    root.decide(&rejected, "reject", why.clone())
        .await
        .expect(StatusCode::OK);
    let path = format!("/api/v1/profiles/{slug}/submissions/1/appeal");
    let appeal = id(&zoe.post(&path, text).await.expect(StatusCode::CREATED));
    let mia = app.moderator("mia").await;
    mia.post(&format!("{desk}/appeals/{appeal}/overturn"), why)
        .await
        .expect(StatusCode::OK);
    mia.close(json!({ "password": PASSWORD }))
        .await
        .expect(StatusCode::NO_CONTENT);
    let kept = app.profile_id(&slug);
    zoe.close(json!({ "password": PASSWORD }))
        .await
        .expect(StatusCode::NO_CONTENT);

    assert_eq!(
        actions_of(&root, "version", &version).await,
        [
            "submission.approve",
            "version.yank",
            "version.unyank",
            "version.take-down",
            "appeal.overturn"
        ]
    );
    assert_eq!(
        actions_of(&root, "profile", &profile).await,
        [
            "submission.approve",
            "version.yank",
            "version.unyank",
            "version.take-down",
            "appeal.overturn",
            "profile.delete"
        ]
    );
    assert_eq!(
        actions_of(&root, "submission", &update).await,
        [
            "submission.submit",
            "submission.claim",
            "account.role",
            "submission.claim",
            "account.suspend",
            "profile.delete"
        ]
    );
    assert_eq!(
        actions_of(&root, "submission", &rejected).await,
        [
            "submission.submit",
            "submission.claim",
            "submission.reject",
            "appeal.overturn",
            "account.close",
            "account.close"
        ]
    );
    assert_eq!(actions_of(&root, "profile", &kept).await, ["account.close"]);
    // Also behind more of what moved it than a page holds.
    let first = "audit-events?limit=1&action=submission.approve";
    let first = format!("{desk}/{first}&subject=profile:{profile}");
    let first = root.get(&first).await.expect(StatusCode::OK);
    assert_eq!(first.json["items"].as_array().unwrap().len(), 1);

    let told = app.get("/api/v1/transparency?months=2").await;
    let sum = |pointer: &str| {
        let months = told.json["months"].as_array().unwrap().iter();
        months
            .map(|month| month.pointer(pointer).unwrap().as_u64().unwrap())
            .sum::<u64>()
    };
    for (pointer, count) in [
        ("/submissions/submitted", 3),
        ("/submissions/withdrawn", 2),
        ("/enforcement/taken_down", 1),
        ("/enforcement/restored", 1),
        ("/appeals/overturned", 2),
        ("/appeals/undone", 2),
    ] {
        assert_eq!(sum(pointer), count, "{pointer}");
    }
    verify(&app).unwrap();
}
