//! How often things may be done, and who is counted as whom.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use futures_util::future::join_all;
use hub_shared::account::Role;
use profile_hub::{limits::rules::Rule, openapi};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::app::{PASSWORD, Reply, TestApp, dca, form};

const DEFAULTS: &[&str] = &["--limit", "all=default"];

fn sign_in(app: &TestApp, email: &str, password: &str) -> reqwest::RequestBuilder {
    app.request(Method::POST, "/api/v1/session")
        .json(&json!({ "email": email, "password": password }))
}

/// The same from another client, as a proxy that is trusted tells of it.
fn from(request: reqwest::RequestBuilder, address: &str) -> reqwest::RequestBuilder {
    request.header("X-Forwarded-For", address)
}

async fn guess(app: &TestApp, email: &str, address: &str) -> Reply {
    Reply::of(from(sign_in(app, email, "a wrong password"), address)).await
}

const BEHIND_A_PROXY: &[&str] = &["--trusted-proxies", "127.0.0.1"];

fn flags<'a>(lists: &[&[&'a str]]) -> Vec<&'a str> {
    lists.concat()
}

#[tokio::test]
async fn guessing_from_one_address_is_held_back_and_told_when_to_try_again() {
    let app = TestApp::start_with(&["--limit", "sign-in=3/3m"]).await;
    for left in [2, 1, 0] {
        let reply = Reply::of(sign_in(&app, "eve@example.org", "a wrong password")).await;
        let reply = reply.expect(StatusCode::UNAUTHORIZED);
        assert_eq!(reply.headers["ratelimit-policy"], "\"sign-in\";q=3;w=180");
        assert_eq!(
            reply.headers["ratelimit"],
            format!("\"sign-in\";r={left};t=60")
        );
    }
    let refused = Reply::of(sign_in(&app, "eve@example.org", "a wrong password")).await;
    let refused = refused
        .expect(StatusCode::TOO_MANY_REQUESTS)
        .expect_problem("rate_limited");
    assert_eq!(refused.headers["retry-after"], "60");
    assert_eq!(refused.headers["ratelimit"], "\"sign-in\";r=0;t=60");
    let detail = refused.json["detail"].as_str().unwrap();
    assert!(detail.contains("limit sign-in is 3 in 3m"), "{detail}");
    app.advance(TimeDelta::seconds(59));
    guess(&app, "eve@example.org", "")
        .await
        .expect_problem("rate_limited");
    app.advance(TimeDelta::seconds(1));
    guess(&app, "eve@example.org", "")
        .await
        .expect_problem("wrong_credentials");
}

#[tokio::test]
async fn at_once_from_everywhere_exactly_the_allowed_number_gets_through() {
    let app = TestApp::start_with(&["--limit", "verify=7/1h"]).await;
    let form = json!({ "token": "x", "password": "a wrong password" });
    let attempts = (0..30).map(|_| app.post("/api/v1/account/verify", form.clone()));
    let replies = join_all(attempts).await;
    let refused = |reply: &&Reply| reply.status == StatusCode::TOO_MANY_REQUESTS;
    assert_eq!(replies.iter().filter(refused).count(), 23);
    let through = replies
        .iter()
        .filter(|reply| reply.json["code"] == "invalid_token");
    assert_eq!(through.count(), 7);
}

#[tokio::test]
async fn at_once_in_memory_exactly_the_allowed_number_gets_through() {
    let app = TestApp::start_with(&["--limit", "search=7/1h"]).await;
    let replies = join_all((0..30).map(|_| app.get("/api/v1/profiles"))).await;
    let through = replies
        .iter()
        .filter(|reply| reply.status == StatusCode::OK);
    assert_eq!(through.count(), 7);
}

#[tokio::test]
async fn an_account_is_guarded_from_many_addresses_at_once_known_or_not() {
    let app =
        TestApp::start_with(&flags(&[BEHIND_A_PROXY, &["--limit", "sign-in-mail=4/4m"]])).await;
    app.user("ada").await;
    app.advance(TimeDelta::minutes(4));
    for mail in ["ada@example.org", "nobody@example.org"] {
        let mut answers = Vec::new();
        for n in 0..6 {
            let reply = guess(&app, mail, &format!("198.51.100.{n}")).await;
            assert!(
                !reply.headers.contains_key("ratelimit") || n >= 4,
                "{mail}: {reply:?}"
            );
            answers.push((
                reply.status.as_u16(),
                reply.json["code"].as_str().unwrap().to_owned(),
            ));
        }
        let wrong = (401, "wrong_credentials".to_owned());
        let limited = (429, "rate_limited".to_owned());
        let expected: Vec<_> = [vec![wrong; 4], vec![limited; 2]].concat();
        assert_eq!(answers, expected, "{mail}");
    }
    // Case does not make another address of it.
    guess(&app, "ADA@example.org", "198.51.100.9")
        .await
        .expect_problem("rate_limited");
}

