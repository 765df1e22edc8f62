//! Requests that no well-meaning client sends: each gets a problem document, none a 500.

use data_encoding::BASE64URL_NOPAD;
use hub_shared::account::Role;
use reqwest::{Method, StatusCode, header::HeaderValue};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::app::{PASSWORD, Reply, TestApp, User, dca};

async fn raw(user: &User<'_>, path: &str, content_type: Option<&str>, body: &[u8]) -> Reply {
    let mut request = user.request(Method::POST, path).body(body.to_vec());
    if let Some(content_type) = content_type {
        request = request.header("Content-Type", content_type);
    }
    Reply::of(request).await
}

#[tokio::test]
async fn a_body_that_is_no_json_of_ours_is_explained() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let json = Some("application/json");
    let deep = "[".repeat(10_000);
    let large = format!("{{\"name\": \"{}\"}}", "x".repeat(70_000));
    for (body, content_type, code) in [
        (&b"{"[..], json, "malformed_json"),
        (b"", json, "malformed_json"),
        (b"\xff\xfe", json, "malformed_json"),
        (deep.as_bytes(), json, "malformed_json"),
        (b"{\"name\": \"\\ud800\"}", json, "malformed_json"),
        (b"{\"name\": 1e999}", json, "malformed_json"),
        (b"{\"name\": 7}", json, "invalid"),
        (b"{\"name\": null}", json, "invalid"),
        (
            b"{\"name\": \"Grid ETH\", \"name\": \"Grid BTC\"}",
            json,
            "malformed_json",
        ),
        (
            b"{\"name\": \"Grid ETH\", \"owner\": \"eve\"}",
            json,
            "invalid",
        ),
        (b"{\"name\": \"a\\u0000b\"}", json, "invalid"),
        (b"[]", json, "invalid"),
        (b"{\"name\": \"Grid ETH\"}", None, "unsupported_media_type"),
        (
            b"{\"name\": \"Grid ETH\"}",
            Some("text/plain"),
            "unsupported_media_type",
        ),
        (
            b"name=Grid",
            Some("application/x-www-form-urlencoded"),
            "unsupported_media_type",
        ),
        (
            b"{\"name\": \"Grid ETH\"}",
            Some("nonsense"),
            "unsupported_media_type",
        ),
        (large.as_bytes(), json, "too_large"),
    ] {
        let reply = raw(&ada, "/api/v1/profiles", content_type, body).await;
        assert!(reply.status.is_client_error(), "{reply:?}");
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        assert_eq!(reply.expect_problem(code).json["code"], code, "{shown}");
    }
    let listed = ada.get("/api/v1/profiles/grid-eth/draft").await;
    listed.expect_problem("not_found");
}

#[tokio::test]
async fn a_json_body_may_say_its_charset() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let kind = Some("Application/JSON; charset=utf-8");
    raw(&ada, "/api/v1/profiles", kind, b"{\"name\": \"Grid ETH\"}")
        .await
        .expect(StatusCode::CREATED);
}

async fn upload(user: &User<'_>, slug: &str, content_type: Option<&str>, body: &[u8]) -> Reply {
    let path = format!("/api/v1/profiles/{slug}/draft/package");
    let etag = user.draft(slug).await.etag();
    let mut request = user
        .request(Method::PUT, &path)
        .header("If-Match", etag)
        .body(body.to_vec());
    if let Some(content_type) = content_type {
        request = request.header("Content-Type", content_type);
    }
    Reply::of(request).await
}

