//! The four states of a value from afar: loading, empty, failed, there.

use std::rc::Rc;

use yew::prelude::*;

use super::failure::failure_note;
use crate::hooks::{List, Remote};

/// Shows a value, what stands in for it, or why it is not there. What is on screen stays when asking
/// again fails.
pub(crate) fn view<T>(remote: &Remote<T>, waiting: Html, show: impl Fn(&Rc<T>) -> Html) -> Html {
    let failed = remote
        .failure
        .clone()
        .map(|failure| failure_note(&failure, Some(&remote.reload)));
    match (&remote.value, failed) {
        (Some(value), failed) => html! { <>{ failed.unwrap_or_default() }{ show(value) }</> },
        (None, Some(failed)) if !remote.loading => failed,
        (None, _) => waiting,
    }
}

/// Shows a list in the same way; `empty` where it has nothing.
pub(crate) fn list_view<T>(
    list: &List<T>,
    waiting: Html,
    empty: Html,
    show: impl Fn(&[T]) -> Html,
) -> Html {
    let failed = list
        .failure
        .clone()
        .map(|failure| failure_note(&failure, Some(&list.more)));
    match (&list.items, failed) {
        (Some(items), None) if items.is_empty() => empty,
        (Some(items), failed) => html! { <>{ show(items) }{ failed.unwrap_or_default() }</> },
        (None, Some(failed)) if !list.loading => failed,
        (None, _) => waiting,
    }
}

/// Grey lines where text will be.
pub(crate) fn skeleton(lines: u32) -> Html {
    html! {
        <div class="skeleton" role="status">
            <span class="hidden">{ "Loading…" }</span>
            { (0..lines).map(|_| html! { <span class="skeleton-line"></span> }).collect::<Html>() }
        </div>
    }
}
