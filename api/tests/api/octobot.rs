//! The real OctoBot client installs what was published here, by each of its ways to import.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{Cursor, Read as _},
    path::{Path, PathBuf},
    process::Command,
};

use hub_shared::digest::Digest;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use profile_hub::demo::package::{self, Package};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tempfile::TempDir;
use zip::ZipArchive;

use super::app::{TestApp, User, changed, dca, ended};

/// An OctoBot's own folder, in which the real client code runs.
struct Bot {
    folder: TempDir,
}

impl Bot {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    /// Has the client take these steps, which begin as after a restart: its report.
    async fn run(&self, steps: &[Value]) -> Value {
        let (python, schema) = (
            environment("HUB_TEST_OCTOBOT_PYTHON"),
            environment("HUB_TEST_OCTOBOT_SCHEMA"),
        );
        let at = |name: &str| self.folder.path().join(name);
        let job = json!({ "user_root": at("bot"), "schema": schema, "steps": steps });
        fs::write(at("job"), job.to_string()).unwrap();
        let mut client = Command::new(python)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/octobot/install.py"))
            .stdin(File::open(at("job")).unwrap())
            .stdout(File::create(at("report")).unwrap())
            .stderr(File::create(at("log")).unwrap())
            .spawn()
            .unwrap();
        let status = ended(&mut client).await;
        let log = fs::read_to_string(at("log")).unwrap();
        assert!(status.success(), "{status}: {log}");
        serde_json::from_slice(&fs::read(at("report")).unwrap()).unwrap()
    }
}

fn environment(name: &str) -> PathBuf {
    match std::env::var_os(name) {
        Some(path) => path.into(),
        None => panic!("{name} is not set: `cargo xtask test` makes what it names"),
    }
}

/// OctoBot's start with TO_DOWNLOAD_PROFILES, which takes several links between commas.
fn startup(link: &str) -> Value {
    json!({ "do": "startup", "url": link })
}

/// The web interface's "Import from a profile link".
fn web(link: &str) -> Value {
    json!({ "do": "web", "url": link })
}

/// The web interface's "Import a local profile".
fn local(archive: &Path) -> Value {
    json!({ "do": "local", "path": archive })
}

/// The web interface's "Remove", for every profile of a link.
fn remove(link: &str) -> Value {
    json!({ "do": "remove", "url": link })
}

/// A profile as its author has it: OctoBot's ZIP, and what the form on the hub asks for.
struct Strategy {
    name: String,
    summary: String,
    description: String,
    zip: Vec<u8>,
    logo: Option<Vec<u8>>,
}

impl From<&Package> for Strategy {
    fn from(package: &Package) -> Self {
        let mut picture = Cursor::new(Vec::new());
        let [colour, _] = package.colours;
        DynamicImage::from(RgbImage::from_pixel(600, 400, Rgb(colour)))
            .write_to(&mut picture, ImageFormat::Jpeg)
            .unwrap();
        Self {
            name: package.name.to_owned(),
            summary: package.summary.to_owned(),
            description: package.description.to_owned(),
            zip: package.zip().unwrap(),
            logo: Some(picture.into_inner()),
        }
    }
}

/// The JSON of an author's ZIP, by member name.
fn contents(zip: &[u8]) -> BTreeMap<String, Value> {
    let mut zip = ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut contents = BTreeMap::new();
    for index in 0..zip.len() {
        let mut member = zip.by_index(index).unwrap();
        let name = member.name().unwrap().into_owned();
        if name.ends_with(".json") {
            let mut text = String::new();
            member.read_to_string(&mut text).unwrap();
            contents.insert(name, serde_json::from_str(&text).unwrap());
        }
    }
    contents
}

/// A value, or what OctoBot takes for it when it is missing.
fn or(value: &Value, default: Value) -> Value {
    if value.is_null() {
        default
    } else {
        value.clone()
    }
}

/// Who takes part: an author, a moderator and a subscriber.
struct Cast<'a> {
    ada: User<'a>,
    mira: User<'a>,
    sam: User<'a>,
}

impl<'a> Cast<'a> {
    async fn of(app: &'a TestApp) -> Self {
        Self {
            ada: app.user("ada").await,
            mira: app.moderator("mira").await,
            sam: app.user("sam").await,
        }
    }

