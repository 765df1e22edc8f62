//! What was acknowledged outlives the program, however it ends; and the program's own commands.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeSet, HashMap},
    fs,
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, future::join_all, stream};
use hub_shared::{digest::Digest, hub::RulesVersion};
use reqwest::{Body, Method, RequestBuilder, StatusCode, multipart};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{
    app::{PASSWORD, Reply, client, dca, form},
    program::{Hub, PUBLIC_URL, Server},
};

/// The rules that a hub has by default: asking for them would fail once the server is dead.
const RULES: &str = include_str!("../../src/pages/rules.md");

const AUTHORS: [&str; 3] = ["ada", "ben", "cleo"];
const MODERATOR: &str = "mira";
const SUBSCRIBERS: [&str; 2] = ["sam", "tess"];
const VISITOR: &str = "vera";

impl Hub {
    fn create_accounts(&self) {
        let users = AUTHORS.iter().chain(&SUBSCRIBERS).chain([&VISITOR]);
        let accounts = users.map(|handle| (*handle, "user"));
        for (handle, role) in accounts.chain([(MODERATOR, "moderator")]) {
            let made = self.create_account(handle, role, PASSWORD);
            assert!(made.status.success(), "{made:?}");
        }
    }

    /// How many uploads have left a file.
    fn uploads(&self) -> usize {
        fs::read_dir(self.folder.path().join("data/uploads"))
            .unwrap()
            .count()
    }

    /// Has the audit log checked: its head.
    fn audit(&self, expect: Option<&str>) -> String {
        let expect = expect.map(|head| format!("--expect={head}"));
        let words = ["audit", "verify"].into_iter().chain(expect.as_deref());
        let verified = self.run(&words.collect::<Vec<_>>(), "");
        assert!(verified.status.success(), "{verified:?}");
        let head = String::from_utf8(verified.stdout).unwrap();
        head.trim_end().to_owned()
    }
}

impl Server {
    /// Whether an upload lies half-way in a file of it, which has no name (proc(5)).
    fn holds_an_upload(&self) -> bool {
        let files = format!("/proc/{}/fd", self.process.id());
        fs::read_dir(files).unwrap().any(|file| {
            let target = fs::read_link(file.unwrap().path()).unwrap_or_default();
            target.display().to_string().contains("/uploads/")
        })
    }

    async fn sign_in(&self, handle: &'static str) -> Caller {
        let mut caller = Caller {
            handle,
            http: client()
                .pool_max_idle_per_host(0)
                .timeout(Duration::from_secs(60))
                .build()
                .unwrap(),
            base: self.base.clone(),
            token: String::new(),
        };
        let form = json!({ "email": format!("{handle}@example.org"), "password": PASSWORD });
        let session = caller.request(Method::POST, "/api/v1/session").json(&form);
        let session = Reply::of(session).await.expect(StatusCode::CREATED);
        caller.token = text(&session.json["access_token"]);
        caller
    }

    async fn sign_in_all(&self) -> Callers {
        let mut callers = HashMap::new();
        let users = AUTHORS.iter().chain(&SUBSCRIBERS);
        for handle in users.chain([&MODERATOR, &VISITOR]) {
            callers.insert(*handle, self.sign_in(handle).await);
        }
        Callers(callers)
    }
}

fn text(value: &Value) -> String {
    let text = value.as_str();
    text.unwrap_or_else(|| panic!("no text: {value}"))
        .to_owned()
}

/// A signed-in account.
struct Caller {
    handle: &'static str,
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Caller {
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.base);
        self.http.request(method, url).bearer_auth(&self.token)
    }

    async fn get(&self, path: &str) -> Value {
        let reply = Reply::of(self.request(Method::GET, path)).await;
        reply.expect(StatusCode::OK).json
    }

    fn put_package(&self, slug: &str, etag: &str, body: multipart::Form) -> RequestBuilder {
        let path = format!("/api/v1/profiles/{slug}/draft/package");
        let request = self.request(Method::PUT, &path).header("If-Match", etag);
        request.multipart(body)
    }

    fn download(&self, link: &str) -> RequestBuilder {
        self.request(Method::GET, link.strip_prefix(PUBLIC_URL).unwrap())
    }
}

