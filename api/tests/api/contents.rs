//! What versions and submissions hold, and how they differ.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use hub_shared::digest::Digest;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::app::{Reply, TestApp, User, changed, dca};

const MEMBERS: [&str; 5] = [
    "profile.json",
    "specific_config/DCATradingMode.json",
    "specific_config/EMAMomentumEvaluator.json",
    "specific_config/SimpleStrategyEvaluator.json",
    "tentacles_config.json",
];

/// An author, a moderator and a profile with one version.
async fn published(app: &TestApp) -> (User<'_>, User<'_>, String) {
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    (ada, mira, slug)
}

/// The same with a second version, which trades more boldly.
async fn twice_published(app: &TestApp) -> (User<'_>, User<'_>, String) {
    let (ada, mira, slug) = published(app).await;
    let submission = submit_changed(&ada, &slug).await;
    mira.approve(submission["id"].as_str().unwrap()).await;
    (ada, mira, slug)
}

async fn submit_changed(author: &User<'_>, slug: &str) -> Value {
    author
        .put_package(slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    author.submit(slug).await.expect(StatusCode::CREATED).json
}

fn version(slug: &str, number: i64, what: &str) -> String {
    format!("/api/v1/profiles/{slug}/versions/{number}/{what}")
}

fn sentences(diff: &Reply) -> Vec<&str> {
    diff.json["comparison"]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["sentence"].as_str().unwrap())
        .collect()
}

fn paths(files: &Reply) -> Vec<&str> {
    let files = files.json["files"].as_array().unwrap();
    files.iter().map(|f| f["path"].as_str().unwrap()).collect()
}

fn picture() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(40, 30)
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    png.into_inner()
}

