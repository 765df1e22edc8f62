//! The end of the account.

use hub_shared::{
    account::{Account, CloseAccount, ProfilesLeft},
    problem::Code,
    text::Password,
};
use web_sys::SubmitEvent;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    components::{
        dialog::Dialog, failure::form_failure, field::Field, password_field::PasswordField,
    },
    hooks::{Open, use_action, use_first_wrong, use_open, use_state, use_typed},
    route::Route,
    session::use_session,
    toasts::use_toasts,
    words::fields,
};

#[derive(Properties, PartialEq)]
pub(super) struct CloseProps {
    pub(super) account: Account,
}

/// What goes, what stays, and the button.
#[component]
pub(super) fn Close(CloseProps { account }: &CloseProps) -> Html {
    let Open { now, show, close } = use_open();
    html! {
        <>
            <ul class="bullets">
                <li>{ "Sessions, access tokens, drafts, your mail address and what you wrote to moderators are erased. Your subscriptions stop, and your links serve nothing." }</li>
                <li>{ "What you published stays without your name, or goes: you choose. Those who have it in their OctoBot keep it." }</li>
                <li>{ "Nobody can take your handle afterwards, not even you. The address may register again." }</li>
            </ul>
            <div class="actions">
                <button type="button" class="button button-danger" onclick={show}>{ "Delete the account" }</button>
            </div>
            if now { <Question account={account.clone()} {close} /> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct QuestionProps {
    account: Account,
    close: Callback<()>,
}

#[component]
fn Question(QuestionProps { account, close }: &QuestionProps) -> Html {
    let api = use_session().api;
    let toasts = use_toasts();
    let navigator = use_navigator();
    let end = use_action(
        |api, form: CloseAccount| async move { api.close_account(&form).await },
        move |()| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Explore);
            }
            api.forget();
            toasts.done("Your account is deleted.");
        },
    );
    let left = use_state(|| ProfilesLeft::Keep);
    let typed = use_typed(String::new, &end.clear);
    let password = use_typed(String::new, &end.clear);
    let tried = use_state(|| 0_u32);
    let form = use_node_ref();
    use_first_wrong(&form, *tried + end.failures);
    let matches = typed.text.trim().trim_start_matches('@') == account.handle;
    let onsubmit = {
        let (password, left) = (password.clone(), left.clone());
        let (run, tried) = (end.run.clone(), tried.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            password.check.emit(());
            match password.text.parse::<Password>() {
                Ok(password) if matches => run.emit(CloseAccount {
                    password,
                    profiles: Some(*left),
                }),
                _ => tried.set(*tried + 1),
            }
        }
    };
    let choice = |value: ProfilesLeft,
                  id: &'static str,
                  title: &'static str,
                  meaning: &'static str| {
        let chosen = left.clone();
        let onchange = move |_: Event| chosen.set(value);
        html! {
            <div class="check">
                <input type="radio" name="left" {id} checked={*left == value} {onchange} aria-describedby={format!("{id}-means")} />
                <div>
                    <label for={id}>{ title }</label>
                    <p class="field-hint" id={format!("{id}-means")}>{ meaning }</p>
                </div>
            </div>
        }
    };
    let code = end.failure.as_ref().and_then(|failure| failure.code());
    let wrong = end.wrong_password();
    let last = code == Some(Code::LastAdministrator);
    let other_failure = end.failure.clone().filter(|_| wrong.is_none() && !last);
    let failure = end.failure.as_deref();
    let differs = (*tried > 0 && !matches)
        .then(|| AttrValue::from(format!("Type {} as it stands there.", account.handle)));
    let close = close.clone();
    let not_now = close.clone();
    html! {
        <Dialog id="close-account" title="Delete your account for good?" {close}>
            <form class="form" ref={form} {onsubmit} novalidate=true>
                if let Some(failure) = other_failure { { form_failure(&failure) } }
                if last {
                    <div class="notice notice-failed" role="alert"><div>
                        <p class="notice-title">{ "You are the last administrator" }</p>
                        <p>{ "A hub needs one. Whoever runs it can make another account an administrator on the command line; then this one can go." }</p>
                    </div></div>
                }
                <fieldset class="field">
                    <legend class="field-label">{ "Your published profiles" }</legend>
                    { choice(ProfilesLeft::Keep, "left-keep", "Keep them", "They stay in the catalogue, archived, without your name. Subscribers' links go on working.") }
                    { choice(ProfilesLeft::Delete, "left-delete", "Delete them", "Their pages and links end. Subscribers are told.") }
                </fieldset>
                <Field id="close-handle" label={format!("Type {} to confirm", account.handle)}
                    value={typed.text.clone()} oninput={typed.set.clone()} error={differs} />
                <PasswordField id="close-password" label="Password" autocomplete="current-password"
                    value={password.text.clone()} oninput={password.set.clone()}
                    error={wrong.or_else(|| fields::refused(failure, "/password", "The password")).or_else(|| password.secret_error::<Password>("The password"))} />
                <div class="actions">
                    <button type="button" class="button button-quiet" onclick={move |_| not_now.emit(())}>{ "Not now" }</button>
                    <button type="submit" class="button button-danger" aria-disabled={end.busy.to_string()}>
                        { if end.busy { "Deleting…" } else { "Delete for good" } }
                    </button>
                </div>
            </form>
        </Dialog>
    }
}
