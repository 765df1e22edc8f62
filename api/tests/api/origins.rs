//! Packages that carry download links of the hub.

use hub_shared::account::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::app::{Reply, TestApp, User, dca, form};

/// An export of a bot that imported a profile by this link.
fn exported(link: &str) -> Vec<u8> {
    let mut package = dca();
    package.profile["profile"]["origin_url"] = json!(link);
    package.zip().unwrap()
}

/// A profile with one subscriber beside its author: slug and link.
async fn published(app: &TestApp) -> (String, String) {
    let (ada, mia) = (app.user("ada").await, app.moderator("mia").await);
    let slug = app.publish(&ada, &mia, &dca()).await;
    let link = app.user("bob").await.link(&slug).await;
    (slug, link)
}

fn codes(draft: &Reply) -> Vec<String> {
    let findings = match &draft.json["package"]["report"]["findings"] {
        Value::Null => &draft.json["findings"],
        findings => findings,
    };
    let code = |finding: &Value| finding["code"].as_str().unwrap().to_owned();
    findings.as_array().unwrap().iter().map(code).collect()
}

/// A submission of this package by this author, as a moderator sees it.
async fn reviewed(app: &TestApp, author: &User<'_>, package: Vec<u8>) -> Value {
    let slug = author.complete_draft(&dca()).await;
    author
        .put_package(&slug, package)
        .await
        .expect(StatusCode::OK);
    let submission = author.submit(&slug).await.expect(StatusCode::CREATED);
    let id = submission.json["id"].as_str().unwrap().to_owned();
    let mod_two = app.account("mod-two", Role::Moderator).await;
    let review = mod_two
        .get(&format!("/api/v1/moderation/submissions/{id}"))
        .await;
    review.expect(StatusCode::OK).json.clone()
}

#[tokio::test]
async fn somebody_elses_link_in_a_package_is_replaced_and_its_owner_told() {
    let app = TestApp::start().await;
    let (_, link) = published(&app).await;
    let eve = app.user("eve").await;
    let draft = eve.create_profile("My own").await;
    let reply = eve
        .put_package(&draft, exported(&link))
        .await
        .expect(StatusCode::OK);
    assert!(codes(&reply).contains(&"foreign_link".to_owned()));
    assert!(!String::from_utf8_lossy(&reply.bytes).contains("/d/"));
    app.get(&link)
        .await
        .expect(StatusCode::GONE)
        .expect_problem("rotated");
    let mails = app.mails("bob@example.org", 1).await;
    assert!(mails[0].contains("found and replaced"), "{}", mails[0]);
}

#[tokio::test]
async fn the_same_package_again_is_told_again_and_revokes_nothing_more() {
    let app = TestApp::start().await;
    let (slug, link) = published(&app).await;
    let eve = app.user("eve").await;
    let draft = eve.create_profile("My own").await;
    eve.put_package(&draft, exported(&link))
        .await
        .expect(StatusCode::OK);
    let new = app.sign_in("bob").await.link(&slug).await;
    let again = eve
        .put_package(&draft, exported(&link))
        .await
        .expect(StatusCode::OK);
    assert!(codes(&again).contains(&"foreign_link".to_owned()));
    app.get(&new).await.expect(StatusCode::OK);
    assert_eq!(app.mails("bob@example.org", 1).await.len(), 1);
}

