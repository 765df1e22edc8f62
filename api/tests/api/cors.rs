//! What pages of other sites may do, as a browser would find out.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::app::{PASSWORD, Reply, TestApp};

const APP: &str = "https://app.example";
const EVIL: &str = "https://evil.example";

const ALLOW_ORIGIN: &str = "access-control-allow-origin";
const ALLOW_METHODS: &str = "access-control-allow-methods";
const ALLOW_HEADERS: &str = "access-control-allow-headers";
const ALLOW_CREDENTIALS: &str = "access-control-allow-credentials";
const EXPOSE_HEADERS: &str = "access-control-expose-headers";

async fn with_app() -> TestApp {
    let flags = [
        "--cors-origin",
        APP,
        "--cors-origin",
        "http://localhost:5173/",
    ];
    TestApp::start_with(&flags).await
}

async fn preflight(app: &TestApp, origin: &str, method: &str, path: &str) -> Reply {
    let request = app
        .request(Method::OPTIONS, path)
        .header("Origin", origin)
        .header("Access-Control-Request-Method", method)
        .header("Access-Control-Request-Headers", "authorization");
    Reply::of(request).await
}

async fn get(app: &TestApp, origin: &str, path: &str) -> Reply {
    Reply::of(app.request(Method::GET, path).header("Origin", origin)).await
}

#[track_caller]
fn assert_closed(reply: &Reply) {
    let open = reply
        .headers
        .keys()
        .filter(|name| name.as_str().starts_with("access-control-allow"))
        .collect::<Vec<_>>();
    assert!(open.is_empty(), "{open:?}");
}

#[tokio::test]
async fn any_page_reads_what_is_public_without_credentials() {
    let app = with_app().await;
    for origin in [EVIL, APP, "null"] {
        for path in [
            "/api/v1/profiles",
            "/api/v1/openapi.json",
            "/api/v1/profiles/none-such",
            "/api/v1/profiles?limit=0",
            "/health/live",
            "/api/v1/nothing",
        ] {
            let reply = get(&app, origin, path).await;
            assert_eq!(reply.headers[ALLOW_ORIGIN], "*", "{origin} {path}");
            assert!(!reply.headers.contains_key(ALLOW_CREDENTIALS), "{path}");
            let exposed = reply.headers[EXPOSE_HEADERS].to_str().unwrap();
            assert!(exposed.contains("ETag") && exposed.contains("X-Request-Id"));
        }
    }
}

#[tokio::test]
async fn a_preflight_of_a_public_read_is_good_from_anywhere_and_takes_no_token() {
    let app = with_app().await;
    for origin in [EVIL, "null"] {
        let reply = preflight(&app, origin, "GET", "/api/v1/profiles").await;
        let reply = reply.expect(StatusCode::NO_CONTENT);
        assert_eq!(reply.headers[ALLOW_ORIGIN], "*");
        assert_eq!(reply.headers[ALLOW_METHODS], "GET, HEAD");
        assert_eq!(
            reply.headers[ALLOW_HEADERS],
            "If-None-Match, If-Range, Range"
        );
        assert!(!reply.headers.contains_key(ALLOW_CREDENTIALS));
    }
}

#[tokio::test]
async fn what_is_not_public_is_closed_to_pages_of_other_sites() {
    let app = with_app().await;
    for origin in [
        EVIL,
        "null",
        "https://app.example.evil.example",
        "http://app.example",
    ] {
        for (method, path) in [
            ("POST", "/api/v1/profiles"),
            ("PATCH", "/api/v1/profiles/grid"),
            ("GET", "/api/v1/account"),
            ("POST", "/api/v1/session"),
            ("POST", "/api/v1/session/refresh"),
        ] {
            let refused = preflight(&app, origin, method, path).await;
            let refused = refused.expect(StatusCode::FORBIDDEN);
            assert_closed(&refused);
            refused.expect_problem("origin_refused");
        }
        assert_closed(&get(&app, origin, "/api/v1/account").await);
    }
}

