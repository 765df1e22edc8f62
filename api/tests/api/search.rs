//! Searching the catalogue: words, filters, orders, facets, tags, authors.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use profile_hub::{
    db::Url,
    demo::package::{self, Package},
    domain::search,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::app::{Reply, TestApp, User, dca};

/// What an address answers to a query, whatever its characters.
pub async fn ask(app: &TestApp, path: &str, query: &[(String, String)]) -> Reply {
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    encoded.extend_pairs(query);
    app.get(&format!("{path}?{}", encoded.finish())).await
}

async fn search_for(app: &TestApp, words: &str) -> Reply {
    ask(
        app,
        "/api/v1/profiles",
        &[("q".to_owned(), words.to_owned())],
    )
    .await
}

/// The slugs of a page, and what comes after it.
async fn page(app: &TestApp, query: &str) -> (Vec<String>, Option<String>) {
    let page = app
        .get(&format!("/api/v1/profiles?{query}"))
        .await
        .expect(StatusCode::OK);
    let slugs = page.json["items"].as_array().unwrap().iter();
    let slugs = slugs.map(|item| item["slug"].as_str().unwrap().to_owned());
    let next = page.json["next"].as_str().map(str::to_owned);
    (slugs.collect(), next)
}

async fn slugs(app: &TestApp, query: &str) -> Vec<String> {
    page(app, query).await.0
}

/// One refusal, of this parameter: what it says.
async fn refused(app: &TestApp, path: &str, parameter: &str) -> String {
    let refused = app
        .get(path)
        .await
        .expect(StatusCode::UNPROCESSABLE_ENTITY)
        .expect_problem("invalid");
    assert_eq!(refused.pointers(), [parameter], "{path}");
    refused.json["errors"][0]["detail"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// The four demo profiles, a second apart: dca, grid, trend, index.
async fn publish_all(app: &TestApp, author: &User<'_>, moderator: &User<'_>) {
    for package in package::all() {
        app.publish(author, moderator, &package).await;
        app.advance(TimeDelta::seconds(1));
    }
}

const DCA: &str = "patient-dca";
const GRID: &str = "eth-range-grid";
const TREND: &str = "daily-trend-follower";
const INDEX: &str = "five-coin-index";

#[tokio::test]
async fn every_word_must_be_somewhere_in_the_public_texts() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    publish_all(&app, &ada, &mira).await;
    for (words, found) in [
        ("", vec![INDEX, TREND, GRID, DCA]),
        ("%20-!*%20", vec![INDEX, TREND, GRID, DCA]),
        ("dca", vec![DCA]),
        ("D%C3%87%C3%81", vec![DCA]),
        ("beginner+patient", vec![DCA]),
        ("kucoin", vec![GRID]),
        ("sol%2Fusdt", vec![INDEX, TREND]),
        ("trading+eth", vec![INDEX, TREND, GRID, DCA]),
        ("gridtradingmode", vec![GRID]),
        ("grid+trading+mode", vec![GRID]),
        ("ada", vec![INDEX, TREND, GRID, DCA]),
        ("sideways+candles", vec![]),
        // The last word may be the beginning of one, the others not.
        ("patient+beginn", vec![DCA]),
        ("beginn+patient", vec![]),
    ] {
        assert_eq!(slugs(&app, &format!("q={words}")).await, found, "{words}");
    }
}

#[tokio::test]
async fn what_means_something_to_a_search_engine_means_nothing_here() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    app.publish(&ada, &mira, &dca()).await;
    for words in [
        "\"",
        "dca\"",
        "dca*",
        "\"dca\" *",
        "tokens:dca",
        "^dca",
        "dca AND",
        "NEAR(dca btc)",
        "dca OR btc",
        "NOT dca",
        "-dca",
        "'",
        "dca'",
        "dca:*",
        "dca & !btc",
        "dca <-> btc",
        "(dca",
        "\\",
        "dca\\'",
        "$1",
        "?",
        "%",
        "_",
        "dca;--",
        "\u{0}",
        "dca\u{0}btc",
        "\u{FFFF}",
        "\u{202E}acd",
        "{dca}",
    ] {
        let reply = search_for(&app, words).await.expect(StatusCode::OK);
        assert!(reply.json["items"].is_array(), "{words:?}");
    }
    let found = search_for(&app, "\"btc\" dca*");
    assert_eq!(found.await.json["items"][0]["slug"], DCA);
    // They are words here, and the text does not have them.
    let none = search_for(&app, "NOT dca");
    assert_eq!(none.await.json["items"], json!([]));
}

