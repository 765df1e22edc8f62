//! A button that opens a list of links: a disclosure (WAI-ARIA practices), closed by Escape, by a choice,
//! and by going elsewhere.

use gloo_events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, KeyboardEvent, Node};
use yew::prelude::*;

use crate::{browser, hooks::use_state};

#[derive(Properties, PartialEq)]
pub(crate) struct MenuProps {
    /// Unique on the page.
    pub(crate) id: AttrValue,
    /// What the button shows.
    pub(crate) face: Html,
    /// What the button is called.
    pub(crate) label: AttrValue,
    pub(crate) children: Html,
}

/// A menu.
#[component]
pub(crate) fn Menu(props: &MenuProps) -> Html {
    let open = use_state(|| false);
    let whole = use_node_ref();
    let button = use_node_ref();
    {
        let (open, whole) = (open.clone(), whole.clone());
        use_effect_with(*open, move |is_open| {
            let elsewhere = is_open.then(|| {
                ["pointerdown", "focusin"].map(|event| {
                    let (open, whole) = (open.clone(), whole.clone());
                    EventListener::new(&browser::document(), event, move |event| {
                        let target = event
                            .target()
                            .and_then(|target| target.dyn_into::<Node>().ok());
                        let inside = whole
                            .cast::<Element>()
                            .is_some_and(|whole| whole.contains(target.as_ref()));
                        if !inside {
                            open.set(false);
                        }
                    })
                })
            });
            move || drop(elsewhere)
        });
    }
    let toggle = {
        let open = open.clone();
        move |_| open.set(!*open)
    };
    let onkeydown = {
        let (open, button) = (open.clone(), button.clone());
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && *open {
                event.stop_propagation();
                open.set(false);
                if let Some(button) = button.cast::<HtmlElement>() {
                    let _ = button.focus();
                }
            }
        }
    };
    let chosen = {
        let open = open.clone();
        move |event: MouseEvent| {
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            let is_choice = target.is_some_and(|target| {
                target
                    .closest("a, button[data-closes]")
                    .ok()
                    .flatten()
                    .is_some()
            });
            if is_choice {
                open.set(false);
            }
        }
    };
    html! {
        <div class="menu" ref={whole} {onkeydown}>
            <button ref={button} type="button" class="menu-button"
                aria-expanded={open.to_string()} aria-controls={props.id.clone()} onclick={toggle}>
                { props.face.clone() }
                <span class="hidden">{ &props.label }</span>
            </button>
            <div class="menu-list" id={props.id.clone()} hidden={!*open} onclick={chosen}>
                { props.children.clone() }
            </div>
        </div>
    }
}
