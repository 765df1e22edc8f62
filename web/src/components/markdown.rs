//! Texts that the hub rendered: it alone makes HTML of what people write, and makes it safe.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct RenderedProps {
    /// From the hub.
    pub(crate) html: AttrValue,
}

/// HTML as the hub made it.
#[component]
pub(crate) fn Rendered(props: &RenderedProps) -> Html {
    html! { <div class="prose">{ Html::from_html_unchecked(props.html.clone()) }</div> }
}

#[derive(Properties, PartialEq)]
pub(crate) struct PlainProps {
    pub(crate) text: AttrValue,
}

/// A text as it was written, its lines and all, without Markdown.
#[component]
pub(crate) fn Plain(props: &PlainProps) -> Html {
    html! { <p class="plain">{ &props.text }</p> }
}
