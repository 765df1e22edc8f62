//! What went wrong, why, and what to do.

use std::rc::Rc;

use yew::prelude::*;

use super::icon::{Icon, Shape};
use crate::api::Failure;

#[derive(Properties, PartialEq)]
pub(crate) struct FailureProps {
    pub(crate) failure: Rc<Failure>,
    /// What tries again, where that may help.
    #[prop_or_default]
    pub(crate) retry: Option<Callback<()>>,
}

/// A failure in its place: read out when it comes.
#[component]
pub(crate) fn FailureNote(FailureProps { failure, retry }: &FailureProps) -> Html {
    html! {
        <div class="notice notice-failed" role="alert">
            <Icon shape={Shape::Warning} />
            <div>
                <p class="notice-title">{ failure.title() }</p>
                <p>{ failure.detail() }</p>
                { failure.errors().iter().map(|error| html! {
                    <p key={error.pointer.clone()}><code>{ &error.pointer }</code>{ " " }{ &error.detail }</p>
                }).collect::<Html>() }
                if let Some(reference) = failure.reference() {
                    <p class="muted">{ "The operator finds it in the log under " }<code>{ reference }</code>{ "." }</p>
                }
                if let Some(retry) = retry.clone().filter(|_| failure.may_pass()) {
                    <button type="button" class="button button-quiet" onclick={move |_| retry.emit(())}>{ "Try again" }</button>
                }
            </div>
        </div>
    }
}

/// A failure of a form whose fields show their own errors: only the whole is said here.
#[component]
pub(crate) fn FormFailure(FailureProps { failure, retry }: &FailureProps) -> Html {
    if failure.errors().is_empty() {
        return html! { <FailureNote failure={failure.clone()} retry={retry.clone()} /> };
    }
    html! {
        <div class="notice notice-failed" role="alert">
            <Icon shape={Shape::Warning} />
            <p>{ "Some of it needs another look: the fields say what." }</p>
        </div>
    }
}