    /// Publishes a profile and subscribes to it.
    async fn publish(&self, strategy: Strategy) -> Published {
        let Self { ada, sam, .. } = self;
        let slug = ada.create_profile(&strategy.name).await;
        let texts = json!({
            "summary": strategy.summary, "description": strategy.description,
            "licence": "CC-BY-4.0",
        });
        ada.patch_draft(&slug, texts).await.expect(StatusCode::OK);
        if let Some(logo) = strategy.logo.clone() {
            ada.put_logo(&slug, logo).await.expect(StatusCode::OK);
        }
        self.approve(&slug, strategy.zip.clone()).await;

        let page = ada.app.get(&format!("/api/v1/profiles/{slug}")).await;
        let page = page.expect(StatusCode::OK).json;
        let avatar = match page["logo"].as_str() {
            Some(logo) => Some(Digest::of(&ada.app.get(logo).await.bytes)),
            None => None,
        };
        assert_eq!(avatar.is_some(), strategy.logo.is_some());
        let link = sam.link(&slug).await;
        Published {
            id: page["id"].clone(),
            strategy,
            slug,
            link,
            avatar,
        }
    }

    /// Uploads a package, submits and approves it.
    async fn approve(&self, slug: &str, zip: Vec<u8>) {
        let uploaded = self.ada.put_package(slug, zip).await;
        uploaded.expect(StatusCode::OK);
        let submission = self.ada.submit(slug).await.expect(StatusCode::CREATED);
        let id = submission.json["id"].as_str().unwrap();
        self.mira.approve(id).await;
    }
}

/// A profile with a version and a subscriber.
struct Published {
    strategy: Strategy,
    slug: String,
    id: Value,
    link: String,
    avatar: Option<Digest>,
}

impl Published {
    /// Asserts that every setting on the bot's disk is what the author published, and that the bot
    /// trades no real money.
    #[track_caller]
    fn arrived_as(&self, installed: &Value, origin_url: Option<&str>) {
        let mut author = contents(&self.strategy.zip);
        let profile_json = author.remove("profile.json").unwrap();
        let tentacles = author.remove("tentacles_config.json").unwrap();
        let (profile, activation) = (&profile_json["profile"], &tentacles["tentacle_activation"]);

        let mut config = profile_json["config"].clone();
        config["trader"]["enabled"] = json!(false);
        config["trader-simulator"]["enabled"] = json!(true);
        let trading_modes = activation["Trading"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(class, on)| class.ends_with("Mode") && **on == json!(true))
            .map(|(class, _)| class)
            .collect::<Vec<_>>();
        let (avatar, picture) = match &self.avatar {
            Some(_) => ("logo.png", Some("logo.png")),
            None => ("default_profile.png", None),
        };
        let mut files = ["profile.json", "tentacles_config.json"]
            .into_iter()
            .chain(picture)
            .chain(author.keys().map(String::as_str))
            .collect::<Vec<_>>();
        files.sort_unstable();
        let specific_config = author
            .iter()
            .map(|(name, settings)| (class_of(name), settings))
            .collect::<BTreeMap<_, _>>();

        let expected = json!({
            "name": self.strategy.name,
            "description": self.strategy.summary,
            "origin_url": origin_url,
            "avatar": avatar,
            "avatar_sha256": self.avatar,
            "slug": "",
            "auto_update": false,
            "read_only": false,
            "imported": true,
            "risk": level(&profile["risk"], ["LOW", "MODERATE", "HIGH"]),
            "complexity": level(&profile["complexity"], ["EASY", "MEDIUM", "DIFFICULT"]),
            "type": or(&profile["type"], json!("live")),
            "extra_backtesting_time_frames":
                or(&profile["extra_backtesting_time_frames"], json!([])),
            "config": config,
            "trading_modes": trading_modes,
            "tentacle_activation": activation,
            "registered_tentacles": {},
            "installation_context": or(&tentacles["installation_context"], json!({})),
            "specific_config": specific_config,
        });
        for (what, expected) in expected.as_object().unwrap() {
            assert_eq!(
                installed[what], *expected,
                "{what} of {}",
                self.strategy.name
            );
        }
        assert_eq!(paths(installed), files, "{}", self.strategy.name);
    }

    /// The same of the only profile that a step installed from the link.
    #[track_caller]
    fn arrived_by(&self, step: &Value) {
        assert_eq!(step["error"], json!(null));
        assert_eq!(step["installed"].as_array().unwrap().len(), 1, "{step}");
        self.arrived_as(&step["installed"][0], Some(&self.link));
    }
}

fn class_of(file: &str) -> &str {
    let class = file.strip_prefix("specific_config/").unwrap();
    class.strip_suffix(".json").unwrap()
}

/// OctoBot's word for the numbers 1 to 3.
fn level(number: &Value, words: [&str; 3]) -> String {
    words[number.as_u64().unwrap() as usize - 1].to_owned()
}

