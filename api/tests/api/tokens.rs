//! Personal access tokens: what programs sign in with.

use chrono::TimeDelta;
use hub_shared::{account::Role, token};
use profile_hub::{domain::tokens, openapi};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::app::{Reply, TestApp, User, dca};

const TOKENS: &str = "/api/v1/tokens";

async fn make(owner: &User<'_>, scopes: &[&str]) -> Reply {
    let form = json!({ "name": "nightly build", "scopes": scopes });
    owner.post(TOKENS, form).await
}

/// A program that signs in with a new token.
pub async fn program<'a>(owner: &User<'a>, scopes: &[&str]) -> User<'a> {
    let made = make(owner, scopes).await.expect(StatusCode::CREATED);
    User {
        app: owner.app,
        token: made.json["secret"].as_str().unwrap().to_owned(),
        cookie: String::new(),
        handle: owner.handle.clone(),
    }
}

#[tokio::test]
async fn a_token_is_shown_once() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let made = make(&ada, &["profiles:write", "account:read"])
        .await
        .expect(StatusCode::CREATED);
    assert_eq!(made.headers["cache-control"], "no-store");
    let secret = made.json["secret"].as_str().unwrap();
    assert!(token::is_secret(secret), "{secret}");
    let token = &made.json["token"];
    assert_eq!(token["begins"], secret[..9]);
    assert_eq!(token["scopes"], json!(["account:read", "profiles:write"]));
    assert_eq!(token["last_used_at"], Value::Null);

    let listed = ada.get(TOKENS).await.expect(StatusCode::OK);
    assert_eq!(listed.json["items"], json!([token]));
    assert!(!String::from_utf8_lossy(&listed.bytes).contains(secret));
    let mails = app.mails("ada@example.org", 1).await;
    assert!(mails[0].contains("nightly build") && !mails[0].contains(secret));
}

#[tokio::test]
async fn a_token_passes_where_it_has_the_scope() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let reader = program(&ada, &["account:read"]).await;
    let account = reader.get("/api/v1/account").await.expect(StatusCode::OK);
    assert_eq!(account.json["handle"], "ada");
    let refused = reader
        .post("/api/v1/profiles", json!({ "name": "Grid ETH" }))
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("insufficient_scope");
    assert!(
        refused.json["detail"]
            .as_str()
            .unwrap()
            .contains("profiles:write")
    );
    assert_eq!(
        refused.headers["www-authenticate"],
        "Bearer error=\"insufficient_scope\""
    );
    let writer = program(&ada, &["profiles:write"]).await;
    let slug = writer.complete_draft(&dca()).await;
    writer.submit(&slug).await.expect(StatusCode::CREATED);
}

#[tokio::test]
async fn a_token_that_writes_profiles_reads_them() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.create_profile("Grid ETH").await;
    let writer = program(&ada, &["profiles:write"]).await;
    writer.draft(&slug).await.expect(StatusCode::OK);
    let reader = program(&ada, &["profiles:read"]).await;
    reader.draft(&slug).await.expect(StatusCode::OK);
    reader
        .patch_draft(&slug, json!({ "name": "Grid BTC" }))
        .await
        .expect_problem("insufficient_scope");
}

#[tokio::test]
async fn no_token_makes_or_deletes_tokens() {
    let app = TestApp::start().await;
    let ada = app.account("ada", Role::Administrator).await;
    let all = Scope::words();
    let program = program(&ada, &all).await;
    make(&program, &["account:read"])
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("session_required");
    program.get(TOKENS).await.expect_problem("session_required");
}

