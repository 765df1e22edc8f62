//! Signing in, and back to where one came from.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    api::Who,
    browser,
    components::{heading::Heading, remote::skeleton, sign_in_form::SignInForm},
    hooks::use_page,
    next::Next,
    route::Route,
    session::use_session,
};

/// The page.
#[component]
pub(crate) fn SignIn() -> Html {
    use_page("Sign in");
    let who = use_session().who;
    let navigator = use_navigator();
    let next = use_location()
        .map(|location| Next::read(location.query_str()))
        .unwrap_or_default();
    let target = next.target();
    let go = {
        let target = target.clone();
        Callback::from(move |()| {
            if let Some(navigator) = &navigator {
                target.go(navigator);
            }
        })
    };
    let inside = match who {
        Who::Unknown => html! {
            <>
                <Heading>{ "Sign in" }</Heading>
                { skeleton(4) }
            </>
        },
        Who::Somebody(account) | Who::Ended(account) | Who::Replaced(account, _) => {
            let onclick = move |event: MouseEvent| {
                if !browser::opens_elsewhere(&event) {
                    event.prevent_default();
                    go.emit(());
                }
            };
            html! {
                <>
                    <Heading>{ "You are signed in" }</Heading>
                    <p>{ format!("As {}, @{}. To sign in as somebody else, sign out first, in the menu at the top.", account.display_name, account.handle) }</p>
                    <p><a class="button button-primary" href={target.href()} {onclick}>{ if next.is_some() { "Go on" } else { "Explore profiles" } }</a></p>
                </>
            }
        }
        Who::Nobody | Who::Unreached(_) => html! {
            <>
                <Heading>{ "Sign in" }</Heading>
                if next.is_some() { <p class="muted">{ "Sign in, and you are back where you were." }</p> }
                <SignInForm done={go} />
                <p>{ "No account yet? " }<Link<Route> to={Route::Register}>{ "Create one" }</Link<Route>>{ "." }</p>
            </>
        },
    };
    html! { <div class="narrow card stack">{ inside }</div> }
}
