//! Registering by invitation.

use chrono::TimeDelta;
use hub_shared::account::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    accounts::form,
    app::{Reply, TestApp, User},
};

const INVITATIONS: &str = "/api/v1/moderation/invitations";

async fn hub() -> TestApp {
    TestApp::start_with(&["--registration", "invite"]).await
}

async fn invite(root: &User<'_>, form: Value) -> Value {
    let made = root.post(INVITATIONS, form).await;
    let made = made.expect(StatusCode::CREATED);
    assert_eq!(made.headers["cache-control"], "no-store");
    made.json
}

async fn register(app: &TestApp, handle: &str, token: &Value) -> Reply {
    let mut form = form(handle);
    form["invitation"] = token.clone();
    app.post("/api/v1/accounts", form).await
}

#[tokio::test]
async fn an_invitation_lets_one_person_register_once() {
    let app = hub().await;
    let root = app.account("root-1", Role::Administrator).await;
    let made = invite(&root, json!({ "note": "For the translator" })).await;
    let token = &made["token"];
    assert_eq!(made["invitation"]["state"], "open");
    assert_eq!(made["invitation"]["created_by"], "root-1");
    register(&app, "ada", token)
        .await
        .expect(StatusCode::ACCEPTED);
    app.mails("ada@example.org", 1).await;

    let refused = register(&app, "eve", token).await;
    let refused = refused.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        refused.expect_problem("invalid").pointers(),
        ["/invitation"]
    );
    let list = root.get(INVITATIONS).await.expect(StatusCode::OK);
    assert!(
        !String::from_utf8(list.bytes)
            .unwrap()
            .contains(token.as_str().unwrap())
    );
    let one = &list.json["items"][0];
    assert_eq!(one["state"], "used");
    assert_eq!(one["used_by"], "ada");
    assert_eq!(one["note"], "For the translator");
    let log = app.audit_of(&root).await;
    let made = log
        .iter()
        .filter(|event| event["action"] == "invitation.create");
    assert_eq!(made.count(), 1);
    let registered = log
        .iter()
        .find(|event| event["action"] == "account.register");
    assert_eq!(registered.unwrap()["details"]["invitation"], one["id"]);
}

#[tokio::test]
async fn without_a_good_invitation_nobody_registers_and_no_address_is_told() {
    let app = hub().await;
    let root = app.account("root-1", Role::Administrator).await;
    app.user("ada").await;
    let revoked = invite(&root, json!({})).await;
    let id = revoked["invitation"]["id"].as_str().unwrap();
    for _ in 0..2 {
        root.delete(&format!("{INVITATIONS}/{id}"))
            .await
            .expect(StatusCode::NO_CONTENT);
    }
    let expired = invite(&root, json!({ "expires_in_days": 1 })).await;
    app.advance(TimeDelta::days(1));
    for address in ["ada@example.org", "nobody@example.org"] {
        let mut without = form("grace");
        without["email"] = json!(address);
        app.post("/api/v1/accounts", without.clone())
            .await
            .expect(StatusCode::FORBIDDEN)
            .expect_problem("invitation_needed");
        for token in [
            &revoked["token"],
            &expired["token"],
            &json!("x"),
            &json!(""),
        ] {
            without["invitation"] = token.clone();
            let refused = app.post("/api/v1/accounts", without.clone()).await;
            let refused = refused.expect(StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(refused.pointers(), ["/invitation"], "{address} {token}");
        }
    }
    assert_eq!(app.count("accounts", "handle = 'grace'"), 0);
}

/// Or whether it is still good would tell who has an account.
#[tokio::test]
async fn an_invitation_is_spent_on_a_known_address_too() {
    let app = hub().await;
    let root = app.account("root-1", Role::Administrator).await;
    app.user("ada").await;
    let made = invite(&root, json!({})).await;
    let mut known = form("grace");
    known["email"] = json!("ada@example.org");
    known["invitation"] = made["token"].clone();
    let known = app.post("/api/v1/accounts", known).await;
    let known = known.expect(StatusCode::ACCEPTED);
    let mails = app.mails("ada@example.org", 1).await;
    assert!(
        mails[0].contains("You already have an account"),
        "{}",
        mails[0]
    );
    register(&app, "eve", &made["token"])
        .await
        .expect_problem("invalid");
    assert_eq!(app.audit_of(&root).await[0]["action"], "invitation.spend");
    let other = invite(&root, json!({})).await;
    let new = register(&app, "eve", &other["token"]).await;
    assert_eq!(new.expect(StatusCode::ACCEPTED).bytes, known.bytes);
}

#[tokio::test]
async fn a_registration_that_is_refused_keeps_the_invitation() {
    let app = hub().await;
    let root = app.account("root-1", Role::Administrator).await;
    let made = invite(&root, json!({})).await;
    let mut taken = form("root-1");
    taken["email"] = json!("ada@example.org");
    taken["invitation"] = made["token"].clone();
    let refused = app.post("/api/v1/accounts", taken).await;
    assert_eq!(refused.expect_problem("invalid").pointers(), ["/handle"]);
    register(&app, "ada", &made["token"])
        .await
        .expect(StatusCode::ACCEPTED);
}

#[tokio::test]
async fn of_two_registrations_with_one_invitation_at_once_one_wins() {
    let app = hub().await;
    let root = app.account("root-1", Role::Administrator).await;
    let made = invite(&root, json!({})).await;
    let token = &made["token"];
    let (one, two) = tokio::join!(register(&app, "ada", token), register(&app, "eve", token));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 422]);
    assert_eq!(app.count("accounts", "handle IN ('ada', 'eve')"), 1);
}

