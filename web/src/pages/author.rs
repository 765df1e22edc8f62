//! Author.

use yew::prelude::*;

use crate::components::heading::Heading;

#[derive(Properties, PartialEq)]
pub(crate) struct AuthorProps {
    pub(crate) handle: AttrValue,
}

/// The page.
#[component]
pub(crate) fn Author(props: &AuthorProps) -> Html {
    html! { <Heading>{ &props.handle }</Heading> }
}
