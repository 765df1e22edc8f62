//! What a browser does by itself between pages of a server, and an app has to do: scroll to the top,
//! and move the focus to where reading goes on.

use std::cell::Cell;

use gloo_events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;
use yew::prelude::*;
use yew_router::hooks::use_location;

use crate::browser;

thread_local! {
    /// Whether the heading of the page that was gone to has still to take the focus.
    static UNDER_WAY: Cell<bool> = const { Cell::new(false) };
    /// Whether it was a step back or forward, where the browser restores the place itself.
    static BACK: Cell<bool> = const { Cell::new(false) };
}

/// Sees every step from page to page.
#[component]
pub(crate) fn Navigation() -> Html {
    let path = use_location().map(|location| location.path().to_owned());
    let before = use_mut_ref(|| None::<String>);
    use_effect_with((), |()| {
        let back = EventListener::new(&browser::window(), "popstate", |_| {
            BACK.with(|flag| flag.set(true));
        });
        move || drop(back)
    });
    use_effect_with(path, move |path| {
        let first = before.borrow().is_none();
        *before.borrow_mut() = path.clone();
        let back = BACK.with(|flag| flag.replace(false));
        if first {
            return;
        }
        if !back {
            browser::window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        let heading = browser::document()
            .query_selector("main h1")
            .ok()
            .flatten()
            .and_then(|heading| heading.dyn_into::<HtmlElement>().ok());
        match heading {
            // An element that cannot take the focus leaves it where it is.
            Some(heading) => {
                let _ = heading.focus();
            }
            // It comes with the page's content; until then reading begins at the content.
            None => {
                UNDER_WAY.with(|flag| flag.set(true));
                browser::focus("main");
            }
        }
    });
    Html::default()
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
    if UNDER_WAY.with(|flag| flag.replace(false)) && nobody_moved {
        // An element that cannot take the focus leaves it where it is.
        let _ = heading.focus();
    }
}
