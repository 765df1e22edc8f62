//! What the public page shows of a submission, and how it differs from what it shows now.

use std::rc::Rc;

use hub_shared::{
    contents::{ListingChange, ListingField},
    submission::Review,
    text::Markdown,
};
use serde_json::Value;
use yew::prelude::*;

use crate::{
    components::{
        badge::{Look, chip},
        logo::OwnLogo,
        markdown::{plain, rendered_html},
        remote::{skeleton, view},
        text_diff::TextDiff,
    },
    hooks::use_remote,
};

/// What differs from the public page.
pub(super) fn changes(changes: &[ListingChange], name: &str) -> Html {
    html! {
        <dl class="listing-changes">
            { changes.iter().map(|change| html! {
                <div>
                    <dt>{ field(change.field) }</dt>
                    <dd>{ difference(change, name) }</dd>
                </div>
            }).collect::<Html>() }
        </dl>
    }
}

fn field(field: ListingField) -> &'static str {
    match field {
        ListingField::Name => "Name",
        ListingField::Summary => "Summary",
        ListingField::Description => "Description",
        ListingField::Tags => "Tags",
        ListingField::Licence => "Licence",
        ListingField::Logo => "Logo",
    }
}

fn difference(change: &ListingChange, name: &str) -> Html {
    let ListingChange {
        field,
        before,
        after,
    } = change;
    match field {
        ListingField::Name | ListingField::Summary | ListingField::Description => {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            html! { <TextDiff before={text(before)} after={text(after)} /> }
        }
        ListingField::Licence => {
            let text = |value: &Value| {
                value
                    .as_str()
                    .map_or_else(|| "none".to_owned(), str::to_owned)
            };
            html! { <p>{ format!("{} → {}", text(before), text(after)) }</p> }
        }
        ListingField::Tags => tags(before, after),
        ListingField::Logo => {
            let path = |value: &Value| value.as_str().map(|path| AttrValue::from(path.to_owned()));
            html! {
                <div class="logos">
                    { logo("Before", path(before), name) }
                    { logo("After", path(after), name) }
                </div>
            }
        }
    }
}

fn tags(before: &Value, after: &Value) -> Html {
    let list = |value: &Value| {
        let tags = value.as_array().map(Vec::as_slice).unwrap_or_default();
        tags.iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (before, after) = (list(before), list(after));
    let gone = before.iter().filter(|tag| !after.contains(tag));
    let new = after.iter().filter(|tag| !before.contains(tag));
    html! {
        <ul class="chips">
            { gone.map(|tag| html! { <li>{ chip(Look::Bad, format!("− {tag} removed")) }</li> }).collect::<Html>() }
            { new.map(|tag| html! { <li>{ chip(Look::Good, format!("+ {tag} added")) }</li> }).collect::<Html>() }
            { after.iter().filter(|tag| before.contains(tag)).map(|tag| html! { <li>{ chip(Look::Plain, tag.clone()) }</li> }).collect::<Html>() }
        </ul>
    }
}

fn logo(title: &'static str, path: Option<AttrValue>, name: &str) -> Html {
    let words = if path.is_some() {
        title.to_owned()
    } else {
        format!("{title}: none, so the first letters stand in")
    };
    html! {
        <figure>
            <OwnLogo {path} name={name.to_owned()} size={96} />
            <figcaption class="muted">{ words }</figcaption>
        </figure>
    }
}

/// The texts as subscribers will read them.
pub(super) fn page(review: &Rc<Review>) -> Html {
    let submission = &review.submission;
    html! {
        <section class="card stack" aria-labelledby="page">
            <h2 id="page">{ "The page as submitted" }</h2>
            <dl class="pairs-of-words">
                <div><dt>{ "Name" }</dt><dd>{ &submission.name }</dd></div>
                <div><dt>{ "Summary" }</dt><dd>{ or_none(&submission.summary) }</dd></div>
                <div>
                    <dt>{ "Tags" }</dt>
                    <dd class="chips">
                        if submission.tags.is_empty() { { "none" } }
                        { submission.tags.iter().map(|tag| chip(Look::Plain, format!("#{tag}"))).collect::<Html>() }
                    </dd>
                </div>
                <div><dt>{ "Licence" }</dt><dd>{ &submission.licence }</dd></div>
            </dl>
            <h3>{ "Description" }</h3>
            <Text text={submission.description.clone()} />
            if submission.new_content {
                <h3>{ "Release notes" }</h3>
                <Text text={submission.release_notes.clone()} />
            }
        </section>
    }
}

fn or_none(text: &str) -> Html {
    if text.is_empty() {
        html! { <span class="muted">{ "none" }</span> }
    } else {
        html! { text }
    }
}

#[derive(Properties, PartialEq)]
struct TextProps {
    text: AttrValue,
}

/// A text in Markdown as the hub shows it; folded, as it was written, where links and what is hidden show.
#[component]
fn Text(TextProps { text }: &TextProps) -> Html {
    let rendered = use_remote(text.clone(), |api, text| async move {
        match text.parse::<Markdown>() {
            Ok(markdown) if !text.is_empty() => api.preview(markdown).await.map(Some),
            _ => Ok(None),
        }
    });
    if text.is_empty() {
        return html! { <p class="muted">{ "none" }</p> };
    }
    let written = plain(text);
    html! {
        <>
            { view(&rendered, skeleton(3), |rendered| match &**rendered {
                Some(rendered) => rendered_html(&rendered.html, 3),
                None => written.clone(),
            }) }
            <details>
                <summary>{ "As it was written" }</summary>
                { written.clone() }
            </details>
        </>
    }
}