#[tokio::test]
async fn a_form_that_is_not_the_one_file_is_explained() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.create_profile("Grid ETH").await;
    let form = Some("multipart/form-data; boundary=b");
    let part = |name: &str| {
        format!(
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"p.zip\"\r\n\r\nPK\r\n"
        )
    };
    let twice = format!("{}{}--b--\r\n", part("file"), part("file"));
    for (content_type, body, code) in [
        (None, "PK", "unsupported_media_type"),
        (Some("application/zip"), "PK", "unsupported_media_type"),
        (Some("multipart/form-data"), "PK", "unsupported_media_type"),
        (
            Some("multipart/form-data; boundary="),
            "PK",
            "unsupported_media_type",
        ),
        (form, "", "bad_request"),
        (form, "nonsense", "bad_request"),
        (form, "--b--\r\n", "invalid"),
        (form, &format!("{}--b--\r\n", part("")), "invalid"),
        (form, &format!("{}--b--\r\n", part("other")), "invalid"),
        (form, &twice, "invalid"),
        (form, &part("file"), "bad_request"),
        (form, "--b\r\n\r\nPK\r\n--b--\r\n", "bad_request"),
        (
            form,
            "--b\r\nContent-Disposition: attachment\r\n\r\nPK\r\n--b--\r\n",
            "bad_request",
        ),
    ] {
        let reply = upload(&ada, &slug, content_type, body.as_bytes()).await;
        assert!(
            reply.status.is_client_error(),
            "{content_type:?} {body:?}: {reply:?}"
        );
        assert_eq!(
            reply.expect_problem(code).json["code"],
            code,
            "{content_type:?} {body:?}"
        );
    }
    assert!(app.files("uploads").is_empty() && app.files("blobs").is_empty());
}

#[tokio::test]
async fn an_upload_past_the_limit_is_refused_and_leaves_nothing() {
    let app = TestApp::start_with(&["--max-package-bytes", "1000"]).await;
    let ada = app.user("ada").await;
    let slug = ada.create_profile("Grid ETH").await;
    let refused = ada.put_package(&slug, vec![0; 20_000]).await;
    let refused = refused
        .expect(StatusCode::PAYLOAD_TOO_LARGE)
        .expect_problem("too_large");
    assert!(
        refused.json["detail"]
            .as_str()
            .unwrap()
            .contains("1000 bytes")
    );
    assert!(app.files("uploads").is_empty());
}

#[tokio::test]
async fn an_upload_that_is_cut_off_leaves_nothing_behind() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.create_profile("Grid ETH").await;
    let etag = ada.draft(&slug).await.etag();
    let address = app.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "PUT /api/v1/profiles/{slug}/draft/package HTTP/1.1\r\nHost: {address}\r\nIf-Match: {etag}\r\n\
         Authorization: Bearer {}\r\nContent-Type: multipart/form-data; boundary=b\r\n\
         Content-Length: 100000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nPK",
        ada.token
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    drop(stream);
    // The file has no name, so not even a kill leaves one.
    assert!(app.files("uploads").is_empty());
    assert_eq!(ada.draft(&slug).await.etag(), etag);
}

#[tokio::test]
async fn an_address_says_which_methods_it_takes() {
    let app = TestApp::start().await;
    for (method, path, allow) in [
        (Method::DELETE, "/api/v1/profiles", "GET, HEAD, POST"),
        (Method::PUT, "/api/v1/account", "GET, HEAD, PATCH, DELETE"),
        (Method::POST, "/d/x/y.zip", "GET, HEAD"),
        (Method::GET, "/api/v1/accounts", "POST"),
        (Method::POST, "/health/live", "GET, HEAD"),
    ] {
        let refused = Reply::of(app.request(method, path)).await;
        let refused = refused
            .expect(StatusCode::METHOD_NOT_ALLOWED)
            .expect_problem("method_not_allowed");
        assert_eq!(refused.headers["allow"], allow, "{path}");
    }
    app.get("/api/v1/nothing")
        .await
        .expect(StatusCode::NOT_FOUND)
        .expect_problem("not_found");
    app.get("/nothing").await.expect_problem("not_found");
}

#[tokio::test]
async fn what_answers_get_answers_head_without_a_body() {
    let app = TestApp::start().await;
    for path in [
        "/",
        "/api/v1/profiles",
        "/api/v1/openapi.json",
        "/docs/errors",
    ] {
        let get = app.get(path).await.expect(StatusCode::OK);
        let head = Reply::of(app.request(Method::HEAD, path))
            .await
            .expect(StatusCode::OK);
        assert!(head.bytes.is_empty(), "{path}");
        assert_eq!(
            head.headers["content-type"], get.headers["content-type"],
            "{path}"
        );
    }
}

