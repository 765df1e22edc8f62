//! Single keys for those who review all day. They can be turned off (WCAG 2.1.4), and count nowhere that
//! somebody types or chooses.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use crate::{browser, components::dialog::Dialog, hooks::use_state};

/// Under what this browser remembers that they are off.
const REMEMBERED: &str = "hub-shortcuts";

/// The button or the field that a key stands for.
enum Does {
    /// Moves to the next row of a list.
    Next,
    /// Moves to the row before.
    Previous,
    /// Opens the row.
    Open,
    /// Presses the button with this id, moves to the field, or follows the link in what has it.
    Reaches(&'static str),
    /// Shows the keys.
    Help,
}

const KEYS: [(&str, &str, Does); 12] = [
    ("j", "Next in a list", Does::Next),
    ("k", "The one before", Does::Previous),
    ("o", "Open it, as Enter does", Does::Open),
    ("c", "Claim the submission", Does::Reaches(CLAIM)),
    ("r", "Release it", Does::Reaches(RELEASE)),
    ("a", "Approve it: asks first", Does::Reaches(APPROVE)),
    (
        "g",
        "Request changes: asks first",
        Does::Reaches(REQUEST_CHANGES),
    ),
    ("x", "Reject it: asks first", Does::Reaches(REJECT)),
    ("n", "Write a note for moderators", Does::Reaches(NOTE)),
    ("m", "Write to the author", Does::Reaches(MESSAGE)),
    ("q", "Back to the queue", Does::Reaches(QUEUE)),
    ("?", "Show these keys", Does::Help),
];

/// Ids of what the keys reach.
pub(super) const CLAIM: &str = "do-claim";
pub(super) const RELEASE: &str = "do-release";
pub(super) const APPROVE: &str = "do-approve";
pub(super) const REQUEST_CHANGES: &str = "do-request-changes";
pub(super) const REJECT: &str = "do-reject";
pub(super) const NOTE: &str = "note-words";
pub(super) const MESSAGE: &str = "message-words";
pub(super) const QUEUE: &str = "to-queue";

/// The class of the links that j and k go through.
pub(super) const ROW: &str = "key-row";

/// Hears the keys while a page of the desk is there, and the button that tells of them.
#[component]
pub(super) fn Shortcuts() -> Html {
    let on = use_state(|| browser::remembered(REMEMBERED).is_none());
    let open = use_state(|| false);
    {
        let show = open.setter();
        use_effect_with(*on, move |on| {
            let keys = on.then(|| {
                let options = EventListenerOptions::enable_prevent_default();
                EventListener::new_with_options(
                    &browser::document(),
                    "keydown",
                    options,
                    move |event| {
                        if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                            heard(event, &show);
                        }
                    },
                )
            });
            move || drop(keys)
        });
    }
    let toggle = {
        let on = on.clone();
        move |_: Event| {
            browser::remember(REMEMBERED, on.then_some("off"));
            on.set(!*on);
        }
    };
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(false))
    };
    let show = {
        let open = open.clone();
        move |_| open.set(true)
    };
    html! {
        <>
            <button type="button" class="button button-quiet" onclick={show}>{ "Keyboard shortcuts" }</button>
            if *open {
                <Dialog id="keys" title="Keyboard shortcuts" close={close.clone()}>
                    <div class="check">
                        <input type="checkbox" id="keys-on" checked={*on} onchange={toggle} />
                        <label for="keys-on">{ "Single keys work on this desk, in this browser" }</label>
                    </div>
                    <dl class="keys">
                        { KEYS.iter().map(|(key, words, _)| html! {
                            <div key={*key}><dt><kbd>{ *key }</kbd></dt><dd>{ *words }</dd></div>
                        }).collect::<Html>() }
                    </dl>
                    <p class="muted">{ "They count nowhere that you type or choose. A screen reader that has keys of its own gets those first." }</p>
                    <div class="actions">
                        <button type="button" class="button button-primary" onclick={move |_| close.emit(())}>{ "Close" }</button>
                    </div>
                </Dialog>
            }
        </>
    }
}

fn heard(event: &KeyboardEvent, help: &Callback<bool>) {
    if event.default_prevented()
        || event.ctrl_key()
        || event.alt_key()
        || event.meta_key()
        || event.is_composing()
        || is_taken()
    {
        return;
    }
    let pressed = event.key();
    let Some((.., does)) = KEYS.iter().find(|(key, ..)| *key == pressed) else {
        return;
    };
    let moves = matches!(does, Does::Next | Does::Previous);
    // A key that is held down decides nothing twice.
    if event.repeat() && !moves {
        return;
    }
    let done = match does {
        Does::Next => step(1),
        Does::Previous => step(-1),
        Does::Open => focused_row().is_some_and(|row| {
            row.click();
            true
        }),
        Does::Reaches(id) => reach(id),
        Does::Help => {
            help.emit(true);
            true
        }
    };
    if done {
        event.prevent_default();
    }
}

/// Whether keys belong to something else now: a field, a menu, a question over the page.
fn is_taken() -> bool {
    let document = browser::document();
    let found = |selector: &str| document.query_selector(selector).ok().flatten().is_some();
    let inside = |element: &Element| {
        let own = "input, textarea, select, [contenteditable], [role=menu]";
        element.closest(own).ok().flatten().is_some()
    };
    found("dialog[open]") || document.active_element().as_ref().is_some_and(inside)
}

fn focused_row() -> Option<HtmlElement> {
    let focused = browser::document().active_element()?;
    let is_row = focused.matches(&format!(".{ROW}")).unwrap_or_default();
    is_row.then(|| focused.dyn_into().ok())?
}

fn step(by: i32) -> bool {
    let Ok(rows) = browser::document().query_selector_all(&format!(".{ROW}")) else {
        return false;
    };
    let count = i32::try_from(rows.length()).unwrap_or(i32::MAX);
    let focused = focused_row();
    let place = (0..count).find(|number| {
        let row = rows.get(number.unsigned_abs());
        focused
            .as_deref()
            .is_some_and(|focused| focused.is_same_node(row.as_ref()))
    });
    let next = place.map_or(0, |place| place + by);
    let row = rows
        .get(next.unsigned_abs())
        .filter(|_| next >= 0)
        .and_then(|row| row.dyn_into::<HtmlElement>().ok());
    row.is_some_and(|row| row.focus().is_ok())
}

fn reach(id: &str) -> bool {
    let Some(element) = browser::element(id) else {
        return false;
    };
    let link = element.query_selector("a").ok().flatten();
    match link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        Some(link) => link.click(),
        None if element.tag_name() == "TEXTAREA" => browser::show(id),
        None => element.click(),
    }
    true
}
