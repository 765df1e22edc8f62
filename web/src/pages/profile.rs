//! Profile.

use yew::prelude::*;

use crate::components::heading::Heading;

#[derive(Properties, PartialEq)]
pub(crate) struct ProfileProps {
    pub(crate) slug: AttrValue,
}

/// The page.
#[component]
pub(crate) fn Profile(props: &ProfileProps) -> Html {
    html! { <Heading>{ &props.slug }</Heading> }
}
