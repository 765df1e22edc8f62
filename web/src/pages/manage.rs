//! One of the author's profiles: its submissions, its versions, who finds it, its end.

mod delete;
mod settings;
mod submissions;
mod versions;

use hub_shared::{
    page::PageQuery,
    profile::{Draft, Profile},
    submission::ReviewState,
};
use yew::prelude::*;
use yew_router::prelude::*;

use self::{
    delete::DeleteCard, settings::settings_card, submissions::Submissions, versions::Versions,
};
use crate::{
    api::{Api, Result, Tagged},
    components::{
        badge::{Look, chip},
        heading::Heading,
        icon::{Shape, icon},
        logo::OwnLogo,
        markdown::plain,
        remote::{skeleton, view},
        time::day,
    },
    hooks::{Remote, use_page, use_remote},
    pages::not_found::NotFound,
    route::Route,
};

#[derive(Properties, PartialEq)]
pub(crate) struct ManageProps {
    pub(crate) slug: AttrValue,
}

/// A profile with what its author knows of it; its page is there once it was approved.
#[derive(Debug, Clone, PartialEq)]
struct Own {
    draft: Draft,
    page: Option<Tagged<Profile>>,
    /// How the last submission stands.
    latest: Option<ReviewState>,
}

/// The page.
#[component]
pub(crate) fn Manage(ManageProps { slug }: &ManageProps) -> Html {
    let own: Remote<Own> = use_remote(slug.clone(), |api, slug| async move {
        let draft = api.draft(&slug).await?.value;
        let first = PageQuery {
            limit: Some(1),
            cursor: None,
        };
        let submissions = api.submissions(&slug, &first).await?.items;
        let latest = submissions.first().map(|submission| submission.state);
        let page = if is_published(&api, &slug).await? {
            Some(api.profile(&slug).await?)
        } else {
            None
        };
        Ok(Own {
            draft,
            page,
            latest,
        })
    });
    let title = own.value.as_ref().map_or_else(
        || "Your strategy".to_owned(),
        |own| own.draft.name.to_string(),
    );
    use_page(&title);
    if own.value.is_none() && own.failure.as_ref().is_some_and(|it| it.is_missing()) {
        return html! { <NotFound /> };
    }
    let reload = own.reload.clone();
    view(&own, skeleton(10), |known| {
        let page = known.page.as_ref().map(|page| &page.value);
        html! {
            <div class="stack-wide">
                { head(slug, known) }
                if let Some(page) = page { { held(page) } }
                <div class="manage">
                    <div class="stack-wide">
                        <Submissions slug={slug.clone()} changed={reload.clone()} />
                        if page.is_some() { <Versions slug={slug.clone()} changed={reload.clone()} /> }
                    </div>
                    <div class="stack-wide">
                        { settings_card(slug, known.page.as_ref(), &reload) }
                        <DeleteCard slug={slug.clone()} name={known.draft.name.to_string()} submitted={known.latest.is_some()} />
                    </div>
                </div>
            </div>
        }
    })
}

/// Whether anything of a profile was ever approved, so that it has a page.
async fn is_published(api: &Api, slug: &str) -> Result<bool> {
    let mut page = PageQuery {
        limit: Some(100),
        cursor: None,
    };
    loop {
        let own = api.own_profiles(&page).await?;
        if let Some(profile) = own.items.iter().find(|profile| profile.slug == slug) {
            return Ok(profile.published_at.is_some());
        }
        if own.next.is_none() {
            return Ok(false);
        }
        page.cursor = own.next;
    }
}

fn head(slug: &AttrValue, own: &Own) -> Html {
    let at = |route: fn(String) -> Route| route(slug.to_string());
    let page = own.page.as_ref().map(|page| &page.value.card);
    let (edit, look) = match own.latest {
        None => ("Continue the draft", "button button-primary"),
        Some(ReviewState::ChangesRequested | ReviewState::Rejected) => {
            ("Change the draft", "button button-primary")
        }
        Some(_) => ("Edit the texts", "button"),
    };
    html! {
        <header class="manage-head">
            <div class="manage-head-main">
                <OwnLogo path={own.draft.logo.clone().map(AttrValue::from)} name={own.draft.name.to_string()} size={72} />
                <div>
                    <p><Link<Route> to={Route::Editor}>{ "Editor" }</Link<Route>></p>
                    <Heading>{ own.draft.name.as_str() }</Heading>
                    <div class="chips">
                        if let Some(version) = page.and_then(|page| page.version) { { chip(Look::Plain, format!("Version {version}")) } }
                        if page.is_none() { { chip(Look::Plain, "Not published yet") } }
                    </div>
                </div>
            </div>
            <div class="actions">
                if page.is_some() { <Link<Route> to={at(|slug| Route::Profile { slug })} classes="button">{ "See its page" }</Link<Route>> }
                <Link<Route> to={at(|slug| Route::StrategyStep { slug })} classes={look}>{ edit }</Link<Route>>
                if page.is_some() { <Link<Route> to={at(|slug| Route::ProfileStep { slug })} classes="button button-primary">{ "New version" }</Link<Route>> }
            </div>
        </header>
    }
}

/// Why a moderator holds it back.
fn held(page: &Profile) -> Html {
    let note = |title: &'static str, at, reason: &Option<String>| {
        html! {
            <div class="notice notice-failed">
                { icon(Shape::Warning) }
                <div>
                    <p class="notice-title">{ title }{ " since " }{ day(at) }</p>
                    if let Some(text) = reason.clone() { <blockquote class="words">{ plain(&text) }</blockquote> }
                    <p>{ "Its page is hidden and its links serve nothing until a moderator lifts this." }</p>
                </div>
            </div>
        }
    };
    html! {
        <>
            if let Some(at) = page.suspended_at { { note("Suspended by a moderator", at, &page.suspended_reason) } }
            if let Some(at) = page.quarantined_at { { note("Held back by a moderator", at, &page.quarantined_reason) } }
        </>
    }
}
