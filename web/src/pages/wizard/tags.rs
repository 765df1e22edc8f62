//! Up to five tags: chips that can be taken off, and others' tags to choose from.

use hub_shared::{profile::MAX_TAGS, search::TagQuery, text::Tag};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::form::Part;
use crate::{
    browser,
    components::icon::{Shape, icon},
    hooks::{use_remote, use_state},
    words::{fields::wrong, time::count},
};

/// How many tags of others are shown.
const SUGGESTED: u32 = 12;

#[derive(Properties, PartialEq)]
pub(super) struct TagsFieldProps {
    pub(super) tags: Vec<String>,
    pub(super) change: Callback<Vec<String>>,
    /// Why what is typed is no tag.
    pub(super) refused: Option<AttrValue>,
    pub(super) refuse: Callback<Option<AttrValue>>,
    pub(super) error: Option<AttrValue>,
}

/// What a text means as a tag: in lower case, with hyphens for spaces.
fn as_tag(text: &str) -> String {
    text.trim()
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| if matches!(c, ' ' | '_') { '-' } else { c })
        .collect()
}

/// The field.
#[component]
pub(super) fn TagsField(props: &TagsFieldProps) -> Html {
    let typed = use_state(String::new);
    let id = Part::Tags.id();
    let full = props.tags.len() >= MAX_TAGS;
    let prefix = as_tag(&typed).parse().ok();
    let known = use_remote(prefix, |api, prefix| async move {
        let asked = TagQuery {
            prefix,
            limit: Some(SUGGESTED),
            cursor: None,
        };
        Ok(api.tags(&asked).await?.items)
    });

    let add = {
        let (tags, change) = (props.tags.clone(), props.change.clone());
        let (typed, refuse) = (typed.clone(), props.refuse.clone());
        Callback::from(move |text: String| {
            let tag = as_tag(&text);
            if tag.is_empty() {
                return;
            }
            if tags.len() >= MAX_TAGS {
                refuse.emit(Some(
                    format!(
                        "There are {MAX_TAGS} tags, the most there may be: take one off first."
                    )
                    .into(),
                ));
                return;
            }
            if let Err(why) = tag.parse::<Tag>() {
                refuse.emit(Some(wrong("The tag", &why)));
                return;
            }
            refuse.emit(None);
            typed.set(String::new());
            if !tags.contains(&tag) {
                let mut tags = tags.clone();
                tags.push(tag);
                change.emit(tags);
            }
        })
    };
    let take_off = {
        let (tags, change, refuse) = (
            props.tags.clone(),
            props.change.clone(),
            props.refuse.clone(),
        );
        Callback::from(move |tag: String| {
            refuse.emit(None);
            change.emit(
                tags.iter()
                    .filter(|other| **other != tag)
                    .cloned()
                    .collect(),
            );
            browser::focus(id);
        })
    };
    let oninput = {
        let (typed, refuse) = (typed.clone(), props.refuse.clone());
        move |event: InputEvent| {
            if let Some(input) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            {
                typed.set(input.value());
                refuse.emit(None);
            }
        }
    };
    let onkeydown = {
        let (typed, add, take_off) = (typed.clone(), add.clone(), take_off.clone());
        let last = props.tags.last().cloned();
        move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" | "," => {
                event.prevent_default();
                add.emit((*typed).clone());
            }
            "Backspace" if typed.is_empty() => {
                if let Some(last) = &last {
                    take_off.emit(last.clone());
                }
            }
            _ => {}
        }
    };
    let onblur = {
        let (typed, add) = (typed.clone(), add.clone());
        move |_: FocusEvent| add.emit((*typed).clone())
    };
    let error = props.refused.clone().or_else(|| props.error.clone());
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = if error.is_some() {
        format!("{hint_id} {error_id}")
    } else {
        hint_id.clone()
    };
    let suggested = known.value.as_ref().map(|known| {
        known
            .iter()
            .filter(|known| !props.tags.contains(&known.value))
            .map(|known| {
                let (add, tag) = (add.clone(), known.value.clone());
                let label = format!("Add {}, which {} have", known.value, count(known.profiles, "profile"));
                // Before the field loses the focus, which would take what is typed for a tag.
                let keep = |event: MouseEvent| event.prevent_default();
                html! {
                    <li key={known.value.clone()}>
                        <button type="button" class="chip chip-button" aria-label={label} onmousedown={keep}
                            onclick={move |_| add.emit(tag.clone())}>{ icon(Shape::Plus) }{ &known.value }</button>
                    </li>
                }
            })
            .collect::<Vec<_>>()
    });
    html! {
        <div class="field">
            <label for={id}>{ "Tags" }<span class="muted">{ " (optional)" }</span></label>
            <p class="field-hint" id={hint_id}>{ format!("Up to {MAX_TAGS}, each a word by which people look for it. Enter adds one.") }</p>
            if !props.tags.is_empty() {
                <ul class="chips" aria-label="Chosen tags">
                    { props.tags.iter().map(|tag| {
                        let (take_off, name) = (take_off.clone(), tag.clone());
                        html! {
                            <li key={tag.clone()}>
                                <button type="button" class="chip chip-button chip-chosen" aria-label={format!("Take off {tag}")}
                                    onclick={move |_| take_off.emit(name.clone())}>{ tag }{ icon(Shape::Cross) }</button>
                            </li>
                        }
                    }).collect::<Html>() }
                </ul>
            }
            <input {id} type="text" autocomplete="off" autocapitalize="none" value={(*typed).clone()} {oninput} {onkeydown} {onblur}
                aria-describedby={described} aria-invalid={error.is_some().then_some("true")} />
            if let Some(error) = error {
                <p class="field-error" id={error_id}>{ icon(Shape::Warning) }{ error }</p>
            }
            if let Some(suggested) = suggested.filter(|suggested| !full && !suggested.is_empty()) {
                <div class="tag-suggestions">
                    <span class="muted" id="tag-suggestions">{ "Used by others" }</span>
                    <ul class="chips" aria-labelledby="tag-suggestions">{ suggested }</ul>
                </div>
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_a_tag() {
        assert_eq!(as_tag(" Smart DCA "), "smart-dca");
        assert_eq!(as_tag("btc_usdt"), "btc-usdt");
        assert_eq!(as_tag("  "), "");
    }
}
