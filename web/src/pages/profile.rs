//! A profile: what it does, whether to trust it, and how to get it.

mod install;
mod report;
mod safety;
mod subscribe;
mod tombstone;
mod versions;

pub(crate) use self::tombstone::NoVersion;

use std::rc::Rc;

use hub_shared::{
    contents::Findings,
    profile::{Profile as Shown, Visibility},
};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    components::{
        badge::{Look, chip},
        facts::fact_sheet,
        failed_page::FailedPage,
        heading::Heading,
        icon::{Shape, icon},
        logo::Logo,
        markdown::{plain, rendered_html},
        profile_parts::{Head, head, head_chip, month_chip, traded},
        remote::{skeleton, view},
        time::day,
    },
    hooks::{Remote, use_action, use_failed, use_page, use_remote},
    route::Route,
    session::use_session,
    toasts::use_toasts,
    words::time::count,
};

#[derive(Properties, PartialEq)]
pub(crate) struct ProfileProps {
    pub(crate) slug: AttrValue,
}

/// The page of a profile.
#[component]
pub(crate) fn Profile(ProfileProps { slug }: &ProfileProps) -> Html {
    let profile = use_remote(slug.clone(), |api, slug| async move {
        Ok(api.profile(&slug).await?.value)
    });
    let title = profile
        .value
        .as_ref()
        .map_or_else(|| "Profile".to_owned(), |profile| profile.card.name.clone());
    use_page(&title);
    if let (None, Some(failure), false) = (&profile.value, &profile.failure, profile.loading) {
        let (failure, retry) = (failure.clone(), profile.reload.clone());
        return if failure.is_missing() {
            html! { <tombstone::Gone slug={slug.clone()} {failure} {retry} /> }
        } else {
            html! { <FailedPage {failure} {retry} /> }
        };
    }
    let waiting = html! {
        <div class="profile"><div class="card"><Heading>{ "Loading the profile…" }</Heading>{ skeleton(8) }</div></div>
    };
    view(&profile, waiting, |shown| {
        html! { <Whole profile={shown.clone()} reload={profile.reload.clone()} /> }
    })
}

#[derive(Properties, PartialEq)]
struct WholeProps {
    profile: Rc<Shown>,
    reload: Callback<()>,
}

#[component]
fn Whole(WholeProps { profile, reload }: &WholeProps) -> Html {
    let card = &profile.card;
    let version = profile.current_version.as_ref();
    let does = version.and_then(|version| Some((version, version.facts.as_ref()?)));
    let key = (card.slug.clone(), version.map(|version| version.number));
    let findings: Remote<Option<Findings>> = use_remote(key, |api, (slug, number)| async move {
        match number {
            Some(number) => api.findings(&slug, number).await.map(Some),
            None => Ok(None),
        }
    });
    let found = findings.value.as_deref().and_then(Option::as_ref);
    html! {
        <article class="profile">
            <div class="profile-top card">
                { head(Head {
                    name: &card.name,
                    author: &card.author,
                    summary: &card.summary,
                    logo: html! { <Logo path={card.logo.clone().map(AttrValue::from)} name={card.name.clone()} size={96} /> },
                    tags: &card.tags,
                    chips: html! {
                        <>
                            { head_chip(Shape::Follow, format!("{} following", profile.followers)) }
                            if let Some(at) = card.published_at { { month_chip(at) } }
                            if let Some(version) = version { { head_chip(Shape::File, format!("Version {}", version.number)) } }
                            { head_chip(Shape::People, count(card.subscribers, "subscriber")) }
                            if card.downloads > 0 { { head_chip(Shape::Download, count(card.downloads, "download")) } }
                            if let Some(licence) = &profile.licence { { head_chip(Shape::Info, licence.clone()) } }
                            { visibility(profile.visibility) }
                        </>
                    },
                    preview: false,
                }) }
                { standings(profile) }
                <Doing profile={profile.clone()} reload={reload.clone()} />
            </div>
            <aside class="profile-side" aria-label="Get this profile">
                <subscribe::Subscribe profile={profile.clone()} reload={reload.clone()} />
                if let Some((version, facts)) = does {
                    { traded(facts, 1) }
                    { safety::safety(version, found) }
                }
                { report::report(profile) }
            </aside>
            <div class="profile-main stack-wide">
                if !profile.description.is_empty() {
                    <section class="card"><h2>{ "Description" }</h2>{ rendered_html(&profile.description_html, 2) }</section>
                }
                if let Some((_, facts)) = does {
                    { safety::warnings(facts, found, findings.failure.is_some()) }
                    <section class="card"><h2>{ "What this bot does" }</h2>{ fact_sheet(facts, 2) }</section>
                }
                <versions::Versions slug={card.slug.clone()} current={version.map(|version| version.number)} />
            </div>
        </article>
    }
}

