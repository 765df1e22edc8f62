//! An author's list of their own profiles, and a subscriber's own subscription.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::app::{TestApp, User, changed, dca};

/// The author's list, whole.
async fn own(author: &User<'_>) -> Vec<Value> {
    let list = author.get("/api/v1/account/profiles").await;
    let list = list.expect(StatusCode::OK).json;
    assert_eq!(list["next"], Value::Null);
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_profile_that_was_never_submitted_is_in_its_authors_list() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.create_profile("Calm grid").await;
    ada.patch_draft(&slug, json!({ "summary": "A grid that sleeps." }))
        .await
        .expect(StatusCode::OK);
    let mut list = own(&ada).await;
    let mut item = list.remove(0);
    assert!(list.is_empty());
    let (changed_at, updated_at) = (
        item["changed_at"].take(),
        item["draft"]["updated_at"].take(),
    );
    assert_eq!(changed_at, updated_at);
    assert_eq!(
        item,
        json!({
            "slug": "calm-grid", "name": "Calm grid", "summary": "A grid that sleeps.",
            "logo": null, "visibility": "private", "archived_at": null,
            "quarantined_at": null, "quarantined_reason": null,
            "suspended_at": null, "suspended_reason": null,
            "version": null, "subscribers": 0, "followers": 0, "downloads": 0,
            "published_at": null, "changed_at": null,
            "draft": { "updated_at": null, "has_package": false, "changed": true },
            "submission": null,
        })
    );
}

#[tokio::test]
async fn the_list_follows_a_submission_from_its_claim_to_its_decision() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.complete_draft(&dca()).await;
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    let id = submission.json["id"].as_str().unwrap().to_owned();
    let item = own(&ada).await.remove(0);
    assert_eq!(item["draft"]["has_package"], true);
    assert_eq!(item["draft"]["changed"], false);
    assert_eq!(
        item["submission"],
        json!({
            "number": 1, "state": "pending", "new_content": true,
            "submitted_at": submission.json["submitted_at"], "decided_at": null,
            "reason": null, "in_review": false,
        })
    );

    mira.claim(&id).await.expect(StatusCode::OK);
    assert_eq!(own(&ada).await[0]["submission"]["in_review"], true);
    app.advance(TimeDelta::minutes(16));
    let (ada, mira) = (app.sign_in("ada").await, app.sign_in("mira").await);
    assert_eq!(own(&ada).await[0]["submission"]["in_review"], false);

    mira.claim(&id).await.expect(StatusCode::OK);
    let reason = json!({ "reason": "Say on which exchange you tried it." });
    mira.decide(&id, "request-changes", reason)
        .await
        .expect(StatusCode::OK);
    let item = own(&ada).await.remove(0);
    assert_eq!(item["submission"]["state"], "changes_requested");
    assert_eq!(
        item["submission"]["reason"],
        "Say on which exchange you tried it."
    );
    assert_eq!(item["submission"]["in_review"], false);
    assert_eq!(item["changed_at"], item["submission"]["decided_at"]);

    let second = ada.submit(&slug).await.expect(StatusCode::CREATED);
    mira.approve(second.json["id"].as_str().unwrap()).await;
    let item = own(&ada).await.remove(0);
    assert_eq!(item["submission"]["number"], 2);
    assert_eq!(item["submission"]["state"], "approved");
    assert_eq!(
        (&item["version"], &item["visibility"]),
        (&json!(1), &json!("public"))
    );
    assert_eq!(item["published_at"], item["submission"]["decided_at"]);
}

