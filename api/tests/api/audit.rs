//! The audit log: every change leaves an event, and the chain shows any later change of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use hub_shared::{account::Role, audit::AuditEvent, lifecycle::Action};
use profile_hub::db::{Done, audit};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    app::{PASSWORD, Reply, TestApp, User, dca},
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
    reject(&app, &ada, &mira).await;
    mira.close(json!({ "password": super::app::PASSWORD }))
        .await
        .expect(StatusCode::NO_CONTENT);
    assert_eq!(app.count("audit_texts", "1 = 1"), 0);
    verify(&app).unwrap();
}

/// Somebody who can write to the database and leaves the triggers where they are.
#[tokio::test]
async fn the_database_refuses_to_change_the_log() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
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

    // The end is cut off and the head set back to what was true once: the chain itself holds.
    disarm(&app);
    app.sql(&format!(
        "DELETE FROM audit_events WHERE seq > {}; UPDATE audit_head SET seq = {}, mac = '{}'",
        early.seq, early.seq, early.mac
    ));
    assert_eq!(verify(&app).unwrap(), early);
    assert_eq!(expecting(&early).unwrap(), early);
    let error = expecting(&late).unwrap_err();
    let found = "the log ends at entry 2, before entry 3, which is expected: its end was cut off";
    assert!(error.contains(found), "{error}");

    // Everything is gone.
    app.sql("DELETE FROM audit_events; UPDATE audit_head SET seq = 0, mac = ''");
    assert_eq!(verify(&app).unwrap().seq, 0);
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
        ("actor=nobody", vec![]),
        ("action=session.start", vec![6, 4, 2]),
        ("action=submission.", vec![12, 11, 10]),
        ("action=submission", vec![]),
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
    let none = root
        .get("/api/v1/moderation/audit-events.ndjson?actor=nobody")
        .await
        .expect(StatusCode::OK);
    assert_eq!(none.bytes, b"");
    let last = &app.audit_of(&root).await[0];
    assert_eq!(last["details"], json!({ "filter": { "actor": "nobody" } }));
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
