//! What every answer carries, whatever it is.

use profile_hub::openapi;
use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

use super::app::{Reply, TestApp, dca};

const PAGES: [&str; 9] = [
    "/",
    "/hub.png",
    "/robots.txt",
    "/sitemap.xml",
    "/docs/errors",
    "/hub.css",
    "/favicon.svg",
    "/api/docs",
    "/api/docs/",
];

/// The directives of a policy, by name.
pub fn policy(headers: &HeaderMap) -> Vec<(String, Vec<String>)> {
    let policies = headers.get_all("content-security-policy");
    assert_eq!(policies.iter().count(), 1, "{headers:?}");
    let policy = headers["content-security-policy"].to_str().unwrap();
    let directives = policy.split(';').map(|directive| {
        let mut words = directive.split_whitespace().map(str::to_owned);
        (words.next().unwrap(), words.collect())
    });
    directives.collect()
}

/// Asserts what holds for every answer.
#[track_caller]
fn assert_guarded(what: &str, reply: &Reply) {
    let policy = policy(&reply.headers);
    let directive = |name: &str| {
        let found = policy.iter().find(|(directive, _)| directive == name);
        found.map_or_else(String::new, |(_, sources)| sources.join(" "))
    };
    assert_eq!(directive("default-src"), "'none'", "{what}");
    assert_eq!(directive("base-uri"), "'none'", "{what}");
    assert_eq!(directive("frame-ancestors"), "'none'", "{what}");
    assert!(
        ["'none'", "'self'"].contains(&directive("form-action").as_str()),
        "{what}"
    );
    for (name, sources) in &policy {
        for source in sources {
            assert!(
                ["'none'", "'self'", "data:"].contains(&source.as_str())
                    && (source != "data:" || name == "img-src"),
                "{what}: {name} {source}"
            );
        }
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(reply.headers[name], value, "{what}");
    }
    for name in ["referrer-policy", "permissions-policy", "x-request-id"] {
        assert_eq!(
            reply.headers.get_all(name).iter().count(),
            1,
            "{what}: {name}"
        );
    }
    let anybodys = reply
        .headers
        .get("access-control-allow-origin")
        .is_some_and(|origin| origin == "*");
    let shared = if anybodys {
        "cross-origin"
    } else {
        "same-origin"
    };
    assert_eq!(
        reply.headers["cross-origin-resource-policy"], shared,
        "{what}"
    );
    assert!(
        !reply
            .headers
            .contains_key("access-control-allow-credentials")
            || !anybodys,
        "{what}"
    );
}

/// Every operation, with an address that its pattern matches.
fn operations() -> Vec<(Method, String, bool)> {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let mut address = String::new();
        for (at, part) in path.split(['{', '}']).enumerate() {
            address.push_str(match (at % 2, part) {
                (0, fixed) => fixed,
                (_, "number") => "1",
                (_, "digest") => "0000000000000000000000000000000000000000000000000000000000000000",
                _ => "example",
            });
        }
        for (method, operation) in item.as_object().unwrap() {
            let security = operation["security"].as_array();
            let public = security.is_none_or(|s| s.is_empty() || s.contains(&json!({})));
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            operations.push((method, address.clone(), public));
        }
    }
    operations
}

#[tokio::test]
async fn every_operation_and_page_answers_with_the_guarding_headers() {
    let app = TestApp::start().await;
    let operations = operations();
    assert!(operations.len() > 40);
    for (method, path, public) in operations {
        let what = format!("{method} {path}");
        let reads = matches!(method, Method::GET | Method::HEAD);
        let reply = Reply::of(app.request(method, &path)).await;
        assert_guarded(&what, &reply);
        let open = reply.headers.get("access-control-allow-origin");
        assert_eq!(
            open.is_some_and(|origin| origin == "*"),
            public && reads,
            "{what} answers {open:?}"
        );
    }
    for page in PAGES {
        assert_guarded(page, &app.get(page).await);
    }
}

#[tokio::test]
async fn refusals_of_every_kind_carry_the_guarding_headers() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let large = json!({ "name": "x".repeat(70_000) });
    let profiles = "/api/v1/profiles";
    let odd = |body: &'static str| {
        ada.request(Method::POST, profiles)
            .header("Content-Type", "application/json")
            .body(body)
    };
    for (status, request) in [
        (404, app.request(Method::GET, "/nothing")),
        (404, app.request(Method::GET, "/api/docs/nothing.js")),
        (405, app.request(Method::DELETE, profiles)),
        (405, app.request(Method::OPTIONS, profiles)),
        (
            405,
            app.request(Method::from_bytes(b"BREW").unwrap(), profiles),
        ),
        (401, app.request(Method::POST, profiles)),
        (400, odd("{")),
        (415, ada.request(Method::POST, profiles).body("{}")),
        (413, ada.request(Method::POST, profiles).json(&large)),
        (422, odd("{}")),
    ] {
        let reply = Reply::of(request).await;
        assert_eq!(reply.status.as_u16(), status, "{reply:?}");
        assert_guarded(&status.to_string(), &reply);
        assert_eq!(reply.headers["content-type"], "application/problem+json");
    }
}

#[tokio::test]
async fn scripts_run_on_the_page_of_the_api_alone() {
    let app = TestApp::start().await;
    let scripts = |reply: &Reply| {
        let policy = policy(&reply.headers);
        policy
            .into_iter()
            .find(|(name, _)| name == "script-src")
            .map(|(_, sources)| sources)
    };
    let docs = app.get("/api/docs/").await.expect(StatusCode::OK);
    assert_eq!(scripts(&docs).unwrap(), ["'self'"]);
    for path in ["/", "/docs/errors", "/api/v1/profiles"] {
        assert_eq!(scripts(&app.get(path).await), None, "{path}");
    }
}

#[tokio::test]
async fn a_link_says_nothing_of_where_it_was_used() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = ada.link(&slug).await;
    let reply = app.get(&link).await.expect(StatusCode::OK);
    assert_guarded("a link", &reply);
    assert_eq!(reply.headers["referrer-policy"], "no-referrer");
    assert_eq!(
        reply.headers["cross-origin-resource-policy"],
        "cross-origin"
    );
}

#[tokio::test]
async fn browsers_are_told_to_stay_with_https_where_the_public_url_is_https() {
    const HSTS: &str = "strict-transport-security";
    let plain = TestApp::start().await;
    assert!(!plain.get("/").await.headers.contains_key(HSTS));
    let secure = ["--public-url", "https://hub.example"];
    let app = TestApp::start_with(&secure).await;
    for path in ["/", "/api/v1/profiles", "/nothing"] {
        assert_eq!(app.get(path).await.headers[HSTS], "max-age=31536000");
    }
    let short = [&secure[..], &["--hsts-max-age", "0"]].concat();
    let app = TestApp::start_with(&short).await;
    assert_eq!(app.get("/").await.headers[HSTS], "max-age=0");
}

#[tokio::test]
async fn a_problem_names_the_request_as_its_header_does_and_not_as_the_client_did() {
    let app = TestApp::start().await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let request = app
            .request(Method::GET, "/nothing")
            .header("X-Request-Id", "00000000-0000-4000-8000-000000000000");
        let reply = Reply::of(request).await.expect_problem("not_found");
        let id = reply.headers["x-request-id"].to_str().unwrap().to_owned();
        assert_eq!(
            reply.json["instance"],
            Value::from(format!("urn:uuid:{id}"))
        );
        seen.push(id);
    }
    assert_ne!(seen[0], seen[1]);
    assert!(!seen.iter().any(|id| id.starts_with("00000000")));
}
