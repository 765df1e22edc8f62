//! Reset.

use yew::prelude::*;

use crate::components::heading::Heading;

/// The page.
#[component]
pub(crate) fn Reset() -> Html {
    html! { <Heading>{ "Reset" }</Heading> }
}
