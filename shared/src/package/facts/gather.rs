//! Reads the facts out of an author's files.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::value::StrDeserializer;

use super::warn;
use super::{
    Automation, Complexity, Currency, Exchange, Facts, Fees, Need, ProfileKind, Risk, Tentacle,
    TimeFrame,
};
use crate::package::contents;
use crate::package::document::{Document, Place};
use crate::package::finding::{Code, Findings};
use crate::package::json::{Number, Value};
use crate::package::tentacles::{self, AUTOMATION, EVALUATOR, TRADING};

/// Values of all settings together that are shown among the facts: a real profile has hundreds.
const SHOWN_VALUES: usize = 10_000;

/// The facts, and warnings about what a subscriber would trip over; none when a file breaks a
/// rule that the facts rest on.
pub(in crate::package) fn gather(documents: &[Document], findings: &mut Findings) -> Option<Facts> {
    let find = |name: &str| documents.iter().find(|document| document.name == name);
    let profile_json = find(contents::PROFILE)?;
    let tentacles_config = find(contents::TENTACLES);

    let tentacles = activated(tentacles_config);
    let none = Vec::new();
    let mut left = SHOWN_VALUES;
    let mut tentacle = |name: &&String| {
        let file = find(&contents::file_of(name));
        let settings = file.and_then(|document| settings(document, &mut left, findings));
        let known = tentacles::find(name);
        Tentacle {
            name: (*name).clone(),
            does: known.map(|known| known.does.to_owned()),
            driven_by: known
                .and_then(|known| known.driven_by)
                .or_else(|| tentacles::driver_by_name(name))
                .map(str::to_owned),
            settings,
        }
    };
    let of_type = |kind: &str| tentacles.get(kind).unwrap_or(&none).iter();
    let modes: Vec<_> = of_type(TRADING)
        .filter(|name| tentacles::is_mode(name))
        .collect();
    let (strategies, evaluators): (Vec<_>, Vec<_>) = of_type(EVALUATOR)
        .filter(|name| !tentacles::is_helper(name))
        .partition(|name| tentacles::is_strategy(name));
    let [trading_mode, strategies, evaluators] = [
        &modes.iter().copied().take(1).collect(),
        &strategies,
        &evaluators,
    ]
    .map(|names: &Vec<&String>| names.iter().map(&mut tentacle).collect::<Vec<_>>());
    let trading_mode = trading_mode.into_iter().next();

    let files = strategies
        .iter()
        .filter_map(|strategy| find(&contents::file_of(&strategy.name)));
    let time_frames = time_frames(files, findings);
    let automation = find(&contents::file_of(AUTOMATION));
    let automations = automation.map_or_else(Vec::new, automations);
    let mode_file = trading_mode
        .as_ref()
        .and_then(|mode| find(&contents::file_of(&mode.name)));
    let leverage = mode_file
        .and_then(|document| leverage(&document.root().node.value))
        .and_then(serde_json::Number::from_f64);

    let activation = tentacles_config.unwrap_or(profile_json);
    warn::of_modes(&modes, activation, findings);
    if let Some(document) = tentacles_config {
        warn::of_packages(document, findings);
    }
    let root = &profile_json.root().node.value;
    let (profile, config) = (root.get("profile"), root.get("config")?);
    let in_profile = |key: &str| profile.and_then(|profile| profile.get(key));
    let text_of = |key: &str| in_profile(key).and_then(Value::as_text).map(str::to_owned);
    let trading = config.get("trading")?;
    let simulator = config.get("trader-simulator")?;
    let fee = |key: &str| Some(simulator.get("fees")?.get(key)?.as_number()?.to_serde());
    let services = config
        .get("services")
        .and_then(members)
        .map_or_else(Vec::new, |services| {
            services.map(|(name, _)| name.to_owned()).collect()
        });
    let own = trading_mode.iter().chain(&strategies).chain(&evaluators);
    let needs = needs(own, &automations);
    let facts = Facts {
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
        trading_mode,
        strategies,
        evaluators,
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
        packages: packages(tentacles_config),
        tentacles,
        automations,
        leverage,
        services,
        needs,
    };
    warn::of_facts(&facts, documents, findings);
    Some(facts)
}

