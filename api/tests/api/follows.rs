//! Following profiles.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::json;

use super::app::{TestApp, User, dca};

async fn follow(user: &User<'_>, slug: &str) {
    user.put(&format!("/api/v1/profiles/{slug}/follow"))
        .await
        .expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn following_twice_counts_once_and_so_does_leaving() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let (sam, page) = (app.user("sam").await, format!("/api/v1/profiles/{slug}"));
    follow(&mira, &slug).await;
    for _ in 0..2 {
        follow(&sam, &slug).await;
    }
    assert_eq!(app.get(&page).await.json["followers"], 2);
    for _ in 0..2 {
        sam.delete(&format!("{page}/follow"))
            .await
            .expect(StatusCode::NO_CONTENT);
    }
    assert_eq!(app.get(&page).await.json["followers"], 1);
}

#[tokio::test]
async fn a_page_says_to_whoever_asks_whether_they_follow_it() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let page = format!("/api/v1/profiles/{slug}");
    let before = mira.get(&page).await.expect(StatusCode::OK);
    follow(&mira, &slug).await;
    let after = mira.get(&page).await.expect(StatusCode::OK);
    assert_eq!(before.json["following"], false);
    assert_eq!(after.json["following"], true);
    assert_eq!(ada.get(&page).await.json["following"], false);
    assert_eq!(app.get(&page).await.json["following"], json!(null));
    // Not the page that others were shown, and still no reason to refuse the author's change.
    assert_ne!(before.etag(), after.etag());
    let revision = |etag: String| etag.split('.').next().map(str::to_owned);
    assert_eq!(revision(before.etag()), revision(after.etag()));
}

#[tokio::test]
async fn what_is_hidden_cannot_be_followed_but_left() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let (sam, tom) = (app.user("sam").await, app.user("tom").await);
    follow(&sam, &slug).await;
    ada.patch_profile(&slug, json!({ "visibility": "private" }))
        .await
        .expect(StatusCode::OK);
    let path = format!("/api/v1/profiles/{slug}/follow");
    tom.put(&path)
        .await
        .expect(StatusCode::NOT_FOUND)
        .expect_problem("not_found");
    assert_eq!(sam.get("/api/v1/follows").await.json["items"], json!([]));
    sam.delete(&path).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(
        ada.get(&format!("/api/v1/profiles/{slug}")).await.json["followers"],
        0
    );
    // Whether there is such a profile is nobody's business.
    for slug in ["nothing-here", &ada.create_profile("Secret grid").await] {
        tom.delete(&format!("/api/v1/profiles/{slug}/follow"))
            .await
            .expect(StatusCode::NO_CONTENT);
    }
}

#[tokio::test]
async fn what_is_followed_is_listed_last_first() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let mut slugs = Vec::new();
    for _ in 0..3 {
        let slug = app.publish(&ada, &mira, &dca()).await;
        app.advance(TimeDelta::seconds(1));
        follow(&mira, &slug).await;
        slugs.insert(0, slug);
    }
    let first = mira.get("/api/v1/follows?limit=2").await.json;
    let next = first["next"].as_str().unwrap();
    let second = mira
        .get(&format!("/api/v1/follows?cursor={next}"))
        .await
        .json;
    let listed = [&first, &second].map(|page| page["items"].as_array().unwrap().clone());
    let listed = listed.concat();
    let listed = listed.iter().map(|card| card["slug"].as_str().unwrap());
    assert_eq!(listed.collect::<Vec<_>>(), slugs);
    ada.get(&format!("/api/v1/follows?cursor={next}"))
        .await
        .expect_problem("invalid_cursor");
}
