//! The audit log: who did what to what, when.

use chrono::{DateTime, Utc};
use hub_shared::audit::{AuditEvent, AuditQuery};
use web_sys::SubmitEvent;
use yew::prelude::*;
use yew_router::{prelude::*, query::Raw};

use super::Frame;
use crate::{
    api::Api,
    browser,
    components::{
        failure::failure_note,
        field::Field,
        icon::{Shape, icon},
        markdown::plain,
        more::more,
        remote::{list_view, skeleton},
    },
    hooks::{use_action, use_asked_by_address, use_list, use_state},
    route::{AdminPage, Route},
    toasts::use_toasts,
    words::time,
};

/// The page. The address bar says which entries are shown.
#[component]
pub(super) fn Audit() -> Html {
    let asked = use_asked_by_address::<AuditQuery>();
    let events = use_list(asked.clone(), |api, asked: AuditQuery, cursor| async move {
        api.audit_events(&AuditQuery { cursor, ..asked }).await
    });
    let empty = html! { <div class="empty"><h2>{ "No such entry" }</h2><p>{ "Nothing in the log is as you ask." }</p></div> };
    html! {
        <Frame page={AdminPage::Audit} beside={html! { <Export asked={asked.clone()} /> }}>
            <p>{ "Entries are never changed: each carries a seal over itself and the one before. The operator proves it with " }<code>{ "profile-hub audit verify" }</code>{ "." }</p>
            <Search key={serde_html_form::to_string(&asked).unwrap_or_default()} asked={asked.clone()} />
            <section class="card" id="entries" tabindex="-1" aria-label="Entries">
                { list_view(&events, skeleton(8), empty, |items| html! {
                    <ol class="audit">{ items.iter().map(entry).collect::<Html>() }</ol>
                }) }
                { more(&events) }
            </section>
        </Frame>
    }
}

#[derive(Properties, PartialEq)]
struct AskedProps {
    asked: AuditQuery,
}

#[component]
fn Search(AskedProps { asked }: &AskedProps) -> Html {
    let navigator = use_navigator();
    let actor = use_state(|| asked.actor.clone().unwrap_or_default());
    let action = use_state(|| {
        asked
            .action
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default()
    });
    let subject = use_state(|| {
        asked
            .subject
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default()
    });
    let day = |at: Option<DateTime<Utc>>| {
        at.map(|at| at.format("%Y-%m-%d").to_string())
            .unwrap_or_default()
    };
    let from = use_state(|| day(asked.from));
    let until = use_state(|| day(asked.until));
    let wrong = use_state(|| [false; 2]);
    let onsubmit = {
        let (actor, action, subject) = (actor.clone(), action.clone(), subject.clone());
        let (from, until, wrong) = (from.clone(), until.clone(), wrong.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
            let asked_action = given(&action).map(|text| text.parse()).transpose();
            let asked_subject = given(&subject).map(|text| text.parse()).transpose();
            wrong.set([asked_action.is_err(), asked_subject.is_err()]);
            let (Ok(action), Ok(subject)) = (asked_action, asked_subject) else {
                return;
            };
            let asked = AuditQuery {
                actor: given(actor.trim_start_matches('@')),
                action,
                subject,
                from: midnight(&from),
                until: midnight(&until),
                ..AuditQuery::default()
            };
            let query = serde_html_form::to_string(&asked).unwrap_or_default();
            if let Some(navigator) = &navigator {
                // Only a query that is no text could fail.
                let _ = navigator.push_with_query(&Route::Admin(AdminPage::Audit), Raw(query));
                browser::focus("entries");
            }
        }
    };
    let [wrong_action, wrong_subject] = *wrong;
    let action_error = wrong_action.then_some(AttrValue::Static(
        "An action is words and a dot, such as submission.approve.",
    ));
    let subject_error = wrong_subject.then_some(AttrValue::Static(
        "A subject is a kind and an id, with a colon between them.",
    ));
    html! {
        <form class="filters" role="search" {onsubmit} novalidate=true>
            <Field id="audit-actor" label="Who" optional=true value={(*actor).clone()} oninput={actor.setter()} hint="A handle." />
            <Field id="audit-action" label="Action" optional=true value={(*action).clone()} oninput={action.setter()} error={action_error} hint="Such as submission.approve; submission. is all of them." />
            <Field id="audit-subject" label="Subject" optional=true value={(*subject).clone()} oninput={subject.setter()} error={subject_error} hint="As kind:id, as entries have it." />
            <Field id="audit-from" kind="date" label="From" optional=true value={(*from).clone()} oninput={from.setter()} hint="The day begins at midnight UTC." />
            <Field id="audit-until" kind="date" label="Before" optional=true value={(*until).clone()} oninput={until.setter()} hint="Without this day." />
            <button type="submit" class="button button-primary">{ "Show" }</button>
        </form>
    }
}

