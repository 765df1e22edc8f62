//! A running hub for a test, and a method for each call.

use std::{
    net::SocketAddr,
    path::PathBuf,
    process::{Child, ExitStatus},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use clap::Parser as _;
use diesel::{QueryDsl as _, RunQueryDsl as _};
use hub_shared::{account::Role, text::Password};
use profile_hub::{
    app::Application,
    clock::{Clock, Time},
    config::Config,
    db::{Conn, Db, jobs::Job, schema::jobs},
    demo::package::{self, Package},
    domain::{accounts, notifications},
    state::State,
    tls,
};
use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap, multipart};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{database, logs};

pub const PASSWORD: &str = "correct horse battery";

/// A hub on a port of its own, with stores of its own and a clock that the test moves.
pub struct TestApp {
    pub base: String,
    pub metrics: Option<SocketAddr>,
    pub database_url: String,
    pub folder: TempDir,
    client: reqwest::Client,
    clock: Arc<AtomicI64>,
    state: Arc<State>,
}

#[derive(clap::Parser)]
struct Arguments {
    #[command(flatten)]
    config: Config,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts with more flags of `profile-hub serve`.
    pub async fn start_with(flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database_url = database::fresh(folder.path());
        Self::start_on(folder, database_url, flags).await
    }

    /// Starts on a database that is there already.
    pub async fn start_on(folder: TempDir, database_url: String, flags: &[&str]) -> Self {
        let at = |name: &str| folder.path().join(name).display().to_string();
        let storage_url = format!("file://{}", at("blobs"));
        let (keys, uploads, outbox) = (at("keys"), at("uploads"), at("outbox"));
        let own = [
            ("--listen", "127.0.0.1:0"),
            ("--database-url", &database_url),
            ("--storage-url", &storage_url),
            ("--keys-dir", &keys),
            ("--uploads-dir", &uploads),
            ("--outbox-dir", &outbox),
        ];
        let own = own.iter().filter(|(flag, _)| !flags.contains(flag));
        let own = own.flat_map(|(flag, value)| [*flag, *value]);
        // Tests do in a second what people do in a week. Those of a limit set it.
        let unlimited = ["test", "--limit", "all=off"];
        let arguments = Arguments::parse_from(
            unlimited
                .into_iter()
                .chain(own)
                .chain(flags.iter().copied()),
        );
        let clock = Arc::new(AtomicI64::new(chrono::Utc::now().timestamp_micros()));
        logs::start();
        let application = Application::build(arguments.config, Clock::Manual(clock.clone()))
            .await
            .unwrap();
        let base = format!("http://{}", application.address());
        let (state, metrics) = (application.state(), application.metrics_address());
        tokio::spawn(application.run());
        // Keeps no idle connection open: a closed one would be a test's failure for nothing.
        let client = client().pool_max_idle_per_host(0).build().unwrap();
        Self {
            base,
            metrics,
            database_url,
            folder,
            client,
            clock,
            state,
        }
    }

    /// The settings that these flags of `profile-hub serve` come to.
    pub fn config(flags: &[&str]) -> Result<Config, clap::Error> {
        Arguments::try_parse_from(["test"].iter().chain(flags)).map(|arguments| arguments.config)
    }

    pub fn advance(&self, by: TimeDelta) {
        self.clock
            .fetch_add(by.num_microseconds().unwrap(), Ordering::SeqCst);
    }

    pub fn now(&self) -> Time {
        Clock::Manual(self.clock.clone()).now()
    }

    /// The jobs there are, oldest first.
    pub async fn jobs(&self) -> Vec<Job> {
        let all = jobs::table.order((jobs::created_at, jobs::id));
        let read = move |conn: &mut Conn| Ok(all.load::<Job>(conn)?);
        self.state.db.read(read).await.unwrap()
    }

