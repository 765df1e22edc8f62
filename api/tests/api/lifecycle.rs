//! A model of how things move, walked against the API at random: what the table of transitions allows
//! happens and leaves one entry in the audit log, all else is refused with the state as it is, and
//! strangers never see anything but what was approved.
//!
//! `HUB_TEST_SEED` repeats a walk, `HUB_TEST_SEQUENCES` makes it longer.

use std::collections::{BTreeMap, BTreeSet};

use hub_shared::{
    account::Role,
    lifecycle::{Action, Side, State, step},
};
use profile_hub::db::{
    Conn,
    audit::{self, Filter, Part},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    app::{Reply, TestApp, User, changed, dca},
    database,
};

/// How many sequences a run walks.
const SEQUENCES: usize = 1_000;

/// How many rounds each race has.
const ROUNDS: usize = 25;

const REASON: &str = "It buys without any limit.";

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap()
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Nobody,
    Stranger,
    Author,
    Mira,
    Noor,
    Root,
}

impl Who {
    const ALL: [Self; 6] = [
        Self::Nobody,
        Self::Stranger,
        Self::Author,
        Self::Mira,
        Self::Noor,
        Self::Root,
    ];
    const MODERATORS: [Self; 3] = [Self::Mira, Self::Noor, Self::Root];
}

/// What an author does to what is theirs.
const AUTHORS: [Action; 7] = [
    Action::Submit,
    Action::Withdraw,
    Action::Yank,
    Action::Unyank,
    Action::Archive,
    Action::Unarchive,
    Action::DeleteProfile,
];

/// What is not walked, and has tests of its own: appeals.rs, reports.rs, administration.rs, closing.rs and enforcement.rs.
const ELSEWHERE: [Action; 10] = [
    Action::SuspendAccount,
    Action::UnsuspendAccount,
    Action::Role,
    Action::CloseAccount,
    Action::FileReport,
    Action::UpholdReport,
    Action::DismissReport,
    Action::FileAppeal,
    Action::UpholdAppeal,
    Action::OverturnAppeal,
];

/// What moderators do.
const MODERATORS: [Action; 12] = [
    Action::Claim,
    Action::TakeOver,
    Action::Release,
    Action::Approve,
    Action::RequestChanges,
    Action::Reject,
    Action::TakeDown,
    Action::Restore,
    Action::Quarantine,
    Action::ReleaseProfile,
    Action::SuspendProfile,
    Action::UnsuspendProfile,
];

struct Version {
    id: String,
    content: usize,
    note: String,
    yanked: State,
    down: State,
}

struct Submission {
    id: String,
    state: State,
    holder: Option<Who>,
    new_content: bool,
    content: usize,
    name: String,
    note: String,
}

/// What the model knows of one profile.
struct Model {
    slug: String,
    id: String,
    /// Content, name and revision of the draft, and the marker of its release notes.
    draft: (usize, String, i64, String),
    submissions: Vec<Submission>,
    versions: Vec<Version>,
    listing: Option<String>,
    quarantine: State,
    suspension: State,
    archive: State,
    existence: State,
    /// How each subject stood when the log last spoke of it.
    stood: BTreeMap<String, Value>,
}

/// What the model says will happen.
#[derive(Debug, PartialEq)]
enum Fate {
    /// It happens, and the log says so under this name on this subject.
    Done(&'static str, String),
    /// A sign of life, which nobody has to answer for.
    Silent,
    /// It is refused; a 409 tells how the thing stands.
    Refused(StatusCode, Option<State>),
}

impl Model {
    fn pending(&self) -> Option<&Submission> {
        self.submissions
            .last()
            .filter(|s| s.state == State::Pending)
    }

    fn current(&self) -> Option<usize> {
        self.versions
            .iter()
            .rposition(|v| v.yanked == State::Clear && v.down == State::Clear)
    }

    fn is_public(&self) -> bool {
        self.listing.is_some()
            && [self.quarantine, self.suspension, self.existence] == [State::Clear; 3]
    }

