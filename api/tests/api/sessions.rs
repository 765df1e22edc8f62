//! Signing in and staying so.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::app::{PASSWORD, Reply, TestApp};

async fn refresh(app: &TestApp, cookie: &str) -> Reply {
    let pair = cookie.split(';').next().unwrap();
    Reply::of(
        app.request(Method::POST, "/api/v1/session/refresh")
            .header("Cookie", pair),
    )
    .await
}

fn cookie(reply: &Reply) -> String {
    reply.headers["set-cookie"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let app = TestApp::start().await;
    app.user("ada").await;
    let mut answers = Vec::new();
    for (email, password) in [
        ("ada@example.org", "wrong password"),
        ("nobody@example.org", PASSWORD),
    ] {
        let form = json!({ "email": email, "password": password });
        let reply = app
            .post("/api/v1/session", form)
            .await
            .expect(StatusCode::UNAUTHORIZED);
        answers.push(reply.expect_problem("wrong_credentials").json["detail"].clone());
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn the_refresh_cookie_is_for_the_session_addresses_alone() {
    let app = TestApp::start().await;
    let cookie = app.user("ada").await.cookie;
    for part in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/session"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(
        !cookie.contains("Secure"),
        "the public url is http: {cookie}"
    );
    let app = TestApp::start_with(&["--public-url", "https://hub.example"]).await;
    assert!(app.user("ada").await.cookie.contains("Secure"));
}

#[tokio::test]
async fn an_access_token_ends_after_ten_minutes_and_a_refresh_brings_the_next() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    app.advance(TimeDelta::seconds(599));
    ada.get("/api/v1/account").await.expect(StatusCode::OK);
    app.advance(TimeDelta::seconds(1));
    let ended = ada
        .get("/api/v1/account")
        .await
        .expect(StatusCode::UNAUTHORIZED);
    assert_eq!(
        ended.expect_problem("session_ended").headers["www-authenticate"],
        "Bearer"
    );

    let next = refresh(&app, &ada.cookie).await.expect(StatusCode::OK);
    let token = next.json["access_token"].as_str().unwrap();
    let account = Reply::of(
        app.request(Method::GET, "/api/v1/account")
            .bearer_auth(token),
    )
    .await;
    assert_eq!(account.expect(StatusCode::OK).json["handle"], "ada");
    assert_ne!(cookie(&next), ada.cookie);
}

#[tokio::test]
async fn the_refresh_token_before_is_accepted_once_more_for_the_same_successor() {
    let app = TestApp::start().await;
    let first = app.user("ada").await.cookie;
    let second = cookie(&refresh(&app, &first).await.expect(StatusCode::OK));
    app.advance(TimeDelta::seconds(20));
    assert_eq!(
        cookie(&refresh(&app, &first).await.expect(StatusCode::OK)),
        second
    );
    refresh(&app, &second).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_refresh_token_used_later_ends_the_session_and_its_owner_is_told() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let second = cookie(&refresh(&app, &ada.cookie).await.expect(StatusCode::OK));
    app.advance(TimeDelta::seconds(21));
    refresh(&app, &ada.cookie)
        .await
        .expect_problem("session_ended");
    refresh(&app, &second).await.expect_problem("session_ended");
    ada.get("/api/v1/account")
        .await
        .expect_problem("session_ended");
    let mails = app.mails("ada@example.org", 1).await;
    assert!(
        mails[0].contains("Subject: A session of yours was ended"),
        "{}",
        mails[0]
    );
}

#[tokio::test]
async fn a_refresh_token_used_a_third_time_ends_the_session() {
    let app = TestApp::start().await;
    let first = app.user("ada").await.cookie;
    refresh(&app, &first).await.expect(StatusCode::OK);
    refresh(&app, &first).await.expect(StatusCode::OK);
    refresh(&app, &first).await.expect_problem("session_ended");
}

#[tokio::test]
async fn a_session_that_nobody_refreshes_ends_after_thirty_days() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    app.advance(TimeDelta::days(30));
    refresh(&app, &ada.cookie)
        .await
        .expect_problem("session_ended");
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let pair = ada.cookie.split(';').next().unwrap();
    let out = app
        .request(Method::DELETE, "/api/v1/session")
        .header("Cookie", pair);
    let out = Reply::of(out).await.expect(StatusCode::NO_CONTENT);
    assert!(cookie(&out).contains("Max-Age=0"));
    ada.get("/api/v1/account")
        .await
        .expect_problem("session_ended");
    refresh(&app, &ada.cookie)
        .await
        .expect_problem("session_ended");
}

#[tokio::test]
async fn session_requests_from_another_site_are_refused() {
    let app = TestApp::start().await;
    app.user("ada").await;
    let form = json!({ "email": "ada@example.org", "password": PASSWORD });
    let from = |origin: &str| {
        Reply::of(
            app.request(Method::POST, "/api/v1/session")
                .header("Origin", origin)
                .json(&form),
        )
    };
    from("https://evil.example")
        .await
        .expect_problem("origin_refused");
    from("null").await.expect_problem("origin_refused");
    from(&app.base).await.expect(StatusCode::CREATED);
}