#[tokio::test]
async fn each_part_of_a_draft_tells_that_it_is_not_what_was_submitted() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.complete_draft(&dca()).await;
    ada.submit(&slug).await.expect(StatusCode::CREATED);
    let before = ada.draft(&slug).await.json;
    let is_changed = async || own(&ada).await[0]["draft"]["changed"].clone();
    for (field, other) in [
        ("name", json!("Another name")),
        ("summary", json!("Another line.")),
        ("description", json!("Other words.")),
        ("tags", json!(["other"])),
        ("licence", json!("MIT")),
        ("release_notes", json!("Other notes.")),
    ] {
        ada.patch_draft(&slug, json!({ field: other }))
            .await
            .expect(StatusCode::OK);
        assert_eq!(is_changed().await, true, "{field}");
        ada.patch_draft(&slug, json!({ field: before[field] }))
            .await
            .expect(StatusCode::OK);
        assert_eq!(is_changed().await, false, "{field} as it was");
    }

    let logo = profile_hub::demo::logo::png([[1, 2, 3], [4, 5, 6]]).unwrap();
    ada.put_logo(&slug, logo).await.expect(StatusCode::OK);
    assert_eq!(is_changed().await, true, "a logo");
    assert_eq!(
        own(&ada).await[0]["logo"],
        ada.draft(&slug).await.json["logo"]
    );
    ada.remove_from_draft(&slug, "logo").await;
    assert_eq!(is_changed().await, false, "no logo");

    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    assert_eq!(is_changed().await, true, "another package");
    ada.put_package(&slug, dca().zip().unwrap())
        .await
        .expect(StatusCode::OK);
    assert_eq!(is_changed().await, false, "the same package again");
}

#[tokio::test]
async fn own_profiles_are_walked_page_by_page_last_changed_first() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let mut slugs = Vec::new();
    for name in ["First", "Second", "Third", "Fourth"] {
        app.advance(TimeDelta::seconds(1));
        slugs.push(ada.create_profile(name).await);
    }
    eve.create_profile("Of another").await;
    ada.delete("/api/v1/profiles/fourth")
        .await
        .expect(StatusCode::NO_CONTENT);
    app.advance(TimeDelta::seconds(1));
    ada.patch_draft("first", json!({ "summary": "Changed last." }))
        .await
        .expect(StatusCode::OK);

    let mut walked = Vec::new();
    let mut path = "/api/v1/account/profiles?limit=1".to_owned();
    loop {
        let page = ada.get(&path).await.expect(StatusCode::OK).json;
        walked.push(page["items"][0]["slug"].clone());
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/api/v1/account/profiles?limit=1&cursor={next}");
    }
    assert_eq!(walked, ["first", "third", "second"]);
    let foreign = path.split_once("limit=1&").unwrap().1;
    eve.get(&format!("/api/v1/account/profiles?{foreign}"))
        .await
        .expect_problem("invalid_cursor");
    app.get("/api/v1/account/profiles")
        .await
        .expect_problem("not_signed_in");
}

#[tokio::test]
async fn an_author_reads_in_the_list_why_a_moderator_withholds_a_profile() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    app.user("sam").await.link(&slug).await;
    let path = format!("/api/v1/moderation/profiles/{slug}/quarantine");
    mira.post(&path, json!({ "reason": "Somebody reports a leak." }))
        .await
        .expect(StatusCode::OK);
    let item = own(&ada).await.remove(0);
    assert_eq!(item["quarantined_reason"], "Somebody reports a leak.");
    assert!(item["quarantined_at"].is_string());
    assert_eq!(item["subscribers"], 1);
}

#[tokio::test]
async fn a_subscription_is_read_by_whoever_has_it_also_when_it_is_stopped() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let sam = app.user("sam").await;
    let path = format!("/api/v1/profiles/{slug}/subscription");
    sam.get(&path).await.expect_problem("not_found");
    let made = sam.subscribe(&slug).await.expect(StatusCode::CREATED);
    assert_eq!(made.headers["location"], path);
    let read = sam.get(&path).await.expect(StatusCode::OK);
    assert_eq!(read.json, made.json);
    sam.delete(&path).await.expect(StatusCode::NO_CONTENT);
    let stopped = sam.get(&path).await.expect(StatusCode::OK).json;
    assert!(stopped["stopped_at"].is_string());
    assert_eq!(stopped["unavailable"], "stopped");
    assert_eq!(stopped["download_url"], made.json["download_url"]);
    ada.get(&path).await.expect_problem("not_found");
    let nothing = "/api/v1/profiles/nothing-here/subscription";
    sam.get(nothing).await.expect_problem("not_found");
}
