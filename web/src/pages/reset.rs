//! A forgotten password: a mail is asked for, and its link sets another one.

use hub_shared::{
    account::{AskReset, ConfirmReset},
    problem::Code,
    text::{Email, Password},
};
use web_sys::SubmitEvent;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    api::Who,
    components::{
        failure::form_failure, field::Field, heading::Heading, new_password::NewPassword,
        remote::skeleton, sign_in_form::SignInForm,
    },
    hooks::{use_action, use_first_wrong, use_fragment_token, use_page, use_state, use_typed},
    route::Route,
    session::use_session,
    words::fields,
};

/// The page: with a token behind the `#` it sets a password, without it asks for one.
#[component]
pub(crate) fn Reset() -> Html {
    let token = use_fragment_token(Route::Reset);
    use_page("Reset your password");
    let who = use_session().who;
    let inside = match token {
        // Whoever is signed in need not type the address.
        None if who == Who::Unknown => html! {
            <>
                <Heading>{ "Reset your password" }</Heading>
                { skeleton(3) }
            </>
        },
        Some(token) => html! { <Confirm key={token.clone()} token={token.clone()} /> },
        None => html! { <Ask /> },
    };
    html! { <div class="narrow card stack">{ inside }</div> }
}

#[derive(Properties, PartialEq)]
struct AskProps {
    /// What is said first.
    #[prop_or_default]
    spent: bool,
}

#[component]
fn Ask(AskProps { spent }: &AskProps) -> Html {
    let sent = use_state(|| None::<Email>);
    let account = use_session().who.account().cloned();
    let ask = {
        let sent = sent.clone();
        use_action(
            |api, email: Email| async move {
                let form = AskReset { email };
                api.ask_reset(&form).await?;
                Ok(form.email)
            },
            move |email| sent.set(Some(email)),
        )
    };
    let email = use_typed(
        || {
            account
                .map(|account| account.email.clone())
                .unwrap_or_default()
        },
        &ask.clear,
    );
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    use_first_wrong(&form, *refused + ask.failures);
    if let Some(address) = &*sent {
        let again = {
            let sent = sent.clone();
            move |_| sent.set(None)
        };
        return html! {
            <>
                <Heading key="sent" focus=true>{ "Check your mail" }</Heading>
                <p>{ "If an account has the address " }<strong>{ address.to_string() }</strong>{ ", a mail is on its way to it. Its link is good for an hour." }</p>
                <p class="muted">{ "The answer is the same for every address, so that nobody learns who has an account here." }</p>
                <p>{ "No mail after a few minutes? Look into the spam folder, then " }<button type="button" class="link" onclick={again}>{ "try another address" }</button>{ " or " }<Link<Route> to={Route::Register}>{ "create an account" }</Link<Route>>{ "." }</p>
            </>
        };
    }
    let onsubmit = {
        let (email, run, refused) = (email.clone(), ask.run.clone(), refused.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            email.check.emit(());
            match email.text.trim().parse::<Email>() {
                Ok(email) => run.emit(email),
                Err(_) => refused.set(*refused + 1),
            }
        }
    };
    let failure = ask.failure.as_deref();
    html! {
        <>
            if *spent {
                <Heading key="spent" focus=true>{ "This link does not work any more" }</Heading>
                <p>{ "It was used already, it is older than an hour, or a newer mail took its place. Ask for another one." }</p>
            } else {
                <Heading key="ask">{ "Reset your password" }</Heading>
                <p class="muted">{ "A mail with a link comes to you; the link sets another password." }</p>
            }
            <form class="form" ref={form} {onsubmit} novalidate=true>
                if let Some(failure) = ask.failure.clone() { { form_failure(&failure) } }
                <Field id="email" label="Mail address" kind="email" autocomplete="username" hint="The address of your account."
                    value={email.text.clone()} oninput={email.set.clone()} onblur={email.left.clone()}
                    error={fields::refused(failure, "/email", "The mail address").or_else(|| email.error::<Email>("The mail address"))} />
                <div class="actions actions-apart">
                    <button type="submit" class="button button-primary" aria-disabled={ask.busy.to_string()}>
                        { if ask.busy { "Sending…" } else { "Send the mail" } }
                    </button>
                    <Link<Route> to={Route::SignIn}>{ "Back to signing in" }</Link<Route>>
                </div>
            </form>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ConfirmProps {
    token: AttrValue,
}

#[component]
fn Confirm(ConfirmProps { token }: &ConfirmProps) -> Html {
    let changed = use_state(|| false);
    let session = use_session();
    let confirm = {
        let changed = changed.clone();
        let is_somebody = session.who.account().is_some();
        use_action(
            |api, form: ConfirmReset| async move { api.confirm_reset(&form).await },
            move |()| {
                changed.set(true);
                if is_somebody {
                    // The session here ended with all others; what is left of it goes.
                    let api = session.api.clone();
                    wasm_bindgen_futures::spawn_local(async move {
                        // Without the hub it is told on the next visit.
                        let _ = api.sign_out().await;
                    });
                }
            },
        )
    };
    let password = use_typed(String::new, &confirm.clear);
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    let navigator = use_navigator();
    use_first_wrong(&form, *refused + confirm.failures);
    if *changed {
        let done = Callback::from(move |()| {
            if let Some(navigator) = &navigator {
                navigator.push(&Route::Explore);
            }
        });
        return html! {
            <>
                <Heading key="changed" focus=true>{ "Your password is changed" }</Heading>
                <p>{ "All sessions and access tokens of the account have ended, and its mail address is verified. Sign in with the new password." }</p>
                <SignInForm {done} />
            </>
        };
    }
    let failure = confirm.failure.as_deref();
    if failure.and_then(|failure| failure.code()) == Some(Code::InvalidToken) {
        return html! { <Ask spent=true /> };
    }
    let onsubmit = {
        let (password, run) = (password.clone(), confirm.run.clone());
        let (refused, token) = (refused.clone(), token.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            password.check.emit(());
            match password.text.parse::<Password>() {
                Ok(password) => run.emit(ConfirmReset {
                    token: token.to_string(),
                    password,
                }),
                Err(_) => refused.set(*refused + 1),
            }
        }
    };
    html! {
        <>
            <Heading>{ "Choose a new password" }</Heading>
            <p class="muted">{ "It ends all sessions and all personal access tokens of the account, wherever they are." }</p>
            <form class="form" ref={form} {onsubmit} novalidate=true>
                if let Some(failure) = confirm.failure.clone() { { form_failure(&failure) } }
                <NewPassword id="new-password" label="New password" typed={password.clone()}
                    refused={fields::refused(failure, "/password", "The password")} />
                <div class="actions">
                    <button type="submit" class="button button-primary" aria-disabled={confirm.busy.to_string()}>
                        { if confirm.busy { "Changing…" } else { "Change the password" } }
                    </button>
                </div>
            </form>
        </>
    }
}
