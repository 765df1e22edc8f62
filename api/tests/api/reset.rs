//! A password that was forgotten.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::json;

use super::{
    accounts::{form, token, verify},
    app::{PASSWORD, Reply, TestApp},
    purge::left,
    tokens::program,
};

const NEW: &str = "an entirely other phrase";

async fn ask(app: &TestApp, email: &str) -> Reply {
    let reply = app
        .post("/api/v1/account/reset", json!({ "email": email }))
        .await;
    reply.expect(StatusCode::ACCEPTED)
}

async fn confirm(app: &TestApp, token: &str, password: &str) -> Reply {
    let form = json!({ "token": token, "password": password });
    app.post("/api/v1/account/reset/confirm", form).await
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Reply {
    let form = json!({ "email": email, "password": password });
    app.post("/api/v1/session", form).await
}

/// Asks, and waits for the mail that makes it so many: its token.
async fn mailed(app: &TestApp, email: &str, count: usize) -> String {
    ask(app, email).await;
    let mails = app.mails(email, count).await;
    token(&mails[count - 1]).to_owned()
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_and_all_sessions_and_tokens_end() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let other = app.sign_in("ada").await;
    let robot = program(&ada, &["account:read"]).await;
    let token = mailed(&app, "ada@example.org", 2).await;
    ada.get("/api/v1/account").await.expect(StatusCode::OK);

    confirm(&app, &token, NEW)
        .await
        .expect(StatusCode::NO_CONTENT);
    for session in [&ada, &other] {
        session
            .get("/api/v1/account")
            .await
            .expect(StatusCode::UNAUTHORIZED)
            .expect_problem("session_ended");
    }
    robot
        .get("/api/v1/account")
        .await
        .expect_problem("token_ended");
    sign_in(&app, "ada@example.org", PASSWORD)
        .await
        .expect_problem("wrong_credentials");
    sign_in(&app, "ada@example.org", NEW)
        .await
        .expect(StatusCode::CREATED);
    let mails = app.mails("ada@example.org", 3).await;
    assert!(
        mails[2].contains("Subject: Your password was reset"),
        "{}",
        mails[2]
    );
}

#[tokio::test]
async fn asking_answers_the_same_whatever_the_address_is_and_the_mail_says_what_happened() {
    let app = TestApp::start().await;
    app.user("known").await;
    app.user("suspended").await;
    app.sql("UPDATE accounts SET suspended_at = '2026-01-01 00:00:00' WHERE handle = 'suspended'");
    app.post("/api/v1/accounts", form("unverified"))
        .await
        .expect(StatusCode::ACCEPTED);
    app.mails("unverified@example.org", 1).await;
    let gone = app.user("gone").await;
    gone.close(json!({ "password": PASSWORD }))
        .await
        .expect(StatusCode::NO_CONTENT);
    app.mails("gone@example.org", 1).await;

    let mut answers = Vec::new();
    for who in ["nobody", "gone", "suspended", "unverified", "known"] {
        answers.push(ask(&app, &format!("{who}@example.org")).await.bytes);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));

    // Whoever gets a mail has it once nothing waits to be done any more.
    left(&app, "jobs WHERE done_at IS NULL", 0).await;
    let known = app.mails("known@example.org", 1).await;
    assert!(
        known[0].contains("Subject: Set a new password"),
        "{}",
        known[0]
    );
    let unverified = app.mails("unverified@example.org", 2).await;
    assert!(
        unverified[1].contains("never verified"),
        "{}",
        unverified[1]
    );
    let suspended = app.mails("suspended@example.org", 1).await;
    assert!(suspended[0].contains("is suspended"), "{}", suspended[0]);
    assert_eq!(app.mails("nobody@example.org", 0).await.len(), 0);
    assert_eq!(app.mails("gone@example.org", 1).await.len(), 1);
}

#[tokio::test]
async fn a_reset_token_is_good_once() {
    let app = TestApp::start().await;
    app.user("ada").await;
    let token = mailed(&app, "ada@example.org", 1).await;
    confirm(&app, &token, NEW)
        .await
        .expect(StatusCode::NO_CONTENT);
    confirm(&app, &token, "yet another long phrase")
        .await
        .expect(StatusCode::UNPROCESSABLE_ENTITY)
        .expect_problem("invalid_token");
}