/// Everybody, signed in once: the sessions outlive the server, too.
struct Callers(HashMap<&'static str, Caller>);

impl Callers {
    fn of(&self, handle: &str) -> &Caller {
        &self.0[handle]
    }

    /// From now on they talk to this server.
    fn turn_to(&mut self, server: &Server) {
        for caller in self.0.values_mut() {
            caller.base.clone_from(&server.base);
        }
    }

    /// Asserts that a link serves, whole, what the profile's page says it serves.
    async fn serves(&self, link: &str, slug: &str) {
        let visitor = self.of(VISITOR);
        let page = visitor.get(&format!("/api/v1/profiles/{slug}")).await;
        let sha256 = text(&page["current_version"]["sha256"]);
        let archive = Reply::of(visitor.download(link)).await;
        let archive = archive.expect(StatusCode::OK);
        assert_eq!(archive.etag(), format!("\"{sha256}\""));
        assert_eq!(Digest::of(&archive.bytes).as_str(), sha256);
    }
}

/// A change that the server acknowledged; each has an entry of its own in the audit log.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kept {
    Profile {
        author: &'static str,
        slug: String,
    },
    Texts {
        author: &'static str,
        slug: String,
    },
    Package {
        author: &'static str,
        slug: String,
        sha256: String,
    },
    Submission {
        author: &'static str,
        slug: String,
        id: String,
        sha256: String,
    },
    Claim {
        id: String,
    },
    Approval {
        slug: String,
        sha256: String,
    },
    Subscription {
        subscriber: &'static str,
        slug: String,
        link: String,
    },
}

/// A submission on its way to the moderator.
struct Submitted {
    slug: String,
    id: String,
    sha256: String,
}

/// One life of the server, which ends with the last of so many acknowledgements.
struct Life {
    server: RefCell<Server>,
    left: Cell<usize>,
    kept: RefCell<BTreeSet<Kept>>,
}

impl Life {
    fn new(server: Server, acknowledgements: usize) -> Self {
        Self {
            server: RefCell::new(server),
            left: Cell::new(acknowledgements),
            kept: RefCell::default(),
        }
    }

    /// The answer to a request, or nothing once the server is dead.
    async fn acknowledged(&self, request: RequestBuilder) -> Option<Reply> {
        let answer = Reply::try_of(request).await;
        let left = self.left.get();
        if left == 0 {
            // What was sent before the end counts, although it is read after it.
            return answer.ok().filter(|reply| reply.status.is_success());
        }
        let reply = answer.unwrap();
        assert!(
            reply.status.is_success(),
            "{}",
            String::from_utf8_lossy(&reply.bytes)
        );
        self.left.set(left - 1);
        if left == 1 {
            self.server.borrow_mut().kill();
        }
        Some(reply)
    }

    fn keep(&self, change: Kept) {
        self.kept.borrow_mut().insert(change);
    }

