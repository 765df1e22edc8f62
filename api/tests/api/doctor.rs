//! `profile-hub doctor`: each thing that it finds, provoked once.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use chrono::TimeDelta;
use hub_shared::digest::Digest;
use serde_json::{Value, json};

use super::{
    app::{PASSWORD, TestApp, dca},
    database,
    mail_server::{MailServer, header},
    program::Hub,
};

/// What the doctor said, and how it ended.
#[derive(Debug)]
struct Told {
    code: Option<i32>,
    findings: Vec<Value>,
}

impl Told {
    /// The finding of this code.
    #[track_caller]
    fn finding(&self, code: &str) -> &Value {
        let found = self.findings.iter().find(|finding| finding["code"] == code);
        found.unwrap_or_else(|| panic!("no {code}: {:#?}", self.findings))
    }

    /// Asserts that something is broken: what is said of it, with its mend.
    #[track_caller]
    fn broken(&self, code: &str) -> String {
        assert_eq!(self.code, Some(1), "{:#?}", self.findings);
        self.at(code, "broken")
    }

    /// Asserts that a warning is given: what is said of it, with its mend.
    #[track_caller]
    fn warning(&self, code: &str) -> String {
        self.at(code, "warning")
    }

    #[track_caller]
    fn at(&self, code: &str, level: &str) -> String {
        let finding = self.finding(code);
        assert_eq!(finding["level"], level, "{finding}");
        let word = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        assert!(word("mend").len() > 10, "{finding}");
        format!("{} {}", word("what"), word("mend"))
    }

    fn has(&self, code: &str) -> bool {
        self.findings.iter().any(|finding| finding["code"] == code)
    }

    fn worse_than_a_hint(&self) -> Vec<&Value> {
        let bad = |finding: &&Value| finding["level"] == "broken" || finding["level"] == "warning";
        self.findings.iter().filter(bad).collect()
    }
}

fn doctor(hub: &Hub, more: &[&str]) -> Told {
    let words = ["doctor", "--json"].iter().chain(more).copied();
    let output = hub.run(&words.collect::<Vec<_>>(), "");
    let report = serde_json::from_slice::<Value>(&output.stdout);
    let report = report.unwrap_or_else(|error| panic!("{error}: {output:?}"));
    Told {
        code: output.status.code(),
        findings: report["findings"].as_array().unwrap().clone(),
    }
}

/// A hub with an administrator, that ran once.
async fn healthy() -> Hub {
    let hub = Hub::new();
    let made = hub.create_account("oscar", "administrator", PASSWORD);
    assert!(made.status.success(), "{made:?}");
    hub.serve().terminate().await;
    hub
}

/// The real program on the stores of a hub in this process.
fn beside(app: TestApp) -> Hub {
    let (folder, url) = (app.folder, app.database_url);
    let at = |name: &str| folder.path().join(name).display().to_string();
    let settings = [
        ("HUB_STORAGE_URL", format!("file://{}", at("blobs"))),
        ("HUB_KEYS_DIR", at("keys")),
        ("HUB_UPLOADS_DIR", at("uploads")),
        ("HUB_OUTBOX_DIR", at("outbox")),
    ];
    let mut hub = Hub::on(folder, url);
    for (name, value) in settings {
        hub.set(name, value);
    }
    hub
}

/// A hub with a published profile and a subscriber.
async fn with_a_profile() -> Hub {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    app.user("sam").await.link(&slug).await;
    beside(app)
}

fn keys(hub: &Hub) -> PathBuf {
    hub.folder.path().join("data/keys")
}

fn is_sqlite(hub: &Hub) -> bool {
    hub.database_url.starts_with("sqlite")
}

#[tokio::test]
async fn a_healthy_hub_has_nothing_wrong_and_is_left_as_it_is() {
    let hub = healthy().await;
    let before = hub.run(&["audit", "verify"], "").stdout;
    let told = doctor(&hub, &["--full"]);
    assert_eq!(told.worse_than_a_hint(), Vec::<&Value>::new());
    assert_eq!(told.code, Some(0));
    for code in [
        "public_url_missing",
        "keys",
        "database",
        "audit",
        "jobs",
        "storage",
        "uploads",
        "no_mail_server",
    ] {
        told.finding(code);
    }
    assert_eq!(hub.run(&["audit", "verify"], "").stdout, before);
    assert_eq!(
        fs::read_dir(hub.folder.path().join("data/blobs"))
            .unwrap()
            .flatten()
            .map(|shard| fs::read_dir(shard.path()).unwrap().count())
            .sum::<usize>(),
        0,
        "no file is left"
    );

    let people = String::from_utf8(hub.run(&["doctor"], "").stdout).unwrap();
    assert!(people.contains("ok       database"), "{people}");
    assert!(
        people.ends_with("0 broken, 0 warnings, 3 hints\n"),
        "{people}"
    );
}

