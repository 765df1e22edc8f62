//! The log of all tests, as an operator would get it who wants to see everything; and every secret that
//! a test sent or was given.
//!
//! With `HUB_TEST_LOGS` both go into that folder, where `cargo xtask test` looks for the ones in the
//! other once all tests are done.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::Write as _,
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    sync::{LazyLock, Mutex},
};

use profile_hub::{config::LogFormat, telemetry};
use reqwest::{Method, Request, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use tracing_subscriber::{EnvFilter, util::SubscriberInitExt as _};

use super::app::{Reply, TestApp, dca};

/// Shorter passwords are words that a log may well hold.
const PASSWORD_LENGTH: usize = 12;
const TOKEN_LENGTH: usize = 20;

struct Logs {
    lines: File,
    /// The secrets' file and those that stand in it.
    secrets: Option<Mutex<(File, HashSet<String>)>>,
}

static LOGS: LazyLock<Logs> = LazyLock::new(|| {
    let (lines, secrets) = match folder() {
        Some(folder) => {
            let at = |ending| folder.join(format!("tests-{}.{ending}", std::process::id()));
            let open = File::options().read(true).append(true).create(true).clone();
            let secrets = (File::create(at("secrets")).unwrap(), HashSet::new());
            (open.open(at("log")).unwrap(), Some(Mutex::new(secrets)))
        }
        None => (tempfile::tempfile().unwrap(), None),
    };
    let writer = Mutex::new(lines.try_clone().unwrap());
    telemetry::log(LogFormat::Json, EnvFilter::new("trace"), writer, false)
        .try_init()
        .unwrap();
    Logs { lines, secrets }
});

fn folder() -> Option<PathBuf> {
    std::env::var_os("HUB_TEST_LOGS").map(PathBuf::from)
}

/// Writes whatever this process logs from now on.
pub fn start() {
    LazyLock::force(&LOGS);
}

/// What a program that a test starts logs to, and reads back at `own`.
pub fn of_program(own: &Path) -> File {
    let Some(folder) = folder() else {
        return File::create(own).unwrap();
    };
    // Each start has a file of its own, so that none overwrites what another wrote.
    let kept = folder.join(format!("program-{}.log", uuid::Uuid::now_v7()));
    if own.is_symlink() {
        fs::remove_file(own).unwrap();
    }
    std::os::unix::fs::symlink(&kept, own).unwrap();
    File::create(kept).unwrap()
}

/// Notes the secrets of a request.
pub fn sent(request: &Request) {
    let headers = request.headers();
    if let Some(value) = headers.get("authorization").and_then(|v| v.to_str().ok()) {
        note(
            "token",
            value.split_once(' ').map_or("", |(_, token)| token),
        );
    }
    if let Some(value) = headers.get("cookie").and_then(|v| v.to_str().ok()) {
        note(
            "cookie",
            value.split_once('=').map_or("", |(_, value)| value),
        );
    }
    link(request.url().path());
    let body = request.body().and_then(reqwest::Body::as_bytes);
    if let Some(Ok(json)) = body.map(serde_json::from_slice::<Value>) {
        values(None, &json);
    }
}

/// Notes the secrets of an answer.
pub fn received(headers: &HeaderMap, json: &Value) {
    for cookie in headers.get_all("set-cookie") {
        let pair = cookie.to_str().unwrap_or_default().split(';').next();
        let value = pair.and_then(|pair| pair.split_once('='));
        note("cookie", value.map_or("", |(_, value)| value));
    }
    values(None, json);
}

/// Notes the secrets of a mail: words that stand alone, or behind the `#` of an address, and are too long to
/// be words.
pub fn mailed(text: &str) {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    for line in text.lines().filter(|line| line.chars().all(plain)) {
        note("token", line);
    }
    for (_, token) in text.lines().filter_map(|line| line.split_once('#')) {
        note("token", token.rsplit('=').next().unwrap_or_default());
    }
}

fn values(key: Option<&str>, json: &Value) {
    match json {
        Value::Object(object) => object
            .iter()
            .for_each(|(key, value)| values(Some(key), value)),
        Value::Array(list) => list.iter().for_each(|value| values(key, value)),
        Value::String(text) => match key.unwrap_or_default() {
            key if key.ends_with("password") => note("password", text),
            key if key.ends_with("email") => note("mail address", text),
            key if key.ends_with("token")
                || key.starts_with("credential")
                || key == "invitation" =>
            {
                note("token", text);
                link(text);
            }
            "download_url" | "origin_url" => link(text),
            _ => {}
        },
        _ => {}
    }
}

/// Notes the token in the path of a link.
fn link(path: &str) {
    if let Some((_, rest)) = path.split_once("/d/") {
        note("link", rest.split('/').next().unwrap_or_default());
    }
}

fn note(kind: &str, secret: &str) {
    let is_one = match kind {
        "password" => secret.len() >= PASSWORD_LENGTH,
        "mail address" => secret.contains('@'),
        _ => secret.len() >= TOKEN_LENGTH,
    };
    let Some(secrets) = LOGS.secrets.as_ref().filter(|_| is_one) else {
        return;
    };
    let mut secrets = secrets.lock().unwrap();
    if secrets.1.insert(secret.to_owned()) {
        let line = json!([kind, secret]).to_string() + "\n";
        secrets.0.write_all(line.as_bytes()).unwrap();
    }
}

/// The lines of a request that was answered with this reply.
fn lines_of(reply: &Reply) -> Vec<Value> {
    let mut log = vec![0; LOGS.lines.metadata().unwrap().len() as usize];
    LOGS.lines.read_exact_at(&mut log, 0).unwrap();
    let id = reply.headers["x-request-id"].to_str().unwrap();
    String::from_utf8(log)
        .unwrap()
        .lines()
        .filter(|line| line.contains(id))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn a_request_is_one_line_that_says_who_did_what_how_long_and_no_more() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let account = ada.get("/api/v1/account").await.expect(StatusCode::OK);
    let lines = lines_of(&account);
    assert_eq!(lines.len(), 1, "{lines:?}");
    let request = lines[0]["span"].as_object().unwrap();
    let fields = ["account", "id", "method", "ms", "name", "route", "status"];
    let mut named = request.keys().map(String::as_str).collect::<Vec<_>>();
    named.sort_unstable();
    assert_eq!(named, fields);
    assert_eq!(request["account"], account.json["id"]);
    assert_eq!(request["method"], "GET");
    assert_eq!(request["route"], "/api/v1/account");
    assert_eq!(request["status"], 200);
    assert!(request["ms"].as_f64().unwrap() >= 0.0);
    assert_eq!(lines[0]["level"], "INFO");
}

#[tokio::test]
async fn the_line_of_a_link_has_its_pattern_and_nobodys_name() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = ada.link(&slug).await;
    let reply = app.get(&link).await.expect(StatusCode::OK);
    let lines = lines_of(&reply);
    assert_eq!(lines[0]["span"]["route"], "/d/{token}/{slug}.zip");
    assert_eq!(lines[0]["span"].get("account"), None);
    assert!(!lines[0].to_string().contains(&slug));
}

#[tokio::test]
async fn a_head_is_logged_as_one_and_made_up_methods_as_other() {
    let app = TestApp::start().await;
    let made_up = Method::from_bytes(b"EYJHBGCI").unwrap();
    for (method, logged) in [(Method::HEAD, "HEAD"), (made_up, "other")] {
        let reply = Reply::of(app.request(method, "/api/v1/profiles")).await;
        assert_eq!(lines_of(&reply)[0]["span"]["method"], logged);
    }
    let reply = app.get("/no/such/thing").await;
    assert_eq!(lines_of(&reply)[0]["span"]["route"], "unknown");
}

#[test]
fn other_crates_write_no_more_than_info_whatever_the_filter_says() {
    start();
    assert!(tracing::enabled!(target: "profile_hub::domain", tracing::Level::TRACE));
    macro_rules! is_capped {
        ($($target:literal),+) => {$(
            assert!(!tracing::enabled!(target: $target, tracing::Level::DEBUG), $target);
            assert!(tracing::enabled!(target: $target, tracing::Level::INFO), $target);
        )+};
    }
    is_capped!(
        "actix_http::h1",
        "diesel",
        "h2",
        "hyper",
        "lettre",
        "object_store",
        "reqwest"
    );
}
