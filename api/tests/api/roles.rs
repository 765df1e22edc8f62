//! Roles that the operator gives.

use std::{
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use hub_shared::{account::Role, ids::AccountId};
use profile_hub::{
    db::{self, Done},
    domain::accounts::roles,
    error::Result,
};
use reqwest::StatusCode;

use super::{
    app::{TestApp, dca},
    tokens::program,
};

async fn set(app: &TestApp, handle: &str, role: Role) -> Result<Option<roles::Changed>> {
    roles::set(app.db(), None, handle.parse().unwrap(), role, None).await
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

/// Each account acts on the other one: on a database with several writers neither can go first.
#[tokio::test]
async fn of_two_changes_that_wait_for_each_other_both_come_to_an_end() {
    let app = TestApp::start().await;
    let mut ids = Vec::new();
    for handle in ["grace", "edsger"] {
        let account = app.user(handle).await.get("/api/v1/account").await.json;
        let id: AccountId = account["id"].as_str().unwrap().parse().unwrap();
        ids.push(id);
    }
    let met = Arc::new((Mutex::new(0), Condvar::new()));
    let change = |actor: &AccountId, other: &AccountId| {
        let (met, other) = (met.clone(), other.clone());
        app.db().write_until_free(Some(actor.clone()), move |tx| {
            let (count, both) = &*met;
            let mut count = count.lock().unwrap();
            *count += 1;
            both.notify_all();
            // One writer alone never meets the other.
            let wait = Duration::from_millis(200);
            let alone = |count: &mut i32| *count < 2;
            drop(both.wait_timeout_while(count, wait, alone).unwrap());
            db::accounts::in_turn(tx, &other)?;
            Ok(Done::unchanged(()))
        })
    };
    let (one, two) = tokio::join!(change(&ids[0], &ids[1]), change(&ids[1], &ids[0]));
    one.unwrap();
    two.unwrap();
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