fn paths(installed: &Value) -> Vec<&str> {
    let files = installed["files"].as_array().unwrap();
    files.iter().map(|f| f["path"].as_str().unwrap()).collect()
}

/// Installs all of these by each way that takes a link, each time into a bot without them.
async fn arrive_by_every_way(profiles: &[Published]) {
    let links = profiles.iter().map(|p| p.link.as_str()).collect::<Vec<_>>();
    let mut steps = vec![startup(&links.join(","))];
    steps.extend(links.iter().map(|link| remove(link)));
    steps.extend(links.iter().map(|link| web(link)));
    let report = Bot::new().run(&steps).await;

    let (at_start, later) = report["steps"].as_array().unwrap().split_first().unwrap();
    let by_web = &later[profiles.len()..];
    assert_eq!(at_start["error"], json!(null));
    assert_eq!(by_web.len(), profiles.len());
    for (index, profile) in profiles.iter().enumerate() {
        let installed = &at_start["installed"][index];
        profile.arrived_as(installed, Some(&profile.link));
        assert_eq!(installed["id"], profile.id);
        profile.arrived_by(&by_web[index]);
        assert_eq!(by_web[index]["installed"][0]["id"], profile.id);
    }
    assert_eq!(report["left_behind"], json!([]));
}

#[tokio::test]
#[ignore = "needs the Python environment that `cargo xtask test` makes"]
async fn every_setting_arrives_in_octobot_by_its_start_and_by_its_web_interface() {
    let app = TestApp::start().await;
    let cast = Cast::of(&app).await;
    let mut profiles = Vec::new();
    for package in &package::all() {
        profiles.push(cast.publish(Strategy::from(package)).await);
    }
    assert!(!profiles.is_empty());
    arrive_by_every_way(&profiles).await;
}

#[tokio::test]
#[ignore = "needs the Python environment that `cargo xtask test` makes"]
async fn every_real_export_that_is_at_hand_arrives_with_every_setting() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/octobot/samples");
    let Ok(entries) = fs::read_dir(&samples) else {
        println!("skipped: no real exports beside the repository");
        return;
    };
    let app = TestApp::start().await;
    let cast = Cast::of(&app).await;
    let mut profiles = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.extension().is_none_or(|extension| extension != "zip") {
            continue;
        }
        let strategy = Strategy {
            name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
            summary: "A real export.".to_owned(),
            description: "As OctoBot's Share button wrote it.".to_owned(),
            zip: fs::read(&path).unwrap(),
            logo: None,
        };
        profiles.push(cast.publish(strategy).await);
    }
    assert!(!profiles.is_empty(), "the folder of real exports has none");
    arrive_by_every_way(&profiles).await;
}

#[tokio::test]
#[ignore = "needs the Python environment that `cargo xtask test` makes"]
async fn what_traded_real_money_at_its_author_arrives_with_the_simulator_on() {
    let app = TestApp::start().await;
    let mut package = dca();
    package.profile["config"]["trader"]["enabled"] = json!(true);
    package.profile["config"]["trader-simulator"]["enabled"] = json!(false);
    let profile = Cast::of(&app).await.publish(Strategy::from(&package)).await;

    let report = Bot::new().run(&[startup(&profile.link)]).await;
    let config = &report["steps"][0]["installed"][0]["config"];
    assert_eq!(config["trader"]["enabled"], json!(false));
    assert_eq!(config["trader-simulator"]["enabled"], json!(true));
    profile.arrived_by(&report["steps"][0]);
}

#[tokio::test]
#[ignore = "needs the Python environment that `cargo xtask test` makes"]
async fn a_downloaded_archive_is_imported_as_a_local_profile() {
    let app = TestApp::start().await;
    let profile = Cast::of(&app).await.publish(Strategy::from(&dca())).await;
    let download = app.get(&profile.link).await.expect(StatusCode::OK);
    let bot = Bot::new();
    let archive = bot.folder.path().join("patient-dca.zip");
    fs::write(&archive, download.bytes).unwrap();

    let report = bot.run(&[local(&archive)]).await;
    assert_eq!(report["steps"][0]["error"], json!(null));
    profile.arrived_as(&report["steps"][0]["installed"][0], None);
}

