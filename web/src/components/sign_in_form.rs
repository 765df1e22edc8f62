//! Signing in: on its page, in place of a page that wants an account, and over one whose session ended.

use hub_shared::{
    account::SignIn,
    text::{Email, Password},
};
use web_sys::SubmitEvent;
use yew::prelude::*;
use yew_router::prelude::*;

use super::{failure::FormFailure, field::Field};
use crate::{hooks::use_action, route::Route};

#[derive(Properties, PartialEq)]
pub(crate) struct SignInFormProps {
    /// The address of the only account that helps.
    #[prop_or_default]
    pub(crate) email: Option<AttrValue>,
    /// When it is done.
    #[prop_or_default]
    pub(crate) done: Callback<()>,
}

/// A form that signs in.
#[component]
pub(crate) fn SignInForm(props: &SignInFormProps) -> Html {
    let email = use_state(|| props.email.clone().unwrap_or_default().to_string());
    let password = use_state(String::new);
    let wrong = use_state(|| (None::<AttrValue>, None::<AttrValue>));
    let done = props.done.clone();
    let sign_in = use_action(
        |api, who: SignIn| async move { api.sign_in(&who).await },
        move |()| done.emit(()),
    );
    let onsubmit = {
        let (email, password, wrong) = (email.clone(), password.clone(), wrong.clone());
        let run = sign_in.run.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            let address = email.trim().parse::<Email>();
            let secret = password.parse::<Password>();
            let say = |what: &str, why: &hub_shared::text::Invalid| {
                AttrValue::from(format!("{what} {why}."))
            };
            wrong.set((
                address.as_ref().err().map(|why| say("The address", why)),
                secret.as_ref().err().map(|why| say("The password", why)),
            ));
            if let (Ok(email), Ok(password)) = (address, secret) {
                run.emit(SignIn { email, password });
            }
        }
    };
    let set_email = {
        let email = email.clone();
        Callback::from(move |text| email.set(text))
    };
    let set_password = {
        let password = password.clone();
        Callback::from(move |text| password.set(text))
    };
    html! {
        <form class="form" {onsubmit} novalidate=true>
            if let Some(failure) = &sign_in.failure { <FormFailure failure={failure.clone()} /> }
            <Field id="sign-in-email" label="Mail address" kind="email" autocomplete="username"
                value={(*email).clone()} oninput={set_email} readonly={props.email.is_some()}
                error={wrong.0.clone().or_else(|| sign_in.error_at("/email"))} />
            <Field id="sign-in-password" label="Password" kind="password" autocomplete="current-password"
                value={(*password).clone()} oninput={set_password}
                error={wrong.1.clone().or_else(|| sign_in.error_at("/password"))} />
            <div class="actions">
                <button type="submit" class="button button-primary" aria-disabled={sign_in.busy.to_string()}>
                    { if sign_in.busy { "Signing in…" } else { "Sign in" } }
                </button>
                <Link<Route> to={Route::Reset}>{ "Forgot your password?" }</Link<Route>>
            </div>
        </form>
    }
}
