//! Another token: what it is for, what it may do, how long; and its secret, once.

use hub_shared::{
    account::Role,
    text::TokenName,
    token::{CreateToken, NewToken, Scope, Scopes, TokenDays},
};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlSelectElement, SubmitEvent};
use yew::prelude::*;

use crate::{
    components::{
        copy::copy_line,
        dialog::Dialog,
        failure::form_failure,
        field::Field,
        icon::{Shape, icon},
    },
    hooks::{State, use_action, use_first_wrong, use_state, use_typed},
    words::{fields, scopes},
};

/// Days that are offered; the hub takes 1 to 366.
const DAYS: [i64; 5] = [7, 30, 90, 180, 366];

#[derive(Properties, PartialEq)]
pub(super) struct NewTokenProps {
    pub(super) role: Role,
    /// A token was made.
    pub(super) made: Callback<()>,
}

/// A form that makes a token.
#[component]
pub(super) fn NewTokenForm(NewTokenProps { role, made }: &NewTokenProps) -> Html {
    let secret = use_state(|| None::<NewToken>);
    let create = {
        let (secret, made) = (secret.clone(), made.clone());
        use_action(
            |api, form: CreateToken| async move { api.create_token(&form).await },
            move |new| {
                secret.set(Some(new));
                made.emit(());
            },
        )
    };
    let name = use_typed(String::new, &create.clear);
    let chosen = use_state(Vec::<Scope>::new);
    let days = use_state(|| TokenDays::default().get());
    let checked = use_state(|| false);
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    use_first_wrong(&form, *refused + create.failures);
    {
        let (name, chosen, checked) = (name.restart.clone(), chosen.clone(), checked.clone());
        use_effect_with(create.successes, move |times| {
            if *times > 0 {
                name.emit(());
                chosen.set(Vec::new());
                checked.set(false);
            }
        });
    }
    let onsubmit = {
        let (name, chosen, days) = (name.clone(), chosen.clone(), days.clone());
        let (run, refused, checked) = (create.run.clone(), refused.clone(), checked.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            name.check.emit(());
            checked.set(true);
            let name = name.text.trim().parse::<TokenName>();
            let scopes = Scopes::try_from((*chosen).clone());
            match (name, scopes, TokenDays::try_from(*days)) {
                (Ok(name), Ok(scopes), Ok(expires_in_days)) => run.emit(CreateToken {
                    name,
                    scopes,
                    expires_in_days,
                }),
                _ => refused.set(*refused + 1),
            }
        }
    };
    let choose_days = {
        let days = days.clone();
        move |event: Event| {
            let select = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            if let Some(number) = select.and_then(|select| select.value().parse().ok()) {
                days.set(number);
            }
        }
    };
    let failure = create.failure.as_deref();
    let none = (*checked && chosen.is_empty()).then_some(AttrValue::Static(
        "Choose at least one: without any it may do nothing.",
    ));
    let scopes_error = fields::refused(failure, "/scopes", "The list").or(none);
    let days_error = fields::refused(failure, "/expires_in_days", "The number of days");
    let close = {
        let secret = secret.clone();
        Callback::from(move |()| secret.set(None))
    };
    html! {
        <>
            <h3>{ "Make a token" }</h3>
            <form class="form" ref={form} {onsubmit} novalidate=true>
                if let Some(failure) = create.failure.clone() { { form_failure(&failure) } }
                <Field id="token-name" label="What it is for" most={TokenName::MAX} hint="Such as the program's name and where it runs. At most 50 tokens at a time."
                    value={name.text.clone()} oninput={name.set.clone()} onblur={name.left.clone()}
                    error={fields::refused(failure, "/name", "The name").or_else(|| name.error::<TokenName>("The name"))} />
                <fieldset class="field" aria-describedby={scopes_error.is_some().then_some("token-scopes-error")}>
                    <legend class="field-label">{ "What it may do" }</legend>
                    <div class="scopes">
                        { Scope::ALL.iter().copied().filter(|scope| may(*role, *scope)).map(|scope| check(scope, &chosen, scopes_error.is_some())).collect::<Html>() }
                    </div>
                    if let Some(error) = &scopes_error {
                        <p class="field-error" id="token-scopes-error">{ icon(Shape::Warning) }<span>{ error }</span></p>
                    }
                </fieldset>
                <div class="field">
                    <label for="token-days">{ "Good for" }</label>
                    <select id="token-days" onchange={choose_days} aria-invalid={days_error.is_some().then_some("true")}
                        aria-describedby={days_error.is_some().then_some("token-days-error")}>
                        { DAYS.iter().map(|number| html! { <option value={number.to_string()} selected={number == &*days}>{ format!("{number} days") }</option> }).collect::<Html>() }
                    </select>
                    if let Some(error) = &days_error {
                        <p class="field-error" id="token-days-error">{ icon(Shape::Warning) }<span>{ error }</span></p>
                    }
                </div>
                <div class="actions">
                    <button type="submit" class="button button-primary" aria-disabled={create.busy.to_string()}>
                        { if create.busy { "Making…" } else { "Make the token" } }
                    </button>
                </div>
            </form>
            if let Some(new) = &*secret { { secret_dialog(new, close) } }
        </>
    }
}

/// Whether an account of this role can give a token this scope.
fn may(role: Role, scope: Scope) -> bool {
    match scope {
        Scope::Moderation => role != Role::User,
        Scope::Administration => role == Role::Administrator,
        _ => true,
    }
}

fn check(scope: Scope, chosen: &State<Vec<Scope>>, wrong: bool) -> Html {
    let (title, meaning) = scopes::words(scope);
    let id = format!("scope-{}", scope.as_str().replace(':', "-"));
    let meaning_id = format!("{id}-means");
    let is_chosen = chosen.contains(&scope);
    let onchange = {
        let chosen = chosen.clone();
        move |event: Event| {
            let Some(input) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            else {
                return;
            };
            let mut scopes = (*chosen).clone();
            scopes.retain(|known| *known != scope);
            if input.checked() {
                scopes.push(scope);
            }
            chosen.set(scopes);
        }
    };
    html! {
        <div class="check">
            <input type="checkbox" id={id.clone()} checked={is_chosen} {onchange} aria-describedby={meaning_id.clone()} aria-invalid={wrong.then_some("true")} />
            <div>
                <label for={id}>{ title }{ " " }<code>{ scope.as_str() }</code></label>
                <p class="field-hint" id={meaning_id}>{ meaning }</p>
            </div>
        </div>
    }
}

fn secret_dialog(new: &NewToken, close: Callback<()>) -> Html {
    html! {
        // Escape does not close it: the secret would be gone.
        <Dialog id="token-secret" title={format!("Your token {}", new.token.name)}>
            <p>{ "Copy it now: it is shown this once, and the hub keeps no copy. Treat it like a password." }</p>
            { copy_line("Token", new.secret.clone().into(), "Token copied.") }
            <p class="muted">{ "A program sends it as " }<code>{ "Authorization: Bearer …" }</code>{ "." }</p>
            <div class="actions">
                <button type="button" class="button button-primary" onclick={move |_| close.emit(())}>{ "I have copied it" }</button>
            </div>
        </Dialog>
    }
}
