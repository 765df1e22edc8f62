//! What everybody sees.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::app::{Reply, TestApp, User, changed, dca};

async fn names(app: &TestApp, query: &str) -> (Vec<String>, Option<String>) {
    let page = app
        .get(&format!("/api/v1/profiles{query}"))
        .await
        .expect(StatusCode::OK);
    let items = page.json["items"].as_array().unwrap();
    let names = items
        .iter()
        .map(|item| item["name"].as_str().unwrap().to_owned())
        .collect();
    (names, page.json["next"].as_str().map(str::to_owned))
}

async fn publish_many(app: &TestApp, author: &User<'_>, moderator: &User<'_>, count: usize) {
    for number in 1..=count {
        let mut package = dca();
        package.name = ["One DCA", "Two DCA", "Three DCA", "Four DCA", "Five DCA"][number - 1];
        app.publish(author, moderator, &package).await;
        app.advance(TimeDelta::seconds(1));
    }
}

#[tokio::test]
async fn the_catalogue_is_walked_newest_first_by_cursors() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    publish_many(&app, &ada, &mira, 5).await;
    let (mut seen, mut query) = (Vec::new(), "?limit=2".to_owned());
    loop {
        let (names, next) = names(&app, &query).await;
        assert!(names.len() <= 2);
        seen.extend(names);
        match next {
            Some(next) => query = format!("?limit=2&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(
        seen,
        ["Five DCA", "Four DCA", "Three DCA", "Two DCA", "One DCA"]
    );
}

#[tokio::test]
async fn a_profile_published_while_one_walks_is_neither_doubled_nor_in_the_way() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    publish_many(&app, &ada, &mira, 3).await;
    let (first, next) = names(&app, "?limit=2").await;
    app.publish(&ada, &mira, &dca()).await;
    let (second, _) = names(&app, &format!("?limit=2&cursor={}", next.unwrap())).await;
    assert_eq!(
        (first, second),
        (
            vec!["Three DCA".into(), "Two DCA".into()],
            vec!["One DCA".into()]
        )
    );
}

#[tokio::test]
async fn a_cursor_of_another_list_or_of_nobody_is_refused() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    for _ in 0..2 {
        let slug = ada.complete_draft(&dca()).await;
        ada.submit(&slug).await.expect(StatusCode::CREATED);
    }
    let queue = mira.get("/api/v1/moderation/queue?limit=1").await;
    let foreign = queue.json["next"].as_str().unwrap();
    let far = r#"[1,"profiles/new",[-9000000000000000,"01890a5d-ac96-774b-bcce-b302099a8057"]]"#;
    let far = data_encoding::BASE64URL_NOPAD.encode(far.as_bytes());
    for cursor in [foreign, &far, "abc", "%00", "bnVsbA"] {
        let refused = app.get(&format!("/api/v1/profiles?cursor={cursor}")).await;
        refused
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .expect_problem("invalid_cursor");
    }
}

#[tokio::test]
async fn a_page_has_one_to_a_hundred_items() {
    let app = TestApp::start().await;
    for limit in ["", "0", "101", "-1", "99999999999999999999", "x"] {
        let refused = app.get(&format!("/api/v1/profiles?limit={limit}")).await;
        let refused = refused
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .expect_problem("invalid");
        assert_eq!(refused.pointers(), ["limit"], "{limit}");
    }
    let refused = app
        .get("/api/v1/profiles?colour=red")
        .await
        .expect_problem("invalid");
    assert_eq!(refused.pointers(), ["colour"]);
}

#[tokio::test]
async fn an_unlisted_profile_has_a_page_but_no_place_in_the_catalogue() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let patched = ada
        .patch_profile(&slug, json!({ "visibility": "unlisted" }))
        .await;
    assert_eq!(
        patched.expect(StatusCode::OK).json["visibility"],
        "unlisted"
    );
    assert_eq!(names(&app, "").await.0, [""; 0]);
    app.get(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect(StatusCode::OK);
}

