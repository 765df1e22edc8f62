//! One of the author's profiles: its submissions, its versions, who finds it, its end.

mod delete;
mod settings;
mod submissions;
mod thread;
mod versions;

use hub_shared::{
    own_profile::OwnProfile,
    page::{MAX_LIMIT, PageQuery},
    profile::Profile,
    reason::ReasonCode,
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
        failed_page::FailedPage,
        heading::Heading,
        icon::{Shape, icon},
        logo::OwnLogo,
        markdown::plain,
        remote::{skeleton, view},
        time::day,
        verdict::verdict,
    },
    hooks::{Remote, use_page, use_remote},
    pages::not_found::NotFound,
    route::Route,
};

#[derive(Properties, PartialEq)]
pub(crate) struct ManageProps {
    pub(crate) slug: AttrValue,
}

/// A profile as its author has it; its page is there once it was approved.
#[derive(Debug, Clone, PartialEq)]
struct Own {
    profile: OwnProfile,
    page: Option<Tagged<Profile>>,
}

/// The page.
#[component]
pub(crate) fn Manage(ManageProps { slug }: &ManageProps) -> Html {
    let own: Remote<Option<Own>> = use_remote(slug.clone(), |api, slug| async move {
        let Some(profile) = find(&api, &slug).await? else {
            return Ok(None);
        };
        let page = match profile.published_at {
            Some(_) => Some(api.profile(&slug).await?),
            None => None,
        };
        Ok(Some(Own { profile, page }))
    });
    let found = own.value.as_deref().and_then(Option::as_ref);
    let title = found.map_or_else(
        || "Your strategy".to_owned(),
        |own| own.profile.name.clone(),
    );
    use_page(&title);
    if let (None, Some(failure), false) = (&own.value, &own.failure, own.loading) {
        return html! { <FailedPage failure={failure.clone()} retry={own.reload.clone()} /> };
    }
    let reload = own.reload.clone();
    view(&own, skeleton(10), |own| {
        let Some(own) = own.as_ref() else {
            return html! { <NotFound /> };
        };
        let is_submitted = own.profile.submission.is_some();
        html! {
            <div class="stack-wide">
                { head(own) }
                { held(&own.profile, own.page.as_ref().map(|page| &page.value)) }
                <div class="manage">
                    <div class="stack-wide">
                        <Submissions slug={slug.clone()} changed={reload.clone()} />
                        if own.page.is_some() { <Versions slug={slug.clone()} changed={reload.clone()} /> }
                    </div>
                    <div class="stack-wide">
                        { settings_card(slug, own.page.as_ref(), &reload) }
                        <DeleteCard slug={slug.clone()} name={own.profile.name.clone()} submitted={is_submitted} />
                    </div>
                </div>
            </div>
        }
    })
}

/// The account's profile of this slug.
async fn find(api: &Api, slug: &str) -> Result<Option<OwnProfile>> {
    let mut page = PageQuery {
        limit: Some(MAX_LIMIT),
        cursor: None,
    };
    loop {
        let own = api.own_profiles(&page).await?;
        let found = own.items.into_iter().find(|profile| profile.slug == slug);
        if found.is_some() || own.next.is_none() {
            return Ok(found);
        }
        page.cursor = own.next;
    }
}

fn head(own: &Own) -> Html {
    let Own { profile, page } = own;
    let at = |route: fn(String) -> Route| route(profile.slug.clone());
    let latest = profile.submission.as_ref().map(|it| it.state);
    let (edit, look) = match latest {
        None => ("Continue the draft", "button button-primary"),
        Some(ReviewState::ChangesRequested | ReviewState::Rejected) => {
            ("Change the draft", "button button-primary")
        }
        Some(_) => ("Edit the texts", "button"),
    };
    html! {
        <header class="manage-head">
            <div class="manage-head-main">
                <OwnLogo path={profile.logo.clone().map(AttrValue::from)} name={profile.name.clone()} size={72} />
                <div>
                    <p><Link<Route> to={Route::Editor}>{ "Editor" }</Link<Route>></p>
                    <Heading>{ &profile.name }</Heading>
                    <div class="chips">
                        if let Some(version) = profile.version { { chip(Look::Plain, format!("Version {version}")) } }
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

/// Why it is held back, and by whom.
fn held(profile: &OwnProfile, page: Option<&Profile>) -> Html {
    let note = |title: &'static str, at, said: Html| {
        html! {
            <div class="notice notice-failed">
                { icon(Shape::Warning) }
                <div>
                    <p class="notice-title">{ title }{ " since " }{ day(at) }</p>
                    { said }
                    <p>{ "Its page is hidden and its links serve nothing until a moderator lifts this." }</p>
                </div>
            </div>
        }
    };
    let said = |codes: Option<&Vec<ReasonCode>>, reason: &Option<String>| {
        verdict(codes.map_or(&[], Vec::as_slice), reason.as_deref())
    };
    html! {
        <>
            if let Some(at) = profile.suspended_at {
                { note("Suspended by a moderator", at, said(page.map(|page| &page.suspended_codes), &profile.suspended_reason)) }
            }
            if let Some(at) = profile.quarantined_at {
                if page.is_some_and(|page| page.quarantined_by_hub) {
                    { note("Held back by the hub because of reports", at, profile.quarantined_reason.as_deref().map(plain).unwrap_or_default()) }
                } else {
                    { note("Held back by a moderator", at, said(page.map(|page| &page.quarantined_codes), &profile.quarantined_reason)) }
                }
            }
        </>
    }
}