#[tokio::test]
async fn the_uploaders_own_link_in_a_package_is_only_told_of() {
    let app = TestApp::start().await;
    let (_, link) = published(&app).await;
    let bob = app.sign_in("bob").await;
    let draft = bob.create_profile("My own").await;
    let reply = bob
        .put_package(&draft, exported(&link))
        .await
        .expect(StatusCode::OK);
    assert!(codes(&reply).contains(&"own_link".to_owned()));
    app.get(&link).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_moderator_sees_what_a_package_derives_from() {
    let app = TestApp::start().await;
    let (slug, link) = published(&app).await;
    let bob = app.sign_in("bob").await;
    let review = reviewed(&app, &bob, exported(&link)).await;
    let origin = &review["derived_from"];
    assert_eq!(origin["profile"], slug);
    assert_eq!(origin["author"]["handle"], "ada");
    let own = bob.get("/api/v1/profiles/none/submissions/1").await;
    own.expect(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_package_without_a_link_derives_from_nothing() {
    let app = TestApp::start().await;
    let eve = app.user("eve").await;
    let review = reviewed(&app, &eve, dca().zip().unwrap()).await;
    assert_eq!(review["derived_from"], Value::Null);
}

#[tokio::test]
async fn the_same_content_without_its_link_comes_from_where_it_came_from() {
    let app = TestApp::start().await;
    let (slug, link) = published(&app).await;
    let eve = app.user("eve").await;
    let draft = eve.complete_draft(&dca()).await;
    for package in [exported(&link), dca().zip().unwrap()] {
        eve.put_package(&draft, package)
            .await
            .expect(StatusCode::OK);
    }
    let submission = eve.submit(&draft).await.expect(StatusCode::CREATED);
    let id = submission.json["id"].as_str().unwrap();
    let review = app
        .sign_in("mia")
        .await
        .get(&format!("/api/v1/moderation/submissions/{id}"))
        .await;
    assert_eq!(review.json["derived_from"]["profile"], slug);
}

#[tokio::test]
async fn a_link_elsewhere_in_a_package_is_refused_and_replaced_all_the_same() {
    let app = TestApp::start().await;
    let (_, link) = published(&app).await;
    let eve = app.user("eve").await;
    let draft = eve.create_profile("My own").await;
    let mut package = dca();
    package.profile["profile"]["description"] = json!(format!("As good as {link}"));
    let refused = eve
        .put_package(&draft, package.zip().unwrap())
        .await
        .expect(StatusCode::UNPROCESSABLE_ENTITY)
        .expect_problem("package_refused");
    let codes = codes(&refused);
    assert!(codes.contains(&"json_web_token".to_owned()), "{codes:?}");
    assert!(codes.contains(&"foreign_link".to_owned()), "{codes:?}");
    app.get(&link).await.expect_problem("rotated");
}

#[tokio::test]
async fn somebody_elses_token_in_a_package_is_revoked() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let made = ada
        .post(
            "/api/v1/tokens",
            json!({ "name": "bot", "scopes": ["account:read"] }),
        )
        .await;
    let secret = made.json["secret"].as_str().unwrap();
    let mut package = dca();
    package.profile["profile"]["description"] = json!(format!("token: {secret}"));
    let draft = eve.create_profile("My own").await;
    let refused = eve
        .put_package(&draft, package.zip().unwrap())
        .await
        .expect_problem("package_refused");
    assert_eq!(codes(&refused)[0], "provider_token");
    assert!(!String::from_utf8_lossy(&refused.bytes).contains(&secret[9..]));
    let request = app
        .request(Method::GET, "/api/v1/account")
        .bearer_auth(secret);
    Reply::of(request).await.expect_problem("token_ended");
}

#[tokio::test]
async fn an_inspected_package_revokes_nothing() {
    let app = TestApp::start().await;
    let (_, link) = published(&app).await;
    let inspect = app
        .request(Method::POST, "/api/v1/packages/inspect")
        .multipart(form(exported(&link)));
    let verdict = Reply::of(inspect).await.expect(StatusCode::OK);
    assert_eq!(verdict.json["accepted"], true);
    app.get(&link).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_link_of_an_older_public_url_is_served_and_known() {
    let app = TestApp::start_with(&["--legacy-url", "https://old.example"]).await;
    let (_, link) = published(&app).await;
    let path = link.strip_prefix(&app.base).unwrap();
    let old = app.request(Method::GET, path).header("Host", "old.example");
    Reply::of(old).await.expect(StatusCode::OK);
    let eve = app.user("eve").await;
    let draft = eve.create_profile("My own").await;
    let reply = eve
        .put_package(&draft, exported(&format!("https://old.example{path}")))
        .await
        .expect(StatusCode::OK);
    assert!(codes(&reply).contains(&"foreign_link".to_owned()));
}

#[tokio::test]
async fn pages_of_an_older_public_url_may_sign_in() {
    let app = TestApp::start_with(&["--legacy-url", "https://old.example/"]).await;
    app.user("ada").await;
    let form = json!({ "email": "ada@example.org", "password": super::app::PASSWORD });
    let from = |origin: &'static str| {
        Reply::of(
            app.request(Method::POST, "/api/v1/session")
                .header("Origin", origin)
                .json(&form),
        )
    };
    from("https://old.example")
        .await
        .expect(StatusCode::CREATED);
    from("https://older.example")
        .await
        .expect_problem("origin_refused");
}
