//! One subscription: what its link serves, and what can be done with it.

use hub_shared::{
    ids::NotificationId, notification::MarkRead, problem::Code, subscription::Subscription,
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::Fresh;
use crate::{
    bell::use_bell,
    components::{
        badge::{Look, chip},
        copy::CopyButton,
        failure::failure_note,
        link_actions::{ReplaceLink, StopSubscription},
        logo::Logo,
        time::day,
        withdrawn::withdrawn_note,
    },
    hooks::{use_action, use_kept_focus},
    pages::profile::NoVersion,
    route::Route,
    toasts::use_toasts,
    words::{unavailable, updating},
};

#[derive(Properties, PartialEq)]
pub(super) struct OneProps {
    pub(super) subscription: Subscription,
    /// Versions that were not looked at yet.
    pub(super) fresh: Option<Fresh>,
    /// The subscription changed.
    pub(super) changed: Callback<()>,
    /// The news were looked at.
    pub(super) seen: Callback<()>,
}

/// A subscription.
#[component]
pub(super) fn One(props: &OneProps) -> Html {
    let now = &props.subscription;
    let slug = now.profile.clone();
    let profile = Route::Profile { slug: slug.clone() };
    let author = Route::Author {
        handle: now.author.handle.clone(),
    };
    // Whose logo is hidden with it; its page tells what became of it.
    let is_hidden = matches!(
        now.unavailable,
        Some(Code::ProfileDeleted | Code::Suspended | Code::Quarantined)
    );
    let (look, state) = state(now);
    html! {
        <li class="card stack">
            <div class="subscription-head">
                <Logo path={now.logo.clone().filter(|_| !is_hidden && now.unavailable != Some(Code::NoVersion)).map(AttrValue::from)} name={now.name.clone()} />
                <div>
                    <h2 id={title_id(now)} tabindex="-1">
                        <Link<Route> to={profile.clone()}>{ &now.name }</Link<Route>>
                    </h2>
                    <p class="muted">{ "by " }<Link<Route> to={author}>{ &now.author.display_name }</Link<Route>>{ " · since " }{ day(now.created_at) }</p>
                </div>
                { chip(look, state) }
            </div>
            if let Some(code) = now.unavailable {
                if is_hidden { <NoVersion slug={slug.clone()} words={unavailable::words(code)} /> } else {
                    <p class="notice notice-caution">{ words(now, code) }</p>
                }
            }
            { withdrawn_note(now) }
            // One that was withdrawn since is not what the link serves.
            if let (Some(fresh), Some(version), None) = (&props.fresh, now.version, now.unavailable)
                && fresh.versions.contains(&version)
            {
                <News {version} notices={fresh.notices.clone()} {profile} seen={props.seen.clone()} />
            }
            if let (Some(url), Some(_)) = (&now.download_url, now.version) {
                <div class="subscription-link">
                    <code tabindex="0" role="textbox" aria-readonly="true" aria-label={format!("Download url of {}", now.name)}>{ url }</code>
                    <CopyButton class="button-primary" text={url.clone()} label="Copy download url" done="Download url copied. Anyone with it can download as you: keep it to yourself." />
                </div>
            }
            <Doing {slug} subscription={now.clone()} changed={props.changed.clone()} />
        </li>
    }
}

fn title_id(now: &Subscription) -> String {
    format!("subscription-{}", now.id)
}

/// What the link does now, in a few words.
fn state(now: &Subscription) -> (Look, String) {
    match (now.unavailable, now.version) {
        (None, Some(version)) => (Look::Good, format!("Serves version {version}")),
        (Some(Code::Stopped), _) => (Look::Plain, "Stopped".to_owned()),
        (Some(Code::Rotated), _) => (Look::Caution, "Needs a new link".to_owned()),
        (Some(Code::NoVersion), _) => (Look::Bad, "Withdrawn".to_owned()),
        (Some(Code::Quarantined), _) => (Look::Caution, "Held back".to_owned()),
        (Some(Code::Suspended), _) => (Look::Bad, "Suspended".to_owned()),
        (Some(Code::ProfileDeleted), _) => (Look::Bad, "Deleted".to_owned()),
        (Some(Code::AccountClosed), _) => (Look::Bad, "Closed".to_owned()),
        _ => (Look::Caution, "Serves nothing".to_owned()),
    }
}

fn words(now: &Subscription, code: Code) -> &'static str {
    // To its owner a link whose key was lost is one to be replaced.
    if code == Code::Rotated && now.download_url.is_none() {
        return "The key that signed this link was lost, so it serves nothing. Replace the link, and put the new one into your bot.";
    }
    unavailable::words(code)
}