/// How often the first version was downloaded, once it was so often: counts are written each second.
async fn downloads(app: &TestApp, slug: &str, at_least: i64) -> i64 {
    let deadline = Instant::now() + Duration::from_secs(20);
    let path = format!("/api/v1/profiles/{slug}/versions/1");
    loop {
        let count = app.get(&path).await.json["downloads"].as_i64().unwrap();
        if count >= at_least {
            return count;
        }
        assert!(Instant::now() < deadline, "the downloads were not counted");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn whoever_sees_the_page_sees_facts_findings_and_names_of_files() {
    let app = TestApp::start().await;
    let (_, _, slug) = published(&app).await;
    let facts = app.get(&version(&slug, 1, "facts")).await;
    let facts = facts.expect(StatusCode::OK);
    assert_eq!(facts.json["trading_mode"]["name"], "DCATradingMode");
    assert_eq!(facts.headers["access-control-allow-origin"], "*");

    let findings = app.get(&version(&slug, 1, "findings")).await;
    let findings = findings.expect(StatusCode::OK);
    assert_eq!(
        findings.json["checker_version"],
        hub_shared::package::CHECKER_VERSION
    );
    assert!(findings.json["findings"].is_array());
    assert!(findings.json["compatibility"][0]["takes_served"] == true);

    let files = app.get(&version(&slug, 1, "files")).await;
    let files = files.expect(StatusCode::OK);
    assert_eq!(paths(&files), MEMBERS);
    assert_eq!(files.json["version"], 1);
    let shown = app
        .get(&format!("/api/v1/profiles/{slug}/versions/1"))
        .await;
    assert_eq!(files.json["sha256"], shown.json["sha256"]);
    assert_eq!(files.json["size"], shown.json["size"]);
}

#[tokio::test]
async fn the_findings_of_a_version_are_those_its_author_got() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.complete_draft(&dca()).await;
    let mut package = dca();
    package.profile["profile"]["origin_url"] = json!("https://example.org/elsewhere.zip");
    let draft = ada.put_package(&slug, package.zip().unwrap()).await;
    let told = draft.json["package"]["report"]["findings"].clone();
    assert!(!told.as_array().unwrap().is_empty());
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    mira.approve(submission.json["id"].as_str().unwrap()).await;
    let findings = app.get(&version(&slug, 1, "findings")).await;
    assert_eq!(findings.json["findings"], told);
}

#[tokio::test]
async fn what_a_hidden_profile_holds_is_not_found() {
    let app = TestApp::start().await;
    let (ada, mira, slug) = published(&app).await;
    let sam = app.user("sam").await;
    sam.subscribe(&slug).await.expect(StatusCode::CREATED);
    ada.patch_profile(&slug, json!({ "visibility": "private" }))
        .await
        .expect(StatusCode::OK);
    for what in [
        "facts",
        "findings",
        "files",
        "diff",
        "files/profile.json",
        "archive",
    ] {
        let path = version(&slug, 1, what);
        sam.get(&path).await.expect_problem("not_found");
        ada.get(&path).await.expect(StatusCode::OK);
        mira.get(&path).await.expect(StatusCode::OK);
        let missing = version(&slug, 2, what);
        ada.get(&missing).await.expect_problem("not_found");
    }
}

#[tokio::test]
async fn files_and_archive_are_for_subscribers() {
    let app = TestApp::start().await;
    let (ada, mira, slug) = published(&app).await;
    let sam = app.user("sam").await;
    for what in ["files/profile.json", "archive"] {
        let path = version(&slug, 1, what);
        app.get(&path)
            .await
            .expect(StatusCode::UNAUTHORIZED)
            .expect_problem("not_signed_in");
        sam.get(&path)
            .await
            .expect(StatusCode::FORBIDDEN)
            .expect_problem("not_subscribed");
        for inside in [&ada, &mira] {
            inside.get(&path).await.expect(StatusCode::OK);
        }
        sam.subscribe(&slug).await;
        sam.get(&path).await.expect(StatusCode::OK);
        sam.delete(&format!("/api/v1/profiles/{slug}/subscription"))
            .await
            .expect(StatusCode::NO_CONTENT);
        sam.get(&path).await.expect_problem("not_subscribed");
    }
}

#[tokio::test]
async fn the_archive_is_to_the_byte_what_links_serve() {
    let app = TestApp::start().await;
    let (_, _, slug) = published(&app).await;
    let sam = app.user("sam").await;
    let link = sam.link(&slug).await;
    let linked = app.get(&link).await.expect(StatusCode::OK);
    let path = version(&slug, 1, "archive");
    let archive = sam.get(&path).await.expect(StatusCode::OK);
    assert_eq!(archive.bytes, linked.bytes);
    assert_eq!(archive.etag(), linked.etag());
    assert_eq!(archive.headers["content-type"], "application/zip");
    assert_eq!(
        archive.headers["content-disposition"],
        format!("attachment; filename=\"{slug}-1.zip\"")
    );

    let part = sam.request(Method::GET, &path).header("Range", "bytes=4-9");
    let part = Reply::of(part).await.expect(StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.bytes, archive.bytes[4..10]);
    let same = sam.request(Method::GET, &path);
    let same = same.header("If-None-Match", archive.etag());
    let same = Reply::of(same).await.expect(StatusCode::NOT_MODIFIED);
    assert!(same.bytes.is_empty());
    let beyond = sam.request(Method::GET, &path);
    let beyond = beyond.header("Range", "bytes=9999999-");
    Reply::of(beyond)
        .await
        .expect_problem("range_not_satisfiable");
}

#[tokio::test]
async fn an_archive_counts_as_a_link_does_and_only_for_subscribers() {
    let app = TestApp::start().await;
    let (ada, mira, slug) = published(&app).await;
    let sam = app.user("sam").await;
    let link = sam.link(&slug).await;
    let path = version(&slug, 1, "archive");
    for inside in [&ada, &mira] {
        inside.get(&path).await.expect(StatusCode::OK);
    }
    let head = Reply::of(sam.request(Method::HEAD, &path)).await;
    let head = head.expect(StatusCode::OK);
    assert!(head.bytes.is_empty());
    let continued = sam.request(Method::GET, &path).header("Range", "bytes=9-");
    Reply::of(continued)
        .await
        .expect(StatusCode::PARTIAL_CONTENT);
    sam.get(&version(&slug, 1, "files/profile.json"))
        .await
        .expect(StatusCode::OK);
    let list = format!("/api/v1/profiles/{slug}/submissions");
    let id = ada.get(&list).await.json["items"][0]["id"].clone();
    let judged = format!(
        "/api/v1/moderation/submissions/{}/archive",
        id.as_str().unwrap()
    );
    mira.get(&judged).await.expect(StatusCode::OK);

    // Each day's first download is one more, so what was wrongly counted before would show.
    app.advance(TimeDelta::days(1));
    let sam = app.sign_in("sam").await;
    let whole = sam.get(&path).await.expect(StatusCode::OK);
    assert_eq!(
        head.headers["content-length"],
        whole.bytes.len().to_string()
    );
    sam.get(&path).await.expect(StatusCode::OK);
    app.get(&link).await.expect(StatusCode::OK);
    app.advance(TimeDelta::days(1));
    let sam = app.sign_in("sam").await;
    sam.get(&path).await.expect(StatusCode::OK);
    assert_eq!(downloads(&app, &slug, 2).await, 2);
}

#[tokio::test]
async fn each_file_is_served_as_what_it_is_and_as_no_page() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.complete_draft(&dca()).await;
    ada.put_logo(&slug, picture()).await.expect(StatusCode::OK);
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    mira.approve(submission.json["id"].as_str().unwrap()).await;
    let files = ada.get(&version(&slug, 1, "files")).await;
    assert!(paths(&files).contains(&"logo.png"));
    for listed in files.json["files"].as_array().unwrap() {
        let path = listed["path"].as_str().unwrap();
        let file = ada.get(&version(&slug, 1, &format!("files/{path}"))).await;
        let file = file.expect(StatusCode::OK);
        let kind = if path.ends_with(".png") {
            "image/png"
        } else {
            "application/json"
        };
        for (name, value) in [
            ("content-type", kind),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("cache-control", "private, no-cache"),
        ] {
            assert_eq!(file.headers[name], value, "{path}: {name}");
        }
        assert_eq!(listed["size"], file.bytes.len());
        let digest = Digest::of(&file.bytes);
        assert_eq!(listed["sha256"], digest.as_str());
        assert_eq!(file.etag(), format!("\"{digest}\""));
    }
}

