//! The link of a verification mail: the mail address is proved, by whoever knows the password.

use hub_shared::{
    account::{SignIn, Verify as Form},
    problem::Code,
    text::{Email, Password},
};
use web_sys::SubmitEvent;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    api::Who,
    components::{
        failure::form_failure, field::Field, heading::Heading, password_field::PasswordField,
        remote::skeleton, sign_in_form::SignInForm,
    },
    hooks::{use_action, use_first_wrong, use_fragment_token, use_page, use_state, use_typed},
    route::Route,
    session::use_session,
    words::fields,
};

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proved {
    /// And whoever proved it is signed in.
    SignedIn,
    /// The address that was typed is another one.
    Alone,
}

/// The page.
#[component]
pub(crate) fn Verify() -> Html {
    let token = use_fragment_token(Route::Verify);
    let proved = use_state(|| None::<Proved>);
    use_page(match *proved {
        Some(_) => "Mail address verified",
        None => "Verify your mail address",
    });
    let done = {
        let proved = proved.clone();
        Callback::from(move |how| proved.set(Some(how)))
    };
    let signed_in = {
        let proved = proved.clone();
        Callback::from(move |()| proved.set(Some(Proved::SignedIn)))
    };
    let who = use_session().who;
    let inside = match (*proved, token, who) {
        (Some(Proved::SignedIn), ..) => welcome(),
        (Some(Proved::Alone), ..) => html! {
            <>
                <Heading key="alone" focus=true>{ "Your mail address is verified" }</Heading>
                <p>{ "Sign in with the address that the mail came to." }</p>
                <SignInForm done={signed_in} />
            </>
        },
        (None, Some(_), Who::Unknown) => html! {
            <>
                <Heading>{ "Verify your mail address" }</Heading>
                { skeleton(4) }
            </>
        },
        (None, Some(token), _) => {
            html! { <Prove key={token.clone()} token={token.clone()} {done} /> }
        }
        (None, None, _) => no_token(),
    };
    html! { <div class="narrow card stack">{ inside }</div> }
}

#[derive(Properties, PartialEq)]
struct ProveProps {
    token: AttrValue,
    done: Callback<Proved>,
}

#[component]
fn Prove(ProveProps { token, done }: &ProveProps) -> Html {
    let account = use_session().who.account().cloned();
    let done = done.clone();
    let verify = use_action(
        |api, (form, email): (Form, Option<Email>)| async move {
            api.verify(&form).await?;
            let password = form.password;
            let proved = match email {
                Some(email) => api.sign_in(&SignIn { email, password }).await.is_ok(),
                None => {
                    // The account is verified all the same if it cannot be asked for now.
                    if let Ok(account) = api.account().await {
                        api.account_changed(account.value);
                    }
                    true
                }
            };
            Ok(if proved {
                Proved::SignedIn
            } else {
                Proved::Alone
            })
        },
        move |proved| done.emit(proved),
    );
    let email = use_typed(String::new, &verify.clear);
    let password = use_typed(String::new, &verify.clear);
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    use_first_wrong(&form, *refused + verify.failures);
    let onsubmit = {
        let (email, password) = (email.clone(), password.clone());
        let (run, refused, token) = (verify.run.clone(), refused.clone(), token.clone());
        let signed_in = account.is_some();
        move |event: SubmitEvent| {
            event.prevent_default();
            email.check.emit(());
            password.check.emit(());
            let address = match signed_in {
                true => Some(None),
                false => email.text.trim().parse::<Email>().ok().map(Some),
            };
            match (address, password.text.parse::<Password>()) {
                (Some(address), Ok(password)) => {
                    let token = token.to_string();
                    run.emit((Form { token, password }, address));
                }
                _ => refused.set(*refused + 1),
            }
        }
    };
    let code = verify.failure.as_ref().and_then(|failure| failure.code());
    if code == Some(Code::InvalidToken) {
        return spent();
    }
    let failure = verify.failure.as_deref();
    let wrong = verify.wrong_password();
    let other_failure = verify.failure.clone().filter(|_| wrong.is_none());
    html! {
        <>
            <Heading>{ "Verify your mail address" }</Heading>
            <p>{ "Type the password of the account. The link alone is not enough: somebody else may have used your address." }</p>
            <form class="form" ref={form} {onsubmit} novalidate=true>
                if let Some(failure) = other_failure { { form_failure(&failure) } }
                if let Some(account) = &account {
                    <p>{ "Signed in as " }<strong>{ &account.display_name }</strong>{ format!(", @{}.", account.handle) }</p>
                } else {
                    <Field id="email" label="Mail address" kind="email" autocomplete="username" hint="The one that the mail came to."
                        value={email.text.clone()} oninput={email.set.clone()} onblur={email.left.clone()}
                        error={email.error::<Email>("The mail address")} />
                }
                <PasswordField id="password" label="Password" autocomplete="current-password"
                    value={password.text.clone()} oninput={password.set.clone()}
                    error={wrong.or_else(|| fields::refused(failure, "/password", "The password")).or_else(|| password.secret_error::<Password>("The password"))} />
                <div class="actions">
                    <button type="submit" class="button button-primary" aria-disabled={verify.busy.to_string()}>
                        { if verify.busy { "Verifying…" } else { "Verify the address" } }
                    </button>
                </div>
            </form>
            <p class="muted">{ "You did not ask for an account? Close this page: without its password the account is never opened. " }<Link<Route> to={Route::Register}>{ "Registering yourself" }</Link<Route>>{ " takes the address back." }</p>
        </>
    }
}

fn welcome() -> Html {
    html! {
        <>
            <Heading key="done" focus=true>{ "Your mail address is verified" }</Heading>
            <p>{ "You are signed in. From now on you can:" }</p>
            <ul class="bullets">
                <li><Link<Route> to={Route::Explore}>{ "Find a profile" }</Link<Route>>{ ", subscribe and get its link for your OctoBot." }</li>
                <li><Link<Route> to={Route::NewStrategy}>{ "Publish a strategy of your own" }</Link<Route>>{ ". A moderator looks at it first." }</li>
                <li><Link<Route> to={Route::Account}>{ "Look after your account" }</Link<Route>>{ ": name, password, access tokens for programs." }</li>
            </ul>
        </>
    }
}

fn spent() -> Html {
    html! {
        <>
            <Heading key="spent" focus=true>{ "This link does not work any more" }</Heading>
            <p>{ "It was used already, it is older than 24 hours, or a newer mail took its place." }</p>
            <ul class="bullets">
                <li>{ "If you opened it before, the address is verified: " }<Link<Route> to={Route::SignIn}>{ "sign in" }</Link<Route>>{ "." }</li>
                <li>{ "For a new link " }<Link<Route> to={Route::Register}>{ "register again" }</Link<Route>>{ " with the same address." }</li>
                <li>{ "If the account holds drafts of yours, " }<Link<Route> to={Route::Reset}>{ "reset its password" }</Link<Route>>{ ": that verifies the address, too." }</li>
                <li>{ "For a change of address " }<Link<Route> to={Route::Account}>{ "ask for it again" }</Link<Route>>{ "." }</li>
            </ul>
        </>
    }
}

fn no_token() -> Html {
    html! {
        <>
            <Heading>{ "Verify your mail address" }</Heading>
            <p>{ "Open the link in the mail that came to you; it leads here with all that is needed. If your mail program broke it in two, copy the whole of it into the address bar." }</p>
            <p>{ "No mail? " }<Link<Route> to={Route::Register}>{ "Register again" }</Link<Route>>{ " with the same address, and another one comes." }</p>
        </>
    }
}
