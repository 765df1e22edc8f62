//! What the checker says of a package: what it found, each with its mend, and what the bot does.

use hub_shared::package::{Compatibility, Report, Severity};
use yew::prelude::*;

use super::{facts::fact_sheet, findings::finding_list};
use crate::words::octobots;

/// The report: findings by how much they matter, then the facts.
pub(crate) fn report_view(report: &Report) -> Html {
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
        let list = finding_list(&findings, true);
        if open {
            html! { <section class="stack report-group"><h2>{ title }</h2>{ list }</section> }
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
                    { fact_sheet(facts) }
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
                        <span>{ octobots::span(&generation.from, generation.until.as_deref()) }</span>
                        <span class="muted">{ verdict(generation) }</span>
                    </li>
                }).collect::<Html>() }
            </ul>
        </details>
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

    #[test]
    fn what_the_hub_mends_is_said() {
        let generation = Compatibility {
            from: "1.0.4".to_owned(),
            until: None,
            takes_upload: false,
            takes_served: true,
            objection: None,
        };
        assert!(verdict(&generation).contains("as the hub serves it"));
    }
}
