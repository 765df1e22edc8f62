//! Where the focus goes when a form is sent with something wrong in it.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Moves the focus to the form's first wrong field each time `refusals` counts one more.
#[hook]
pub(crate) fn use_first_wrong(form: &NodeRef, refusals: u32) {
    let form = form.clone();
    use_effect_with(refusals, move |refusals| {
        if *refusals == 0 {
            return;
        }
        let wrong = form
            .cast::<Element>()
            .and_then(|form| form.query_selector("[aria-invalid=true]").ok().flatten())
            .and_then(|field| field.dyn_into::<HtmlElement>().ok());
        if let Some(wrong) = wrong {
            // A field can always take the focus.
            let _ = wrong.focus();
        }
    });
}