#[tokio::test]
async fn a_named_origin_may_do_what_the_hubs_own_pages_may() {
    let app = with_app().await;
    for origin in [APP, "http://localhost:5173"] {
        let reply = preflight(&app, origin, "PATCH", "/api/v1/profiles/grid").await;
        let reply = reply.expect(StatusCode::NO_CONTENT);
        assert_eq!(reply.headers[ALLOW_ORIGIN], origin);
        assert_eq!(reply.headers[ALLOW_METHODS], "GET, HEAD, PATCH, DELETE");
        let headers = reply.headers[ALLOW_HEADERS].to_str().unwrap();
        for name in ["Authorization", "Content-Type", "If-Match", "If-None-Match"] {
            assert!(headers.split(", ").any(|header| header == name), "{name}");
        }
        assert!(reply.headers["vary"].to_str().unwrap().contains("Origin"));
        assert!(!reply.headers.contains_key(ALLOW_CREDENTIALS));
    }
}

#[tokio::test]
async fn a_named_origin_reads_answers_and_refusals_alike() {
    let app = with_app().await;
    let ada = app.user("ada").await;
    let own = |request: reqwest::RequestBuilder| Reply::of(request.header("Origin", APP));
    let account = own(ada.request(Method::GET, "/api/v1/account")).await;
    let stranger = own(app.request(Method::GET, "/api/v1/account")).await;
    let wrong = own(ada
        .request(Method::POST, "/api/v1/profiles")
        .json(&json!({})))
    .await;
    for (status, reply) in [(200, account), (401, stranger), (422, wrong)] {
        assert_eq!(reply.status.as_u16(), status);
        assert_eq!(reply.headers[ALLOW_ORIGIN], APP);
        let vary = reply.headers.get_all("vary").iter();
        assert!(vary.into_iter().any(|vary| vary == "Origin"), "{status}");
        let exposed = reply.headers[EXPOSE_HEADERS].to_str().unwrap();
        for name in [
            "ETag",
            "Location",
            "Retry-After",
            "RateLimit",
            "X-Request-Id",
        ] {
            assert!(exposed.split(", ").any(|header| header == name), "{name}");
        }
    }
}

#[tokio::test]
async fn cookies_come_from_named_origins_and_to_the_session_alone() {
    let app = with_app().await;
    app.user("ada").await;
    for (method, path) in [
        ("POST", "/api/v1/session"),
        ("DELETE", "/api/v1/session"),
        ("POST", "/api/v1/session/refresh"),
    ] {
        let reply = preflight(&app, APP, method, path).await;
        let reply = reply.expect(StatusCode::NO_CONTENT);
        assert_eq!(reply.headers[ALLOW_CREDENTIALS], "true", "{path}");
        assert_eq!(reply.headers[ALLOW_ORIGIN], APP, "{path}");
    }
    let form = json!({ "email": "ada@example.org", "password": PASSWORD });
    let sign_in = |origin: &str| {
        let request = app.request(Method::POST, "/api/v1/session");
        Reply::of(request.header("Origin", origin).json(&form))
    };
    let signed_in = sign_in(APP).await.expect(StatusCode::CREATED);
    assert_eq!(signed_in.headers[ALLOW_ORIGIN], APP);
    assert_eq!(signed_in.headers[ALLOW_CREDENTIALS], "true");
    for origin in [EVIL, "null", "https://APP.example"] {
        let refused = sign_in(origin).await.expect_problem("origin_refused");
        assert_closed(&refused);
    }
}

