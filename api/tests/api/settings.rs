//! What an account changes of itself: name, address, password.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{
    accounts::{form, token, verify},
    app::{PASSWORD, Reply, TestApp, User},
    tokens::program,
};

const NEW: &str = "an entirely other phrase";

async fn put_password(user: &User<'_>, current: &str, new: &str) -> Reply {
    let form = json!({ "current": current, "new": new });
    Reply::of(
        user.request(Method::PUT, "/api/v1/account/password")
            .json(&form),
    )
    .await
}

async fn ask_change(user: &User<'_>, email: &str) -> Reply {
    let change = json!({ "email": email, "password": PASSWORD });
    user.patch_account(change).await
}

#[tokio::test]
async fn a_display_name_is_changed_by_whoever_saw_the_latest_state() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let seen = ada.get("/api/v1/account").await.etag();
    let changed = ada
        .patch_account(json!({ "display_name": "Ada L." }))
        .await
        .expect(StatusCode::OK);
    assert_eq!(changed.json["display_name"], "Ada L.");
    let now = ada.get("/api/v1/account").await;
    assert_eq!(now.etag(), changed.etag());
    assert_eq!(now.json, changed.json);

    let patch = || {
        ada.request(Method::PATCH, "/api/v1/account")
            .json(&json!({ "display_name": "Countess" }))
    };
    Reply::of(patch().header("If-Match", seen))
        .await
        .expect(StatusCode::PRECONDITION_FAILED)
        .expect_problem("stale");
    Reply::of(patch())
        .await
        .expect(StatusCode::PRECONDITION_REQUIRED)
        .expect_problem("if_match_required");
}

#[tokio::test]
async fn what_is_so_already_changes_nothing() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let before = ada.get("/api/v1/account").await;
    for same in [
        json!({}),
        json!({ "display_name": "ada", "email": "ada@example.org" }),
    ] {
        let after = ada.patch_account(same).await.expect(StatusCode::OK);
        assert_eq!((after.etag(), &after.json), (before.etag(), &before.json));
    }
    let stale = ada
        .request(Method::PATCH, "/api/v1/account")
        .header("If-Match", "\"0\"")
        .json(&json!({}));
    Reply::of(stale).await.expect_problem("stale");
}

#[tokio::test]
async fn every_wrong_field_of_a_change_is_named_at_once() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let change = json!({ "display_name": " ada", "email": "ada", "handle": "countess" });
    let refused = ada.patch_account(change).await.expect_problem("invalid");
    assert_eq!(refused.pointers(), ["/display_name", "/email", "/handle"]);
}

#[tokio::test]
async fn an_address_changes_once_its_token_is_verified_and_the_old_one_is_told_twice() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let asked = ask_change(&ada, "Ada@New.example")
        .await
        .expect(StatusCode::OK);
    assert_eq!(asked.json["email"], "ada@example.org");
    let notices = app.mails("ada@example.org", 1).await;
    assert!(
        notices[0].contains("Subject: A new address for your account"),
        "{}",
        notices[0]
    );
    let mails = app.mails("Ada@New.example", 1).await;
    verify(&app, token(&mails[0]))
        .await
        .expect(StatusCode::NO_CONTENT);

    let now = ada.get("/api/v1/account").await;
    assert_eq!(now.json["email"], "Ada@New.example");
    assert_ne!(now.etag(), asked.etag());
    let notices = app.mails("ada@example.org", 2).await;
    assert!(
        notices[1].contains("Subject: Your account has a new address"),
        "{}",
        notices[1]
    );
    for (email, status) in [
        ("ada@new.example", StatusCode::CREATED),
        ("ada@example.org", StatusCode::UNAUTHORIZED),
    ] {
        let form = json!({ "email": email, "password": PASSWORD });
        app.post("/api/v1/session", form).await.expect(status);
    }
    verify(&app, token(&mails[0]))
        .await
        .expect_problem("invalid_token");
}

#[tokio::test]
async fn a_new_address_wants_the_password() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let refused = ada
        .patch_account(json!({ "email": "ada@new.example" }))
        .await
        .expect_problem("invalid");
    assert_eq!(refused.pointers(), ["/password"]);
    let wrong = json!({ "email": "ada@new.example", "password": "not this one, no" });
    ada.patch_account(wrong)
        .await
        .expect(StatusCode::UNAUTHORIZED)
        .expect_problem("wrong_credentials");
}

#[tokio::test]
async fn a_new_address_wants_the_password_at_its_confirmation_too() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    ask_change(&ada, "ada@new.example")
        .await
        .expect(StatusCode::OK);
    let mails = app.mails("ada@new.example", 1).await;
    let form = json!({ "token": token(&mails[0]), "password": "not this one, no" });
    app.post("/api/v1/account/verify", form)
        .await
        .expect_problem("wrong_credentials");
    verify(&app, token(&mails[0]))
        .await
        .expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn asking_for_an_address_that_another_account_has_tells_nothing() {
    let app = TestApp::start().await;
    app.user("grace").await;
    let ada = app.user("ada").await;
    let free = ask_change(&ada, "ada@new.example")
        .await
        .expect(StatusCode::OK);
    let taken = ask_change(&ada, "Grace@example.org")
        .await
        .expect(StatusCode::OK);
    assert_eq!(taken.json, free.json);
    let mails = app.mails("grace@example.org", 1).await;
    assert!(
        mails[0].contains("Subject: You already have an account"),
        "{}",
        mails[0]
    );
    assert!(!mails[0].contains("@ada"), "{}", mails[0]);
}

