//! What the checker found, each with its mend.

use hub_shared::package::{Finding, Severity};
use yew::prelude::*;

use super::icon::{Icon, Shape};

#[derive(Properties, PartialEq)]
pub(crate) struct FindingsProps {
    pub(crate) findings: Vec<Finding>,
    /// Whether the mends are shown: an author can do something, a subscriber can't.
    #[prop_or(true)]
    pub(crate) mends: bool,
}

/// The findings, what matters most first.
#[component]
pub(crate) fn FindingList(props: &FindingsProps) -> Html {
    let mut findings = props.findings.iter().collect::<Vec<_>>();
    findings.sort_by_key(|finding| finding.severity);
    html! {
        <ul class="findings">
            { findings.into_iter().map(|finding| one(finding, props.mends)).collect::<Html>() }
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
            <Icon {shape} />
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
