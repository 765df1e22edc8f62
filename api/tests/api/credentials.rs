//! Leaked credentials, and whoever finds them.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::app::{Reply, TestApp, User, dca};

async fn report(app: &TestApp, credentials: Value) -> Reply {
    app.post(
        "/api/v1/credentials/revoke",
        json!({ "credentials": credentials }),
    )
    .await
}

async fn token(owner: &User<'_>) -> String {
    let form = json!({ "name": "laptop", "scopes": ["account:read"] });
    let made = owner.post("/api/v1/tokens", form).await;
    made.expect(StatusCode::CREATED).json["secret"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn ask(app: &TestApp, bearer: &str) -> Reply {
    Reply::of(
        app.request(Method::GET, "/api/v1/account")
            .bearer_auth(bearer),
    )
    .await
}

/// The actions in the audit log, newest first.
async fn actions(app: &TestApp) -> Vec<String> {
    let root = app.account("root-1", hub_shared::account::Role::Administrator);
    let log = root.await.get("/api/v1/moderation/audit-events").await;
    let items = log.expect(StatusCode::OK).json["items"].clone();
    let action = |item: &Value| item["action"].as_str().unwrap().to_owned();
    items.as_array().unwrap().iter().map(action).collect()
}

#[tokio::test]
async fn a_leaked_token_is_revoked_and_its_owner_told() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let secret = token(&ada).await;
    let line = format!("2026-11-26 GET /account Authorization: Bearer {secret}.");
    report(&app, json!([line]))
        .await
        .expect(StatusCode::ACCEPTED);
    ask(&app, &secret).await.expect_problem("token_ended");
    ada.get("/api/v1/account").await.expect(StatusCode::OK);
    let mails = app.mails("ada@example.org", 2).await;
    assert!(mails[1].contains("found and revoked"), "{}", mails[1]);
    assert!(!mails[1].contains(&secret));
    assert!(actions(&app).await.contains(&"token.revoke".to_owned()));
}

#[tokio::test]
async fn a_leaked_link_is_replaced_and_its_owner_told() {
    let app = TestApp::start().await;
    let (ada, mia) = (app.user("ada").await, app.moderator("mia").await);
    let slug = app.publish(&ada, &mia, &dca()).await;
    let bob = app.user("bob").await;
    let url = bob.link(&slug).await;
    let bare = url.split('/').nth(4).unwrap();
    for find in [url.as_str(), bare] {
        report(&app, json!([find]))
            .await
            .expect(StatusCode::ACCEPTED);
    }
    app.get(&url).await.expect_problem("rotated");
    let new = bob.link(&slug).await;
    assert_ne!(new, url);
    app.get(&new).await.expect(StatusCode::OK);
    let mails = app.mails("bob@example.org", 1).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains(&slug) && !mails[0].contains("/d/"));
    let rotations = actions(&app).await;
    assert_eq!(
        rotations
            .iter()
            .filter(|a| *a == "subscription.rotate")
            .count(),
        1
    );
}

#[tokio::test]
async fn a_link_on_another_host_is_known_by_its_signature() {
    let app = TestApp::start().await;
    let (ada, mia) = (app.user("ada").await, app.moderator("mia").await);
    let slug = app.publish(&ada, &mia, &dca()).await;
    let url = ada.link(&slug).await;
    let elsewhere = url.replace(&app.base, "https://old.example");
    report(&app, json!([elsewhere]))
        .await
        .expect(StatusCode::ACCEPTED);
    app.get(&url).await.expect_problem("rotated");
}

#[tokio::test]
async fn a_leaked_token_of_a_session_ends_it() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let refresh = ada.cookie.split(['=', ';']).nth(1).unwrap();
    report(&app, json!([refresh]))
        .await
        .expect(StatusCode::ACCEPTED);
    ask(&app, &ada.token).await.expect_problem("session_ended");
    let again = app.sign_in("ada").await;
    report(&app, json!([again.token]))
        .await
        .expect(StatusCode::ACCEPTED);
    ask(&app, &again.token)
        .await
        .expect_problem("session_ended");
    assert_eq!(app.mails("ada@example.org", 2).await.len(), 2);
}

#[tokio::test]
async fn a_report_answers_the_same_whatever_it_holds() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let secret = token(&ada).await;
    let nothing = report(&app, json!([""])).await.expect(StatusCode::ACCEPTED);
    let mut changed = ada.token.clone();
    changed.pop();
    for credentials in [
        json!([secret]),
        json!([secret]),
        json!(["phub_", "a.b.c", "....", "\u{0}", "é".repeat(2_000)]),
        json!([changed]),
    ] {
        let reply = report(&app, credentials).await.expect(StatusCode::ACCEPTED);
        assert_eq!(reply.bytes, nothing.bytes);
        assert_eq!(
            reply.headers["cache-control"],
            nothing.headers["cache-control"]
        );
    }
    ada.get("/api/v1/account").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_report_of_another_shape_is_refused() {
    let app = TestApp::start().await;
    for (credentials, pointer) in [
        (json!([]), "/credentials"),
        (json!(vec!["x"; 21]), "/credentials"),
        (json!(["x".repeat(2_001)]), "/credentials/0"),
        (json!(["x", 7]), "/credentials/1"),
        (json!("x"), "/credentials"),
        (Value::Null, "/credentials"),
    ] {
        let refused = report(&app, credentials.clone()).await;
        let refused = refused.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.pointers(), [pointer], "{credentials}");
    }
}
