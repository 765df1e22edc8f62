//! Packages as OctoBot's Share button writes them, for the demo and for tests.

use std::io::{Cursor, Write as _};

use serde_json::{Map, Value, json};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::logo::Colours;
use crate::error::{Error, Result};

/// A profile with its package and what its author says of it.
#[derive(Debug, Clone)]
pub struct Package {
    /// Its name.
    pub name: &'static str,
    /// One line that says what it does.
    pub summary: &'static str,
    /// What it does, in Markdown.
    pub description: &'static str,
    /// Its tags.
    pub tags: &'static [&'static str],
    /// The colours of its logo.
    pub colours: Colours,
    /// OctoBot's profile.json.
    pub profile: Value,
    /// OctoBot's tentacles_config.json.
    pub tentacles: Value,
    /// The files of specific_config/, by class.
    pub settings: Map<String, Value>,
}

impl Package {
    /// The ZIP that OctoBot would have written.
    ///
    /// # Errors
    /// When the archive can't be written.
    pub fn zip(&self) -> Result<Vec<u8>> {
        let broken = |error: zip::result::ZipError| Error::Internal(error.to_string());
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let deflated = SimpleFileOptions::default();
        zip.add_directory("specific_config/", deflated)
            .map_err(broken)?;
        let settings = self
            .settings
            .iter()
            .map(|(class, settings)| (format!("specific_config/{class}.json"), settings));
        let files = [
            ("profile.json".to_owned(), &self.profile),
            ("tentacles_config.json".to_owned(), &self.tentacles),
        ];
        for (name, content) in files.into_iter().chain(settings) {
            zip.start_file(name, deflated).map_err(broken)?;
            zip.write_all(&serde_json::to_vec_pretty(content)?)?;
        }
        Ok(zip.finish().map_err(broken)?.into_inner())
    }
}

/// Every demo profile.
#[must_use]
pub fn all() -> Vec<Package> {
    vec![dca(), grid(), trend(), index()]
}

fn settings<const N: usize>(files: [(&str, Value); N]) -> Map<String, Value> {
    files
        .into_iter()
        .map(|(class, content)| (class.to_owned(), content))
        .collect()
}

fn tentacles(evaluators: &[&str], mode: &str) -> Value {
    let on = |classes: &[&str]| {
        classes
            .iter()
            .map(|c| ((*c).to_owned(), json!(true)))
            .collect::<Map<_, _>>()
    };
    json!({
        "installation_context": { "octobot_version": "2.0.15" },
        "registered_tentacles": { "OctoBot-Default-Tentacles": "./any_platform.zip" },
        "tentacle_activation": { "Evaluator": on(evaluators), "Trading": on(&[mode]) },
    })
}

/// Buys a little BTC and ETH whenever a moving average turns.
#[must_use]
pub fn dca() -> Package {
    Package {
        name: "Patient DCA",
        summary: "Buys BTC and ETH in small steps when the trend turns up, and takes profit slowly.",
        description: "Dollar cost averaging for people who look at their bot **once a week**.\n\n\
            - entries on a rising EMA, 4 hour candles\n\
            - two take-profit orders above each entry\n\
            - no stop loss: it holds through dips\n\n\
            Needs some USDT in the simulator to begin with.",
        tags: &["dca", "btc", "beginner"],
        colours: [[76, 29, 149], [34, 211, 238]],
        profile: json!({
            "profile": {
                "id": "5a8f6a52-8a44-4d36-9a6f-1fbb6f4be001", "name": "Patient DCA",
                "description": "Slow DCA on BTC and ETH.", "avatar": "default_profile.png",
                "origin_url": null, "auto_update": false, "read_only": false, "imported": false,
                "slug": "", "complexity": 1, "risk": 1, "type": "live",
                "extra_backtesting_time_frames": [],
            },
            "config": {
                "crypto-currencies": {
                    "Bitcoin": { "enabled": true, "pairs": ["BTC/USDT"] },
                    "Ethereum": { "enabled": true, "pairs": ["ETH/USDT"] },
                },
                "exchanges": { "binance": { "enabled": true, "exchange-type": "spot" } },
                "trader": { "enabled": false, "load-trade-history": false },
                "trader-simulator": {
                    "enabled": true, "fees": { "maker": 0.1, "taker": 0.1 },
                    "starting-portfolio": { "BTC": 0, "ETH": 0, "USDT": 2500 },
                },
                "trading": { "reference-market": "USDT", "risk": 0.3 },
            },
        }),
        tentacles: tentacles(
            &["EMAMomentumEvaluator", "SimpleStrategyEvaluator"],
            "DCATradingMode",
        ),
        settings: settings([
            (
                "DCATradingMode",
                json!({
                    "default_config": ["SimpleStrategyEvaluator"],
                    "required_strategies": ["SimpleStrategyEvaluator"],
                    "buy_order_amount": "4%t", "entry_limit_orders_price_percent": 0.3,
                    "exit_limit_orders_price_percent": 1.5, "minutes_before_next_buy": 10080,
                    "trigger_mode": "Maximum evaluators signals based",
                    "use_market_entry_orders": false, "use_secondary_entry_orders": false,
                    "use_secondary_exit_orders": true, "secondary_exit_orders_count": 1,
                    "secondary_exit_orders_price_percent": 2.25, "use_take_profit_exit_orders": true,
                    "use_stop_losses": false,
                }),
            ),
            (
                "EMAMomentumEvaluator",
                json!({ "period_length": 21, "price_threshold_percent": 1 }),
            ),
            (
                "SimpleStrategyEvaluator",
                json!({
                    "default_config": ["EMAMomentumEvaluator"], "required_evaluators": ["EMAMomentumEvaluator"],
                    "required_time_frames": ["4h"], "required_candles_count": 500,
                    "social_evaluators_notification_timeout": 3600,
                    "re_evaluate_TA_when_social_or_realtime_notification": true,
                    "background_social_evaluators": [],
                }),
            ),
        ]),
    }
}

