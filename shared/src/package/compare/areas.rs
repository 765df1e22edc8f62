//! What a package says, area by area, in the order in which it matters to money.

use serde::Serialize;
use serde_json::Value;

use super::classes::Classes;
use super::others::{self, Both, Known, at};
use super::walk::{Changes, Topic, Walk};
use super::words::{brief, brief_list};
use super::{Area, ChangeKind, Sides, union};
use crate::package::json;
use crate::package::tentacles::DEFAULT_PACKAGE;
use crate::package::{Canonical, Facts, contents};

/// What OctoBot takes when a profile does not say whether to load the trade history.
const LOADS_TRADE_HISTORY: bool = true;

const EXCHANGE: &[(&str, Known)] = &[
    ("enabled", Known::Elsewhere),
    ("exchange-type", Known::Elsewhere),
];

const CURRENCY: &[(&str, Known)] = &[
    ("enabled", Known::Elsewhere),
    ("pairs", Known::Elsewhere),
    ("quote", Known::Elsewhere),
    ("add", Known::Elsewhere),
];

/// Adds every change there is.
pub(super) fn compare(packages: Sides<&Canonical>, changes: &mut Changes) {
    let facts = packages.map(|package| &package.facts);
    let nothing = json::Value::Null;
    let file = |name| {
        let roots = packages.map(|package| package.files.get(name).map(|root| &root.value));
        roots.map(|root| root.unwrap_or(&nothing)).trees()
    };
    let [profile_json, tentacles_config] = [contents::PROFILE, contents::TENTACLES].map(file);
    let [profile_json, tentacles_config] =
        [&profile_json, &tentacles_config].map(|file| file.as_ref().map(Some));
    let config = at(profile_json, &["config"]);
    let classes = Classes::of(packages);

    safety(facts, changes);
    classes.mode_in_use(changes);
    classes.switched_on(Area::TradingMode, changes);
    exchanges(facts, at(config, &["exchanges"]), changes);
    currencies(facts, at(config, &["crypto-currencies"]), changes);
    trading(facts, config, changes);
    classes.switched_on(Area::Strategy, changes);
    classes.switched_on(Area::Evaluator, changes);
    time_frames(facts, changes);
    classes.switched_on(Area::Tentacle, changes);
    simulator(at(config, &["trader-simulator"]), changes);
    profile(facts, at(profile_json, &["profile"]), changes);
    others::compare(profile_json, tentacles_config, changes);
    classes.switched_off(changes);
}

fn safety(facts: Sides<&Facts>, changes: &mut Changes) {
    let real =
        Topic::new(Area::Safety, "Real trading in the author's file").setting("real_trading");
    changes
        .about(real)
        .flag(facts.map(|facts| facts.real_trading));
    let foreign = facts.map(|facts| {
        let names = facts.packages.iter().map(String::as_str);
        let foreign = names.filter(|name| *name != DEFAULT_PACKAGE);
        foreign
            .map(|name| (name, Value::from(name)))
            .collect::<Vec<_>>()
    });
    for package in union(foreign).into_values() {
        let packages = Topic::new(Area::Safety, "Tentacles packages").setting("packages");
        changes.about(packages).fact(None, package);
    }
}

fn exchanges(facts: Sides<&Facts>, files: Both<'_, '_>, changes: &mut Changes) {
    for (id, exchange) in
        union(facts.map(|facts| facts.exchanges.iter().map(|it| (it.id.as_str(), it))))
    {
        let topic = || Topic::new(Area::Exchange, format!("Exchange {}", brief(id))).of(id);
        let file = at(files, &[id]);
        let Some(both) = exchange.both() else {
            let details = exchange
                .either()
                .map(|it| details(&brief(&it.exchange_type), it.enabled));
            arrival(file, &details.unwrap_or_default(), changes.about(topic()));
            continue;
        };
        changes
            .about(topic().setting("enabled"))
            .flag(both.map(|it| it.enabled));
        let kind = both.map(|it| Some(Value::from(it.exchange_type.as_str())));
        changes
            .about(topic().setting("exchange_type"))
            .fact(None, kind);
        others::rest(None, file, EXCHANGE, &mut changes.about(topic()));
    }
}

