//! What strangers see of a profile with a version that a moderator took down: nothing of that version.

use hub_shared::account::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    app::{Reply, TestApp, User, changed, dca},
    audited::picture,
};

const REASON: &str = "It buys without any limit on a falling market.";

/// The logo as JSON of a page names it, as the path that it has.
fn logo(page: &Reply) -> String {
    page.json["logo"].as_str().unwrap().to_owned()
}

/// Publishes a version 2 with other texts, tags and a logo, all of which say "evil".
async fn publish_evil(app: &TestApp, ada: &User<'_>, mira: &User<'_>, slug: &str) {
    let texts = json!({
        "name": "Evil grid", "summary": "zqevilz summary", "description": "zqevilz description",
        "tags": ["evil"], "release_notes": "zqevilz notes",
    });
    ada.patch_draft(slug, texts).await.expect(StatusCode::OK);
    ada.put_package(slug, changed(&dca()).zip().unwrap())
        .await
        .expect(StatusCode::OK);
    ada.put_logo(slug, picture()).await.expect(StatusCode::OK);
    approve(ada, mira, slug).await;
    let page = app.get(&path(slug)).await.expect(StatusCode::OK);
    assert_eq!(page.json["name"], "Evil grid");
}

async fn approve(ada: &User<'_>, mira: &User<'_>, slug: &str) {
    let submission = ada.submit(slug).await.expect(StatusCode::CREATED);
    mira.approve(submission.json["id"].as_str().unwrap()).await;
}

fn path(slug: &str) -> String {
    format!("/api/v1/profiles/{slug}")
}

async fn on_version(mira: &User<'_>, slug: &str, number: i64, verb: &str) {
    let why = json!({ "reason": REASON });
    let done = mira.on_version(slug, number, verb, why).await;
    done.expect(StatusCode::OK);
}

async fn found(app: &TestApp, words: &str) -> usize {
    let list = app.get(&format!("/api/v1/profiles?q={words}")).await;
    let list = list.expect(StatusCode::OK).json;
    list["items"].as_array().unwrap().len()
}

fn texts(page: &Reply) -> [Value; 5] {
    ["name", "summary", "description", "tags", "logo"].map(|field| page.json[field].clone())
}

#[tokio::test]
async fn a_page_shows_the_listing_of_the_version_that_is_offered() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let before = app.get(&path(&slug)).await.expect(StatusCode::OK);
    publish_evil(&app, &ada, &mira, &slug).await;
    let evil = app.get(&path(&slug)).await;

    on_version(&mira, &slug, 2, "take-down").await;
    let page = app.get(&path(&slug)).await.expect(StatusCode::OK);
    assert_eq!(page.json["current_version"]["number"], 1);
    assert_eq!(texts(&page), texts(&before));
    assert_eq!(
        (found(&app, "zqevilz").await, found(&app, "dca").await),
        (0, 1)
    );
    app.get(&logo(&evil)).await.expect(StatusCode::NOT_FOUND);
    for insider in [&ada, &mira] {
        insider.get(&logo(&evil)).await.expect(StatusCode::OK);
    }

    on_version(&mira, &slug, 2, "restore").await;
    let page = app.get(&path(&slug)).await.expect(StatusCode::OK);
    assert_eq!(page.json["current_version"]["number"], 2);
    assert_eq!(texts(&page), texts(&evil));
    assert_eq!(found(&app, "zqevilz").await, 1);
    app.get(&logo(&evil)).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn what_the_author_withdraws_leaves_the_listing_as_it_is() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    publish_evil(&app, &ada, &mira, &slug).await;
    let evil = app.get(&path(&slug)).await;
    let yank = format!("{}/versions/2/yank", path(&slug));
    ada.post(&yank, json!({})).await.expect(StatusCode::OK);
    let page = app.get(&path(&slug)).await.expect(StatusCode::OK);
    assert_eq!(page.json["current_version"]["number"], 1);
    assert_eq!(texts(&page), texts(&evil));
}