#[tokio::test]
async fn a_token_without_the_scope_sees_what_everybody_sees() {
    let app = TestApp::start().await;
    let (ada, mia) = (app.user("ada").await, app.moderator("mia").await);
    let slug = app.publish(&ada, &mia, &dca()).await;
    let page = format!("/api/v1/profiles/{slug}");
    let blind = program(&ada, &["account:read"]).await;
    blind.get(&page).await.expect(StatusCode::OK);
    ada.patch_profile(&slug, json!({ "visibility": "private" }))
        .await
        .expect(StatusCode::OK);
    blind.get(&page).await.expect(StatusCode::NOT_FOUND);
    let reader = program(&ada, &["profiles:read"]).await;
    reader.get(&page).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_token_acts_in_no_higher_role_than_its_scopes_name() {
    let app = TestApp::start().await;
    let (ada, mia) = (app.user("ada").await, app.moderator("mia").await);
    let slug = app.publish(&ada, &mia, &dca()).await;
    ada.patch_profile(&slug, json!({ "visibility": "private" }))
        .await
        .expect(StatusCode::OK);
    let page = format!("/api/v1/profiles/{slug}");
    mia.get(&page).await.expect(StatusCode::OK);
    let reader = program(&mia, &["profiles:read"]).await;
    reader.get(&page).await.expect(StatusCode::NOT_FOUND);
    let both = program(&mia, &["profiles:read", "moderation"]).await;
    both.get(&page).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_scope_above_the_role_is_refused() {
    let app = TestApp::start().await;
    for (role, refused, allowed) in [
        (Role::User, vec!["moderation", "administration"], vec![]),
        (Role::Moderator, vec!["administration"], vec!["moderation"]),
        (
            Role::Administrator,
            vec![],
            vec!["moderation", "administration"],
        ),
    ] {
        let owner = app.account(&format!("{role}-1"), role).await;
        for scope in refused {
            let reply = make(&owner, &["account:read", scope])
                .await
                .expect(StatusCode::UNPROCESSABLE_ENTITY)
                .expect_problem("invalid");
            assert_eq!(reply.pointers(), ["/scopes"]);
        }
        for scope in allowed {
            make(&owner, &[scope]).await.expect(StatusCode::CREATED);
        }
    }
}

#[tokio::test]
async fn a_form_with_wrong_values_is_told_each() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for (form, pointer) in [
        (json!({ "name": "", "scopes": ["account:read"] }), "/name"),
        (
            json!({ "name": "a\u{202E}", "scopes": ["account:read"] }),
            "/name",
        ),
        (json!({ "name": "a", "scopes": [] }), "/scopes"),
        (json!({ "name": "a", "scopes": ["everything"] }), "/scopes"),
        (
            json!({ "name": "a", "scopes": ["account:read", "account:read"] }),
            "/scopes",
        ),
        (
            json!({ "name": "a", "scopes": ["account:read"], "expires_in_days": 0 }),
            "/expires_in_days",
        ),
        (
            json!({ "name": "a", "scopes": ["account:read"], "expires_in_days": 367 }),
            "/expires_in_days",
        ),
        (
            json!({ "name": "a", "scopes": ["account:read"], "expires_in_days": null }),
            "/expires_in_days",
        ),
        (json!({ "name": "a" }), "/scopes"),
    ] {
        let refused = ada.post(TOKENS, form.clone()).await;
        let refused = refused.expect(StatusCode::UNPROCESSABLE_ENTITY);
        let pointers = refused.pointers();
        assert!(
            pointers.len() == 1 && pointers[0].starts_with(pointer),
            "{form}: {pointers:?}"
        );
    }
}

#[tokio::test]
async fn an_unverified_account_makes_no_tokens() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    app.sql("UPDATE accounts SET verified_at = NULL");
    make(&ada, &["account:read"])
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("not_verified");
}

#[tokio::test]
async fn a_token_ends_when_its_days_are_over() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let program = program(&ada, &["account:read"]).await;
    app.advance(TimeDelta::days(90) - TimeDelta::minutes(1));
    program.get("/api/v1/account").await.expect(StatusCode::OK);
    app.advance(TimeDelta::minutes(2));
    program
        .get("/api/v1/account")
        .await
        .expect(StatusCode::UNAUTHORIZED)
        .expect_problem("token_ended");
}

#[tokio::test]
async fn a_deleted_token_ends_at_once() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let made = make(&ada, &["account:read"]).await;
    let path = format!("{TOKENS}/{}", made.json["token"]["id"].as_str().unwrap());
    let bob = app.user("bob").await;
    bob.delete(&path).await.expect(StatusCode::NOT_FOUND);
    ada.delete(&path).await.expect(StatusCode::NO_CONTENT);
    ada.delete(&path).await.expect(StatusCode::NOT_FOUND);
    let request = app
        .request(Method::GET, "/api/v1/account")
        .bearer_auth(made.json["secret"].as_str().unwrap());
    Reply::of(request)
        .await
        .expect(StatusCode::UNAUTHORIZED)
        .expect_problem("token_ended");
    assert_eq!(ada.get(TOKENS).await.json["items"], json!([]));
}

#[tokio::test]
async fn the_token_of_a_suspended_account_is_refused() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let program = program(&ada, &["account:read"]).await;
    app.sql("UPDATE accounts SET suspended_at = '2026-01-01 00:00:00'");
    program
        .get("/api/v1/account")
        .await
        .expect_problem("account_suspended");
}

#[tokio::test]
async fn a_token_with_a_wrong_checksum_is_refused() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let good = program(&ada, &["account:read"]).await.token;
    let mut wrong = good.clone();
    let last = wrong.pop().unwrap();
    wrong.push(if last == 'a' { 'b' } else { 'a' });
    for token in [wrong, good.to_uppercase(), "phub_".to_owned()] {
        let request = app
            .request(Method::GET, "/api/v1/account")
            .bearer_auth(&token);
        Reply::of(request)
            .await
            .expect(StatusCode::UNAUTHORIZED)
            .expect_problem(if token.starts_with("phub_") {
                "token_ended"
            } else {
                "session_ended"
            });
    }
}

#[tokio::test]
async fn an_account_has_at_most_50_live_tokens() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for _ in 0..50 {
        make(&ada, &["account:read"])
            .await
            .expect(StatusCode::CREATED);
    }
    make(&ada, &["account:read"])
        .await
        .expect(StatusCode::CONFLICT)
        .expect_problem("too_many_tokens");
    let first = &ada.get(TOKENS).await.json["items"][0];
    ada.delete(&format!("{TOKENS}/{}", first["id"].as_str().unwrap()))
        .await
        .expect(StatusCode::NO_CONTENT);
    make(&ada, &["account:read"])
        .await
        .expect(StatusCode::CREATED);
}