    /// The first job, once it is as the test wants it.
    pub async fn job_until(&self, is_so: impl Fn(&Job) -> bool) -> Job {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let job = self.jobs().await.into_iter().next();
            if let Some(job) = job.as_ref().filter(|job| is_so(job)) {
                return job.clone();
            }
            assert!(Instant::now() < deadline, "{job:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The newest entries of the audit log, as an administrator reads them.
    pub async fn audit(&self) -> Vec<Value> {
        let root = self.account("root-1", Role::Administrator).await;
        self.audit_of(&root).await
    }

    /// The same, as this administrator reads them.
    pub async fn audit_of(&self, root: &User<'_>) -> Vec<Value> {
        let log = root.get("/api/v1/moderation/audit-events?limit=100").await;
        log.expect(StatusCode::OK).json["items"]
            .as_array()
            .unwrap()
            .clone()
    }

    pub fn db(&self) -> &Db {
        &self.state.db
    }

    /// What requests work with, for what runs beside them.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The keys under which the database counts clients.
    pub async fn rate_limits(&self) -> Vec<String> {
        use diesel::{QueryDsl as _, RunQueryDsl as _};
        use profile_hub::db::schema::rate_limits;
        let read = self.state.db.read(|conn| {
            Ok(rate_limits::table
                .select(rate_limits::key)
                .load::<String>(conn)?)
        });
        read.await.unwrap()
    }

    /// Does now what the hub does each hour.
    pub async fn purge_limits(&self) {
        self.state.counters.purge(&self.state.db).await.unwrap();
    }

    /// Sets a state that no endpoint of today sets.
    pub fn sql(&self, statement: &str) {
        database::execute(&self.database_url, statement).unwrap();
    }

    /// How many rows of a table are so.
    pub fn count(&self, table: &str, condition: &str) -> i64 {
        database::count(&self.database_url, table, condition)
    }

    /// The id of the profile at this address, whether anybody may see it or not.
    pub fn profile_id(&self, slug: &str) -> String {
        database::text(
            &self.database_url,
            "id",
            "profiles",
            &format!("slug = '{slug}'"),
        )
    }

    /// Gives a profile so many subscribers, behind the API's back.
    pub fn crowd(&self, slug: &str, many: usize) {
        let numbers = format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})"
        );
        let id = "'00000000-0000-7000-8000-' || substr('000000000000' || i, -12)";
        let id = if self.database_url.starts_with("postgres") {
            id.replace("substr('000000000000' || i, -12)", "lpad(i::text, 12, '0')")
        } else {
            id.to_owned()
        };
        self.sql(&format!(
            "INSERT INTO accounts (id, handle, display_name, email, email_key, password_hash, role, \
             verified_at, created_at) {numbers} SELECT {id}, 'crowd-' || i, 'Crowd', \
             'crowd-' || i || '@example.org', 'crowd-' || i || '@example.org', 'x', 'user', \
             '2026-01-01 00:00:00', '2026-01-01 00:00:00' FROM n; \
             INSERT INTO subscriptions (id, account_id, profile_id, link_kid, link_generation, \
             created_at) {numbers} SELECT {id}, {id}, (SELECT id FROM profiles WHERE slug = '{slug}'), \
             1, 1, '2026-01-01 00:00:00' FROM n"
        ));
    }

    /// Does what the hub does each hour with old notices: how many it forgot.
    pub async fn forget_notices(&self) -> usize {
        notifications::purge(&self.state).await.unwrap()
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.base)
        };
        self.client.request(method, url)
    }

    pub async fn get(&self, path: &str) -> Reply {
        Reply::of(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        Reply::of(self.request(Method::POST, path).json(&body)).await
    }

    /// What a submission says of the rules: that the current ones are accepted.
    pub async fn accepted_rules(&self) -> Value {
        let rules = self.get("/api/v1/rules").await.expect(StatusCode::OK);
        json!({ "accepted_rules": rules.json["version"] })
    }

    /// A verified account that is signed in.
    pub async fn account(&self, handle: &str, role: Role) -> User<'_> {
        accounts::create(
            &self.state.db,
            format!("{handle}@example.org").parse().unwrap(),
            handle.parse().unwrap(),
            None,
            PASSWORD.parse::<Password>().unwrap(),
            role,
        )
        .await
        .unwrap();
        self.sign_in(handle).await
    }

    pub async fn user(&self, handle: &str) -> User<'_> {
        self.account(handle, Role::User).await
    }

    pub async fn moderator(&self, handle: &str) -> User<'_> {
        self.account(handle, Role::Moderator).await
    }

    pub async fn sign_in(&self, handle: &str) -> User<'_> {
        let form = json!({ "email": format!("{handle}@example.org"), "password": PASSWORD });
        let reply = self
            .post("/api/v1/session", form)
            .await
            .expect(StatusCode::CREATED);
        let token = reply.json["access_token"].as_str().unwrap().to_owned();
        let cookie = reply.headers["set-cookie"].to_str().unwrap().to_owned();
        User {
            app: self,
            token,
            cookie,
            handle: handle.to_owned(),
        }
    }

    /// The mails to an address, oldest first, once there are so many.
    pub async fn mails(&self, to: &str, count: usize) -> Vec<String> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let mut mails = Vec::new();
            let mut files = std::fs::read_dir(self.folder.path().join("outbox"))
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.extension().is_some_and(|e| e == "eml"))
                .collect::<Vec<_>>();
            files.sort();
            for file in files {
                let text = std::fs::read_to_string(file).unwrap();
                if text.contains(&format!("To: {to}")) {
                    logs::mailed(&text);
                    mails.push(text);
                }
            }
            if mails.len() >= count {
                return mails;
            }
            assert!(
                Instant::now() < deadline,
                "{} of {count} mails to {to} came",
                mails.len()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Files below a folder of the hub's data.
    pub fn files(&self, folder: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path)
                } else {
                    found.push(path)
                }
            }
        }
        found
    }

    /// A profile of this author's, approved by this moderator: its slug.
    pub async fn publish(
        &self,
        author: &User<'_>,
        moderator: &User<'_>,
        package: &Package,
    ) -> String {
        let slug = author.complete_draft(package).await;
        let submission = author.submit(&slug).await.expect(StatusCode::CREATED);
        moderator
            .approve(submission.json["id"].as_str().unwrap())
            .await;
        slug
    }
}

