//! The one editable state of a profile.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::app::{Reply, TestApp, dca, form};

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(width, height)
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn profiles_of_one_name_get_addresses_of_their_own() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    for slug in ["grid-eth-5", "grid-eth-5-2", "grid-eth-5-3"] {
        assert_eq!(ada.create_profile("Grid ETH – 5 %").await, slug);
    }
    assert_eq!(ada.create_profile("日本の戦略").await, "profile");
}

#[tokio::test]
async fn a_change_wants_the_etag_that_the_author_last_saw() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.create_profile("Grid ETH").await;
    let path = format!("/api/v1/profiles/{slug}/draft");
    let change = |etag: Option<String>| {
        let request = ada
            .request(Method::PATCH, &path)
            .json(&json!({ "summary": "Sideways." }));
        Reply::of(match etag {
            Some(etag) => request.header("If-Match", etag),
            None => request,
        })
    };
    change(None)
        .await
        .expect(StatusCode::PRECONDITION_REQUIRED)
        .expect_problem("if_match_required");
    let seen = ada.draft(&slug).await.etag();
    let changed = change(Some(seen.clone())).await.expect(StatusCode::OK);
    assert_eq!(changed.json["summary"], "Sideways.");
    assert_ne!(changed.etag(), seen);
    change(Some(seen))
        .await
        .expect(StatusCode::PRECONDITION_FAILED)
        .expect_problem("stale");
}

#[tokio::test]
async fn a_change_leaves_alone_what_it_does_not_name() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.complete_draft(&dca()).await;
    let before = ada.draft(&slug).await;
    let after = ada
        .patch_draft(&slug, json!({ "tags": ["btc"] }))
        .await
        .expect(StatusCode::OK);
    assert_eq!(after.json["tags"], json!(["btc"]));
    for same in [
        "name",
        "summary",
        "description",
        "licence",
        "release_notes",
        "package",
    ] {
        assert_eq!(after.json[same], before.json[same], "{same}");
    }
    ada.patch_draft(&slug, json!({}))
        .await
        .expect(StatusCode::OK);
}

#[tokio::test]
async fn tags_are_few_and_each_once() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.create_profile("Grid ETH").await;
    for (tags, pointer) in [
        (json!(["a1", "b1", "c1", "d1", "e1", "f1"]), "/tags"),
        (json!(["dca", "dca"]), "/tags/1"),
        (json!(["DCA"]), "/tags/0"),
    ] {
        let refused = ada.patch_draft(&slug, json!({ "tags": tags })).await;
        assert_eq!(
            refused.expect_problem("invalid").pointers(),
            [pointer],
            "{tags}"
        );
    }
}

#[tokio::test]
async fn only_its_author_sees_a_draft() {
    let app = TestApp::start().await;
    let (ada, eve, mira) = (
        app.user("ada").await,
        app.user("eve").await,
        app.moderator("mira").await,
    );
    let slug = ada.create_profile("Grid ETH").await;
    let path = format!("/api/v1/profiles/{slug}/draft");
    eve.get(&path)
        .await
        .expect(StatusCode::NOT_FOUND)
        .expect_problem("not_found");
    mira.get(&path).await.expect_problem("not_found");
    app.get(&path).await.expect_problem("not_signed_in");
    app.get(&format!("/api/v1/profiles/{slug}"))
        .await
        .expect_problem("not_found");
}

#[tokio::test]
async fn a_package_is_kept_in_its_canonical_form_with_a_report() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let mut package = dca();
    package.profile["config"]["trader"]["enabled"] = json!(true);
    let slug = ada.create_profile("Patient DCA").await;
    let draft = ada
        .put_package(&slug, package.zip().unwrap())
        .await
        .expect(StatusCode::OK);
    let kept = &draft.json["package"];
    assert_eq!(kept["report"]["facts"]["real_trading"], true);
    let digest = kept["sha256"].as_str().unwrap();
    let file = app
        .files("blobs")
        .into_iter()
        .find(|path| path.ends_with(digest))
        .unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(std::fs::read(file).unwrap())).unwrap();
    let profile: serde_json::Value =
        serde_json::from_reader(zip.by_name("profile.json").unwrap()).unwrap();
    assert_eq!(profile["config"]["trader"]["enabled"], false);
    assert_eq!(profile["config"]["trader-simulator"]["enabled"], true);
    assert!(app.files("uploads").is_empty());
}

#[tokio::test]
async fn a_refused_package_changes_nothing_and_leaves_nothing_behind() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.create_profile("Patient DCA").await;
    let before = ada.draft(&slug).await;
    let refused = ada.put_package(&slug, b"not a zip".to_vec()).await;
    let refused = refused
        .expect(StatusCode::UNPROCESSABLE_ENTITY)
        .expect_problem("package_refused");
    assert_eq!(refused.json["findings"][0]["code"], "not_a_zip");
    assert!(
        !refused.json["findings"][0]["mend"]
            .as_str()
            .unwrap()
            .is_empty()
    );
    assert_eq!(ada.draft(&slug).await.bytes, before.bytes);
    assert!(app.files("uploads").is_empty() && app.files("blobs").is_empty());
}

