//! The same random script on the hub and on a list in memory that is searched the plain way. It runs on
//! either database, so both give the same lists.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use hub_shared::{
    account::Role,
    search::{class_words, query, tokens},
};
use profile_hub::demo::package::{self, Package};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    app::{TestApp, User},
    search,
};

/// Random numbers that are the same in every run (SplitMix64, Steele et al. 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap()
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// What a version is filtered by.
#[derive(Clone)]
struct Traded {
    exchanges: Vec<String>,
    pairs: Vec<String>,
    mode: String,
    evaluators: Vec<String>,
    risk: &'static str,
}

struct Listing {
    slug: String,
    id: String,
    author: usize,
    name: String,
    summary: String,
    description: String,
    tags: Vec<String>,
    licence: String,
    /// Each with whether it is withdrawn, and whether it is taken down.
    versions: Vec<(Traded, bool, bool)>,
    public: bool,
    deleted: bool,
    held: bool,
    author_suspended: bool,
    display_name: &'static str,
    published: u64,
    updated: u64,
    subscribers: BTreeSet<usize>,
}

impl Listing {
    fn is_offered(&self) -> bool {
        self.public && !self.deleted && !self.held && !self.author_suspended
    }

    fn available(&self) -> Option<&Traded> {
        let mut newest_first = self.versions.iter().rev();
        newest_first
            .find(|(_, yanked, down)| !yanked && !down)
            .map(|(traded, ..)| traded)
    }

    fn current(&self) -> Option<&Traded> {
        self.available().filter(|_| self.is_offered())
    }

    fn terms(&self) -> BTreeSet<(String, String)> {
        let Some(traded) = self.current() else {
            return BTreeSet::new();
        };
        let term = |kind: &str, value: &str| (kind.to_owned(), value.to_owned());
        let mut terms = BTreeSet::from([
            term("author", AUTHORS[self.author]),
            term("licence", &self.licence),
            term("risk", traded.risk),
            term("trading_mode", &traded.mode),
        ]);
        terms.extend(["0.4.10", "0.4.50", "1.0.4", "2.1.1"].map(|v| term("octobot_version", v)));
        terms.extend(traded.exchanges.iter().map(|v| term("exchange", v)));
        terms.extend(traded.pairs.iter().map(|v| term("pair", v)));
        terms.extend(traded.evaluators.iter().map(|v| term("evaluator", v)));
        terms.extend(self.tags.iter().map(|v| term("tag", v)));
        terms
    }

    fn has_words(&self, asked: &str) -> bool {
        let Some(traded) = self.current() else {
            return false;
        };
        let text = [
            &self.name,
            &self.summary,
            &self.description,
            &self.tags.join(" "),
            AUTHORS[self.author],
            self.display_name,
            &traded.mode,
            &class_words(&traded.mode),
            &traded.exchanges.join(" "),
            &traded.pairs.join(" "),
        ]
        .map(|text: &str| text.to_owned())
        .join(" ");
        let tokens = tokens(&text).collect::<Vec<_>>();
        query(asked).iter().all(|word| {
            tokens
                .iter()
                .any(|token| *token == word.token || word.begun && token.starts_with(&word.token))
        })
    }
}

const REASON: &str = "It has to be looked at once more.";
const AUTHORS: [&str; 2] = ["ada", "grace"];
const NAMES: [&str; 6] = [
    "Slow DCA",
    "Grid for ETH",
    "Überfluss",
    "日本の戦略",
    "Trend in EU",
    "Index of ten",
];
const SUMMARIES: [&str; 4] = [
    "Buys dips.",
    "Sells tops, slowly.",
    "Für Anfänger",
    "戦略と取引",
];
const TAGS: [&str; 5] = ["dca", "grid", "btc", "eth", "slow"];
const LICENCES: [&str; 2] = ["CC-BY-4.0", "MIT"];
const EXCHANGES: [&str; 4] = ["binance", "kucoin", "Bitget", "okx"];
const PAIRS: [&str; 5] = [
    "BTC/USDT",
    "ETH/USDT",
    "SOL/USDC",
    "ADA/BTC",
    "BTC/USDT:USDT",
];
const QUERIES: [&str; 17] = [
    "",
    "dca",
    "DC",
    "slow b",
    "usdt",
    "grid eth",
    "uberfluß",
    "戦",
    "略",
    "の戦",
    "trading mo",
    "zoe",
    "nakamoto",
    "中",
    "ada",
    "für",
    "btc/usdt zz",
];
const SORTS: [&str; 4] = ["new", "updated", "subscribers", "downloads"];

