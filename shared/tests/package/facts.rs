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
        "settings": {
          "use_stop_orders": true
        }
      },
      "strategies": [
        {
          "name": "SimpleStrategyEvaluator",
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
      }
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
