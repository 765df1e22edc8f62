//! Registering and verifying.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::app::{PASSWORD, TestApp, dca};

pub fn form(handle: &str) -> Value {
    json!({ "email": format!("{handle}@example.org"), "handle": handle, "password": PASSWORD })
}

/// The token that a mail carries.
pub fn token(mail: &str) -> &str {
    mail.lines()
        .map(str::trim)
        .find(|line| line.len() == 43 && !line.contains(' '))
        .unwrap()
}

pub async fn verify(app: &TestApp, token: &str) -> super::app::Reply {
    let form = json!({ "token": token, "password": PASSWORD });
    app.post("/api/v1/account/verify", form).await
}

#[tokio::test]
async fn registering_a_known_address_answers_the_same_and_the_mail_tells_its_owner() {
    let app = TestApp::start().await;
    let first = app
        .post("/api/v1/accounts", form("ada"))
        .await
        .expect(StatusCode::ACCEPTED);
    let mails = app.mails("ada@example.org", 1).await;
    verify(&app, token(&mails[0]))
        .await
        .expect(StatusCode::NO_CONTENT);
    let mut again = form("grace");
    again["email"] = json!("ADA@example.org");
    let second = app
        .post("/api/v1/accounts", again)
        .await
        .expect(StatusCode::ACCEPTED);
    assert_eq!(first.bytes, second.bytes);
    let mails = app.mails("ada@example.org", 2).await;
    assert!(
        mails[0].contains("Subject: Verify your address"),
        "{}",
        mails[0]
    );
    assert!(
        mails[1].contains("Subject: You already have an account"),
        "{}",
        mails[1]
    );
    assert!(mails[1].contains("@ada"), "{}", mails[1]);
}

#[tokio::test]
async fn a_taken_handle_is_named() {
    let app = TestApp::start().await;
    app.post("/api/v1/accounts", form("ada"))
        .await
        .expect(StatusCode::ACCEPTED);
    let mut other = form("ada");
    other["email"] = json!("grace@example.org");
    let refused = app
        .post("/api/v1/accounts", other)
        .await
        .expect_problem("invalid");
    assert_eq!(refused.pointers(), ["/handle"]);
}

#[tokio::test]
async fn every_wrong_field_of_a_registration_is_named_at_once() {
    let app = TestApp::start().await;
    let body =
        json!({ "email": "ada", "handle": "admin", "password": "short", "role": "administrator" });
    let refused = app
        .post("/api/v1/accounts", body)
        .await
        .expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        refused.pointers(),
        ["/email", "/handle", "/password", "/role"]
    );
}

