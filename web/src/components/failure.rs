//! What went wrong, why, and what to do.

use yew::prelude::*;

use super::icon::{Shape, icon};
use crate::{api::Failure, words::fields::sentence};

/// A failure in its place: read out when it comes. `retry` tries again, where that may help.
pub(crate) fn failure_note(failure: &Failure, retry: Option<&Callback<()>>) -> Html {
    html! {
        <div class="notice notice-failed" role="alert">
            { icon(Shape::Warning) }
            <div>
                <p class="notice-title">{ failure.title() }</p>
                <p>{ failure.detail() }</p>
                { errors(failure) }
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

/// What is wrong with each value, a sentence each.
pub(crate) fn errors(failure: &Failure) -> Html {
    failure.errors().iter().map(|error| html! {
        <p key={error.pointer.clone()}>{ sentence(&named(&error.pointer), &error.detail) }</p>
    }).collect()
}

/// What a JSON pointer names, for people: "The release notes" of `/release_notes`.
fn named(pointer: &str) -> String {
    match pointer.trim_start_matches('/') {
        "" => "It".to_owned(),
        name => format!("The {}", name.replace(['_', '/'], " ")),
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
