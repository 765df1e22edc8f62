//! The heading of a page, where reading goes on after a step to another page.

use yew::prelude::*;

use super::navigation;

#[derive(Properties, PartialEq)]
pub(crate) struct HeadingProps {
    pub(crate) children: Html,
    #[prop_or_default]
    pub(crate) class: Classes,
}

/// The one `h1` of a page. It takes the focus when it comes after somebody went to its page.
#[component]
pub(crate) fn Heading(props: &HeadingProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| navigation::arrive(&node));
    }
    html! {
        <h1 ref={node} tabindex="-1" class={props.class.clone()}>{ props.children.clone() }</h1>
    }
}