#[tokio::test]
async fn a_name_that_is_in_no_archive_is_not_found() {
    let app = TestApp::start().await;
    let (ada, mira, slug) = published(&app).await;
    let list = ada
        .get(&format!("/api/v1/profiles/{slug}/submissions"))
        .await;
    let id = list.json["items"][0]["id"].as_str().unwrap();
    for name in [
        "",
        "profile.JSON",
        "specific_config",
        "specific_config/",
        "/profile.json",
        "%2e%2e/profile.json",
        "specific_config%2F..%2Fprofile.json",
        "profile.json%00",
        "nothing/at/all.html",
    ] {
        ada.get(&version(&slug, 1, &format!("files/{name}")))
            .await
            .expect(StatusCode::NOT_FOUND)
            .expect_problem("not_found");
        mira.get(&format!("/api/v1/moderation/submissions/{id}/files/{name}"))
            .await
            .expect(StatusCode::NOT_FOUND)
            .expect_problem("not_found");
    }
    let put = ada.put(&version(&slug, 1, "files/a/b.json")).await;
    let put = put.expect_problem("method_not_allowed");
    assert_eq!(put.headers["allow"], "GET, HEAD");
}

#[tokio::test]
async fn a_withdrawn_version_stays_with_those_who_subscribed() {
    let app = TestApp::start().await;
    let (ada, _, slug) = twice_published(&app).await;
    let sam = app.user("sam").await;
    sam.subscribe(&slug).await.expect(StatusCode::CREATED);
    ada.post(&version(&slug, 1, "yank"), json!({}))
        .await
        .expect(StatusCode::OK);
    for what in ["archive", "files/profile.json"] {
        sam.get(&version(&slug, 1, what))
            .await
            .expect(StatusCode::OK);
    }
    let diff = app.get(&version(&slug, 2, "diff")).await;
    assert_eq!(diff.json["against"], 1);
}

#[tokio::test]
async fn what_was_taken_down_is_gone_but_for_its_author_and_moderators() {
    let app = TestApp::start().await;
    let (ada, mira, slug) = twice_published(&app).await;
    let sam = app.user("sam").await;
    sam.subscribe(&slug).await.expect(StatusCode::CREATED);
    app.sql("UPDATE versions SET taken_down_at = published_at WHERE number = 1");
    for path in [
        version(&slug, 1, "archive"),
        version(&slug, 1, "files/profile.json"),
        version(&slug, 1, "diff"),
        version(&slug, 2, "diff?against=1"),
    ] {
        sam.get(&path)
            .await
            .expect(StatusCode::GONE)
            .expect_problem("taken_down");
        ada.get(&path).await.expect(StatusCode::OK);
        mira.get(&path).await.expect(StatusCode::OK);
    }
    // A stranger is told the same: subscribing would not help.
    let noor = app.user("noor").await;
    noor.get(&version(&slug, 1, "archive"))
        .await
        .expect_problem("taken_down");
    // The version before is the one that is still there.
    let diff = app.get(&version(&slug, 2, "diff")).await;
    assert_eq!(diff.json["against"], Value::Null);
}