    /// What the table and the roles say of an action; `at` is the version it is about.
    fn fate(&self, who: Who, action: Action, at: usize) -> Fate {
        let refused = |status| Fate::Refused(status, None);
        let is_moderator = Who::MODERATORS.contains(&who);
        let for_moderators = MODERATORS.contains(&action);
        match who {
            Who::Nobody => return refused(StatusCode::UNAUTHORIZED),
            Who::Stranger | Who::Author if for_moderators => {
                return refused(StatusCode::FORBIDDEN);
            }
            Who::Author => {}
            _ if !for_moderators => return refused(StatusCode::NOT_FOUND),
            _ => assert!(is_moderator),
        }
        let is_gone = self.existence == State::Deleted;
        let moves = |side, from: State, subject: String| match step(side, action, from) {
            Some(_) => Fate::Done(action.as_str(), subject),
            None => Fate::Refused(StatusCode::CONFLICT, Some(from)),
        };
        let profile = format!("profile:{}", self.id);
        let version = || &self.versions[at];
        let last = || self.submissions.last().unwrap();
        match action {
            _ if is_gone && !self.reviews(action) => refused(StatusCode::NOT_FOUND),
            Action::Submit => match self.pending() {
                Some(_) => Fate::Refused(StatusCode::CONFLICT, Some(State::Pending)),
                None if self.nothing_new() => refused(StatusCode::CONFLICT),
                None => moves(Side::Review, State::Absent, String::new()),
            },
            Action::Withdraw => {
                let subject = format!("submission:{}", last().id);
                moves(Side::Review, last().state, subject)
            }
            Action::Claim | Action::TakeOver | Action::Release => {
                let Submission {
                    id, state, holder, ..
                } = last();
                let subject = format!("submission:{id}");
                let claim = holder.map_or(State::Free, |_| State::Claimed);
                match action {
                    _ if *state != State::Pending => {
                        Fate::Refused(StatusCode::CONFLICT, Some(*state))
                    }
                    Action::Release if *holder != Some(who) => {
                        Fate::Refused(StatusCode::CONFLICT, Some(*state))
                    }
                    Action::Release => moves(Side::Claim, claim, subject),
                    _ if *holder == Some(who) => Fate::Silent,
                    Action::TakeOver if holder.is_none() => {
                        Fate::Done(Action::Claim.as_str(), subject)
                    }
                    _ => match step(Side::Claim, action, claim) {
                        Some(_) => Fate::Done(action.as_str(), subject),
                        None => Fate::Refused(StatusCode::CONFLICT, Some(*state)),
                    },
                }
            }
            Action::Approve | Action::RequestChanges | Action::Reject => {
                let subject = format!("submission:{}", last().id);
                match last().holder == Some(who) {
                    true => moves(Side::Review, last().state, subject),
                    false => Fate::Refused(StatusCode::CONFLICT, Some(last().state)),
                }
            }
            Action::Yank | Action::Unyank => {
                let subject = format!("version:{}", version().id);
                moves(Side::Yank, version().yanked, subject)
            }
            Action::TakeDown | Action::Restore => {
                let subject = format!("version:{}", version().id);
                moves(Side::TakeDown, version().down, subject)
            }
            Action::Quarantine | Action::ReleaseProfile if self.listing.is_some() => {
                moves(Side::Quarantine, self.quarantine, profile)
            }
            Action::SuspendProfile | Action::UnsuspendProfile if self.listing.is_some() => {
                moves(Side::Suspension, self.suspension, profile)
            }
            Action::Archive | Action::Unarchive if self.listing.is_none() => {
                refused(StatusCode::CONFLICT)
            }
            // Settings that are as they were asked to be are settings all the same.
            Action::Archive | Action::Unarchive => {
                match step(Side::Archive, action, self.archive) {
                    Some(_) => Fate::Done(action.as_str(), profile),
                    None => Fate::Done("profile.settings", profile),
                }
            }
            Action::DeleteProfile => moves(Side::Existence, self.existence, profile),
            _ => refused(StatusCode::NOT_FOUND),
        }
    }

