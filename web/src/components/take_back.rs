//! Taking a submission back, for its author.

use hub_shared::submission::Submission;
use yew::prelude::*;

use super::confirm::ConfirmButton;
use crate::{hooks::use_action, toasts::use_toasts};

#[derive(Properties, PartialEq)]
pub(crate) struct TakeBackProps {
    /// Whose submission it is.
    pub(crate) slug: AttrValue,
    pub(crate) number: i64,
    /// When it is done.
    pub(crate) done: Callback<Submission>,
}

/// A button that asks first.
#[component]
pub(crate) fn TakeBack(props: &TakeBackProps) -> Html {
    let toasts = use_toasts();
    let (slug, number, done) = (props.slug.clone(), props.number, props.done.clone());
    let take = use_action(
        move |api, ()| {
            let slug = slug.clone();
            async move { api.withdraw(&slug, number).await }
        },
        move |submission| {
            toasts.done(format!("Submission {number} is taken back."));
            done.emit(submission);
        },
    );
    html! {
        <ConfirmButton id={format!("take-back-{number}")} label="Take it back" title={format!("Take submission {number} back?")}
            class="button-quiet" confirm={take.run.clone()} busy={take.busy} failure={take.failure.clone()}>
            <p>{ "Moderators no longer see it, and its place in the queue is lost. Your draft stays as it is: change it and submit again when you like." }</p>
        </ConfirmButton>
    }
}