#[tokio::test]
async fn a_private_profile_is_there_for_its_author_alone() {
    let app = TestApp::start().await;
    let (ada, eve, mira) = (
        app.user("ada").await,
        app.user("eve").await,
        app.moderator("mira").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    ada.patch_profile(&slug, json!({ "visibility": "private" }))
        .await
        .expect(StatusCode::OK);
    let path = format!("/api/v1/profiles/{slug}");
    app.get(&path)
        .await
        .expect(StatusCode::NOT_FOUND)
        .expect_problem("not_found");
    eve.get(&path).await.expect_problem("not_found");
    eve.subscribe(&slug).await.expect_problem("not_found");
    app.get(&format!("{path}/versions"))
        .await
        .expect_problem("not_found");
    ada.get(&path).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn visibility_is_chosen_after_the_first_approval() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.complete_draft(&dca()).await;
    let path = format!("/api/v1/profiles/{slug}");
    let request = ada
        .request(Method::PATCH, &path)
        .header("If-Match", "\"1\"");
    let refused = Reply::of(request.json(&json!({ "visibility": "public" }))).await;
    refused
        .expect(StatusCode::CONFLICT)
        .expect_problem("conflict");
    app.get(&path).await.expect_problem("not_found");
}

#[tokio::test]
async fn only_its_author_changes_or_deletes_a_profile() {
    let app = TestApp::start().await;
    let (ada, eve, mira) = (
        app.user("ada").await,
        app.user("eve").await,
        app.moderator("mira").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    let path = format!("/api/v1/profiles/{slug}");
    eve.patch_profile(&slug, json!({ "archived": true }))
        .await
        .expect_problem("not_found");
    eve.delete(&path).await.expect_problem("not_found");
    eve.post(&format!("{path}/versions/1/yank"), json!({}))
        .await
        .expect_problem("not_found");
    let archived = ada.patch_profile(&slug, json!({ "archived": true })).await;
    assert_ne!(
        archived.expect(StatusCode::OK).json["archived_at"],
        json!(null)
    );
}

#[tokio::test]
async fn an_unchanged_page_is_not_sent_again() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    for path in [
        format!("/api/v1/profiles/{slug}"),
        "/api/v1/profiles".to_owned(),
    ] {
        let seen = app.get(&path).await.expect(StatusCode::OK);
        assert_eq!(seen.headers["access-control-allow-origin"], "*");
        let again = app
            .request(Method::GET, &path)
            .header("If-None-Match", seen.etag());
        let again = Reply::of(again).await.expect(StatusCode::NOT_MODIFIED);
        assert!(again.bytes.is_empty());
    }
    let path = format!("/api/v1/profiles/{slug}");
    let before = app.get(&path).await;
    mira.link(&slug).await;
    let again = app
        .request(Method::GET, &path)
        .header("If-None-Match", before.etag());
    let again = Reply::of(again).await.expect(StatusCode::OK);
    assert_eq!(again.json["subscribers"], 1);
    // A subscriber more is no reason to refuse what the author changes.
    let change = ada
        .request(Method::PATCH, &path)
        .header("If-Match", before.etag());
    Reply::of(change.json(&json!({ "archived": true })))
        .await
        .expect(StatusCode::OK);
}

#[tokio::test]
async fn release_notes_come_as_written_and_as_html_that_is_safe() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.complete_draft(&dca()).await;
    let notes = "Now *slower*. <script>alert(1)</script>";
    ada.patch_draft(&slug, json!({ "release_notes": notes }))
        .await
        .expect(StatusCode::OK);
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    mira.approve(submission.json["id"].as_str().unwrap()).await;
    let version = app
        .get(&format!("/api/v1/profiles/{slug}/versions/1"))
        .await
        .expect(StatusCode::OK)
        .json;
    assert_eq!(version["release_notes"], notes);
    let html = version["release_notes_html"].as_str().unwrap();
    assert!(html.contains("Now <em>slower</em>."), "{html}");
    assert!(!html.contains("<script"), "{html}");
}

#[tokio::test]
async fn a_withdrawn_version_hands_over_to_the_one_before() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let second = ada.submit(&slug).await.expect(StatusCode::CREATED);
    mira.approve(second.json["id"].as_str().unwrap()).await;
    let path = format!("/api/v1/profiles/{slug}");
    let version = async || app.get(&path).await.json["version"].clone();
    assert_eq!(version().await, 2);
    ada.post(&format!("{path}/versions/2/yank"), json!({}))
        .await
        .expect(StatusCode::OK);
    assert_eq!(version().await, 1);
    ada.post(&format!("{path}/versions/2/yank"), json!({}))
        .await
        .expect_problem("conflict");
    ada.post(&format!("{path}/versions/1/yank"), json!({}))
        .await
        .expect(StatusCode::OK);
    assert_eq!(version().await, json!(null));
    assert_eq!(names(&app, "").await.0, [""; 0]);
    let unyanked = ada
        .post(&format!("{path}/versions/2/unyank"), json!({}))
        .await;
    assert_eq!(
        unyanked.expect(StatusCode::OK).json["yanked_at"],
        json!(null)
    );
    assert_eq!(version().await, 2);
}

#[tokio::test]
async fn a_profile_never_submitted_leaves_nothing_and_another_leaves_its_address_taken() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.create_profile("Patient DCA").await;
    ada.delete(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect(StatusCode::NO_CONTENT);
    assert_eq!(app.publish(&ada, &mira, &dca()).await, slug);
    ada.delete(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect(StatusCode::NO_CONTENT);
    app.get(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect_problem("not_found");
    assert_eq!(ada.create_profile("Patient DCA").await, format!("{slug}-2"));
}

#[tokio::test]
async fn two_versions_withdrawn_at_once_leave_none_to_serve() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    ada.put_package(&slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let second = ada.submit(&slug).await.expect(StatusCode::CREATED);
    mira.approve(second.json["id"].as_str().unwrap()).await;
    let path = format!("/api/v1/profiles/{slug}");
    for round in ["yank", "unyank", "yank", "unyank", "yank"] {
        let (one, two) = (
            format!("{path}/versions/1/{round}"),
            format!("{path}/versions/2/{round}"),
        );
        let (one, two) = tokio::join!(ada.post(&one, json!({})), ada.post(&two, json!({})));
        one.expect(StatusCode::OK);
        two.expect(StatusCode::OK);
        let left = if round == "yank" {
            json!(null)
        } else {
            json!(2)
        };
        assert_eq!(app.get(&path).await.json["version"], left);
    }
}

#[tokio::test]
async fn the_address_of_a_page_of_the_web_app_goes_to_no_profile() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    assert_eq!(ada.create_profile("New").await, "new-2");
    assert_eq!(ada.create_profile("new").await, "new-3");
    assert_eq!(ada.create_profile("New Grid").await, "new-grid");
}

#[tokio::test]
async fn profiles_of_one_name_made_at_once_get_addresses_of_their_own() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let (one, two, three) = tokio::join!(
        ada.create_profile("Grid ETH"),
        ada.create_profile("Grid ETH"),
        ada.create_profile("Grid ETH"),
    );
    let mut slugs = [one, two, three];
    slugs.sort();
    assert_eq!(slugs, ["grid-eth", "grid-eth-2", "grid-eth-3"]);
}
