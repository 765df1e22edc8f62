//! The file store: the same tests in a folder and on a real S3 server.

use std::{collections::HashSet, path::Path, time::Duration};

use clap::Parser as _;
use hub_shared::digest::Digest;
use profile_hub::{
    config::Files,
    demo::package,
    storage::{GRACE, Storage},
};
use reqwest::StatusCode;
use serde_json::json;
use url::Url;

use super::app::{TestApp, dca};

#[derive(clap::Parser)]
struct Arguments {
    #[command(flatten)]
    files: Files,
}

fn open(flags: &[String]) -> profile_hub::error::Result<Storage> {
    let flags = flags.iter().map(String::as_str);
    Storage::open(&Arguments::parse_from(["test"].into_iter().chain(flags)).files)
}

fn in_folder(folder: &Path) -> Vec<String> {
    vec![format!("--storage-url=file://{}", folder.display())]
}

/// The S3 server that `cargo xtask test` starts.
fn server() -> Url {
    let url = std::env::var("HUB_TEST_S3_URL")
        .unwrap_or_else(|_| panic!("`cargo xtask test` sets HUB_TEST_S3_URL"));
    Url::parse(&url).unwrap()
}

/// A prefix of its own in the bucket of a server.
fn in_bucket(server: &Url) -> Vec<String> {
    let prefix = uuid::Uuid::now_v7();
    let (host, port) = (server.host_str().unwrap(), server.port().unwrap());
    vec![
        format!("--storage-url=s3:/{}/{prefix}/blobs", server.path()),
        format!("--s3-endpoint=http://{host}:{port}"),
        format!("--s3-access-key-id={}", server.username()),
        format!("--s3-secret-access-key={}", server.password().unwrap()),
        "--s3-path-style".to_owned(),
        "--s3-allow-http".to_owned(),
    ]
}

/// Each of these behaviours holds in a folder and in a bucket.
macro_rules! on_both_stores {
    ($($name:ident => $test:ident;)+) => {
        mod in_a_folder {
            $(
                #[tokio::test]
                async fn $name() {
                    let folder = tempfile::tempdir().unwrap();
                    super::$test(super::open(&super::in_folder(folder.path())).unwrap()).await;
                }
            )+
        }

        mod on_s3 {
            $(
                #[tokio::test]
                #[ignore = "needs the S3 server that `cargo xtask test` starts"]
                async fn $name() {
                    super::$test(super::open(&super::in_bucket(&super::server())).unwrap()).await;
                }
            )+
        }
    };
}

on_both_stores! {
    a_blob_reads_back_and_putting_it_again_changes_nothing => reads_back;
    a_blob_of_megabytes_reads_back => reads_back_large;
    a_blob_that_is_not_there_is_our_fault_and_told_apart_from_a_store_that_is_down => missing;
    the_sweep_removes_only_what_is_old_and_unnamed => sweeps;
    two_sweeps_at_once_do_no_harm => sweeps_twice;
    the_store_says_that_it_is_there_and_can_be_written => answers;
}

fn now() -> chrono::NaiveDateTime {
    chrono::Utc::now().naive_utc()
}

async fn reads_back(storage: Storage) {
    for _ in 0..2 {
        let digest = storage.put(b"profile".to_vec()).await.unwrap();
        assert_eq!(digest, Digest::of(b"profile"));
        assert_eq!(storage.get(&digest).await.unwrap(), b"profile");
    }
    let nothing = storage.put(Vec::new()).await.unwrap();
    assert_eq!(storage.get(&nothing).await.unwrap(), b"");
}

async fn reads_back_large(storage: Storage) {
    let bytes = (0..9_000_000_u32)
        .map(|n| ((n * 7) >> 3) as u8)
        .collect::<Vec<_>>();
    let digest = storage.put(bytes.clone()).await.unwrap();
    assert!(storage.get(&digest).await.unwrap() == bytes);
}

async fn missing(storage: Storage) {
    let error = storage
        .get(&Digest::of(b"nobody put this"))
        .await
        .unwrap_err();
    assert_eq!(error.refusal().code.as_str(), "internal", "{error}");
}

async fn sweeps(storage: Storage) {
    let named = storage.put(b"named".to_vec()).await.unwrap();
    let orphan = storage.put(b"orphan".to_vec()).await.unwrap();
    let names = HashSet::from([named.clone()]);
    assert_eq!(storage.sweep(&names, now()).await.unwrap(), 0);
    storage.get(&orphan).await.unwrap();
    let later = now() + GRACE + Duration::from_secs(60);
    assert_eq!(storage.sweep(&names, later).await.unwrap(), 1);
    assert_eq!(storage.sweep(&names, later).await.unwrap(), 0);
    storage.get(&named).await.unwrap();
    storage.get(&orphan).await.unwrap_err();
}

