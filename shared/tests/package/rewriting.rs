//! What the hub changes, and what it leaves exactly as it was.

use hub_shared::package::{Canonical, Code, Listing};
use serde_json::{Value, json};

use crate::archive::{Member, unpacked};
use crate::author::{Author, check, codes};

const LISTING: Listing<'_> = Listing {
    profile_id: "01920b5e-7d0a-7c4e-8f3b-5a6d7e8f9a0b",
    name: "Weekly dips",
    summary: "Buys dips every week.",
    logo_png: None,
};

#[track_caller]
fn canonical(author: &Author) -> Canonical {
    let checked = author.check();
    checked
        .canonical
        .unwrap_or_else(|| panic!("{:#?}", checked.report))
}

#[track_caller]
fn text(archive: &[u8], name: &str) -> String {
    let data = unpacked(archive)
        .into_iter()
        .find(|(member, _)| member == name)
        .expect(name)
        .1;
    String::from_utf8(data).unwrap()
}

#[track_caller]
fn profile_json(archive: &[u8]) -> Value {
    serde_json::from_str(&text(archive, "profile.json")).unwrap()
}

#[test]
fn members_are_the_profile_s_own_sorted() {
    let author = Author::new()
        .file("notes.txt", "x")
        .file("default_profile.png", "x")
        .file("specific_config/My-Mode.json", "{}")
        .file("specific_config/9Mode.json", "{}")
        .file("specific_config/deep/Mode.json", "{}")
        .file(&format!("specific_config/{}.json", "M".repeat(99)), "{}");
    let names: Vec<_> = unpacked(&canonical(&author).archive())
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let long = format!("specific_config/{}.json", "M".repeat(99));
    assert_eq!(
        names,
        [
            "profile.json",
            "specific_config/DailyTradingMode.json",
            &long,
            "specific_config/SimpleStrategyEvaluator.json",
            "tentacles_config.json"
        ]
    );
}