#[tokio::test]
async fn whoever_attacks_an_account_does_not_lock_its_owner_out() {
    let app =
        TestApp::start_with(&flags(&[BEHIND_A_PROXY, &["--limit", "sign-in-mail=2/1h"]])).await;
    app.user("ada").await;
    let home = "2001:db8:1:1::7";
    let own = || from(sign_in(&app, "ada@example.org", PASSWORD), home);
    Reply::of(own()).await.expect(StatusCode::CREATED);
    for n in 0..3 {
        guess(&app, "ada@example.org", &format!("198.51.100.{n}")).await;
    }
    guess(&app, "ada@example.org", "198.51.100.9")
        .await
        .expect_problem("rate_limited");
    Reply::of(own()).await.expect(StatusCode::CREATED);
    // There, too, guessing ends.
    Reply::of(own()).await.expect(StatusCode::CREATED);
    Reply::of(own()).await.expect_problem("rate_limited");
    // After 30 days away it is a network like any other.
    app.advance(TimeDelta::days(31));
    for n in 0..2 {
        guess(&app, "ada@example.org", &format!("198.51.100.{n}")).await;
    }
    Reply::of(own()).await.expect_problem("rate_limited");
}

#[tokio::test]
async fn nobodys_inbox_is_flooded_and_the_refusal_tells_nothing_of_the_account() {
    let app = TestApp::start_with(&flags(&[BEHIND_A_PROXY, DEFAULTS])).await;
    app.user("ada").await;
    for mail in ["ada@example.org", "nobody@example.org"] {
        let mut answers = Vec::new();
        for n in 0..4 {
            let ask = app
                .request(Method::POST, "/api/v1/account/reset")
                .json(&json!({ "email": mail }));
            let reply = Reply::of(from(ask, &format!("198.51.100.{n}"))).await;
            answers.push(reply.status.as_u16());
        }
        assert_eq!(answers, [202, 202, 202, 429], "{mail}");
    }
    assert_eq!(app.mails("ada@example.org", 3).await.len(), 3);
}

#[tokio::test]
async fn the_database_holds_no_address_and_no_mail_and_forgets() {
    let app = TestApp::start_with(&flags(&[BEHIND_A_PROXY, DEFAULTS])).await;
    let request = from(sign_in(&app, "eve@example.org", PASSWORD), "198.51.100.77");
    Reply::of(request).await.expect(StatusCode::UNAUTHORIZED);
    let keys = app.rate_limits().await;
    assert_eq!(keys.len(), 2);
    for key in &keys {
        assert!(
            key.len() == 64 && key.bytes().all(|b| b.is_ascii_hexdigit()),
            "{key}"
        );
    }
    app.advance(TimeDelta::hours(1));
    app.purge_limits().await;
    assert!(app.rate_limits().await.is_empty());
}

#[tokio::test]
async fn what_a_client_claims_of_its_address_is_left_unheeded() {
    let app = TestApp::start_with(&["--limit", "search=2/1h"]).await;
    for n in 0..2 {
        let request = from(
            app.request(Method::GET, "/api/v1/profiles"),
            &format!("198.51.100.{n}"),
        );
        Reply::of(request).await.expect(StatusCode::OK);
    }
    let request = from(app.request(Method::GET, "/api/v1/profiles"), "198.51.100.9")
        .header("Forwarded", "for=198.51.100.10")
        .header("X-Real-IP", "198.51.100.11");
    Reply::of(request).await.expect_problem("rate_limited");
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_is_counted_by_itself() {
    let app = TestApp::start_with(&flags(&[BEHIND_A_PROXY, &["--limit", "search=1/1h"]])).await;
    let search = |forwarded: &str| {
        let request = from(app.request(Method::GET, "/api/v1/profiles"), forwarded);
        async { Reply::of(request).await.status.as_u16() }
    };
    assert_eq!(search("198.51.100.1").await, 200);
    assert_eq!(search("198.51.100.2").await, 200);
    // What stands before the last hop is the client's own word.
    assert_eq!(search("203.0.113.5, 198.51.100.1").await, 429);
    // All of a /64 is one client.
    assert_eq!(search("2001:db8:7:7::1").await, 200);
    assert_eq!(search("2001:db8:7:7:ffff::1").await, 429);
    assert_eq!(search("2001:db8:7:8::1").await, 200);
}

#[tokio::test]
async fn inspecting_without_an_account_has_its_limit_and_with_one_another() {
    let app = TestApp::start_with(DEFAULTS).await;
    let ada = app.user("ada").await;
    let inspect = || {
        app.request(Method::POST, "/api/v1/packages/inspect")
            .multipart(form(dca().zip().unwrap()))
    };
    for _ in 0..10 {
        Reply::of(inspect()).await.expect(StatusCode::OK);
    }
    let refused = Reply::of(inspect()).await.expect_problem("rate_limited");
    assert_eq!(refused.headers["ratelimit-policy"], "\"inspect\";q=10;w=60");
    let own = Reply::of(inspect().bearer_auth(&ada.token))
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        own.headers["ratelimit-policy"],
        "\"inspect-account\";q=60;w=60"
    );
    // A made-up token makes no account.
    Reply::of(inspect().bearer_auth("made up"))
        .await
        .expect_problem("rate_limited");
}

