//! The checker, without publishing anything.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::app::{Reply, TestApp, dca, form};

async fn inspect(app: &TestApp, bytes: Vec<u8>) -> Reply {
    let request = app.request(Method::POST, "/api/v1/packages/inspect");
    Reply::of(request.multipart(form(bytes))).await
}

#[tokio::test]
async fn anybody_learns_what_a_package_would_do() {
    let app = TestApp::start().await;
    let verdict = inspect(&app, dca().zip().unwrap())
        .await
        .expect(StatusCode::OK);
    assert_eq!(verdict.json["accepted"], true);
    let facts = &verdict.json["report"]["facts"];
    assert_eq!(facts["trading_mode"]["name"], "DCATradingMode");
    assert_eq!(facts["time_frames"], json!(["4h"]));
}

#[tokio::test]
async fn a_package_that_is_not_accepted_is_a_verdict_and_no_error() {
    let app = TestApp::start().await;
    let verdict = inspect(&app, b"not a zip".to_vec())
        .await
        .expect(StatusCode::OK);
    assert_eq!(verdict.json["accepted"], false);
    assert_eq!(verdict.json["report"]["findings"][0]["code"], "not_a_zip");
}

#[tokio::test]
async fn an_inspected_package_is_forgotten() {
    let app = TestApp::start().await;
    inspect(&app, dca().zip().unwrap())
        .await
        .expect(StatusCode::OK);
    assert!(app.files("uploads").is_empty() && app.files("blobs").is_empty());
}

#[tokio::test]
async fn a_leak_is_told_without_repeating_it() {
    let app = TestApp::start().await;
    let mut package = dca();
    package.profile["profile"]["description"] = json!("Ask AKIAIOSFODNN7EXAMPLE for more.");
    let verdict = inspect(&app, package.zip().unwrap())
        .await
        .expect(StatusCode::OK);
    assert_eq!(verdict.json["accepted"], false);
    let finding = &verdict.json["report"]["findings"][0];
    assert_eq!(finding["code"], "provider_token");
    assert_eq!(finding["path"], "/profile/description");
    assert!(
        !verdict.json.to_string().contains("IOSFODNN7"),
        "{}",
        verdict.json
    );
}

#[tokio::test]
async fn a_verdict_says_which_octobots_take_the_package() {
    let app = TestApp::start().await;
    let mut package = dca();
    package.profile["config"]["trading"]["paused"] = json!(false);
    let verdict = inspect(&app, package.zip().unwrap())
        .await
        .expect(StatusCode::OK);
    assert_eq!(verdict.json["accepted"], true);
    let octobots = verdict.json["report"]["compatibility"].as_array().unwrap();
    let takes: Vec<_> = octobots
        .iter()
        .map(|octobots| (&octobots["takes_upload"], &octobots["takes_served"]))
        .collect();
    let yes = &json!(true);
    let no = &json!(false);
    assert_eq!(takes, [(yes, yes), (no, yes), (no, yes), (yes, yes)]);
}
