//! Accounts, roles and settings, as administrators see and set them.

use hub_shared::account::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    app::{Reply, TestApp, User, dca},
    program::Hub,
    reports,
};

const ACCOUNTS: &str = "/api/v1/moderation/accounts";
const SETTINGS: &str = "/api/v1/moderation/settings";

async fn found(root: &User<'_>, query: &str) -> Vec<String> {
    let page = root.get(&format!("{ACCOUNTS}?{query}")).await;
    let page = page.expect(StatusCode::OK).json;
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|account| account["handle"].as_str().unwrap().to_owned())
        .collect()
}

async fn patch(root: &User<'_>, form: Value) -> Reply {
    Reply::of(root.request(Method::PATCH, SETTINGS).json(&form)).await
}

async fn give(root: &User<'_>, handle: &str, form: Value) -> Reply {
    let path = format!("{ACCOUNTS}/{handle}/role");
    Reply::of(root.request(Method::PUT, &path).json(&form)).await
}

#[tokio::test]
async fn accounts_are_found_by_name_role_and_suspension_and_show_no_address() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    let ada = app.user("ada").await;
    app.moderator("mira").await;
    app.user("sam").await;
    let request = ada.request(Method::PATCH, "/api/v1/account");
    let etag = ada.get("/api/v1/account").await.etag();
    let request = request.header("If-Match", etag);
    Reply::of(request.json(&json!({ "display_name": "Countess 100%_LOVELACE" })))
        .await
        .expect(StatusCode::OK);
    root.post(
        &format!("{ACCOUNTS}/sam/suspend"),
        json!({ "reason": "Spam, again and again." }),
    )
    .await
    .expect(StatusCode::OK);
    for (query, handles) in [
        ("", vec!["ada", "mira", "root-1", "sam"]),
        ("q=A", vec!["ada", "mira", "sam"]),
        ("q=lovelace", vec!["ada"]),
        ("q=Countess", vec!["ada"]),
        ("q=100%25_", vec!["ada"]),
        ("q=100%25x", vec![]),
        ("q=r__t", vec![]),
        ("role=moderator", vec!["mira"]),
        ("role=user&suspended=false", vec!["ada"]),
        ("suspended=true", vec!["sam"]),
        ("q=example.org", vec![]),
    ] {
        assert_eq!(found(&root, query).await, handles, "{query}");
    }
    let all = root.get(ACCOUNTS).await;
    assert!(!String::from_utf8(all.bytes).unwrap().contains('@'));
    for (query, field) in [("role=king", "role"), ("suspended=maybe", "suspended")] {
        let refused = root.get(&format!("{ACCOUNTS}?{query}")).await;
        assert_eq!(refused.expect_problem("invalid").pointers(), [field]);
    }
}

#[tokio::test]
async fn a_page_of_accounts_leads_to_the_next_of_the_same_search_alone() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    app.user("ada").await;
    app.user("sam").await;
    let first = root.get(&format!("{ACCOUNTS}?limit=2")).await.json;
    let next = first["next"].as_str().unwrap();
    assert_eq!(
        found(&root, &format!("limit=2&cursor={next}")).await,
        ["sam"]
    );
    root.get(&format!("{ACCOUNTS}?q=a&cursor={next}"))
        .await
        .expect_problem("invalid_cursor");
}

#[tokio::test]
async fn an_account_is_shown_with_how_much_it_has() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    app.publish(&ada, &mira, &dca()).await;
    ada.create_profile("Another one").await;
    let shown = root.get(&format!("{ACCOUNTS}/ada")).await;
    let shown = shown.expect(StatusCode::OK).json;
    assert_eq!(shown["handle"], "ada");
    assert_eq!(shown["verified"], true);
    assert_eq!(shown["role"], "user");
    assert_eq!(shown["profiles"], 2);
    assert_eq!(shown["published"], 1);
    assert_eq!(shown["sessions"], 1);
    assert_eq!(shown["tokens"], 0);
    root.get(&format!("{ACCOUNTS}/nobody"))
        .await
        .expect_problem("not_found");
}

#[tokio::test]
async fn an_administrator_gives_a_role_and_the_log_says_who_and_why() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    let sam = app.user("sam").await;
    let why = "Reviews with care since spring.";
    let form = json!({ "role": "moderator", "reason": why });
    let now_is = give(&root, "sam", form.clone()).await;
    assert_eq!(now_is.expect(StatusCode::OK).json["role"], "moderator");
    sam.get("/api/v1/account")
        .await
        .expect_problem("session_ended");
    let last = &app.audit_of(&root).await[0];
    assert_eq!(last["action"], "account.role");
    assert_eq!(last["actor_handle"], "root-1");
    assert_eq!(last["text"], why);
    assert_eq!(last["details"]["from"], "user");
    assert_eq!(last["details"]["to"], "moderator");

    // What is so already is no change.
    give(&root, "sam", form).await.expect(StatusCode::OK);
    assert_eq!(app.audit_of(&root).await[0]["seq"], last["seq"]);
    give(&root, "nobody", json!({ "role": "user" }))
        .await
        .expect_problem("not_found");
    give(&root, "root-1", json!({ "role": "user" }))
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("own_account");
}