    /// From nothing to a submission.
    async fn submit(&self, me: &Caller, name: &str) -> Option<Submitted> {
        let author = me.handle;
        let texts = json!({ "name": name, "summary": "Buys.", "description": "Slowly." });
        let create = me.request(Method::POST, "/api/v1/profiles").json(&texts);
        let draft = self.acknowledged(create).await?;
        let location = draft.headers["location"].to_str().unwrap();
        let slug = location.split('/').nth(4).unwrap().to_owned();
        self.keep(Kept::Profile {
            author,
            slug: slug.clone(),
        });

        let patch = me
            .request(Method::PATCH, &format!("/api/v1/profiles/{slug}/draft"))
            .header("If-Match", draft.etag())
            .json(&json!({ "licence": "CC-BY-4.0" }));
        let draft = self.acknowledged(patch).await?;
        self.keep(Kept::Texts {
            author,
            slug: slug.clone(),
        });

        let mut package = dca();
        // No two archives are the same.
        package.profile["config"]["crypto-currencies"][name] = json!({ "pairs": ["BTC/USDT"] });
        let put = me.put_package(&slug, &draft.etag(), form(package.zip().unwrap()));
        let draft = self.acknowledged(put).await?;
        self.keep(Kept::Package {
            author,
            slug: slug.clone(),
            sha256: text(&draft.json["package"]["sha256"]),
        });

        let path = format!("/api/v1/profiles/{slug}/submissions");
        let submit = me.request(Method::POST, &path);
        let submit = submit
            .header("If-Match", draft.etag())
            .json(&json!({ "accepted_rules": RulesVersion::of(RULES) }));
        let submission = self.acknowledged(submit).await?.json;
        let (id, sha256) = (text(&submission["id"]), text(&submission["sha256"]));
        self.keep(Kept::Submission {
            author,
            slug: slug.clone(),
            id: id.clone(),
            sha256: sha256.clone(),
        });
        Some(Submitted { slug, id, sha256 })
    }

    async fn approve(&self, me: &Caller, submission: Submitted) -> Option<String> {
        let Submitted { slug, id, sha256 } = submission;
        let path = format!("/api/v1/moderation/submissions/{id}");
        let claim = me.request(Method::POST, &format!("{path}/claim"));
        self.acknowledged(claim).await?;
        self.keep(Kept::Claim { id });
        let approve = me.request(Method::POST, &format!("{path}/approve"));
        self.acknowledged(approve).await?;
        self.keep(Kept::Approval {
            slug: slug.clone(),
            sha256,
        });
        Some(slug)
    }

    async fn subscribe(&self, me: &Caller, slug: String) -> Option<()> {
        let path = format!("/api/v1/profiles/{slug}/subscription");
        let subscription = self.acknowledged(me.request(Method::PUT, &path)).await?;
        let link = text(&subscription.json["download_url"]);
        self.keep(Kept::Subscription {
            subscriber: me.handle,
            slug,
            link: link.clone(),
        });
        self.acknowledged(me.download(&link)).await?;
        Some(())
    }

    /// Everybody works at once until the server is dead: what it acknowledged.
    async fn spend(self, callers: &Callers, number: usize) -> BTreeSet<Kept> {
        let (to_moderator, submitted) = unbounded_channel();
        let (to_subscribers, approved): (Vec<_>, Vec<_>) =
            SUBSCRIBERS.map(|_| unbounded_channel()).into_iter().unzip();
        for waiting in self.queue(callers.of(MODERATOR)).await {
            to_moderator.send(waiting).unwrap();
        }
        let authors = AUTHORS.map(|handle| {
            let names = format!("Life {number} of {handle}, part");
            self.author(callers.of(handle), names, to_moderator.clone())
        });
        drop(to_moderator);
        let moderator = self.moderator(callers.of(MODERATOR), submitted, to_subscribers);
        let subscribers = SUBSCRIBERS
            .into_iter()
            .zip(approved)
            .map(|(handle, approved)| self.subscriber(callers.of(handle), approved));
        tokio::join!(join_all(authors), moderator, join_all(subscribers));
        assert_eq!(self.left.get(), 0, "the server still lives");
        self.kept.into_inner()
    }

    /// What an earlier life left to be decided.
    async fn queue(&self, moderator: &Caller) -> Vec<Submitted> {
        let queue = moderator.get("/api/v1/moderation/queue?limit=100").await;
        let mut waiting = Vec::new();
        for item in queue["items"].as_array().unwrap() {
            let id = text(&item["id"]);
            let path = format!("/api/v1/moderation/submissions/{id}");
            let submission = moderator.get(&path).await;
            waiting.push(Submitted {
                slug: text(&submission["profile"]),
                sha256: text(&submission["sha256"]),
                id,
            });
        }
        waiting
    }