#[tokio::test]
async fn a_query_has_a_limit_of_characters_and_of_words() {
    let app = TestApp::start().await;
    let long = "é".repeat(201);
    let told = refused(&app, &format!("/api/v1/profiles?q={long}"), "q").await;
    assert!(told.contains("201") && told.contains("200"), "{told}");
    let many = (1..=17)
        .map(|n| n.to_string())
        .collect::<Vec<_>>()
        .join("+");
    let told = refused(&app, &format!("/api/v1/facets?q={many}"), "q").await;
    assert!(told.contains("17") && told.contains("16"), "{told}");
    let allowed = (1..=16)
        .map(|n| n.to_string())
        .collect::<Vec<_>>()
        .join("+");
    assert_eq!(slugs(&app, &format!("q={allowed}")).await, [""; 0]);
}

#[tokio::test]
async fn words_of_other_scripts_are_found() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let package = Package {
        name: "日本の戦略",
        summary: "Ёлка Straße 한국어",
        ..dca()
    };
    let slug = app.publish(&ada, &mira, &package).await;
    for (words, found) in [
        ("戦略", true),
        ("略", true),
        ("日本の", true),
        ("略戦", false),
        ("елка", true),
        ("STRASSE", true),
        ("국어", true),
    ] {
        let items = search_for(&app, words).await.expect(StatusCode::OK).json["items"].clone();
        assert_eq!(
            items.as_array().unwrap().len(),
            usize::from(found),
            "{words}"
        );
        if found {
            assert_eq!(items[0]["slug"], slug.as_str());
        }
    }
}

#[tokio::test]
async fn each_filter_must_hold_and_one_given_twice_must_hold_twice() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    publish_all(&app, &ada, &mira).await;
    for (query, found) in [
        ("exchange=kucoin", vec![GRID]),
        ("exchange=binance", vec![INDEX, TREND, DCA]),
        ("exchange=binance&exchange=kucoin", vec![]),
        ("pair=BTC/USDT", vec![INDEX, TREND, DCA]),
        ("pair=BTC/USDT&pair=ADA/USDT", vec![TREND]),
        ("pair=ETH/USDT&exchange=kucoin", vec![GRID]),
        ("trading_mode=DCATradingMode", vec![DCA]),
        ("evaluator=SimpleStrategyEvaluator", vec![TREND, DCA]),
        (
            "evaluator=RSIMomentumEvaluator&evaluator=SimpleStrategyEvaluator",
            vec![TREND],
        ),
        ("risk=low", vec![DCA]),
        ("risk=low&risk=moderate", vec![]),
        ("tag=portfolio", vec![INDEX]),
        ("tag=dca&tag=btc&tag=dca", vec![DCA]),
        ("licence=CC-BY-4.0", vec![INDEX, TREND, GRID, DCA]),
        ("licence=MIT", vec![]),
        ("author=ada", vec![INDEX, TREND, GRID, DCA]),
        ("author=ada&author=mira", vec![]),
        ("q=daily&risk=moderate", vec![TREND]),
        ("q=daily&risk=low", vec![]),
        // Open sets: what nobody has is in no list.
        ("exchange=nowhere", vec![]),
        ("author=nobody", vec![]),
        ("author=Not%20A%20Handle", vec![]),
        ("pair=btc%2Fusdt", vec![]),
        ("tag=nothing", vec![]),
    ] {
        assert_eq!(slugs(&app, query).await, found, "{query}");
    }
}