/// A package of its own, and what of it lists know.
fn traded(random: &mut Random) -> (Package, Traded) {
    let mut package = random.one(&package::all()).clone();
    let mut exchanges = BTreeMap::new();
    let mut used = Vec::new();
    for exchange in EXCHANGES {
        match random.below(4) {
            0 => {
                used.push(exchange.to_owned());
                exchanges.insert(exchange, json!({ "enabled": true }));
            }
            1 => {
                exchanges.insert(exchange, json!({ "enabled": false }));
            }
            _ => {}
        }
    }
    let pairs = PAIRS
        .into_iter()
        .filter(|_| random.below(2) == 0)
        .collect::<Vec<_>>();
    let config = &mut package.profile["config"];
    config["exchanges"] = json!(exchanges);
    config["crypto-currencies"] = json!({
        "On": { "enabled": true, "pairs": pairs }, "Off": { "enabled": false, "pairs": ["OFF/USDT"] },
    });
    // No two packages are the same, or a version would be a listing edit.
    config["trader-simulator"]["starting-portfolio"]["USDT"] =
        json!(1_000 + random.below(1_000_000_000));
    let risk = random.below(3);
    package.profile["profile"]["risk"] = json!(risk + 1);
    let names = |kind: &str| {
        let on = package.tentacles["tentacle_activation"][kind]
            .as_object()
            .unwrap();
        on.keys().cloned().collect::<Vec<_>>()
    };
    let traded = Traded {
        exchanges: used,
        pairs: pairs.into_iter().map(str::to_owned).collect(),
        mode: names("Trading")[0].clone(),
        evaluators: names("Evaluator"),
        risk: ["low", "moderate", "high"][risk],
    };
    (package, traded)
}

struct Script<'a> {
    app: &'a TestApp,
    random: Random,
    authors: Vec<User<'a>>,
    subscribers: Vec<User<'a>>,
    moderator: User<'a>,
    administrator: User<'a>,
    display_names: [&'static str; 2],
    now: u64,
    model: Vec<Listing>,
}