#[tokio::test]
async fn a_package_can_be_taken_out_again() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.complete_draft(&dca()).await;
    let etag = ada.draft(&slug).await.etag();
    let path = format!("/api/v1/profiles/{slug}/draft/package");
    let gone = Reply::of(ada.request(Method::DELETE, &path).header("If-Match", etag)).await;
    assert_eq!(gone.expect(StatusCode::OK).json["package"], json!(null));
    assert_eq!(
        ada.submit(&slug)
            .await
            .expect_problem("incomplete")
            .pointers(),
        ["/package"]
    );
}

#[tokio::test]
async fn a_logo_is_kept_as_a_small_png_of_its_own() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.create_profile("Patient DCA").await;
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif] {
        let draft = ada
            .put_logo(&slug, picture(1024, 600, format))
            .await
            .expect(StatusCode::OK);
        let path = draft.json["logo"].as_str().unwrap();
        let logo = ada.get(path).await.expect(StatusCode::OK);
        assert_eq!(logo.headers["content-type"], "image/png");
        let kept = image::load_from_memory(&logo.bytes).unwrap();
        assert_eq!((kept.width(), kept.height()), (512, 300), "{format:?}");
    }
}

#[tokio::test]
async fn what_is_no_picture_or_too_large_a_one_is_no_logo() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.create_profile("Patient DCA").await;
    let mut cut = picture(64, 64, ImageFormat::Png);
    cut.truncate(60);
    for bytes in [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
        picture(4097, 1, ImageFormat::Png),
        cut,
    ] {
        let refused = ada.put_logo(&slug, bytes).await;
        refused
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .expect_problem("logo_refused");
    }
    assert_eq!(ada.draft(&slug).await.json["logo"], json!(null));
}

#[tokio::test]
async fn an_upload_to_a_changed_draft_is_refused_before_it_is_read() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.create_profile("Patient DCA").await;
    let seen = ada.draft(&slug).await.etag();
    ada.patch_draft(&slug, json!({ "summary": "New." }))
        .await
        .expect(StatusCode::OK);
    let path = format!("/api/v1/profiles/{slug}/draft/package");
    let request = ada.request(Method::PUT, &path).header("If-Match", seen);
    let stale = Reply::of(request.multipart(form(dca().zip().unwrap()))).await;
    stale
        .expect(StatusCode::PRECONDITION_FAILED)
        .expect_problem("stale");
    assert!(app.files("blobs").is_empty());
}

#[tokio::test]
async fn a_draft_that_lacks_something_is_not_submitted() {
    let app = TestApp::start().await;
    let ada = app.user("ada").await;
    let slug = ada.create_profile("Patient DCA").await;
    let refused = ada
        .submit(&slug)
        .await
        .expect(StatusCode::UNPROCESSABLE_ENTITY);
    let refused = refused.expect_problem("incomplete");
    assert_eq!(
        refused.pointers(),
        ["/summary", "/description", "/licence", "/package"]
    );
}

#[tokio::test]
async fn a_logo_is_public_once_a_public_page_shows_it() {
    let app = TestApp::start().await;
    let (ada, eve, mira) = (
        app.user("ada").await,
        app.user("eve").await,
        app.moderator("mira").await,
    );
    let slug = ada.complete_draft(&dca()).await;
    let draft = ada.put_logo(&slug, picture(64, 64, ImageFormat::Png)).await;
    let path = draft.json["logo"].as_str().unwrap().to_owned();
    app.get(&path).await.expect_problem("not_found");
    eve.get(&path).await.expect_problem("not_found");
    mira.get(&path).await.expect_problem("not_found");
    let own = ada.get(&path).await.expect(StatusCode::OK);
    assert_eq!(own.headers["cache-control"], "private, no-cache");

    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    mira.get(&path).await.expect(StatusCode::OK);
    app.get(&path).await.expect_problem("not_found");
    mira.approve(submission.json["id"].as_str().unwrap()).await;
    let public = app.get(&path).await.expect(StatusCode::OK);
    let cached = public.headers["cache-control"].to_str().unwrap();
    assert!(cached.contains("public") && cached.contains("immutable"));
    let subscription = eve
        .put(&format!("/api/v1/profiles/{slug}/subscription"))
        .await;
    assert_eq!(subscription.json["logo"], path.as_str());
    ada.delete(&format!("/api/v1/profiles/{slug}")).await;
    app.get(&path).await.expect_problem("not_found");
}
