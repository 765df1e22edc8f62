//! Signing in: on its page, in place of a page that wants an account, and over one whose session ended.

use hub_shared::{
    account::SignIn,
    problem::Code,
    text::{Email, Password},
};
use web_sys::SubmitEvent;
use yew::prelude::*;
use yew_router::prelude::*;

use super::{failure::form_failure, field::Field, password_field::PasswordField};
use crate::{
    hooks::{use_action, use_first_wrong, use_state},
    route::Route,
    words::fields,
};

#[derive(Properties, PartialEq)]
pub(crate) struct SignInFormProps {
    /// The address of the only account that helps.
    #[prop_or_default]
    pub(crate) email: Option<AttrValue>,
    /// What its ids begin with, where there may be another one on the page.
    #[prop_or(AttrValue::Static("sign-in"))]
    pub(crate) id: AttrValue,
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
    let refused = use_state(|| 0_u32);
    let form = use_node_ref();
    let done = props.done.clone();
    let sign_in = use_action(
        |api, who: SignIn| async move { api.sign_in(&who).await },
        move |()| done.emit(()),
    );
    use_first_wrong(&form, *refused + sign_in.failures);
    let onsubmit = {
        let (email, password, wrong) = (email.clone(), password.clone(), wrong.clone());
        let (run, refused) = (sign_in.run.clone(), refused.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let address = email.trim().parse::<Email>();
            let secret = match password.is_empty() {
                true => Err(AttrValue::Static("Type your password.")),
                false => password
                    .parse::<Password>()
                    .map_err(|why| fields::wrong("The password", &why)),
            };
            wrong.set((
                fields::refusal("The mail address", &email, &address),
                secret.as_ref().err().cloned(),
            ));
            match (address, secret) {
                (Ok(email), Ok(password)) => run.emit(SignIn { email, password }),
                _ => refused.set(*refused + 1),
            }
        }
    };
    let set_email = {
        let (email, wrong) = (email.clone(), wrong.clone());
        Callback::from(move |text| {
            email.set(text);
            wrong.set((None, wrong.1.clone()));
        })
    };
    let set_password = {
        let (password, wrong) = (password.clone(), wrong.clone());
        Callback::from(move |text| {
            password.set(text);
            wrong.set((wrong.0.clone(), None));
        })
    };
    // Which of the two is wrong the hub tells nobody; the password is the one to look at.
    let unknown = sign_in
        .failure
        .as_ref()
        .filter(|failure| failure.code() == Some(Code::WrongCredentials))
        .map(|_| AttrValue::Static("No account has this address with this password."));
    let other_failure = sign_in.failure.clone().filter(|_| unknown.is_none());
    html! {
        <form class="form" ref={form} {onsubmit} novalidate=true>
            if let Some(failure) = other_failure { { form_failure(&failure) } }
            <Field id={format!("{}-email", props.id)} label="Mail address" kind="email" autocomplete="username"
                value={(*email).clone()} oninput={set_email} readonly={props.email.is_some()}
                error={wrong.0.clone().or_else(|| sign_in.error_at("/email"))} />
            <PasswordField id={format!("{}-password", props.id)} label="Password" autocomplete="current-password"
                autofocus={props.email.is_some()} value={(*password).clone()} oninput={set_password}
                error={wrong.1.clone().or(unknown).or_else(|| sign_in.error_at("/password"))} />
            <div class="actions actions-apart">
                <button type="submit" class="button button-primary" aria-disabled={sign_in.busy.to_string()}>
                    { if sign_in.busy { "Signing in…" } else { "Sign in" } }
                </button>
                <Link<Route> to={Route::Reset}>{ "Forgot your password?" }</Link<Route>>
            </div>
        </form>
    }
}