    async fn author(
        &self,
        me: &Caller,
        names: String,
        moderator: UnboundedSender<Submitted>,
    ) -> Option<()> {
        for part in 1.. {
            let submission = self.submit(me, &format!("{names} {part}")).await?;
            moderator.send(submission).ok()?;
        }
        None
    }

    async fn moderator(
        &self,
        me: &Caller,
        mut submitted: UnboundedReceiver<Submitted>,
        subscribers: Vec<UnboundedSender<String>>,
    ) -> Option<()> {
        while let Some(submission) = submitted.recv().await {
            let slug = self.approve(me, submission).await?;
            for subscriber in &subscribers {
                subscriber.send(slug.clone()).ok()?;
            }
        }
        None
    }

    async fn subscriber(&self, me: &Caller, mut slugs: UnboundedReceiver<String>) -> Option<()> {
        while let Some(slug) = slugs.recv().await {
            self.subscribe(me, slug).await?;
        }
        None
    }
}

/// Asserts that an acknowledged change is still there.
async fn is_there(hub: &Hub, callers: &Callers, change: &Kept) {
    let draft = |author: &str, slug: &str| {
        let path = format!("/api/v1/profiles/{slug}/draft");
        let author = callers.of(author);
        async move { author.get(&path).await }
    };
    match change {
        Kept::Profile { author, slug } => {
            assert_eq!(draft(author, slug).await["description"], "Slowly.");
        }
        Kept::Texts { author, slug } => {
            assert_eq!(draft(author, slug).await["licence"], "CC-BY-4.0");
        }
        Kept::Package {
            author,
            slug,
            sha256,
        } => {
            assert_eq!(draft(author, slug).await["package"]["sha256"], **sha256);
            let blob = format!("data/blobs/{}/{sha256}", &sha256[..2]);
            let blob = fs::read(hub.folder.path().join(blob)).unwrap();
            assert_eq!(Digest::of(&blob).as_str(), sha256);
        }
        Kept::Submission {
            author,
            slug,
            id,
            sha256,
        } => {
            let path = format!("/api/v1/profiles/{slug}/submissions/1");
            let submission = callers.of(author).get(&path).await;
            assert_eq!(submission["id"], **id);
            assert_eq!(submission["sha256"], **sha256);
        }
        Kept::Claim { id } => {
            let path = format!("/api/v1/moderation/submissions/{id}");
            let review = callers.of(MODERATOR).get(&path).await;
            let claimed = review["claim"]["moderator"]["handle"] == MODERATOR;
            assert!(claimed || review["state"] == "approved", "{review}");
        }
        Kept::Approval { slug, sha256 } => {
            let path = format!("/api/v1/profiles/{slug}");
            let page = callers.of(VISITOR).get(&path).await;
            assert_eq!(page["current_version"]["sha256"], **sha256);
        }
        Kept::Subscription {
            subscriber,
            slug,
            link,
        } => {
            let path = format!("/api/v1/profiles/{slug}/subscription");
            let again = callers.of(subscriber).request(Method::PUT, &path);
            let again = Reply::of(again).await.expect(StatusCode::OK);
            assert_eq!(again.json["download_url"], **link);
            callers.serves(link, slug).await;
        }
    }
}

/// Asserts that every profile in the catalogue can be had: how many there are.
async fn all_that_is_listed_can_be_had(callers: &Callers) -> usize {
    let visitor = callers.of(VISITOR);
    let list = visitor.get("/api/v1/profiles?limit=100").await;
    assert_eq!(list["next"], json!(null));
    let profiles = list["items"].as_array().unwrap();
    for profile in profiles {
        let slug = text(&profile["slug"]);
        let path = format!("/api/v1/profiles/{slug}/subscription");
        let subscription = Reply::of(visitor.request(Method::PUT, &path)).await;
        assert!(subscription.status.is_success(), "{subscription:?}");
        let link = text(&subscription.json["download_url"]);
        callers.serves(&link, &slug).await;
    }
    profiles.len()
}

