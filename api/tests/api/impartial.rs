//! Nobody moderates what is their own: neither deciding on it nor reading what is kept from its author.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    app::{TestApp, User, changed, dca},
    reports::{listed, old, report},
};
use profile_hub::demo::package;

const QUEUE: &str = "/api/v1/moderation/queue";
const APPEALS: &str = "/api/v1/moderation/appeals";
const WHY: &str = "It buys without any limit on a falling market.";

async fn review(moderator: &User<'_>, id: &str) -> Value {
    let path = format!("/api/v1/moderation/submissions/{id}");
    moderator.get(&path).await.expect(StatusCode::OK).json
}

/// Submits a draft: slug and id.
async fn submitted(author: &User<'_>) -> (String, String) {
    let slug = author.complete_draft(&dca()).await;
    let submission = author.submit(&slug).await.expect(StatusCode::CREATED);
    (slug, submission.json["id"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_moderator_reads_no_report_of_their_own_profile() {
    let app = TestApp::start().await;
    let (mira, noor) = (app.moderator("mira").await, app.moderator("noor").await);
    let sam = old(&app, "sam").await;
    let own = app.publish(&mira, &noor, &dca()).await;
    let other = app.publish(&noor, &mira, &package::grid()).await;
    for slug in [&own, &other] {
        report(&sam, slug).await.expect(StatusCode::CREATED);
    }
    let seen = listed(&mira, "").await;
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0]["profile"], json!(other));
    assert!(listed(&mira, &format!("?profile={own}")).await.is_empty());
    assert_eq!(listed(&noor, &format!("?profile={own}")).await.len(), 1);
    let case = format!("/api/v1/moderation/cases/{own}");
    let refused = mira.get(&case).await.expect(StatusCode::FORBIDDEN);
    refused.expect_problem("own_profile");
    noor.get(&case).await.expect(StatusCode::OK);
    for (reader, slugs) in [(&mira, vec![&other]), (&noor, vec![&own])] {
        let list = reader.get("/api/v1/moderation/cases").await;
        let list = list.expect(StatusCode::OK).json;
        let items = list["items"].as_array().unwrap().iter();
        let listed = items.map(|item| item["profile"].clone());
        assert_eq!(json!(listed.collect::<Vec<_>>()), json!(slugs));
    }
}

#[tokio::test]
async fn the_queue_tells_no_author_that_their_profile_was_reported() {
    let app = TestApp::start().await;
    let (mira, noor) = (app.moderator("mira").await, app.moderator("noor").await);
    let sam = old(&app, "sam").await;
    let own = app.publish(&mira, &noor, &dca()).await;
    mira.put_package(&own, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let update = mira.submit(&own).await.expect(StatusCode::CREATED);
    let id = update.json["id"].as_str().unwrap().to_owned();
    let risk = async || review(&mira, &id).await["risk"].clone();
    let before = risk().await;
    report(&sam, &own).await.expect(StatusCode::CREATED);
    assert_eq!(risk().await, before);
    for (reader, sees) in [(&mira, false), (&noor, true)] {
        let queue = reader.get(QUEUE).await.expect(StatusCode::OK).json;
        let item = &queue["items"][0];
        assert_eq!(item["id"], json!(id));
        assert_eq!(item["risk"].is_number(), sees, "{item}");
        assert_eq!(item.to_string().contains("reported"), sees, "{item}");
    }
}

#[tokio::test]
async fn an_author_who_moderates_is_not_told_who_looks_at_it_or_decided() {
    let app = TestApp::start().await;
    let (mira, noor) = (app.moderator("mira").await, app.moderator("noor").await);
    let (slug, id) = submitted(&mira).await;
    noor.claim(&id).await.expect(StatusCode::OK);
    for (reader, sees) in [(&mira, false), (&noor, true)] {
        let queue = reader.get(QUEUE).await.expect(StatusCode::OK).json;
        assert_eq!(queue["items"][0]["id"], json!(id));
        assert_eq!(queue["items"][0]["claim"].is_object(), sees);
        assert_eq!(review(reader, &id).await["claim"].is_object(), sees);
    }
    let release = format!("/api/v1/moderation/submissions/{id}/release");
    mira.post(&release, json!({}))
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("own_profile");

    noor.decide(&id, "reject", json!({ "reason": WHY }))
        .await
        .expect(StatusCode::OK);
    for (reader, sees) in [(&mira, false), (&noor, true)] {
        let review = review(reader, &id).await;
        assert_eq!(review["decided_by"].is_object(), sees);
        assert_eq!(review["reason"], WHY);
    }
    let appeal = format!("/api/v1/profiles/{slug}/submissions/1/appeal");
    let text = "It has a limit: look at the stop loss in its settings.";
    let filed = mira.post(&appeal, json!({ "text": text })).await;
    let filed = filed.expect(StatusCode::CREATED).json["id"].clone();
    let filed = format!("{APPEALS}/{}", filed.as_str().unwrap());
    for (reader, many) in [(&mira, 0), (&noor, 1)] {
        let open = reader.get(APPEALS).await.expect(StatusCode::OK).json;
        assert_eq!(open["items"].as_array().unwrap().len(), many);
    }
    mira.get(&filed)
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("own_profile");
    noor.get(&filed).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn self_review_holds_as_long_as_there_is_one_moderator() {
    let app = TestApp::start_with(&["--self-review"]).await;
    let mira = app.moderator("mira").await;
    let slug = app.publish(&mira, &mira, &dca()).await;
    let sam = old(&app, "sam").await;
    let filed = report(&sam, &slug).await.expect(StatusCode::CREATED);
    app.sql("UPDATE accounts SET created_at = '2020-01-01 00:00:00'");
    let other = app
        .publish(&app.user("ada").await, &mira, &package::grid())
        .await;
    let by_mira = report(&mira, &other).await.expect(StatusCode::CREATED);
    assert_eq!(listed(&mira, "").await.len(), 2);
    let (_, pending) = submitted(&mira).await;
    mira.claim(&pending).await.expect(StatusCode::OK);
    assert!(review(&mira, &pending).await["claim"].is_object());

    let noor = app.moderator("noor").await;
    assert_eq!(listed(&mira, "").await.len(), 1);
    assert_eq!(review(&mira, &pending).await["claim"], json!(null));
    let decide = |id: &Value| {
        let id = id.as_str().unwrap().to_owned();
        format!("/api/v1/moderation/reports/{id}/dismiss")
    };
    for (id, code) in [
        (&filed.json["id"], "own_profile"),
        (&by_mira.json["id"], "own_report"),
    ] {
        mira.post(&decide(id), json!({ "reason": WHY }))
            .await
            .expect(StatusCode::FORBIDDEN)
            .expect_problem(code);
    }
    mira.decide(&pending, "approve", json!({}))
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("own_profile");

    noor.close(json!({ "password": super::app::PASSWORD }))
        .await
        .expect(StatusCode::NO_CONTENT);
    for id in [&filed.json["id"], &by_mira.json["id"]] {
        mira.post(&decide(id), json!({ "reason": WHY }))
            .await
            .expect(StatusCode::OK);
    }
}
