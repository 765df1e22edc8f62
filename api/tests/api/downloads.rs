//! What a link answers.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::app::{Reply, TestApp, User, changed, dca};

/// A published profile and a subscriber's link to it.
async fn linked<'a>(app: &'a TestApp) -> (User<'a>, User<'a>, String, String) {
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    let link = sam.link(&slug).await;
    (ada, sam, slug, link)
}

async fn with(app: &TestApp, link: &str, headers: &[(&str, &str)]) -> Reply {
    let request = headers
        .iter()
        .fold(app.request(Method::GET, link), |r, (k, v)| r.header(*k, *v));
    Reply::of(request).await
}

#[tokio::test]
async fn a_link_is_what_octobot_can_take() {
    let app = TestApp::start().await;
    let (_, _, slug, link) = linked(&app).await;
    assert!(link.starts_with(&format!("{}/d/", app.base)), "{link}");
    assert_eq!(link.rsplit('/').next().unwrap(), format!("{slug}.zip"));
    assert!(!link.contains([',', '?', ' ']), "{link}");
    let reply = app.get(&link).await.expect(StatusCode::OK);
    for (name, value) in [
        ("content-type", "application/zip"),
        (
            "content-disposition",
            "attachment; filename=\"patient-dca.zip\"",
        ),
        ("cache-control", "private, no-cache"),
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex"),
        ("x-content-type-options", "nosniff"),
        ("accept-ranges", "bytes"),
    ] {
        assert_eq!(reply.headers[name], value, "{name}");
    }
    assert_eq!(
        reply.headers["content-length"],
        reply.bytes.len().to_string()
    );
}

#[tokio::test]
async fn head_tells_what_get_would_send() {
    let app = TestApp::start().await;
    let (_, _, _, link) = linked(&app).await;
    let get = app.get(&link).await;
    let head = Reply::of(app.request(Method::HEAD, &link))
        .await
        .expect(StatusCode::OK);
    assert!(head.bytes.is_empty());
    for name in [
        "content-length",
        "etag",
        "content-type",
        "content-disposition",
    ] {
        assert_eq!(head.headers[name], get.headers[name], "{name}");
    }
}

#[tokio::test]
async fn a_download_can_be_continued() {
    let app = TestApp::start().await;
    let (_, _, _, link) = linked(&app).await;
    let whole = app.get(&link).await;
    let (size, etag) = (whole.bytes.len(), whole.etag());
    for (range, from, to) in [
        ("bytes=0-9".to_owned(), 0, 10),
        ("bytes=10-".to_owned(), 10, size),
        ("bytes=-10".to_owned(), size - 10, size),
        (format!("bytes=5-{}", size * 2), 5, size),
        (format!("bytes=-{}", size * 2), 0, size),
    ] {
        let part = with(&app, &link, &[("Range", &range), ("If-Range", &etag)]).await;
        let part = part.expect(StatusCode::PARTIAL_CONTENT);
        assert_eq!(part.bytes, whole.bytes[from..to], "{range}");
        assert_eq!(
            part.headers["content-range"],
            format!("bytes {from}-{}/{size}", to - 1)
        );
        assert_eq!(part.etag(), etag);
    }
}

#[tokio::test]
async fn a_range_of_another_version_or_of_no_sense_gets_the_whole() {
    let app = TestApp::start().await;
    let (_, _, _, link) = linked(&app).await;
    let whole = app.get(&link).await;
    for headers in [
        [("Range", "bytes=10-"), ("If-Range", "\"another\"")],
        [("Range", "bytes=0-1,4-5"), ("Accept", "*/*")],
        [("Range", "lines=1-2"), ("Accept", "*/*")],
        [("Range", "bytes=abc"), ("Accept", "*/*")],
        [("Range", "bytes=9-2"), ("Accept", "*/*")],
    ] {
        let reply = with(&app, &link, &headers).await;
        assert_eq!(
            reply.expect(StatusCode::OK).bytes,
            whole.bytes,
            "{headers:?}"
        );
    }
    let beyond = format!("bytes={}-", whole.bytes.len());
    let refused = with(&app, &link, &[("Range", &beyond)]).await;
    let refused = refused
        .expect(StatusCode::RANGE_NOT_SATISFIABLE)
        .expect_problem("range_not_satisfiable");
    assert_eq!(
        refused.headers["content-range"],
        format!("bytes */{}", whole.bytes.len())
    );
}