#[derive(Properties, PartialEq)]
struct NewsProps {
    version: i64,
    notices: Vec<NotificationId>,
    profile: Route,
    seen: Callback<()>,
}

/// The link serves a version that the account has not looked at.
#[component]
fn News(
    NewsProps {
        version,
        notices,
        profile,
        seen,
    }: &NewsProps,
) -> Html {
    let bell = use_bell();
    let seen = seen.clone();
    let mark = use_action(
        |api, ids: Vec<NotificationId>| async move {
            let which = MarkRead {
                ids: Some(ids),
                up_to: None,
            };
            api.mark_read(&which).await
        },
        move |left| {
            bell.set.emit(left.unread);
            seen.emit(());
        },
    );
    let (run, ids) = (mark.run.clone(), notices.clone());
    html! {
        <div class="notice notice-good">
            <div>
                <p class="notice-title">{ format!("Version {version} is new behind your link") }</p>
                <p>{ updating::HOW }</p>
                if let Some(failure) = mark.failure.clone() { { failure_note(&failure, None) } }
                <p class="actions">
                    <Link<Route> to={profile.clone()}>{ "See what is new" }</Link<Route>>
                    <button type="button" class="button button-quiet" aria-disabled={mark.busy.to_string()} onclick={move |_| run.emit(ids.clone())}>{ "I have it" }</button>
                </p>
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct DoingProps {
    slug: String,
    subscription: Subscription,
    changed: Callback<()>,
}

#[component]
fn Doing(props: &DoingProps) -> Html {
    let toasts = use_toasts();
    let is_stopped = props.subscription.stopped_at.is_some();
    use_kept_focus(title_id(&props.subscription), Some(is_stopped));
    let name = props.subscription.name.clone();
    let done = {
        let changed = props.changed.clone();
        Callback::from(move |_: Option<Subscription>| changed.emit(()))
    };
    let resume = {
        let (name, changed) = (name.clone(), props.changed.clone());
        use_action(
            |api, slug: String| async move { api.subscribe(&slug).await },
            move |_| {
                changed.emit(());
                toasts.done(format!("Subscribed to {name} again; the link is the same."));
            },
        )
    };
    let is_gone = matches!(
        props.subscription.unavailable,
        Some(Code::ProfileDeleted | Code::AccountClosed)
    );
    if is_stopped {
        let (again, slug) = (resume.run.clone(), props.slug.clone());
        return html! {
            <>
                if let Some(failure) = resume.failure.clone() { { failure_note(&failure, None) } }
                <div class="actions">
                    <button type="button" class="button" aria-disabled={resume.busy.to_string()} onclick={move |_| again.emit(slug.clone())}>
                        { "Subscribe again" }<span class="hidden">{ format!(" to {name}") }</span>
                    </button>
                </div>
            </>
        };
    }
    html! {
        <div class="actions">
            if let (Some(url), Some(_)) = (&props.subscription.download_url, props.subscription.version) {
                <a class="button button-quiet" href={url.clone()} download="" rel="noreferrer">{ "Download the ZIP" }<span class="hidden">{ format!(" of {name}") }</span></a>
            }
            if !is_gone { <ReplaceLink slug={props.slug.clone()} name={name.clone()} done={done.clone()} /> }
            <StopSubscription slug={props.slug.clone()} {name} {done} />
        </div>
    }
}
