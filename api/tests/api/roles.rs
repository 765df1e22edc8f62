//! Roles that the operator gives.

use hub_shared::account::Role;
use profile_hub::{domain::accounts::roles, error::Result};
use reqwest::StatusCode;

use super::{
    app::{TestApp, dca},
    tokens::program,
};

async fn set(app: &TestApp, handle: &str, role: Role) -> Result<Option<roles::Changed>> {
    roles::set(app.db(), None, handle.parse().unwrap(), role).await
}

#[tokio::test]
async fn another_role_ends_sessions_and_tokens_of_the_account_and_its_owner_is_told() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    app.sign_in("ada").await;
    let robot = program(&ada, &["account:read"]).await;
    let changed = set(&app, "ada", Role::Moderator).await.unwrap();
    let changed = changed.unwrap();
    assert_eq!(changed.from, Role::User);
    assert_eq!((changed.ended.sessions, changed.ended.tokens), (2, 1));
    robot
        .get("/api/v1/account")
        .await
        .expect_problem("token_ended");
    ada.get("/api/v1/account")
        .await
        .expect_problem("session_ended");
    let again = app.sign_in("ada").await;
    assert_eq!(again.get("/api/v1/account").await.json["role"], "moderator");
    let mails = app.mails("ada@example.org", 2).await;
    assert!(mails[1].contains("@ada is moderator now"), "{}", mails[1]);
}

#[tokio::test]
async fn the_role_that_it_has_changes_nothing() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    assert_eq!(set(&app, "ada", Role::User).await.unwrap(), None);
    ada.get("/api/v1/account").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn the_last_administrator_keeps_the_role() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    let refused = set(&app, "root-1", Role::User).await.unwrap_err();
    assert_eq!(refused.refusal().code.as_str(), "last_administrator");
    root.get("/api/v1/account").await.expect(StatusCode::OK);
    app.account("root-2", Role::Administrator).await;
    set(&app, "root-1", Role::User).await.unwrap();
}

#[tokio::test]
async fn of_two_administrators_demoted_at_once_one_stays() {
    let app = TestApp::start().await;
    app.account("root-1", Role::Administrator).await;
    app.account("root-2", Role::Administrator).await;
    let (one, two) = tokio::join!(
        set(&app, "root-1", Role::User),
        set(&app, "root-2", Role::Moderator),
    );
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
}

#[tokio::test]
async fn a_moderator_no_more_holds_no_claims() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.complete_draft(&dca()).await;
    let submission = ada.submit(&slug).await.json;
    let id = submission["id"].as_str().unwrap();
    mira.claim(id).await.expect(StatusCode::OK);
    set(&app, "mira", Role::User).await.unwrap();
    app.moderator("noor")
        .await
        .claim(id)
        .await
        .expect(StatusCode::OK);
}