#[tokio::test]
async fn before_the_first_start_nothing_is_wrong_and_nothing_is_made() {
    let hub = Hub::new();
    let told = doctor(&hub, &[]);
    assert_eq!(told.code, Some(0), "{told:#?}");
    assert_eq!(told.worse_than_a_hint(), Vec::<&Value>::new());
    assert!(!hub.folder.path().join("data").exists());
    assert!(!hub.folder.path().join("hub.db").exists());
}

#[tokio::test]
async fn keys_that_others_can_read_are_told() {
    let hub = healthy().await;
    let key = keys(&hub).join("audit.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let said = doctor(&hub, &[]).broken("keys_open");
    assert!(
        said.contains("audit.key") && said.contains("chmod"),
        "{said}"
    );
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(!doctor(&hub, &[]).has("keys_open"));
    fs::set_permissions(keys(&hub), fs::Permissions::from_mode(0o755)).unwrap();
    doctor(&hub, &[]).broken("keys_open");
}

#[tokio::test]
async fn keys_that_are_gone_or_garbled_are_told() {
    let hub = healthy().await;
    let key = keys(&hub).join("access.key");
    fs::write(&key, "no key").unwrap();
    assert!(
        doctor(&hub, &[])
            .broken("keys_unusable")
            .contains("access.key")
    );
    fs::remove_file(&key).unwrap();
    assert!(
        doctor(&hub, &[])
            .broken("keys_unusable")
            .contains("access.key")
    );
    fs::remove_dir_all(keys(&hub)).unwrap();
    assert!(doctor(&hub, &[]).broken("keys_missing").contains("backup"));
    assert!(!keys(&hub).exists(), "none are made");
}

#[tokio::test]
async fn keys_of_another_database_are_told() {
    let hub = healthy().await;
    fs::write(keys(&hub).join("audit.key"), "7".repeat(64)).unwrap();
    for flags in [&[][..], &["--full"]] {
        assert!(
            doctor(&hub, flags)
                .broken("audit_broken")
                .contains("--keys-dir")
        );
    }
}

#[tokio::test]
async fn links_whose_key_is_gone_are_told() {
    let hub = with_a_profile().await;
    let keys = hub.folder.path().join("keys");
    fs::rename(keys.join("download-1.key"), keys.join("download-2.key")).unwrap();
    assert!(
        doctor(&hub, &[])
            .broken("links_dead")
            .contains("download-1.key")
    );
}

#[tokio::test]
async fn a_database_that_can_not_be_reached_is_told_without_its_password() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut hub = Hub::new();
    hub.database_url = format!("postgres://hub:s3cret@127.0.0.1:{port}/hub");
    let told = doctor(&hub, &[]);
    assert!(told.broken("database_unreachable").contains("refused"));
    assert!(!format!("{told:?}").contains("s3cret"));

    let file = hub.folder.path().join("garbled.db");
    fs::write(
        &file,
        "this is no database, however long it is ".repeat(100),
    )
    .unwrap();
    hub.database_url = format!("sqlite://{}", file.display());
    doctor(&hub, &[]).broken("database_unreachable");
}

#[tokio::test]
async fn a_database_of_another_version_is_told() {
    let hub = healthy().await;
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000001')";
    database::execute(&hub.database_url, newer).unwrap();
    assert!(
        doctor(&hub, &[])
            .broken("database_newer")
            .contains("29990101000001")
    );
    let older = "DELETE FROM __diesel_schema_migrations WHERE version IN ('29990101000001', '20261126000007')";
    database::execute(&hub.database_url, older).unwrap();
    assert!(
        doctor(&hub, &[])
            .broken("database_older")
            .contains("profile-hub migrate")
    );
}

