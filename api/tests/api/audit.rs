//! The audit log: every change leaves an event, and the chain shows any later change of it.

use chrono::TimeDelta;
use hub_shared::account::Role;
use profile_hub::db::audit;
use reqwest::StatusCode;
use serde_json::json;

use super::{
    app::{TestApp, User, dca},
    database,
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
        for table in ["audit_events", "audit_texts", "audit_head"] {
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
    ] {
        app.sql(&format!("DROP TRIGGER {trigger}"));
    }
}

/// Somebody who can write to the database, triggers or not, but has no key.
#[tokio::test]
async fn a_log_that_was_tampered_with_does_not_verify() {
    for (tampering, found) in [
        (
            "UPDATE audit_events SET actor_id = 'eve' WHERE seq = 2",
            "entry 2 was changed",
        ),
        (
            "DELETE FROM audit_events WHERE seq = 2",
            "entry 2 is missing",
        ),
        ("DELETE FROM audit_events WHERE seq = 3", "it was cut off"),
        (
            "UPDATE audit_head SET mac = 'x'",
            "the head names another MAC",
        ),
        (
            "INSERT INTO audit_texts (seq, text) VALUES (1, 'x')",
            "the words of entry 1",
        ),
    ] {
        let app = TestApp::start().await;
        app.user("ada").await.create_profile("Grid ETH").await;
        assert_eq!(verify(&app).unwrap().seq, 3);
        disarm(&app);
        app.sql(tampering);
        let error = verify(&app).unwrap_err();
        assert!(error.contains(found), "{tampering}: {error}");
    }
}

/// Somebody who can write to the database and leaves the triggers where they are.
#[tokio::test]
async fn the_database_refuses_to_change_the_log() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
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
    let before = verify(&app).unwrap();
    let last = before.seq;
    let copy = "SELECT seq, at, actor_id, 'x.y', subject, details, text_digest, mac \
                FROM audit_events";
    let mut refused = vec![
        "UPDATE audit_events SET action = 'x.y' WHERE seq = 2".to_owned(),
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

#[tokio::test]
async fn a_log_cut_back_to_an_earlier_end_is_told_by_a_head_noted_before() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let early = verify(&app).unwrap();
    ada.create_profile("Grid ETH").await;
    let late = verify(&app).unwrap();
    let mut conn = database::connect(&app.database_url);
    let key = app.db().audit_key();
    audit::verify(&mut conn, key, Some(&early)).unwrap();
    let forged = audit::Head {
        mac: early.mac,
        ..late
    };
    assert!(audit::verify(&mut conn, key, Some(&forged)).is_err());
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
        ("actor=nobody", vec![]),
        ("action=session.start", vec![6, 4, 2]),
        ("action=submission.", vec![12, 11, 10]),
        ("action=submission", vec![]),
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
        ("action=%25", "action"),
        ("action=Submission.approve", "action"),
        ("action=a.b.c", "action"),
        ("subject=profile", "subject"),
        ("subject=profile:%27", "subject"),
        ("from=yesterday", "from"),
        ("until=2026-13-01T00:00:00Z", "until"),
        ("who=ada", "who"),
    ] {
        let refused = root
            .get(&format!("/api/v1/moderation/audit-events?{filter}"))
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .expect_problem("invalid");
        assert_eq!(refused.pointers(), [field], "{filter}");
    }
}
