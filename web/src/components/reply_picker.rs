//! Replies that are kept, to begin with.

use hub_shared::talk::Reply;
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
    let select = use_node_ref();
    let replies = use_remote((), |api, ()| async move { api.replies().await });
    let Some(replies) = replies.value.filter(|replies| !replies.items.is_empty()) else {
        return Html::default();
    };
    let add = {
        let (replies, pick, select) = (replies.clone(), pick.clone(), select.clone());
        move |_: MouseEvent| {
            let Some(select) = select.cast::<HtmlSelectElement>() else {
                return;
            };
            let value = select.value();
            let mut items = replies.items.iter();
            match items.find(|reply| reply.id.as_str() == value) {
                Some(reply) => pick.emit(reply.clone()),
                None => drop(select.focus()),
            }
        }
    };
    html! {
        <div class="field">
            <label for={id.clone()}>{ "A saved reply" }</label>
            <div class="beside">
            <select id={id.clone()} ref={select}>
                // Said, as a browser takes the option that is there first, which is the last.
                <option value="" selected=true>{ "Choose one" }</option>
                { replies.items.iter().map(|reply| html! {
                    <option key={reply.id.to_string()} value={reply.id.to_string()}>{ &reply.title }</option>
                }).collect::<Html>() }
            </select>
            <button type="button" class="button button-quiet" onclick={add}>{ "Add it" }<span class="hidden">{ " to the words" }</span></button>
            </div>
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
