//! What is said about a package.

use hub_shared::package::{Complexity, Facts, ProfileKind, Risk};
use serde_json::json;

use crate::archive::Member;
use crate::author::{Author, check};

#[track_caller]
fn facts(author: &Author) -> Facts {
    let checked = author.check();
    checked
        .report
        .facts
        .unwrap_or_else(|| panic!("{:#?}", checked.report.findings))
}

#[test]
fn the_facts_say_what_the_author_s_files_hold() {
    let author = Author::new()
        .set(
            "/config/exchanges/bybit",
            json!({ "enabled": false, "exchange-type": "future" }),
        )
        .set("/config/crypto-currencies/Ada", json!({ "enabled": false }))
        .set_tentacles(
            "/registered_tentacles",
            json!({ "OctoBot-Default-Tentacles": "./any_platform.zip" }),
        );
    insta::assert_json_snapshot!(facts(&author), @r#"
    {
      "name": "Dip buyer",
      "description": "Buys dips.",
      "octobot_version": "2.0.15",
      "kind": "live",
      "complexity": "easy",
      "risk": "high",
      "distribution": null,
      "trading_mode": {
        "name": "DailyTradingMode",
        "does": "buys and sells on the signals of its strategies",
        "driven_by": null,
        "settings": {
          "use_stop_orders": true
        }
      },
      "strategies": [
        {
          "name": "SimpleStrategyEvaluator",
          "does": "averages its evaluators over its time frames",
          "driven_by": null,
          "settings": {
            "required_time_frames": [
              "1d",
              "1h"
            ]
          }
        }
      ],
      "evaluators": [
        {
          "name": "RSIMomentumEvaluator",
          "does": "tells overbought from oversold (RSI)",
          "driven_by": null,
          "settings": null
        }
      ],
      "time_frames": [
        "1h",
        "1d"
      ],
      "exchanges": [
        {
          "id": "binance",
          "exchange_type": "spot",
          "enabled": true
        },
        {
          "id": "bybit",
          "exchange_type": "future",
          "enabled": false
        }
      ],
      "currencies": [
        {
          "name": "Ada",
          "pairs": [],
          "enabled": false
        },
        {
          "name": "Bitcoin",
          "pairs": [
            "BTC/USDT"
          ],
          "enabled": true
        }
      ],
      "reference_market": "USDT",
      "trading_risk": 0.5,
      "fees": {
        "maker": 0.1,
        "taker": 0.1
      },
      "starting_portfolio": {
        "BTC": 10,
        "USDT": 1000
      },
      "real_trading": false,
      "packages": [
        "OctoBot-Default-Tentacles"
      ],
      "tentacles": {
        "Evaluator": [
          "CandlesUtil",
          "RSIMomentumEvaluator",
          "SimpleStrategyEvaluator",
          "TextAnalysis"
        ],
        "Trading": [
          "Binance",
          "DailyTradingMode"
        ]
      },
      "automations": [],
      "leverage": null,
      "services": [],
      "needs": [
        {
          "name": "DailyTradingMode",
          "shipped": true
        },
        {
          "name": "SimpleStrategyEvaluator",
          "shipped": true
        },
        {
          "name": "RSIMomentumEvaluator",
          "shipped": true
        }
      ]
    }
    "#);
}

#[test]
fn facts_are_read_back_as_they_were_written() {
    let facts = facts(&Author::new());
    let wire = serde_json::to_string(&facts).unwrap();
    assert_eq!(serde_json::from_str::<Facts>(&wire).unwrap(), facts);
}

#[test]
fn what_is_not_said_is_octobot_s_default() {
    let facts = facts(&Author::new().set("/profile", json!({})));
    assert_eq!(
        (facts.kind, facts.complexity, facts.risk),
        (ProfileKind::Live, Complexity::Medium, Risk::Moderate)
    );
    assert_eq!((facts.name, facts.description), (None, None));
}

#[test]
fn an_exchange_is_spot_unless_it_says_otherwise() {
    let facts = facts(&Author::new().set("/config/exchanges/binance", json!({ "enabled": true })));
    assert_eq!(facts.exchanges[0].exchange_type, "spot");
}

#[test]
fn an_evaluator_that_nobody_knows_is_shown() {
    let facts = facts(
        &Author::new().set_tentacles("/tentacle_activation/Evaluator/MoonPhase", json!(true)),
    );
    assert!(
        facts
            .evaluators
            .iter()
            .any(|evaluator| evaluator.name == "MoonPhase")
    );
}

#[test]
fn time_frames_are_those_of_active_strategies_in_octobot_s_order() {
    let strategy = r#"{"required_time_frames": ["1M", "1w", "1m", "4h", "1m"]}"#;
    let author = Author::new()
        .file("specific_config/SimpleStrategyEvaluator.json", strategy)
        .file(
            "specific_config/MoveSignalsStrategyEvaluator.json",
            r#"{"required_time_frames": ["3d"]}"#,
        );
    assert_eq!(
        serde_json::to_value(facts(&author).time_frames).unwrap(),
        json!(["1m", "4h", "1w", "1M"])
    );
}

#[test]
fn a_refused_member_beside_the_profile_does_not_hide_the_facts() {
    let archive = Author::new().archive().with(Member::stored("../x", "x"));
    let report = check(&archive.bytes()).report;
    assert!(report.blocks() && report.facts.is_some());
}

#[test]
fn there_are_no_facts_when_a_file_of_the_profile_cannot_be_read() {
    let report = Author::new()
        .file("tentacles_config.json", "{")
        .check()
        .report;
    assert!(report.blocks() && report.facts.is_none());
}

/// An automation that sells everything after a loss of ten percent.
const SELLS: &str = r#"{"automations_count": 1, "automations": {"1": {
    "trigger_event": "ProfitabilityThreshold",
    "conditions": ["NoCondition"],
    "actions": ["SellAllCurrencies", "SendNotification"],
    "ProfitabilityThreshold": {"percent_change": -10}
}}}"#;

