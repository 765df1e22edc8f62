//! Real exports, where they are at hand: they lie beside the repository, not in it.

use std::path::Path;

use hub_shared::package::Checked;

use crate::author::{check, codes};

/// Every real export with what came of it, by file name; empty, with a word, where there are none.
pub(crate) fn samples() -> Vec<(String, Checked)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/octobot/samples");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: no real exports beside the repository");
        return Vec::new();
    };
    let mut samples: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "zip"))
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                check(&std::fs::read(&path).unwrap()),
            )
        })
        .collect();
    samples.sort_by(|one, other| one.0.cmp(&other.0));
    samples
}

#[test]
fn every_real_export_passes() {
    for (name, checked) in samples() {
        assert!(
            !checked.report.blocks(),
            "{name}: {:#?}",
            checked.report.findings
        );
    }
}

#[test]
fn every_real_export_is_canonical_after_one_pass() {
    for (name, checked) in samples() {
        let canonical = checked.canonical.expect(&name);
        let again = check(&canonical.archive()).canonical.expect(&name);
        assert_eq!(again.archive(), canonical.archive(), "{name}");
    }
}

#[test]
fn the_facts_of_real_exports_name_what_trades() {
    let mut lines = Vec::new();
    for (name, checked) in samples() {
        let facts = checked.report.facts.as_ref().expect(&name);
        let names = |tentacles: &[hub_shared::package::Tentacle]| {
            tentacles
                .iter()
                .map(|tentacle| tentacle.name.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let exchanges: Vec<_> = facts
            .exchanges
            .iter()
            .map(|exchange| format!("{} {}", exchange.id, exchange.exchange_type))
            .collect();
        let pairs = facts.currencies.iter().flat_map(|currency| &currency.pairs);
        let settings = facts
            .trading_mode
            .iter()
            .chain(&facts.strategies)
            .chain(&facts.evaluators)
            .filter_map(|tentacle| tentacle.settings.as_ref()?.as_object())
            .map(serde_json::Map::len)
            .sum::<usize>();
        lines.push(format!(
            "{name}: {} | {} | {} | {} | {settings} settings | {} | {} pairs in {} | {:?} {:?}, {} | fees {}/{}, {} | {} needed, all shipped: {} | {:?}",
            names(facts.trading_mode.as_slice()),
            names(&facts.strategies),
            names(&facts.evaluators),
            serde_json::to_string(&facts.time_frames).unwrap(),
            exchanges.join(" "),
            pairs.count(),
            facts.reference_market,
            facts.risk,
            facts.complexity,
            facts.trading_risk,
            facts.fees.maker,
            facts.fees.taker,
            serde_json::to_string(&facts.starting_portfolio).unwrap(),
            facts.needs.len(),
            facts.needs.iter().all(|need| need.shipped),
            codes(&checked),
        ));
    }
    if !lines.is_empty() {
        insta::assert_snapshot!(lines.join("\n"), @r#"
        BTC Smart DCA slow_20261122-111502.zip: DCATradingMode | SimpleStrategyEvaluator | EMAMomentumEvaluator | ["4h"] | 28 settings | binance spot | 1 pairs in USDT | Low Medium, 0.5 | fees 0.1/0.1, {"BTC":0,"ETH":0,"USDT":1000} | 3 needed, all shipped: true | [PackagesDropped]
        DailyTrading_20261122-105229.zip: DailyTradingMode | SimpleStrategyEvaluator | DoubleMovingAverageTrendEvaluator RSIMomentumEvaluator | ["1h","4h","1d"] | 16 settings | binance spot | 1 pairs in USDT | High Easy, 0.5 | fees 0.1/0.1, {"BTC":10,"USDT":1000} | 4 needed, all shipped: true | [AvatarDropped, PackagesDropped, ValueReset]
        ETH sideways grid_20261122-111503.zip: GridTradingMode |  |  | [] | 2 settings | binance spot | 1 pairs in USDT | Moderate Easy, 0.5 | fees 0.1/0.1, {"BTC":10,"USDT":1000} | 1 needed, all shipped: true | [PackagesDropped]
        RSI daily swing_20261122-111503.zip: DailyTradingMode | SimpleStrategyEvaluator | DoubleMovingAverageTrendEvaluator RSIMomentumEvaluator | ["1h","4h","1d"] | 16 settings | binance spot | 1 pairs in USDT | High Medium, 0.5 | fees 0.1/0.1, {"BTC":10,"USDT":1000} | 4 needed, all shipped: true | [AvatarDropped, PackagesDropped]
        Top coins basket_20261122-111503.zip: IndexTradingMode |  |  | [] | 4 settings | binance spot | 3 pairs in USDT | Low Easy, 0.5 | fees 0.1/0.1, {"USDT":1000} | 1 needed, all shipped: true | [PackagesDropped]
        daily_trading.zip: DailyTradingMode | SimpleStrategyEvaluator | DoubleMovingAverageTrendEvaluator RSIMomentumEvaluator | ["1h","4h","1d"] | 16 settings | binance spot | 1 pairs in USDT | High Easy, 0.5 | fees 0.1/0.1, {"BTC":10,"USDT":1000} | 4 needed, all shipped: true | [AvatarDropped, ValueReset]
        dip_analyser.zip: DipAnalyserTradingMode | DipAnalyserStrategyEvaluator | InstantFluctuationsEvaluator KlingerOscillatorReversalConfirmationMomentumEvaluator RSIWeightMomentumEvaluator | ["4h"] | 18 settings | binance spot | 3 pairs in USDT | Moderate Easy, 0.5 | fees 0.1/0.1, {"BTC":10,"USDT":1000} | 5 needed, all shipped: true | [ValueReset]
        grid_trading.zip: GridTradingMode |  |  | [] | 2 settings | binance spot | 1 pairs in USDT | Low Easy, 0.5 | fees 0.1/0.1, {"BTC":10,"USDT":1000} | 1 needed, all shipped: true | [ValueReset]
        index_trading.zip: IndexTradingMode |  |  | [] | 4 settings | binance spot | 3 pairs in USDT | Low Easy, 0.5 | fees 0.1/0.1, {"USDT":1000} | 1 needed, all shipped: true | [ValueReset]
        non-trading.zip: BlankTradingMode | BlankStrategyEvaluator |  | ["1h"] | 4 settings | binance spot | 1 pairs in USDT | Low Easy, 0.5 | fees 0.1/0.1, {"USDT":10000} | 2 needed, all shipped: true | [AvatarDropped, ValueReset]
        smart_dca.zip: DCATradingMode | SimpleStrategyEvaluator | EMAMomentumEvaluator | ["4h"] | 28 settings | binance spot | 1 pairs in USDT | Moderate Difficult, 0.5 | fees 0.1/0.1, {"BTC":0,"ETH":0,"USDT":1000} | 3 needed, all shipped: true | [ValueReset]
        staggered_orders_trading.zip: StaggeredOrdersTradingMode |  |  | [] | 2 settings | binance spot | 1 pairs in USDT | Low Difficult, 0.5 | fees 0.1/0.1, {"BTC":10,"USDT":1000} | 1 needed, all shipped: true | [ValueReset]
        trailing_grid_trading.zip: GridTradingMode |  |  | [] | 2 settings | binance spot | 1 pairs in USDT | Low Easy, 0.5 | fees 0.1/0.1, {"BTC":10,"USDT":1000} | 1 needed, all shipped: true | [ValueReset]
        "#);
    }
}
