//! The way to sign in, and back again.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::{next::Next, route::Route};

#[derive(Properties, PartialEq)]
pub(crate) struct SignInLinkProps {
    pub(crate) children: Html,
    #[prop_or_default]
    pub(crate) classes: Classes,
}

/// A link to the page that signs in; it leads back to this one afterwards.
#[component]
pub(crate) fn SignInLink(props: &SignInLinkProps) -> Html {
    let next = use_location()
        .map(|location| Next::back_to(location.path(), location.query_str()))
        .unwrap_or_default();
    html! {
        <Link<Route, Next> to={Route::SignIn} query={next.is_some().then_some(next)} classes={props.classes.clone()}>
            { props.children.clone() }
        </Link<Route, Next>>
    }
}