async fn sweeps_twice(storage: Storage) {
    for number in 0..20 {
        storage
            .put(format!("orphan {number}").into_bytes())
            .await
            .unwrap();
    }
    let (names, later) = (HashSet::new(), now() + GRACE + Duration::from_secs(60));
    let (one, other) = tokio::join!(storage.sweep(&names, later), storage.sweep(&names, later));
    assert!(one.unwrap() + other.unwrap() >= 20);
    assert_eq!(storage.sweep(&names, later).await.unwrap(), 0);
}

async fn answers(storage: Storage) {
    storage.ping().await.unwrap();
    storage.probe().await.unwrap();
    let later = now() + GRACE + Duration::from_secs(60);
    assert_eq!(storage.sweep(&HashSet::new(), later).await.unwrap(), 0);
}

fn only_file(folder: &Path) -> std::path::PathBuf {
    let shard = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap();
    let file = std::fs::read_dir(shard.path()).unwrap().next().unwrap();
    file.unwrap().path()
}

#[tokio::test]
async fn a_file_that_was_changed_on_disk_is_not_served() {
    let folder = tempfile::tempdir().unwrap();
    let storage = open(&in_folder(folder.path())).unwrap();
    let digest = storage.put(b"profile".to_vec()).await.unwrap();
    std::fs::write(only_file(folder.path()), "other").unwrap();
    let error = storage.get(&digest).await.unwrap_err().to_string();
    assert!(error.contains("was changed"), "{error}");
}

#[tokio::test]
async fn the_sweep_removes_what_a_kill_left_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let storage = open(&in_folder(folder.path())).unwrap();
    let named = HashSet::from([storage.put(b"named".to_vec()).await.unwrap()]);
    let whole = only_file(folder.path());
    let part = format!("{}#1", whole.display());
    std::fs::write(&part, "na").unwrap();
    assert_eq!(storage.sweep(&named, now()).await.unwrap(), 0);
    let later = now() + GRACE + Duration::from_secs(60);
    assert_eq!(storage.sweep(&named, later).await.unwrap(), 1);
    assert!(!Path::new(&part).exists() && whole.exists());
}

#[test]
fn settings_of_s3_that_do_not_go_together_are_refused_with_their_mend() {
    let with = |flags: &[&str]| {
        let url = ["--storage-url=s3://hub"];
        let flags = url.iter().chain(flags).map(ToString::to_string);
        let error = open(&flags.collect::<Vec<_>>()).err().unwrap().to_string();
        assert!(!error.contains("s3cret"), "{error}");
        error
    };
    let who = ["--s3-access-key-id=hub", "--s3-secret-access-key=s3cret"];
    for error in [with(&[]), with(&who[..1]), with(&who[1..])] {
        assert!(error.contains("HUB_S3_SECRET_ACCESS_KEY"), "{error}");
    }
    let plain = with(&[who[0], who[1], "--s3-endpoint=http://127.0.0.1:9000"]);
    assert!(plain.contains("--s3-allow-http"), "{plain}");
}

/// A hub whose files are on S3; its other stores are as always.
async fn on_s3(server: &Url) -> TestApp {
    let flags = in_bucket(server);
    let flags = flags
        .iter()
        .flat_map(|flag| flag.splitn(2, '='))
        .collect::<Vec<_>>();
    TestApp::start_with(&flags).await
}

#[tokio::test]
#[ignore = "needs the S3 server that `cargo xtask test` starts"]
async fn a_profile_is_published_and_downloaded_from_s3_byte_for_byte() {
    let app = on_s3(&server()).await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = ada.complete_draft(&dca()).await;
    let logo = image_of(8, 8);
    ada.put_logo(&slug, logo).await.expect(StatusCode::OK);
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    mira.approve(submission.json["id"].as_str().unwrap()).await;
    let link = app.user("sam").await.link(&slug).await;
    let download = app.get(&link).await.expect(StatusCode::OK);
    let judged = submission.json["sha256"].as_str().unwrap();
    assert_eq!(Digest::of(&download.bytes).as_str(), judged);

    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&download.bytes)).unwrap();
    let names = (0..archive.len())
        .map(|index| {
            archive
                .by_index(index)
                .unwrap()
                .name()
                .unwrap()
                .into_owned()
        })
        .collect::<Vec<_>>();
    assert!(names.iter().any(|name| name == "profile.json"), "{names:?}");
    assert!(names.iter().any(|name| name == "logo.png"), "{names:?}");

    let page = app.get(&format!("/api/v1/profiles/{slug}")).await;
    let logo = page.json["logo"]
        .as_str()
        .unwrap_or_else(|| panic!("{page:?}"));
    app.get(logo).await.expect(StatusCode::OK);
    app.get("/health/ready")
        .await
        .expect(StatusCode::NO_CONTENT);
    assert!(
        !app.folder.path().join("blobs").exists(),
        "nothing lies in a folder"
    );
}

