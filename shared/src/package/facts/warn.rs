//! What a subscriber, or a moderator, must be told of a profile.

use super::Facts;
use crate::package::contents;
use crate::package::document::{Document, Place};
use crate::package::finding::{Code, Findings, grouped, shown};
use crate::package::tentacles::{self, AUTOMATION, DEFAULT_PACKAGE};

/// Types of exchanges that OctoBot knows; an option is known to the newest only.
const EXCHANGE_TYPES: &[&str] = &["spot", "future", "margin", "option"];

/// Actions of automations that change what the bot holds or does, and how.
const STRONG_ACTIONS: &[(&str, &str)] = &[
    ("CancelOpenOrders", "cancels all open orders"),
    (
        "SellAllCurrencies",
        "sells everything at the market's price",
    ),
    ("StopStrategiesAndPauseTrader", "stops all strategies"),
    ("StopTrading", "cancels all orders and stops trading"),
];

const DECIDE: &str =
    "Say so in the description, so that nobody is surprised; a moderator looks at it, too.";

/// Warns of everything that facts tell a subscriber to beware of.
pub(in crate::package) fn of_facts(facts: &Facts, documents: &[Document], findings: &mut Findings) {
    let find = |name: &str| documents.iter().find(|document| document.name == name);
    let Some(profile_json) = find(contents::PROFILE) else {
        return;
    };
    let activation = find(contents::TENTACLES).unwrap_or(profile_json);
    of_outsiders(facts, activation, findings);
    of_borrowing(facts, profile_json, find, findings);
    if let Some(document) = find(&contents::file_of(AUTOMATION)) {
        of_automations(facts, document, findings);
    }
    let services = profile_json.find(&["config", "services"]);
    if let Some(place) = services.filter(|_| !facts.services.is_empty()) {
        findings.push(profile_json.finding(
            Code::ServicesConfigured,
            &place,
            format!(
                "The author's file connects to services ({}); the hub leaves that out.",
                shown(&facts.services.join(", "))
            ),
            "Tell subscribers in the description which services to set up themselves.",
        ));
    }
    of_missing(facts, activation, findings);
}

/// Warns, once, of all that OctoBot does not come with.
fn of_missing(facts: &Facts, activation: &Document, findings: &mut Findings) {
    const NAMED: usize = 5;
    let missing = facts.needs.iter().filter(|need| !need.shipped);
    let (names, count) = (missing.clone().take(NAMED), missing.count());
    if count == 0 {
        return;
    }
    let names: Vec<_> = names.map(|need| shown(&need.name)).collect();
    let more = match count.saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {} more", grouped(more)),
    };
    findings.push(activation.finding(
        Code::UnknownTentacle,
        &activation.root(),
        format!(
            "The profile needs {}{more}, which no OctoBot up to 2.0.16 comes with.",
            names.join(", ")
        ),
        "Say in the description where that comes from, or which OctoBot has it.",
    ));
}

