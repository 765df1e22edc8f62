//! Reads the facts out of an author's files.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::value::StrDeserializer;

use super::{Complexity, Currency, Exchange, Facts, Fees, ProfileKind, Risk, Tentacle, TimeFrame};
use crate::package::contents;
use crate::package::document::{Document, Place};
use crate::package::finding::{Code, Findings, shown};
use crate::package::json::{Number, Value};

/// What OctoBot lists among evaluators though they only help them, and are always on.
const HELPERS: &[&str] = &[
    "CandlesUtil",
    "OverallStateAnalyser",
    "PatternAnalyser",
    "StatisticAnalysis",
    "TextAnalysis",
    "TrendAnalysis",
];

/// The tentacles package that every OctoBot has.
const DEFAULT_PACKAGE: &str = "OctoBot-Default-Tentacles";

/// The facts, and warnings about what a subscriber would trip over; none when a file breaks a
/// rule that the facts rest on.
pub(in crate::package) fn gather(documents: &[Document], findings: &mut Findings) -> Option<Facts> {
    let find = |name: &str| documents.iter().find(|document| document.name == name);
    let profile_json = find(contents::PROFILE)?;
    let tentacles_config = find(contents::TENTACLES);

    let tentacles = activated(tentacles_config);
    let none = Vec::new();
    let tentacle = |name: &&String| Tentacle {
        name: (*name).clone(),
        settings: find(&contents::file_of(name))
            .map(|document| document.root().node.value.to_serde()),
    };
    let of_type = |kind: &str| tentacles.get(kind).unwrap_or(&none).iter();
    let modes: Vec<_> = of_type("Trading")
        .filter(|name| name.ends_with("Mode"))
        .collect();
    let (strategies, evaluators): (Vec<_>, Vec<_>) = of_type("Evaluator")
        .filter(|name| !HELPERS.contains(&name.as_str()))
        .partition(|name| name.ends_with("StrategyEvaluator"));
    let packages = packages(tentacles_config);

    let files = strategies
        .iter()
        .filter_map(|name| find(&contents::file_of(name)));
    let time_frames = time_frames(files, findings);
    warn_of_modes(&modes, tentacles_config.unwrap_or(profile_json), findings);
    if let Some(document) = tentacles_config {
        warn_of_packages(document, findings);
    }

    let root = &profile_json.root().node.value;
    let (profile, config) = (root.get("profile"), root.get("config")?);
    let in_profile = |key: &str| profile.and_then(|profile| profile.get(key));
    let text_of = |key: &str| in_profile(key).and_then(Value::as_text).map(str::to_owned);
    let trading = config.get("trading")?;
    let simulator = config.get("trader-simulator")?;
    let fee = |key: &str| Some(simulator.get("fees")?.get(key)?.as_number()?.to_serde());
    Some(Facts {
        name: text_of("name"),
        description: text_of("description"),
        octobot_version: tentacles_config
            .and_then(|document| document.find(&["installation_context", "octobot_version"]))
            .and_then(|place| place.node.value.as_text())
            .map(str::to_owned),
        kind: match in_profile("type").map(Value::as_text) {
            None | Some(Some("live")) => ProfileKind::Live,
            Some(Some("backtesting")) => ProfileKind::Backtesting,
            Some(_) => return None,
        },
        complexity: match grade(in_profile("complexity"))? {
            1 => Complexity::Easy,
            2 => Complexity::Medium,
            _ => Complexity::Difficult,
        },
        risk: match grade(in_profile("risk"))? {
            1 => Risk::Low,
            2 => Risk::Moderate,
            _ => Risk::High,
        },
        distribution: config
            .get("distribution")
            .and_then(Value::as_text)
            .map(str::to_owned),
        trading_mode: modes.first().map(tentacle),
        strategies: strategies.iter().map(tentacle).collect(),
        evaluators: evaluators.iter().map(tentacle).collect(),
        time_frames,
        exchanges: exchanges(config.get("exchanges")?)?,
        currencies: currencies(config.get("crypto-currencies")?)?,
        reference_market: trading.get("reference-market")?.as_text()?.to_owned(),
        trading_risk: trading.get("risk")?.as_number()?.to_serde(),
        fees: Fees {
            maker: fee("maker")?,
            taker: fee("taker")?,
        },
        starting_portfolio: amounts(simulator.get("starting-portfolio")?)?,
        real_trading: config.get("trader")?.get("enabled")?.as_bool()?,
        packages,
        tentacles,
    })
}

/// The tentacles that are switched on, by type; types without any are left out.
fn activated(tentacles_config: Option<&Document>) -> BTreeMap<String, Vec<String>> {
    let Some(types) = tentacles_config.and_then(|document| document.find(&["tentacle_activation"]))
    else {
        return BTreeMap::new();
    };
    types
        .members()
        .map(|(kind, classes)| {
            let on = classes
                .members()
                .filter(|(_, class)| class.node.value == Value::Bool(true));
            (
                kind.to_owned(),
                on.map(|(name, _)| name.to_owned()).collect::<Vec<_>>(),
            )
        })
        .filter(|(_, on)| !on.is_empty())
        .collect()
}