    /// Whether an action is about a submission's review, which moderators see whatever became of the profile.
    fn reviews(&self, action: Action) -> bool {
        use Action::{Approve, Claim, Reject, Release, RequestChanges, TakeOver};
        matches!(
            action,
            Claim | TakeOver | Release | Approve | RequestChanges | Reject
        )
    }

    fn nothing_new(&self) -> bool {
        let same_content = self.current().map(|at| self.versions[at].content) == Some(self.draft.0);
        same_content && self.listing.as_ref() == Some(&self.draft.1)
    }

    /// What can be tried now, each with a version to do it to.
    fn tries(&self, random: &mut Random) -> Vec<(Action, usize)> {
        let at = random.below(self.versions.len().max(1));
        let all = AUTHORS.iter().chain(&MODERATORS).copied();
        let submitted = |action| self.reviews(action) || action == Action::Withdraw;
        let of_version = |action: Action| action.as_str().starts_with("version.");
        all.filter(|action| !submitted(*action) || !self.submissions.is_empty())
            .filter(|action| !of_version(*action) || !self.versions.is_empty())
            .map(|action| (action, at))
            .collect()
    }

    /// Moves as the table says.
    fn apply(&mut self, who: Who, action: Action, at: usize, reply: &Reply) {
        let text = |pointer: &str| {
            reply
                .json
                .pointer(pointer)
                .unwrap()
                .as_str()
                .unwrap()
                .to_owned()
        };
        let next = |side, from| step(side, action, from).unwrap().to;
        match action {
            Action::Submit => {
                let same = self.current().map(|at| self.versions[at].content) == Some(self.draft.0);
                self.submissions.push(Submission {
                    id: text("/id"),
                    state: next(Side::Review, State::Absent),
                    holder: None,
                    new_content: !same,
                    content: self.draft.0,
                    name: self.draft.1.clone(),
                    note: self.draft.3.clone(),
                });
            }
            Action::Withdraw | Action::RequestChanges | Action::Reject | Action::Approve => {
                let last = self.submissions.last_mut().unwrap();
                last.state = next(Side::Review, last.state);
                last.holder = None;
                if last.state == State::Approved {
                    self.listing = Some(last.name.clone());
                    if last.new_content {
                        self.versions.push(Version {
                            id: String::new(),
                            content: last.content,
                            note: last.note.clone(),
                            yanked: State::Clear,
                            down: State::Clear,
                        });
                    }
                }
            }
            Action::Claim | Action::TakeOver => {
                self.submissions.last_mut().unwrap().holder = Some(who);
            }
            Action::Release => self.submissions.last_mut().unwrap().holder = None,
            Action::Yank | Action::Unyank => {
                let version = &mut self.versions[at];
                version.yanked = next(Side::Yank, version.yanked);
            }
            Action::TakeDown | Action::Restore => {
                let version = &mut self.versions[at];
                version.down = next(Side::TakeDown, version.down);
            }
            Action::Quarantine | Action::ReleaseProfile => {
                self.quarantine = next(Side::Quarantine, self.quarantine);
            }
            Action::SuspendProfile | Action::UnsuspendProfile => {
                self.suspension = next(Side::Suspension, self.suspension);
            }
            Action::Archive => self.archive = State::Archived,
            Action::Unarchive => self.archive = State::Clear,
            Action::DeleteProfile => {
                self.existence = next(Side::Existence, self.existence);
                if let Some(last) = self.submissions.last_mut()
                    && last.state == State::Pending
                {
                    last.state = next(Side::Review, last.state);
                    last.holder = None;
                }
            }
            _ => unreachable!(),
        }
    }
}

/// A hub with everybody in it, and two packages that drafts can hold.
struct World<'a> {
    app: &'a TestApp,
    users: [User<'a>; 5],
    rules: Value,
    stock: [String; 2],
    conn: Conn,
    markers: usize,
    entries: i64,
}

impl<'a> World<'a> {
    async fn begin(app: &'a TestApp) -> Self {
        let users = [
            app.user("sam").await,
            app.user("ada").await,
            app.moderator("mira").await,
            app.moderator("noor").await,
            app.account("root-1", Role::Administrator).await,
        ];
        let mut stock = Vec::new();
        for package in [dca(), changed(&dca())] {
            let slug = users[1].complete_draft(&package).await;
            stock.push(app.profile_id(&slug));
        }
        let mut conn = database::connect(&app.database_url);
        if matches!(conn, Conn::Sqlite(_)) {
            run(&mut conn, "PRAGMA busy_timeout = 10000");
        }
        let mut world = Self {
            rules: app.accepted_rules().await,
            app,
            users,
            stock: stock.try_into().unwrap(),
            conn,
            markers: 0,
            entries: 0,
        };
        world.newest().await;
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
    async fn profile(&mut self, content: usize) -> Model {
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
            listing: None,
            quarantine: State::Clear,
            suspension: State::Clear,
            archive: State::Clear,
            existence: State::Clear,
            stood: BTreeMap::new(),
        };
        self.edit(&mut model, content);
        self.newest().await;
        model
    }

