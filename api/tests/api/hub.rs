//! The hub about itself: rules, the notice of risks, licences, previews.

use hub_shared::{digest::Digest, hub::RulesVersion};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::app::{Reply, TestApp, User, dca};

async fn page(app: &TestApp, path: &str) -> String {
    let page = app.get(path).await.expect(StatusCode::OK);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    String::from_utf8(page.bytes).unwrap()
}

/// Submits a complete draft with this body.
async fn submit(author: &User<'_>, slug: &str, body: Option<Value>) -> Reply {
    let draft = author.draft(slug).await;
    let path = format!("/api/v1/profiles/{slug}/submissions");
    let request = author.request(Method::POST, &path);
    let request = request.header("If-Match", draft.etag());
    Reply::of(match body {
        Some(body) => request.json(&body),
        None => request,
    })
    .await
}

#[tokio::test]
async fn the_hub_tells_what_it_is_and_allows() {
    let app = TestApp::start_with(&[
        "--hub-name",
        "Ada's <hub>",
        "--contact",
        "ada@example.org",
        "--registration",
        "closed",
        "--max-package-bytes",
        "5000",
    ])
    .await;
    let hub = app.get("/api/v1/hub").await.expect(StatusCode::OK);
    assert_eq!(hub.headers["access-control-allow-origin"], "*");
    let again = app.request(Method::GET, "/api/v1/hub");
    let again = Reply::of(again.header("If-None-Match", hub.etag())).await;
    again.expect(StatusCode::NOT_MODIFIED);
    let hub = hub.json;
    assert_eq!(hub["name"], "Ada's <hub>");
    assert_eq!(hub["public_url"], app.base);
    assert_eq!(hub["api_version"], "1");
    assert_eq!(hub["checker_version"], hub_shared::package::CHECKER_VERSION);
    assert_eq!(hub["registration"], "closed");
    assert_eq!(hub["reporter_days"], 7);
    assert_eq!(hub["contact"], "ada@example.org");
    assert_eq!(hub["rules"]["url"], format!("{}/rules", app.base));
    assert_eq!(hub["limits"]["package_bytes"], 5000);
    assert_eq!(hub["limits"]["logo_bytes"], 10_000_000);
    assert_eq!(hub["limits"]["package_members"], 512);
    assert_eq!(
        hub["limits"]["texts"]["name"],
        json!({ "min": 3, "max": 60 })
    );
    assert!(
        hub["risk_notice"]["html"]
            .as_str()
            .unwrap()
            .contains("lose money")
    );
    // A name is no markup.
    let page = page(&app, "/").await;
    assert!(page.contains("&lt;hub&gt;"), "{page}");
    assert!(!page.contains("<hub>"), "{page}");
    assert!(page.contains("mailto:ada@example.org"), "{page}");
}

#[tokio::test]
async fn the_rules_are_a_page_and_a_text_of_one_version() {
    let app = TestApp::start().await;
    let rules = app.get("/api/v1/rules").await.expect(StatusCode::OK);
    assert_eq!(rules.headers["access-control-allow-origin"], "*");
    let markdown = rules.json["markdown"].as_str().unwrap();
    let version = rules.json["version"].as_str().unwrap();
    assert_eq!(&Digest::of(markdown.as_bytes()).as_str()[..12], version);
    let hub = app.get("/api/v1/hub").await.json;
    assert_eq!(hub["rules"]["version"], version);
    let page = page(&app, "/rules").await;
    assert!(page.contains(version));
    assert!(page.contains(rules.json["html"].as_str().unwrap()));
    assert!(page.contains(hub["risk_notice"]["html"].as_str().unwrap()));
}

#[tokio::test]
async fn an_operators_rules_and_notice_take_the_place_of_the_hubs_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.md");
    let rules = "# House rules\n\nBe kind. <script>alert(1)</script>\n";
    std::fs::write(&file, rules).unwrap();
    let app = TestApp::start_with(&[
        "--rules-file",
        file.to_str().unwrap(),
        "--risk-notice",
        "**Careful.**",
    ])
    .await;
    let told = app.get("/api/v1/rules").await.json;
    assert_eq!(told["markdown"], rules);
    assert_eq!(told["version"], RulesVersion::of(rules).as_str());
    let page = page(&app, "/rules").await;
    assert!(
        page.contains("<h1 id=\"house-rules\">House rules</h1>"),
        "{page}"
    );
    assert!(page.contains("<strong>Careful.</strong>"), "{page}");
    assert!(!page.contains("<script>"), "{page}");
}

#[tokio::test]
async fn a_submission_tells_which_rules_its_author_accepted() {
    let app = TestApp::start().await;
    let (ada, root) = (
        app.user("ada").await,
        app.account("root-ada", hub_shared::account::Role::Administrator)
            .await,
    );
    let slug = ada.complete_draft(&dca()).await;
    let version = app.get("/api/v1/rules").await.json["version"].clone();
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED).json;
    assert_eq!(submission["accepted_rules"], version);
    let kept = ada
        .get(&format!("/api/v1/profiles/{slug}/submissions/1"))
        .await;
    assert_eq!(kept.json["accepted_rules"], version);
    let log = root.get("/api/v1/moderation/audit-events").await.json;
    let event = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|event| event["action"] == "submission.submit")
        .unwrap();
    assert_eq!(event["details"]["accepted_rules"], version, "{event}");
}

