//! Subscriptions.

use yew::prelude::*;

use crate::components::heading::Heading;

/// The page.
#[component]
pub(crate) fn Subscriptions() -> Html {
    html! { <Heading>{ "Subscriptions" }</Heading> }
}