/// A PNG of one colour.
fn image_of(width: u32, height: u32) -> Vec<u8> {
    let mut png = Vec::new();
    image::DynamicImage::new_rgb8(width, height)
        .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
        .unwrap();
    png
}

#[tokio::test]
#[ignore = "needs the S3 server that `cargo xtask test` starts"]
async fn both_stores_serve_the_same_bytes_of_the_same_profile() {
    let mut served = Vec::new();
    for app in [TestApp::start().await, on_s3(&server()).await] {
        let ada = app.user("ada").await;
        let slug = ada.create_profile("Patient DCA").await;
        let put = ada.put_package(&slug, package::dca().zip().unwrap()).await;
        let put = put.expect(StatusCode::OK);
        served.push(put.json["package"]["sha256"].clone());
    }
    assert!(served[0].is_string());
    assert_eq!(served[0], served[1]);
}

/// A server that went away, or was never there: nobody listens at its port.
fn nobody() -> Url {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    Url::parse(&format!("http://hub:s3cret@127.0.0.1:{port}/hub")).unwrap()
}

/// A server that takes connections and never answers.
struct Silent(
    Url,
    #[expect(dead_code, reason = "held open")] std::net::TcpListener,
);

fn silent() -> Silent {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    Silent(
        Url::parse(&format!("http://hub:s3cret@127.0.0.1:{port}/hub")).unwrap(),
        listener,
    )
}

#[tokio::test]
async fn a_store_that_is_down_is_told_and_the_hub_is_not_ready() {
    let app = on_s3(&nobody()).await;
    let ada = app.user("ada").await;
    let slug = ada.create_profile("Patient DCA").await;
    let put = ada.put_package(&slug, dca().zip().unwrap()).await;
    let put = put
        .expect(StatusCode::SERVICE_UNAVAILABLE)
        .expect_problem("storage_down");
    assert!(put.headers.contains_key("retry-after"));
    let told = String::from_utf8_lossy(&put.bytes).into_owned();
    assert!(
        !told.contains("127.0.0.1") && !told.contains("s3cret"),
        "{told}"
    );
    assert_eq!(ada.draft(&slug).await.json["package"], json!(null));
    app.get("/health/ready")
        .await
        .expect_problem("storage_down");
    app.get("/health/live").await.expect(StatusCode::NO_CONTENT);
    // What needs no file goes on.
    ada.patch_draft(&slug, json!({ "summary": "Buys the dip." }))
        .await
        .expect(StatusCode::OK);
}

#[tokio::test]
async fn a_store_that_never_answers_makes_the_hub_unready_in_seconds() {
    let server = silent();
    let app = on_s3(&server.0).await;
    let began = std::time::Instant::now();
    app.get("/health/ready")
        .await
        .expect_problem("storage_down");
    assert!(
        began.elapsed() < Duration::from_secs(8),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
#[ignore = "needs the S3 server that `cargo xtask test` starts"]
async fn a_bucket_that_is_not_there_and_keys_that_are_wrong_make_the_hub_unready() {
    for (path, password) in [("/nobodys", None), ("/hub", Some("wrong"))] {
        let mut server = server();
        server.set_path(path);
        if password.is_some() {
            server.set_password(password).unwrap();
        }
        let app = on_s3(&server).await;
        app.get("/health/ready")
            .await
            .expect_problem("storage_down");
    }
}

#[tokio::test]
async fn a_folder_that_vanished_makes_the_hub_unready() {
    let app = TestApp::start().await;
    app.get("/health/ready")
        .await
        .expect(StatusCode::NO_CONTENT);
    std::fs::remove_dir_all(app.folder.path().join("blobs")).unwrap();
    app.get("/health/ready")
        .await
        .expect(StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
#[ignore = "needs the S3 server that `cargo xtask test` starts"]
async fn an_object_that_is_missing_from_s3_is_our_fault() {
    let app = on_s3(&server()).await;
    let ada = app.user("ada").await;
    let slug = ada.complete_draft(&dca()).await;
    let sha256 = "0".repeat(64);
    app.sql(&format!("UPDATE drafts SET package = '{sha256}'"));
    ada.submit(&slug)
        .await
        .expect(StatusCode::INTERNAL_SERVER_ERROR)
        .expect_problem("internal");
}