#[tokio::test]
async fn an_account_is_counted_and_not_its_neighbour() {
    let app = TestApp::start_with(&["--limit", "create=1/1h"]).await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let create = |name: &str| json!({ "name": name });
    ada.post("/api/v1/profiles", create("Grid ETH"))
        .await
        .expect(StatusCode::CREATED);
    ada.post("/api/v1/profiles", create("Grid BTC"))
        .await
        .expect_problem("rate_limited");
    bob.post("/api/v1/profiles", create("Grid SOL"))
        .await
        .expect(StatusCode::CREATED);
}

#[tokio::test]
async fn a_link_is_counted_by_itself() {
    let app = TestApp::start_with(&["--limit", "download=2/1h"]).await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let (link, other) = (ada.link(&slug).await, mira.link(&slug).await);
    for _ in 0..2 {
        app.get(&link).await.expect(StatusCode::OK);
    }
    let refused = app.get(&link).await.expect_problem("rate_limited");
    assert!(
        !refused
            .json
            .to_string()
            .contains(link.split('/').nth(4).unwrap())
    );
    app.get(&other).await.expect(StatusCode::OK);
    // A token that nobody gave costs no count.
    let forged = link.replace("/d/", "/d/x");
    let reply = app.get(&forged).await.expect(StatusCode::NOT_FOUND);
    assert!(!reply.headers.contains_key("ratelimit"));
}

#[tokio::test]
async fn submissions_are_counted_over_a_restart() {
    let app = TestApp::start_with(&["--limit", "submit=1/1h"]).await;
    let ada = app.user("ada").await;
    let slug = ada.complete_draft(&dca()).await;
    ada.submit(&slug).await.expect(StatusCode::CREATED);
    let (database, folder) = (app.database_url.clone(), app.folder);
    let app = TestApp::start_on(folder, database, &["--limit", "submit=1/1h"]).await;
    let ada = app.sign_in("ada").await;
    ada.submit(&slug).await.expect_problem("rate_limited");
}

#[tokio::test]
async fn people_and_programs_at_their_usual_pace_meet_no_limit() {
    let app = TestApp::start_with(DEFAULTS).await;
    let ada = app.account("ada", Role::User).await;
    let mira = app.moderator("mira").await;
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = ada.link(&slug).await;
    for _ in 0..10 {
        app.get(&link).await.expect(StatusCode::OK);
        app.get("/api/v1/profiles").await.expect(StatusCode::OK);
    }
}

#[tokio::test]
async fn the_document_tells_of_limits_on_exactly_the_limited_operations() {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut ids = BTreeSet::new();
    let limited: BTreeSet<_> = Rule::ALL
        .iter()
        .flat_map(|rule| rule.operations())
        .collect();
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            let refusal = &operation["responses"]["429"];
            assert_eq!(refusal.is_object(), limited.contains(&id.as_str()), "{id}");
            for (status, response) in operation["responses"].as_object().unwrap() {
                let told = response["headers"]["RateLimit"].is_object();
                let expected =
                    limited.contains(&id.as_str()) && (status.starts_with('2') || status == "429");
                assert_eq!(told, expected, "{id} {status}");
            }
            if let Value::Object(refusal) = refusal {
                assert!(refusal["headers"]["Retry-After"].is_object(), "{id}");
            }
            ids.insert(id);
        }
    }
    for id in limited {
        assert!(ids.contains(*id), "there is no operation {id}");
    }
}