#[tokio::test]
async fn whoever_has_the_archive_already_is_told_so() {
    let app = TestApp::start().await;
    let (_, _, _, link) = linked(&app).await;
    let etag = app.get(&link).await.etag();
    let same = with(&app, &link, &[("If-None-Match", &etag)]).await;
    assert!(same.expect(StatusCode::NOT_MODIFIED).bytes.is_empty());
    with(&app, &link, &[("If-None-Match", "\"another\"")])
        .await
        .expect(StatusCode::OK);
}

#[tokio::test]
async fn a_link_stays_the_same_until_its_owner_replaces_it() {
    let app = TestApp::start().await;
    let (_, sam, slug, link) = linked(&app).await;
    assert_eq!(sam.link(&slug).await, link);
    app.advance(TimeDelta::days(400));
    let sam = app.sign_in(&sam.handle).await;
    assert_eq!(sam.link(&slug).await, link);
    let list = sam
        .get("/api/v1/subscriptions")
        .await
        .expect(StatusCode::OK);
    assert_eq!(list.json["items"][0]["download_url"], link);

    let rotated = sam
        .post(
            &format!("/api/v1/profiles/{slug}/subscription/rotate"),
            json!({}),
        )
        .await;
    let new = rotated.expect(StatusCode::OK).json["download_url"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(new, link);
    app.get(&link)
        .await
        .expect(StatusCode::GONE)
        .expect_problem("rotated");
    app.get(&new).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_stopped_link_revives_unchanged() {
    let app = TestApp::start().await;
    let (_, sam, slug, link) = linked(&app).await;
    let path = format!("/api/v1/profiles/{slug}/subscription");
    sam.delete(&path).await.expect(StatusCode::NO_CONTENT);
    sam.delete(&path).await.expect(StatusCode::NO_CONTENT);
    app.get(&link)
        .await
        .expect(StatusCode::GONE)
        .expect_problem("stopped");
    let list = sam.get("/api/v1/subscriptions").await;
    assert_eq!(list.json["items"][0]["unavailable"], "stopped");
    assert_eq!(
        app.get(&format!("/api/v1/profiles/{slug}")).await.json["subscribers"],
        0
    );

    let revived = sam.subscribe(&slug).await.expect(StatusCode::OK);
    assert_eq!(revived.json["download_url"], link);
    app.get(&link).await.expect(StatusCode::OK);
    assert_eq!(
        app.get(&format!("/api/v1/profiles/{slug}")).await.json["subscribers"],
        1
    );
}

#[tokio::test]
async fn a_link_serves_the_current_version() {
    let app = TestApp::start().await;
    let (ada, _, slug, link) = linked(&app).await;
    let first = app.get(&link).await;
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    assert_eq!(app.get(&link).await.bytes, first.bytes);
    app.sign_in("mira")
        .await
        .approve(submission.json["id"].as_str().unwrap())
        .await;
    let second = app.get(&link).await.expect(StatusCode::OK);
    assert_eq!(
        second.etag(),
        format!("\"{}\"", submission.json["sha256"].as_str().unwrap())
    );
    assert_ne!(second.bytes, first.bytes);

    let yank = format!("/api/v1/profiles/{slug}/versions");
    ada.post(&format!("{yank}/2/yank"), json!({}))
        .await
        .expect(StatusCode::OK);
    assert_eq!(app.get(&link).await.bytes, first.bytes);
    ada.post(&format!("{yank}/1/yank"), json!({}))
        .await
        .expect(StatusCode::OK);
    app.get(&link)
        .await
        .expect(StatusCode::GONE)
        .expect_problem("no_version");
}

#[tokio::test]
async fn an_archived_or_since_private_profile_is_still_served() {
    let app = TestApp::start().await;
    let (ada, _, slug, link) = linked(&app).await;
    for change in [
        json!({ "archived": true }),
        json!({ "visibility": "unlisted" }),
        json!({ "visibility": "private" }),
    ] {
        ada.patch_profile(&slug, change.clone())
            .await
            .expect(StatusCode::OK);
        app.get(&link).await.expect(StatusCode::OK);
    }
}

#[tokio::test]
async fn the_link_of_a_deleted_profile_says_so() {
    let app = TestApp::start().await;
    let (ada, sam, slug, link) = linked(&app).await;
    ada.delete(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect(StatusCode::NO_CONTENT);
    app.get(&link)
        .await
        .expect(StatusCode::GONE)
        .expect_problem("profile_deleted");
    let list = sam.get("/api/v1/subscriptions").await;
    assert_eq!(list.json["items"][0]["unavailable"], "profile_deleted");
    let mails = app.mails("sam@example.org", 1).await;
    assert!(
        mails[0].contains("Subject: Patient DCA was deleted"),
        "{}",
        mails[0]
    );
}

/// The endpoints that set these come later; what links answer to them does not change then.
#[tokio::test]
async fn the_link_of_what_moderators_hold_back_says_so() {
    for (statement, code) in [
        (
            "UPDATE profiles SET quarantined_at = created_at",
            "quarantined",
        ),
        ("UPDATE profiles SET suspended_at = created_at", "suspended"),
        (
            "UPDATE accounts SET suspended_at = created_at WHERE handle = 'sam'",
            "suspended",
        ),
        (
            "UPDATE accounts SET deleted_at = created_at WHERE handle = 'sam'",
            "account_closed",
        ),
    ] {
        let app = TestApp::start().await;
        let (_, _, _, link) = linked(&app).await;
        app.sql(statement);
        app.get(&link)
            .await
            .expect(StatusCode::GONE)
            .expect_problem(code);
    }
}

#[tokio::test]
async fn what_is_no_link_of_ours_is_not_found() {
    let app = TestApp::start().await;
    let (_, sam, slug, link) = linked(&app).await;
    let token = link.split('/').nth(4).unwrap();
    let (body, signature) = token.rsplit_once('.').unwrap();
    let flipped = if signature.starts_with('A') { "B" } else { "A" };
    for path in [
        format!("/d/{body}.{flipped}{}/{slug}.zip", &signature[1..]),
        format!("/d/{body}./{slug}.zip"),
        format!("/d/{}/{slug}.zip", sam.token),
        format!("/d/{token}/another.zip"),
        format!("/d/x/{slug}.zip"),
        format!("/d/{}/{slug}.zip", "a".repeat(4000)),
        format!("/d/{token}/{slug}.tar"),
        format!("/d/{token}/{slug}.zip/"),
    ] {
        let refused = app
            .get(&path)
            .await
            .expect(StatusCode::NOT_FOUND)
            .expect_problem("not_found");
        assert!(
            !String::from_utf8_lossy(&refused.bytes).contains(token),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_download_counts_once_a_subscriber_and_day() {
    let app = TestApp::start().await;
    let (_, _, slug, link) = linked(&app).await;
    Reply::of(app.request(Method::HEAD, &link))
        .await
        .expect(StatusCode::OK);
    with(&app, &link, &[("Range", "bytes=10-")])
        .await
        .expect(StatusCode::PARTIAL_CONTENT);
    let head = app
        .request(Method::HEAD, &link)
        .header("Range", "bytes=0-9");
    let head = Reply::of(head).await.expect(StatusCode::OK);
    assert_ne!(head.headers["content-length"], "10");
    let etag = app.get(&link).await.etag();
    app.get(&link).await.expect(StatusCode::OK);
    with(&app, &link, &[("If-None-Match", &etag)])
        .await
        .expect(StatusCode::NOT_MODIFIED);
    app.advance(TimeDelta::days(1));
    with(&app, &link, &[("Range", "bytes=0-99")])
        .await
        .expect(StatusCode::PARTIAL_CONTENT);
    app.advance(TimeDelta::days(1));
    // The whole archive, because it is another one than the range was to continue.
    with(
        &app,
        &link,
        &[("Range", "bytes=10-"), ("If-Range", "\"another\"")],
    )
    .await
    .expect(StatusCode::OK);

    // Counts are written each second; the last day's come in one write, so none can follow.
    let deadline = Instant::now() + Duration::from_secs(20);
    let path = format!("/api/v1/profiles/{slug}/versions/1");
    while app.get(&path).await.json["downloads"].as_i64().unwrap() < 3 {
        assert!(Instant::now() < deadline, "the downloads were not counted");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(app.get(&path).await.json["downloads"], 3);
}

#[tokio::test]
async fn subscribing_twice_at_once_is_one_subscription() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let (one, two, three) = tokio::join!(mira.link(&slug), mira.link(&slug), mira.link(&slug));
    assert!(one == two && two == three);
    let page = app.get(&format!("/api/v1/profiles/{slug}")).await;
    assert_eq!(page.json["subscribers"], 1);
}
