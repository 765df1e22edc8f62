//! What a browser does by itself between pages of a server, and an app has to do: scroll to the top,
//! and move the focus to where reading goes on.

use std::cell::Cell;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;
use yew::prelude::*;
use yew_router::hooks::use_location;

use crate::browser;

thread_local! {
    /// Whether somebody went to this page and has not moved the focus since: its heading takes it, and so
    /// does the one that takes that heading's place when the content is there.
    static UNDER_WAY: Cell<bool> = const { Cell::new(false) };
    /// Whether it was a step back or forward, where the browser restores the place itself.
    static BACK: Cell<bool> = const { Cell::new(false) };
}

/// Under this key a tab keeps that it steps to the other half of the app, which loads anew.
const STEP: &str = "hub-step";

/// Goes to the other half of the app, which has the page of this address: that one's heading takes the focus.
pub(crate) fn load_other_half() {
    browser::keep(STEP, Some("taken"));
    browser::reload();
}

/// Whether the page that begins now came of such a step.
pub(crate) fn is_step_to_other_half() -> bool {
    browser::kept(STEP).is_some()
}

/// Sees every step from page to page.
#[component]
pub(crate) fn Navigation() -> Html {
    let path = use_location().map(|location| location.path().to_owned());
    let before = use_mut_ref(|| None::<String>);
    let shown = before.clone();
    use_effect_with((), |()| {
        // Before the router hears of it, and pages are rendered.
        let first = EventListenerOptions::run_in_capture_phase();
        let window = browser::window();
        let back = EventListener::new_with_options(&window, "popstate", first, move |_| {
            // A step within a page, to one of its parts or to another filter, goes to no other page.
            let path = browser::window().location().pathname().ok();
            let leaves = path != *shown.borrow();
            BACK.with(|flag| flag.set(leaves));
        });
        move || drop(back)
    });
    use_effect_with(path, move |path| {
        let first = before.borrow().is_none();
        *before.borrow_mut() = path.clone();
        let back = BACK.with(|flag| flag.replace(false));
        if first {
            let came_over = is_step_to_other_half();
            browser::keep(STEP, None);
            if !came_over {
                return;
            }
        }
        if !back {
            browser::window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        let heading = browser::document()
            .query_selector("main h1")
            .ok()
            .flatten()
            .and_then(|heading| heading.dyn_into::<HtmlElement>().ok());
        UNDER_WAY.with(|flag| flag.set(true));
        match heading {
            // An element that cannot take the focus leaves it where it is.
            Some(heading) => {
                let _ = heading.focus();
            }
            // It comes with the page's content; until then reading begins at the content.
            None => browser::focus("main"),
        }
    });
    Html::default()
}

/// Whether the page that begins now was gone to by a step back or forward.
pub(crate) fn is_step_back() -> bool {
    BACK.with(Cell::get)
}

/// What is shown next is as good as another page, though its address stays: its heading takes the focus.
pub(crate) fn expect_heading() {
    UNDER_WAY.with(|flag| flag.set(true));
}

/// The heading of a page is there.
pub(super) fn arrive(heading: &NodeRef) {
    let Some(heading) = heading.cast::<HtmlElement>() else {
        return;
    };
    let focused = browser::document().active_element();
    let nobody_moved = focused.is_none_or(|element| {
        element.tag_name() == "BODY" || element.id() == "main" || !element.is_connected()
    });
    if UNDER_WAY.with(|flag| flag.replace(flag.get() && nobody_moved)) && nobody_moved {
        // An element that cannot take the focus leaves it where it is.
        let _ = heading.focus();
    }
}

/// Moves the focus to the heading of a page that became another one, and shows its beginning.
pub(super) fn go_to(heading: &NodeRef) {
    browser::window().scroll_to_with_x_and_y(0.0, 0.0);
    if let Some(heading) = heading.cast::<HtmlElement>() {
        // An element that cannot take the focus leaves it where it is.
        let _ = heading.focus();
    }
}
