//! What went wrong, why, and what to do.

use yew::prelude::*;

use super::icon::{Shape, icon};
use crate::api::Failure;

/// A failure in its place: read out when it comes. `retry` tries again, where that may help.
pub(crate) fn failure_note(failure: &Failure, retry: Option<&Callback<()>>) -> Html {
    html! {
        <div class="notice notice-failed" role="alert">
            { icon(Shape::Warning) }
            <div>
                <p class="notice-title">{ failure.title() }</p>
                <p>{ failure.detail() }</p>
                { failure.errors().iter().map(|error| html! {
                    <p key={error.pointer.clone()}><code>{ &error.pointer }</code>{ " " }{ &error.detail }</p>
                }).collect::<Html>() }
                if let Some(reference) = failure.reference() {
                    <p class="muted">{ "The operator finds it in the log under " }<code>{ reference }</code>{ "." }</p>
                }
                if let Some(retry) = retry.filter(|_| failure.may_pass()).cloned() {
                    <button type="button" class="button button-quiet" onclick={move |_| retry.emit(())}>{ "Try again" }</button>
                }
            </div>
        </div>
    }
}

/// A failure of a form whose fields show their own errors: only the whole is said here.
pub(crate) fn form_failure(failure: &Failure) -> Html {
    if failure.errors().is_empty() {
        return failure_note(failure, None);
    }
    html! {
        <div class="notice notice-failed" role="alert">
            { icon(Shape::Warning) }
            <p>{ "Some of it needs another look: the fields say what." }</p>
        </div>
    }
}
