//! Subscribe, copy the link, stop.

use std::rc::Rc;

use hub_shared::{problem::Code, profile::Profile, subscription::Subscription};
use yew::prelude::*;
use yew_router::prelude::*;

use super::install::install;
use crate::{
    api::Who,
    components::{
        copy::CopyButton,
        failure::failure_note,
        link_actions::{ReplaceLink, StopSubscription},
        remote::{skeleton, view},
        sign_in_link::SignInLink,
        time::day,
        withdrawn::withdrawn_note,
    },
    hooks::{Action, use_action, use_kept_focus, use_remote},
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
    if let Who::Unreached(failure) = &session.who {
        let api = session.api.clone();
        let retry = Callback::from(move |()| api.try_now());
        return html! {
            <section class="card stack"><h2>{ "Get this profile" }</h2>{ failure_note(failure, Some(&retry)) }</section>
        };
    }
    if matches!(session.who, Who::Unknown) {
        return html! { <section class="card stack">{ skeleton(4) }</section> };
    }
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
    // The button that was pressed is gone then: the focus goes to what came in its place.
    let is_held = subscription.value.as_deref().map(|known| {
        let held = known.as_ref();
        held.is_some_and(|held| held.stopped_at.is_none())
    });
    let heading = match is_held {
        Some(true) => "your-link",
        _ => "no-link",
    };
    use_kept_focus(heading, is_held);
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
    let changed = {
        let (set, again) = (subscription.set.clone(), subscription.reload.clone());
        let reload = props.reload.clone();
        Callback::from(move |now: Option<Subscription>| {
            match now {
                Some(now) => set.emit(Some(now)),
                None => again.emit(()),
            }
            reload.emit(());
        })
    };
    html! {
        <section class="card stack">
            { view(&subscription, skeleton(4), |known| match &**known {
                Some(known) if known.stopped_at.is_none() => held(known, &changed),
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

fn held(held: &Subscription, changed: &Callback<Option<Subscription>>) -> Html {
    let (slug, name) = (held.profile.clone(), held.name.clone());
    let serves = held.unavailable.is_none() && held.version.is_some();
    let stop = html! { <StopSubscription slug={slug.clone()} name={name.clone()} done={changed.clone()} /> };
    html! {
        <>
            <h2 id="your-link" tabindex="-1">{ "You are subscribed" }</h2>
            { served(held) }
            { withdrawn_note(held) }
            if let (Some(url), true) = (&held.download_url, serves) {
                <div class="actions">
                    <CopyButton class="button-primary" text={url.clone()} label="Copy download url" done="Download url copied. Whoever has it downloads as you." />
                    { stop }
                </div>
                <p class="muted">{ "Anyone with this link can download as you: keep it to yourself." }</p>
                { install(url, &held.name) }
            } else if held.download_url.is_some() {
                <div class="actions">{ stop }</div>
            } else {
                <p>{ "The key that signed your link was lost. Replace the link, and give the new one to your OctoBot." }</p>
            }
            <div><ReplaceLink {slug} {name} done={changed.clone()} /></div>
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
