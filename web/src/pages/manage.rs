//! Manage.

use yew::prelude::*;

use crate::components::heading::Heading;

#[derive(Properties, PartialEq)]
pub(crate) struct ManageProps {
    pub(crate) slug: AttrValue,
}

/// The page.
#[component]
pub(crate) fn Manage(props: &ManageProps) -> Html {
    html! { <Heading>{ &props.slug }</Heading> }
}
