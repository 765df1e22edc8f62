//! What the checker says of a package: what it found, each with its mend, and what the bot does.

use hub_shared::package::{Report, Severity};
use yew::prelude::*;

use super::{
    facts::fact_sheet,
    findings::{finding_list, runs_on},
    heading::title,
};

/// The report, below a heading of this level: findings by how much they matter, then the facts.
pub(crate) fn report_view(report: &Report, below: u8) -> Html {
    let group = |severity: Severity, name: &'static str, open: bool| {
        let findings = report
            .findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .cloned()
            .collect::<Vec<_>>();
        if findings.is_empty() {
            return Html::default();
        }
        let name = format!("{name} ({})", findings.len());
        let list = finding_list(&findings, true);
        if open {
            html! { <section class="stack report-group">{ title(below, html! { name }) }{ list }</section> }
        } else {
            html! { <details class="stack"><summary>{ name }</summary>{ list }</details> }
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
                    { title(below, html! { "What this bot does" }) }
                    { fact_sheet(facts, below + 1) }
                </section>
            }
            if !report.compatibility.is_empty() {
                <details class="stack">
                    <summary>{ "Which OctoBots import it" }</summary>
                    { runs_on(&report.compatibility, true) }
                </details>
            }
        </div>
    }
}
