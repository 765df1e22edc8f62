//! A text in Markdown, and how pages will show it.

use hub_shared::text::Markdown;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::{failure::failure_note, field::Field, markdown::rendered_html, remote::skeleton};
use crate::{browser, hooks::use_remote, hooks::use_state};

#[derive(Properties, PartialEq)]
pub(crate) struct MarkdownFieldProps {
    pub(crate) id: AttrValue,
    pub(crate) label: AttrValue,
    pub(crate) value: AttrValue,
    pub(crate) oninput: Callback<String>,
    #[prop_or_default]
    pub(crate) onblur: Option<Callback<()>>,
    #[prop_or_default]
    pub(crate) hint: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) error: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) most: Option<usize>,
    #[prop_or(12)]
    pub(crate) rows: u32,
    #[prop_or_default]
    pub(crate) optional: bool,
}

/// Two tabs: write, and preview as the hub renders it.
#[component]
pub(crate) fn MarkdownField(props: &MarkdownFieldProps) -> Html {
    let preview = use_state(|| false);
    let id = &props.id;
    let tab = |name: &str| format!("{id}-tab-{name}");
    let choose = |now: bool| {
        let preview = preview.clone();
        move |_| preview.set(now)
    };
    let onkeydown = {
        let (preview, tabs) = (preview.clone(), [tab("write"), tab("preview")]);
        move |event: KeyboardEvent| {
            let to_preview = match event.key().as_str() {
                "ArrowRight" | "End" => true,
                "ArrowLeft" | "Home" => false,
                _ => return,
            };
            event.prevent_default();
            preview.set(to_preview);
            let [write, show] = &tabs;
            browser::focus(if to_preview { show } else { write });
        }
    };
    let one = |name: &'static str, words: &'static str, chosen: bool, is_preview: bool| {
        html! {
            <button type="button" role="tab" id={tab(name)} class="tab" aria-selected={chosen.to_string()}
                aria-controls={format!("{id}-panel")} tabindex={if chosen { "0" } else { "-1" }}
                onclick={choose(is_preview)}>{ words }</button>
        }
    };
    let panel_of = if *preview {
        tab("preview")
    } else {
        tab("write")
    };
    html! {
        <div class="markdown-field">
            <div class="tabs" role="tablist" aria-label={props.label.clone()} {onkeydown}>
                { one("write", "Write", !*preview, false) }
                { one("preview", "Preview", *preview, true) }
            </div>
            <div role="tabpanel" id={format!("{id}-panel")} aria-labelledby={panel_of}>
                if *preview {
                    <Preview label={props.label.clone()} text={props.value.clone()} />
                } else {
                    <Field id={id.clone()} label={props.label.clone()} value={props.value.clone()}
                        oninput={props.oninput.clone()} onblur={props.onblur.clone()} hint={props.hint.clone()}
                        error={props.error.clone()} most={props.most} rows={props.rows} optional={props.optional} />
                }
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct PreviewProps {
    #[prop_or_default]
    pub(crate) label: Option<AttrValue>,
    pub(crate) text: AttrValue,
}

/// A text as the hub renders it.
#[component]
pub(crate) fn Preview(props: &PreviewProps) -> Html {
    let rendered = use_remote(props.text.clone(), |api, text| async move {
        match text.parse::<Markdown>() {
            Ok(markdown) if !text.trim().is_empty() => Ok(api.preview(markdown).await?.html),
            // A text that is too long has its sentence at its field.
            _ => Ok(String::new()),
        }
    });
    let label = props.label.clone().map(|label| {
        html! { <span class="field-label">{ label }</span> }
    });
    let body = match (&rendered.value, &rendered.failure) {
        (_, Some(failure)) => failure_note(failure, Some(&rendered.reload)),
        (Some(html), None) if html.is_empty() => {
            html! { <p class="muted">{ "Nothing to show yet." }</p> }
        }
        (Some(html), None) => rendered_html(html, 2),
        (None, None) => skeleton(4),
    };
    html! { <div class="field"><>{ label.unwrap_or_default() }</><div class="preview">{ body }</div></div> }
}