/// What a browser does for the app on another origin of the same site, from signing in to signing out.
#[tokio::test]
async fn a_session_lives_in_an_app_on_another_origin() {
    let app = TestApp::start_with(&["--web-url", APP, "--cors-origin", APP]).await;
    app.user("ada").await;
    let mut cookie = String::new();
    let form = json!({ "email": "ada@example.org", "password": PASSWORD });
    let mut access = String::new();
    for (method, path, body, status) in [
        (Method::POST, "/api/v1/session", &form, StatusCode::CREATED),
        (
            Method::POST,
            "/api/v1/session/refresh",
            &json!({}),
            StatusCode::OK,
        ),
        (
            Method::POST,
            "/api/v1/session/refresh",
            &json!({}),
            StatusCode::OK,
        ),
    ] {
        let asked = app
            .request(Method::OPTIONS, path)
            .header("Origin", APP)
            .header("Access-Control-Request-Method", method.as_str())
            .header("Access-Control-Request-Headers", "content-type");
        let asked = Reply::of(asked).await.expect(StatusCode::NO_CONTENT);
        let request = app.request(method, path).header("Origin", APP).json(body);
        let reply = Reply::of(request.header("Cookie", &cookie))
            .await
            .expect(status);
        for headers in [&asked.headers, &reply.headers] {
            assert_eq!(headers[ALLOW_ORIGIN], APP);
            assert_eq!(headers[ALLOW_CREDENTIALS], "true");
        }
        let methods = asked.headers[ALLOW_METHODS].to_str().unwrap();
        assert!(methods.contains("POST"), "{methods}");
        assert!(
            asked.headers[ALLOW_HEADERS]
                .to_str()
                .unwrap()
                .contains("Content-Type")
        );
        let set = reply.headers["set-cookie"].to_str().unwrap();
        assert!(
            set.contains("HttpOnly") && set.contains("SameSite=Strict"),
            "{set}"
        );
        cookie = set.split(';').next().unwrap().to_owned();
        access = reply.json["access_token"].as_str().unwrap().to_owned();
    }

    // The access token goes everywhere, the cookie nowhere else.
    for path in [
        "/api/v1/account",
        "/api/v1/account/profiles",
        "/api/v1/profiles",
    ] {
        let asked = preflight(&app, APP, "GET", path).await;
        let asked = asked.expect(StatusCode::NO_CONTENT);
        assert_eq!(asked.headers[ALLOW_ORIGIN], APP, "{path}");
        assert!(!asked.headers.contains_key(ALLOW_CREDENTIALS), "{path}");
        let request = app.request(Method::GET, path).header("Origin", APP);
        let reply = Reply::of(request.bearer_auth(&access))
            .await
            .expect(StatusCode::OK);
        assert!([APP, "*"].contains(&reply.headers[ALLOW_ORIGIN].to_str().unwrap()));
    }
    let end = app
        .request(Method::DELETE, "/api/v1/session")
        .header("Origin", APP)
        .header("Cookie", &cookie);
    let ended = Reply::of(end).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(ended.headers[ALLOW_CREDENTIALS], "true");

    // Where mails lead is not yet who may sign in.
    let app = TestApp::start_with(&["--web-url", APP]).await;
    let request = app.request(Method::POST, "/api/v1/session");
    let refused = Reply::of(request.header("Origin", APP).json(&form)).await;
    assert_closed(&refused.expect_problem("origin_refused"));
}

#[tokio::test]
async fn without_a_named_origin_nothing_depends_on_the_origin() {
    let app = TestApp::start().await;
    let refused = preflight(&app, APP, "POST", "/api/v1/profiles").await;
    assert_closed(&refused.expect(StatusCode::FORBIDDEN));
    let reply = get(&app, APP, "/api/v1/account").await;
    assert_closed(&reply);
    assert!(!reply.headers.contains_key("vary"), "{reply:?}");
}

#[tokio::test]
async fn a_preflight_for_what_is_not_there_says_so() {
    let app = with_app().await;
    for origin in [APP, EVIL] {
        preflight(&app, origin, "GET", "/api/v1/nothing")
            .await
            .expect(StatusCode::NOT_FOUND)
            .expect_problem("not_found");
        let refused = preflight(&app, origin, "DELETE", "/api/v1/profiles").await;
        let refused = refused.expect(StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(refused.headers["allow"], "GET, HEAD, POST");
        // Pages are for people: nothing there is for scripts of others.
        preflight(&app, origin, "GET", "/docs/errors")
            .await
            .expect_problem("not_found");
        assert_closed(&get(&app, origin, "/docs/errors").await);
    }
}

#[test]
fn an_origin_is_a_scheme_and_a_host_or_the_hub_does_not_start() {
    for origin in [
        "*",
        "null",
        "app.example",
        "https://app.example/path",
        "https://*.example",
    ] {
        let error = TestApp::config(&["--cors-origin", origin]).err().unwrap();
        assert!(error.to_string().contains("--cors-origin"), "{error}");
    }
    let config = TestApp::config(&["--cors-origin", "https://A.example:443,http://b.example/"]);
    assert_eq!(
        config.unwrap().cors_origins,
        ["https://a.example", "http://b.example"]
    );
}