#[tokio::test]
async fn odd_addresses_are_not_found() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for path in [
        "/api/v1/profiles/%00",
        "/api/v1/profiles/%ff%fe",
        "/api/v1/profiles/..%2f..%2fetc",
        "/api/v1/profiles/x/versions/99999999999999999999",
        "/api/v1/profiles/x/versions/-1",
        "/api/v1/profiles/x/versions/0",
        "/api/v1/logos/xyz.png",
        "/api/v1/profiles/'%20OR%201=1",
    ] {
        let reply = ada.get(path).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}: {reply:?}");
        reply.expect_problem("not_found");
    }
    let root = app.account("root-1", Role::Administrator).await;
    for path in ["accounts/%00", "accounts/a%00b", "authors/%00"] {
        let reply = root.get(&format!("/api/v1/moderation/{path}")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}: {reply:?}");
    }
    for path in ["accounts/%00/trusted-reporter", "accounts/%00/role"] {
        let request = root.request(Method::PUT, &format!("/api/v1/moderation/{path}"));
        let reply = Reply::of(request.json(&json!({ "role": "user" }))).await;
        assert!(reply.status.is_client_error(), "{path}: {reply:?}");
    }
}

#[tokio::test]
async fn odd_cursors_are_none_of_ours() {
    let app = TestApp::start().await;
    let root = app.account("root-1", Role::Administrator).await;
    app.user("ada").await;
    let accounts = "/api/v1/moderation/accounts?limit=1";
    let page = root.get(accounts).await.expect(StatusCode::OK);
    let cursor = page.json["next"].as_str().unwrap();
    let known = BASE64URL_NOPAD.decode(cursor.as_bytes()).unwrap();
    let known = String::from_utf8(known).unwrap();
    let odd = known.replace("ada", "a\\u0000");
    assert_ne!(odd, known);
    let odd = BASE64URL_NOPAD.encode(odd.as_bytes());
    let reply = root.get(&format!("{accounts}&cursor={odd}")).await;
    reply.expect_problem("invalid_cursor");
}

#[tokio::test]
async fn odd_headers_are_no_error_of_ours() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let odd = HeaderValue::from_bytes(b"\xff\"").unwrap();
    for name in [
        "if-none-match",
        "if-match",
        "range",
        "if-range",
        "accept",
        "cookie",
        "origin",
    ] {
        for path in [format!("/api/v1/profiles/{slug}"), ada.link(&slug).await] {
            let reply = Reply::of(app.request(Method::GET, &path).header(name, &odd)).await;
            assert!(reply.status.as_u16() < 500, "{name}: {reply:?}");
        }
    }
    let request = app
        .request(Method::GET, "/api/v1/account")
        .header("authorization", &odd);
    Reply::of(request).await.expect_problem("not_signed_in");
}

#[tokio::test]
async fn garbage_on_the_wire_is_answered_and_does_not_stop_the_hub() {
    let app = TestApp::start().await;
    let address = app.base.strip_prefix("http://").unwrap();
    for garbage in [
        &b"\x16\x03\x01\x02\x00\x01"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(garbage).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        assert!(
            answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"),
            "{answer:?}"
        );
    }
    app.get("/health/ready")
        .await
        .expect(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_password_past_the_limit_is_named_and_not_hashed() {
    let app = TestApp::start().await;
    app.user("ada").await;
    let form = json!({ "email": "ada@example.org", "password": PASSWORD.repeat(1_000) });
    let refused = app
        .post("/api/v1/session", form)
        .await
        .expect_problem("invalid");
    assert_eq!(refused.pointers(), ["/password"]);
}

#[tokio::test]
async fn a_body_of_nothing_but_mistakes_gets_the_first_of_them() {
    let app = TestApp::start().await;
    let fields = (0..7_000).map(|n| (format!("{n:x}"), json!(1)));
    let body = serde_json::Value::Object(fields.collect());
    let refused = app
        .post("/api/v1/session", body)
        .await
        .expect_problem("invalid");
    assert_eq!(refused.pointers().len(), 10);
}
