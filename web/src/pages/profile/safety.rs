//! Whether to trust it: what was checked, by whom, and what to know before.

use hub_shared::{
    contents::Findings,
    package::{Code, Facts},
    profile::Version,
};
use yew::prelude::*;

use crate::components::{
    copy::copy_line,
    findings::{before_install, runs_on},
    icon::{Shape, icon},
    time::day,
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
    let (searched_shape, searched) = searched(findings);
    html! {
        <section class="card stack">
            <h2>{ "Safety" }</h2>
            <ul class="facts-of-trust">
                { line(Shape::Shield, html! { "Begins in the simulator: importing it never trades real money" }) }
                { line(searched_shape, html! { searched }) }
                { line(review_shape, review) }
                { line(Shape::Shield, html! { "Served to the byte as it was reviewed" }) }
            </ul>
            if let Some(findings) = findings.filter(|findings| !findings.compatibility.is_empty()) {
                <div>
                    <h3>{ "Runs on" }</h3>
                    { runs_on(&findings.compatibility, false) }
                </div>
            }
            <p class="muted">{ "SHA-256 of the file" }</p>
            { copy_line("SHA-256", version.sha256.to_string().into(), "SHA-256 copied.") }
        </section>
    }
}

/// What the search for secrets came to. Whatever is one for sure is never served.
fn searched(findings: Option<&Findings>) -> (Shape, &'static str) {
    let Some(findings) = findings else {
        return (Shape::Shield, "Searched for keys and passwords");
    };
    let mut codes = findings.findings.iter().map(|finding| finding.code);
    if codes.any(|code| code == Code::PossiblePhrase) {
        (
            Shape::Warning,
            "Searched for keys and passwords: words that may be a wallet's were found, see “Before you install”",
        )
    } else {
        (
            Shape::Shield,
            "Searched for keys and passwords: none was found",
        )
    }
}

fn line(shape: Shape, words: Html) -> Html {
    html! { <li>{ icon(shape) }<span>{ words }</span></li> }
}

/// What a subscriber must know before.
pub(super) fn warnings(facts: &Facts, findings: Option<&Findings>, failed: bool) -> Html {
    if failed && findings.is_none() {
        return html! {
            <section class="card"><h2>{ "Before you install" }</h2><p>{ "What the checker found did not load. Load the page again before you decide." }</p></section>
        };
    }
    let findings = findings.map_or(&[][..], |findings| &findings.findings);
    match before_install(facts, findings) {
        Some(parts) => {
            html! { <section class="card stack"><h2>{ "Before you install" }</h2>{ parts }</section> }
        }
        None => Html::default(),
    }
}