#[tokio::test]
async fn an_octobot_is_matched_by_the_rules_that_it_follows() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    app.publish(&ada, &mira, &dca()).await;
    for (version, found) in [
        ("0.4.9", false),
        ("0.4.10", true),
        ("1.0", true),
        ("1.0.4", true),
        ("2.0.99", true),
        ("2.1.1", true),
        ("3.0.0-beta2", true),
    ] {
        let found = if found { vec![DCA] } else { vec![] };
        let query = format!("octobot_version={version}");
        assert_eq!(slugs(&app, &query).await, found, "{version}");
    }
    for no in ["new", "1..2", "v1", ""] {
        let path = format!("/api/v1/profiles?octobot_version={no}");
        refused(&app, &path, "octobot_version").await;
    }
}

#[tokio::test]
async fn a_filter_refuses_what_no_profile_can_have() {
    let app = TestApp::start().await;
    for (query, parameter, told) in [
        ("risk=huge", "risk", "`low`, `moderate`, `high`"),
        (
            "sort=best",
            "sort",
            "`new`, `updated`, `subscribers`, `downloads`",
        ),
        ("licence=mine", "licence", "SPDX"),
        ("tag=No%20Tag", "tag", "a-z"),
        ("exchange=", "exchange", "fewer than the 1"),
        ("exchange=a%00b", "exchange", "U+0000"),
        ("sort=new&sort=updated", "sort", "twice"),
        ("limit=1&limit=2", "limit", "twice"),
        ("q=a&q=b", "q", "twice"),
        ("exchanges=binance", "exchanges", "unknown field"),
    ] {
        let detail = refused(&app, &format!("/api/v1/profiles?{query}"), parameter).await;
        assert!(detail.contains(told), "{query}: {detail}");
    }
    let long = format!("/api/v1/profiles?exchange={}", "x".repeat(101));
    assert!(refused(&app, &long, "exchange").await.contains("101"));
    let many = format!("/api/v1/profiles?{}", "pair=A/B&".repeat(11));
    assert!(refused(&app, &many, "pair").await.contains("11 times"));
    // A page of facets or tags has no order to choose.
    refused(&app, "/api/v1/facets?sort=new", "sort").await;
    refused(&app, "/api/v1/tags?q=a", "q").await;
}

