//! The line under the top bar that shows while the hub does not answer.

use yew::prelude::*;

use super::icon::{Shape, icon};
use crate::session::use_session;

/// Says that the hub does not answer, and that it does again. Both are read out.
#[component]
pub(crate) fn OfflineNote() -> Html {
    let session = use_session();
    let again = {
        let api = session.api.clone();
        move |_| {
            let api = api.clone();
            wasm_bindgen_futures::spawn_local(async move { api.ask_whether_it_answers().await });
        }
    };
    html! {
        // Stands there from the beginning, or its first words would not be read out.
        <div class="offline" role="status" aria-live="polite">
            if !session.answers {
                <div class="offline-inner">
                    { icon(Shape::Warning) }
                    <p><strong>{ "The hub does not answer." }</strong>{ " What you see may be old. It is asked again by itself, and what you typed stays." }</p>
                    <button type="button" class="button button-quiet" onclick={again}>{ "Ask now" }</button>
                </div>
            }
        </div>
    }
}
