//! The hub that a model is held against, and everybody who acts on it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use hub_shared::{
    account::Role,
    lifecycle::{Action, State},
};
use profile_hub::db::{
    Conn,
    audit::{self, Filter, Part},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    super::{
        app::{PASSWORD, Reply, TestApp, User, changed, dca},
        database,
    },
    REASON,
    model::{Fate, Model, On, Who},
};

/// The decisions, which tell how long something waited for them.
const DECISIONS: [&str; 7] = [
    "submission.approve",
    "submission.request-changes",
    "submission.reject",
    "report.uphold",
    "report.dismiss",
    "appeal.uphold",
    "appeal.overturn",
];

/// A hub with everybody in it, and two packages that drafts can hold.
pub struct World<'a> {
    pub app: &'a TestApp,
    pub users: [User<'a>; 5],
    /// The ids of the author's account and of Noor's.
    accounts: [String; 2],
    rules: Value,
    stock: [String; 2],
    conn: Conn,
    markers: usize,
    pub entries: i64,
}

impl<'a> World<'a> {
    pub async fn begin(app: &'a TestApp) -> Self {
        let users = [
            app.user("sam").await,
            app.user("ada").await,
            app.moderator("mira").await,
            app.moderator("noor").await,
            app.account("root-1", Role::Administrator).await,
        ];
        app.sql("UPDATE accounts SET created_at = '2020-01-01 00:00:00'");
        let trust = "/api/v1/moderation/accounts/sam/trusted-reporter";
        users[2].put(trust).await.expect(StatusCode::NO_CONTENT);
        let shop = app.user("shop").await;
        let mut stock = Vec::new();
        for package in [dca(), changed(&dca())] {
            let slug = shop.complete_draft(&package).await;
            stock.push(app.profile_id(&slug));
        }
        let mut conn = database::connect(&app.database_url);
        if matches!(conn, Conn::Sqlite(_)) {
            run(&mut conn, "PRAGMA busy_timeout = 10000");
        }
        let mut world = Self {
            rules: app.accepted_rules().await,
            accounts: [account_id(app, "ada"), account_id(app, "noor")],
            app,
            users,
            stock: stock.try_into().unwrap(),
            conn,
            markers: 0,
            entries: 0,
        };
        world.news().await;
        world
    }