#[tokio::test]
async fn the_catalogue_comes_in_the_order_that_is_asked_for() {
    let app = TestApp::start().await;
    let (ada, mira, sam) = (
        app.user("ada").await,
        app.moderator("mira").await,
        app.user("sam").await,
    );
    publish_all(&app, &ada, &mira).await;
    ada.patch_profile(DCA, json!({ "archived": true })).await;
    mira.link(GRID).await;
    app.get(&sam.link(GRID).await).await.expect(StatusCode::OK);
    app.get(&sam.link(INDEX).await).await.expect(StatusCode::OK);
    app.get(&mira.link(INDEX).await)
        .await
        .expect(StatusCode::OK);
    app.get(&ada.link(INDEX).await).await.expect(StatusCode::OK);
    // Downloads are counted each second, all of them at once.
    let deadline = Instant::now() + Duration::from_secs(20);
    while app.get(&format!("/api/v1/profiles/{INDEX}")).await.json["downloads"] != 3
        || app.get(&format!("/api/v1/profiles/{GRID}")).await.json["downloads"] != 1
    {
        assert!(Instant::now() < deadline, "the downloads were not counted");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for (sort, first) in [
        ("new", [INDEX, TREND, GRID, DCA]),
        ("updated", [DCA, INDEX, TREND, GRID]),
    ] {
        assert_eq!(slugs(&app, &format!("sort={sort}")).await, first, "{sort}");
    }
    for sort in ["subscribers", "downloads"] {
        let first = slugs(&app, &format!("sort={sort}&limit=2")).await;
        assert_eq!(first, [INDEX, GRID], "{sort}");
        // What is the same comes by id, the youngest first.
        let all = slugs(&app, &format!("sort={sort}")).await;
        assert_eq!(all, [INDEX, GRID, TREND, DCA], "{sort}");
    }
    let card = app.get("/api/v1/profiles?sort=downloads").await.json["items"][0].clone();
    assert_eq!(
        (card["downloads"].clone(), card["subscribers"].clone()),
        (json!(3), json!(3))
    );
}

#[tokio::test]
async fn every_order_is_walked_by_cursors_even_where_all_are_the_same() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    // Time stands still, so that only ids tell them apart.
    for package in package::all() {
        app.publish(&ada, &mira, &package).await;
    }
    for query in [
        "sort=new",
        "sort=updated",
        "sort=subscribers",
        "sort=downloads&exchange=binance",
    ] {
        let all = slugs(&app, query).await;
        assert!(all.len() >= 3, "{query}");
        let (mut walked, mut cursor) = (Vec::new(), String::new());
        loop {
            let (one, next) = page(&app, &format!("{query}&limit=1{cursor}")).await;
            walked.extend(one);
            match next {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(walked, all, "{query}");
    }
}

#[tokio::test]
async fn a_cursor_of_last_month_still_leads_on() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    publish_all(&app, &ada, &mira).await;
    let (_, next) = page(&app, "exchange=binance&limit=1").await;
    app.advance(TimeDelta::days(31));
    let query = format!("exchange=binance&cursor={}", next.unwrap());
    assert_eq!(slugs(&app, &query).await, [TREND, DCA]);
    // Also when the profile that it was made of is gone.
    let (_, next) = page(&app, "limit=1").await;
    ada.delete(&format!("/api/v1/profiles/{INDEX}")).await;
    let query = format!("cursor={}", next.unwrap());
    assert_eq!(slugs(&app, &query).await, [TREND, GRID, DCA]);
}

#[tokio::test]
async fn a_cursor_belongs_to_its_filters_and_its_order() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    publish_all(&app, &ada, &mira).await;
    let (_, next) = page(&app, "limit=1&pair=BTC/USDT&pair=ETH/USDT&q=btc+usdt").await;
    let cursor = next.unwrap();
    // The same filters in other words are the same list.
    let same = format!("pair=ETH/USDT&pair=BTC/USDT&pair=ETH/USDT&q=BTC++usdt&cursor={cursor}");
    assert_eq!(slugs(&app, &same).await, [TREND, DCA]);
    let (_, plain) = page(&app, "limit=1").await;
    let (_, counted) = page(&app, "limit=1&sort=subscribers").await;
    let (plain, counted) = (plain.unwrap(), counted.unwrap());
    let bytes = BASE64URL_NOPAD.decode(plain.as_bytes()).unwrap();
    let read = serde_json::from_slice::<Value>(&bytes).unwrap();
    let forged = |change: &dyn Fn(&mut Value)| {
        let mut forged = read.clone();
        change(&mut forged);
        BASE64URL_NOPAD.encode(forged.to_string().as_bytes())
    };
    let absurd_count = {
        let id = read[2][1].as_str().unwrap();
        let text = format!("[1,\"profiles/subscribers\",[-1,\"{id}\"]]");
        BASE64URL_NOPAD.encode(text.as_bytes())
    };
    for query in [
        format!("pair=BTC/USDT&cursor={cursor}"),
        format!("q=btc&cursor={cursor}"),
        format!("pair=BTC/USDT&pair=ETH/USDT&q=btc+usdt&sort=updated&cursor={cursor}"),
        format!("cursor={cursor}"),
        format!("exchange=binance&cursor={plain}"),
        format!("sort=updated&cursor={plain}"),
        format!("cursor={counted}"),
        format!("sort=downloads&cursor={counted}"),
        format!("sort=subscribers&cursor={plain}"),
        format!("cursor={}", &plain[1..]),
        format!("cursor={plain}x"),
        format!("cursor={}", forged(&|c| c[0] = json!(2))),
        format!("cursor={}", forged(&|c| c[2][0] = json!(i64::MAX))),
        format!("cursor={}", forged(&|c| c[2][0] = json!("now"))),
        format!(
            "cursor={}",
            forged(&|c| c[2][1] = json!("'; DROP TABLE profiles"))
        ),
        format!("cursor={}", forged(&|c| c[2] = json!([]))),
        format!("sort=subscribers&cursor={absurd_count}"),
        format!("cursor={}", "A".repeat(4_000)),
        "cursor=".to_owned() + &BASE64URL_NOPAD.encode(&[b'['; 3_000]),
    ] {
        app.get(&format!("/api/v1/profiles?{query}"))
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .expect_problem("invalid_cursor");
    }
    let refused = app.get(&format!("/api/v1/tags?cursor={plain}")).await;
    refused.expect_problem("invalid_cursor");
}

