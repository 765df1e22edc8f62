//! What was reported of published profiles.

use hub_shared::{
    report::{Answer, ReportCase, ReportQuery, ReportState},
    text::Reason,
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{Desk, frame, keys};
use crate::{
    components::{
        answer_form::{Step, answer_form, answered, too_late},
        badge::{Look, chip},
        failure::failure_note,
        markdown::plain,
        more::more,
        remote::{list_view, skeleton},
        time::ago,
    },
    hooks::{use_action, use_fresh, use_kept_focus, use_list, use_page},
    route::Route,
    toasts::use_toasts,
};

/// The page: open reports, the oldest first.
#[component]
pub(crate) fn Reports() -> Html {
    use_page("Reports");
    let list = use_list((), |api, (), cursor| async move {
        let asked = ReportQuery {
            cursor,
            ..ReportQuery::default()
        };
        api.reports(&asked).await
    });
    use_fresh(&list.reload);
    use_kept_focus("reports", list.items.as_ref().map(|items| items.len()));
    let empty = html! { <div class="empty"><h2>{ "Nothing is reported" }</h2><p>{ "Every report is answered." }</p></div> };
    frame(
        Desk::Reports,
        html! {
            <section class="stack-wide" id="reports" tabindex="-1" aria-label="Open reports">
                { list_view(&list, html! { <div class="card">{ skeleton(6) }</div> }, empty, |items| items.iter().map(|case| html! {
                    <One key={case.report.id.to_string()} case={case.clone()} reload={list.reload.clone()} />
                }).collect::<Html>()) }
                { more(&list) }
            </section>
        },
    )
}

#[derive(Properties, PartialEq)]
pub(super) struct OneProps {
    pub(super) case: ReportCase,
    pub(super) reload: Callback<()>,
}

/// A report with what is done about it.
#[component]
pub(super) fn One(OneProps { case, reload }: &OneProps) -> Html {
    let toasts = use_toasts();
    let report = &case.report;
    let form = format!("answer-{}", report.id);
    let title = format!("report-{}", report.id);
    let answer = {
        let (id, reload, toasts) = (report.id.clone(), reload.clone(), toasts.clone());
        let form = form.clone();
        use_action(
            move |api, (upheld, reason): (bool, Reason)| {
                let id = id.clone();
                async move { api.answer_report(&id, upheld, &Answer { reason }).await }
            },
            move |_| {
                answered(&form);
                reload.emit(());
                toasts.done("Answered, and told to whoever reported it.");
            },
        )
    };
    let trust = {
        let (handle, reload) = (case.reporter.handle.clone(), reload.clone());
        use_action(
            move |api, trusted: bool| {
                let handle = handle.clone();
                async move { api.trust_reporter(&handle, trusted).await }
            },
            move |()| reload.emit(()),
        )
    };
    let is_open = report.state == ReportState::Open;
    let refused = answer.failure.as_ref();
    let too_late_now = refused.is_some_and(|failure| failure.current().is_some());
    use_kept_focus(title.clone(), Some((is_open, too_late_now)));
    let toggle = {
        let (run, now) = (trust.run.clone(), case.trusted);
        move |_| run.emit(!now)
    };
    let steps = [
        Step {
            label: "It is so",
            look: "button button-primary",
            what: true,
        },
        Step {
            label: "Dismiss it",
            look: "button button-quiet",
            what: false,
        },
    ];
    html! {
        <article class="card stack">
            <div class="card-head">
                <h2 id={title.clone()} tabindex="-1"><Link<Route> to={Route::Case { slug: report.profile.clone() }} classes={keys::ROW}>{ &report.name }</Link<Route>></h2>
                <div class="chips">
                    { chip(Look::Caution, report.reason.sentence()) }
                    if case.quarantined_at.is_some() { { chip(Look::Bad, "In quarantine") } }
                    if case.held_back { { chip(Look::Bad, "Held it back") } }
                    { state(report.state) }
                </div>
            </div>
            <p class="muted">
                { format!("Version {} by ", report.version) }
                <Link<Route> to={Route::AuthorHistory { handle: case.author.handle.clone() }}>{ format!("@{}", case.author.handle) }</Link<Route>>
                { ", reported by " }
                <Link<Route> to={Route::AuthorHistory { handle: case.reporter.handle.clone() }}>{ format!("@{}", case.reporter.handle) }</Link<Route>>
                if case.trusted { { ", a trusted reporter" } }
                { ", " }{ ago(report.created_at) }
            </p>
            <blockquote>{ plain(&report.text) }</blockquote>
            if let Some(words) = &report.answer {
                <div>
                    <h3>{ "The answer" }</h3>
                    { plain(words) }
                    <p class="muted">
                        if let Some(who) = &case.decided_by { { format!("By {} (@{}) ", who.display_name, who.handle) } }
                        if let Some(at) = report.decided_at { { ago(at) } }
                    </p>
                </div>
            }
            if is_open && case.barred {
                <p class="muted">{ "It concerns you: another moderator answers it." }</p>
            } else if !is_open || too_late_now {
                { too_late(&form, &answer) }
            } else {
                { answer_form(form, "Words for whoever reported it", "Finding that it is so takes nothing down by itself: that is done on the profile's case.", &answer, &steps) }
            }
            <div class="actions">
                <p class="muted">{ record(case) }</p>
                <button type="button" class="button button-quiet" aria-disabled={trust.busy.to_string()} onclick={toggle}>
                    { if case.trusted { format!("Stop trusting reports by @{}", case.reporter.handle) } else { format!("Trust reports by @{}", case.reporter.handle) } }
                </button>
            </div>
            if let Some(failure) = &trust.failure { { failure_note(failure, None) } }
        </article>
    }
}

/// What came of the reporter's reports before.
fn record(case: &ReportCase) -> String {
    let (upheld, dismissed) = (case.upheld_before, case.dismissed_before);
    if upheld + dismissed == 0 {
        return format!("No report by @{} was answered yet.", case.reporter.handle);
    }
    format!(
        "Of @{}'s reports {upheld} were found to be so, {dismissed} dismissed.",
        case.reporter.handle
    )
}

fn state(state: ReportState) -> Html {
    match state {
        ReportState::Open => Html::default(),
        ReportState::Upheld => chip(Look::Good, "Found to be so"),
        ReportState::Dismissed => chip(Look::Plain, "Dismissed"),
    }
}