    fn user(&self, who: Who) -> Option<&User<'a>> {
        let at = Who::ALL.iter().position(|known| *known == who).unwrap();
        at.checked_sub(1).map(|at| &self.users[at])
    }

    fn marker(&mut self) -> String {
        self.markers += 1;
        format!("zq{}z", self.markers)
    }

    /// A profile of the author's, with a draft that is complete.
    pub async fn profile(&mut self, content: usize) -> Model {
        let marker = self.marker();
        let slug = self.users[1]
            .create_profile(&format!("Model {marker}"))
            .await;
        let mut model = Model {
            id: self.app.profile_id(&slug),
            slug,
            draft: (content, marker, 1, String::new()),
            submissions: Vec::new(),
            versions: Vec::new(),
            reports: Vec::new(),
            appeals: Vec::new(),
            quarantine: State::Clear,
            suspension: State::Clear,
            archive: State::Clear,
            existence: State::Clear,
            accounts: self.accounts.clone(),
            author: State::Clear,
            author_may_close: false,
            author_closed: false,
            noor: Role::Moderator,
            stood: BTreeMap::new(),
        };
        self.edit(&mut model, content);
        self.news().await;
        model
    }

    /// Gives everybody back what a walk took from them, and a new author when the old one is gone.
    pub async fn end(&mut self, model: Model) {
        if model.author_closed {
            let handle = format!("ada-{}", self.entries);
            self.users[1] = self.app.user(&handle).await;
            self.accounts[0] = account_id(self.app, &handle);
        } else if model.author == State::Suspended {
            let lifted = self.act(&model, Who::Root, Action::UnsuspendAccount, On::Profile);
            lifted.await.expect(StatusCode::OK);
        }
        if model.noor == Role::User {
            let given = self.act(&model, Who::Root, Action::Role, On::Profile);
            given.await.expect(StatusCode::OK);
            self.sign_in_noor().await;
        }
        self.news().await;
    }

    /// Another role ends all sessions.
    async fn sign_in_noor(&mut self) {
        self.users[3] = self.app.sign_in("noor").await;
    }

    /// Fills the draft anew, as an author would: behind the API's back, because thousands upload nothing.
    pub fn edit(&mut self, model: &mut Model, content: usize) {
        let (name, note) = (self.marker(), self.marker());
        let from = &self.stock[content];
        let of = |column: &str| {
            format!("{column} = (SELECT {column} FROM drafts WHERE profile_id = '{from}')")
        };
        let columns = [
            "package",
            "package_size",
            "content_digest",
            "report",
            "licence",
            "tags",
        ];
        let columns = columns.map(of).join(", ");
        let revision = model.draft.2 + 1;
        let (id, text) = (&model.id, format!("Summary {name}"));
        run(
            &mut self.conn,
            &format!(
                "UPDATE drafts SET name = 'Name {name}', summary = '{text}', description = '{text}', \
                 release_notes = 'Notes {note}', revision = {revision}, {columns} \
                 WHERE profile_id = '{id}'"
            ),
        );
        model.draft = (content, name, revision, note);
    }

    /// A claim lapses, as it does after a quarter of an hour.
    pub fn lapse(&mut self, model: &mut Model) {
        if let Some(at) = model.pending()
            && model.submissions[at].holder.take().is_some()
        {
            let lapse = "UPDATE submissions SET claimed_until = '2020-01-01 00:00:00' WHERE id =";
            run(
                &mut self.conn,
                &format!("{lapse} '{}'", model.submissions[at].id),
            );
        }
    }

    pub async fn act(&self, model: &Model, who: Who, action: Action, on: On) -> Reply {
        // No two decisions are made at the same moment.
        self.app.advance(TimeDelta::milliseconds(1));
        let (method, path, body) = self.request(model, action, on);
        let mut request = match self.user(who) {
            Some(user) => user.request(method, &path),
            None => self.app.request(method, &path),
        };
        if action == Action::Submit {
            request = request.header("If-Match", format!("\"{}\"", model.draft.2));
        } else if let Action::Archive | Action::Unarchive = action {
            let page = self.users[1].get(&path).await;
            let tag = match page.status {
                StatusCode::OK => page.etag(),
                _ => "\"1\"".to_owned(),
            };
            request = request.header("If-Match", tag);
        }
        Reply::of(request.json(&body)).await
    }

    fn request(&self, model: &Model, action: Action, on: On) -> (Method, String, Value) {
        const DESK: &str = "/api/v1/moderation";
        let own = format!("/api/v1/profiles/{}", model.slug);
        let verb = action.as_str().split_once('.').unwrap().1;
        let (reason, text) = (json!({ "reason": REASON }), json!({ "text": REASON }));
        let post = |path: String, body| (Method::POST, path, body);
        match (action, on) {
            (Action::Submit, _) => post(format!("{own}/submissions"), self.rules.clone()),
            (Action::FileReport, _) => {
                let body = json!({ "reason": "misleading", "text": REASON });
                post(format!("{own}/reports"), body)
            }
            (Action::FileAppeal, On::Submission(at)) => {
                post(format!("{own}/submissions/{}/appeal", at + 1), text)
            }
            (Action::FileAppeal, On::Version(at)) => {
                post(format!("{own}/versions/{}/appeal", at + 1), text)
            }
            (Action::Withdraw, On::Submission(at)) => {
                post(format!("{own}/submissions/{}/withdraw", at + 1), json!({}))
            }
            (Action::Yank | Action::Unyank, On::Version(at)) => {
                post(format!("{own}/versions/{}/{verb}", at + 1), json!({}))
            }
            (Action::Archive | Action::Unarchive, _) => {
                let archived = action == Action::Archive;
                (Method::PATCH, own, json!({ "archived": archived }))
            }
            (Action::DeleteProfile, _) => (Method::DELETE, own, json!({})),
            (Action::CloseAccount, On::Account { profiles_too }) => {
                let profiles = if profiles_too { "delete" } else { "keep" };
                let body = json!({ "password": PASSWORD, "profiles": profiles });
                (Method::DELETE, "/api/v1/account".to_owned(), body)
            }
            (Action::SuspendAccount | Action::UnsuspendAccount, _) => {
                let handle = &self.users[1].handle;
                post(format!("{DESK}/accounts/{handle}/{verb}"), reason)
            }
            (Action::Role, _) => {
                let role = match model.noor {
                    Role::User => Role::Moderator,
                    _ => Role::User,
                };
                let path = format!("{DESK}/accounts/noor/role");
                (Method::PUT, path, json!({ "role": role, "reason": REASON }))
            }
            (_, On::Version(at)) => {
                let id = &model.versions[at].id;
                post(format!("{DESK}/versions/{id}/{verb}"), reason)
            }
            (_, On::Report(at)) => {
                let id = &model.reports[at].id;
                post(format!("{DESK}/reports/{id}/{verb}"), reason)
            }
            (_, On::Appeal(at)) => {
                let id = &model.appeals[at].id;
                post(format!("{DESK}/appeals/{id}/{verb}"), reason)
            }
            (_, On::Submission(at)) => {
                let id = &model.submissions[at].id;
                let (verb, body) = match action {
                    Action::Claim => ("claim", json!({})),
                    Action::TakeOver => ("claim", json!({ "take_over": true })),
                    Action::Release => ("release", json!({})),
                    _ => (verb, reason),
                };
                post(format!("{DESK}/submissions/{id}/{verb}"), body)
            }
            (_, On::Profile | On::Account { .. }) => {
                post(format!("{DESK}/profiles/{}/{verb}", model.slug), reason)
            }
        }
    }

    /// The entries since the last time, oldest first.
    pub async fn news(&mut self) -> Vec<audit::Entry> {
        let known = self.entries;
        let read = self.app.db().read(move |conn| {
            let new = audit::head(conn)?.seq - known;
            let newest = Part::Newest { below: i64::MAX };
            Ok(audit::entries(
                conn,
                &Filter::default(),
                newest,
                new.min(100),
            )?)
        });
        let entries = read.await.unwrap().into_iter().map(|shown| shown.0);
        let mut entries = entries.collect::<Vec<_>>();
        entries.reverse();
        if let Some(newest) = entries.last() {
            self.entries = newest.seq;
        }
        entries
    }

    async fn see(&self, who: Who, path: &str) -> Reply {
        match self.user(who) {
            Some(user) => user.get(path).await,
            None => self.app.get(path).await,
        }
    }

    /// What strangers see is what was approved and is not taken down, and no word else.
    pub async fn look(&self, model: &Model, stranger: Who) {
        let path = format!("/api/v1/profiles/{}", model.slug);
        let page = self.see(stranger, &path).await;
        let versions = self.see(stranger, &format!("{path}/versions")).await;
        if !model.is_public() {
            page.expect(StatusCode::NOT_FOUND);
            versions.expect(StatusCode::NOT_FOUND);
            return;
        }
        let page = page.expect(StatusCode::OK);
        let number = model.current().map(|at| at + 1);
        assert_eq!(page.json["current_version"]["number"], json!(number));
        let mut may = BTreeSet::from([model.listing().unwrap().clone()]);
        may.extend(model.current().map(|at| model.versions[at].note.clone()));
        let words = |reply: &Reply| {
            let text = String::from_utf8(reply.bytes.clone()).unwrap();
            let marked = text.split(|c: char| !c.is_ascii_alphanumeric());
            let marked = marked.filter(|word| word.starts_with("zq") && word.ends_with('z'));
            marked.map(str::to_owned).collect::<BTreeSet<_>>()
        };
        // The address is made of the profile's first name and stays.
        let address = model.slug.trim_start_matches("model-").to_owned();
        let shown = |reply: &Reply| {
            let mut shown = words(reply);
            shown.remove(&address);
            shown
        };
        assert_eq!(shown(&page), may);
        let offered = model.versions.iter().filter(|v| v.down == State::Clear);
        let notes = offered.map(|v| v.note.clone()).collect();
        assert_eq!(shown(&versions.expect(StatusCode::OK)), notes);
    }

    /// One step: what is tried, and that what comes of it is what the model says.
    pub async fn step(&mut self, model: &mut Model, who: Who, action: Action, on: On) -> bool {
        let fate = model.fate(who, action, on);
        let reply = self.act(model, who, action, on).await;
        let news = self.news().await;
        let slug = model.slug.clone();
        let told = || {
            let body = String::from_utf8_lossy(&reply.bytes);
            format!("{who:?} {action} {on:?} on {slug}: {} {body}", reply.status)
        };
        let (name, subject) = match fate {
            Fate::Refused(status, state) => {
                assert_eq!((reply.status, news.len()), (status, 0), "{}", told());
                self.is_told(model, who, state, &reply, told);
                return false;
            }
            Fate::Silent => {
                assert_eq!(
                    (reply.status, news.len()),
                    (StatusCode::OK, 0),
                    "{}",
                    told()
                );
                return true;
            }
            Fate::Done(name, subject) => (name, subject),
        };
        assert!(reply.status.is_success(), "{}", told());
        let named = Action::ALL.iter().find(|action| action.as_str() == name);
        match named {
            Some(applied) => model.apply(who, *applied, on, &reply),
            // Settings that change nothing.
            None => assert_eq!(name, "profile.settings"),
        }
        let subject = match action {
            Action::Submit | Action::FileReport | Action::FileAppeal => {
                let (kind, _) = action.as_str().split_once('.').unwrap();
                format!("{kind}:{}", reply.json["id"].as_str().unwrap())
            }
            _ => subject,
        };
        let mut expected = vec![(name.to_owned(), subject)];
        if action == Action::FileReport && model.holds_back() {
            let quarantine = Action::Quarantine.as_str().to_owned();
            expected.push((quarantine, format!("profile:{}", model.id)));
        }
        let left = news.iter().map(|e| (e.action.clone(), e.subject.clone()));
        assert_eq!(left.collect::<Vec<_>>(), expected, "{}", told());
        for entry in &news {
            stood(model, entry, told);
        }
        match action {
            Action::Approve => self.number_version(model).await,
            Action::Role => self.sign_in_noor().await,
            _ => return true,
        }
        // Whoever signs in leaves no entry of this walk.
        self.news().await;
        true
    }

    /// A refusal tells how the thing stands and, to moderators alone, who holds it.
    fn is_told(
        &self,
        model: &Model,
        who: Who,
        state: Option<State>,
        reply: &Reply,
        told: impl Fn() -> String,
    ) {
        let current = &reply.json["current"];
        if let Some(state) = state {
            assert_eq!(current["state"], state.as_str(), "{}", told());
        }
        let at = model.submissions.iter().position(|s| current["id"] == s.id);
        let holder = at.and_then(|at| model.submissions[at].holder);
        let holder = holder.filter(|_| model.is_told_of_claims(who));
        let holder = holder.and_then(|who| self.user(who));
        assert_eq!(
            current["claim"]["moderator"]["handle"].as_str(),
            holder.map(|user| user.handle.as_str()),
            "{}",
            told()
        );
    }

    /// Learns the id of a version that was just made.
    async fn number_version(&self, model: &mut Model) {
        let many = model.versions.len();
        if let Some(newest) = model.versions.last_mut()
            && newest.id.is_empty()
        {
            let path = format!("/api/v1/profiles/{}/versions/{many}", model.slug);
            let version = self.users[1].get(&path).await.expect(StatusCode::OK);
            newest.id = version.json["id"].as_str().unwrap().to_owned();
        }
    }
}

