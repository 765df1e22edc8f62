//! A text to copy, and the word that it was copied.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::icon::{Shape, icon};
use crate::{browser, hooks::use_state, toasts::use_toasts};

/// How long the button says that it did, in milliseconds.
const SAYS_SO: u32 = 4_000;

#[derive(Properties, PartialEq)]
pub(crate) struct CopyProps {
    /// What is copied.
    pub(crate) text: AttrValue,
    /// What the button says.
    pub(crate) label: AttrValue,
    /// What is said when it was.
    pub(crate) done: AttrValue,
    #[prop_or_default]
    pub(crate) class: Classes,
}

/// Copies a text; where the browser lets no page do that, it says what to do instead.
#[component]
pub(crate) fn CopyButton(props: &CopyProps) -> Html {
    let toasts = use_toasts();
    let copied = use_state(|| false);
    let timer = use_mut_ref(|| None::<Timeout>);
    let (text, done, shown) = (props.text.clone(), props.done.clone(), copied.clone());
    let onclick = move |_| {
        let (text, done, toasts) = (text.clone(), done.clone(), toasts.clone());
        let (shown, timer) = (shown.clone(), timer.clone());
        wasm_bindgen_futures::spawn_local(async move {
            if browser::copy(&text).await {
                toasts.done(done);
                shown.set(true);
                let back = Timeout::new(SAYS_SO, move || shown.set(false));
                *timer.borrow_mut() = Some(back);
            } else {
                toasts.failed(
                    "Your browser does not let this page copy: mark the text and copy it yourself.",
                );
            }
        });
    };
    html! {
        <button type="button" class={classes!("button", props.class.clone())} {onclick}>
            { icon(if *copied { Shape::Check } else { Shape::Copy }) }
            { if *copied { AttrValue::Static("Copied") } else { props.label.clone() } }
        </button>
    }
}

/// A line that can be read whole, with its button beside it; `name` is for those who hear it.
pub(crate) fn copy_line(name: &'static str, text: AttrValue, done: &'static str) -> Html {
    html! {
        <div class="copy-line">
            <code tabindex="0" role="textbox" aria-readonly="true" aria-label={name}>{ &text }</code>
            <CopyButton class="button-quiet" {text} label="Copy" {done} />
        </div>
    }
}
