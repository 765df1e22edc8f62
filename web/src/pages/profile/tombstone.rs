//! What stands where a profile stood.

use std::rc::Rc;

use chrono::{DateTime, Utc};
use hub_shared::tombstone::{Fate, Tombstone};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    api::Failure,
    components::{
        badge::{Look, chip},
        failed_page::FailedPage,
        heading::Heading,
        icon::{Shape, icon},
        markdown::plain,
        remote::skeleton,
        time::day,
    },
    hooks::{Remote, use_page, use_remote},
    route::Route,
    session::use_session,
    words::{reports, unavailable},
};

#[derive(Properties, PartialEq)]
pub(super) struct GoneProps {
    pub(super) slug: AttrValue,
    /// Why there is no page.
    pub(super) failure: Rc<Failure>,
    pub(super) retry: Callback<()>,
}

/// What became of it; none of what never was public, or is as it was.
#[hook]
fn use_tombstone(slug: &AttrValue) -> Remote<Option<Tombstone>> {
    use_remote(slug.clone(), |api, slug| async move {
        match api.tombstone(&slug).await {
            Err(failure) if failure.is_missing() => Ok(None),
            outcome => outcome.map(Some),
        }
    })
}

/// In place of a page that is not there.
#[component]
pub(super) fn Gone(props: &GoneProps) -> Html {
    let known = use_tombstone(&props.slug);
    match known.value.as_deref() {
        Some(Some(tombstone)) => html! { <Page tombstone={tombstone.clone()} /> },
        None if known.failure.is_none() => html! {
            <div class="narrow card stack"><Heading>{ "Loading…" }</Heading>{ skeleton(4) }</div>
        },
        _ => {
            html! { <FailedPage failure={props.failure.clone()} retry={props.retry.clone()} /> }
        }
    }
}

#[derive(Properties, PartialEq)]
struct PageProps {
    tombstone: Tombstone,
}

#[component]
fn Page(PageProps { tombstone }: &PageProps) -> Html {
    use_page(&tombstone.name);
    let is_somebody = use_session().who.account().is_some();
    html! {
        <div class="narrow card stack">
            <Heading>{ &tombstone.name }</Heading>
            { told(tombstone) }
            <h2>{ "If your OctoBot has it" }</h2>
            <p>{ unavailable::installed(tombstone.fate) }</p>
            <div class="actions">
                <Link<Route> to={Route::Explore} classes="button button-primary">{ "Explore profiles" }</Link<Route>>
                if is_somebody { <Link<Route> to={Route::Subscriptions}>{ "Your subscriptions" }</Link<Route>> }
            </div>
        </div>
    }
}

/// All that happened.
fn told(tombstone: &Tombstone) -> Html {
    let also = tombstone.also.iter();
    let by_hub = tombstone.by_hub;
    let also = also.map(|past| one(past.fate, past.at, past.reason.as_deref(), by_hub));
    html! {
        <>
            { one(tombstone.fate, tombstone.at, tombstone.reason.as_deref(), by_hub) }
            { for also }
        </>
    }
}

/// What happened, when and why; `by_hub` says who holds it back.
fn one(fate: Fate, at: DateTime<Utc>, reason: Option<&str>, by_hub: bool) -> Html {
    let (title, words) = reports::fate(fate);
    let look = match fate {
        Fate::Deleted | Fate::AuthorClosed => Look::Plain,
        Fate::Quarantined => Look::Caution,
        Fate::Suspended | Fate::AuthorSuspended | Fate::TakenDown => Look::Bad,
    };
    html! {
        <>
            <p class="chips">{ chip(look, title) }<span class="muted">{ "on " }{ day(at) }</span></p>
            <p>{ words }</p>
            if let Some(reason) = reason {
                <blockquote class="words">
                    <p class="muted">{ if by_hub && fate == Fate::Quarantined { "The hub holds it back because of reports" } else { "The moderator says" } }</p>
                    { plain(reason) }
                </blockquote>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct NoVersionProps {
    pub(crate) slug: AttrValue,
    /// What stands there as long as no more is known.
    pub(crate) words: &'static str,
}

/// Why something that is there has no version to offer any more, and since when.
#[component]
pub(crate) fn NoVersion(NoVersionProps { slug, words }: &NoVersionProps) -> Html {
    let known = use_tombstone(slug);
    let inside = match known.value.as_deref() {
        Some(Some(tombstone)) => html! {
            <>
                { told(tombstone) }
                <p>{ "If your OctoBot has it: " }{ unavailable::installed(tombstone.fate) }</p>
            </>
        },
        _ => html! { <p>{ *words }</p> },
    };
    html! {
        <div class="notice notice-caution">
            { icon(Shape::Warning) }
            <div><p class="notice-title">{ "No version to download" }</p>{ inside }</div>
        </div>
    }
}