#[tokio::test]
async fn a_suspended_account_is_out_at_once() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    app.sql("UPDATE accounts SET suspended_at = '2026-01-01 00:00:00'");
    ada.get("/api/v1/account")
        .await
        .expect(StatusCode::FORBIDDEN)
        .expect_problem("account_suspended");
    refresh(&app, &ada.cookie)
        .await
        .expect_problem("session_ended");
    let form = json!({ "email": "ada@example.org", "password": PASSWORD });
    app.post("/api/v1/session", form)
        .await
        .expect_problem("account_suspended");
}

#[tokio::test]
async fn what_is_no_access_token_is_refused() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let refresh = ada.cookie.split(['=', ';']).nth(1).unwrap().to_owned();
    for (value, code) in [
        ("Bearer made.up.token".to_owned(), "session_ended"),
        (format!("Bearer {refresh}"), "session_ended"),
        ("Basic YWRhOmFkYQ==".to_owned(), "not_signed_in"),
        ("Bearer".to_owned(), "not_signed_in"),
    ] {
        let request = app
            .request(Method::GET, "/api/v1/account")
            .header("Authorization", &value);
        Reply::of(request)
            .await
            .expect(StatusCode::UNAUTHORIZED)
            .expect_problem(code);
    }
    app.get("/api/v1/account")
        .await
        .expect_problem("not_signed_in");
}

#[tokio::test]
async fn an_address_that_is_none_is_named() {
    let app = TestApp::start().await;
    for email in ["ada", "a\u{0}b@example.org", ""] {
        let form = json!({ "email": email, "password": PASSWORD });
        let refused = app
            .post("/api/v1/session", form)
            .await
            .expect_problem("invalid");
        assert_eq!(refused.pointers(), ["/email"], "{email:?}");
    }
}

#[tokio::test]
async fn an_account_sees_its_sessions_and_which_of_them_asks() {
    let app = TestApp::start().await;
    app.user("grace").await;
    let ada = app.user("ada").await;
    app.advance(TimeDelta::minutes(5));
    let form = json!({ "email": "ada@example.org", "password": PASSWORD });
    let phone = app
        .request(Method::POST, "/api/v1/session")
        .header("User-Agent", format!("Phone/1.0 {}", "x".repeat(300)))
        .json(&form);
    Reply::of(phone).await.expect(StatusCode::CREATED);

    let list = ada
        .get("/api/v1/sessions")
        .await
        .expect(StatusCode::OK)
        .json;
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{list}");
    assert_eq!(items[0]["current"], false);
    let agent = items[0]["user_agent"].as_str().unwrap();
    assert!(
        agent.starts_with("Phone/1.0 x") && agent.len() == 200,
        "{agent}"
    );
    assert_eq!(items[1]["current"], true);
    assert_eq!(items[1]["user_agent"], "");
    assert_eq!(items[1]["created_at"], items[1]["last_seen_at"]);

    refresh(&app, &ada.cookie).await.expect(StatusCode::OK);
    let list = ada.get("/api/v1/sessions?limit=1").await.json;
    let next = list["next"].as_str().unwrap();
    let rest = ada
        .get(&format!("/api/v1/sessions?cursor={next}"))
        .await
        .json;
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert_ne!(
        rest["items"][0]["created_at"],
        rest["items"][0]["last_seen_at"]
    );
}

#[tokio::test]
async fn a_session_is_ended_by_its_account_and_nobody_else() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let lost = app.sign_in("ada").await;
    let list = lost.get("/api/v1/sessions").await.json;
    let mut items = list["items"].as_array().unwrap().iter();
    let own = items.find(|session| session["current"] == true).unwrap();
    let id = own["id"].as_str().unwrap();
    let path = format!("/api/v1/sessions/{id}");
    for unknown in [
        path.as_str(),
        "/api/v1/sessions/none",
        "/api/v1/sessions/01920b5e-7d0a-7c4e-8f3b-5a6d7e8f9a0b",
    ] {
        eve.delete(unknown)
            .await
            .expect(StatusCode::NOT_FOUND)
            .expect_problem("not_found");
    }
    ada.delete(&path).await.expect(StatusCode::NO_CONTENT);
    lost.get("/api/v1/account")
        .await
        .expect_problem("session_ended");
    ada.delete(&path).await.expect_problem("not_found");
    ada.get("/api/v1/account").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn all_other_sessions_are_ended_at_once() {
    let app = TestApp::start().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let lost = app.sign_in("ada").await;
    for _ in 0..2 {
        ada.delete("/api/v1/sessions")
            .await
            .expect(StatusCode::NO_CONTENT);
    }
    lost.get("/api/v1/account")
        .await
        .expect_problem("session_ended");
    ada.get("/api/v1/account").await.expect(StatusCode::OK);
    eve.get("/api/v1/account").await.expect(StatusCode::OK);
}
