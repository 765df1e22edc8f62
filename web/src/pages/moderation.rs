//! What moderators see.

use yew::prelude::*;

use crate::components::heading::Heading;

/// What waits.
#[component]
pub(crate) fn Queue() -> Html {
    html! { <Heading>{ "Moderation" }</Heading> }
}

#[derive(Properties, PartialEq)]
pub(crate) struct ReviewProps {
    pub(crate) id: AttrValue,
}

/// A submission.
#[component]
pub(crate) fn Review(props: &ReviewProps) -> Html {
    html! { <Heading>{ &props.id }</Heading> }
}
