//! Published profiles that somebody should look at.

use hub_shared::{
    case::{CaseItem, ReasonKind},
    page::PageQuery,
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{Desk, frame, keys, queue};
use crate::{
    components::{
        badge::{Look, chip},
        more::more,
        remote::{list_view, skeleton},
        time::ago,
    },
    hooks::{use_fresh, use_list, use_page},
    route::Route,
};

/// The page: the weightiest first.
#[component]
pub(crate) fn Cases() -> Html {
    use_page("Cases");
    let list = use_list((), |api, (), cursor| async move {
        let page = PageQuery {
            cursor,
            limit: None,
        };
        api.cases(&page).await
    });
    use_fresh(&list.reload);
    let empty = html! {
        <div class="empty">
            <h2>{ "No case is open" }</h2>
            <p>{ "A published profile comes here when it is reported, held back, or found by a check that was improved." }</p>
        </div>
    };
    frame(
        Desk::Cases,
        html! {
            <section class="card" aria-label="Open cases">
                { list_view(&list, skeleton(6), empty, |items| html! {
                    <ul class="rows">{ items.iter().map(row).collect::<Html>() }</ul>
                }) }
                { more(&list) }
            </section>
        },
    )
}

fn row(case: &CaseItem) -> Html {
    let to = Route::Case {
        slug: case.profile.clone(),
    };
    let author = Route::AuthorHistory {
        handle: case.author.handle.clone(),
    };
    html! {
        <li key={case.profile.clone()} class="row">
            <div class="row-main">
                <div>
                    <h2 class="row-title"><Link<Route> {to} classes={keys::ROW}>{ &case.name }</Link<Route>></h2>
                    <p class="muted">
                        { "by " }<Link<Route> to={author}>{ &case.author.display_name }</Link<Route>>
                        if let Some(at) = case.opened_at { { ", " }{ ago(at) } }
                    </p>
                </div>
            </div>
            { chips(case) }
        </li>
    }
}

/// What a case weighs, and why.
pub(super) fn chips(case: &CaseItem) -> Html {
    html! {
        <div class="chips">
            { queue::risk(Some(case.points)) }
            if case.quarantined_at.is_some() { { chip(Look::Bad, "In quarantine") } }
            { case.reasons.iter().filter(|reason| reason.kind != ReasonKind::Quarantine || case.quarantined_at.is_none()).map(|reason| {
                let words = reason.check.map_or_else(|| reason.kind.short(), |check| check.short());
                let words = match reason.count {
                    1 => words.to_owned(),
                    count => format!("{words}, {count} times"),
                };
                chip(Look::Plain, words)
            }).collect::<Html>() }
        </div>
    }
}
