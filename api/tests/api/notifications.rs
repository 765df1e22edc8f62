//! The bell, and the mails that go with it.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::app::{TestApp, User, changed, dca};

async fn bell(user: &User<'_>) -> Value {
    user.get("/api/v1/notifications")
        .await
        .expect(StatusCode::OK)
        .json
}

fn kinds(bell: &Value) -> Vec<&str> {
    bell["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["kind"].as_str().unwrap())
        .collect()
}

/// Publishes the next version of a profile.
async fn publish_again(author: &User<'_>, moderator: &User<'_>, slug: &str) {
    author
        .put_package(slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let submission = author.submit(slug).await.expect(StatusCode::CREATED);
    moderator
        .approve(submission.json["id"].as_str().unwrap())
        .await;
}

#[tokio::test]
async fn an_author_hears_what_was_decided_and_why() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.complete_draft(&dca()).await;
    let reason = "Please say which exchange fees you assume.";
    for (verdict, number) in [("request-changes", 1), ("reject", 2), ("approve", 3)] {
        let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
        let id = submission.json["id"].as_str().unwrap();
        mira.claim(id).await.expect(StatusCode::OK);
        mira.decide(id, verdict, json!({ "reason": reason }))
            .await
            .expect(StatusCode::OK);
        let newest = &bell(&ada).await["items"][0];
        assert_eq!(newest["submission"], number, "{newest}");
        app.advance(TimeDelta::seconds(1));
    }
    let bell = bell(&ada).await;
    assert_eq!(
        kinds(&bell),
        [
            "submission_approved",
            "submission_rejected",
            "changes_requested"
        ]
    );
    assert_eq!(bell["unread"], 3);
    let newest = &bell["items"][0];
    assert_eq!(newest["profile"], slug);
    assert_eq!(newest["name"], "Patient DCA");
    assert_eq!(newest["version"], 1);
    assert_eq!(newest["reason"], reason);
    assert_eq!(newest["read_at"], json!(null));
    assert_eq!(self::bell(&mira).await["items"], json!([]));
}

#[tokio::test]
async fn a_new_version_reaches_subscribers_by_mail_and_followers_on_the_bell_alone() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let (sam, tom, pia) = (
        app.user("sam").await,
        app.user("tom").await,
        app.user("pia").await,
    );
    sam.link(&slug).await;
    for follower in [&sam, &tom] {
        let follow = format!("/api/v1/profiles/{slug}/follow");
        follower.put(&follow).await.expect(StatusCode::NO_CONTENT);
    }
    pia.link(&slug).await;
    pia.delete(&format!("/api/v1/profiles/{slug}/subscription"))
        .await
        .expect(StatusCode::NO_CONTENT);
    publish_again(&ada, &mira, &slug).await;

    for (told, count) in [(&sam, 1), (&tom, 1), (&pia, 0)] {
        let bell = bell(told).await;
        assert_eq!(kinds(&bell), vec!["new_version"; count], "{}", told.handle);
        assert_eq!(bell["unread"], count);
    }
    let newest = &bell(&sam).await["items"][0];
    assert_eq!(
        (&newest["version"], &newest["profile"]),
        (&json!(2), &json!(slug))
    );
    let mails = app.mails("sam@example.org", 1).await;
    assert!(mails[0].contains("remove the old profile"), "{}", mails[0]);
    assert!(
        mails[0].contains("import the same link again"),
        "{}",
        mails[0]
    );
    // The author's own two decisions were mailed after that, so the others' would be there.
    app.mails("ada@example.org", 2).await;
    assert!(app.mails("tom@example.org", 0).await.is_empty());
    assert!(app.mails("pia@example.org", 0).await.is_empty());
}

#[tokio::test]
async fn an_edit_of_the_listing_rings_no_bell_but_the_authors() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let sam = app.user("sam").await;
    sam.link(&slug).await;
    ada.patch_draft(&slug, json!({ "name": "Very Patient DCA" }))
        .await
        .expect(StatusCode::OK);
    let edit = ada.submit(&slug).await.expect(StatusCode::CREATED);
    app.advance(TimeDelta::seconds(1));
    mira.approve(edit.json["id"].as_str().unwrap()).await;
    assert_eq!(bell(&sam).await["items"], json!([]));
    let bell = bell(&ada).await;
    assert_eq!(bell["items"][0]["version"], json!(null));
    assert_eq!(bell["items"][0]["name"], "Very Patient DCA");
}

#[tokio::test]
async fn subscribers_hear_that_the_version_they_have_was_withdrawn_once() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let sam = app.user("sam").await;
    sam.link(&slug).await;
    publish_again(&ada, &mira, &slug).await;
    app.advance(TimeDelta::seconds(1));
    let versions = format!("/api/v1/profiles/{slug}/versions");
    // Version 1 is nobody's current one.
    for (number, verb) in [(1, "yank"), (2, "yank"), (2, "unyank"), (2, "yank")] {
        ada.post(&format!("{versions}/{number}/{verb}"), json!({}))
            .await
            .expect(StatusCode::OK);
    }
    let bell = bell(&sam).await;
    assert_eq!(kinds(&bell), ["version_withdrawn", "new_version"]);
    assert_eq!(bell["items"][0]["version"], 2);
    assert_eq!(bell["items"][0]["reason"], json!(null));
    let mails = app.mails("sam@example.org", 2).await;
    assert!(
        mails.concat().contains("its author withdrew version 2"),
        "{mails:?}"
    );
}

