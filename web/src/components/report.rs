//! What the checker says of a package: what it found, each with its mend, and what the bot does.

use hub_shared::package::{Compatibility, Report, Severity};
use yew::prelude::*;

use super::{facts::FactSheet, findings::FindingList};

#[derive(Properties, PartialEq)]
pub(crate) struct ReportViewProps {
    pub(crate) report: Report,
}

/// The report: findings by how much they matter, then the facts.
#[component]
pub(crate) fn ReportView(ReportViewProps { report }: &ReportViewProps) -> Html {
    let group = |severity: Severity, title: &'static str, open: bool| {
        let findings = report
            .findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .cloned()
            .collect::<Vec<_>>();
        if findings.is_empty() {
            return Html::default();
        }
        let title = format!("{title} ({})", findings.len());
        let list = html! { <FindingList {findings} /> };
        if open {
            html! { <section class="stack"><h3>{ title }</h3>{ list }</section> }
        } else {
            html! { <details class="stack"><summary>{ title }</summary>{ list }</details> }
        }
    };
    html! {
        <div class="stack-wide">
            if report.findings.is_empty() { <p>{ "The checker found nothing to tell." }</p> }
            { group(Severity::Blocker, "What blocks it", true) }
            { group(Severity::Warning, "What moderators and subscribers see", true) }
            { group(Severity::Notice, "What the hub changes or leaves out", false) }
            if let Some(facts) = &report.facts {
                <section class="stack">
                    <h2>{ "What this bot does" }</h2>
                    <FactSheet facts={facts.clone()} />
                </section>
            }
            { imports(&report.compatibility) }
        </div>
    }
}

/// Which OctoBots import what the hub will serve.
fn imports(generations: &[Compatibility]) -> Html {
    if generations.is_empty() {
        return Html::default();
    }
    html! {
        <details class="stack">
            <summary>{ "Which OctoBots import it" }</summary>
            <ul class="rows">
                { generations.iter().map(|generation| html! {
                    <li class="row" key={generation.from.clone()}>
                        <span>{ name(generation) }</span>
                        <span class="muted">{ verdict(generation) }</span>
                    </li>
                }).collect::<Html>() }
            </ul>
        </details>
    }
}

fn name(generation: &Compatibility) -> String {
    match &generation.until {
        Some(until) if *until == generation.from => format!("OctoBot {until}"),
        Some(until) => format!("OctoBot {} to {until}", generation.from),
        None => format!("OctoBot {} and later", generation.from),
    }
}

fn verdict(generation: &Compatibility) -> String {
    match (
        generation.takes_served,
        generation.takes_upload,
        &generation.objection,
    ) {
        (true, true, _) => "imports it".to_owned(),
        (true, false, _) => "imports it as the hub serves it, though not your file".to_owned(),
        (false, _, Some(objection)) => format!("does not import it: {objection}"),
        (false, _, None) => "does not import it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generation(from: &str, until: Option<&str>) -> Compatibility {
        Compatibility {
            from: from.to_owned(),
            until: until.map(str::to_owned),
            takes_upload: false,
            takes_served: true,
            objection: None,
        }
    }

    #[test]
    fn generations_are_named_by_their_ends() {
        assert_eq!(
            name(&generation("1.0.4", Some("2.0.16"))),
            "OctoBot 1.0.4 to 2.0.16"
        );
        assert_eq!(name(&generation("2.1.1", None)), "OctoBot 2.1.1 and later");
        assert_eq!(name(&generation("1.0.3", Some("1.0.3"))), "OctoBot 1.0.3");
    }

    #[test]
    fn what_the_hub_mends_is_said() {
        assert!(verdict(&generation("1.0.4", None)).contains("as the hub serves it"));
    }
}