#[tokio::test]
async fn a_facet_counts_what_the_list_would_hold_with_it() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    publish_all(&app, &ada, &mira).await;
    let facets = app.get("/api/v1/facets").await.expect(StatusCode::OK);
    assert_eq!(facets.headers["access-control-allow-origin"], "*");
    assert_eq!(
        facets.json["exchange"],
        json!([{ "value": "binance", "profiles": 3 }, { "value": "kucoin", "profiles": 1 }])
    );
    assert_eq!(
        facets.json["risk"],
        json!([{ "value": "moderate", "profiles": 3 }, { "value": "low", "profiles": 1 }])
    );
    for filters in [
        "",
        "exchange=binance",
        "q=usdt&pair=BTC/USDT",
        "exchange=kucoin&risk=low",
    ] {
        let facets = app.get(&format!("/api/v1/facets?{filters}")).await;
        let facets = facets.expect(StatusCode::OK).json;
        let kinds = facets.as_object().unwrap();
        assert_eq!(kinds.len(), 9);
        let mut seen = 0;
        for (kind, counts) in kinds {
            for count in counts.as_array().unwrap() {
                let value = count["value"].as_str().unwrap();
                let held = slugs(&app, &format!("{filters}&{kind}={value}"))
                    .await
                    .len();
                assert_eq!(count["profiles"], held, "{filters} {kind}={value}");
                seen += held;
            }
        }
        assert_eq!(
            seen == 0,
            slugs(&app, filters).await.is_empty(),
            "{filters}"
        );
    }
    let again = app
        .request(Method::GET, "/api/v1/facets")
        .header("If-None-Match", app.get("/api/v1/facets").await.etag());
    Reply::of(again).await.expect(StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn a_facet_lists_fifty_values_at_most_and_a_profile_is_found_by_five_hundred() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let mut package = dca();
    let pairs = (0..600)
        .map(|n| format!("A{n:03}/USDT"))
        .collect::<Vec<_>>();
    // A name that no index could hold is left out, and is no error.
    let long = "x".repeat(9_000);
    package.profile["config"]["crypto-currencies"]["Many"] =
        json!({ "enabled": true, "pairs": pairs });
    package.profile["config"]["exchanges"][&long] = json!({ "enabled": true });
    package.profile["config"]["exchanges"]["kraken"] = json!({ "enabled": false });
    let slug = app.publish(&ada, &mira, &package).await;
    let facets = app.get("/api/v1/facets").await.json;
    let values = facets["pair"].as_array().unwrap();
    assert_eq!(values.len(), 50);
    assert_eq!(
        (&values[0]["value"], &values[49]["value"]),
        (&json!("A000/USDT"), &json!("A049/USDT"))
    );
    assert_eq!(
        facets["exchange"],
        json!([{ "value": "binance", "profiles": 1 }])
    );
    assert_eq!(slugs(&app, "pair=A100/USDT&q=a100").await, [slug]);
    assert_eq!(slugs(&app, "pair=A599/USDT").await, [""; 0]);
    assert_eq!(slugs(&app, "exchange=kraken").await, [""; 0]);
}

