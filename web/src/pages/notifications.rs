//! Notifications.

use yew::prelude::*;

use crate::components::heading::Heading;

/// The page.
#[component]
pub(crate) fn Notifications() -> Html {
    html! { <Heading>{ "Notifications" }</Heading> }
}