/// The digests of an entry: it moved something, and of all that it moved each began where the entry before
/// left it.
fn stood(model: &mut Model, entry: &audit::Entry, told: impl Fn() -> String) {
    let details: Value = serde_json::from_str(&entry.details).unwrap();
    let (before, after) = (details["before"].clone(), details["after"].clone());
    let action = entry.action.as_str();
    // Whose claim it was stays on the row when it lapses, so the same moderator's next one moves nothing.
    if !["profile.settings", "submission.claim"].contains(&action) {
        assert_ne!(before, after, "{}", told());
    }
    let waited = details["waited_seconds"].is_i64();
    assert_eq!(waited, DECISIONS.contains(&action), "{}", told());
    let mut moved = vec![(entry.subject.clone(), before, after)];
    for one in details["moved"].as_array().into_iter().flatten() {
        assert_ne!(one["before"], one["after"], "{}", told());
        let subject = one["subject"].as_str().unwrap().to_owned();
        moved.push((subject, one["before"].clone(), one["after"].clone()));
    }
    for (subject, before, after) in moved {
        if let Some(stood) = model.stood.insert(subject.clone(), after) {
            assert_eq!(stood, before, "{subject}: {}", told());
        }
    }
}

fn account_id(app: &TestApp, handle: &str) -> String {
    let condition = format!("handle = '{handle}'");
    database::text(&app.database_url, "id", "accounts", &condition)
}

fn run(conn: &mut Conn, statement: &str) {
    use diesel::connection::SimpleConnection as _;
    match conn {
        Conn::Pg(c) => c.batch_execute(statement),
        Conn::Sqlite(c) => c.batch_execute(statement),
    }
    .unwrap();
}
