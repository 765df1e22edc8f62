//! The checks of submissions: whether each runs, and what its outcome does.

use hub_shared::administration::{CheckMode, CheckSetup, PatchCheck};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::Frame;
use crate::{
    browser,
    components::{
        failure::failure_note,
        field::Field,
        remote::{skeleton, view},
    },
    hooks::{use_action, use_remote, use_state, use_typed},
    route::AdminPage,
    toasts::use_toasts,
};

/// The page.
#[component]
pub(super) fn Checks() -> Html {
    let checks = use_remote((), |api, ()| async move { api.checks().await });
    html! {
        <Frame page={AdminPage::Checks}>
            <p>{ "Each check runs when something is submitted; its outcome stands beside the submission, with the points that move it up in the queue. Moderators decide; a check blocks only where you say so here." }</p>
            { view(&checks, html! { <div class="card">{ skeleton(6) }</div> }, |checks| {
                checks.items.iter().map(|check| html! { <Check key={check.name.to_string()} check={check.clone()} /> }).collect::<Html>()
            }) }
        </Frame>
    }
}

#[derive(Properties, PartialEq)]
struct CheckProps {
    check: CheckSetup,
}

/// One of them. What is chosen shows at once, and is sent as soon as what was chosen before has arrived;
/// what another administrator changed meanwhile shows with the answer.
#[component]
fn Check(CheckProps { check }: &CheckProps) -> Html {
    let toasts = use_toasts();
    let name = check.name;
    let held = use_state(|| check.mode);
    let chosen = use_state(PatchCheck::default);
    let set = {
        let held = held.clone();
        use_action(
            move |api, change: PatchCheck| async move { api.patch_check(name, change).await },
            move |check: CheckSetup| {
                held.set(check.mode);
                toasts.done(format!("{} is changed.", check.name));
            },
        )
    };
    let weight = use_typed(|| check.mode.weight.to_string(), &set.clear);
    let wrong = use_state(|| false);
    let seen = use_mut_ref(|| 0_u32);
    {
        let (run, shown) = (set.run.clone(), chosen.clone());
        let now = (*chosen, *held, set.busy, set.failures);
        use_effect_with(now, move |(chosen, held, busy, failures)| {
            let left = chosen.beyond(*held);
            // What the hub refused is not tried again: it shows as the hub has it.
            if seen.replace(*failures) != *failures {
                shown.set(PatchCheck::default());
            } else if *busy {
            } else if left != *chosen {
                shown.set(left);
            } else if left != PatchCheck::default() {
                run.emit(left);
            }
        });
    }
    let CheckMode {
        enabled,
        enforced,
        required,
        ..
    } = chosen.over(*held);
    let id = |part: &str| format!("{}-{part}", name.to_string().replace('.', "-"));
    let part = |part: &'static str,
                words: &'static str,
                now: bool,
                with: fn(PatchCheck, bool) -> PatchCheck| {
        let chosen = chosen.clone();
        let onchange = move |event: Event| {
            let input = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                chosen.set(with(*chosen, input.checked()));
            }
        };
        html! {
            <div class="check">
                <input type="checkbox" id={id(part)} checked={now} {onchange} />
                <label for={id(part)}>{ words }</label>
            </div>
        }
    };
    let weigh = {
        let (chosen, wrong) = (chosen.clone(), wrong.clone());
        let (typed, field) = (weight.text.clone(), id("weight"));
        move |event: SubmitEvent| {
            event.prevent_default();
            let number = typed.trim().parse().ok();
            let number = number.filter(|weight| *weight <= CheckMode::MOST_WEIGHT);
            wrong.set(number.is_none());
            match number {
                Some(weight) => chosen.set(PatchCheck {
                    weight: Some(weight),
                    ..*chosen
                }),
                None => browser::focus(&field),
            }
        }
    };
    let error = wrong.then_some("This is no whole number from 0 to 1,000.");
    html! {
        <fieldset class="card stack">
            <legend><code>{ name.to_string() }</code></legend>
            <p>{ &check.looks_at }{ format!(" Version {}.", check.version) }</p>
            if let Some(failure) = &set.failure { { failure_note(failure, None) } }
            { part("enabled", "It runs", enabled, |change, enabled| PatchCheck { enabled: Some(enabled), ..change }) }
            { part("enforced", "A failure blocks the submission", enforced, |change, enforced| PatchCheck { enforced: Some(enforced), ..change }) }
            { part("required", "An error of the check itself blocks the submission", required, |change, required| PatchCheck { required: Some(required), ..change }) }
            <form class="form" onsubmit={weigh} novalidate=true>
                <Field id={id("weight")} label="How much its points count, in percent" value={weight.text.clone()} oninput={weight.set.clone()} {error}
                    hint="0 to 1,000. 100 counts them as they are, 0 leaves only the words." />
                <div class="actions"><button type="submit" class="button button-quiet" aria-disabled={set.busy.to_string()}>{ "Weigh it" }</button></div>
            </form>
            if *held != check.default { <p class="muted">{ "Not as the hub has it by default." }</p> }
        </fieldset>
    }
}