/// Each operation of the document asked by a program with every scope but the one it names, and with
/// that one alone.
#[tokio::test]
async fn every_operation_takes_the_scope_that_its_description_names() {
    let app = TestApp::start().await;
    let ada = app.account("ada", Role::Administrator).await;
    let document = serde_json::to_value(openapi::document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let schemes = operation["security"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            let open = schemes.contains(&json!({}));
            if open || !schemes.iter().any(|s| s["access_token"].is_array()) {
                continue;
            }
            let named = schemes
                .iter()
                .find_map(|scheme| scheme["personal_token"][0].as_str());
            let ask = async |program: &User<'_>| {
                let address = path
                    .replace("{number}", "1")
                    .replace("{slug}", "nothing")
                    .replace("{id}", "01920b5e-7d0a-7c4e-8f3b-5a6d7e8f9a0b");
                let method = method.to_uppercase().parse().unwrap();
                let request = program
                    .request(method, &address)
                    .header("If-Match", "\"1\"");
                let request = match operation["requestBody"].is_object() {
                    true => request.json(&json!({})),
                    false => request,
                };
                Reply::of(request).await.json["code"].clone()
            };
            let others = Scope::words()
                .into_iter()
                .filter(|scope| Some(*scope) != named)
                .filter(|scope| named != Some("profiles:read") || *scope != "profiles:write")
                .collect::<Vec<_>>();
            let refusal = match named {
                Some(_) => "insufficient_scope",
                None => "session_required",
            };
            let code = ask(&program(&ada, &others).await).await;
            assert_eq!(code, refusal, "{method} {path}");
            if let Some(named) = named {
                let code = ask(&program(&ada, &[named]).await).await;
                for refused in ["insufficient_scope", "session_required", "token_ended"] {
                    assert_ne!(code, refused, "{method} {path}");
                }
            }
            // Makes room for the next.
            app.sql("DELETE FROM tokens");
        }
    }
}

struct Scope;

impl Scope {
    fn words() -> Vec<&'static str> {
        token::Scope::ALL.iter().map(token::Scope::as_str).collect()
    }
}

#[tokio::test]
async fn when_a_token_was_used_is_noted_to_the_minute() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let program = program(&ada, &["account:read"]).await;
    let noted = async || {
        app.state().token_uses.flush(app.db()).await.unwrap();
        ada.get(TOKENS).await.json["items"][0]["last_used_at"].clone()
    };
    assert_eq!(noted().await, Value::Null);
    program.get("/api/v1/account").await.expect(StatusCode::OK);
    let first = noted().await;
    assert!(first.is_string());
    app.advance(TimeDelta::seconds(50));
    program.get("/api/v1/account").await.expect(StatusCode::OK);
    assert_eq!(noted().await, first);
    app.advance(TimeDelta::seconds(10));
    program.get("/api/v1/account").await.expect(StatusCode::OK);
    assert_ne!(noted().await, first);
}

#[tokio::test]
async fn the_owner_of_a_token_is_told_a_week_before_it_expires() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    make(&ada, &["account:read"])
        .await
        .expect(StatusCode::CREATED);
    let brief = json!({ "name": "for today", "scopes": ["account:read"], "expires_in_days": 1 });
    ada.post(TOKENS, brief).await.expect(StatusCode::CREATED);
    app.mails("ada@example.org", 2).await;
    app.advance(TimeDelta::days(82));
    tokens::tidy(app.state()).await.unwrap();
    app.advance(TimeDelta::days(1));
    tokens::tidy(app.state()).await.unwrap();
    tokens::tidy(app.state()).await.unwrap();
    // The mail that comes last tells that no other is under way: mails go in order.
    app.advance(TimeDelta::minutes(1));
    let ada = app.sign_in("ada").await;
    make(&ada, &["account:read"])
        .await
        .expect(StatusCode::CREATED);
    let mails = app.mails("ada@example.org", 4).await;
    assert!(mails[2].contains("expires soon") && mails[2].contains("nightly build"));
    assert!(mails[3].contains("A new access token"));
}

#[tokio::test]
async fn a_token_that_ended_long_ago_is_forgotten() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    make(&ada, &["account:read"])
        .await
        .expect(StatusCode::CREATED);
    app.advance(TimeDelta::days(179));
    tokens::tidy(app.state()).await.unwrap();
    let ada = app.sign_in("ada").await;
    let kept = ada.get(TOKENS).await.json;
    assert_eq!(kept["items"].as_array().unwrap().len(), 1);
    app.advance(TimeDelta::days(2));
    tokens::tidy(app.state()).await.unwrap();
    let ada = app.sign_in("ada").await;
    assert_eq!(ada.get(TOKENS).await.json["items"], json!([]));
}