#[tokio::test]
async fn a_database_that_can_not_be_written_is_told() {
    let hub = healthy().await;
    if is_sqlite(&hub) {
        // A file that root may not write is hard to come by: this stands for it.
        let refuse = "CREATE TRIGGER full BEFORE UPDATE ON audit_head BEGIN \
                      SELECT RAISE(ABORT, 'attempt to write a readonly database'); END";
        database::execute(&hub.database_url, refuse).unwrap();
    } else {
        let (_, name) = hub.database_url.rsplit_once('/').unwrap();
        let refuse = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
        database::execute(&hub.database_url, &refuse).unwrap();
    }
    let said = doctor(&hub, &[]).broken("database_read_only");
    assert!(
        said.contains("read-only") || said.contains("readonly"),
        "{said}"
    );
}

#[tokio::test]
async fn an_sqlite_file_without_a_write_ahead_log_is_told() {
    let mut hub = Hub::new();
    let file = hub.folder.path().join("other.db");
    hub.database_url = format!("sqlite://{}", file.display());
    assert!(hub.run(&["migrate"], "").status.success());
    database::execute(&hub.database_url, "PRAGMA journal_mode = DELETE").unwrap();
    // As on a network disk: no memory that processes share, so no such log.
    hub.database_url = format!("sqlite://file:{}?vfs=unix-dotfile", file.display());
    doctor(&hub, &[]).broken("database_no_wal");
}

#[tokio::test]
async fn a_postgresql_that_sorts_or_keeps_text_otherwise_is_told() {
    let Ok(server) = std::env::var("HUB_TEST_DATABASE_URL") else {
        return println!("skipped: this is about PostgreSQL");
    };
    for (options, code) in [
        ("ENCODING 'SQL_ASCII' LOCALE 'C'", "database_encoding"),
        (
            "ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C.UTF-8'",
            "database_collation",
        ),
    ] {
        let name = format!("other_{}", uuid::Uuid::now_v7().simple());
        database::execute(
            &server,
            &format!("CREATE DATABASE {name} TEMPLATE template0 {options}"),
        )
        .unwrap();
        let mut hub = Hub::new();
        hub.database_url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        let told = doctor(&hub, &[]);
        assert!(
            format!("{:?}", told.finding(code)).contains("CREATE DATABASE"),
            "{told:?}"
        );
    }
}

#[tokio::test]
async fn a_clock_that_differs_from_the_databases_is_told() {
    let hub = healthy().await;
    if is_sqlite(&hub) {
        return println!("skipped: SQLite has this machine's clock");
    }
    let (_, name) = hub.database_url.rsplit_once('/').unwrap();
    let slow = format!(
        "CREATE SCHEMA slow; CREATE FUNCTION slow.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS \
         $$ SELECT pg_catalog.clock_timestamp() - interval '10 minutes' $$; \
         ALTER DATABASE {name} SET search_path = slow, pg_catalog, public"
    );
    database::execute(&hub.database_url, &slow).unwrap();
    assert!(doctor(&hub, &[]).broken("clock_off").contains("NTP"));
}

#[tokio::test]
async fn a_clock_that_went_back_and_an_old_copy_are_told_by_the_audit_log() {
    for (days, level, code) in [(3, "broken", "clock_back"), (-40, "hint", "audit_still")] {
        let app = TestApp::start().await;
        app.advance(TimeDelta::days(days));
        app.user("ada").await;
        doctor(&beside(app), &[]).at(code, level);
    }
}

#[tokio::test]
async fn a_store_that_is_not_there_or_can_not_be_written_is_told() {
    let mut hub = healthy().await;
    let probe = Digest::of(b"profile-hub tries its file store");
    let blobs = hub.folder.path().join("data/blobs");
    fs::write(blobs.join(&probe.as_str()[..2]), "in the way").unwrap();
    doctor(&hub, &[]).broken("storage_read_only");

    let file = hub.folder.path().join("data/blobs-file");
    fs::write(&file, "").unwrap();
    hub.set("HUB_STORAGE_URL", format!("file://{}", file.display()));
    doctor(&hub, &[]).broken("storage_down");

    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    hub.set("HUB_STORAGE_URL", "s3://hub/blobs");
    assert!(
        doctor(&hub, &[])
            .broken("storage_down")
            .contains("HUB_S3_ACCESS_KEY_ID")
    );
    hub.set("HUB_S3_ENDPOINT", format!("http://127.0.0.1:{port}"));
    hub.set("HUB_S3_ALLOW_HTTP", "true");
    hub.set("HUB_S3_PATH_STYLE", "true");
    hub.set("HUB_S3_ACCESS_KEY_ID", "hub");
    hub.set("HUB_S3_SECRET_ACCESS_KEY", "s3cret");
    let told = doctor(&hub, &[]);
    assert!(
        told.broken("storage_down").contains("refused"),
        "it says why"
    );
    assert!(!format!("{told:?}").contains("s3cret"), "{told:?}");
}