#[tokio::test]
async fn tags_are_walked_in_the_order_of_the_alphabet() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    publish_all(&app, &ada, &mira).await;
    let second = Package {
        name: "Impatient DCA",
        ..dca()
    };
    app.publish(&ada, &mira, &second).await;
    let (mut walked, mut query) = (Vec::new(), "limit=3".to_owned());
    loop {
        let page = app
            .get(&format!("/api/v1/tags?{query}"))
            .await
            .expect(StatusCode::OK);
        walked.extend(page.json["items"].as_array().unwrap().clone());
        match page.json["next"].as_str() {
            Some(next) => query = format!("limit=3&cursor={next}"),
            None => break,
        }
    }
    let tags = walked.iter().map(|tag| tag["value"].as_str().unwrap());
    let tags = tags.collect::<Vec<_>>();
    assert_eq!(
        tags,
        [
            "beginner",
            "btc",
            "daily",
            "dca",
            "eth",
            "grid",
            "index",
            "portfolio",
            "sideways",
            "swing",
            "trend"
        ]
    );
    assert_eq!(walked[3], json!({ "value": "dca", "profiles": 2 }));
    let some = app
        .get("/api/v1/tags?prefix=d")
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        some.json["items"],
        json!([{ "value": "daily", "profiles": 1 }, { "value": "dca", "profiles": 2 }])
    );
    refused(&app, "/api/v1/tags?prefix=D%25", "prefix").await;
}

#[tokio::test]
async fn an_author_has_a_page_as_long_as_the_account_is_there() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    app.publish(&ada, &mira, &dca()).await;
    let hidden = app.publish(&ada, &mira, &package::grid()).await;
    mira.link(&hidden).await;
    mira.link(DCA).await;
    ada.patch_profile(&hidden, json!({ "visibility": "unlisted" }))
        .await;
    let page = app.get("/api/v1/authors/ada").await.expect(StatusCode::OK);
    assert_eq!(page.headers["access-control-allow-origin"], "*");
    let mut page = page.json;
    assert!(page["since"].as_str().unwrap().ends_with('Z'));
    page.as_object_mut().unwrap().remove("since");
    assert_eq!(
        page,
        json!({ "handle": "ada", "display_name": "ada", "profiles": 1, "subscribers": 1, "followers": 0, "downloads": 0 })
    );
    let page = app.get("/api/v1/authors/mira").await.expect(StatusCode::OK);
    assert_eq!(page.json["profiles"], 0);

    app.post(
        "/api/v1/accounts",
        json!({ "email": "new@example.org", "handle": "newcomer", "password": super::app::PASSWORD }),
    )
    .await
    .expect(StatusCode::ACCEPTED);
    app.sql("UPDATE accounts SET deleted_at = created_at WHERE handle = 'mira'");
    for nobody in ["mira", "newcomer", "nobody", "admin", "No%20Handle", "%00"] {
        app.get(&format!("/api/v1/authors/{nobody}"))
            .await
            .expect(StatusCode::NOT_FOUND)
            .expect_problem("not_found");
    }
}