#[tokio::test]
async fn an_invitation_with_an_address_is_mailed_and_leads_to_the_page_that_carries_it() {
    let flags = [
        "--registration",
        "invite",
        "--web-url",
        "https://app.example.org",
    ];
    let app = TestApp::start_with(&flags).await;
    let root = app.account("root-1", Role::Administrator).await;
    let made = invite(
        &root,
        json!({ "email": "ada@example.org", "expires_in_days": 60 }),
    )
    .await;
    let token = made["token"].as_str().unwrap();
    let link = format!("https://app.example.org/register#invitation={token}");
    assert_eq!(made["link"], link);
    assert_eq!(made["invitation"]["email"], "ada@example.org");
    let mails = app.mails("ada@example.org", 1).await;
    // The mail is quoted-printable (RFC 2045, 6.7).
    let text = mails[0]
        .replace('\r', "")
        .replace("=\n", "")
        .replace("=3D", "=");
    assert!(text.contains(&link), "{text}");
    let until = &made["invitation"]["expires_at"].as_str().unwrap()[..10];
    assert!(mails[0].contains(&format!("until {until}")), "{}", mails[0]);
    register(&app, "ada", &made["token"])
        .await
        .expect(StatusCode::ACCEPTED);
    let list = root.get(INVITATIONS).await.json;
    assert_eq!(list["items"][0]["email"], json!(null));
    let id = made["invitation"]["id"].as_str().unwrap();
    root.delete(&format!("{INVITATIONS}/{id}"))
        .await
        .expect(StatusCode::CONFLICT)
        .expect_problem("conflict");
}

#[tokio::test]
async fn a_hub_without_pages_mails_the_token_itself() {
    let app = hub().await;
    let root = app.account("root-1", Role::Administrator).await;
    let made = invite(&root, json!({ "email": "ada@example.org" })).await;
    assert_eq!(made["link"], json!(null));
    let mails = app.mails("ada@example.org", 1).await;
    assert_eq!(super::accounts::token(&mails[0]), made["token"]);
}

#[tokio::test]
async fn an_open_hub_asks_for_no_invitation_and_a_closed_one_takes_none() {
    let open = TestApp::start().await;
    register(&open, "ada", &json!("x"))
        .await
        .expect(StatusCode::ACCEPTED);
    let closed = TestApp::start_with(&["--registration", "closed"]).await;
    let root = closed.account("root-1", Role::Administrator).await;
    let made = invite(&root, json!({})).await;
    register(&closed, "ada", &made["token"])
        .await
        .expect_problem("registration_closed");
}

#[tokio::test]
async fn an_invitation_is_good_for_one_to_sixty_days() {
    let app = hub().await;
    let root = app.account("root-1", Role::Administrator).await;
    for days in [0, 61] {
        let refused = root
            .post(INVITATIONS, json!({ "expires_in_days": days }))
            .await;
        let refused = refused.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.pointers(), ["/expires_in_days"]);
    }
}

#[tokio::test]
async fn an_invitation_is_worth_what_who_made_it_may_do() {
    let app = hub().await;
    let root = app.account("root-1", Role::Administrator).await;
    let rogue = app.account("root-2", Role::Administrator).await;
    let made = invite(&rogue, json!({})).await;
    let suspend = "/api/v1/moderation/accounts/root-2/suspend";
    root.post(
        suspend,
        json!({ "reason": "The key of this account leaked." }),
    )
    .await
    .expect(StatusCode::OK);
    let refused = register(&app, "eve", &made["token"]).await;
    let refused = refused.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        refused.expect_problem("invalid").pointers(),
        ["/invitation"]
    );
    let lift = "/api/v1/moderation/accounts/root-2/unsuspend";
    root.post(lift, json!({})).await.expect(StatusCode::OK);
    register(&app, "eve", &made["token"])
        .await
        .expect(StatusCode::ACCEPTED);
}
