//! Editor.

use yew::prelude::*;

use crate::components::heading::Heading;

/// The page.
#[component]
pub(crate) fn Editor() -> Html {
    html! { <Heading>{ "Editor" }</Heading> }
}