#[tokio::test]
async fn an_address_that_was_taken_meanwhile_is_told_at_the_confirmation() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    ask_change(&ada, "grace@example.org")
        .await
        .expect(StatusCode::OK);
    let mails = app.mails("grace@example.org", 1).await;
    app.user("grace").await;
    let refused = verify(&app, token(&mails[0]))
        .await
        .expect(StatusCode::CONFLICT)
        .expect_problem("conflict");
    let detail = refused.json["detail"].as_str().unwrap();
    assert!(detail.contains("has this address by now"), "{detail}");
    assert_eq!(
        ada.get("/api/v1/account").await.json["email"],
        "ada@example.org"
    );
}

#[tokio::test]
async fn whoever_never_verified_an_address_gives_way_to_whoever_does() {
    let app = TestApp::start().await;
    let mut squatter = form("squatter");
    squatter["email"] = json!("ada@new.example");
    app.post("/api/v1/accounts", squatter)
        .await
        .expect(StatusCode::ACCEPTED);
    let ada = app.user("ada").await;
    ask_change(&ada, "ada@new.example")
        .await
        .expect(StatusCode::OK);
    let mails = app.mails("ada@new.example", 2).await;
    // Asking alone proves nothing: until then nobody has lost anything.
    let form = json!({ "email": "ada@new.example", "password": PASSWORD });
    let squatter = app.post("/api/v1/session", form).await;
    assert_eq!(squatter.json["account"]["handle"], "squatter");
    verify(&app, token(&mails[1]))
        .await
        .expect(StatusCode::NO_CONTENT);
    assert_eq!(
        ada.get("/api/v1/account").await.json["email"],
        "ada@new.example"
    );
}

#[tokio::test]
async fn an_unverified_account_mends_a_mistyped_address() {
    let app = TestApp::start().await;
    app.post("/api/v1/accounts", form("ada"))
        .await
        .expect(StatusCode::ACCEPTED);
    let ada = app.sign_in("ada").await;
    ask_change(&ada, "ada@new.example")
        .await
        .expect(StatusCode::OK);
    let mails = app.mails("ada@new.example", 1).await;
    verify(&app, token(&mails[0]))
        .await
        .expect(StatusCode::NO_CONTENT);
    let now = ada.get("/api/v1/account").await.json;
    assert_eq!(
        (&now["email"], &now["verified"]),
        (&json!("ada@new.example"), &json!(true))
    );
}

#[tokio::test]
async fn changing_the_password_ends_all_other_sessions_and_calls_a_change_of_address_off() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let other = app.sign_in("ada").await;
    ask_change(&ada, "eve@evil.example")
        .await
        .expect(StatusCode::OK);
    let evil = app.mails("eve@evil.example", 1).await;
    put_password(&ada, PASSWORD, NEW)
        .await
        .expect(StatusCode::NO_CONTENT);

    ada.get("/api/v1/account").await.expect(StatusCode::OK);
    other
        .get("/api/v1/account")
        .await
        .expect_problem("session_ended");
    let form = json!({ "token": token(&evil[0]), "password": NEW });
    app.post("/api/v1/account/verify", form)
        .await
        .expect_problem("invalid_token");
    for (password, status) in [
        (PASSWORD, StatusCode::UNAUTHORIZED),
        (NEW, StatusCode::CREATED),
    ] {
        let form = json!({ "email": "ada@example.org", "password": password });
        app.post("/api/v1/session", form).await.expect(status);
    }
    let mails = app.mails("ada@example.org", 2).await;
    assert!(
        mails[1].contains("Subject: Your password was changed"),
        "{}",
        mails[1]
    );
}

#[tokio::test]
async fn a_password_is_changed_by_whoever_knows_it_to_a_better_one() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    put_password(&ada, "not this one, no", NEW)
        .await
        .expect(StatusCode::UNAUTHORIZED)
        .expect_problem("wrong_credentials");
    for unfit in ["password123", PASSWORD, "ada@example.org"] {
        let refused = put_password(&ada, PASSWORD, unfit).await;
        assert_eq!(
            refused.expect_problem("invalid").pointers(),
            ["/new"],
            "{unfit}"
        );
    }
    let short = put_password(&ada, PASSWORD, "short").await;
    assert_eq!(short.expect_problem("invalid").pointers(), ["/new"]);
}

#[tokio::test]
async fn of_two_password_changes_at_once_one_wins() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let (one, two) = tokio::join!(
        put_password(&ada, PASSWORD, NEW),
        put_password(&ada, PASSWORD, "yet another long phrase"),
    );
    let won = [&one, &two]
        .iter()
        .filter(|reply| reply.status == StatusCode::NO_CONTENT)
        .count();
    assert_eq!(won, 1, "{one:?} {two:?}");
}

#[tokio::test]
async fn a_program_keeps_its_token_when_the_password_changes_but_changes_nothing_itself() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let robot = program(&ada, &["account:read", "profiles:write"]).await;
    put_password(&robot, PASSWORD, NEW)
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("session_required");
    ask_change(&robot, "eve@evil.example")
        .await
        .expect_problem("session_required");
    robot
        .close(json!({ "password": PASSWORD }))
        .await
        .expect_problem("session_required");
    robot
        .get("/api/v1/sessions")
        .await
        .expect_problem("session_required");
    put_password(&ada, PASSWORD, NEW)
        .await
        .expect(StatusCode::NO_CONTENT);
    robot.get("/api/v1/account").await.expect(StatusCode::OK);
}