#[tokio::test]
async fn subscribers_hear_that_a_profile_was_deleted() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let sam = app.user("sam").await;
    sam.link(&slug).await;
    ada.delete(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect(StatusCode::NO_CONTENT);
    assert_eq!(kinds(&bell(&sam).await), ["profile_deleted"]);
    let mails = app.mails("sam@example.org", 1).await;
    assert!(
        mails[0].contains("Subject: Patient DCA was deleted"),
        "{}",
        mails[0]
    );
}

/// Three notifications of ada's, a second apart: their ids, newest first.
async fn three(app: &TestApp, ada: &User<'_>) -> Vec<String> {
    let mira = app.moderator("mira").await;
    for _ in 0..3 {
        app.publish(ada, &mira, &dca()).await;
        app.advance(TimeDelta::seconds(1));
    }
    let bell = bell(ada).await;
    let items = bell["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_bell_comes_in_pages_and_counts_the_unread_on_each() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let ids = three(&app, &ada).await;
    let first = ada.get("/api/v1/notifications?limit=2").await.json;
    let next = first["next"].as_str().unwrap();
    let second = ada
        .get(&format!("/api/v1/notifications?cursor={next}"))
        .await
        .json;
    let listed = [&first, &second].map(|page| page["items"].as_array().unwrap().clone());
    let listed = listed.concat();
    let listed = listed.iter().map(|item| item["id"].as_str().unwrap());
    assert_eq!(listed.collect::<Vec<_>>(), ids);
    assert_eq!(
        (&first["unread"], &second["unread"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(second["next"], json!(null));
    ada.get(&format!("/api/v1/notifications?unread=true&cursor={next}"))
        .await
        .expect_problem("invalid_cursor");
}

#[tokio::test]
async fn what_is_read_stays_read_and_can_be_left_out() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let ids = three(&app, &ada).await;
    let read = "/api/v1/notifications/read";
    for _ in 0..2 {
        let reply = ada.post(read, json!({ "ids": [ids[0]] })).await;
        assert_eq!(reply.expect(StatusCode::OK).json["unread"], 2);
        app.advance(TimeDelta::seconds(1));
    }
    let seen = bell(&ada).await;
    let read_at = &seen["items"][0]["read_at"];
    let unread = ada.get("/api/v1/notifications?unread=true").await.json;
    let left = unread["items"].as_array().unwrap();
    assert_eq!(
        left.iter()
            .map(|i| i["id"].as_str().unwrap())
            .collect::<Vec<_>>(),
        ids[1..]
    );
    let reply = ada.post(read, json!({ "up_to": ids[1] })).await;
    assert_eq!(reply.json["unread"], 0);
    assert_eq!(&bell(&ada).await["items"][0]["read_at"], read_at);
}

#[tokio::test]
async fn nobody_reads_or_marks_what_others_were_told() {
    let app = TestApp::start().await;
    let (ada, sam) = (app.user("ada").await, app.user("sam").await);
    let ids = three(&app, &ada).await;
    let reply = sam
        .post("/api/v1/notifications/read", json!({ "ids": ids }))
        .await;
    assert_eq!(reply.expect(StatusCode::OK).json["unread"], 0);
    assert_eq!(bell(&ada).await["unread"], 3);
    assert_eq!(bell(&sam).await["items"], json!([]));
    app.get("/api/v1/notifications")
        .await
        .expect(StatusCode::UNAUTHORIZED)
        .expect_problem("not_signed_in");
}

#[tokio::test]
async fn marking_as_read_names_ids_or_the_last_one() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let read = "/api/v1/notifications/read";
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    for (body, pointer) in [
        (json!({}), ""),
        (json!({ "ids": [id], "up_to": id }), ""),
        (json!({ "ids": vec![id; 101] }), "/ids"),
        (json!({ "ids": ["7"] }), "/ids/0"),
        (json!({ "up_to": "7" }), "/up_to"),
    ] {
        let refused = ada.post(read, body).await.expect_problem("invalid");
        assert_eq!(refused.pointers(), [pointer]);
    }
    let none = ada.post(read, json!({ "ids": [] })).await;
    assert_eq!(none.expect(StatusCode::OK).json["unread"], 0);
}

#[tokio::test]
async fn what_is_older_than_180_days_is_forgotten() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    three(&app, &ada).await;
    app.advance(TimeDelta::days(180) - TimeDelta::seconds(2));
    let forgotten = app.forget_notices().await;
    assert_eq!(forgotten, 1);
    let ada = app.sign_in("ada").await;
    assert_eq!(bell(&ada).await["unread"], 2);
    app.advance(TimeDelta::days(1));
    assert_eq!(app.forget_notices().await, 2);
}

#[tokio::test]
async fn every_one_of_many_subscribers_is_told_and_mailed_once() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    app.crowd(&slug, 450);
    publish_again(&ada, &mira, &slug).await;
    assert_eq!(app.count("notifications", "by_mail"), 450);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while app.count("jobs", "kind = 'mail' AND key LIKE 'mail:notice:%'") < 450 {
        assert!(
            std::time::Instant::now() < deadline,
            "the mails are not all written"
        );
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(app.count("jobs", "kind = 'mailing'"), 3);
}