#[tokio::test]
async fn a_version_is_compared_with_the_one_before_it() {
    let app = TestApp::start().await;
    let (_, _, slug) = twice_published(&app).await;
    let diff = app.get(&version(&slug, 2, "diff")).await;
    let diff = diff.expect(StatusCode::OK);
    assert_eq!(diff.json["version"], 2);
    assert_eq!(diff.json["against"], 1);
    assert_eq!(diff.json["comparison"]["changes"][0]["area"], "trading");
    assert_eq!(sentences(&diff), ["Trading risk: 0.3 → 0.95 (+217 %)."]);
    let back = app.get(&version(&slug, 1, "diff?against=2")).await;
    assert_eq!(sentences(&back), ["Trading risk: 0.95 → 0.3 (−68.4 %)."]);
}

#[tokio::test]
async fn the_first_version_has_nothing_to_be_compared_with() {
    let app = TestApp::start().await;
    let (_, _, slug) = published(&app).await;
    let diff = app.get(&version(&slug, 1, "diff")).await;
    assert_eq!(
        diff.expect(StatusCode::OK).json,
        json!({ "version": 1, "against": null, "comparison": null })
    );
}

#[tokio::test]
async fn a_version_does_not_differ_from_itself() {
    let app = TestApp::start().await;
    let (_, _, slug) = published(&app).await;
    let diff = app.get(&version(&slug, 1, "diff?against=1")).await;
    assert_eq!(
        diff.expect(StatusCode::OK).json,
        json!({ "version": 1, "against": 1, "comparison": { "changes": [], "more": 0 } })
    );
}

#[tokio::test]
async fn a_comparison_with_no_version_names_those_there_are() {
    let app = TestApp::start().await;
    let (_, _, slug) = twice_published(&app).await;
    for (against, detail) in [
        ("3", "is 3: this profile has versions 1 to 2"),
        ("0", "is 0: this profile has versions 1 to 2"),
        ("-1", "is -1: this profile has versions 1 to 2"),
    ] {
        let diff = app
            .get(&version(&slug, 2, &format!("diff?against={against}")))
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .expect_problem("invalid");
        assert_eq!(diff.json["errors"][0]["pointer"], "against");
        assert_eq!(diff.json["errors"][0]["detail"], detail);
    }
    for query in [
        "against=",
        "against=one",
        "against=1&against=1",
        "against=9999999999999999999",
    ] {
        let diff = app.get(&version(&slug, 2, &format!("diff?{query}"))).await;
        let diff = diff.expect_problem("invalid");
        assert_eq!(diff.pointers(), ["against"], "{query}");
    }
    let unknown = app.get(&version(&slug, 2, "diff?agianst=1")).await;
    assert_eq!(unknown.expect_problem("invalid").pointers(), ["agianst"]);
}

#[tokio::test]
async fn everything_that_can_be_fetched_again_has_an_etag() {
    let app = TestApp::start().await;
    let (ada, _, slug) = twice_published(&app).await;
    for what in [
        "facts",
        "findings",
        "files",
        "diff",
        "archive",
        "files/profile.json",
    ] {
        let path = version(&slug, 2, what);
        let etag = ada.get(&path).await.expect(StatusCode::OK).etag();
        let again = ada.request(Method::GET, &path);
        let again = Reply::of(again.header("If-None-Match", etag)).await;
        again.expect(StatusCode::NOT_MODIFIED);
    }
}

#[tokio::test]
async fn a_moderator_sees_what_a_submission_would_serve() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.complete_draft(&dca()).await;
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED).json;
    let id = submission["id"].as_str().unwrap();
    let at = |what: &str| format!("/api/v1/moderation/submissions/{id}/{what}");

    let files = mira.get(&at("files")).await.expect(StatusCode::OK);
    assert_eq!(paths(&files), MEMBERS);
    assert_eq!(files.json["version"], Value::Null);
    assert_eq!(files.json["sha256"], submission["sha256"]);
    let own = ada
        .get(&format!("/api/v1/profiles/{slug}/submissions/1/files"))
        .await
        .expect(StatusCode::OK);
    assert_eq!(own.json, files.json);
    let archive = mira.get(&at("archive")).await.expect(StatusCode::OK);
    assert_eq!(
        submission["sha256"],
        Digest::of(&archive.bytes).as_str(),
        "what is judged is what is served"
    );
    let file = mira.get(&at("files/profile.json")).await;
    let file = file.expect(StatusCode::OK);
    assert_eq!(file.json["profile"]["name"], "Patient DCA");
    assert_eq!(
        file.headers["content-security-policy"],
        "sandbox; default-src 'none'"
    );

    mira.approve(id).await;
    let files = mira.get(&at("files")).await.expect(StatusCode::OK);
    assert_eq!(files.json["version"], 1);
    mira.get(&at("archive")).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn what_submissions_hold_is_for_moderators_alone() {
    let app = TestApp::start().await;
    let (ada, sam) = (app.user("ada").await, app.user("sam").await);
    let slug = ada.complete_draft(&dca()).await;
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED).json;
    let id = submission["id"].as_str().unwrap();
    for what in ["files", "files/profile.json", "archive", "diff"] {
        let path = format!("/api/v1/moderation/submissions/{id}/{what}");
        app.get(&path).await.expect_problem("not_signed_in");
        for user in [&ada, &sam] {
            user.get(&path)
                .await
                .expect(StatusCode::FORBIDDEN)
                .expect_problem("not_allowed");
        }
    }
    let own = format!("/api/v1/profiles/{slug}/submissions/1/files");
    sam.get(&own).await.expect_problem("not_found");
    let missing = format!("/api/v1/profiles/{slug}/submissions/2/files");
    ada.get(&missing).await.expect_problem("not_found");
}