impl Script<'_> {
    async fn step(&mut self) {
        if self.random.below(2) == 0 {
            self.app.advance(TimeDelta::milliseconds(1));
            self.now += 1;
        }
        let alive = (0..self.model.len())
            .filter(|at| !self.model[*at].deleted)
            .collect::<Vec<_>>();
        if alive.len() < 3 || self.random.below(5) == 0 {
            return self.publish().await;
        }
        let at = *self.random.one(&alive);
        match self.random.below(24) {
            0..=3 => self.edit(at).await,
            4..=5 => self.new_version(at).await,
            6..=8 => self.show(at).await,
            9..=11 => self.yank(at).await,
            12 => self.delete(at).await,
            13 => self.hold(at).await,
            14 => self.take_down(at).await,
            15 => self.rename().await,
            16 => self.suspend_author().await,
            _ => self.subscribe(at).await,
        }
    }

    fn texts(&mut self) -> (String, String, Vec<String>, String) {
        let random = &mut self.random;
        (
            (*random.one(&NAMES)).to_owned(),
            (*random.one(&SUMMARIES)).to_owned(),
            TAGS.into_iter()
                .filter(|_| random.below(2) == 0)
                .map(str::to_owned)
                .collect(),
            (*random.one(&LICENCES)).to_owned(),
        )
    }

    async fn publish(&mut self) {
        let (name, summary, tags, licence) = self.texts();
        let (package, traded) = traded(&mut self.random);
        let author = self.random.below(AUTHORS.len());
        let user = &self.authors[author];
        let slug = user.create_profile(&name).await;
        let texts = json!({
            "summary": summary, "description": package.description, "tags": tags, "licence": licence,
        });
        user.patch_draft(&slug, texts).await.expect(StatusCode::OK);
        user.put_package(&slug, package.zip().unwrap())
            .await
            .expect(StatusCode::OK);
        self.approve(author, &slug).await;
        let page = self.authors[author]
            .get(&format!("/api/v1/profiles/{slug}"))
            .await;
        self.model.push(Listing {
            slug,
            id: page.json["id"].as_str().unwrap().to_owned(),
            author,
            name,
            summary,
            description: package.description.to_owned(),
            tags,
            licence,
            versions: vec![(traded, false, false)],
            public: true,
            deleted: false,
            held: false,
            author_suspended: false,
            display_name: self.display_names[author],
            published: self.now,
            updated: self.now,
            subscribers: BTreeSet::new(),
        });
    }

    /// Submits and approves, unless nothing has changed.
    async fn approve(&self, author: usize, slug: &str) -> bool {
        let submitted = self.authors[author].submit(slug).await;
        if submitted.status == StatusCode::CONFLICT {
            submitted.expect_problem("nothing_new");
            return false;
        }
        let submitted = submitted.expect(StatusCode::CREATED);
        self.moderator
            .approve(submitted.json["id"].as_str().unwrap())
            .await;
        true
    }

    async fn edit(&mut self, at: usize) {
        let (name, summary, tags, licence) = self.texts();
        let (author, slug) = (self.model[at].author, self.model[at].slug.clone());
        let texts = json!({ "name": name, "summary": summary, "tags": tags, "licence": licence });
        self.authors[author]
            .patch_draft(&slug, texts)
            .await
            .expect(StatusCode::OK);
        // The draft's package is the latest. Where that is not what is offered, it is a new version.
        let (latest, yanked, _) = self.model[at].versions.last().unwrap().clone();
        if self.approve(author, &slug).await {
            let listing = &mut self.model[at];
            (listing.name, listing.summary, listing.tags, listing.licence) =
                (name, summary, tags, licence);
            listing.updated = self.now;
            if yanked {
                listing.versions.push((latest, false, false));
            }
        }
    }

    async fn new_version(&mut self, at: usize) {
        let (package, traded) = traded(&mut self.random);
        let (author, slug) = (self.model[at].author, self.model[at].slug.clone());
        let zip = package.zip().unwrap();
        self.authors[author]
            .put_package(&slug, zip)
            .await
            .expect(StatusCode::OK);
        assert!(self.approve(author, &slug).await);
        self.model[at].versions.push((traded, false, false));
        self.model[at].updated = self.now;
    }

    async fn show(&mut self, at: usize) {
        let visibility = *self
            .random
            .one(&["public", "public", "unlisted", "private"]);
        let listing = &mut self.model[at];
        let change = json!({ "visibility": visibility });
        self.authors[listing.author]
            .patch_profile(&listing.slug, change)
            .await
            .expect(StatusCode::OK);
        listing.public = visibility == "public";
        listing.updated = self.now;
    }

    async fn yank(&mut self, at: usize) {
        let listing = &mut self.model[at];
        let number = self.random.below(listing.versions.len());
        let yanked = &mut listing.versions[number].1;
        let verb = if *yanked { "unyank" } else { "yank" };
        let path = format!(
            "/api/v1/profiles/{}/versions/{}/{verb}",
            listing.slug,
            number + 1
        );
        self.authors[listing.author]
            .post(&path, json!({}))
            .await
            .expect(StatusCode::OK);
        *yanked = !*yanked;
        listing.updated = self.now;
    }

    async fn delete(&mut self, at: usize) {
        let listing = &mut self.model[at];
        let path = format!("/api/v1/profiles/{}", listing.slug);
        self.authors[listing.author]
            .delete(&path)
            .await
            .expect(StatusCode::NO_CONTENT);
        listing.deleted = true;
    }

    /// Holds a profile back, looks, and lets it go.
    async fn hold(&mut self, at: usize) {
        let quarantine = self.random.below(2) == 0;
        let verbs = if quarantine {
            ["quarantine", "release"]
        } else {
            ["suspend", "unsuspend"]
        };
        for (verb, held) in verbs.into_iter().zip([true, false]) {
            let listing = &mut self.model[at];
            let path = format!("/api/v1/moderation/profiles/{}/{verb}", listing.slug);
            self.moderator
                .post(&path, json!({ "reason": REASON }))
                .await
                .expect(StatusCode::OK);
            listing.held = held;
            self.compare_some().await;
        }
    }

    /// Takes a version down, looks, and gives it back.
    async fn take_down(&mut self, at: usize) {
        let number = self.random.below(self.model[at].versions.len());
        let listing = &self.model[at];
        let path = format!("/api/v1/profiles/{}/versions/{}", listing.slug, number + 1);
        let version = self.authors[listing.author].get(&path).await;
        let id = version.expect(StatusCode::OK).json["id"].clone();
        for (verb, down) in [("take-down", true), ("restore", false)] {
            let path = format!(
                "/api/v1/moderation/versions/{}/{verb}",
                id.as_str().unwrap()
            );
            self.moderator
                .post(&path, json!({ "reason": REASON }))
                .await
                .expect(StatusCode::OK);
            self.model[at].versions[number].2 = down;
            self.model[at].updated = self.now;
            self.compare_some().await;
        }
    }

    async fn rename(&mut self) {
        let author = self.random.below(AUTHORS.len());
        let name = *self.random.one(&["Zoë", "Kim", "Nakamoto 中本"]);
        self.authors[author]
            .patch_account(json!({ "display_name": name }))
            .await
            .expect(StatusCode::OK);
        self.display_names[author] = name;
        for listing in &mut self.model {
            if listing.author == author {
                listing.display_name = name;
            }
        }
    }

    /// Suspends an author, looks, and lifts that.
    async fn suspend_author(&mut self) {
        let author = self.random.below(AUTHORS.len());
        for (verb, suspended) in [("suspend", true), ("unsuspend", false)] {
            let path = format!("/api/v1/moderation/accounts/{}/{verb}", AUTHORS[author]);
            self.administrator
                .post(&path, json!({ "reason": REASON }))
                .await
                .expect(StatusCode::OK);
            for listing in &mut self.model {
                if listing.author == author {
                    listing.author_suspended = suspended;
                }
            }
            self.compare_some().await;
        }
        self.authors[author] = self.app.sign_in(AUTHORS[author]).await;
    }

    async fn compare_some(&mut self) {
        for _ in 0..3 {
            self.compare().await;
        }
    }

    async fn subscribe(&mut self, at: usize) {
        let who = self.random.below(self.subscribers.len());
        let listing = &mut self.model[at];
        let path = format!("/api/v1/profiles/{}/subscription", listing.slug);
        if listing.subscribers.remove(&who) {
            self.subscribers[who]
                .delete(&path)
                .await
                .expect(StatusCode::NO_CONTENT);
        } else if self.subscribers[who].put(&path).await.status.is_success() {
            listing.subscribers.insert(who);
        }
    }

    /// A random list, walked in random pages, and its facets.
    async fn compare(&mut self) {
        let random = &mut self.random;
        let words = *random.one(&QUERIES);
        let mut filters = BTreeSet::new();
        let kinds = [
            ("exchange", &EXCHANGES[..]),
            ("pair", &PAIRS[..]),
            ("tag", &TAGS[..]),
            ("licence", &LICENCES[..]),
            ("author", &AUTHORS[..]),
            ("risk", &["low", "moderate", "high"][..]),
            (
                "trading_mode",
                &["DCATradingMode", "GridTradingMode", "NoMode"][..],
            ),
            (
                "evaluator",
                &["SimpleStrategyEvaluator", "RSIMomentumEvaluator"][..],
            ),
            ("octobot_version", &["1.0.4", "0.4.10"][..]),
        ];
        for _ in 0..random.below(4).min(random.below(4)) {
            let (kind, values) = *random.one(&kinds);
            filters.insert((kind.to_owned(), (*random.one(values)).to_owned()));
        }
        let sort = *random.one(&SORTS);
        let limit = 1 + random.below(7);

        let mut expected = self
            .model
            .iter()
            .filter(|listing| listing.has_words(words) && listing.terms().is_superset(&filters))
            .collect::<Vec<_>>();
        expected.sort_by_key(|listing| {
            let key = match sort {
                "new" => listing.published,
                "updated" => listing.updated,
                "subscribers" => listing.subscribers.len() as u64,
                _ => 0,
            };
            std::cmp::Reverse((key, listing.id.clone()))
        });
        let slugs = expected
            .iter()
            .map(|listing| listing.slug.clone())
            .collect::<Vec<_>>();
        let mut given = filters.iter().cloned().collect::<Vec<_>>();
        if !words.is_empty() {
            given.push(("q".to_owned(), words.to_owned()));
        }

        let (mut walked, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let mut asked = given.clone();
            asked.extend([
                ("sort".into(), sort.into()),
                ("limit".into(), limit.to_string()),
            ]);
            asked.extend(cursor.take().map(|cursor| ("cursor".into(), cursor)));
            let page = get(self.app, "/api/v1/profiles", &asked).await;
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= limit);
            walked.extend(
                items
                    .iter()
                    .map(|item| item["slug"].as_str().unwrap().to_owned()),
            );
            cursor = page["next"].as_str().map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(walked, slugs, "{given:?} by {sort}");

        let mut counts = BTreeMap::<String, BTreeMap<String, i64>>::new();
        for (kind, value) in expected.iter().flat_map(|listing| listing.terms()) {
            *counts.entry(kind).or_default().entry(value).or_default() += 1;
        }
        let facets = get(self.app, "/api/v1/facets", &given).await;
        for (kind, values) in facets.as_object().unwrap() {
            let mut expected = Vec::from_iter(counts.remove(kind).unwrap_or_default());
            expected.sort_by_key(|(value, count)| (-count, value.clone()));
            let expected = expected
                .iter()
                .map(|(value, count)| json!({ "value": value, "profiles": count }));
            assert_eq!(*values, expected.collect::<Value>(), "{kind} of {given:?}");
        }
        assert!(counts.is_empty(), "{counts:?}");
    }
}

async fn get(app: &TestApp, path: &str, query: &[(String, String)]) -> Value {
    search::ask(app, path, query)
        .await
        .expect(StatusCode::OK)
        .json
}

async fn run(seed: u64, steps: usize) {
    let app = TestApp::start().await;
    let mut script = Script {
        app: &app,
        random: Random(seed),
        authors: vec![app.user(AUTHORS[0]).await, app.user(AUTHORS[1]).await],
        subscribers: vec![
            app.user("sam").await,
            app.user("sue").await,
            app.user("sid").await,
        ],
        moderator: app.moderator("mira").await,
        administrator: app.account("root-1", Role::Administrator).await,
        display_names: AUTHORS,
        now: 0,
        model: Vec::new(),
    };
    for _ in 0..steps {
        script.step().await;
        script.compare_some().await;
    }
}

#[tokio::test]
async fn a_random_script_gives_the_lists_of_a_plain_search() {
    run(1, 80).await;
}

#[tokio::test]
async fn another_random_script_gives_the_lists_of_a_plain_search() {
    run(2, 80).await;
}
