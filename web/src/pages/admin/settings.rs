//! Who may register, and from when on reports hold a profile back.

use std::rc::Rc;

use hub_shared::{
    administration::{PatchSettings, Setting, Settings as Now},
    hub::RegistrationMode,
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::Frame;
use crate::{
    components::{
        choice::choice,
        failure::form_failure,
        field::Field,
        remote::{skeleton, view},
        time::ago,
    },
    hooks::{Typed, use_action, use_first_wrong, use_remote, use_state, use_typed},
    route::AdminPage,
    toasts::use_toasts,
    words::fields,
};

const MODES: [(&str, &str); 3] = [
    ("open", "Open: anybody"),
    ("invite", "Invite: whoever has an invitation"),
    ("closed", "Closed: nobody"),
];

fn words_of(mode: RegistrationMode) -> &'static str {
    MODES
        .iter()
        .find(|(value, _)| *value == mode.as_str())
        .map_or("", |(_, words)| words)
}

/// The page.
#[component]
pub(super) fn Settings() -> Html {
    let settings = use_remote((), |api, ()| async move { api.settings().await });
    html! {
        <Frame page={AdminPage::Settings}>
            { view(&settings, html! { <div class="card">{ skeleton(6) }</div> }, |now| html! {
                <Form now={now.clone()} set={settings.set.clone()} />
            }) }
        </Frame>
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    now: Rc<Now>,
    set: Callback<Now>,
}

#[component]
fn Form(FormProps { now, set }: &FormProps) -> Html {
    let toasts = use_toasts();
    let save = {
        let set = set.clone();
        use_action(
            |api, change: PatchSettings| async move { api.patch_settings(&change).await },
            move |now| {
                set.emit(now);
                toasts.done("The settings are saved, and in force.");
            },
        )
    };
    let mode = use_state(|| now.registration.value.as_str().to_owned());
    let reports = use_typed(|| now.quarantine_reports.value.to_string(), &save.clear);
    let trusted = use_typed(|| now.quarantine_trusted.value.to_string(), &save.clear);
    let days = use_typed(|| now.reporter_days.value.to_string(), &save.clear);
    {
        let (mode, now) = (mode.clone(), now.clone());
        let numbers = [&reports, &trusted, &days].map(|typed| typed.set.clone());
        use_effect_with(save.successes, move |times| {
            if *times > 0 {
                mode.set(now.registration.value.as_str().to_owned());
                let values = [
                    now.quarantine_reports.value,
                    now.quarantine_trusted.value,
                    now.reporter_days.value,
                ];
                for (set, value) in numbers.iter().zip(values) {
                    set.emit(value.to_string());
                }
            }
        });
    }
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    use_first_wrong(&form, *refused + save.failures);
    let onsubmit = {
        let (mode, run, refused) = (mode.clone(), save.run.clone(), refused.clone());
        let numbers = [reports.clone(), trusted.clone(), days.clone()];
        let now = now.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            for typed in &numbers {
                typed.check.emit(());
            }
            let [reports, trusted, days] = numbers.each_ref().map(number);
            match (mode.parse(), reports, trusted, days) {
                // What nobody touched stays as it is, also where it holds by default.
                (Ok(mode), Some(reports), Some(trusted), Some(days)) => run.emit(PatchSettings {
                    registration: changed(&now.registration, mode),
                    quarantine_reports: changed(&now.quarantine_reports, reports),
                    quarantine_trusted: changed(&now.quarantine_trusted, trusted),
                    reporter_days: changed(&now.reporter_days, days),
                }),
                _ => refused.set(*refused + 1),
            }
        }
    };
    let back = {
        let run = save.run.clone();
        move |_| {
            run.emit(PatchSettings {
                registration: Some(None),
                quarantine_reports: Some(None),
                quarantine_trusted: Some(None),
                reporter_days: Some(None),
            });
        }
    };
    let failure = save.failure.as_deref();
    let field = |id: &'static str,
                 label: &'static str,
                 name: &'static str,
                 typed: &Typed,
                 setting: &Setting<u32>| {
        let pointer = format!("/{name}");
        let error = fields::refused(failure, &pointer, "The number").or_else(|| {
            number(typed)
                .is_none()
                .then_some("The number is missing: a whole one, in digits.".into())
        });
        html! {
            <Field {id} {label} value={typed.text.clone()} oninput={typed.set.clone()} onblur={typed.left.clone()} {error}
                note={since(setting, setting.default.to_string())} />
        }
    };
    html! {
        <form class="card form" ref={form} {onsubmit} novalidate=true>
            if let Some(failure) = &save.failure { { form_failure(failure) } }
            <h2>{ "Registration" }</h2>
            { choice("registration", "Who may make an account", &MODES, &mode, &mode.setter()) }
            { since(&now.registration, words_of(now.registration.default).to_owned()) }
            <h2>{ "Reports" }</h2>
            { field("quarantine-reports", "Open reports that hold a profile back until a moderator has looked", "quarantine_reports", &reports, &now.quarantine_reports) }
            { field("quarantine-trusted", "How many of them a trusted reporter's", "quarantine_trusted", &trusted, &now.quarantine_trusted) }
            { field("reporter-days", "Days after which an account may report", "reporter_days", &days, &now.reporter_days) }
            <div class="actions">
                <button type="submit" class="button button-primary" aria-disabled={save.busy.to_string()}>{ if save.busy { "Saving…" } else { "Save" } }</button>
                <button type="button" class="button button-quiet" aria-disabled={save.busy.to_string()} onclick={back}>{ "Back to the defaults" }</button>
            </div>
        </form>
    }
}

/// A value that is to be set; none where it is so already.
fn changed<T: PartialEq>(setting: &Setting<T>, value: T) -> Option<Option<T>> {
    (setting.value != value).then_some(Some(value))
}

fn number(typed: &Typed) -> Option<u32> {
    typed.text.trim().parse().ok()
}

/// Where a value comes from.
fn since<T: PartialEq>(setting: &Setting<T>, default: String) -> Html {
    html! {
        <p class="muted">
            { format!("Default: {default}.") }
            if let Some(at) = setting.changed_at {
                { " Set " }{ ago(at) }
                { setting.changed_by.as_ref().map(|who| format!(" by @{who}")).unwrap_or_default() }{ "." }
            }
        </p>
    }
}
