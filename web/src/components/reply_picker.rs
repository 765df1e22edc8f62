//! Replies that are kept, to begin with.

use hub_shared::talk::Reply;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::hooks::use_remote;

/// A text with the words of a reply behind what is there already.
pub(crate) fn with_reply(text: &str, reply: &str) -> String {
    if text.trim().is_empty() {
        return reply.to_owned();
    }
    format!("{}\n\n{reply}", text.trim_end())
}

#[derive(Properties, PartialEq)]
pub(crate) struct PickerProps {
    /// Unique on the page.
    pub(crate) id: AttrValue,
    pub(crate) pick: Callback<Reply>,
}

/// A list of them by their titles; nothing where none is kept.
#[component]
pub(crate) fn ReplyPicker(PickerProps { id, pick }: &PickerProps) -> Html {
    let replies = use_remote((), |api, ()| async move { api.replies().await });
    let Some(replies) = replies.value.filter(|replies| !replies.items.is_empty()) else {
        return Html::default();
    };
    let onchange = {
        let (replies, pick) = (replies.clone(), pick.clone());
        move |event: Event| {
            let Some(select) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok())
            else {
                return;
            };
            let value = select.value();
            if let Some(reply) = replies
                .items
                .iter()
                .find(|reply| reply.id.as_str() == value)
            {
                pick.emit(reply.clone());
            }
            // The next one is added just so.
            select.set_value("");
        }
    };
    html! {
        <div class="field">
            <label for={id.clone()}>{ "Add a saved reply" }</label>
            <select id={id.clone()} {onchange}>
                // Said, as a browser takes the option that is there first, which is the last.
                <option value="" selected=true>{ "Choose one" }</option>
                { replies.items.iter().map(|reply| html! {
                    <option key={reply.id.to_string()} value={reply.id.to_string()}>{ &reply.title }</option>
                }).collect::<Html>() }
            </select>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_takes_nothing_away_that_is_typed() {
        assert_eq!(with_reply(" ", "Say which pairs."), "Say which pairs.");
        assert_eq!(
            with_reply("Hello\n", "Say which pairs."),
            "Hello\n\nSay which pairs."
        );
    }
}
