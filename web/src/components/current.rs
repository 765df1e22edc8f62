//! How something stands now, for whoever came second.

use hub_shared::current::Current;
use yew::prelude::*;

use super::{
    icon::{Shape, icon},
    markdown::plain,
    time::ago,
};

/// Who was faster, what they did, and in which words.
pub(crate) fn current_note(current: &Current) -> Html {
    let state = current.state.as_str().replace('_', " ");
    html! {
        <div class="notice notice-caution" role="alert">
            { icon(Shape::Info) }
            <div>
                <p class="notice-title">{ "How it stands now" }</p>
                <p>
                    { format!("It is {state}") }
                    if let Some(by) = &current.by { { format!(", by {} (@{})", by.display_name, by.handle) } }
                    if let Some(since) = current.since { { ", " }{ ago(since) } }
                    { "." }
                    if let Some(claim) = &current.claim { { format!(" {} (@{}) is looking at it.", claim.moderator.display_name, claim.moderator.handle) } }
                </p>
                if let Some(reason) = &current.reason { { plain(reason) } }
                <p class="muted">{ "Nothing of yours was done. What you wrote is kept on this page." }</p>
            </div>
        </div>
    }
}