#[tokio::test]
async fn an_edit_of_the_listing_goes_with_the_version_that_it_is_about() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    publish_evil(&app, &ada, &mira, &slug).await;
    ada.patch_draft(&slug, json!({ "summary": "Edited of version 2" }))
        .await
        .expect(StatusCode::OK);
    approve(&ada, &mira, &slug).await;
    on_version(&mira, &slug, 2, "take-down").await;
    let page = app.get(&path(&slug)).await;
    assert_eq!(page.json["summary"], dca().summary);

    // What is approved afterwards, with the content of version 1, is about that one.
    ada.put_package(&slug, dca().zip().unwrap())
        .await
        .expect(StatusCode::OK);
    ada.patch_draft(&slug, json!({ "summary": "Edited of version 1" }))
        .await
        .expect(StatusCode::OK);
    approve(&ada, &mira, &slug).await;
    let page = app.get(&path(&slug)).await;
    assert_eq!(page.json["summary"], "Edited of version 1");
    on_version(&mira, &slug, 2, "restore").await;
    on_version(&mira, &slug, 1, "take-down").await;
    let page = app.get(&path(&slug)).await;
    assert_eq!(page.json["summary"], "Edited of version 2");
}

#[tokio::test]
async fn what_waits_is_compared_with_the_listing_that_is_shown() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    publish_evil(&app, &ada, &mira, &slug).await;
    on_version(&mira, &slug, 2, "take-down").await;
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    let id = submission.json["id"].as_str().unwrap();
    let diff = format!("/api/v1/moderation/submissions/{id}/diff");
    let diff = mira.get(&diff).await.expect(StatusCode::OK).json;
    assert_eq!(
        (&diff["listing_against"], &diff["against"]),
        (&json!(1), &json!(1))
    );
    assert!(diff["listing"].as_array().unwrap().len() > 2, "{diff}");
}

