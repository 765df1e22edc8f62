//! Where mails lead when there is a web app.

use hub_shared::account::Role;
use reqwest::StatusCode;
use serde_json::json;

use super::app::{PASSWORD, TestApp, changed, dca};

const APP: &str = "https://app.example.org";

async fn hub() -> TestApp {
    TestApp::start_with(&["--web-url", APP]).await
}

/// The addresses in a mail.
fn addresses(mail: &str) -> Vec<&str> {
    let words = mail.split_whitespace();
    words.filter(|word| word.contains("://")).collect()
}

/// Where a mail leads, but for the rules that it cites, which are the hub's own page.
fn leads(mail: &str) -> Vec<&str> {
    let mut addresses = addresses(mail);
    addresses.retain(|address| !address.contains("/rules#"));
    addresses
}

/// The token behind the `#` of the one address that has one, on this page.
fn token<'m>(mail: &'m str, page: &str) -> &'m str {
    let begin = format!("{APP}/{page}#");
    let found = addresses(mail)
        .into_iter()
        .filter_map(|address| address.strip_prefix(&begin))
        .collect::<Vec<_>>();
    assert_eq!(found.len(), 1, "{mail}");
    assert_eq!(found[0].len(), 43, "{mail}");
    assert_eq!(mail.matches(found[0]).count(), 1, "{mail}");
    // Nothing sends people to addresses for programs.
    assert!(!mail.contains("/api/"), "{mail}");
    found[0]
}

#[tokio::test]
async fn a_new_account_verifies_its_address_on_a_page_and_the_token_is_behind_the_hash() {
    let app = hub().await;
    let form = json!({ "email": "eve@example.org", "handle": "eve", "password": PASSWORD });
    app.post("/api/v1/accounts", form)
        .await
        .expect(StatusCode::ACCEPTED);
    let mail = app.mails("eve@example.org", 1).await.remove(0);
    assert_eq!(addresses(&mail).first(), Some(&APP));
    let form = json!({ "token": token(&mail, "verify"), "password": PASSWORD });
    app.post("/api/v1/account/verify", form)
        .await
        .expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_forgotten_password_is_set_on_a_page() {
    let app = hub().await;
    app.user("eve").await;
    app.post(
        "/api/v1/account/reset",
        json!({ "email": "eve@example.org" }),
    )
    .await
    .expect(StatusCode::ACCEPTED);
    let mail = app.mails("eve@example.org", 1).await.remove(0);
    let form = json!({ "token": token(&mail, "reset"), "password": "an entirely other phrase" });
    app.post("/api/v1/account/reset/confirm", form)
        .await
        .expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_new_address_is_confirmed_on_a_page() {
    let app = hub().await;
    let eve = app.user("eve").await;
    let form = json!({ "email": "new@example.org", "password": PASSWORD });
    eve.patch_account(form).await.expect(StatusCode::OK);
    let mail = app.mails("new@example.org", 1).await.remove(0);
    let form = json!({ "token": token(&mail, "verify"), "password": PASSWORD });
    app.post("/api/v1/account/verify", form)
        .await
        .expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn decisions_lead_authors_to_the_editor_and_new_versions_lead_subscribers_to_the_profile() {
    let app = hub().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.complete_draft(&dca()).await;
    for verdict in ["request-changes", "approve"] {
        let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
        let id = submission.json["id"].as_str().unwrap().to_owned();
        mira.claim(&id).await.expect(StatusCode::OK);
        mira.decide(&id, verdict, json!({ "reason": "Say what it trades on." }))
            .await
            .expect(StatusCode::OK);
    }
    for mail in app.mails("ada@example.org", 2).await {
        assert_eq!(leads(&mail), [format!("{APP}/editor/{slug}")]);
    }

    let sam = app.user("sam").await;
    sam.link(&slug).await;
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let second = ada.submit(&slug).await.expect(StatusCode::CREATED);
    mira.approve(second.json["id"].as_str().unwrap()).await;
    let mail = app.mails("sam@example.org", 1).await.remove(0);
    assert_eq!(addresses(&mail), [format!("{APP}/profiles/{slug}")]);

    // What is hidden has no page: subscribers are led to what they hold.
    let because = json!({ "reason": "Somebody reports a leak." });
    let path = format!("/api/v1/moderation/profiles/{slug}/quarantine");
    mira.post(&path, because).await.expect(StatusCode::OK);
    let mail = app.mails("sam@example.org", 2).await.remove(1);
    assert_eq!(leads(&mail), [format!("{APP}/subscriptions")]);
    let mail = app.mails("ada@example.org", 4).await.remove(3);
    assert_eq!(leads(&mail), [format!("{APP}/editor/{slug}")]);
}

#[tokio::test]
async fn what_an_account_is_told_names_the_app_as_the_place_to_go() {
    let app = hub().await;
    let sam = app.user("sam").await;
    let form = json!({ "name": "a script", "scopes": ["account:read"] });
    sam.post("/api/v1/tokens", form)
        .await
        .expect(StatusCode::CREATED);
    let mail = app.mails("sam@example.org", 1).await.remove(0);
    assert_eq!(addresses(&mail), [APP]);
    let root = app.account("root-1", Role::Administrator).await;
    let because = json!({ "reason": "It sends mails to strangers." });
    root.post("/api/v1/moderation/accounts/sam/suspend", because)
        .await
        .expect(StatusCode::OK);
    let mail = app.mails("sam@example.org", 2).await.remove(1);
    assert_eq!(leads(&mail), [APP]);
}
