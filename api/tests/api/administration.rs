//! Accounts, roles and settings, as administrators see and set them.

use hub_shared::{account::Role, check::CheckName};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    app::{Reply, TestApp, User, dca},
    program::Hub,
    reports,
};

const ACCOUNTS: &str = "/api/v1/moderation/accounts";
const SETTINGS: &str = "/api/v1/moderation/settings";
const CHECKS: &str = "/api/v1/moderation/checks";
const WORDS: &str = "/api/v1/moderation/protected-words";

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
    patch(&root, form.clone()).await.expect(StatusCode::OK);
    assert_eq!(app.audit_of(&root).await[0]["seq"], head);
    app.advance(chrono::TimeDelta::minutes(1));
    let other = app.account("root-2", Role::Administrator).await;
    let same = patch(&other, form).await.expect(StatusCode::OK).json;
    assert_eq!(same, after);
    assert_eq!(root.get(SETTINGS).await.json, after);
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
async fn a_check_that_is_switched_off_does_not_run_and_the_log_has_both_modes() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    let checks = root.get(CHECKS).await.expect(StatusCode::OK).json;
    let items = checks["items"].as_array().unwrap();
    assert_eq!(items.len(), CheckName::ALL.len());
    let on = json!({ "enabled": true, "enforced": false, "required": false, "weight": 100 });
    let links = items.iter().find(|check| check["name"] == "text.links");
    assert_eq!(links.unwrap()["mode"], on);
    let off = json!({ "enabled": false, "enforced": false, "required": false, "weight": 250 });
    let path = format!("{CHECKS}/text.links");
    for _ in 0..2 {
        let set = Reply::of(root.request(Method::PATCH, &path).json(&off)).await;
        let set = set.expect(StatusCode::OK).json;
        assert_eq!((&set["mode"], &set["default"]), (&off, &on));
    }
    let log = app.audit_of(&root).await;
    let changes = log.iter().filter(|event| event["action"] == "check.mode");
    let changes = changes.collect::<Vec<_>>();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0]["subject"], "check:text.links");
    assert_eq!(changes[0]["details"], json!({ "before": on, "after": off }));

    let ada = app.user("ada").await;
    let slug = ada.complete_draft(&dca()).await;
    ada.submit(&slug).await.expect(StatusCode::CREATED);
    assert_eq!(app.count("check_results", "name = 'text.links'"), 0);
    assert_eq!(app.count("check_results", "name = 'account.new'"), 1);
    let heavy = json!({ "enabled": true, "enforced": false, "required": false, "weight": 1001 });
    let refused = root.request(Method::PATCH, &path).json(&heavy);
    let refused = Reply::of(refused).await.expect_problem("invalid");
    assert_eq!(refused.pointers(), ["/weight"]);
    let wrong = root.request(Method::PATCH, &format!("{CHECKS}/text.lynx"));
    Reply::of(wrong.json(&off))
        .await
        .expect_problem("not_found");
}

#[tokio::test]
async fn two_administrators_who_change_one_check_do_not_undo_each_other() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    let other = app.account("root-2", Role::Administrator).await;
    let path = format!("{CHECKS}/package.copy");
    let (one, two) = tokio::join!(
        Reply::of(
            root.request(Method::PATCH, &path)
                .json(&json!({ "enforced": true }))
        ),
        Reply::of(
            other
                .request(Method::PATCH, &path)
                .json(&json!({ "required": true, "weight": 150 }))
        ),
    );
    one.expect(StatusCode::OK);
    two.expect(StatusCode::OK);
    let checks = root.get(CHECKS).await.expect(StatusCode::OK).json;
    let items = checks["items"].as_array().unwrap();
    let copy = items.iter().find(|check| check["name"] == "package.copy");
    assert_eq!(
        copy.unwrap()["mode"],
        json!({ "enabled": true, "enforced": true, "required": true, "weight": 150 })
    );
}

#[tokio::test]
async fn the_points_of_a_check_count_as_an_administrator_weighs_them() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    let mut risks = Vec::new();
    for (handle, weight) in [("ada", 100), ("bob", 0), ("eve", 1000)] {
        for name in ["package.copy", "account.new"] {
            let mode = json!({
                "enabled": name == "account.new",
                "enforced": false,
                "required": false,
                "weight": weight,
            });
            let path = format!("{CHECKS}/{name}");
            let set = root.request(Method::PATCH, &path).json(&mode);
            let set = Reply::of(set).await.expect(StatusCode::OK).json;
            assert_eq!(set["mode"], mode);
        }
        let author = app.user(handle).await;
        let slug = author.complete_draft(&dca()).await;
        let made = author.submit(&slug).await.expect(StatusCode::CREATED);
        let id = made.json["id"].as_str().unwrap();
        let path = format!("/api/v1/moderation/submissions/{id}");
        let review = root.get(&path).await.expect(StatusCode::OK).json;
        risks.push(review["risk"].as_u64().unwrap());
    }
    // The first submission of a young account: three points, and one of a warning in the package.
    assert_eq!(risks[0] - risks[1], 3);
    assert_eq!(risks[2] - risks[1], 30);
}

#[tokio::test]
async fn a_word_that_is_protected_is_nobodys_handle_however_it_is_written() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    for _ in 0..2 {
        let added = root.post(WORDS, json!({ "word": "binance" })).await;
        let added = added.expect(StatusCode::OK).json;
        assert_eq!(added["word"], "binance");
        assert_eq!(added["built_in"], false);
    }
    let log = app.audit_of(&root).await;
    let added = log
        .iter()
        .filter(|event| event["action"] == "protected-word.add");
    assert_eq!(added.count(), 1);
    for handle in ["binance", "b-i-n-a-n-c-e"] {
        let refused = app.post("/api/v1/accounts", super::accounts::form(handle));
        let refused = refused.await.expect_problem("invalid");
        assert_eq!(refused.pointers(), ["/handle"], "{handle}");
    }
    let words = root.get(WORDS).await.expect(StatusCode::OK).json;
    let words = words["items"].as_array().unwrap();
    let own = words.iter().find(|one| one["word"] == "octobot");
    assert_eq!(own.unwrap()["built_in"], true);
    root.delete(&format!("{WORDS}/octobot"))
        .await
        .expect_problem("conflict");
    root.delete(&format!("{WORDS}/binance"))
        .await
        .expect(StatusCode::NO_CONTENT);
    root.delete(&format!("{WORDS}/binance"))
        .await
        .expect_problem("not_found");
    app.post("/api/v1/accounts", super::accounts::form("binance"))
        .await
        .expect(StatusCode::ACCEPTED);
    let refused = root.post(WORDS, json!({ "word": "Bin ance" })).await;
    assert_eq!(refused.expect_problem("invalid").pointers(), ["/word"]);
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

#[tokio::test]
async fn a_handle_that_passes_for_one_of_the_hubs_own_words_is_refused() {
    let app = TestApp::start().await;
    for handle in ["octobot", "octo-bot", "0ctobot", "adrnin", "0fficial"] {
        let refused = app.post("/api/v1/accounts", super::accounts::form(handle));
        let refused = refused.await.expect_problem("invalid");
        assert_eq!(refused.pointers(), ["/handle"], "{handle}");
    }
    app.post("/api/v1/accounts", super::accounts::form("octobot-fan"))
        .await
        .expect(StatusCode::ACCEPTED);
}