#[tokio::test]
async fn what_the_catalogue_does_not_show_is_not_found_by_anything() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    app.publish(&ada, &mira, &dca()).await;
    let found = async || {
        let mut found = BTreeSet::new();
        for query in [
            "",
            "q=patient",
            "exchange=binance",
            "tag=dca",
            "author=ada",
            "sort=updated",
        ] {
            found.insert(slugs(&app, query).await.len());
        }
        let facets = app.get("/api/v1/facets").await.json["tag"].clone();
        found.insert(usize::from(!facets.as_array().unwrap().is_empty()));
        let tags = app.get("/api/v1/tags").await.json["items"].clone();
        found.insert(usize::from(!tags.as_array().unwrap().is_empty()));
        let author = app.get("/api/v1/authors/ada").await.json["profiles"].clone();
        found.insert(usize::try_from(author.as_u64().unwrap()).unwrap());
        Vec::from_iter(found)
    };
    assert_eq!(found().await, [1]);
    for visibility in ["unlisted", "private"] {
        ada.patch_profile(DCA, json!({ "visibility": visibility }))
            .await;
        assert_eq!(found().await, [0], "{visibility}");
    }
    ada.patch_profile(DCA, json!({ "visibility": "public" }))
        .await;
    assert_eq!(found().await, [1]);
    let path = format!("/api/v1/profiles/{DCA}");
    ada.post(&format!("{path}/versions/1/yank"), json!({}))
        .await;
    assert_eq!(found().await, [0]);
    ada.post(&format!("{path}/versions/1/unyank"), json!({}))
        .await;
    assert_eq!(found().await, [1]);
    ada.delete(&path).await.expect(StatusCode::NO_CONTENT);
    assert_eq!(found().await, [0]);
}

#[tokio::test]
async fn a_draft_or_a_submission_is_not_found_before_it_is_approved() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    let slug = app.publish(&ada, &mira, &dca()).await;
    let texts = json!({ "summary": "Now with zebras.", "tags": ["zebra"] });
    ada.patch_draft(&slug, texts).await.expect(StatusCode::OK);
    let submission = ada.submit(&slug).await.expect(StatusCode::CREATED);
    assert_eq!(slugs(&app, "q=zebras").await, [""; 0]);
    assert_eq!(slugs(&app, "tag=zebra").await, [""; 0]);
    mira.approve(submission.json["id"].as_str().unwrap()).await;
    assert_eq!(slugs(&app, "q=zebras&tag=zebra").await, [slug.as_str()]);
    assert_eq!(slugs(&app, "tag=dca").await, [""; 0]);
    assert_eq!(slugs(&app, "q=takes+profit+slowly").await, [""; 0]);
}

#[tokio::test]
async fn profiles_published_before_there_was_an_index_are_put_into_it_at_the_start() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    publish_all(&app, &ada, &mira).await;
    ada.patch_profile(GRID, json!({ "visibility": "private" }))
        .await;
    app.sql(
        "DELETE FROM profile_terms; DELETE FROM profile_documents; \
         UPDATE profiles SET listed = FALSE, indexed_as = 0",
    );
    if app.database_url.starts_with("sqlite") {
        app.sql("DELETE FROM profile_words");
    }
    assert_eq!(slugs(&app, "").await, [""; 0]);
    search::fill_index(&Url::parse(&app.database_url).unwrap()).unwrap();
    assert_eq!(slugs(&app, "").await, [INDEX, TREND, DCA]);
    assert_eq!(slugs(&app, "q=patient&tag=dca").await, [DCA]);
    assert_eq!(slugs(&app, "exchange=kucoin").await, [""; 0]);
}

#[tokio::test]
async fn an_author_with_another_name_is_found_by_that() {
    let app = TestApp::start().await;
    let (ada, mira) = (app.user("ada").await, app.moderator("mira").await);
    publish_all(&app, &ada, &mira).await;
    assert_eq!(slugs(&app, "q=lovelace").await, [""; 0]);
    ada.patch_account(json!({ "display_name": "Countess Lovelace" }))
        .await
        .expect(StatusCode::OK);
    assert_eq!(slugs(&app, "q=countess+love").await.len(), 4);
    let author = app.get("/api/v1/authors/ada").await.expect(StatusCode::OK);
    assert_eq!(author.json["display_name"], "Countess Lovelace");
}