#[tokio::test]
async fn files_that_are_missing_or_were_changed_are_told() {
    let hub = with_a_profile().await;
    assert!(!doctor(&hub, &["--full"]).has("files_missing"));
    let mut files = fs::read_dir(hub.folder.path().join("blobs"))
        .unwrap()
        .flat_map(|shard| fs::read_dir(shard.unwrap().path()).unwrap())
        .map(|file| file.unwrap().path());
    let (missing, changed) = (files.next().unwrap(), files.next().unwrap());
    fs::remove_file(&missing).unwrap();
    fs::write(&changed, "other").unwrap();
    for flags in [&[][..], &["--full"]] {
        let told = doctor(&hub, flags);
        for (code, file) in [("files_missing", &missing), ("files_changed", &changed)] {
            let said = told.broken(code);
            assert!(
                said.contains(file.file_name().unwrap().to_str().unwrap()),
                "{said}"
            );
        }
    }
}

#[tokio::test]
async fn a_folder_for_uploads_that_can_not_be_used_is_told() {
    let mut hub = healthy().await;
    let file = hub.folder.path().join("a-file");
    fs::write(&file, "").unwrap();
    hub.set(
        "HUB_UPLOADS_DIR",
        file.join("uploads").display().to_string(),
    );
    doctor(&hub, &[]).broken("uploads_read_only");
    let mut hub = healthy().await;
    hub.set("HUB_MAX_PACKAGE_BYTES", u64::MAX.to_string());
    doctor(&hub, &[]).broken("disk_full");
}

#[tokio::test]
async fn public_urls_that_one_regrets_are_told() {
    let mut hub = healthy().await;
    hub.set("HUB_LISTEN", "0.0.0.0:8080");
    doctor(&hub, &[]).broken("public_url_missing");
    hub.set("HUB_PUBLIC_URL", "http://hub.example.org");
    let told = doctor(&hub, &[]);
    told.warning("public_url_http");
    assert_eq!(told.code, Some(0), "a warning is no failure");
    hub.set("HUB_PUBLIC_URL", "https://hub.example.org");
    let told = doctor(&hub, &[]);
    told.at("trusted_proxies_missing", "hint");
    assert!(!told.has("public_url_http"));
    hub.set("HUB_TRUSTED_PROXIES", "10.0.0.1");
    assert!(!doctor(&hub, &[]).has("trusted_proxies_missing"));

    hub.set("HUB_PUBLIC_URL", "https://example.org/hub");
    let refused = hub.run(&["doctor"], "");
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("nothing more"), "{said}");
}

#[tokio::test]
async fn metrics_that_anybody_can_read_are_told() {
    let mut hub = healthy().await;
    for (address, is_public) in [
        ("0.0.0.0:9090", true),
        ("127.0.0.1:9090", false),
        ("10.0.0.2:9090", false),
    ] {
        hub.set("HUB_METRICS_LISTEN", address);
        let told = doctor(&hub, &[]);
        assert_eq!(told.has("metrics_public"), is_public, "{address}");
        if is_public {
            told.warning("metrics_public");
        }
    }
}

#[tokio::test]
async fn who_may_act_is_looked_at() {
    let mut hub = Hub::new();
    let made = hub.create_account("sam", "user", PASSWORD);
    assert!(made.status.success(), "{made:?}");
    assert!(
        doctor(&hub, &[])
            .warning("no_administrator")
            .contains("set-role")
    );

    let words = [
        "admin",
        "create-account",
        "--email",
        "mira@demo.example",
        "--handle",
        "mira",
    ];
    assert!(hub.run(&words, PASSWORD).status.success());
    assert!(!doctor(&hub, &[]).has("demo_accounts"), "this machine only");
    hub.set("HUB_PUBLIC_URL", "https://hub.example.org");
    doctor(&hub, &[]).broken("demo_accounts");
}

