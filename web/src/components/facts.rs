//! What a bot does with a package, for people who will run it.

use hub_shared::{
    package::{Automation, Complexity, Facts, ProfileKind, Tentacle},
    search::class_words,
};
use yew::prelude::*;

use super::{
    badge::{self, Look, chip},
    heading::title,
    icon::{Shape, icon},
};
use crate::words::{
    settings::{self, Setting, Told},
    time::count,
};

/// Up to how many groups of settings are open at first.
const OPEN_GROUPS: usize = 2;

/// All of it, below a heading of this level: what decides, what is traded, what the simulator starts with.
pub(crate) fn fact_sheet(facts: &Facts, below: u8) -> Html {
    html! {
        <div class="facts">
            <div class="chips">
                { badge::risk(facts.risk) }
                { complexity(facts.complexity) }
                if facts.kind == ProfileKind::Backtesting { { chip(Look::Caution, "For backtests only") } }
                if let Some(leverage) = &facts.leverage { { chip(Look::Bad, format!("Leverage {leverage}")) } }
            </div>
            if let Some(mode) = &facts.trading_mode { { decides(mode, below) } } else {
                <p class="muted">{ "No trading mode is switched on: the bot watches and does not trade." }</p>
            }
            { group("Strategies", &facts.strategies, below) }
            { group("Evaluators", &facts.evaluators, below) }
            { automations(&facts.automations, below) }
            <dl class="pairs-of-words">
                { row("Pairs", pairs(facts)) }
                { row("Exchanges", exchanges(facts)) }
                if !facts.time_frames.is_empty() { { row("Time frames", text(time_frames(facts))) } }
                { row("Counts in", text(facts.reference_market.clone())) }
                { row("Trading risk", text(format!("{} of 1", facts.trading_risk))) }
                { row("Simulator's fees", text(format!("maker {} %, taker {} %", facts.fees.maker, facts.fees.taker))) }
                { row("Simulator starts with", text(portfolio(facts))) }
                { row("Made with", text(facts.octobot_version.as_ref().map_or_else(|| "an OctoBot that it does not name".to_owned(), |version| format!("OctoBot {version}")))) }
                if let Some(distribution) = &facts.distribution { { row("Made for", text(distribution.clone())) } }
            </dl>
        </div>
    }
}

fn text(words: String) -> Html {
    html! { words }
}

fn row(name: &'static str, value: Html) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
}

/// How hard it is to use.
fn complexity(complexity: Complexity) -> Html {
    let words = match complexity {
        Complexity::Easy => "Easy to use",
        Complexity::Medium => "Takes some knowledge",
        Complexity::Difficult => "For experts",
    };
    chip(Look::Plain, words)
}

/// What decides, and what it does.
fn decides(tentacle: &Tentacle, below: u8) -> Html {
    html! {
        <section class="tentacle">
            { title(below, html! { <><span class="muted">{ "Trading mode" }</span>{ " " }{ class_words(&tentacle.name) }</> }) }
            { tentacle_words(tentacle) }
            { tentacle_settings(tentacle, true) }
        </section>
    }
}

fn group(kind: &'static str, tentacles: &[Tentacle], below: u8) -> Html {
    if tentacles.is_empty() {
        return Html::default();
    }
    html! {
        <section class="tentacle">
            { title(below, html! { <span class="muted">{ kind }</span> }) }
            <ul class="tentacles">
                { tentacles.iter().map(|tentacle| html! {
                    <li>
                        <p><strong>{ class_words(&tentacle.name) }</strong></p>
                        { tentacle_words(tentacle) }
                        { tentacle_settings(tentacle, false) }
                    </li>
                }).collect::<Html>() }
            </ul>
        </section>
    }
}

fn tentacle_words(tentacle: &Tentacle) -> Html {
    html! {
        <>
            { match &tentacle.does {
                Some(does) => html! { <p>{ format!("It {}", sentence(does)) }</p> },
                None => html! { <p class="muted">{ "This hub does not know it: it does not come with OctoBot, and must be installed for the profile to work." }</p> },
            } }
            if let Some(driver) = &tentacle.driven_by {
                <p class="driven">{ icon(Shape::Warning) }{ format!("Controlled from outside: {driver} decides on its trades.") }</p>
            }
        </>
    }
}