fn visibility(visibility: Visibility) -> Html {
    match visibility {
        Visibility::Public => Html::default(),
        Visibility::Unlisted => chip(Look::Caution, "Unlisted: only who has the address sees it"),
        Visibility::Private => chip(Look::Caution, "Private: only you see it"),
    }
}

/// What keeps the profile from being what it was.
fn standings(profile: &Shown) -> Html {
    let because = |reason: &Option<String>| reason.as_deref().map(plain).unwrap_or_default();
    html! {
        <>
            if let Some(at) = profile.deleted_at {
                { standing("Deleted", html! { <>{ "Its author deleted it on " }{ day(at) }{ ". Only moderators see this page." }</> }, Html::default()) }
            }
            if let Some(at) = profile.suspended_at {
                { standing("Suspended", html! { <>{ "A moderator suspended this profile on " }{ day(at) }{ ". Its links serve nothing, and only its author and moderators see this page." }</> }, because(&profile.suspended_reason)) }
            }
            if let Some(at) = profile.quarantined_at {
                { standing("In quarantine", html! { <>{ "It has been held back since " }{ day(at) }{ " until a moderator has looked at it. Its links serve nothing meanwhile." }</> }, because(&profile.quarantined_reason)) }
            }
            if let Some(at) = profile.archived_at {
                { standing("No longer maintained", html! { <>{ "Its author archived it on " }{ day(at) }{ ". It is still served; expect no new versions." }</> }, Html::default()) }
            }
            if profile.current_version.is_none() {
                <NoVersion slug={profile.card.slug.clone()} words="Every version was withdrawn." />
            }
        </>
    }
}

fn standing(title: &'static str, text: Html, reason: Html) -> Html {
    html! {
        <div class="notice notice-caution">
            { icon(Shape::Warning) }
            <div><p class="notice-title">{ title }</p><p>{ text }</p>{ reason }</div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct DoingProps {
    profile: Rc<Shown>,
    reload: Callback<()>,
}

/// Following, for those who want to hear of it; editing, for its author.
#[component]
fn Doing(DoingProps { profile, reload }: &DoingProps) -> Html {
    let session = use_session();
    let toasts = use_toasts();
    let slug = profile.card.slug.clone();
    let follow = {
        let (reload, name) = (reload.clone(), profile.card.name.clone());
        let said = toasts.clone();
        use_action(
            |api, (slug, follows): (String, bool)| async move {
                if follows {
                    api.unfollow(&slug).await.map(|()| false)
                } else {
                    api.follow(&slug).await.map(|()| true)
                }
            },
            move |follows| {
                said.done(if follows {
                    format!("You hear of new versions of {name}.")
                } else {
                    format!("You no longer hear of new versions of {name}.")
                });
                reload.emit(());
            },
        )
    };
    use_failed(&follow, move |failure| {
        toasts.failed(format!("{}: {}", failure.title(), failure.detail()));
    });
    let account = session.who.account();
    let is_own = account.is_some_and(|account| account.handle == profile.card.author.handle);
    let follows = profile.following.unwrap_or(false);
    let onclick = {
        let (run, slug) = (follow.run.clone(), slug.clone());
        move |_| run.emit((slug.clone(), follows))
    };
    html! {
        <div class="actions">
            if account.is_some() {
                <button type="button" class="button button-quiet" aria-pressed={follows.to_string()} aria-disabled={follow.busy.to_string()} {onclick}>
                    { icon(Shape::Follow) }{ if follows { "Following" } else { "Follow" } }
                </button>
            }
            if is_own {
                <Link<Route> to={Route::Manage { slug }} classes="button button-quiet">{ icon(Shape::Edit) }{ "Manage" }</Link<Route>>
            }
        </div>
    }
}
