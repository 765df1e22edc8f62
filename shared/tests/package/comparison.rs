//! What changes when one package takes another's place.

use std::collections::BTreeMap;

use hub_shared::package::{Area, Canonical, Change, ChangeKind, Comparison, compare};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::archive::unpacked;
use crate::author::Author;
use crate::properties::author;
use crate::samples::samples;

const MODE: &str = "specific_config/DailyTradingMode.json";

#[track_caller]
fn package(author: &Author) -> Canonical {
    let checked = author.check();
    checked
        .canonical
        .unwrap_or_else(|| panic!("{:#?}", checked.report.findings))
}

#[track_caller]
fn changes(before: &Author, after: &Author) -> Vec<Change> {
    let comparison = compare(&package(before), &package(after));
    assert_eq!(comparison.more, 0);
    comparison.changes
}

/// The changes for people, a line each.
#[track_caller]
fn sentences(before: &Author, after: &Author) -> String {
    lines(&changes(before, after))
}

fn lines(changes: &[Change]) -> String {
    let line = |change: &Change| match change.inactive {
        true => format!("(inactive) {}", change.sentence),
        false => change.sentence.clone(),
    };
    changes.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn only(before: &Author, after: &Author) -> Change {
    let mut changes = changes(before, after);
    assert_eq!(changes.len(), 1, "{changes:#?}");
    changes.remove(0)
}

/// A profile whose trading mode has these settings.
fn mode(settings: &Value) -> Author {
    Author::new().file(MODE, settings.to_string())
}

fn set(pointer: &str, value: Value) -> Author {
    Author::new().set(pointer, value)
}

fn activate(pointer: &str, on: bool) -> Author {
    Author::new().set_tentacles(&format!("/tentacle_activation/{pointer}"), json!(on))
}

#[test]
fn two_equal_packages_have_nothing_to_say() {
    let comparison = compare(&package(&Author::new()), &package(&Author::new()));
    assert!(comparison.is_empty());
    assert_eq!((comparison.changes, comparison.more), (Vec::new(), 0));
}

#[test]
fn the_listing_s_business_is_left_out() {
    let after = set("/profile/name", json!("Another"))
        .set("/profile/description", json!("Other words."))
        .set("/profile/avatar", json!("logo.png"))
        .set("/profile/id", json!("77"));
    assert_eq!(sentences(&Author::new(), &after), "");
}

#[test]
fn a_change_carries_what_programs_need() {
    let change = only(
        &mode(&json!({ "orders": { "stop": 2 } })),
        &mode(&json!({ "orders": { "stop": 2.5 } })),
    );
    insta::assert_json_snapshot!(change, @r#"
    {
      "area": "trading_mode",
      "subject": "DailyTradingMode",
      "setting": "orders › stop",
      "kind": "changed",
      "before": 2,
      "after": 2.5,
      "cut": false,
      "relative": 0.25,
      "inactive": false,
      "sentence": "DailyTradingMode, orders › stop: 2 → 2.5 (+25 %)."
    }
    "#);
}

#[test]
fn a_comparison_is_read_back_as_it_was_written() {
    let before = mode(&json!({ "a": null, "b": 1, "c": [1, 2], "d": "x".repeat(5_000) }));
    let after = mode(&json!({ "a": 1, "b": null, "c": [2, 1], "e": {} }));
    let comparison = compare(&package(&before), &package(&after));
    let wire = serde_json::to_string(&comparison).unwrap();
    assert_eq!(
        serde_json::from_str::<Comparison>(&wire).unwrap(),
        comparison
    );
}

#[test]
fn settings_are_told_apart_by_their_path() {
    let before = json!({ "buy_order_amount": "5%t", "orders": { "stop": 1, "old": true }, "same": [1, { "a": 2 }] });
    let after = json!({ "buy_order_amount": "8%t", "orders": { "stop": 3, "new": "" }, "same": [1, { "a": 2 }] });
    insta::assert_snapshot!(sentences(&mode(&before), &mode(&after)), @r#"
    DailyTradingMode, buy_order_amount: 5%t → 8%t.
    DailyTradingMode, orders › new: "" added.
    DailyTradingMode, orders › old: true removed.
    DailyTradingMode, orders › stop: 1 → 3 (+200 %).
    "#);
}

#[test]
fn a_number_that_is_only_spelled_differently_is_the_same() {
    let before = Author::new().file(
        MODE,
        r#"{"a": 1, "b": 0.10, "c": -0.0, "d": 1e2, "e": [1, {"f": 2}]}"#,
    );
    let after = Author::new().file(
        MODE,
        r#"{"a": 1.0, "b": 0.1, "c": 0, "d": 100, "e": [1.0, {"f": 2.0}]}"#,
    );
    assert_ne!(
        package(&before).content_digest(),
        package(&after).content_digest()
    );
    assert_eq!(sentences(&before, &after), "");
}

#[test]
fn another_type_is_a_change() {
    let before = json!({ "a": "5", "b": 1, "c": null, "d": [], "e": " " });
    let after = json!({ "a": 5, "b": true, "c": 0, "d": {}, "e": null });
    insta::assert_snapshot!(sentences(&mode(&before), &mode(&after)), @r#"
    DailyTradingMode, a: "5" → 5.
    DailyTradingMode, b: 1 → true.
    DailyTradingMode, c: null → 0.
    DailyTradingMode, d: [] → {}.
    DailyTradingMode, e: " " → null.
    "#);
}

#[test]
fn a_relative_change_is_told_unless_the_old_value_is_zero() {
    let before = json!({ "down": 4, "from_zero": 0, "grown": 0.1, "negative": -1, "to_zero": 5 });
    let after = json!({ "down": 3, "from_zero": 1, "grown": 2.5, "negative": -2, "to_zero": 0 });
    let changes = changes(&mode(&before), &mode(&after));
    let relative: Vec<_> = changes.iter().map(|change| change.relative).collect();
    assert_eq!(
        relative,
        [Some(-0.25), None, Some(24.0), Some(-1.0), Some(-1.0)]
    );
    insta::assert_snapshot!(lines(&changes), @"
    DailyTradingMode, down: 4 → 3 (−25 %).
    DailyTradingMode, from_zero: 0 → 1.
    DailyTradingMode, grown: 0.1 → 2.5 (+2,400 %).
    DailyTradingMode, negative: -1 → -2 (−100 %).
    DailyTradingMode, to_zero: 5 → 0 (−100 %).
    ");
}

#[test]
fn a_list_of_texts_gains_and_loses_items() {
    let before = json!({ "required_strategies": ["A", "B", "C"] });
    let after = json!({ "required_strategies": ["B", "C", "D", "A2"] });
    insta::assert_snapshot!(sentences(&mode(&before), &mode(&after)), @"
    DailyTradingMode, required_strategies: A removed.
    DailyTradingMode, required_strategies: D added.
    DailyTradingMode, required_strategies: A2 added.
    ");
}

#[test]
fn another_order_is_one_change() {
    let change = only(
        &mode(&json!({ "required_strategies": ["A", "B", "C"] })),
        &mode(&json!({ "required_strategies": ["C", "A", "B"] })),
    );
    assert_eq!(change.kind, ChangeKind::Moved);
    assert_eq!(change.before, Some(json!(["A", "B", "C"])));
    insta::assert_snapshot!(change.sentence, @"DailyTradingMode, required_strategies: reordered, now C, A, B.");
}

#[test]
fn an_item_that_stands_several_times_is_counted() {
    let before = mode(&json!({ "steps": ["A", "B", "A"] }));
    insta::assert_snapshot!(sentences(&before, &mode(&json!({ "steps": ["A", "B"] }))), @"DailyTradingMode, steps: A removed.");
    insta::assert_snapshot!(sentences(&before, &mode(&json!({ "steps": ["A", "A", "A", "B"] }))), @"
    DailyTradingMode, steps: reordered, now A, A, A, B.
    DailyTradingMode, steps: A added.
    ");
}

#[test]
fn what_ends_in_the_same_items_was_not_reordered() {
    let [before, after] = [json!(["A", "B", "A"]), json!(["B", "A"])];
    let change = only(
        &mode(&json!({ "steps": before })),
        &mode(&json!({ "steps": after })),
    );
    assert_eq!(
        (change.kind, change.before),
        (ChangeKind::Removed, Some(json!("A")))
    );
}

#[test]
fn numbers_and_objects_of_a_list_change_in_their_place() {
    let before =
        json!({ "range": [10, 20], "steps": [{ "at": 1, "size": 2 }, { "at": 5, "size": 2 }] });
    let after = json!({ "range": [10, 25], "steps": [{ "at": 1, "size": 3 }, { "at": 5, "size": 2 }, { "at": 9, "size": 1 }] });
    insta::assert_snapshot!(sentences(&mode(&before), &mode(&after)), @r#"
    DailyTradingMode, range › item 2: 20 → 25 (+25 %).
    DailyTradingMode, steps › item 1 › size: 2 → 3 (+50 %).
    DailyTradingMode, steps › item 3: {"at":9,"size":1} added.
    "#);
}

#[test]
fn an_item_that_changed_and_moved_has_both_its_places() {
    let before = json!({ "steps": [[1, 2], [3, 4], [5, 6]] });
    let after = json!({ "steps": [[0], [1, 2], [3, 5], [5, 6]] });
    insta::assert_snapshot!(sentences(&mode(&before), &mode(&after)), @"
    DailyTradingMode, steps › item 1: [0] added.
    DailyTradingMode, steps › item 2/3 › item 2: 4 → 5 (+25 %).
    ");
}

#[test]
fn items_with_a_name_of_their_own_are_found_wherever_they_stand() {
    let before = json!({ "pair_settings": [
        { "pair": "BTC/USDT", "flat_spread": 2000, "buy_orders_count": 25 },
        { "pair": "ADA/ETH", "flat_spread": 0.00002 },
        { "pair": "ETH/USDT", "flat_spread": 10 },
    ]});
    let after = json!({ "pair_settings": [
        { "pair": "ETH/USDT", "flat_spread": 10 },
        { "pair": "SOL/USDT", "flat_spread": 3 },
        { "pair": "BTC/USDT", "flat_spread": 2500, "buy_orders_count": 25 },
    ]});
    insta::assert_snapshot!(sentences(&mode(&before), &mode(&after)), @r#"
    DailyTradingMode, pair_settings: reordered, now ETH/USDT, SOL/USDT, BTC/USDT.
    DailyTradingMode, pair_settings › ADA/ETH: {"flat_spread":0.00002,"pair":"ADA/ETH"} removed.
    DailyTradingMode, pair_settings › BTC/USDT › flat_spread: 2000 → 2500 (+25 %).
    DailyTradingMode, pair_settings › SOL/USDT: {"flat_spread":3,"pair":"SOL/USDT"} added.
    "#);
}

#[test]
fn names_that_stand_twice_tell_nothing_apart() {
    let before = json!({ "rules": [{ "name": "a", "x": 1 }, { "name": "a", "x": 2 }] });
    let after = json!({ "rules": [{ "name": "a", "x": 1 }, { "name": "a", "x": 3 }] });
    insta::assert_snapshot!(sentences(&mode(&before), &mode(&after)), @"DailyTradingMode, rules › item 2 › x: 2 → 3 (+50 %).");
}

#[test]
fn another_trading_mode_is_named_before_its_settings() {
    let after = activate("Trading/DailyTradingMode", false)
        .set_tentacles("/tentacle_activation/Trading/GridTradingMode", json!(true))
        .file(
            "specific_config/GridTradingMode.json",
            r#"{"pair_settings": []}"#,
        )
        .file(MODE, r#"{"use_stop_orders": false}"#);
    insta::assert_snapshot!(sentences(&Author::new(), &after), @"
    Trading mode: DailyTradingMode → GridTradingMode.
    DailyTradingMode, use_stop_orders: true → false.
    GridTradingMode: own settings added.
    ");
}

#[test]
fn a_second_trading_mode_is_told_beside_the_one_in_use() {
    let after = activate("Trading/GridTradingMode", true);
    insta::assert_snapshot!(sentences(&Author::new(), &after), @"GridTradingMode: switched on.");
}

#[test]
fn a_trading_mode_that_is_switched_on_as_something_else_too_is_told() {
    let on = Author::new().set_tentacles(
        "/tentacle_activation/Meta",
        json!({ "DailyTradingMode": true }),
    );
    let change = only(&Author::new(), &on);
    assert_eq!(
        (change.area, change.after),
        (Area::TradingMode, Some(json!("Meta")))
    );
}

#[test]
fn a_settings_file_that_came_is_not_the_same_as_none() {
    let after = Author::new().file("specific_config/RSIMomentumEvaluator.json", "{}");
    insta::assert_snapshot!(sentences(&Author::new(), &after), @"RSIMomentumEvaluator: own settings added.");
    insta::assert_snapshot!(sentences(&after, &Author::new()), @"RSIMomentumEvaluator: own settings removed.");
}

#[test]
fn strategies_evaluators_and_other_tentacles_are_switched_on_and_off() {
    let after = activate("Evaluator/RSIMomentumEvaluator", false)
        .set_tentacles(
            "/tentacle_activation/Evaluator/TwitterNewsEvaluator",
            json!(true),
        )
        .set_tentacles(
            "/tentacle_activation/Evaluator/SimpleStrategyEvaluator",
            json!(false),
        )
        .set_tentacles("/tentacle_activation/Evaluator/CandlesUtil", json!(false))
        .set_tentacles("/tentacle_activation/Trading/Bybit", json!(true))
        .set_tentacles(
            "/tentacle_activation/Services",
            json!({ "TelegramService": true }),
        );
    insta::assert_snapshot!(sentences(&Author::new(), &after), @"
    SimpleStrategyEvaluator: switched off.
    RSIMomentumEvaluator: switched off.
    TwitterNewsEvaluator: switched on.
    Time frames: 1h removed.
    Time frames: 1d removed.
    Trading: Bybit switched on.
    Evaluator: CandlesUtil switched off.
    Services: TelegramService switched on.
    ");
}

#[test]
fn a_tentacle_that_is_switched_on_carries_its_type() {
    let after = activate("Trading/Bybit", true);
    let change = only(&Author::new(), &after);
    assert_eq!(
        (change.area, change.subject.as_deref()),
        (Area::Tentacle, Some("Bybit"))
    );
    assert_eq!(
        (change.before, change.after),
        (None, Some(json!("Trading")))
    );
}

#[test]
fn a_tentacle_that_is_not_mentioned_is_switched_off() {
    assert_eq!(
        sentences(&Author::new(), &activate("Trading/NewTradingMode", false)),
        ""
    );
}

#[test]
fn settings_of_what_is_switched_off_come_last_and_are_marked() {
    let with = |orders: u8, spread: u8| {
        let text = |value: u8| json!({ "value": value }).to_string();
        Author::new()
            .file("specific_config/ArbitrageTradingMode.json", text(spread))
            .file("specific_config/OtherStrategyEvaluator.json", text(spread))
            .file("specific_config/SimpleStrategyEvaluator.json", text(orders))
    };
    insta::assert_snapshot!(sentences(&with(1, 1), &with(2, 2)), @"
    SimpleStrategyEvaluator, value: 1 → 2 (+100 %).
    (inactive) ArbitrageTradingMode, value: 1 → 2 (+100 %).
    (inactive) OtherStrategyEvaluator, value: 1 → 2 (+100 %).
    ");
}

#[test]
fn time_frames_are_those_of_all_strategies_together() {
    let after = Author::new().file(
        "specific_config/SimpleStrategyEvaluator.json",
        r#"{"required_time_frames": ["1h", "15m"]}"#,
    );
    insta::assert_snapshot!(sentences(&Author::new(), &after), @"
    SimpleStrategyEvaluator, required_time_frames: 1d removed.
    SimpleStrategyEvaluator, required_time_frames: 15m added.
    Time frames: 15m added.
    Time frames: 1d removed.
    ");
}

#[test]
fn exchanges_come_go_and_change() {
    let before = set(
        "/config/exchanges",
        json!({
            "binance": { "enabled": true },
            "kraken": { "enabled": true, "exchange-type": "future" },
            "okx": { "enabled": true },
        }),
    );
    let after = set(
        "/config/exchanges",
        json!({
            "binance": { "enabled": true, "exchange-type": "spot" },
            "bybit": { "enabled": false, "exchange-type": "future" },
            "okx": { "enabled": false, "exchange-type": "margin" },
        }),
    );
    insta::assert_snapshot!(sentences(&before, &after), @"
    Exchange bybit: added (future; switched off).
    Exchange kraken: removed (future).
    Exchange okx: switched off.
    Exchange okx: spot → margin.
    ");
}

#[test]
fn currencies_and_their_pairs_come_go_and_change() {
    let before = set(
        "/config/crypto-currencies",
        json!({
            "Ada": { "enabled": true, "pairs": ["ADA/USDT"] },
            "Bitcoin": { "pairs": ["BTC/USDT", "BTC/EUR"], "quote": "USDT" },
            "Ethereum": { "enabled": true },
        }),
    );
    let after = set(
        "/config/crypto-currencies",
        json!({
            "Bitcoin": { "enabled": true, "pairs": ["BTC/USDC", "BTC/USDT"], "quote": "EUR", "add": ["BTC/ETH"] },
            "Ethereum": { "enabled": false, "pairs": [], "add": [] },
            "Solana": { "enabled": false, "pairs": ["SOL/USDT", "SOL/USDC"] },
        }),
    );
    insta::assert_snapshot!(sentences(&before, &after), @"
    Currency Ada: removed (ADA/USDT).
    Pairs of Bitcoin: BTC/USDC added.
    Pairs of Bitcoin: BTC/EUR removed.
    Quote of Bitcoin: USDT → EUR.
    Further pairs of Bitcoin: BTC/ETH added.
    Currency Ethereum: switched off.
    Currency Solana: added (SOL/USDT, SOL/USDC; switched off).
    ");
}

#[test]
fn how_octobot_trades_is_compared() {
    let after = set(
        "/config/trading",
        json!({ "reference-market": "USDC", "risk": 0.75, "current-live-id": 2 }),
    )
    .set("/config/trader/load-trade-history", json!(true))
    .set("/profile/type", json!("backtesting"));
    insta::assert_snapshot!(sentences(&Author::new(), &after), @"
    Kind of profile: live → backtesting.
    Reference market: USDT → USDC.
    Trading risk: 0.5 → 0.75 (+50 %).
    Loading of the trade history: switched on.
    profile.json, config › trading › current-live-id: 2 added.
    ");
}

#[test]
fn the_simulator_is_compared() {
    let after = set("/config/trader-simulator/fees/maker", json!(0.2)).set(
        "/config/trader-simulator/starting-portfolio",
        json!({ "ETH": 3, "USDT": 500 }),
    );
    insta::assert_snapshot!(sentences(&Author::new(), &after), @"
    Simulator's fees, maker: 0.1 → 0.2 (+100 %).
    Simulator's starting portfolio, BTC: 10 removed.
    Simulator's starting portfolio, ETH: 3 added.
    Simulator's starting portfolio, USDT: 1000 → 500 (−50 %).
    ");
}

#[test]
fn what_the_author_says_of_the_profile_is_compared() {
    let after = set("/profile/risk", json!(1))
        .set("/profile/complexity", json!(3))
        .set("/profile/extra_backtesting_time_frames", json!(["4h"]))
        .set("/config/distribution", json!("prediction_market"))
        .set_tentacles("/installation_context/octobot_version", json!("2.1.1"));
    insta::assert_snapshot!(sentences(&Author::new(), &after), @"
    Risk of the profile: high → low.
    Complexity: easy → difficult.
    Further time frames of backtests: 4h added.
    OctoBot's distribution: prediction_market added.
    Author's OctoBot: 2.0.15 → 2.1.1.
    ");
}

#[test]
fn what_the_author_s_files_had_comes_first() {
    let after = set("/config/trader/enabled", json!(true))
        .set("/config/trading/risk", json!(1))
        .set_tentacles(
            "/registered_tentacles",
            json!({ "OctoBot-Default-Tentacles": "./a.zip", "Moon": "https://moon.example/t.zip" }),
        );
    insta::assert_snapshot!(sentences(&Author::new(), &after), @"
    Real trading in the author's file: switched on.
    Tentacles packages: Moon added.
    Trading risk: 0.5 → 1 (+100 %).
    ");
}

#[test]
fn octobot_s_defaults_are_the_same_said_or_unsaid() {
    let said = set(
        "/profile",
        json!({ "type": "live", "risk": 2, "complexity": 2, "extra_backtesting_time_frames": [] }),
    )
    .set(
        "/config/trader",
        json!({ "enabled": false, "load-trade-history": true }),
    );
    let unsaid = set("/profile", json!({})).set("/config/trader", json!({ "enabled": false }));
    assert_eq!(sentences(&said, &unsaid), "");
}

#[test]
fn untrusted_text_stays_printable_and_short() {
    let before = json!({ "note": "a" });
    let after = json!({ "note": "line\nbreak \u{202E}".repeat(20), "\u{202E}key".repeat(30): 1, "text": " padded " });
    insta::assert_snapshot!(sentences(&mode(&before), &mode(&after)), @r#"
    DailyTradingMode, note: a → line\nbreak \u{202e}line\nbreak \u{202e}line\nbreak \u{202e}….
    DailyTradingMode, text: " padded " added.
    DailyTradingMode, \u{202e}key\u{202e}key\u{202e}key\u{202e}key\u{202e}key…: 1 added.
    "#);
}

#[test]
fn values_of_more_than_four_kilobytes_are_cut() {
    let text = |length: usize| json!({ "note": "x".repeat(length) });
    let change = only(&mode(&text(4_094)), &mode(&text(4_095)));
    assert!(change.cut && change.before.is_some() && change.after.is_none());
}

#[test]
fn past_a_thousand_changes_the_rest_is_counted() {
    let settings = |value: u8| {
        let settings: BTreeMap<_, _> = (0..1_500)
            .map(|index| (format!("s{index:04}"), value))
            .collect();
        mode(&json!(settings))
    };
    let [before, after] = [0, 1].map(|value| package(&settings(value)));
    let comparison = compare(&before, &after);
    assert_eq!(
        (comparison.changes.len(), comparison.more),
        (Comparison::MOST_CHANGES, 500)
    );
    assert_eq!(comparison.changes[999].setting.as_deref(), Some("s0999"));
}

#[test]
fn the_longest_lists_are_compared_in_a_moment() {
    let list = |items: Vec<u32>| mode(&json!({ "list": items }));
    let forward = list((0..49_000).collect());
    let backward = list((0..49_000).rev().collect());
    let shuffled = list(
        (0..49_000)
            .map(|index| index * 11 % 49_000 + 10_000)
            .collect(),
    );
    assert_eq!(only(&forward, &backward).kind, ChangeKind::Moved);
    let comparison = compare(&package(&forward), &package(&shuffled));
    assert_eq!(comparison.changes[0].kind, ChangeKind::Moved);
    assert_eq!((comparison.changes.len(), comparison.more), (1_000, 9_001));
}

#[test]
fn lists_in_lists_are_compared_in_a_moment() {
    let nested = |last: u32| {
        let inner = (0..3_000).chain([last]).collect();
        let nest = |inner: Value, depth: u32| json!([depth, inner]);
        mode(&json!({ "list": (0..60).fold(inner, nest) }))
    };
    let change = only(&nested(1), &nested(2));
    assert_eq!(
        (change.before, change.after),
        (Some(json!(1)), Some(json!(2)))
    );
    assert!(change.setting.unwrap().chars().count() < 320);
}

#[test]
fn real_exports_are_compared_in_what_they_trade() {
    let samples: BTreeMap<_, _> = samples().into_iter().collect();
    let sample = |name: &str| samples.get(name)?.canonical.as_ref();
    let pair = |before, after| Some(compare(sample(before)?, sample(after)?));
    if let Some(comparison) = pair(
        "ETH sideways grid_20261122-111503.zip",
        "BTC Smart DCA slow_20261122-111502.zip",
    ) {
        insta::assert_snapshot!(lines(&comparison.changes), @"
        Trading mode: GridTradingMode → DCATradingMode.
        DCATradingMode: own settings added.
        GridTradingMode: own settings removed.
        SimpleStrategyEvaluator: switched on.
        SimpleStrategyEvaluator: own settings added.
        EMAMomentumEvaluator: switched on.
        EMAMomentumEvaluator: own settings added.
        Time frames: 4h added.
        Simulator's starting portfolio, BTC: 10 → 0 (−100 %).
        Simulator's starting portfolio, ETH: 0 added.
        Risk of the profile: moderate → low.
        Complexity: easy → medium.
        ");
    }
    if let Some(comparison) = pair("grid_trading.zip", "trailing_grid_trading.zip") {
        insta::assert_snapshot!(lines(&comparison.changes), @r#"
        GridTradingMode, pair_settings › ADA/ETH: {"allow_funds_redispatch":false,"buy_funds":0,"buy_orders_co… removed.
        GridTradingMode, pair_settings › BTC/USDT › buy_orders_count: 25 → 15 (−40 %).
        GridTradingMode, pair_settings › BTC/USDT › enable_trailing_up: false → true.
        GridTradingMode, pair_settings › BTC/USDT › flat_increment: 1000 → 800 (−20 %).
        GridTradingMode, pair_settings › BTC/USDT › flat_spread: 2000 → 1300 (−35 %).
        GridTradingMode, pair_settings › BTC/USDT › sell_orders_count: 25 → 15 (−40 %).
        GridTradingMode, pair_settings › ETH/USDT: {"allow_funds_redispatch":false,"buy_funds":0,"buy_orders_co… removed.
        "#);
    }
}

/// A JSON text of few different parts, so that two have much in common.
fn small_json() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "0", "1", "1.0", "2e0", "\"a\"", "\"b\"", "\"1\"", "null", "true",
    ]);
    leaf.prop_map(str::to_owned)
        .prop_recursive(4, 32, 6, |inner| {
            let key = prop::sample::select(vec!["a", "b", "name", "pair"]);
            let members = prop::collection::btree_map(key, inner.clone(), 0..4);
            prop_oneof![
                prop::collection::vec(inner, 0..6)
                    .prop_map(|items| format!("[{}]", items.join(","))),
                members.prop_map(|members| {
                    let members = members
                        .iter()
                        .map(|(key, value)| format!("\"{key}\":{value}"));
                    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
                }),
            ]
        })
}

/// Lists whose items mostly have a name of their own.
fn named_items() -> impl Strategy<Value = String> {
    let names =
        prop::sample::subsequence(vec!["BTC/USDT", "ETH/USDT", "ADA/ETH", "SOL/USDC"], 0..=4);
    (names.prop_shuffle(), prop::collection::vec(small_json(), 4)).prop_map(|(names, values)| {
        let items = names
            .iter()
            .zip(values)
            .map(|(name, value)| format!("{{\"pair\":\"{name}\",\"v\":{value}}}"));
        format!("[{}]", items.collect::<Vec<_>>().join(","))
    })
}

/// Lists of a few nameless items, some of them several times.
fn nameless_items() -> impl Strategy<Value = String> {
    let items = vec![
        "1",
        "2",
        "\"a\"",
        "\"b\"",
        "[1,2]",
        "[2,1]",
        "{\"x\":1}",
        "{\"x\":2}",
        "{\"x\":[3]}",
    ];
    prop::collection::vec(prop::sample::select(items), 0..8)
        .prop_map(|items| format!("[{}]", items.join(",")))
}

/// A sound profile with some settings, and with or without a change elsewhere.
fn altered() -> impl Strategy<Value = Author> {
    let places = vec![
        ("/config/crypto-currencies/Bitcoin", json!({})),
        (
            "/config/crypto-currencies/Bitcoin",
            json!({ "pairs": ["BTC/USDT", "BTC/EUR"], "quote": "USDT", "add": [] }),
        ),
        (
            "/config/crypto-currencies/Bitcoin",
            json!({ "pairs": ["BTC/EUR", "BTC/USDT"], "add": ["BTC/USDC"] }),
        ),
        ("/config/crypto-currencies/Bitcoin/enabled", json!(false)),
        ("/config/exchanges/binance", json!({ "enabled": true })),
        (
            "/config/exchanges/binance",
            json!({ "enabled": true, "exchange-type": "future" }),
        ),
        ("/config/exchanges/okx", json!({ "enabled": false })),
        ("/config/trader", json!({ "enabled": false })),
        (
            "/config/trader",
            json!({ "enabled": true, "load-trade-history": true }),
        ),
        (
            "/config/trading",
            json!({ "reference-market": "EUR", "risk": 0.5 }),
        ),
        ("/config/trading/current-live-id", json!(3)),
        (
            "/config/trader-simulator/starting-portfolio",
            json!({ "USDT": 1000.0, "BTC": 10.0 }),
        ),
        ("/config/trader-simulator/fees/taker", json!(0)),
        ("/config/distribution", json!("default")),
        (
            "/profile",
            json!({ "type": "backtesting", "complexity": 1.0 }),
        ),
        ("/profile/extra_backtesting_time_frames", json!(["1h"])),
        ("/profile/name", json!("Another name")),
        ("/profile/risk", json!(2)),
    ];
    let activations = vec![
        "Trading/GridTradingMode",
        "Trading/DailyTradingMode",
        "Evaluator/Other",
        "Services/Web",
        "Meta/Keyword",
    ];
    // Rarely and little, so that two of them are the same often enough.
    let place = prop::option::weighted(0.5, prop::sample::select(places));
    let activation = prop::sample::select(activations);
    let activation = prop::option::weighted(0.3, (activation, any::<bool>()));
    let settings = prop_oneof![
        2 => prop::sample::select(vec!["[1]", "[1.0]"]).prop_map(str::to_owned),
        1 => small_json(),
        1 => named_items(),
        2 => nameless_items(),
    ];
    (place, activation, settings).prop_map(|(place, activation, settings)| {
        let mut author = Author::new().file(MODE, format!("{{\"v\":{settings}}}"));
        if let Some((pointer, value)) = place {
            author = author.set(pointer, value);
        }
        if let Some((class, on)) = activation {
            let (kind, class) = class.split_once('/').unwrap();
            let types = members(&mut author.tentacles, "/tentacle_activation");
            let classes = types.entry(kind).or_insert_with(|| json!({}));
            members(classes, "").insert(class.to_owned(), json!(on));
        }
        author
    })
}

/// What a package says beside its listing: numbers without their spelling, OctoBot's defaults said.
fn meaning(package: &Canonical) -> BTreeMap<String, Value> {
    let mut files: BTreeMap<_, Value> = unpacked(&package.archive())
        .into_iter()
        .map(|(name, data)| (name, serde_json::from_slice(&data).unwrap()))
        .collect();
    let profile_json = files.get_mut("profile.json").unwrap();
    for currency in members(profile_json, "/config/crypto-currencies").values_mut() {
        say(
            currency,
            "",
            json!({ "enabled": true, "pairs": [], "add": [] }),
        );
    }
    for exchange in members(profile_json, "/config/exchanges").values_mut() {
        say(exchange, "", json!({ "exchange-type": "spot" }));
    }
    say(
        profile_json,
        "/config/trader",
        json!({ "load-trade-history": true }),
    );
    say(
        profile_json,
        "/profile",
        json!({ "complexity": 2, "risk": 2, "type": "live", "extra_backtesting_time_frames": [] }),
    );
    members(profile_json, "/profile").retain(|key, _| {
        let listed = ["name", "description", "avatar", "id"];
        !listed.contains(&key.as_str())
    });
    let tentacles_config = files.get_mut("tentacles_config.json").unwrap();
    let types = members(tentacles_config, "/tentacle_activation");
    for classes in types.values_mut() {
        members(classes, "").retain(|_, on| *on == json!(true));
    }
    types.retain(|_, classes| *classes != json!({}));
    files.insert(
        "real trading".to_owned(),
        json!(package.facts().real_trading),
    );
    files.values_mut().for_each(without_spelling);
    files
}

fn members<'v>(value: &'v mut Value, pointer: &str) -> &'v mut Map<String, Value> {
    let object = value.pointer_mut(pointer).expect(pointer);
    object.as_object_mut().unwrap()
}

/// Says what an object leaves unsaid.
fn say(value: &mut Value, pointer: &str, defaults: Value) {
    let object = members(value, pointer);
    for (key, default) in defaults.as_object().unwrap() {
        object.entry(key).or_insert(default.clone());
    }
}

fn without_spelling(value: &mut Value) {
    match value {
        Value::Number(number) => *value = json!(number.as_f64().unwrap() + 0.0),
        Value::Array(items) => items.iter_mut().for_each(without_spelling),
        Value::Object(members) => members.values_mut().for_each(without_spelling),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// The comparison with its sides exchanged, and without the sentences.
fn mirrored(comparison: Comparison) -> Comparison {
    let change = |change: Change| {
        let number = |side: &Option<Value>| side.as_ref().and_then(Value::as_f64);
        let relative = number(&change.before)
            .zip(number(&change.after))
            .map(|(to, from)| {
                let relative = (to - from) / from.abs();
                (relative * 1e9).round() / 1e9
            });
        Change {
            kind: match change.kind {
                ChangeKind::Added => ChangeKind::Removed,
                ChangeKind::Removed => ChangeKind::Added,
                kind => kind,
            },
            before: change.after,
            after: change.before,
            relative: relative.filter(|relative| relative.is_finite()),
            sentence: String::new(),
            ..change
        }
    };
    Comparison {
        changes: comparison.changes.into_iter().map(change).collect(),
        ..comparison
    }
}

fn wordless(comparison: Comparison) -> Comparison {
    mirrored(mirrored(comparison))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    #[test]
    fn a_package_is_the_same_as_itself(author in author()) {
        let package = package(&author);
        prop_assert!(compare(&package, &package.clone()).is_empty());
    }

    #[test]
    fn changing_the_sides_changes_nothing_else(before in author(), after in author()) {
        let [before, after] = [before, after].map(|author| package(&author));
        prop_assert_eq!(wordless(compare(&after, &before)), mirrored(compare(&before, &after)));
    }

    #[test]
    fn changing_the_sides_of_lists_changes_nothing_else(before in nameless_items(), after in nameless_items()) {
        let [before, after] = [before, after].map(|items| {
            package(&Author::new().file(MODE, format!("{{\"v\": {items}}}")))
        });
        prop_assert_eq!(wordless(compare(&after, &before)), mirrored(compare(&before, &after)));
    }

    #[test]
    fn changing_the_sides_changes_nothing_else_about_much_the_same(before in altered(), after in altered()) {
        let [before, after] = [before, after].map(|author| package(&author));
        prop_assert_eq!(wordless(compare(&after, &before)), mirrored(compare(&before, &after)));
    }

    #[test]
    fn there_is_nothing_to_say_exactly_when_packages_mean_the_same(before in altered(), after in altered()) {
        let [before, after] = [before, after].map(|author| package(&author));
        let comparison = compare(&before, &after);
        prop_assert_eq!(comparison.is_empty(), meaning(&before) == meaning(&after), "{:#?}", comparison);
    }

    #[test]
    fn settings_that_are_the_same_are_those_that_mean_the_same(before in small_json(), after in small_json()) {
        let [before, after] = [before, after].map(|value| {
            package(&Author::new().file(MODE, format!("{{\"v\": {value}}}")))
        });
        let comparison = compare(&before, &after);
        prop_assert_eq!(comparison.is_empty(), meaning(&before) == meaning(&after), "{:#?}", comparison);
    }

    #[test]
    fn what_matters_most_comes_first_and_what_is_switched_off_last(before in author(), after in altered()) {
        let comparison = compare(&package(&before), &package(&after));
        let order = |change: &Change| (change.inactive, change.area);
        prop_assert!(comparison.changes.is_sorted_by_key(order), "{:#?}", comparison);
        prop_assert!(comparison.changes.len() <= Comparison::MOST_CHANGES);
        prop_assert!(comparison.more == 0 || comparison.changes.len() == Comparison::MOST_CHANGES);
    }

    #[test]
    fn no_more_is_listed_than_the_limit_from_either_side(
        before in prop::collection::vec(0..3_u8, 900..1_600),
        after in prop::collection::vec(0..3_u8, 900..1_600),
    ) {
        let [before, after] = [before, after].map(|values| {
            let settings: BTreeMap<_, _> = values.iter().enumerate().map(|(index, value)| (format!("{index:04}"), value)).collect();
            package(&mode(&json!(settings)))
        });
        let comparison = compare(&before, &after);
        prop_assert!(comparison.changes.len() <= Comparison::MOST_CHANGES);
        prop_assert_eq!(wordless(compare(&after, &before)), mirrored(comparison));
    }
}
