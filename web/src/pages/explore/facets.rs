//! What the list can be narrowed by, with how many profiles each would leave.

use std::rc::Rc;

use hub_shared::search::{Count, Facets as Counted, FilterKind, ProfileQuery};
use yew::prelude::*;

use super::query;
use crate::{
    browser,
    components::{remote::skeleton, search_box::write},
    hooks::{use_remote, use_state},
    words::numbers::grouped,
};

/// Values of a kind that show at once.
const FIRST: usize = 6;

/// The kinds, those people ask for most first.
const KINDS: [(FilterKind, &str); 8] = [
    (FilterKind::TradingMode, "Trading mode"),
    (FilterKind::Risk, "Risk"),
    (FilterKind::Exchange, "Exchange"),
    (FilterKind::Pair, "Pair"),
    (FilterKind::Tag, "Tag"),
    (FilterKind::OctobotVersion, "Runs on OctoBot"),
    (FilterKind::Evaluator, "Evaluator"),
    (FilterKind::Licence, "Licence"),
];

/// From which width the filters stand beside the list, as in explore.css.
const BESIDE: &str = "(min-width: 56rem)";

#[derive(Properties, PartialEq)]
pub(super) struct FacetsProps {
    pub(super) asked: ProfileQuery,
    pub(super) go: Callback<String>,
}

/// The filters: beside the list, or folded above it where there is no room.
#[component]
pub(super) fn Facets(FacetsProps { asked, go }: &FacetsProps) -> Html {
    let (filters, ..) = asked.clone().parts();
    let facets = use_remote(
        filters,
        |api, filters| async move { api.facets(&filters).await },
    );
    let beside = use_memo((), |()| {
        browser::window()
            .match_media(BESIDE)
            .ok()
            .flatten()
            .is_some_and(|query| query.matches())
    });
    let written = Rc::new(write(asked));
    html! {
        <details class="facets" open={*beside}>
            <summary><h2>{ "Filter" }</h2></summary>
            { match &facets.value {
                Some(counted) => {
                    let mut counted = Counted::clone(counted);
                    KINDS.iter().map(|(kind, name)| html! {
                        <Group key={*name} kind={*kind} name={*name} counts={std::mem::take(counted.of(*kind))} written={written.clone()} go={go.clone()} />
                    }).collect::<Html>()
                }
                None if facets.failure.is_some() => html! { <p class="muted">{ "The filters did not load; the list goes on without them." }</p> },
                None => skeleton(9),
            } }
        </details>
    }
}

#[derive(Properties, PartialEq)]
struct GroupProps {
    kind: FilterKind,
    name: AttrValue,
    counts: Vec<Count>,
    written: Rc<String>,
    go: Callback<String>,
}

#[component]
fn Group(props: &GroupProps) -> Html {
    let all = use_state(|| false);
    let kind = props.kind.as_str();
    // What is filtered by shows, even where nothing is left with it.
    let mut counts = props.counts.clone();
    for (name, value) in query::chosen(&props.written) {
        if name == kind && !counts.iter().any(|count| count.value == value) {
            counts.push(Count { value, profiles: 0 });
        }
    }
    if counts.is_empty() {
        return Html::default();
    }
    let hidden = counts.len().saturating_sub(FIRST);
    let shown = counts.iter().enumerate().filter(|(index, count)| {
        *all || *index < FIRST || query::has(&props.written, kind, &count.value)
    });
    let toggle = {
        let all = all.clone();
        move |_| all.set(!*all)
    };
    html! {
        <fieldset class="facet">
            <legend>{ &props.name }</legend>
            { shown.map(|(_, count)| {
                let checked = query::has(&props.written, kind, &count.value);
                let (go, next) = (props.go.clone(), query::toggled(&props.written, kind, &count.value));
                html! {
                    <label key={count.value.clone()} class="facet-value">
                        <input type="checkbox" {checked} onchange={move |_| go.emit(next.clone())} />
                        <span>{ query::shown(kind, &count.value) }</span>
                        <span class="muted">{ grouped(count.profiles) }</span>
                    </label>
                }
            }).collect::<Html>() }
            if hidden > 0 {
                <button type="button" class="link" aria-expanded={all.to_string()} onclick={toggle}>
                    { if *all { "Show fewer".to_owned() } else { format!("Show {hidden} more") } }
                    <span class="hidden">{ format!(": {}", props.name) }</span>
                </button>
            }
        </fieldset>
    }
}