/// A signed-in account.
pub struct User<'a> {
    pub app: &'a TestApp,
    pub token: String,
    pub cookie: String,
    pub handle: String,
}

impl User<'_> {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.app.request(method, path).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Reply {
        Reply::of(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        Reply::of(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn put(&self, path: &str) -> Reply {
        Reply::of(self.request(Method::PUT, path)).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        Reply::of(self.request(Method::DELETE, path)).await
    }

    /// A change with the ETag that the thing at `of` has now.
    async fn revised(&self, method: Method, path: &str, of: &str) -> RequestBuilder {
        let etag = self.get(of).await.expect(StatusCode::OK).etag();
        self.request(method, path).header("If-Match", etag)
    }

    pub async fn create_profile(&self, name: &str) -> String {
        let reply = self.post("/api/v1/profiles", json!({ "name": name })).await;
        let location = reply.expect(StatusCode::CREATED).headers["location"]
            .to_str()
            .unwrap()
            .to_owned();
        location.split('/').nth(4).unwrap().to_owned()
    }

    pub async fn draft(&self, slug: &str) -> Reply {
        self.get(&format!("/api/v1/profiles/{slug}/draft")).await
    }

    pub async fn patch_draft(&self, slug: &str, body: Value) -> Reply {
        let path = format!("/api/v1/profiles/{slug}/draft");
        Reply::of(self.revised(Method::PATCH, &path, &path).await.json(&body)).await
    }

    pub async fn put_package(&self, slug: &str, zip: Vec<u8>) -> Reply {
        self.put_file(slug, "package", zip).await
    }

    pub async fn put_logo(&self, slug: &str, picture: Vec<u8>) -> Reply {
        self.put_file(slug, "logo", picture).await
    }

    /// Takes the package or the logo out of a draft.
    pub async fn remove_from_draft(&self, slug: &str, what: &str) -> Reply {
        let draft = format!("/api/v1/profiles/{slug}/draft");
        let path = format!("{draft}/{what}");
        Reply::of(self.revised(Method::DELETE, &path, &draft).await).await
    }

    async fn put_file(&self, slug: &str, what: &str, bytes: Vec<u8>) -> Reply {
        let draft = format!("/api/v1/profiles/{slug}/draft");
        let request = self
            .revised(Method::PUT, &format!("{draft}/{what}"), &draft)
            .await;
        Reply::of(request.multipart(form(bytes))).await
    }

    /// A draft with everything a submission needs: its slug.
    pub async fn complete_draft(&self, package: &Package) -> String {
        let slug = self.create_profile(package.name).await;
        let texts = json!({
            "summary": package.summary, "description": package.description,
            "tags": package.tags, "licence": "CC-BY-4.0", "release_notes": "First version.",
        });
        self.patch_draft(&slug, texts).await.expect(StatusCode::OK);
        self.put_package(&slug, package.zip().unwrap())
            .await
            .expect(StatusCode::OK);
        slug
    }

    pub async fn submit(&self, slug: &str) -> Reply {
        let draft = format!("/api/v1/profiles/{slug}/draft");
        let path = format!("/api/v1/profiles/{slug}/submissions");
        let body = self.app.accepted_rules().await;
        let request = self.revised(Method::POST, &path, &draft).await;
        Reply::of(request.json(&body)).await
    }

    pub async fn patch_profile(&self, slug: &str, body: Value) -> Reply {
        let path = format!("/api/v1/profiles/{slug}");
        Reply::of(self.revised(Method::PATCH, &path, &path).await.json(&body)).await
    }

    pub async fn patch_account(&self, body: Value) -> Reply {
        let path = "/api/v1/account";
        Reply::of(self.revised(Method::PATCH, path, path).await.json(&body)).await
    }

    /// Closes the account.
    pub async fn close(&self, body: Value) -> Reply {
        Reply::of(self.request(Method::DELETE, "/api/v1/account").json(&body)).await
    }

    /// As a moderator, takes a version down or restores it: `verb` is `take-down` or `restore`.
    pub async fn on_version(&self, slug: &str, number: i64, verb: &str, body: Value) -> Reply {
        let path = format!("/api/v1/profiles/{slug}/versions/{number}");
        let version = self.get(&path).await.expect(StatusCode::OK).json;
        let id = version["id"].as_str().unwrap();
        self.post(&format!("/api/v1/moderation/versions/{id}/{verb}"), body)
            .await
    }

    pub async fn claim(&self, id: &str) -> Reply {
        Reply::of(self.request(
            Method::POST,
            &format!("/api/v1/moderation/submissions/{id}/claim"),
        ))
        .await
    }

    pub async fn decide(&self, id: &str, verdict: &str, body: Value) -> Reply {
        self.post(
            &format!("/api/v1/moderation/submissions/{id}/{verdict}"),
            body,
        )
        .await
    }

    pub async fn approve(&self, id: &str) -> Reply {
        self.claim(id).await.expect(StatusCode::OK);
        self.decide(id, "approve", json!({}))
            .await
            .expect(StatusCode::OK)
    }

    pub async fn subscribe(&self, slug: &str) -> Reply {
        self.put(&format!("/api/v1/profiles/{slug}/subscription"))
            .await
    }

    /// Subscribes: the link.
    pub async fn link(&self, slug: &str) -> String {
        let reply = self.subscribe(slug).await;
        reply.json["download_url"]
            .as_str()
            .unwrap_or_else(|| panic!("{reply:?}"))
            .to_owned()
    }
}

/// A client for hubs on this machine, which speak no TLS: the machine's certificates are not read.
pub fn client() -> reqwest::ClientBuilder {
    tls::install();
    reqwest::Client::builder().tls_certs_only([])
}

/// The form that carries a file.
pub fn form(bytes: Vec<u8>) -> multipart::Form {
    let part = multipart::Part::bytes(bytes).file_name("profile.zip");
    multipart::Form::new().part("file", part)
}

/// A package that differs from this one in what a bot would do.
pub fn changed(package: &Package) -> Package {
    let mut package = package.clone();
    package.profile["config"]["trading"]["risk"] = json!(0.95);
    package
}

/// The package that most tests publish.
pub fn dca() -> Package {
    package::dca()
}

/// Waits for the end of a program; one that takes longer than two minutes is killed.
pub async fn ended(program: &mut Child) -> ExitStatus {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        if let Some(status) = program.try_wait().unwrap() {
            return status;
        }
        if Instant::now() > deadline {
            program.kill().unwrap();
            let status = program.wait().unwrap();
            panic!("a program that should have ended by itself: {status}");
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub json: Value,
}

impl Reply {
    pub async fn of(request: RequestBuilder) -> Self {
        Self::try_of(request).await.unwrap()
    }

    /// What came back from a server that may not be there any more.
    pub async fn try_of(request: RequestBuilder) -> reqwest::Result<Self> {
        let (client, request) = request.build_split();
        let request = request?;
        logs::sent(&request);
        let response = client.execute(request).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await?.to_vec();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        logs::received(&headers, &json);
        Ok(Self {
            status,
            headers,
            bytes,
            json,
        })
    }

    /// Asserts the status.
    #[track_caller]
    pub fn expect(self, status: StatusCode) -> Self {
        assert_eq!(
            self.status,
            status,
            "{}",
            String::from_utf8_lossy(&self.bytes)
        );
        self
    }

    /// Asserts that it is a problem document with this code.
    #[track_caller]
    pub fn expect_problem(self, code: &str) -> Self {
        assert_eq!(
            self.json["code"],
            code,
            "{}",
            String::from_utf8_lossy(&self.bytes)
        );
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.json["status"], self.status.as_u16());
        assert!(
            self.json["instance"]
                .as_str()
                .unwrap()
                .starts_with("urn:uuid:")
        );
        self
    }

    pub fn etag(&self) -> String {
        self.headers["etag"].to_str().unwrap().to_owned()
    }

    /// The pointers of the fields that are to blame.
    pub fn pointers(&self) -> Vec<&str> {
        let errors = self.json["errors"].as_array();
        errors
            .into_iter()
            .flatten()
            .map(|error| error["pointer"].as_str().unwrap())
            .collect()
    }
}
