//! Subscribe, copy the link, stop.

use std::rc::Rc;

use hub_shared::{problem::Code, profile::Profile, subscription::Subscription};
use yew::prelude::*;
use yew_router::prelude::*;

use super::install::install;
use crate::{
    browser,
    components::{
        confirm::ConfirmButton,
        copy::CopyButton,
        failure::failure_note,
        remote::{skeleton, view},
        sign_in_link::SignInLink,
        time::day,
    },
    hooks::{Action, use_action, use_remote},
    route::Route,
    session::use_session,
    toasts::use_toasts,
    words::unavailable,
};

#[derive(Properties, PartialEq)]
pub(super) struct SubscribeProps {
    pub(super) profile: Rc<Profile>,
    pub(super) reload: Callback<()>,
}

/// What a visitor, an account and a subscriber can do.
#[component]
pub(super) fn Subscribe(SubscribeProps { profile, reload }: &SubscribeProps) -> Html {
    let session = use_session();
    let Some(account) = session.who.account() else {
        return html! {
            <section class="card stack">
                <h2>{ "Get this profile" }</h2>
                <p>{ "Subscribe, and you get a download link of your own for your OctoBot. It is free, and you can stop at any time." }</p>
                <SignInLink classes="button button-primary">{ "Sign in to subscribe" }</SignInLink>
                <p class="muted">{ "No account yet? " }<Link<Route> to={Route::Register}>{ "Create one" }</Link<Route>>{ "." }</p>
            </section>
        };
    };
    html! { <Own key={account.handle.clone()} profile={profile.clone()} reload={reload.clone()} verified={account.verified} /> }
}

#[derive(Properties, PartialEq)]
struct OwnProps {
    profile: Rc<Profile>,
    reload: Callback<()>,
    verified: bool,
}

#[component]
fn Own(props: &OwnProps) -> Html {
    let slug = props.profile.card.slug.clone();
    let subscription = use_remote(
        slug,
        |api, slug| async move { api.subscription(&slug).await },
    );
    {
        // The button that was pressed is gone then: the focus goes to what came in its place.
        let known = subscription.value.as_deref().map(|known| {
            let held = known.as_ref();
            held.is_some_and(|held| held.stopped_at.is_none())
        });
        let before = use_mut_ref(|| None::<bool>);
        use_effect_with(known, move |known| {
            if let (Some(before), Some(now)) = (before.replace(*known), *known)
                && before != now
            {
                browser::focus(if now { "your-link" } else { "no-link" });
            }
        });
    }
    let toasts = use_toasts();
    let subscribe = {
        let (set, reload, toasts) = (
            subscription.set.clone(),
            props.reload.clone(),
            toasts.clone(),
        );
        use_action(
            |api, slug: String| async move { api.subscribe(&slug).await },
            move |now| {
                toasts.done("Subscribed. Your download link is ready to copy.");
                set.emit(Some(now));
                reload.emit(());
            },
        )
    };
    let stop = {
        let (again, reload, toasts) = (
            subscription.reload.clone(),
            props.reload.clone(),
            toasts.clone(),
        );
        use_action(
            |api, slug: String| async move { api.stop(&slug).await },
            move |()| {
                toasts.done("Subscription stopped. The link serves nothing any more.");
                again.emit(());
                reload.emit(());
            },
        )
    };
    let rotate = {
        let set = subscription.set.clone();
        use_action(
            |api, slug: String| async move { api.rotate(&slug).await },
            move |now| {
                toasts.done("You have a new link. The old one serves nothing any more.");
                set.emit(Some(now));
            },
        )
    };
    html! {
        <section class="card stack">
            { view(&subscription, skeleton(4), |known| match &**known {
                Some(known) if known.stopped_at.is_none() => held(known, &stop, &rotate),
                stopped => not_yet(&props.profile, props.verified, stopped.as_ref(), &subscribe),
            }) }
        </section>
    }
}

fn not_yet(
    profile: &Profile,
    verified: bool,
    stopped: Option<&Subscription>,
    subscribe: &Action<String>,
) -> Html {
    let (run, slug) = (subscribe.run.clone(), profile.card.slug.clone());
    let text = match stopped.and_then(|held| held.stopped_at) {
        Some(at) => {
            html! { <p>{ "You stopped on " }{ day(at) }{ ". Subscribing again revives the same link." }</p> }
        }
        None => {
            html! { <p>{ "Subscribe, and you get a download link of your own for your OctoBot. You can stop at any time." }</p> }
        }
    };
    html! {
        <>
            <h2 id="no-link" tabindex="-1">{ "Get this profile" }</h2>
            { text }
            if let Some(failure) = &subscribe.failure { { failure_note(failure, None) } }
            if !verified {
                <p class="muted">{ "Verify your mail address first: follow the link in the mail that we sent. " }<Link<Route> to={Route::Account}>{ "Your account" }</Link<Route>></p>
            } else if profile.current_version.is_none() {
                <p class="muted">{ "There is no version to download at the moment." }</p>
            } else {
                <button type="button" class="button button-primary" aria-disabled={subscribe.busy.to_string()} onclick={move |_| run.emit(slug.clone())}>
                    { if subscribe.busy { "Subscribing…" } else { "Subscribe" } }
                </button>
            }
        </>
    }
}

fn held(held: &Subscription, stop: &Action<String>, rotate: &Action<String>) -> Html {
    let run = |action: &Action<String>| {
        let (run, slug) = (action.run.clone(), held.profile.clone());
        Callback::from(move |()| run.emit(slug.clone()))
    };
    html! {
        <>
            <h2 id="your-link" tabindex="-1">{ "You are subscribed" }</h2>
            { served(held) }
            if let Some(url) = &held.download_url {
                <div class="actions">
                    <CopyButton class="button-primary" text={url.clone()} label="Copy download url" done="Download url copied. Whoever has it downloads as you." />
                    <ConfirmButton id="stop" label="Stop subscription" title={format!("Stop your subscription to {}?", held.name)} danger=true
                        busy={stop.busy} failure={stop.failure.clone()} confirm={run(stop)}>
                        <p>{ "Your link serves nothing any more, and you no longer hear of new versions. What your OctoBot has imported stays there." }</p>
                        <p>{ "Subscribing again revives the same link." }</p>
                    </ConfirmButton>
                </div>
                <p class="muted">{ "Anyone with this link can download as you: keep it to yourself." }</p>
                { install(url, &held.name) }
            } else {
                <p>{ "The key that signed your link was lost. Replace the link, and give the new one to your OctoBot." }</p>
            }
            <div>
                <ConfirmButton id="rotate" label="Replace the link" class="button-quiet" title="Replace your download link?"
                    busy={rotate.busy} failure={rotate.failure.clone()} confirm={run(rotate)}>
                    <p>{ "Do this when somebody else may have seen your link. The old one serves nothing from then on." }</p>
                    <p>{ "OctoBot knows a profile by its link: with the new one it imports the profile once more, beside the one it has. Remove the old profile in OctoBot first." }</p>
                </ConfirmButton>
            </div>
        </>
    }
}

/// What the link serves now.
fn served(held: &Subscription) -> Html {
    match (held.unavailable, held.version) {
        (None, Some(version)) => {
            html! { <p>{ format!("Your link serves version {version}.") }</p> }
        }
        (code, _) => {
            let words = unavailable::words(code.unwrap_or(Code::NoVersion));
            html! { <p class="notice notice-caution">{ words }</p> }
        }
    }
}
