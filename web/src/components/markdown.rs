//! Texts that the hub rendered: it alone makes HTML of what people write, and makes it safe.

use yew::prelude::*;

use crate::words::prose;

/// HTML as the hub made it, below a heading of this level.
pub(crate) fn rendered_html(html: &str, below: u8) -> Html {
    let html = AttrValue::from(prose::below(html, below));
    html! { <div class="prose" dir="auto">{ Html::from_html_unchecked(html) }</div> }
}

/// A text as it was written, its lines and all, without Markdown.
pub(crate) fn plain(text: &str) -> Html {
    html! { <p class="plain" dir="auto">{ text }</p> }
}
