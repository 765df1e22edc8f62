//! Pages that are for some: what the others see instead.

use hub_shared::account::Role;
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    failed_page::FailedPage, heading::Heading, navigation, remote::skeleton,
    sign_in_form::SignInForm,
};
use crate::{api::Who, hooks::use_page, route::Route, session::use_session};

/// For those who are signed in; the others sign in here, and stay.
#[component]
pub(crate) fn SignedIn(props: &yew::html::ChildrenProps) -> Html {
    let session = use_session();
    match session.who {
        Who::Unknown => skeleton(6),
        Who::Unreached(failure) => {
            let api = session.api;
            let retry = Callback::from(move |()| api.try_now());
            html! { <FailedPage {failure} {retry} /> }
        }
        Who::Nobody => html! { <SignInFirst /> },
        Who::Somebody(_) | Who::Ended(_) | Who::Replaced(..) => props.children.clone(),
    }
}

#[component]
fn SignInFirst() -> Html {
    use_page("Sign in");
    // The page that opens in its place has the focus go on at its heading.
    use_effect_with((), |()| navigation::expect_heading);
    html! {
        <div class="narrow card stack">
            <Heading>{ "Sign in" }</Heading>
            <p class="muted">{ "This page is for accounts. Sign in, and it opens." }</p>
            <SignInForm />
            <p>{ "No account yet? " }<Link<Route> to={Route::Register}>{ "Create one" }</Link<Route>>{ "." }</p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct StaffProps {
    /// What whoever sees it is at least.
    pub(crate) least: Role,
    pub(crate) children: Html,
}

/// For moderators or administrators.
#[component]
pub(crate) fn StaffOnly(StaffProps { least, children }: &StaffProps) -> Html {
    let who = use_session().who;
    let may = who.account().is_none_or(|account| account.role >= *least);
    html! {
        <SignedIn>
            if may { { children.clone() } } else { <NotForYou least={*least} /> }
        </SignedIn>
    }
}

#[derive(Properties, PartialEq)]
struct NotForYouProps {
    least: Role,
}

#[component]
fn NotForYou(NotForYouProps { least }: &NotForYouProps) -> Html {
    let title = format!("For {least}s");
    use_page(&title);
    html! {
        <div class="narrow card stack">
            <Heading>{ title }</Heading>
            <p>{ format!("Your account is no {least}'s. Ask the people who run this hub if it should be.") }</p>
            <p><Link<Route> to={Route::Explore}>{ "Go to the catalogue" }</Link<Route>></p>
        </div>
    }
}
