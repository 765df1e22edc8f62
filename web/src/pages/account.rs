//! Account.

use yew::prelude::*;

use crate::components::heading::Heading;

/// The page.
#[component]
pub(crate) fn Account() -> Html {
    html! { <Heading>{ "Account" }</Heading> }
}
