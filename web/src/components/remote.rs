//! The four states of a value from afar: loading, empty, failed, there.

use yew::prelude::*;

use super::failure::FailureNote;
use crate::hooks::{List, Remote};

/// Shows a value, what stands in for it, or why it is not there. What is on screen stays when asking
/// again fails.
pub(crate) fn view<T>(remote: &Remote<T>, waiting: Html, show: impl Fn(&T) -> Html) -> Html {
    let failed = remote
        .failure
        .clone()
        .map(|failure| html! { <FailureNote {failure} retry={Some(remote.reload.clone())} /> });
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
        .map(|failure| html! { <FailureNote {failure} retry={Some(list.more.clone())} /> });
    match (&list.items, failed) {
        (Some(items), None) if items.is_empty() => empty,
        (Some(items), failed) => html! { <>{ show(items) }{ failed.unwrap_or_default() }</> },
        (None, Some(failed)) if !list.loading => failed,
        (None, _) => waiting,
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct SkeletonProps {
    /// How many lines.
    #[prop_or(3)]
    pub(crate) lines: u32,
}

/// Grey lines where text will be.
#[component]
pub(crate) fn Skeleton(props: &SkeletonProps) -> Html {
    html! {
        <div class="skeleton" role="status">
            <span class="hidden">{ "Loading…" }</span>
            { (0..props.lines).map(|_| html! { <span class="skeleton-line"></span> }).collect::<Html>() }
        </div>
    }
}
