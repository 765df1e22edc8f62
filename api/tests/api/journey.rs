//! The hub's main job, end to end.

use reqwest::StatusCode;
use serde_json::json;

use super::app::{PASSWORD, TestApp, User, dca};

/// Registers by mail, as a newcomer does.
async fn register<'a>(app: &'a TestApp, handle: &str) -> User<'a> {
    let email = format!("{handle}@example.org");
    let form = json!({ "email": email, "handle": handle, "password": PASSWORD });
    app.post("/api/v1/accounts", form)
        .await
        .expect(StatusCode::ACCEPTED);
    let mail = app.mails(&email, 1).await.remove(0);
    let token = mail
        .lines()
        .map(str::trim)
        .find(|line| line.len() == 43)
        .unwrap();
    app.post(
        "/api/v1/account/verify",
        json!({ "token": token, "password": PASSWORD }),
    )
    .await
    .expect(StatusCode::NO_CONTENT);
    app.sign_in(handle).await
}

#[tokio::test]
async fn a_profile_goes_from_its_author_past_a_moderator_to_a_subscriber() {
    let app = TestApp::start().await;
    let author = register(&app, "ada").await;
    let subscriber = register(&app, "sam").await;
    let moderator = app.moderator("mira").await;

    let slug = author.complete_draft(&dca()).await;
    assert_eq!(slug, "patient-dca");
    app.get("/api/v1/profiles/patient-dca")
        .await
        .expect_problem("not_found");
    let submission = author.submit(&slug).await.expect(StatusCode::CREATED);
    assert_eq!(submission.json["state"], "pending");

    let queue = moderator
        .get("/api/v1/moderation/queue")
        .await
        .expect(StatusCode::OK);
    assert_eq!(queue.json["items"][0]["id"], submission.json["id"]);
    let approved = moderator
        .approve(submission.json["id"].as_str().unwrap())
        .await;
    assert_eq!(approved.json["state"], "approved");
    assert_eq!(approved.json["version"], 1);

    let page = app
        .get("/api/v1/profiles/patient-dca")
        .await
        .expect(StatusCode::OK);
    assert_eq!(page.json["name"], "Patient DCA");
    assert_eq!(page.json["author"]["handle"], "ada");
    assert_eq!(
        page.json["current_version"]["facts"]["trading_mode"]["name"],
        "DCATradingMode"
    );
    assert_eq!(page.json["pairs"], json!(["BTC/USDT", "ETH/USDT"]));

    let link = subscriber.link(&slug).await;
    let download = app.get(&link).await.expect(StatusCode::OK);
    assert_eq!(download.headers["content-type"], "application/zip");
    // What is served is, to the byte, what was judged.
    let judged = submission.json["sha256"].as_str().unwrap();
    assert_eq!(download.etag(), format!("\"{judged}\""));
    assert_eq!(
        hub_shared::digest::Digest::of(&download.bytes).as_str(),
        judged
    );

    let mail = app.mails("ada@example.org", 2).await.remove(1);
    assert!(mail.contains("Subject: Patient DCA: approved"), "{mail}");
}