#[test]
fn profile_json_is_written_as_octobot_writes_it() {
    insta::assert_snapshot!(text(&canonical(&Author::new()).archive(), "profile.json"), @r#"
    {
        "config": {
            "crypto-currencies": {
                "Bitcoin": {
                    "enabled": true,
                    "pairs": [
                        "BTC/USDT"
                    ]
                }
            },
            "exchanges": {
                "binance": {
                    "enabled": true,
                    "exchange-type": "spot"
                }
            },
            "trader": {
                "enabled": false,
                "load-trade-history": false
            },
            "trader-simulator": {
                "enabled": true,
                "fees": {
                    "maker": 0.1,
                    "taker": 0.1
                },
                "starting-portfolio": {
                    "BTC": 10,
                    "USDT": 1000
                }
            },
            "trading": {
                "reference-market": "USDT",
                "risk": 0.5
            }
        },
        "profile": {
            "auto_update": false,
            "avatar": "default_profile.png",
            "complexity": 1,
            "description": "Buys dips.",
            "extra_backtesting_time_frames": [],
            "id": "6f2c",
            "imported": true,
            "name": "Dip buyer",
            "origin_url": null,
            "read_only": false,
            "risk": 3,
            "slug": "",
            "type": "live"
        }
    }
    "#);
}

#[test]
fn nobody_trades_real_money_by_importing() {
    let author = Author::new()
        .set("/config/trader/enabled", json!(true))
        .set("/config/trader-simulator/enabled", json!(false));
    let checked = author.check();
    assert_eq!(codes(&checked), [Code::RealTradingOff, Code::ValueReset]);
    assert!(checked.report.facts.unwrap().real_trading);
    let canonical = checked.canonical.unwrap();
    for archive in [canonical.archive(), canonical.publish(&LISTING)] {
        let config = &profile_json(&archive)["config"];
        assert_eq!(config["trader"]["enabled"], json!(false));
        assert_eq!(config["trader-simulator"]["enabled"], json!(true));
    }
}

#[test]
fn what_ties_a_profile_to_another_bot_is_reset() {
    let author = Author::new()
        .set(
            "/profile/origin_url",
            json!("https://hub.example/d/t/x.zip"),
        )
        .set("/profile/auto_update", json!(true))
        .set("/profile/slug", json!("cloud-grid"))
        .set("/profile/read_only", json!(true))
        .set("/profile/hidden", json!(true));
    let checked = author.check();
    assert_eq!(
        checked.origin_url.as_deref(),
        Some("https://hub.example/d/t/x.zip")
    );
    assert_eq!(
        codes(&checked),
        [[Code::OriginUrlRemoved].as_slice(), &[Code::ValueReset; 4]].concat()
    );
    let reset = checked.canonical.unwrap().archive();
    let profile = &profile_json(&reset)["profile"];
    let values = ["origin_url", "auto_update", "slug", "read_only"].map(|key| &profile[key]);
    assert_eq!(
        values,
        [&json!(null), &json!(false), &json!(""), &json!(false)]
    );
    assert_eq!(profile.get("hidden"), None);
}

#[test]
fn keys_of_later_octobots_are_kept_only_where_older_ones_let_them_pass() {
    let author = Author::new()
        .set("/config/distribution", json!("market_making"))
        .set("/config/trading/paused", json!(true));
    let checked = author.check();
    assert_eq!(codes(&checked), [Code::KeyDropped]);
    let config = profile_json(&checked.canonical.unwrap().archive())["config"].take();
    assert_eq!(config["distribution"], json!("market_making"));
    assert_eq!(
        config["trading"],
        json!({ "reference-market": "USDT", "risk": 0.5 })
    );
}

#[test]
fn tentacles_config_keeps_activation_and_version_only() {
    let author = Author::new()
        .set_tentacles(
            "/registered_tentacles",
            json!({ "OctoBot-Default-Tentacles": "./any_platform.zip" }),
        )
        .set_tentacles("/installation_context/path", json!("/home/ada"))
        .set_tentacles("/other", json!(1));
    let archive = canonical(&author).archive();
    let kept: Value = serde_json::from_str(&text(&archive, "tentacles_config.json")).unwrap();
    assert_eq!(kept, Author::new().tentacles);
}

#[test]
fn numbers_keep_their_tokens_and_lists_their_order() {
    let settings = r#"{"b": [3, 1.50, 1e-05, -0, 2.0, 1E+2], "a": "é\u0000"}"#;
    let author = Author::new().file("specific_config/DailyTradingMode.json", settings);
    assert_eq!(
        text(
            &canonical(&author).archive(),
            "specific_config/DailyTradingMode.json"
        ),
        "{\n    \"a\": \"\\u00e9\\u0000\",\n    \"b\": [\n        3,\n        1.50,\n        1e-05,\n        -0,\n        2.0,\n        1E+2\n    ]\n}"
    );
}

#[test]
fn a_file_that_would_be_too_large_written_anew_is_refused() {
    let settings = json!({ "note": "é".repeat(400_000) }).to_string();
    assert!(settings.len() < 1 << 20);
    let mut archive = Author::new().archive();
    archive
        .members
        .retain(|member| member.name != b"specific_config/DailyTradingMode.json");
    let checked = check(
        &archive
            .with(Member::stored(
                "specific_config/DailyTradingMode.json",
                settings,
            ))
            .bytes(),
    );
    assert_eq!(codes(&checked), [Code::JsonTooLarge]);
}

#[test]
fn the_listing_gives_the_served_archive_its_identity() {
    let published = canonical(&Author::new()).publish(&LISTING);
    let profile = &profile_json(&published)["profile"];
    assert_eq!(profile["id"], json!(LISTING.profile_id));
    assert_eq!(profile["name"], json!("Weekly dips"));
    assert_eq!(profile["description"], json!("Buys dips every week."));
    assert_eq!(profile["avatar"], json!("default_profile.png"));
    assert!(
        unpacked(&published)
            .iter()
            .all(|(name, _)| !name.ends_with(".png"))
    );
}

#[test]
fn a_logo_is_served_as_the_avatar() {
    let published = canonical(&Author::new()).publish(&Listing {
        logo_png: Some(b"\x89PNG"),
        ..LISTING
    });
    assert_eq!(
        profile_json(&published)["profile"]["avatar"],
        json!("logo.png")
    );
    assert_eq!(
        unpacked(&published)[0],
        ("logo.png".to_owned(), b"\x89PNG".to_vec())
    );
}

#[test]
fn markup_in_a_listing_is_not_served() {
    let listing = Listing {
        summary: "<img src=x onerror=alert(1)> 3 < 4 & \"so\"",
        ..LISTING
    };
    let profile = &profile_json(&canonical(&Author::new()).publish(&listing))["profile"];
    assert_eq!(
        profile["description"],
        json!("‹img src=x onerror=alert(1)› 3 ‹ 4 & \"so\"")
    );
}

#[test]
fn a_profile_without_a_profile_object_is_served_with_one() {
    let published = canonical(&Author::new().remove("/profile")).publish(&LISTING);
    assert_eq!(
        profile_json(&published)["profile"]["name"],
        json!("Weekly dips")
    );
}

#[test]
fn a_rename_keeps_the_content_digest() {
    let digest = |author: &Author| canonical(author).content_digest();
    let original = digest(&Author::new());
    for (key, value) in [
        ("name", "Other"),
        ("description", "Other"),
        ("avatar", "other.png"),
        ("id", "other"),
    ] {
        assert_eq!(
            digest(&Author::new().set(&format!("/profile/{key}"), json!(value))),
            original,
            "{key}"
        );
    }
    assert_eq!(digest(&Author::new().remove("/profile/name")), original);
}

#[test]
fn a_change_of_what_a_bot_would_do_changes_the_content_digest() {
    let digest = |author: &Author| canonical(author).content_digest();
    let original = digest(&Author::new());
    let others = [
        Author::new().set("/config/trading/risk", json!(0.51)),
        Author::new().set(
            "/config/crypto-currencies/Bitcoin/pairs",
            json!(["BTC/USDC"]),
        ),
        Author::new().set("/profile/type", json!("backtesting")),
        Author::new().set_tentacles(
            "/tentacle_activation/Evaluator/TwitterNewsEvaluator",
            json!(true),
        ),
        Author::new().file(
            "specific_config/DailyTradingMode.json",
            r#"{"use_stop_orders": false}"#,
        ),
    ];
    for author in others {
        assert_ne!(digest(&author), original);
    }
}

#[test]
fn what_is_served_is_the_same_package_when_it_comes_back() {
    let canonical = canonical(&Author::new());
    let served = canonical.publish(&Listing {
        logo_png: Some(b"\x89PNG"),
        ..LISTING
    });
    let checked = check(&served);
    assert_eq!(codes(&checked), [Code::AvatarDropped]);
    assert_eq!(
        checked.canonical.unwrap().content_digest(),
        canonical.content_digest()
    );
}

#[test]
fn an_unsafe_name_is_in_no_archive() {
    for name in ["", "..", "a/b", "<b>x</b>", "CON", "tab\there"] {
        let canonical = canonical(&Author::new().set("/profile/name", json!(name)));
        assert_eq!(
            profile_json(&canonical.archive())["profile"].get("name"),
            None,
            "{name:?}"
        );
        assert_eq!(canonical.facts().name.as_deref(), Some(name));
    }
}

#[test]
fn times_modes_and_compression_are_fixed() {
    let archive = canonical(&Author::new()).publish(&LISTING);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    for index in 0..zip.len() {
        let file = zip.by_index(index).unwrap();
        assert_eq!(file.compression(), zip::CompressionMethod::Stored);
        assert_eq!(file.unix_mode(), Some(0o100_644));
        assert_eq!(
            file.last_modified()
                .map(|time| (time.year(), time.month(), time.day(), time.hour())),
            Some((1980, 1, 1, 0))
        );
    }
}
