//! What a subscriber does with their link: stop the subscription, and replace the link. Both ask first.

use hub_shared::subscription::Subscription;
use yew::prelude::*;

use super::confirm::ConfirmButton;
use crate::{hooks::use_action, toasts::use_toasts};

#[derive(Properties, PartialEq)]
pub(crate) struct LinkActionProps {
    /// Slug of the profile.
    pub(crate) slug: String,
    /// Its name.
    pub(crate) name: String,
    /// When it is done: the subscription, where the hub told it.
    pub(crate) done: Callback<Option<Subscription>>,
}

/// Stops the subscription.
#[component]
pub(crate) fn StopSubscription(LinkActionProps { slug, name, done }: &LinkActionProps) -> Html {
    let toasts = use_toasts();
    let stop = {
        let (slug, name, done) = (slug.clone(), name.clone(), done.clone());
        use_action(
            move |api, ()| {
                let slug = slug.clone();
                async move { api.stop(&slug).await }
            },
            move |()| {
                toasts.done(format!(
                    "Subscription of {name} stopped. Its link serves nothing any more."
                ));
                done.emit(None);
            },
        )
    };
    html! {
        <ConfirmButton id={format!("stop-{slug}")} label="Stop subscription" class="button-quiet" title={format!("Stop your subscription to {name}?")} danger=true
            busy={stop.busy} failure={stop.failure.clone()} confirm={stop.run.clone()}>
            <p>{ "Your link serves nothing any more, and you no longer hear of new versions. What your OctoBot has imported stays there." }</p>
            <p>{ "Subscribing again revives the same link." }</p>
        </ConfirmButton>
    }
}

/// Replaces the link.
#[component]
pub(crate) fn ReplaceLink(LinkActionProps { slug, name, done }: &LinkActionProps) -> Html {
    let toasts = use_toasts();
    let replace = {
        let (slug, name, done) = (slug.clone(), name.clone(), done.clone());
        use_action(
            move |api, ()| {
                let slug = slug.clone();
                async move { api.rotate(&slug).await }
            },
            move |now| {
                toasts.done(format!(
                    "The link of {name} is replaced. Give the new one to your OctoBot."
                ));
                done.emit(Some(now));
            },
        )
    };
    html! {
        <ConfirmButton id={format!("replace-{slug}")} label="Replace the link" class="button-quiet" title={format!("Replace the link of {name}?")}
            busy={replace.busy} failure={replace.failure.clone()} confirm={replace.run.clone()}>
            <p>{ "Do this when somebody else may have seen the link. The old one serves nothing from then on." }</p>
            <p>{ "OctoBot knows a profile by its link, so it imports the new one beside the profile it has. Remove the old profile there first." }</p>
        </ConfirmButton>
    }
}
