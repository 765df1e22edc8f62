//! Explore.

use yew::prelude::*;

use crate::components::heading::Heading;

/// The page.
#[component]
pub(crate) fn Explore() -> Html {
    html! { <Heading>{ "Explore" }</Heading> }
}