#[test]
fn automations_are_told_by_trigger_conditions_and_actions() {
    let facts = facts(&Author::new().file("specific_config/Automation.json", SELLS));
    insta::assert_json_snapshot!(facts.automations, @r#"
    [
      {
        "trigger": "ProfitabilityThreshold",
        "conditions": [
          "NoCondition"
        ],
        "actions": [
          "SellAllCurrencies",
          "SendNotification"
        ]
      }
    ]
    "#);
}

#[test]
fn automations_past_their_count_never_run_and_are_left_out() {
    let idle = SELLS.replace("\"automations_count\": 1", "\"automations_count\": 0");
    let author = Author::new().file("specific_config/Automation.json", idle);
    assert_eq!(facts(&author).automations, []);
    assert_eq!(author.check().report.findings, []);
}

#[test]
fn the_mode_s_leverage_is_told() {
    let author = Author::new().file(
        "specific_config/DailyTradingMode.json",
        r#"{"leverage": 20}"#,
    );
    assert_eq!(facts(&author).leverage.unwrap().as_f64(), Some(20.0));
    for text in [
        r#"{"leverage": "20"}"#,
        r#"{"pair_settings": [{"leverage": 5}, {"leverage": 20}]}"#,
    ] {
        let author = Author::new().file("specific_config/DailyTradingMode.json", text);
        assert_eq!(facts(&author).leverage.unwrap().as_f64(), Some(20.0));
    }
}

#[test]
fn what_a_profile_needs_beyond_octobot_is_told() {
    let author =
        Author::new().set_tentacles("/tentacle_activation/Evaluator/MoonEvaluator", json!(true));
    let needs = facts(&author).needs;
    let missing: Vec<_> = needs
        .iter()
        .filter(|need| !need.shipped)
        .map(|need| need.name.as_str())
        .collect();
    assert_eq!(missing, ["MoonEvaluator"]);
}

#[test]
fn settings_too_large_to_be_shown_are_left_out_with_a_word_and_kept_in_the_package() {
    let list = format!("{{\"a\": [{}1]}}", "1, ".repeat(10_000));
    let author = Author::new().file("specific_config/DailyTradingMode.json", &list);
    let checked = author.check();
    assert_eq!(
        checked.report.facts.unwrap().trading_mode.unwrap().settings,
        None
    );
    let archive = checked.canonical.unwrap().archive();
    assert!(archive.len() > list.len());
}

#[test]
fn an_automation_is_left_out_only_when_it_never_runs() {
    for (count, key) in [
        ("true", "1"),
        ("1", " 1"),
        ("10", "1_0"),
        ("0", "-1"),
        ("\"?\"", "7"),
        ("0", "x"),
    ] {
        let text = SELLS
            .replace(
                "\"automations_count\": 1",
                &format!("\"automations_count\": {count}"),
            )
            .replace("{\"1\":", &format!("{{\"{key}\":"));
        let author = Author::new().file("specific_config/Automation.json", text);
        assert_eq!(facts(&author).automations.len(), 1, "{count} {key}");
    }
}
