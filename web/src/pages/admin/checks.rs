//! The checks of submissions: whether each runs, and what its outcome does.

use hub_shared::{
    administration::{CheckMode, CheckSetup},
    check::CheckName,
};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::Frame;
use crate::{
    components::{
        failure::failure_note,
        remote::{skeleton, view},
    },
    hooks::{use_action, use_remote},
    route::AdminPage,
    toasts::use_toasts,
};

/// The page.
#[component]
pub(super) fn Checks() -> Html {
    let toasts = use_toasts();
    let checks = use_remote((), |api, ()| async move { api.checks().await });
    let set = {
        let reload = checks.reload.clone();
        use_action(
            |api, (name, mode): (CheckName, CheckMode)| async move { api.set_check(name, mode).await },
            move |check: CheckSetup| {
                reload.emit(());
                toasts.done(format!("{} is changed.", check.name));
            },
        )
    };
    html! {
        <Frame page={AdminPage::Checks}>
            <p>{ "Each check runs when something is submitted; its outcome stands beside the submission, with the points that move it up in the queue. Moderators decide; a check blocks only where you say so here." }</p>
            if let Some(failure) = &set.failure { { failure_note(failure, None) } }
            { view(&checks, html! { <div class="card">{ skeleton(6) }</div> }, |checks| {
                checks.items.iter().map(|check| one(check, set.busy, &set.run)).collect::<Html>()
            }) }
        </Frame>
    }
}

fn one(check: &CheckSetup, busy: bool, run: &Callback<(CheckName, CheckMode)>) -> Html {
    let CheckMode {
        enabled,
        enforced,
        required,
    } = check.mode;
    let name = check.name.to_string();
    let id = |part: &str| format!("{}-{part}", name.replace('.', "-"));
    let part = |part: &'static str,
                words: &'static str,
                now: bool,
                with: fn(CheckMode, bool) -> CheckMode| {
        let (name, mode, run) = (check.name, check.mode, run.clone());
        let onchange = move |event: Event| {
            let input = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                run.emit((name, with(mode, input.checked())));
            }
        };
        html! {
            <div class="check">
                <input type="checkbox" id={id(part)} checked={now} disabled={busy} {onchange} />
                <label for={id(part)}>{ words }</label>
            </div>
        }
    };
    html! {
        <fieldset key={name.clone()} class="card stack">
            <legend><code>{ &name }</code></legend>
            <p>{ &check.looks_at }{ format!(" Version {}.", check.version) }</p>
            { part("enabled", "It runs", enabled, |mode, enabled| CheckMode { enabled, ..mode }) }
            { part("enforced", "A failure blocks the submission", enforced, |mode, enforced| CheckMode { enforced, ..mode }) }
            { part("required", "An error of the check itself blocks the submission", required, |mode, required| CheckMode { required, ..mode }) }
            if check.mode != check.default { <p class="muted">{ "Not as the hub has it by default." }</p> }
        </fieldset>
    }
}