#[tokio::test]
async fn jobs_that_were_given_up_or_that_nobody_does_are_told() {
    let hub = healthy().await;
    let job = |id: &str, ends: &str| {
        format!(
            "INSERT INTO jobs (id, kind, key, payload, attempts, run_at, created_at, done_at, dead_at) VALUES \
             ('{id}', 'mail', '{id}', '', 3, '2026-01-01 00:00:00', '2026-01-01 00:00:00', {ends}, {ends})"
        )
    };
    database::execute(&hub.database_url, &job("a", "'2026-01-04 00:00:00'")).unwrap();
    let told = doctor(&hub, &[]);
    assert!(told.warning("jobs_dead").starts_with("1 jobs"));
    assert!(!told.has("jobs_overdue"));
    database::execute(&hub.database_url, &job("b", "NULL")).unwrap();
    assert!(
        doctor(&hub, &[])
            .warning("jobs_overdue")
            .starts_with("1 jobs of 1")
    );
}

#[tokio::test]
async fn mails_that_nobody_sends_and_a_mail_server_that_is_not_there_are_told() {
    let mut hub = healthy().await;
    fs::write(hub.folder.path().join("data/outbox/1.eml"), "Subject: x").unwrap();
    assert!(
        doctor(&hub, &[])
            .warning("outbox_grows")
            .starts_with("1 mails")
    );
    doctor(&hub, &["--send-test-to", "ada@example.org"]).broken("mail_not_sent");

    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    hub.set("HUB_SMTP_URL", format!("smtp://127.0.0.1:{port}"));
    let told = doctor(&hub, &[]);
    assert!(told.broken("mail_down").contains("refused"));
    assert!(told.warning("mail_from").contains("--mail-from"));
    assert!(!told.has("outbox_grows"));
    hub.set("HUB_SMTP_URL", "smtp://hub:s3cret@mail.example.org");
    let told = doctor(&hub, &[]);
    told.broken("mail_settings");
    assert!(!format!("{told:?}").contains("s3cret"));
}

#[tokio::test]
#[ignore = "needs the mail server that `cargo xtask test` installs"]
async fn a_mail_server_is_greeted_and_hears_of_no_mail_unless_asked() {
    let server = MailServer::start("refuse-poison").await;
    let mut hub = healthy().await;
    hub.set("HUB_SMTP_URL", server.url());
    hub.set("HUB_MAIL_FROM", "hub@hub.example.org");
    let told = doctor(&hub, &[]);
    assert_eq!(told.worse_than_a_hint(), Vec::<&Value>::new());
    assert_eq!(told.finding("mail")["level"], "ok");
    assert_eq!(server.so_far("taken").len(), 0);

    let told = doctor(&hub, &["--send-test-to", "ada@example.org"]);
    assert_eq!(told.finding("mail_sent")["level"], "ok");
    let mail = server.heard("taken", 1).await.remove(0);
    assert_eq!(mail["to"], json!(["ada@example.org"]));
    assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
    let told = doctor(&hub, &["--send-test-to", "poison@example.org"]);
    assert!(told.broken("mail_not_sent").contains("550"));
}

#[tokio::test]
async fn an_app_that_is_not_there_or_may_not_sign_in_is_told() {
    let mut hub = healthy().await;
    assert_eq!(doctor(&hub, &[]).finding("web_missing")["level"], "hint");

    let root = tempfile::tempdir().unwrap();
    hub.set("HUB_WEB_ROOT", root.path().display().to_string());
    let told = doctor(&hub, &[]).broken("web_root");
    assert!(
        told.contains("index.html") && told.contains("cargo xtask web"),
        "{told}"
    );
    fs::write(root.path().join("index.html"), "<!doctype html>").unwrap();
    assert!(doctor(&hub, &[]).broken("web_root").contains("assets/"));
    fs::create_dir(root.path().join("assets")).unwrap();
    doctor(&hub, &[]).warning("web_root_marks");
    let shell = "<!-- about --><title>Hub</title><!-- /about -->";
    fs::write(root.path().join("index.html"), shell).unwrap();
    let told = doctor(&hub, &[]);
    assert_eq!(told.finding("web_root")["level"], "ok");
    assert_eq!(told.finding("web_url")["level"], "ok");
    assert!(!told.has("web_missing"));

    hub.set("HUB_WEB_URL", "http://app.example.org");
    let told = doctor(&hub, &[]).broken("web_url_not_let_in");
    assert!(
        told.contains("--cors-origin http://app.example.org"),
        "{told}"
    );
    hub.set("HUB_CORS_ORIGIN", "http://app.example.org");
    assert_eq!(doctor(&hub, &[]).finding("web_url")["level"], "ok");
}
