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
