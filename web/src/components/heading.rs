//! The heading of a page, where reading goes on after a step to another page.

use yew::prelude::*;

use super::navigation;

/// The title of a part, below a heading of this level.
pub(crate) fn title(below: u8, words: Html) -> Html {
    html! { <@{format!("h{}", below + 1)}>{ words }</@> }
}

#[derive(Properties, PartialEq)]
pub(crate) struct HeadingProps {
    pub(crate) children: Html,
    #[prop_or_default]
    pub(crate) class: Classes,
    /// Whether it takes the focus in any case, because the page became another one without a step.
    #[prop_or_default]
    pub(crate) focus: bool,
}

/// The one `h1` of a page. It takes the focus when it comes after somebody went to its page.
#[component]
pub(crate) fn Heading(props: &HeadingProps) -> Html {
    let node = use_node_ref();
    {
        let (node, focus) = (node.clone(), props.focus);
        use_effect_with((), move |()| {
            if focus {
                navigation::go_to(&node);
            } else {
                navigation::arrive(&node);
            }
        });
    }
    html! {
        <h1 ref={node} tabindex="-1" class={props.class.clone()}>{ props.children.clone() }</h1>
    }
}