#[tokio::test]
async fn settings_hold_as_the_flag_has_it_until_an_administrator_chooses() {
    let app = TestApp::start_with(&["--registration", "closed"]).await;
    let root = app.account("root-1", Role::Administrator).await;
    let before = root.get(SETTINGS).await.expect(StatusCode::OK).json;
    let default = json!({
        "value": "closed", "default": "closed", "changed_at": null, "changed_by": null,
    });
    assert_eq!(before["registration"], default);
    assert_eq!(before["quarantine_reports"]["value"], 2);
    assert_eq!(before["quarantine_trusted"]["value"], 1);
    assert_eq!(before["reporter_days"]["value"], 7);

    let form = json!({ "registration": "open", "reporter_days": 30 });
    let after = patch(&root, form.clone()).await.expect(StatusCode::OK).json;
    assert_eq!(after["registration"]["value"], "open");
    assert_eq!(after["registration"]["default"], "closed");
    assert_eq!(after["registration"]["changed_by"], "root-1");
    assert_eq!(after["quarantine_reports"]["changed_by"], json!(null));
    assert_eq!(app.get("/api/v1/hub").await.json["registration"], "open");
    app.post("/api/v1/accounts", super::accounts::form("ada"))
        .await
        .expect(StatusCode::ACCEPTED);

    let log = app.audit_of(&root).await;
    let change = &log
        .iter()
        .find(|event| event["action"] == "settings.change");
    let change = change.unwrap();
    assert_eq!(change["actor_handle"], "root-1");
    assert_eq!(
        change["details"],
        json!({
            "registration": { "before": "closed", "after": "open", "chosen": true },
            "reporter_days": { "before": 7, "after": 30, "chosen": true },
        })
    );

    // Repeated it changes nothing; null goes back to the flag.
    let head = app.audit_of(&root).await[0]["seq"].clone();
    patch(&root, form).await.expect(StatusCode::OK);
    assert_eq!(app.audit_of(&root).await[0]["seq"], head);
    let back = patch(&root, json!({ "registration": null })).await;
    assert_eq!(back.json["registration"], default);
    assert_eq!(back.json["reporter_days"]["value"], 30);
    assert_eq!(app.get("/api/v1/hub").await.json["registration"], "closed");
}

#[tokio::test]
async fn a_setting_that_no_hub_can_mean_is_refused_with_its_bound_and_nothing_is_changed() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    for (form, fields) in [
        (
            json!({ "quarantine_reports": 0 }),
            vec!["/quarantine_reports", "/quarantine_trusted"],
        ),
        (
            json!({ "quarantine_reports": 101 }),
            vec!["/quarantine_reports"],
        ),
        (
            json!({ "quarantine_trusted": 3 }),
            vec!["/quarantine_trusted"],
        ),
        (json!({ "reporter_days": 366 }), vec!["/reporter_days"]),
        (json!({ "reporter_days": -1 }), vec!["/reporter_days"]),
        (json!({ "registration": "shut" }), vec!["/registration"]),
        (json!({ "colour": "red" }), vec!["/colour"]),
        (
            json!({ "registration": "closed", "reporter_days": 400 }),
            vec!["/reporter_days"],
        ),
    ] {
        let refused = patch(&root, form.clone()).await;
        let refused = refused.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.pointers(), fields, "{form}");
    }
    let settings = root.get(SETTINGS).await.json;
    assert_eq!(settings["registration"]["value"], "open");
    assert_eq!(app.count("settings", "1 = 1"), 0);
}

#[tokio::test]
async fn reports_hold_a_profile_back_by_the_thresholds_that_are_set() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    reports::report(&sam, &slug)
        .await
        .expect_problem("account_too_new");
    let form = json!({ "quarantine_reports": 1, "quarantine_trusted": 0, "reporter_days": 0 });
    patch(&root, form).await.expect(StatusCode::OK);
    reports::report(&sam, &slug)
        .await
        .expect(StatusCode::CREATED);
    app.get(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_doctor_says_which_registration_is_in_force() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    patch(&root, json!({ "registration": "invite" }))
        .await
        .expect(StatusCode::OK);
    let mut hub = Hub::on(tempfile::tempdir().unwrap(), app.database_url.clone());
    let keys = app.folder.path().join("keys").display().to_string();
    hub.set("HUB_KEYS_DIR", keys);
    let told = hub.run(&["doctor", "--json"], "");
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let findings = told["findings"].as_array().unwrap();
    let finding = findings.iter().find(|one| one["code"] == "registration");
    assert_eq!(
        finding.unwrap()["what"],
        "invite, as an administrator chose: --registration open holds again once that is taken back"
    );
}