#[tokio::test]
async fn a_weak_password_is_refused_with_what_is_weak_and_how_it_is_mended() {
    let app = TestApp::start().await;
    for weak in ["password123", "adalovelace", "profilehub1", "qwertyuiop"] {
        let mut form = form("adalovelace");
        form["password"] = json!(weak);
        let refused = app
            .post("/api/v1/accounts", form)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .expect_problem("invalid");
        assert_eq!(refused.pointers(), ["/password"], "{weak}");
        let detail = refused.json["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.starts_with("is too easy to guess"), "{detail}");
        assert!(detail.contains("do well"), "{detail}");
    }
}

#[tokio::test]
async fn nobody_registers_a_handle_that_closed_accounts_have() {
    let app = TestApp::start().await;
    let refused = app.post("/api/v1/accounts", form("deleted-0badcafe")).await;
    assert_eq!(refused.expect_problem("invalid").pointers(), ["/handle"]);
}

#[tokio::test]
async fn a_closed_hub_takes_no_registration() {
    let app = TestApp::start_with(&["--registration", "closed"]).await;
    let refused = app.post("/api/v1/accounts", form("ada")).await;
    refused
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("registration_closed");
}

#[tokio::test]
async fn an_unverified_account_drafts_but_does_not_submit() {
    let app = TestApp::start().await;
    app.post("/api/v1/accounts", form("ada"))
        .await
        .expect(StatusCode::ACCEPTED);
    let ada = app.sign_in("ada").await;
    assert_eq!(ada.get("/api/v1/account").await.json["verified"], false);
    let slug = ada.complete_draft(&dca()).await;
    ada.submit(&slug)
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("not_verified");

    let mails = app.mails("ada@example.org", 1).await;
    verify(&app, token(&mails[0]))
        .await
        .expect(StatusCode::NO_CONTENT);
    assert_eq!(ada.get("/api/v1/account").await.json["verified"], true);
    ada.submit(&slug).await.expect(StatusCode::CREATED);
}

#[tokio::test]
async fn a_verification_token_is_good_once() {
    let app = TestApp::start().await;
    app.post("/api/v1/accounts", form("ada"))
        .await
        .expect(StatusCode::ACCEPTED);
    let mails = app.mails("ada@example.org", 1).await;
    verify(&app, token(&mails[0]))
        .await
        .expect(StatusCode::NO_CONTENT);
    verify(&app, token(&mails[0]))
        .await
        .expect_problem("invalid_token");
    verify(&app, "made up")
        .await
        .expect_problem("invalid_token");
}

#[tokio::test]
async fn a_verification_token_ends_after_a_day_and_a_new_mail_brings_another() {
    let app = TestApp::start().await;
    app.post("/api/v1/accounts", form("ada"))
        .await
        .expect(StatusCode::ACCEPTED);
    let mails = app.mails("ada@example.org", 1).await;
    app.advance(TimeDelta::hours(24));
    verify(&app, token(&mails[0]))
        .await
        .expect_problem("invalid_token");

    app.post("/api/v1/accounts", form("ada"))
        .await
        .expect(StatusCode::ACCEPTED);
    let mails = app.mails("ada@example.org", 2).await;
    verify(&app, token(&mails[1]))
        .await
        .expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn an_unverified_account_that_holds_nothing_gives_way_to_the_owner_of_its_address() {
    let app = TestApp::start().await;
    let mut squatter = form("squatter");
    squatter["email"] = json!("ada@example.org");
    app.post("/api/v1/accounts", squatter)
        .await
        .expect(StatusCode::ACCEPTED);
    let squatter = app.sign_in("ada").await;
    app.post("/api/v1/accounts", form("ada"))
        .await
        .expect(StatusCode::ACCEPTED);
    squatter
        .get("/api/v1/account")
        .await
        .expect_problem("session_ended");
    assert_eq!(
        app.sign_in("ada").await.get("/api/v1/account").await.json["handle"],
        "ada"
    );
    let mails = app.mails("ada@example.org", 2).await;
    verify(&app, token(&mails[0]))
        .await
        .expect_problem("invalid_token");
}

#[tokio::test]
async fn an_unverified_account_that_holds_drafts_keeps_its_password_and_gets_another_token() {
    let app = TestApp::start().await;
    app.post("/api/v1/accounts", form("ada"))
        .await
        .expect(StatusCode::ACCEPTED);
    let ada = app.sign_in("ada").await;
    ada.create_profile("Grid ETH").await;
    let stranger =
        json!({ "email": "ada@example.org", "handle": "eve", "password": "the other password" });
    app.post("/api/v1/accounts", stranger)
        .await
        .expect(StatusCode::ACCEPTED);
    let guess = json!({ "email": "ada@example.org", "password": "the other password" });
    app.post("/api/v1/session", guess)
        .await
        .expect_problem("wrong_credentials");
    let mails = app.mails("ada@example.org", 2).await;
    verify(&app, token(&mails[1]))
        .await
        .expect(StatusCode::NO_CONTENT);
    assert_eq!(ada.get("/api/v1/account").await.json["verified"], true);
}

#[tokio::test]
async fn of_two_registrations_at_once_of_one_handle_one_wins() {
    let app = TestApp::start().await;
    let mut other = form("ada");
    other["email"] = json!("grace@example.org");
    let (one, two) = tokio::join!(
        app.post("/api/v1/accounts", form("ada")),
        app.post("/api/v1/accounts", other),
    );
    let (won, lost) = if one.status == StatusCode::ACCEPTED {
        (one, two)
    } else {
        (two, one)
    };
    won.expect(StatusCode::ACCEPTED);
    assert_eq!(lost.expect_problem("invalid").pointers(), ["/handle"]);
}

#[tokio::test]
async fn nobody_verifies_the_registration_that_a_stranger_made_in_their_name() {
    let app = TestApp::start().await;
    let mut stranger = form("ada");
    stranger["password"] = json!("the stranger's password");
    app.post("/api/v1/accounts", stranger)
        .await
        .expect(StatusCode::ACCEPTED);
    let mails = app.mails("ada@example.org", 1).await;
    verify(&app, token(&mails[0]))
        .await
        .expect(StatusCode::UNAUTHORIZED)
        .expect_problem("wrong_credentials");
    let guess = json!({ "email": "ada@example.org", "password": "the stranger's password" });
    let signed_in = app.post("/api/v1/session", guess).await;
    assert_eq!(signed_in.json["account"]["verified"], false);
}