fn currencies(facts: Sides<&Facts>, files: Both<'_, '_>, changes: &mut Changes) {
    for (name, currency) in
        union(facts.map(|facts| facts.currencies.iter().map(|it| (it.name.as_str(), it))))
    {
        let topic = |of: &str| Topic::new(Area::Currency, format!("{of} {}", brief(name))).of(name);
        let file = at(files, &[name]);
        let Some(both) = currency.both() else {
            let details = currency.either().map(|it| {
                let pairs = it.pairs.iter().map(|pair| Value::from(pair.as_str()));
                details(&brief_list(pairs), it.enabled)
            });
            arrival(
                file,
                &details.unwrap_or_default(),
                changes.about(topic("Currency")),
            );
            continue;
        };
        changes
            .about(topic("Currency").setting("enabled"))
            .flag(both.map(|it| it.enabled));
        changes
            .about(topic("Pairs of").setting("pairs"))
            .list(None, at(file, &["pairs"]));
        changes
            .about(topic("Quote of").setting("quote"))
            .value(None, at(file, &["quote"]));
        changes
            .about(topic("Further pairs of").setting("add"))
            .list(None, at(file, &["add"]));
        others::rest(None, file, CURRENCY, &mut changes.about(topic("Currency")));
    }
}

fn trading(facts: Sides<&Facts>, config: Both<'_, '_>, changes: &mut Changes) {
    let topic = |head, setting| Topic::new(Area::Trading, head).setting(setting);
    changes
        .about(topic("Kind of profile", "kind"))
        .fact(None, facts.map(|facts| word(&facts.kind)));
    changes
        .about(topic("Reference market", "reference_market"))
        .value(None, at(config, &["trading", "reference-market"]));
    changes
        .about(topic("Trading risk", "trading_risk"))
        .value(None, at(config, &["trading", "risk"]));
    let history = at(config, &["trader", "load-trade-history"]);
    changes
        .about(topic("Loading of the trade history", "load_trade_history"))
        .flag(history.map(|flag| {
            flag.and_then(|flag| flag.value.as_bool())
                .unwrap_or(LOADS_TRADE_HISTORY)
        }));
}

fn time_frames(facts: Sides<&Facts>, changes: &mut Changes) {
    let time_frames = facts.map(|facts| facts.time_frames.iter().map(|it| (*it, ())));
    for (time_frame, sides) in union(time_frames) {
        let word = sides.map(|side| side.and_then(|()| word(&time_frame)));
        changes
            .about(Topic::new(Area::TimeFrames, "Time frames"))
            .fact(None, word);
    }
}

fn simulator(config: Both<'_, '_>, changes: &mut Changes) {
    let topic = |head, setting| Topic::new(Area::Simulator, head).setting(setting);
    changes
        .about(topic("Simulator's fees", "fees"))
        .value(None, at(config, &["fees"]));
    changes
        .about(topic(
            "Simulator's starting portfolio",
            "starting_portfolio",
        ))
        .value(None, at(config, &["starting-portfolio"]));
}

fn profile(facts: Sides<&Facts>, file: Both<'_, '_>, changes: &mut Changes) {
    let topic = |head, setting| Topic::new(Area::Profile, head).setting(setting);
    changes
        .about(topic("Risk of the profile", "risk"))
        .fact(None, facts.map(|facts| word(&facts.risk)));
    changes
        .about(topic("Complexity", "complexity"))
        .fact(None, facts.map(|facts| word(&facts.complexity)));
    changes
        .about(topic(
            "Further time frames of backtests",
            "extra_backtesting_time_frames",
        ))
        .list(None, at(file, &["extra_backtesting_time_frames"]));
    let text = |text: &Option<String>| text.as_deref().map(Value::from);
    changes
        .about(topic("OctoBot's distribution", "distribution"))
        .fact(None, facts.map(|facts| text(&facts.distribution)));
    changes
        .about(topic("Author's OctoBot", "octobot_version"))
        .fact(None, facts.map(|facts| text(&facts.octobot_version)));
}

/// An exchange or a currency that came or went.
fn arrival(file: Both<'_, '_>, details: &str, mut walk: Walk<'_>) {
    walk.fact_in_words(None, file.map(|side| side.map(|tree| tree.value)), |kind| {
        let verb = if kind == ChangeKind::Added {
            "added"
        } else {
            "removed"
        };
        Some(format!("{verb}{details}"))
    });
}

/// What to say of an exchange or a currency beside its name.
fn details(what: &str, enabled: bool) -> String {
    match (what, enabled) {
        ("", true) => String::new(),
        ("", false) => " (switched off)".to_owned(),
        (what, true) => format!(" ({what})"),
        (what, false) => format!(" ({what}; switched off)"),
    }
}

/// The word that a closed set of values has on the wire.
fn word(value: &impl Serialize) -> Option<Value> {
    serde_json::to_value(value).ok()
}