fn packages(tentacles_config: Option<&Document>) -> Vec<String> {
    let registered = tentacles_config.and_then(|document| document.find(&["registered_tentacles"]));
    registered
        .iter()
        .flat_map(Place::members)
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// The time frames that these strategies ask for, each once, shortest first.
fn time_frames<'a>(
    strategies: impl Iterator<Item = &'a Document>,
    findings: &mut Findings,
) -> Vec<TimeFrame> {
    let mut time_frames = BTreeSet::new();
    for document in strategies {
        let wanted = document.find(&["required_time_frames"]);
        for place in wanted.iter().flat_map(Place::items) {
            match place.node.value.as_text().map(time_frame) {
                Some(Some(known)) => {
                    time_frames.insert(known);
                }
                _ => findings.add(|| document.finding(
                    Code::UnknownTimeFrame,
                    &place,
                    "OctoBot does not know this time frame, so the strategy may not start.",
                    "Write one of 1m, 3m, 5m, 15m, 30m, 1h, 2h, 3h, 4h, 6h, 8h, 12h, 1d, 3d, 1w, 1M.",
                )),
            }
        }
    }
    time_frames.into_iter().collect()
}

/// The time frame of that name; the names stand once, in the type's serde attributes.
fn time_frame(name: &str) -> Option<TimeFrame> {
    let name: StrDeserializer<'_, serde::de::value::Error> =
        serde::de::IntoDeserializer::into_deserializer(name);
    TimeFrame::deserialize(name).ok()
}

fn warn_of_modes(modes: &[&String], document: &Document, findings: &mut Findings) {
    let place = document
        .find(&["tentacle_activation", "Trading"])
        .unwrap_or_else(|| document.root());
    let (code, sentence) = match modes {
        [_] => return,
        [] => (
            Code::TradingModeMissing,
            "No trading mode is switched on, so the profile does not trade.".to_owned(),
        ),
        [first, ..] => (
            Code::TradingModeAmbiguous,
            format!(
                "{} trading modes are switched on; OctoBot uses one. The facts show {}.",
                modes.len(),
                shown(first)
            ),
        ),
    };
    findings.push(document.finding(
        code,
        &place,
        sentence,
        "Select one trading mode in OctoBot and export again.",
    ));
}

fn warn_of_packages(document: &Document, findings: &mut Findings) {
    let registered = document.find(&["registered_tentacles"]);
    for (name, place) in registered.iter().flat_map(Place::members) {
        if name != DEFAULT_PACKAGE {
            findings.add(|| document.finding(
                Code::ForeignPackage,
                &place,
                format!("The author's OctoBot had the tentacles package {}, which a subscriber may lack.", shown(name)),
                "Say in the description what the profile needs, or build it from OctoBot's own tentacles.",
            ));
        }
    }
}

/// A complexity or risk from 1 to 3; OctoBot takes 2 when there is none.
fn grade(value: Option<&Value>) -> Option<u8> {
    let Some(value) = value else { return Some(2) };
    let number = value.as_number()?.as_f64();
    [1_u8, 2, 3]
        .into_iter()
        .find(|grade| f64::from(*grade) == number)
}

fn exchanges(config: &Value) -> Option<Vec<Exchange>> {
    let exchange = |(id, settings): (&str, &Value)| {
        let exchange_type = match settings.get("exchange-type") {
            Some(kind) => kind.as_text()?,
            None => "spot",
        };
        Some(Exchange {
            id: id.to_owned(),
            exchange_type: exchange_type.to_owned(),
            enabled: settings.get("enabled")?.as_bool()?,
        })
    };
    members(config)?.map(exchange).collect()
}

fn currencies(config: &Value) -> Option<Vec<Currency>> {
    let currency = |(name, settings): (&str, &Value)| {
        let pairs = match settings.get("pairs") {
            Some(pairs) => pairs.as_array()?,
            None => &[],
        };
        Some(Currency {
            name: name.to_owned(),
            pairs: pairs
                .iter()
                .map(|pair| Some(pair.value.as_text()?.to_owned()))
                .collect::<Option<_>>()?,
            enabled: settings.get("enabled").map_or(Some(true), Value::as_bool)?,
        })
    };
    members(config)?.map(currency).collect()
}

fn amounts(config: &Value) -> Option<BTreeMap<String, serde_json::Number>> {
    members(config)?
        .map(|(asset, amount)| Some((asset.to_owned(), amount.as_number().map(Number::to_serde)?)))
        .collect()
}

fn members(object: &Value) -> Option<impl Iterator<Item = (&str, &Value)>> {
    Some(
        object
            .as_object()?
            .iter()
            .map(|(key, node)| (key, &node.value)),
    )
}