    /// Fills the draft anew, as an author would: behind the API's back, because thousands upload nothing.
    fn edit(&mut self, model: &mut Model, content: usize) {
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

    async fn act(&self, model: &Model, who: Who, action: Action, at: usize) -> Reply {
        let slug = &model.slug;
        let own = format!("/api/v1/profiles/{slug}");
        let desk = "/api/v1/moderation";
        let verb = action.as_str().split_once('.').unwrap().1;
        let (method, path, body) = match action {
            Action::Submit => (
                Method::POST,
                format!("{own}/submissions"),
                self.rules.clone(),
            ),
            Action::Withdraw => {
                let number = model.submissions.len();
                (
                    Method::POST,
                    format!("{own}/submissions/{number}/withdraw"),
                    json!({}),
                )
            }
            Action::Yank | Action::Unyank => (
                Method::POST,
                format!("{own}/versions/{}/{verb}", at + 1),
                json!({}),
            ),
            Action::Archive | Action::Unarchive => {
                let archived = action == Action::Archive;
                (Method::PATCH, own.clone(), json!({ "archived": archived }))
            }
            Action::DeleteProfile => (Method::DELETE, own.clone(), json!({})),
            Action::TakeDown | Action::Restore => {
                let id = &model.versions[at].id;
                let path = format!("{desk}/versions/{id}/{verb}");
                (Method::POST, path, json!({ "reason": REASON }))
            }
            Action::Quarantine
            | Action::ReleaseProfile
            | Action::SuspendProfile
            | Action::UnsuspendProfile => {
                let path = format!("{desk}/profiles/{slug}/{verb}");
                (Method::POST, path, json!({ "reason": REASON }))
            }
            _ => {
                let id = &model.submissions.last().unwrap().id;
                let (verb, body) = match action {
                    Action::Claim => ("claim", json!({})),
                    Action::TakeOver => ("claim", json!({ "take_over": true })),
                    Action::Release => ("release", json!({})),
                    _ => (verb, json!({ "reason": REASON })),
                };
                (
                    Method::POST,
                    format!("{desk}/submissions/{id}/{verb}"),
                    body,
                )
            }
        };
        let mut request = match self.user(who) {
            Some(user) => user.request(method, &path),
            None => self.app.request(method, &path),
        };
        request = match action {
            Action::Submit => request.header("If-Match", format!("\"{}\"", model.draft.2)),
            Action::Archive | Action::Unarchive => {
                let page = self.users[1].get(&own).await;
                let is_there = page.status == StatusCode::OK;
                let tag = if is_there {
                    page.etag()
                } else {
                    "\"1\"".to_owned()
                };
                request.header("If-Match", tag)
            }
            _ => request,
        };
        Reply::of(request.json(&body)).await
    }

    /// The entries since the last time, and the newest of them.
    async fn newest(&mut self) -> (i64, audit::Entry) {
        let read = self.app.db().read(|conn| {
            let seq = audit::head(conn)?.seq;
            let newest = Part::Newest { below: i64::MAX };
            let newest = audit::entries(conn, &Filter::default(), newest, 1)?;
            Ok((seq, newest.into_iter().next().unwrap().0))
        });
        let (seq, newest) = read.await.unwrap();
        let new = seq - self.entries;
        self.entries = seq;
        (new, newest)
    }

    async fn see(&self, who: Who, path: &str) -> Reply {
        match self.user(who) {
            Some(user) => user.get(path).await,
            None => self.app.get(path).await,
        }
    }

    /// What strangers see is what was approved, and no word else.
    async fn look(&mut self, model: &Model, stranger: Who) {
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
        let mut may = BTreeSet::from([model.listing.clone().unwrap()]);
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
        let notes = model.versions.iter().map(|v| v.note.clone()).collect();
        assert_eq!(shown(&versions.expect(StatusCode::OK)), notes);
    }

    /// One step: what is tried, and that what comes of it is what the model says.
    async fn try_one(&mut self, model: &mut Model, who: Who, action: Action, at: usize) -> bool {
        let fate = model.fate(who, action, at);
        let reply = self.act(model, who, action, at).await;
        let (new, entry) = self.newest().await;
        let slug = model.slug.clone();
        let told = || {
            let body = String::from_utf8_lossy(&reply.bytes);
            format!("{who:?} {action} {at} on {slug}: {} {body}", reply.status)
        };
        match fate {
            Fate::Refused(status, current) => {
                assert_eq!((reply.status, new), (status, 0), "{}", told());
                if let Some(state) = current {
                    assert_eq!(reply.json["current"]["state"], state.as_str(), "{}", told());
                }
                let holder = model.submissions.last().and_then(|last| last.holder);
                let shown = &reply.json["current"]["claim"]["moderator"]["handle"];
                let is_review = reply.json["current"]["subject"] == "submission";
                if is_review && Who::MODERATORS.contains(&who) {
                    let holder = holder.and_then(|who| self.user(who));
                    assert_eq!(
                        shown.as_str(),
                        holder.map(|user| user.handle.as_str()),
                        "{}",
                        told()
                    );
                } else {
                    assert!(shown.is_null(), "{}", told());
                }
                return false;
            }
            Fate::Silent => assert_eq!((reply.status, new), (StatusCode::OK, 0), "{}", told()),
            Fate::Done(name, subject) => {
                assert!(reply.status.is_success(), "{}", told());
                assert_eq!((new, entry.action.as_str()), (1, name), "{}", told());
                let action = Action::ALL.iter().find(|action| action.as_str() == name);
                let applied = action.copied().unwrap_or(action_of_settings(model.archive));
                model.apply(who, applied, at, &reply);
                let subject = match applied {
                    Action::Submit => {
                        format!("submission:{}", model.submissions.last().unwrap().id)
                    }
                    _ => subject,
                };
                assert_eq!(entry.subject, subject, "{}", told());
                self.stood(model, &entry, told);
                if applied == Action::Approve
                    && model.versions.last().is_some_and(|v| v.id.is_empty())
                {
                    let path = format!(
                        "/api/v1/profiles/{}/versions/{}",
                        model.slug,
                        model.versions.len()
                    );
                    let version = self.users[1].get(&path).await.expect(StatusCode::OK);
                    model.versions.last_mut().unwrap().id =
                        version.json["id"].as_str().unwrap().to_owned();
                }
            }
        }
        true
    }

    /// The digests of an entry: it moved something, and began where the entry before ended.
    fn stood(&self, model: &mut Model, entry: &audit::Entry, told: impl Fn() -> String) {
        let details: Value = serde_json::from_str(&entry.details).unwrap();
        let (before, after) = (details["before"].clone(), details["after"].clone());
        // Whose claim it was stays on the row when it lapses, so the same moderator's next one moves nothing.
        if !["profile.settings", "submission.claim"].contains(&entry.action.as_str()) {
            assert_ne!(before, after, "{}", told());
        }
        let decided = [
            "submission.approve",
            "submission.request-changes",
            "submission.reject",
        ];
        let waited = details["waited_seconds"].is_i64();
        assert_eq!(
            waited,
            decided.contains(&entry.action.as_str()),
            "{}",
            told()
        );
        if let Some(stood) = model.stood.insert(entry.subject.clone(), after) {
            assert_eq!(stood, before, "{}", told());
        }
        // A profile moves with what it offers as well.
        if entry.action == "submission.approve" || entry.action.starts_with("version.") {
            model
                .stood
                .retain(|subject, _| !subject.starts_with("profile:"));
        }
    }
}

/// Settings that change nothing leave the profile as it is.
fn action_of_settings(archive: State) -> Action {
    match archive {
        State::Archived => Action::Archive,
        _ => Action::Unarchive,
    }
}

fn run(conn: &mut Conn, statement: &str) {
    use diesel::connection::SimpleConnection as _;
    match conn {
        Conn::Pg(c) => c.batch_execute(statement),
        Conn::Sqlite(c) => c.batch_execute(statement),
    }
    .unwrap();
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().unwrap())
}

/// Says where a walk was when a test fails.
struct Story {
    seed: u64,
    sequence: usize,
}

impl Drop for Story {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { seed, sequence } = self;
            eprintln!("sequence {sequence} of HUB_TEST_SEED={seed}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_anybody_does_only_what_the_table_allows_happens_and_the_log_says_so() {
    let seed = setting("HUB_TEST_SEED", rand_seed());
    let sequences = setting("HUB_TEST_SEQUENCES", SEQUENCES as u64) as usize;
    let app = TestApp::start().await;
    let mut world = World::begin(&app).await;
    let mut random = Random(seed);
    let mut story = Story { seed, sequence: 0 };
    let (mut tried, mut done) = (0_u64, BTreeMap::<Action, u64>::new());
    for sequence in 0..sequences {
        story.sequence = sequence;
        let content = random.below(2);
        let mut model = world.profile(content).await;
        for _ in 0..4 + random.below(9) {
            if random.below(8) == 0 {
                let content = random.below(2);
                world.edit(&mut model, content);
            }
            // A claim lapses, as it does after a quarter of an hour.
            if random.below(12) == 0
                && let Some(last) = model.submissions.last_mut()
                && last.holder.take().is_some()
            {
                let lapse =
                    "UPDATE submissions SET claimed_until = '2020-01-01 00:00:00' WHERE id =";
                run(&mut world.conn, &format!("{lapse} '{}'", last.id));
            }
            let mut tries = Vec::new();
            for (action, at) in model.tries(&mut random) {
                tries.extend(Who::ALL.map(|who| (who, action, at)));
            }
            // Most steps are ones that lead somewhere, and few of them end it all.
            if random.below(4) > 0 {
                let leads = |(who, action, at): &(Who, Action, usize)| matches!(model.fate(*who, *action, *at), Fate::Done(name, _) if name == action.as_str());
                let leading = tries.iter().copied().filter(leads).collect::<Vec<_>>();
                let ends = |(_, action, _): &(Who, Action, usize)| *action == Action::DeleteProfile;
                let goes_on = leading
                    .iter()
                    .copied()
                    .filter(|t| !ends(t))
                    .collect::<Vec<_>>();
                if !goes_on.is_empty() && random.below(20) > 0 {
                    tries = goes_on;
                } else if !leading.is_empty() {
                    tries = leading;
                }
            }
            // Authors who take back all that they submit lead nowhere.
            if random.below(4) > 0
                && tries
                    .iter()
                    .any(|(_, action, _)| *action != Action::Withdraw)
            {
                tries.retain(|(_, action, _)| *action != Action::Withdraw);
            }
            // Each action is as likely as any other, however many may do it.
            let actions = tries.iter().map(|(_, action, _)| *action);
            let actions = actions
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect::<Vec<_>>();
            let action = random.one(&actions);
            tries.retain(|(_, tried, _)| *tried == action);
            let (who, action, at) = random.one(&tries);
            tried += 1;
            if world.try_one(&mut model, who, action, at).await {
                *done.entry(action).or_default() += 1;
            }
            let stranger = random.one(&[Who::Nobody, Who::Stranger]);
            world.look(&model, stranger).await;
        }
    }
    let happened = done.values().sum::<u64>();
    println!(
        "{sequences} sequences, {tried} steps, {happened} of them allowed, seed {seed}: {done:?}"
    );
    let walked = done.keys().copied().collect::<BTreeSet<_>>();
    let rest = Action::ALL
        .iter()
        .filter(|action| !ELSEWHERE.contains(action));
    let all = rest.copied().collect::<BTreeSet<_>>();
    if sequences >= SEQUENCES {
        assert_eq!(walked, all, "what was never done was never tried");
    }
    let key = app.db().audit_key().clone();
    let read = move |conn: &mut Conn| audit::verify(conn, &key, None);
    assert_eq!(app.db().read(read).await.unwrap().seq, world.entries);
}

fn rand_seed() -> u64 {
    u64::try_from(chrono::Utc::now().timestamp_micros()).unwrap()
}

/// Of two answers the one that won and the one that lost.
#[track_caller]
fn one_wins(one: Reply, other: Reply) -> (Reply, Reply) {
    let (won, lost) = match one.status {
        StatusCode::OK => (one, other),
        _ => (other, one),
    };
    (
        won.expect(StatusCode::OK),
        lost.expect(StatusCode::CONFLICT),
    )
}

#[tokio::test]
async fn of_two_moderators_who_claim_at_once_one_wins_and_the_other_reads_whose_it_is() {
    let app = TestApp::start().await;
    let mut world = World::begin(&app).await;
    for _ in 0..ROUNDS {
        let mut model = world.profile(0).await;
        world
            .try_one(&mut model, Who::Author, Action::Submit, 0)
            .await;
        let (won, lost) = tokio::join!(
            world.act(&model, Who::Mira, Action::Claim, 0),
            world.act(&model, Who::Noor, Action::Claim, 0),
        );
        let (won, lost) = one_wins(won, lost);
        assert_eq!(lost.json["current"]["claim"], won.json["claim"]);
        assert_eq!(world.newest().await.0, 1);
    }
}

#[tokio::test]
async fn of_a_decision_and_a_take_over_at_once_one_wins_and_the_other_reads_the_state() {
    let app = TestApp::start().await;
    let mut world = World::begin(&app).await;
    for _ in 0..ROUNDS {
        let mut model = world.profile(0).await;
        world
            .try_one(&mut model, Who::Author, Action::Submit, 0)
            .await;
        world.try_one(&mut model, Who::Mira, Action::Claim, 0).await;
        let (won, lost) = tokio::join!(
            world.act(&model, Who::Mira, Action::Reject, 0),
            world.act(&model, Who::Noor, Action::TakeOver, 0),
        );
        let (won, lost) = one_wins(won, lost);
        assert_eq!(lost.json["current"]["state"], won.json["state"]);
        assert_eq!(lost.json["current"]["claim"], won.json["claim"]);
        assert_eq!(world.newest().await.0, 1);
    }
}

#[tokio::test]
async fn of_an_authors_withdrawal_and_an_approval_at_once_one_wins_and_the_other_reads_which() {
    let app = TestApp::start().await;
    let mut world = World::begin(&app).await;
    for _ in 0..ROUNDS {
        let mut model = world.profile(0).await;
        world
            .try_one(&mut model, Who::Author, Action::Submit, 0)
            .await;
        world.try_one(&mut model, Who::Mira, Action::Claim, 0).await;
        let (won, lost) = tokio::join!(
            world.act(&model, Who::Author, Action::Withdraw, 0),
            world.act(&model, Who::Mira, Action::Approve, 0),
        );
        let (won, lost) = one_wins(won, lost);
        assert_eq!(lost.json["current"]["state"], won.json["state"]);
        assert_eq!(world.newest().await.0, 1);
        let page = app.get(&format!("/api/v1/profiles/{}", model.slug)).await;
        assert_eq!(
            page.status == StatusCode::OK,
            won.json["state"] == "approved"
        );
    }
}

#[tokio::test]
async fn a_decision_that_cannot_tell_anybody_is_no_decision() {
    let app = TestApp::start().await;
    let mut world = World::begin(&app).await;
    let mut model = world.profile(0).await;
    world
        .try_one(&mut model, Who::Author, Action::Submit, 0)
        .await;
    world.try_one(&mut model, Who::Mira, Action::Claim, 0).await;
    let mails = app.count("jobs", "1 = 1");
    app.sql("ALTER TABLE notices RENAME TO notices_gone");
    let failed = world.act(&model, Who::Mira, Action::Approve, 0).await;
    app.sql("ALTER TABLE notices_gone RENAME TO notices");
    failed.expect(StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(world.newest().await.0, 0);
    assert_eq!(app.count("jobs", "1 = 1"), mails);
    world.look(&model, Who::Nobody).await;
    world
        .try_one(&mut model, Who::Mira, Action::Approve, 0)
        .await;
    world.look(&model, Who::Nobody).await;
    assert_eq!(app.count("jobs", "1 = 1"), mails + 1);
    let told = world.users[1].get("/api/v1/notifications").await;
    assert_eq!(told.json["items"][0]["kind"], "submission_approved");
}

#[tokio::test]
async fn whoever_loses_a_claim_is_told_on_the_bell_and_the_log_names_them() {
    let app = TestApp::start().await;
    let mut world = World::begin(&app).await;
    let mut model = world.profile(0).await;
    for (who, action) in [
        (Who::Author, Action::Submit),
        (Who::Mira, Action::Claim),
        (Who::Noor, Action::TakeOver),
    ] {
        assert!(world.try_one(&mut model, who, action, 0).await);
    }
    let bell = world.users[2].get("/api/v1/notifications").await;
    let told = &bell.json["items"][0];
    assert_eq!(told["kind"], "claim_taken");
    assert_eq!(
        (&told["profile"], &told["submission"]),
        (&json!(model.slug), &json!(1))
    );
    let (_, entry) = world.newest().await;
    let details: Value = serde_json::from_str(&entry.details).unwrap();
    let mira = world.users[2].get("/api/v1/account").await;
    assert_eq!(details["taken_from"], mira.json["id"]);
    let path = format!("/api/v1/moderation/submissions/{}", model.submissions[0].id);
    let review = world.users[2].get(&path).await;
    assert_eq!(review.json["claim"]["moderator"]["handle"], "noor");
    let lost = world.act(&model, Who::Mira, Action::Approve, 0).await;
    lost.expect(StatusCode::CONFLICT)
        .expect_problem("not_claimed");
    world
        .try_one(&mut model, Who::Noor, Action::Reject, 0)
        .await;
    let lost = world.act(&model, Who::Mira, Action::Approve, 0).await;
    let current = lost.expect(StatusCode::CONFLICT).json["current"].clone();
    assert_eq!(current["by"]["handle"], "noor");
    assert_eq!(
        (&current["state"], &current["reason"]),
        (&json!("rejected"), &json!(REASON))
    );
    let review = world.users[2].get(&path).await;
    assert_eq!(review.json["decided_by"]["handle"], "noor");
}