/// Begins an upload that never comes to its end: the slug of its draft.
async fn begin_upload(server: &Server, author: &Caller, number: usize) -> String {
    let form = json!({ "name": format!("Upload without end {number}") });
    let create = author.request(Method::POST, "/api/v1/profiles").json(&form);
    let draft = Reply::of(create).await.expect(StatusCode::CREATED);
    let location = draft.headers["location"].to_str().unwrap();
    let slug = location.split('/').nth(4).unwrap().to_owned();

    let begun = stream::iter([Ok::<_, std::io::Error>(vec![0_u8; 100_000])]);
    let endless = Body::wrap_stream(begun.chain(stream::pending()));
    let part = multipart::Part::stream(endless).file_name("profile.zip");
    let form = multipart::Form::new().part("file", part);
    let upload = author.put_package(&slug, &draft.etag(), form);
    tokio::spawn(upload.send());
    let deadline = Instant::now() + Duration::from_secs(60);
    while !server.holds_an_upload() {
        assert!(Instant::now() < deadline, "the upload does not begin");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    slug
}

#[tokio::test]
async fn killing_the_server_loses_nothing_that_was_acknowledged() {
    let hub = Hub::new();
    hub.create_accounts();
    let mut server = hub.serve();
    let mut callers = server.sign_in_all().await;
    let mut kept = BTreeSet::new();
    let mut head = hub.audit(None);

    for (number, acknowledgements) in [5, 26, 61, 110].into_iter().enumerate() {
        let cut_off = begin_upload(&server, callers.of(AUTHORS[0]), number).await;
        let life = Life::new(server, acknowledgements);
        kept.extend(life.spend(&callers, number).await);
        assert_eq!(hub.uploads(), 0);

        head = hub.audit(Some(&head));
        let entries = head.split(':').next().unwrap().parse::<usize>().unwrap();
        assert!(entries >= kept.len(), "{head} for {} changes", kept.len());

        server = hub.serve();
        callers.turn_to(&server);
        let path = format!("/api/v1/profiles/{cut_off}/draft");
        let draft = callers.of(AUTHORS[0]).get(&path).await;
        assert_eq!(draft["package"], json!(null));
        for change in &kept {
            is_there(&hub, &callers, change).await;
        }
        let approvals = kept.iter().filter(|k| matches!(k, Kept::Approval { .. }));
        assert!(all_that_is_listed_can_be_had(&callers).await >= approvals.count());
    }
    let links = kept
        .iter()
        .filter(|k| matches!(k, Kept::Subscription { .. }));
    assert!(links.count() > 10, "too little was done: {kept:?}");
}

#[tokio::test]
async fn the_server_ends_cleanly_when_asked_and_keeps_the_downloads_of_just_before() {
    let hub = Hub::new();
    hub.create_accounts();
    let server = hub.serve();
    let mut callers = server.sign_in_all().await;
    let life = Life::new(server, usize::MAX);
    let submission = life.submit(callers.of(AUTHORS[0]), "Patient DCA").await;
    let slug = life.approve(callers.of(MODERATOR), submission.unwrap());
    let slug = slug.await.unwrap();
    for handle in SUBSCRIBERS {
        let done = life.subscribe(callers.of(handle), slug.clone());
        done.await.unwrap();
    }
    let ended = life.server.into_inner().terminate().await;
    assert_eq!(ended.code(), Some(0), "{ended}");

    let server = hub.serve();
    callers.turn_to(&server);
    let path = format!("/api/v1/profiles/{slug}");
    let page = callers.of(VISITOR).get(&path).await;
    assert_eq!(page["current_version"]["downloads"], json!(2));
}

#[tokio::test]
async fn the_operator_makes_verified_accounts_of_every_role() {
    let hub = Hub::new();
    let roles = [
        ("sam", "user"),
        ("mira", "moderator"),
        ("oscar", "administrator"),
    ];
    for (handle, role) in roles {
        let made = hub.create_account(handle, role, PASSWORD);
        assert_eq!(made.status.code(), Some(0), "{made:?}");
        let said = String::from_utf8(made.stdout).unwrap();
        assert!(said.ends_with(&format!(" @{handle} {role}\n")), "{said}");
    }
    let server = hub.serve();
    for (handle, role) in roles {
        let account = server.sign_in(handle).await.get("/api/v1/account").await;
        assert_eq!(account["role"], role);
        assert_eq!(account["verified"], json!(true));
    }
}

#[test]
fn an_account_that_can_not_be_made_is_refused_in_one_clear_line() {
    let hub = Hub::new();
    let made = hub.create_account("mira", "moderator", PASSWORD);
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    let head = hub.audit(None);

    let taken = hub.create_account("mira", "user", PASSWORD);
    let address = [
        "admin",
        "create-account",
        "--email",
        "Mira@Example.org",
        "--handle",
        "other",
    ];
    let known = hub.run(&address, PASSWORD);
    let short = hub.create_account("oscar", "user", "1234567");
    let none = hub.create_account("oscar", "user", "");
    let weak = hub.create_account("oscar", "user", "password123");
    for (refused, why) in [
        (taken, "taken"),
        (known, "address"),
        (short, "7 characters, fewer than the 8"),
        (none, "0 characters, fewer than the 8"),
        (weak, "password on standard input is too easy to guess"),
    ] {
        assert_eq!(refused.status.code(), Some(1), "{refused:?}");
        assert!(refused.stdout.is_empty(), "{refused:?}");
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(said.starts_with("profile-hub: "), "{said}");
        assert!(said.contains(why), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    assert_eq!(hub.audit(None), head, "nothing was made");
}

#[test]
fn the_operator_gives_roles_and_reads_what_that_did() {
    let hub = Hub::new();
    let made = hub.create_account("mira", "administrator", PASSWORD);
    assert!(made.status.success(), "{made:?}");
    let set = |handle: &str, role: &str| {
        hub.run(
            &["admin", "set-role", "--handle", handle, "--role", role],
            "",
        )
    };
    for (handle, role, code, said) in [
        ("mira", "user", 1, "last administrator"),
        (
            "oscar",
            "user",
            1,
            "--handle is oscar, a handle that no account has",
        ),
        ("mira", "administrator", 0, "is administrator already"),
        ("mira", "king", 2, "king"),
    ] {
        let done = set(handle, role);
        assert_eq!(done.status.code(), Some(code), "{done:?}");
        let output = [done.stdout, done.stderr].concat();
        let output = String::from_utf8(output).unwrap();
        assert!(output.contains(said), "{output}");
    }
    let made = hub.create_account("oscar", "administrator", PASSWORD);
    assert!(made.status.success(), "{made:?}");
    let done = set("mira", "moderator");
    assert_eq!(
        String::from_utf8(done.stdout).unwrap(),
        "@mira was administrator and is moderator now; ended: 0 sessions, 0 access tokens\n"
    );
}

#[test]
fn a_command_that_makes_no_sense_is_told_how_it_is_used() {
    let hub = Hub::new();
    for (handle, role, why) in [
        ("mira", "king", "king"),
        ("Mira", "user", "--handle"),
        ("admin", "user", "--handle"),
    ] {
        let refused = hub.create_account(handle, role, PASSWORD);
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
        assert!(refused.stdout.is_empty(), "{refused:?}");
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(said.contains(why), "{said}");
    }
}