/// When a day begins; none where none is given.
fn midnight(day: &str) -> Option<DateTime<Utc>> {
    format!("{day}T00:00:00Z").parse().ok()
}

#[component]
fn Export(AskedProps { asked }: &AskedProps) -> Html {
    let toasts = use_toasts();
    let asked = asked.clone();
    let export = use_action(
        move |api: Api, ()| {
            let asked = asked.clone();
            async move { api.audit_export(&asked).await }
        },
        move |file| {
            if browser::save(&file, "audit-events.ndjson") {
                toasts.done("The entries are in your downloads, a line each.");
            } else {
                toasts.failed("Your browser did not take the file: try another one.");
            }
        },
    );
    let run = export.run.clone();
    html! {
        <div>
            <button type="button" class="button button-quiet" aria-disabled={export.busy.to_string()} onclick={move |_| run.emit(())}>
                { icon(Shape::Download) }{ if export.busy { "Fetching them…" } else { "Export these as NDJSON" } }
            </button>
            if let Some(failure) = &export.failure { { failure_note(failure, None) } }
        </div>
    }
}

/// What it is about: its page, where its id leads to one, else its entries.
fn subject(subject: &str) -> Html {
    let name = html! { <code>{ subject }</code> };
    match subject.split_once(':') {
        Some(("submission", id)) => {
            html! { <Link<Route> to={Route::Review { id: id.to_owned() }}>{ name }</Link<Route>> }
        }
        Some(("appeal", id)) => {
            html! { <Link<Route> to={Route::Appeal { id: id.to_owned() }}>{ name }</Link<Route>> }
        }
        _ => html! {
            <Link<Route, [(&'static str, String); 1]> to={Route::Admin(AdminPage::Audit)} query={Some([("subject", subject.to_owned())])}>{ name }</Link<Route, [(&'static str, String); 1]>>
        },
    }
}

fn entry(event: &AuditEvent) -> Html {
    let details = event
        .details
        .as_object()
        .filter(|details| !details.is_empty());
    html! {
        <li key={event.seq}>
            <p class="audit-line">
                <span class="muted">{ format!("{} ", event.seq) }</span>
                <time datetime={time::machine(event.at)}>{ time::exact(event.at) }</time>
                { " " }
                if let Some(handle) = &event.actor_handle {
                    <Link<Route> to={Route::AdminAccount { handle: handle.clone() }}>{ format!("@{handle}") }</Link<Route>>
                } else if event.actor.is_some() {
                    { "a closed account" }
                } else {
                    { "the hub" }
                }
                { " " }<strong>{ &event.action }</strong>{ " " }{ subject(&event.subject) }
            </p>
            if let Some(text) = &event.text { <blockquote>{ plain(text) }</blockquote> }
            if let Some(details) = details {
                <details>
                    <summary>{ "Details" }</summary>
                    <dl class="facts">
                        { details.iter().map(|(name, value)| html! {
                            <div key={name.clone()}><dt>{ name }</dt><dd><code>{ value.to_string() }</code></dd></div>
                        }).collect::<Html>() }
                    </dl>
                </details>
            }
            <p class="muted">{ "Seal " }<code>{ &event.mac }</code></p>
        </li>
    }
}
