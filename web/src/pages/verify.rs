//! Verify.

use yew::prelude::*;

use crate::components::heading::Heading;

/// The page.
#[component]
pub(crate) fn Verify() -> Html {
    html! { <Heading>{ "Verify" }</Heading> }
}