#[tokio::test]
async fn a_moderator_sees_what_a_submission_changes() {
    let app = TestApp::start().await;
    let (ada, mira, slug) = published(&app).await;
    let edited = json!({ "summary": "Bolder now.", "tags": ["bold"] });
    ada.patch_draft(&slug, edited).await.expect(StatusCode::OK);
    let submission = submit_changed(&ada, &slug).await;
    let id = submission["id"].as_str().unwrap();
    let path = format!("/api/v1/moderation/submissions/{id}/diff");
    let diff = mira.get(&path).await.expect(StatusCode::OK);
    assert_eq!(diff.json["against"], 1);
    assert_eq!(sentences(&diff), ["Trading risk: 0.3 → 0.95 (+217 %)."]);
    assert_eq!(diff.json["listing_against"], 1);
    assert_eq!(
        diff.json["listing"],
        json!([
            { "field": "summary", "before": dca().summary, "after": "Bolder now." },
            { "field": "tags", "before": dca().tags, "after": ["bold"] },
        ])
    );

    // The same once it is decided and public itself.
    mira.approve(id).await;
    let after = mira.get(&path).await.expect(StatusCode::OK);
    assert_eq!(after.json, diff.json);
    let itself = mira.get(&format!("{path}?against=2")).await;
    assert_eq!(itself.json["comparison"]["changes"], json!([]));
    let none = mira.get(&format!("{path}?against=7")).await;
    assert_eq!(none.expect_problem("invalid").pointers(), ["against"]);
}

#[tokio::test]
async fn a_first_submission_changes_nothing_that_was_there() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.complete_draft(&dca()).await;
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED).json;
    let id = submission["id"].as_str().unwrap();
    let diff = mira
        .get(&format!("/api/v1/moderation/submissions/{id}/diff"))
        .await;
    assert_eq!(
        diff.expect(StatusCode::OK).json,
        json!({ "against": null, "comparison": null, "listing_against": null, "listing": [] })
    );
}

#[tokio::test]
async fn a_listing_edit_shows_the_archive_of_the_version_whose_content_it_has() {
    let app = TestApp::start().await;
    let (ada, mira, slug) = twice_published(&app).await;
    ada.put_logo(&slug, picture()).await.expect(StatusCode::OK);
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED).json;
    assert_eq!(submission["new_content"], false);
    let id = submission["id"].as_str().unwrap();
    let at = |what: &str| format!("/api/v1/moderation/submissions/{id}/{what}");
    // Another version being the current one does not change what was submitted.
    ada.post(&version(&slug, 2, "yank"), json!({}))
        .await
        .expect(StatusCode::OK);

    let files = mira.get(&at("files")).await.expect(StatusCode::OK);
    assert_eq!(files.json["version"], 2);
    let version_files = app.get(&version(&slug, 2, "files")).await;
    assert_eq!(files.json, version_files.json);
    mira.get(&at("archive")).await.expect(StatusCode::OK);

    let diff = mira.get(&at("diff")).await.expect(StatusCode::OK);
    assert_eq!(diff.json["against"], 1);
    let same = mira.get(&at("diff?against=2")).await;
    assert_eq!(sentences(&same), [""; 0]);
    let listing = same.json["listing"].as_array().unwrap();
    assert_eq!(listing.len(), 1);
    assert_eq!(listing[0]["field"], "logo");
    assert_eq!(listing[0]["before"], Value::Null);
    assert_eq!(listing[0]["after"], submission["logo"]);
}