#[tokio::test]
async fn of_two_confirmations_at_once_one_wins() {
    let app = TestApp::start().await;
    app.user("ada").await;
    let token = mailed(&app, "ada@example.org", 1).await;
    let (one, two) = tokio::join!(
        confirm(&app, &token, NEW),
        confirm(&app, &token, "yet another long phrase"),
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 422]);
}

#[tokio::test]
async fn a_reset_token_ends_after_an_hour() {
    let app = TestApp::start().await;
    app.user("ada").await;
    let token = mailed(&app, "ada@example.org", 1).await;
    app.advance(TimeDelta::minutes(60));
    confirm(&app, &token, NEW)
        .await
        .expect_problem("invalid_token");
}

#[tokio::test]
async fn the_newest_reset_token_is_the_only_one() {
    let app = TestApp::start().await;
    app.user("ada").await;
    let first = mailed(&app, "ada@example.org", 1).await;
    let second = mailed(&app, "ada@example.org", 2).await;
    confirm(&app, &first, NEW)
        .await
        .expect_problem("invalid_token");
    confirm(&app, &second, NEW)
        .await
        .expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_token_for_one_purpose_is_good_for_no_other() {
    let app = TestApp::start().await;
    app.post("/api/v1/accounts", form("ada"))
        .await
        .expect(StatusCode::ACCEPTED);
    let mails = app.mails("ada@example.org", 1).await;
    let to_verify = token(&mails[0]).to_owned();
    let to_reset = mailed(&app, "ada@example.org", 2).await;
    verify(&app, &to_reset)
        .await
        .expect_problem("invalid_token");
    confirm(&app, &to_verify, NEW)
        .await
        .expect_problem("invalid_token");

    let ada = app.sign_in("ada").await;
    let change = json!({ "email": "ada@new.example", "password": PASSWORD });
    ada.patch_account(change).await.expect(StatusCode::OK);
    let mails = app.mails("ada@new.example", 1).await;
    confirm(&app, token(&mails[0]), NEW)
        .await
        .expect_problem("invalid_token");
    verify(&app, &to_verify)
        .await
        .expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_weak_new_password_is_refused_and_the_token_stays_good() {
    let app = TestApp::start().await;
    app.user("ada").await;
    let token = mailed(&app, "ada@example.org", 1).await;
    for weak in ["password1", "ada@example.org"] {
        let refused = confirm(&app, &token, weak).await;
        assert_eq!(refused.expect_problem("invalid").pointers(), ["/password"]);
    }
    confirm(&app, &token, NEW)
        .await
        .expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_reset_takes_an_account_back_that_a_stranger_registered_with_ones_address() {
    let app = TestApp::start().await;
    app.post("/api/v1/accounts", form("ada"))
        .await
        .expect(StatusCode::ACCEPTED);
    let stranger = app.sign_in("ada").await;
    stranger.create_profile("Grid ETH").await;
    let change = json!({ "email": "eve@evil.example", "password": PASSWORD });
    stranger.patch_account(change).await.expect(StatusCode::OK);
    let evil = app.mails("eve@evil.example", 1).await;

    // Verification, and the notice of the change that the stranger asked for, came before.
    let token_of_owner = mailed(&app, "ada@example.org", 3).await;
    confirm(&app, &token_of_owner, NEW)
        .await
        .expect(StatusCode::NO_CONTENT);
    stranger
        .get("/api/v1/account")
        .await
        .expect_problem("session_ended");
    let form = json!({ "token": token(&evil[0]), "password": NEW });
    app.post("/api/v1/account/verify", form)
        .await
        .expect_problem("invalid_token");
    let owner = sign_in(&app, "ada@example.org", NEW).await;
    assert_eq!(owner.json["account"]["verified"], true);
}

#[tokio::test]
async fn a_suspended_account_keeps_its_password() {
    let app = TestApp::start().await;
    app.user("ada").await;
    let token = mailed(&app, "ada@example.org", 1).await;
    app.sql("UPDATE accounts SET suspended_at = '2026-01-01 00:00:00'");
    confirm(&app, &token, NEW)
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("account_suspended");
}
