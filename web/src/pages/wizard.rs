//! Publishing a strategy in three steps.

use yew::prelude::*;

use crate::components::heading::Heading;

#[derive(Properties, PartialEq)]
pub(crate) struct StepProps {
    pub(crate) slug: AttrValue,
}

/// The first step of a strategy that is not begun.
#[component]
pub(crate) fn NewStrategy() -> Html {
    html! { <Heading>{ "Publish a new strategy" }</Heading> }
}

/// The first step.
#[component]
pub(crate) fn Strategy(props: &StepProps) -> Html {
    html! { <Heading>{ &props.slug }</Heading> }
}

/// The second step.
#[component]
pub(crate) fn Package(props: &StepProps) -> Html {
    html! { <Heading>{ &props.slug }</Heading> }
}

/// The third step.
#[component]
pub(crate) fn Publish(props: &StepProps) -> Html {
    html! { <Heading>{ &props.slug }</Heading> }
}
