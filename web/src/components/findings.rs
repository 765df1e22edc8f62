//! What the checker found, each with its mend.

use hub_shared::package::{Finding, Severity};
use yew::prelude::*;

use super::icon::{Shape, icon};

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
        Severity::Notice => ("finding finding-notice", Shape::Info, "Changed"),
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
