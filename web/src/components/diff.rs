//! What a bot does otherwise with one package than with another, in trading terms.

use hub_shared::package::{Change, ChangeKind, Comparison};
use yew::prelude::*;

use super::icon::{Shape, icon};
use crate::words::{
    changes::{self, Group},
    time::count,
};

/// The changes, what matters most to money first. Their headings are `h4`: it stands below an `h3`.
pub(crate) fn bot_changes(comparison: &Comparison) -> Html {
    if comparison.is_empty() {
        return html! { <p>{ "Nothing that a bot does changes." }</p> };
    }
    let sorted = changes::sorted(comparison);
    let inactive = i64::try_from(sorted.inactive.len()).unwrap_or(i64::MAX);
    html! {
        <div class="changes">
            if sorted.groups.is_empty() {
                <p>{ "Nothing that a bot does changes: only tentacles that are switched off have other settings." }</p>
            }
            { sorted.groups.iter().map(group).collect::<Html>() }
            if inactive > 0 {
                <details>
                    <summary>{ format!("{} of tentacles that are switched off", count(inactive, "change")) }</summary>
                    { list(&sorted.inactive) }
                </details>
            }
            if comparison.more > 0 {
                <p class="muted">{ format!("{} not listed: the files have all of them.", more(comparison.more)) }</p>
            }
        </div>
    }
}

fn more(more: u64) -> String {
    let more = i64::try_from(more).unwrap_or(i64::MAX);
    let is = if more == 1 { "is" } else { "are" };
    format!("{} {is}", count(more, "more change"))
}

fn group(Group { area, changes }: &Group<'_>) -> Html {
    html! {
        <section>
            <h4>{ changes::area(*area) }</h4>
            { list(changes) }
        </section>
    }
}

fn list(changes: &[&Change]) -> Html {
    html! { <ul class="change-list">{ changes.iter().map(|change| one(change)).collect::<Html>() }</ul> }
}

fn one(change: &Change) -> Html {
    let (class, shape) = match change.kind {
        ChangeKind::Added => ("change change-added", Shape::Plus),
        ChangeKind::Removed => ("change change-removed", Shape::Minus),
        ChangeKind::Changed => ("change", Shape::Edit),
        ChangeKind::Moved => ("change", Shape::Reorder),
    };
    html! {
        <li {class}>
            <span class="change-kind">{ icon(shape) }{ changes::kind(change.kind) }</span>
            <div>
                <p>{ &change.sentence }</p>
                { values(change) }
            </div>
        </li>
    }
}

fn values(change: &Change) -> Html {
    if change.cut {
        return html! { <p class="muted">{ "The values are too long to be shown here: the files have them." }</p> };
    }
    let Some((before, after)) = changes::whole(change) else {
        return Html::default();
    };
    html! {
        <details>
            <summary>{ "The whole values" }</summary>
            <dl class="change-values">
                { value("Before", before) }
                { value("After", after) }
            </dl>
        </details>
    }
}

fn value(name: &'static str, value: Option<String>) -> Html {
    let shown = match value {
        Some(value) => html! { <code class="plain">{ value }</code> },
        None => html! { <span class="muted">{ "nothing" }</span> },
    };
    html! { <div><dt>{ name }</dt><dd>{ shown }</dd></div> }
}
