//! Texts that the hub rendered: it alone makes HTML of what people write, and makes it safe.

use yew::prelude::*;

use crate::words::prose;

#[derive(Properties, PartialEq)]
pub(crate) struct RenderedProps {
    /// From the hub.
    pub(crate) html: AttrValue,
    /// The level of the heading that it stands below.
    #[prop_or(2)]
    pub(crate) below: u8,
}

/// HTML as the hub made it.
#[component]
pub(crate) fn Rendered(RenderedProps { html, below }: &RenderedProps) -> Html {
    let html = AttrValue::from(prose::below(html, *below));
    html! { <div class="prose">{ Html::from_html_unchecked(html) }</div> }
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