#[tokio::test]
async fn a_submission_that_accepts_no_rules_is_told_which_there_are() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.complete_draft(&dca()).await;
    let version = app.get("/api/v1/rules").await.json["version"].clone();
    let version = version.as_str().unwrap();
    for body in [
        None,
        Some(json!({})),
        Some(json!({ "accepted_rules": null })),
    ] {
        let refused = submit(&ada, &slug, body).await;
        let refused = refused
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .expect_problem("invalid");
        assert_eq!(refused.pointers(), ["/accepted_rules"]);
        let detail = refused.json["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains(version), "{detail}");
    }
    for body in [
        json!({ "accepted_rules": true }),
        json!({ "accepted_rules": "" }),
        json!({ "accepted_rules": version.to_uppercase() + "A" }),
    ] {
        let refused = submit(&ada, &slug, Some(body)).await;
        assert_eq!(
            refused.expect_problem("invalid").pointers(),
            ["/accepted_rules"]
        );
    }
    let unknown = json!({ "accepted_rules": version, "rules": version });
    let refused = submit(&ada, &slug, Some(unknown)).await;
    assert_eq!(refused.expect_problem("invalid").pointers(), ["/rules"]);
    let none = ada
        .get(&format!("/api/v1/profiles/{slug}/submissions"))
        .await;
    assert_eq!(none.json["items"], json!([]));
}

#[tokio::test]
async fn who_accepted_older_rules_is_told_that_they_changed() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.complete_draft(&dca()).await;
    let version = app.get("/api/v1/rules").await.json["version"].clone();
    let version = version.as_str().unwrap();
    let old = RulesVersion::of("what they were");
    let refused = submit(&ada, &slug, Some(json!({ "accepted_rules": old }))).await;
    let refused = refused
        .expect(StatusCode::CONFLICT)
        .expect_problem("rules_changed");
    let detail = refused.json["detail"].as_str().unwrap();
    assert!(detail.contains(version), "{detail}");
    assert_eq!(refused.pointers(), ["/accepted_rules"]);
}

#[tokio::test]
async fn what_was_submitted_before_there_were_rules_says_so() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.complete_draft(&dca()).await;
    ada.submit(&slug).await.expect(StatusCode::CREATED);
    app.sql("UPDATE submissions SET accepted_rules = NULL");
    let kept = ada
        .get(&format!("/api/v1/profiles/{slug}/submissions/1"))
        .await;
    let kept = kept.expect(StatusCode::OK).json;
    assert_eq!(kept["accepted_rules"], Value::Null);
}

#[tokio::test]
async fn the_licences_are_those_that_a_draft_takes() {
    let app = TestApp::start().await;
    let list = app.get("/api/v1/licences").await.expect(StatusCode::OK);
    let items = list.json["items"].as_array().unwrap();
    assert_eq!(items[0]["id"], "CC-BY-4.0");
    assert_eq!(items[0]["recommended"], true);
    let ada = app.user("ada").await;
    let slug = ada.create_profile("Patient DCA").await;
    for licence in [&items[0]["id"], &items[items.len() - 1]["id"]] {
        let draft = ada.patch_draft(&slug, json!({ "licence": licence })).await;
        assert_eq!(draft.expect(StatusCode::OK).json["licence"], *licence);
    }
    for unfit in ["GPL-3.0", "NOASSERTION", "cc-by-4.0", "Proprietary"] {
        assert!(items.iter().all(|item| item["id"] != unfit), "{unfit}");
        let refused = ada.patch_draft(&slug, json!({ "licence": unfit })).await;
        let refused = refused.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.expect_problem("invalid").pointers(), ["/licence"]);
    }
}

#[tokio::test]
async fn a_draft_with_a_licence_that_was_given_up_since_is_not_submitted() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.complete_draft(&dca()).await;
    app.sql("UPDATE drafts SET licence = 'GPL-3.0'");
    assert_eq!(ada.draft(&slug).await.json["licence"], "GPL-3.0");
    let refused = ada.submit(&slug).await;
    let refused = refused.expect_problem("invalid");
    assert_eq!(refused.pointers(), ["/licence"]);
    let detail = refused.json["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("GPL-3.0-or-later"), "{detail}");
}

#[tokio::test]
async fn a_text_is_previewed_as_pages_will_show_it() {
    let app = TestApp::start().await;
    let text = json!({ "markdown": "**Bold** <script>alert(1)</script>" });
    app.post("/api/v1/markdown", text.clone())
        .await
        .expect_problem("not_signed_in");
    let ada = app.user("ada").await;
    let preview = ada.post("/api/v1/markdown", text).await;
    assert_eq!(
        preview.expect(StatusCode::OK).json,
        json!({ "html": "<p><strong>Bold</strong> alert(1)</p>\n" })
    );
    let longest = json!({ "markdown": "é".repeat(20_000) });
    ada.post("/api/v1/markdown", longest)
        .await
        .expect(StatusCode::OK);
    for wrong in [
        json!({ "markdown": "a".repeat(20_001) }),
        json!({ "markdown": "a\u{0}" }),
        json!({ "markdown": null }),
        json!({}),
    ] {
        let refused = ada.post("/api/v1/markdown", wrong).await;
        let refused = refused.expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.expect_problem("invalid").pointers(), ["/markdown"]);
    }
}

#[tokio::test]
async fn a_text_that_costs_too_much_to_format_is_shown_as_it_stands() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let preview = json!({ "markdown": ">".repeat(20_000) });
    let preview = ada.post("/api/v1/markdown", preview).await;
    let html = format!("<pre>{}</pre>\n", "&gt;".repeat(20_000));
    assert_eq!(preview.expect(StatusCode::OK).json["html"], html);
}