/// Sells high and buys low between two prices.
#[must_use]
pub fn grid() -> Package {
    Package {
        name: "ETH Range Grid",
        summary: "A grid of limit orders around ETH/USDT for sideways weeks.",
        description: "Places **20 buy and 20 sell orders** around the current price and earns the spread \
            while ETH moves sideways.\n\nA strong trend leaves it on one side of the grid: watch it, \
            or stop it, when the market breaks out.",
        tags: &["grid", "eth", "sideways"],
        colours: [[30, 58, 138], [168, 85, 247]],
        profile: json!({
            "profile": {
                "id": "5a8f6a52-8a44-4d36-9a6f-1fbb6f4be002", "name": "ETH Range Grid",
                "description": "Grid on ETH.", "avatar": "default_profile.png",
                "origin_url": null, "auto_update": false, "read_only": false, "imported": false,
                "slug": "", "complexity": 2, "risk": 2, "type": "live",
                "extra_backtesting_time_frames": [],
            },
            "config": {
                "crypto-currencies": { "Ethereum": { "enabled": true, "pairs": ["ETH/USDT"] } },
                "exchanges": { "kucoin": { "enabled": true, "exchange-type": "spot" } },
                "trader": { "enabled": false, "load-trade-history": true },
                "trader-simulator": {
                    "enabled": true, "fees": { "maker": 0.08, "taker": 0.1 },
                    "starting-portfolio": { "ETH": 1.5, "USDT": 3000 },
                },
                "trading": { "reference-market": "USDT", "risk": 0.5 },
            },
        }),
        tentacles: tentacles(&["BlankStrategyEvaluator"], "GridTradingMode"),
        settings: settings([
            (
                "GridTradingMode",
                json!({
                    "default_config": ["BlankStrategyEvaluator"], "required_strategies": [],
                    "pair_settings": [{
                        "pair": "ETH/USDT", "flat_spread": 12, "flat_increment": 6,
                        "buy_orders_count": 20, "sell_orders_count": 20,
                        "sell_funds": 0, "buy_funds": 0, "starting_price": 0,
                        "reinvest_profits": true, "mirror_order_delay": 0,
                        "use_fixed_volume_for_mirror_orders": false, "use_existing_orders_only": false,
                    }],
                }),
            ),
            (
                "BlankStrategyEvaluator",
                json!({
                    "required_evaluators": [], "required_time_frames": ["1h"],
                }),
            ),
        ]),
    }
}