/// Warns when no trading mode is on, or several.
pub(in crate::package) fn of_modes(
    modes: &[&String],
    document: &Document,
    findings: &mut Findings,
) {
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

/// Warns of tentacles packages that subscribers may lack.
pub(in crate::package) fn of_packages(document: &Document, findings: &mut Findings) {
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

fn of_outsiders(facts: &Facts, activation: &Document, findings: &mut Findings) {
    let tentacles = facts
        .trading_mode
        .iter()
        .chain(&facts.strategies)
        .chain(&facts.evaluators);
    for tentacle in tentacles {
        let place = ["Trading", "Evaluator"]
            .iter()
            .find_map(|kind| activation.find(&["tentacle_activation", kind, &tentacle.name]))
            .unwrap_or_else(|| activation.root());
        let mut warn = |code, sentence: String| {
            findings.push(activation.finding(code, &place, sentence, DECIDE));
        };
        let name = shown(&tentacle.name);
        if let Some(driver) = &tentacle.driven_by {
            warn(
                Code::ControlledFromOutside,
                format!("{name} lets {driver} decide: nobody can check those beforehand."),
            );
        }
        if tentacles::find(&tentacle.name).is_some_and(|known| known.runs_script) {
            warn(
                Code::RunsScript,
                format!("{name} runs a script that stands in its settings."),
            );
        }
        let sends = tentacle
            .settings
            .as_ref()
            .and_then(|settings| settings.get("emit_trading_signals"));
        if sends == Some(&true.into()) {
            warn(
                Code::SignalsSent,
                format!("{name} sends what it trades to others, as signals."),
            );
        }
    }
}

fn of_borrowing<'a>(
    facts: &Facts,
    profile_json: &Document,
    find: impl Fn(&str) -> Option<&'a Document>,
    findings: &mut Findings,
) {
    for exchange in facts.exchanges.iter().filter(|exchange| exchange.enabled) {
        let keys = ["config", "exchanges", &exchange.id, "exchange-type"];
        let Some(place) = profile_json.find(&keys) else {
            continue;
        };
        let (id, kind) = (shown(&exchange.id), shown(&exchange.exchange_type));
        let (code, sentence, mend) = match exchange.exchange_type.as_str() {
            "spot" => continue,
            known if EXCHANGE_TYPES.contains(&known) => (
                Code::Leverage,
                format!("On {id} it trades {kind}, where more than the stake can be lost."),
                DECIDE,
            ),
            _ => (
                Code::UnknownExchangeType,
                format!("OctoBot knows no exchange type {kind}, so {id} may not start."),
                "Write one of spot, future, margin, option.",
            ),
        };
        findings.add(|| profile_json.finding(code, &place, sentence, mend));
    }
    let lever = facts
        .leverage
        .as_ref()
        .filter(|leverage| leverage.as_f64().is_some_and(|times| times > 1.0));
    let mode_file = facts
        .trading_mode
        .as_ref()
        .and_then(|mode| find(&contents::file_of(&mode.name)));
    if let (Some(leverage), Some(document)) = (lever, mode_file) {
        let place = document
            .find(&["leverage"])
            .unwrap_or_else(|| document.root());
        findings.push(document.finding(
            Code::Leverage,
            &place,
            format!("It trades with {leverage} times the stake, so that a small move against it can lose all."),
            DECIDE,
        ));
    }
    let perpetual = facts
        .currencies
        .iter()
        .filter(|currency| currency.enabled)
        .flat_map(|currency| currency.pairs.iter().map(move |pair| (currency, pair)))
        .find(|(_, pair)| pair.contains(':'));
    if let Some((currency, pair)) = perpetual
        && let Some(place) =
            profile_json.find(&["config", "crypto-currencies", &currency.name, "pairs"])
    {
        findings.push(profile_json.finding(
            Code::Leverage,
            &place,
            format!(
                "{} is a future, where more than the stake can be lost.",
                shown(pair)
            ),
            DECIDE,
        ));
    }
}

fn of_automations(facts: &Facts, document: &Document, findings: &mut Findings) {
    let place = document
        .find(&["automations"])
        .unwrap_or_else(|| document.root());
    for automation in &facts.automations {
        let trigger = shown(&automation.trigger);
        for (action, does) in STRONG_ACTIONS {
            if automation.actions.iter().any(|name| name == action) {
                findings.add(|| {
                    document.finding(
                        Code::AutomationTrades,
                        &place,
                        format!("By itself, on {trigger}, it {does}."),
                        DECIDE,
                    )
                });
            }
        }
        if automation
            .conditions
            .iter()
            .any(|name| name == "ScriptedCondition")
        {
            findings.add(|| {
                document.finding(
                    Code::RunsScript,
                    &place,
                    format!(
                        "An automation on {trigger} runs a script that stands in its settings."
                    ),
                    DECIDE,
                )
            });
        }
    }
}