/// A tentacle's settings, as long as there is room for them.
fn settings(
    document: &Document,
    left: &mut usize,
    findings: &mut Findings,
) -> Option<serde_json::Value> {
    let root = document.root();
    let values = root.node.value.count();
    if values > *left {
        findings.push(document.finding(
            Code::SettingsNotShown,
            &root,
            "These settings are too large to be shown among the facts.",
            "Look at the file itself, and keep in it only what the strategy needs.",
        ));
        return None;
    }
    *left -= values;
    Some(root.node.value.to_serde())
}

/// The highest leverage set anywhere in these settings, as a number or as a text.
fn leverage(settings: &Value) -> Option<f64> {
    let here = settings.get("leverage").and_then(|value| match value {
        Value::Number(number) => Some(number.as_f64()),
        Value::Text(text) => text.trim().parse().ok(),
        _ => None,
    });
    let inside: Vec<&Value> = match settings {
        Value::Object(members) => members.iter().map(|(_, member)| &member.value).collect(),
        Value::Array(items) => items.iter().map(|item| &item.value).collect(),
        _ => Vec::new(),
    };
    let inside = inside.into_iter().filter_map(leverage);
    here.into_iter().chain(inside).max_by(f64::total_cmp)
}

/// The automations that may run: OctoBot leaves out those whose number is above the count, reading
/// numbers as Python does (" 1", "1_0", true for 1). One that is left out here must be sure not to.
fn automations(document: &Document) -> Vec<Automation> {
    let count = match document
        .find(&["automations_count"])
        .map(|place| &place.node.value)
    {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::Bool(flag)) => f64::from(u8::from(*flag)),
        _ => f64::INFINITY,
    };
    let texts = |place: &Place<'_>, key: &str| {
        let list = place.member(key);
        let items = list.iter().flat_map(Place::items);
        items
            .filter_map(|item| item.node.value.as_text().map(str::to_owned))
            .collect()
    };
    let mut automations: Vec<_> = document
        .find(&["automations"])
        .iter()
        .flat_map(Place::members)
        .filter_map(|(key, place)| {
            let number: f64 = key.trim().replace('_', "").parse().unwrap_or_default();
            let trigger = place
                .member("trigger_event")?
                .node
                .value
                .as_text()?
                .to_owned();
            let never_runs = number > count;
            (!never_runs).then(|| {
                let automation = Automation {
                    trigger,
                    conditions: texts(&place, "conditions"),
                    actions: texts(&place, "actions"),
                };
                (number, automation)
            })
        })
        .collect();
    automations.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    automations
        .into_iter()
        .map(|(_, automation)| automation)
        .collect()
}

/// The steps of automations that OctoBot 2.0.16 comes with.
const STEPS: &[&str] = &[
    "CancelOpenOrders",
    "NoCondition",
    "PeriodicCheck",
    "PriceThreshold",
    "ProfitabilityThreshold",
    "SellAllCurrencies",
    "SendNotification",
    "StopTrading",
];

fn needs<'a>(own: impl Iterator<Item = &'a Tentacle>, automations: &[Automation]) -> Vec<Need> {
    let own = own.map(|tentacle| {
        let shipped = tentacles::find(&tentacle.name).is_some_and(tentacles::Known::is_shipped);
        (tentacle.name.clone(), shipped)
    });
    let steps = automations.iter().flat_map(|automation| {
        let steps = [&automation.conditions, &automation.actions]
            .into_iter()
            .flatten();
        std::iter::once(&automation.trigger).chain(steps)
    });
    let steps = steps.map(|name| (name.clone(), STEPS.contains(&name.as_str())));
    let mut seen = BTreeSet::new();
    own.chain(steps)
        .filter(|(name, _)| seen.insert(name.clone()))
        .map(|(name, shipped)| Need { name, shipped })
        .collect()
}

/// The tentacles that are switched on, by type; types without any are left out.
fn activated(tentacles_config: Option<&Document>) -> BTreeMap<String, Vec<String>> {
    let Some(types) = tentacles_config.and_then(|document| document.find(&["tentacle_activation"]))
    else {
        return BTreeMap::new();
    };
    members(&types.node.value)
        .into_iter()
        .flatten()
        .filter_map(|(kind, classes)| {
            let on: Vec<_> = members(classes)?
                .filter(|(_, class)| **class == Value::Bool(true))
                .map(|(name, _)| name.to_owned())
                .collect();
            (!on.is_empty()).then(|| (kind.to_owned(), on))
        })
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