/// Follows the daily trend on several coins.
#[must_use]
pub fn trend() -> Package {
    Package {
        name: "Daily Trend Follower",
        summary: "Follows moving averages and RSI on daily candles of four large coins.",
        description: "Waits for `DoubleMovingAverage` and `RSI` to agree on **daily** candles, then trades \
            with market orders.\n\n| coin | pair |\n|---|---|\n| Bitcoin | BTC/USDT |\n| Ethereum | ETH/USDT |\n\
            | Solana | SOL/USDT |\n| Cardano | ADA/USDT |",
        tags: &["trend", "daily", "swing"],
        colours: [[15, 118, 110], [79, 70, 229]],
        profile: json!({
            "profile": {
                "id": "5a8f6a52-8a44-4d36-9a6f-1fbb6f4be003", "name": "Daily Trend Follower",
                "description": "Swing on daily candles.", "avatar": "default_profile.png",
                "origin_url": null, "auto_update": false, "read_only": false, "imported": false,
                "slug": "", "complexity": 2, "risk": 2, "type": "live",
                "extra_backtesting_time_frames": ["1w"],
            },
            "config": {
                "crypto-currencies": {
                    "Bitcoin": { "enabled": true, "pairs": ["BTC/USDT"] },
                    "Cardano": { "enabled": true, "pairs": ["ADA/USDT"] },
                    "Ethereum": { "enabled": true, "pairs": ["ETH/USDT"] },
                    "Solana": { "enabled": true, "pairs": ["SOL/USDT"] },
                },
                "exchanges": { "binance": { "enabled": true, "exchange-type": "spot" } },
                "trader": { "enabled": false, "load-trade-history": false },
                "trader-simulator": {
                    "enabled": true, "fees": { "maker": 0.1, "taker": 0.1 },
                    "starting-portfolio": { "USDT": 10000 },
                },
                "trading": { "reference-market": "USDT", "risk": 0.6 },
            },
        }),
        tentacles: tentacles(
            &[
                "DoubleMovingAverageTrendEvaluator",
                "RSIMomentumEvaluator",
                "SimpleStrategyEvaluator",
            ],
            "DailyTradingMode",
        ),
        settings: settings([
            (
                "DailyTradingMode",
                json!({
                    "default_config": ["SimpleStrategyEvaluator"],
                    "required_strategies": ["SimpleStrategyEvaluator", "TechnicalAnalysisStrategyEvaluator"],
                    "target_profits_mode": false, "use_maximum_size_orders": false,
                    "use_prices_close_to_current_price": false, "buy_with_maximum_size_orders": false,
                    "close_to_current_price_difference": 0.005, "disable_buy_orders": false,
                    "disable_sell_orders": false, "max_currency_percent": 40,
                }),
            ),
            (
                "DoubleMovingAverageTrendEvaluator",
                json!({ "long_period_length": 10, "short_period_length": 5 }),
            ),
            (
                "RSIMomentumEvaluator",
                json!({
                    "period_length": 14, "short_threshold": 70, "long_threshold": 30, "trend_change_identifier": true,
                }),
            ),
            (
                "SimpleStrategyEvaluator",
                json!({
                    "default_config": ["DoubleMovingAverageTrendEvaluator", "RSIMomentumEvaluator"],
                    "required_evaluators": ["*"], "required_time_frames": ["1d"], "required_candles_count": 200,
                    "social_evaluators_notification_timeout": 3600,
                    "re_evaluate_TA_when_social_or_realtime_notification": false,
                    "background_social_evaluators": ["RedditForumEvaluator"],
                }),
            ),
        ]),
    }
}

/// Holds equal parts of several coins.
#[must_use]
pub fn index() -> Package {
    Package {
        name: "Five Coin Index",
        summary: "Holds equal parts of five large coins and rebalances every two weeks.",
        description: "An index you own yourself: **BTC, ETH, BNB, SOL and XRP** in equal parts, rebalanced \
            every 14 days when one is more than 5 % off.",
        tags: &["index", "portfolio"],
        colours: [[157, 23, 77], [245, 158, 11]],
        profile: json!({
            "profile": {
                "id": "5a8f6a52-8a44-4d36-9a6f-1fbb6f4be004", "name": "Five Coin Index",
                "description": "Equal parts.", "avatar": "default_profile.png",
                "origin_url": null, "auto_update": false, "read_only": false, "imported": false,
                "slug": "", "complexity": 1, "risk": 2, "type": "live",
                "extra_backtesting_time_frames": [],
            },
            "config": {
                "crypto-currencies": {
                    "BNB": { "enabled": true, "pairs": ["BNB/USDT"] },
                    "Bitcoin": { "enabled": true, "pairs": ["BTC/USDT"] },
                    "Ethereum": { "enabled": true, "pairs": ["ETH/USDT"] },
                    "Solana": { "enabled": true, "pairs": ["SOL/USDT"] },
                    "XRP": { "enabled": true, "pairs": ["XRP/USDT"] },
                },
                "exchanges": { "binance": { "enabled": true, "exchange-type": "spot" } },
                "trader": { "enabled": false, "load-trade-history": false },
                "trader-simulator": {
                    "enabled": true, "fees": { "maker": 0.1, "taker": 0.1 },
                    "starting-portfolio": { "USDT": 5000 },
                },
                "trading": { "reference-market": "USDT", "risk": 0.5 },
            },
        }),
        tentacles: tentacles(&[], "IndexTradingMode"),
        settings: settings([(
            "IndexTradingMode",
            json!({
                "default_config": [], "required_strategies": [],
                "refresh_interval": 14, "rebalance_trigger_min_percent": 5, "index_content": [],
            }),
        )]),
    }
}