#[tokio::test]
async fn without_a_version_that_stands_a_profile_is_gone_for_all_but_its_author_and_moderators() {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    ada.put_logo(&slug, picture()).await.expect(StatusCode::OK);
    approve(&ada, &mira, &slug).await;
    let link = sam.link(&slug).await;
    sam.put(&format!("{}/follow", path(&slug)))
        .await
        .expect(StatusCode::NO_CONTENT);
    let page = app.get(&path(&slug)).await;
    app.get(&logo(&page)).await.expect(StatusCode::OK);

    on_version(&mira, &slug, 1, "take-down").await;
    for gone in ["", "/versions", "/versions/1", "/versions/1/facts"] {
        let gone = format!("{}{gone}", path(&slug));
        for stranger in [app.get(&gone).await, sam.get(&gone).await] {
            stranger
                .expect(StatusCode::NOT_FOUND)
                .expect_problem("not_found");
        }
        for insider in [&ada, &mira] {
            insider.get(&gone).await.expect(StatusCode::OK);
        }
    }
    app.get(&logo(&page)).await.expect(StatusCode::NOT_FOUND);
    assert_eq!(found(&app, "dca").await, 0);
    assert_eq!(sam.get("/api/v1/follows").await.json["items"], json!([]));
    let stone = app.get(&format!("{}/tombstone", path(&slug))).await;
    let stone = stone.expect(StatusCode::OK).json;
    assert_eq!(
        (&stone["fate"], &stone["reason"]),
        (&json!("taken_down"), &json!(REASON))
    );
    app.get(&link)
        .await
        .expect(StatusCode::GONE)
        .expect_problem("no_version");
    app.user("tom")
        .await
        .subscribe(&slug)
        .await
        .expect(StatusCode::NOT_FOUND);

    on_version(&mira, &slug, 1, "restore").await;
    let back = app.get(&path(&slug)).await.expect(StatusCode::OK);
    assert_eq!(texts(&back), texts(&page));
    app.get(&logo(&page)).await.expect(StatusCode::OK);
    assert_eq!(found(&app, "dca").await, 1);
    app.get(&link).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn an_appeal_that_is_granted_brings_page_and_listing_back() {
    let app = TestApp::start().await;
    let (ada, mira, noor) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.moderator("noor").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    on_version(&mira, &slug, 1, "take-down").await;
    let appeal = format!("{}/versions/1/appeal", path(&slug));
    let appeal = ada
        .post(&appeal, json!({ "text": "It has a limit." }))
        .await;
    let id = appeal.expect(StatusCode::CREATED).json["id"].clone();
    app.get(&path(&slug)).await.expect(StatusCode::NOT_FOUND);
    let overturn = format!(
        "/api/v1/moderation/appeals/{}/overturn",
        id.as_str().unwrap()
    );
    noor.post(&overturn, json!({ "reason": "It has one." }))
        .await
        .expect(StatusCode::OK);
    let page = app.get(&path(&slug)).await.expect(StatusCode::OK);
    assert_eq!(page.json["current_version"]["number"], 1);
    assert_eq!(found(&app, "dca").await, 1);
}

#[tokio::test]
async fn what_a_version_that_is_taken_down_holds_is_for_its_author_and_moderators() {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    sam.link(&slug).await;
    publish_evil(&app, &ada, &mira, &slug).await;
    on_version(&mira, &slug, 2, "take-down").await;
    for what in ["facts", "findings", "files"] {
        let path = format!("{}/versions/2/{what}", path(&slug));
        for stranger in [app.get(&path).await, sam.get(&path).await] {
            let refused = stranger.expect(StatusCode::GONE);
            let detail = refused.json["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains(REASON), "{detail}");
            refused.expect_problem("taken_down");
        }
        for insider in [&ada, &mira] {
            insider.get(&path).await.expect(StatusCode::OK);
        }
    }
}

#[tokio::test]
async fn lists_keep_the_entry_of_a_version_that_is_taken_down_without_what_it_said() {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
    );
    let slug = app.publish(&ada, &mira, &dca()).await;
    publish_evil(&app, &ada, &mira, &slug).await;
    on_version(&mira, &slug, 2, "take-down").await;
    let (list, one) = (
        format!("{}/versions", path(&slug)),
        format!("{}/versions/2", path(&slug)),
    );
    for (list, one) in [
        (app.get(&list).await, app.get(&one).await),
        (sam.get(&list).await, sam.get(&one).await),
    ] {
        let text = String::from_utf8(list.bytes.clone()).unwrap();
        assert!(!text.contains("zqevilz"), "{text}");
        let entry = list.expect(StatusCode::OK).json["items"][0].clone();
        assert_eq!(entry, one.expect(StatusCode::OK).json);
        assert_eq!(
            (&entry["number"], &entry["facts"]),
            (&json!(2), &json!(null))
        );
        assert_eq!(
            (&entry["release_notes"], &entry["release_notes_html"]),
            (&json!(""), &json!(""))
        );
        assert!(entry["taken_down_at"].is_string() && entry["published_at"].is_string());
        assert_eq!(entry["taken_down_reason"], REASON);
    }
    for insider in [&ada, &mira] {
        let entry = insider.get(&one).await.expect(StatusCode::OK).json;
        assert_eq!(entry["release_notes"], "zqevilz notes");
        assert!(entry["facts"].is_object());
    }
}

#[tokio::test]
async fn the_logo_of_a_suspended_authors_profile_is_not_served_to_strangers() {
    let app = TestApp::start().await;
    let (ada, mira, root) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.account("grace", Role::Administrator).await,
    );
    let slug = ada.complete_draft(&dca()).await;
    ada.put_logo(&slug, picture()).await.expect(StatusCode::OK);
    approve(&ada, &mira, &slug).await;
    let logo = logo(&app.get(&path(&slug)).await);
    app.get(&logo).await.expect(StatusCode::OK);
    root.post(
        "/api/v1/moderation/accounts/ada/suspend",
        json!({ "reason": REASON }),
    )
    .await
    .expect(StatusCode::OK);
    app.get(&logo).await.expect(StatusCode::NOT_FOUND);
    mira.get(&logo).await.expect(StatusCode::OK);
}
