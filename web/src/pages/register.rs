//! Register.

use yew::prelude::*;

use crate::components::heading::Heading;

/// The page.
#[component]
pub(crate) fn Register() -> Html {
    html! { <Heading>{ "Register" }</Heading> }
}
