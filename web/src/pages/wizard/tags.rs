//! Up to five tags: chips that can be taken off, and others' tags to choose from.

use hub_shared::{profile::MAX_TAGS, search::TagQuery, text::Tag};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::form::Part;
use crate::{
    browser,
    components::icon::{Shape, icon},
    hooks::use_remote,
    words::{fields::wrong, time::count},
};

/// How many tags of others are shown.
const SUGGESTED: u32 = 12;

#[derive(Properties, PartialEq)]
pub(super) struct TagsFieldProps {
    pub(super) tags: Vec<String>,
    pub(super) change: Callback<Vec<String>>,
    /// What is typed and not added yet.
    pub(super) typed: String,
    pub(super) type_in: Callback<String>,
    /// Why it is no tag.
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

/// The tags with what is typed among them; the same ones where nothing is.
///
/// # Errors
/// Why it is no tag, or why no other one can be added.
pub(super) fn with(tags: &[String], typed: &str) -> Result<Vec<String>, AttrValue> {
    let mut tags = tags.to_vec();
    let tag = as_tag(typed);
    if tag.is_empty() || tags.contains(&tag) {
        return Ok(tags);
    }
    if tags.len() >= MAX_TAGS {
        let most = format!("There are {MAX_TAGS} tags, the most there may be: take one off first.");
        return Err(most.into());
    }
    tag.parse::<Tag>().map_err(|why| wrong("The tag", &why))?;
    tags.push(tag);
    Ok(tags)
}

/// The field.
#[component]
pub(super) fn TagsField(props: &TagsFieldProps) -> Html {
    let typed = &props.typed;
    let id = Part::Tags.id();
    let full = props.tags.len() >= MAX_TAGS;
    let prefix = as_tag(typed).parse().ok();
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
        let (type_in, refuse) = (props.type_in.clone(), props.refuse.clone());
        Callback::from(move |text: String| match with(&tags, &text) {
            Ok(now) => {
                refuse.emit(None);
                type_in.emit(String::new());
                if now != tags {
                    change.emit(now);
                }
            }
            Err(why) => refuse.emit(Some(why)),
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
        let (type_in, refuse) = (props.type_in.clone(), props.refuse.clone());
        move |event: InputEvent| {
            if let Some(input) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            {
                type_in.emit(input.value());
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
                add.emit(typed.clone());
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
        move |event: FocusEvent| {
            let next = event
                .related_target()
                .and_then(|next| next.dyn_into::<Element>().ok());
            // The button that sends the form adds it by itself: a line more here would move it away below the click.
            if !next.is_some_and(|next| next.matches("[type=submit]").unwrap_or(false)) {
                add.emit(typed.clone());
            }
        }
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
            <input {id} type="text" autocomplete="off" autocapitalize="none" value={typed.clone()} {oninput} {onkeydown} {onblur}
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

    #[test]
    fn what_is_typed_is_added_once_or_refused() {
        let tags = vec!["dca".to_owned()];
        assert_eq!(with(&tags, " ").unwrap(), tags);
        assert_eq!(with(&tags, "DCA").unwrap(), tags);
        assert_eq!(with(&tags, "grid").unwrap(), ["dca", "grid"]);
        assert!(with(&tags, "100%").unwrap_err().contains('%'));
        let full = ["a1", "b2", "c3", "d4", "e5"].map(str::to_owned);
        assert!(with(&full, "f6").unwrap_err().contains('5'));
    }
}
