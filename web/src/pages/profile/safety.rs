//! Whether to trust it: what was checked, by whom, and what to know before.

use hub_shared::{
    contents::Findings,
    package::{Compatibility, Facts, Severity},
    profile::Version,
};
use yew::prelude::*;

use crate::{
    components::{
        copy::copy_line,
        findings::finding_list,
        icon::{Shape, icon},
        time::day,
    },
    words::{octobots, time::count},
};

/// What holds for the version that links serve.
pub(super) fn safety(version: &Version, findings: Option<&Findings>) -> Html {
    let review = if version.independently_reviewed {
        html! { <>{ "Reviewed by a moderator, approved on " }{ day(version.published_at) }</> }
    } else {
        html! { <>{ "Not independently reviewed: its own author approved it on " }{ day(version.published_at) }</> }
    };
    let review_shape = if version.independently_reviewed {
        Shape::Shield
    } else {
        Shape::Warning
    };
    html! {
        <section class="card stack">
            <h2>{ "Safety" }</h2>
            <ul class="facts-of-trust">
                { line(Shape::Shield, html! { "Begins in the simulator: importing it never trades real money" }) }
                { line(Shape::Shield, html! { "Searched for keys and passwords: none was found" }) }
                { line(review_shape, review) }
                { line(Shape::Shield, html! { "Served to the byte as it was reviewed" }) }
            </ul>
            if let Some(findings) = findings { { runs_on(&findings.compatibility) } }
            <p class="muted">{ "SHA-256 of the file" }</p>
            { copy_line("SHA-256", version.sha256.to_string().into(), "SHA-256 copied.") }
        </section>
    }
}

fn line(shape: Shape, words: Html) -> Html {
    html! { <li>{ icon(shape) }<span>{ words }</span></li> }
}

/// The OctoBots that import it, as spans.
fn runs_on(compatibility: &[Compatibility]) -> Html {
    if compatibility.is_empty() {
        return Html::default();
    }
    html! {
        <div>
            <h3>{ "Runs on" }</h3>
            <ul>
                { compatibility.iter().map(|octobot| {
                    let span = octobots::span(&octobot.from, octobot.until.as_deref());
                    let (shape, word) = if octobot.takes_served { (Shape::Check, "yes") } else { (Shape::Cross, "no") };
                    html! { <li class="runs-on">{ icon(shape) }<span>{ span }</span><span class="muted">{ word }</span></li> }
                }).collect::<Html>() }
            </ul>
        </div>
    }
}

/// What a subscriber must know before; and, folded, what was changed on the way.
pub(super) fn warnings(facts: &Facts, findings: Option<&Findings>, failed: bool) -> Html {
    let all = findings
        .map(|findings| findings.findings.clone())
        .unwrap_or_default();
    let (notices, warnings): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|finding| finding.severity == Severity::Notice);
    let missing = facts
        .needs
        .iter()
        .filter(|need| !need.shipped)
        .map(|need| need.name.clone())
        .collect::<Vec<_>>();
    if failed && findings.is_none() {
        return html! {
            <section class="card"><h2>{ "Before you install" }</h2><p>{ "What the checker found did not load. Load the page again before you decide." }</p></section>
        };
    }
    if warnings.is_empty() && notices.is_empty() && missing.is_empty() {
        return Html::default();
    }
    let changed = count(i64::try_from(notices.len()).unwrap_or(i64::MAX), "change");
    html! {
        <section class="card stack">
            <h2>{ "Before you install" }</h2>
            if warnings.is_empty() { <p>{ "The checker has nothing to warn of." }</p> } else { { finding_list(&warnings, false) } }
            if !missing.is_empty() {
                <p>{ format!("It needs what does not come with OctoBot: {}.", missing.join(", ")) }</p>
            }
            if !notices.is_empty() {
                <details>
                    <summary>{ format!("{changed} that made it safe to share") }</summary>
                    { finding_list(&notices, false) }
                </details>
            }
        </section>
    }
}
