//! SignIn.

use yew::prelude::*;

use crate::components::heading::Heading;

/// The page.
#[component]
pub(crate) fn SignIn() -> Html {
    html! { <Heading>{ "SignIn" }</Heading> }
}
