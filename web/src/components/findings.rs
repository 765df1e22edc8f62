//! What the checker found, each with its mend.

use hub_shared::package::{Compatibility, Facts, Finding, Severity};
use yew::prelude::*;

use super::icon::{Shape, icon};
use crate::words::{octobots, time::count};

/// The findings, what matters most first. `mends`: an author can do something about them, a subscriber
/// can't.
pub(crate) fn finding_list(findings: &[Finding], mends: bool) -> Html {
    let mut findings = findings.iter().collect::<Vec<_>>();
    findings.sort_by_key(|finding| finding.severity);
    html! {
        <ul class="findings">
            { findings.into_iter().map(|finding| one(finding, mends)).collect::<Html>() }
        </ul>
    }
}

fn one(finding: &Finding, mends: bool) -> Html {
    let (class, shape, word) = match finding.severity {
        Severity::Blocker => ("finding finding-blocker", Shape::Cross, "Blocks"),
        Severity::Warning => ("finding finding-warning", Shape::Warning, "Warning"),
        Severity::Notice => ("finding", Shape::Info, "Changed"),
    };
    html! {
        <li {class}>
            { icon(shape) }
            <div>
                <p><span class="finding-severity">{ word }</span>{ " " }{ &finding.sentence }</p>
                if let Some(place) = place(finding) { <p class="finding-place"><code>{ place }</code></p> }
                if mends && !finding.mend.is_empty() { <p class="muted">{ &finding.mend }</p> }
            </div>
        </li>
    }
}

/// Where it was found: the file, and the place in it.
fn place(finding: &Finding) -> Option<String> {
    let entry = finding.entry.as_deref()?;
    let mut place = entry.to_owned();
    if let Some(path) = finding.path.as_deref().filter(|path| !path.is_empty()) {
        place.push_str(" at ");
        place.push_str(path);
    }
    if let Some(position) = finding.position {
        place.push_str(&format!(", line {}", position.line));
    }
    Some(place)
}

/// What the checker found in a package that nothing blocks: what to know of it and, folded, what was changed
/// on the way.
pub(crate) fn found(findings: &[Finding], mends: bool) -> Html {
    let (notices, warnings): (Vec<_>, Vec<_>) = findings
        .iter()
        .cloned()
        .partition(|finding| finding.severity == Severity::Notice);
    let changed = count(i64::try_from(notices.len()).unwrap_or(i64::MAX), "change");
    html! {
        <>
            if warnings.is_empty() { <p>{ "The checker has nothing to warn of." }</p> } else { { finding_list(&warnings, mends) } }
            if !notices.is_empty() {
                <details>
                    <summary>{ format!("{changed} that made it safe to share") }</summary>
                    { finding_list(&notices, mends) }
                </details>
            }
        </>
    }
}

/// What a subscriber must know before they install it; none where that is nothing.
pub(crate) fn before_install(facts: &Facts, findings: &[Finding]) -> Option<Html> {
    let missing = facts
        .needs
        .iter()
        .filter(|need| !need.shipped)
        .map(|need| need.name.as_str())
        .collect::<Vec<_>>();
    if findings.is_empty() && missing.is_empty() {
        return None;
    }
    Some(html! {
        <>
            { found(findings, false) }
            if !missing.is_empty() {
                <p>{ format!("It needs what does not come with OctoBot: {}.", missing.join(", ")) }</p>
            }
        </>
    })
}

/// Which OctoBots import what the hub serves. `upload`: whether it is also said where they would not have
/// imported the author's own file.
pub(crate) fn runs_on(compatibility: &[Compatibility], upload: bool) -> Html {
    html! {
        <ul class="octobots">
            { compatibility.iter().map(|octobot| html! {
                <li class="runs-on" key={octobot.from.clone()}>
                    { icon(if octobot.takes_served { Shape::Check } else { Shape::Cross }) }
                    <span>
                        { octobots::span(&octobot.from, octobot.until.as_deref()) }{ " " }
                        <span class="muted">{ verdict(octobot, upload) }</span>
                    </span>
                </li>
            }).collect::<Html>() }
        </ul>
    }
}

fn verdict(octobot: &Compatibility, upload: bool) -> String {
    match (octobot.takes_served, &octobot.objection) {
        (true, _) if upload && !octobot.takes_upload => {
            "imports it as the hub serves it, though not as its author's file was".to_owned()
        }
        (true, _) => "imports it".to_owned(),
        (false, Some(objection)) => format!("does not import it: {objection}"),
        (false, None) => "does not import it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_hub_mends_is_said_to_those_who_know_the_upload() {
        let octobot = Compatibility {
            from: "1.0.4".to_owned(),
            until: None,
            takes_upload: false,
            takes_served: true,
            objection: None,
        };
        assert!(verdict(&octobot, true).contains("as the hub serves it"));
        assert_eq!(verdict(&octobot, false), "imports it");
    }
}