#[tokio::test]
#[ignore = "needs the Python environment that `cargo xtask test` makes"]
async fn the_same_link_is_skipped_at_start_and_makes_a_second_copy_by_the_web_interface() {
    let app = TestApp::start().await;
    let profile = Cast::of(&app).await.publish(Strategy::from(&dca())).await;
    let link = profile.link.as_str();
    let steps = [startup(link), startup(link), web(link), startup(link)];
    let report = Bot::new().run(&steps).await;

    profile.arrived_by(&report["steps"][0]);
    for again in [&report["steps"][1], &report["steps"][3]] {
        assert_eq!(again["skipped"], json!([link]));
        assert_eq!(again["installed"], json!([]));
        assert_eq!(again["error"], json!(null));
    }
    profile.arrived_by(&report["steps"][2]);
    assert_ne!(report["steps"][2]["installed"][0]["id"], profile.id);
    assert_eq!(report["folders"], json!(["Patient DCA", "Patient DCA_2"]));
}

#[tokio::test]
#[ignore = "needs the Python environment that `cargo xtask test` makes"]
async fn version_two_arrives_behind_the_same_link_once_the_old_profile_is_removed() {
    let app = TestApp::start().await;
    let cast = Cast::of(&app).await;
    let mut profile = cast.publish(Strategy::from(&dca())).await;
    let link = profile.link.clone();
    let bot = Bot::new();
    let first = bot.run(&[startup(&link)]).await;
    profile.arrived_by(&first["steps"][0]);

    let second = changed(&dca());
    assert_ne!(second.profile["config"], dca().profile["config"]);
    profile.strategy.zip = second.zip().unwrap();
    let zip = profile.strategy.zip.clone();
    cast.approve(&profile.slug, zip).await;
    assert_eq!(cast.sam.link(&profile.slug).await, link);

    let steps = [startup(&link), remove(&link), startup(&link)];
    let report = bot.run(&steps).await;
    assert_eq!(report["steps"][0]["skipped"], json!([link]));
    assert_eq!(report["steps"][1]["removed"], json!(["Patient DCA"]));
    profile.arrived_by(&report["steps"][2]);
    assert_eq!(report["folders"], json!(["Patient DCA"]));
}

#[tokio::test]
#[ignore = "needs the Python environment that `cargo xtask test` makes"]
async fn a_link_that_serves_nothing_fails_with_an_error_that_octobot_shows() {
    let app = TestApp::start().await;
    let cast = Cast::of(&app).await;
    let stopped = cast.publish(Strategy::from(&dca())).await;
    let rotated = cast.publish(Strategy::from(&package::grid())).await;
    let withdrawn = cast.publish(Strategy::from(&package::trend())).await;
    let at = |profile: &Published| format!("/api/v1/profiles/{}", profile.slug);
    let subscription = at(&stopped) + "/subscription";
    let stop = cast.sam.delete(&subscription).await;
    stop.expect(StatusCode::NO_CONTENT);
    let rotate = at(&rotated) + "/subscription/rotate";
    let rotate = cast.sam.post(&rotate, json!({})).await;
    rotate.expect(StatusCode::OK);
    let yank = at(&withdrawn) + "/versions/1/yank";
    let yank = cast.ada.post(&yank, json!({})).await;
    yank.expect(StatusCode::OK);

    let links = [stopped, rotated, withdrawn].map(|profile| profile.link);
    let steps = links
        .iter()
        .flat_map(|link| [startup(link), web(link)])
        .collect::<Vec<_>>();
    let report = Bot::new().run(&steps).await;
    for (step, done) in steps.iter().zip(report["steps"].as_array().unwrap()) {
        let error = done["error"].as_str().unwrap_or_default();
        assert!(error.contains("410 Client Error"), "{done}");
        assert!(error.contains(step["url"].as_str().unwrap()), "{done}");
        assert_eq!(done["installed"], json!([]));
    }
    assert_eq!(report["folders"], json!([]));
    assert_eq!(report["left_behind"], json!([]));
}

#[tokio::test]
#[ignore = "needs the Python environment that `cargo xtask test` makes"]
async fn an_archived_or_since_private_profile_still_installs() {
    let app = TestApp::start().await;
    let cast = Cast::of(&app).await;
    let archived = cast.publish(Strategy::from(&dca())).await;
    let private = cast.publish(Strategy::from(&package::grid())).await;
    let setting = json!({ "archived": true });
    let set = cast.ada.patch_profile(&archived.slug, setting).await;
    set.expect(StatusCode::OK);
    let setting = json!({ "visibility": "private" });
    let set = cast.ada.patch_profile(&private.slug, setting).await;
    set.expect(StatusCode::OK);
    let page = app.get(&format!("/api/v1/profiles/{}", private.slug)).await;
    page.expect(StatusCode::NOT_FOUND);

    let steps = [startup(&archived.link), startup(&private.link)];
    let report = Bot::new().run(&steps).await;
    archived.arrived_by(&report["steps"][0]);
    private.arrived_by(&report["steps"][1]);
}
