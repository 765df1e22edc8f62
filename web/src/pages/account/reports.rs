//! What the account reported, and what came of each.

use hub_shared::{
    page::PageQuery,
    report::{FiledReport, ReportState},
};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    components::{
        badge::{Look, chip},
        markdown::plain,
        more::more,
        remote::{list_view, skeleton},
        time::day,
    },
    hooks::use_list,
    route::Route,
};

/// The list, newest first.
#[component]
pub(super) fn Reports() -> Html {
    let list = use_list((), |api, (), cursor| async move {
        let page = PageQuery {
            limit: Some(10),
            cursor,
        };
        api.own_reports(&page).await
    });
    let empty =
        html! { <p class="muted">{ "None yet. Profiles are reported on their pages." }</p> };
    html! {
        <>
            { list_view(&list, skeleton(3), empty, |items| html! {
                <ul class="rows">{ items.iter().map(one).collect::<Html>() }</ul>
            }) }
            { more(&list) }
        </>
    }
}

fn one(report: &FiledReport) -> Html {
    let (look, state) = match report.state {
        ReportState::Open => (Look::Accent, "Waiting for a moderator"),
        ReportState::Upheld => (Look::Good, "Found to be so"),
        ReportState::Dismissed => (Look::Plain, "Dismissed"),
    };
    let profile = Route::Profile {
        slug: report.profile.clone(),
    };
    html! {
        <li class="row" key={report.id.to_string()}>
            <div class="stack">
                <div class="submission-head"><h3><Link<Route> to={profile}>{ &report.name }</Link<Route>></h3>{ chip(look, state) }</div>
                <p class="muted">
                    { format!("Version {}, reported on ", report.version) }{ day(report.created_at) }
                    if let Some(at) = report.decided_at { { ", decided on " }{ day(at) } }
                </p>
                <p><strong>{ report.reason.sentence() }</strong></p>
                { plain(&report.text) }
                if let Some(answer) = &report.answer {
                    <blockquote class="words"><p class="muted">{ "The moderator says" }</p>{ plain(answer) }</blockquote>
                }
            </div>
        </li>
    }
}