fn sentence(words: &str) -> String {
    if words.ends_with('.') {
        words.to_owned()
    } else {
        format!("{words}.")
    }
}

fn tentacle_settings(tentacle: &Tentacle, open: bool) -> Html {
    let Some(settings) = &tentacle.settings else {
        return html! { <p class="muted">{ "It uses OctoBot's own settings." }</p> };
    };
    let told = settings::tell(settings);
    if told.is_empty() {
        return Html::default();
    }
    let summary = count(i64::try_from(told.len()).unwrap_or(i64::MAX), "setting");
    html! {
        <details {open}>
            <summary>{ summary }</summary>
            { setting_list(&told) }
        </details>
    }
}

fn setting_list(told: &[Setting]) -> Html {
    html! {
        <dl class="settings">
            { told.iter().map(|setting| html! {
                <div><dt>{ &setting.label }</dt><dd>{ setting_value(&setting.told) }</dd></div>
            }).collect::<Html>() }
        </dl>
    }
}

fn setting_value(told: &Told) -> Html {
    match told {
        Told::Words(words) => html! { words },
        Told::Group(inner) => setting_list(inner),
        Told::Groups(groups) => html! {
            <ul class="setting-groups">
                { groups.iter().map(|(name, inner)| html! {
                    <li><details open={groups.len() <= OPEN_GROUPS}><summary>{ name }</summary>{ setting_list(inner) }</details></li>
                }).collect::<Html>() }
            </ul>
        },
    }
}

fn automations(automations: &[Automation], below: u8) -> Html {
    if automations.is_empty() {
        return Html::default();
    }
    html! {
        <section class="tentacle">
            { title(below, html! { <span class="muted">{ "By itself" }</span> }) }
            <ul class="tentacles">
                { automations.iter().map(|automation| html! { <li><p>{ automation_words(automation) }</p></li> }).collect::<Html>() }
            </ul>
        </section>
    }
}

fn automation_words(automation: &Automation) -> String {
    let list = |classes: &[String]| {
        let words = classes.iter().map(|class| class_words(class));
        words.collect::<Vec<_>>().join(", ")
    };
    let conditions = automation
        .conditions
        .iter()
        .filter(|condition| *condition != "NoCondition")
        .cloned()
        .collect::<Vec<_>>();
    let mut words = format!("When: {}", class_words(&automation.trigger));
    if !conditions.is_empty() {
        words.push_str(&format!(", if {}", list(&conditions)));
    }
    words.push_str(&format!(". Then: {}.", list(&automation.actions)));
    words
}

fn pairs(facts: &Facts) -> Html {
    let traded = facts.currencies.iter().filter(|currency| currency.enabled);
    let pairs = traded
        .flat_map(|currency| &currency.pairs)
        .collect::<Vec<_>>();
    if pairs.is_empty() {
        return html! { "none" };
    }
    html! {
        <span class="chips">
            { pairs.into_iter().map(|pair| chip(Look::Plain, if pair == "*" { "all pairs".to_owned() } else { pair.clone() })).collect::<Html>() }
        </span>
    }
}

fn exchanges(facts: &Facts) -> Html {
    let used = facts.exchanges.iter().filter(|exchange| exchange.enabled);
    let names = used
        .map(|exchange| {
            if exchange.exchange_type == "spot" {
                exchange.id.clone()
            } else {
                format!("{} ({})", exchange.id, exchange.exchange_type)
            }
        })
        .collect::<Vec<_>>();
    if names.is_empty() {
        return html! { "none" };
    }
    html! {
        <span class="chips">{ names.into_iter().map(|name| chip(Look::Plain, name)).collect::<Html>() }</span>
    }
}

fn time_frames(facts: &Facts) -> String {
    let words = facts.time_frames.iter().filter_map(|frame| {
        let word = serde_json::to_value(frame).ok()?;
        word.as_str().map(str::to_owned)
    });
    words.collect::<Vec<_>>().join(", ")
}

fn portfolio(facts: &Facts) -> String {
    if facts.starting_portfolio.is_empty() {
        return "nothing".to_owned();
    }
    let assets = facts
        .starting_portfolio
        .iter()
        .map(|(asset, amount)| format!("{amount} {asset}"));
    assets.collect::<Vec<_>>().join(", ")
}
