//! The versions of a profile: withdrawn, and offered again.

use hub_shared::{page::PageQuery, profile::Version};
use yew::prelude::*;

use crate::{
    api::Appealed,
    components::{
        appeal::AppealPart,
        badge::{Look, chip},
        confirm::ConfirmButton,
        markdown::rendered_html,
        more::more,
        remote::{list_view, skeleton},
        time::day,
        verdict::verdict,
    },
    hooks::{use_action, use_list},
    toasts::use_toasts,
    words::{numbers::bytes, time::count},
};

#[derive(Properties, PartialEq)]
pub(super) struct VersionsProps {
    pub(super) slug: AttrValue,
    /// When one was withdrawn or offered again.
    pub(super) changed: Callback<()>,
}

/// All of them, newest first.
#[component]
pub(super) fn Versions(props: &VersionsProps) -> Html {
    let list = use_list(props.slug.clone(), |api, slug, cursor| async move {
        let page = PageQuery {
            limit: Some(10),
            cursor,
        };
        api.versions(&slug, &page).await
    });
    let changed = {
        let (reload, changed) = (list.reload.clone(), props.changed.clone());
        Callback::from(move |()| {
            reload.emit(());
            changed.emit(());
        })
    };
    html! {
        <section class="card" aria-labelledby="versions">
            <h2 id="versions">{ "Versions" }</h2>
            { list_view(&list, skeleton(3), html! { <p>{ "None yet." }</p> }, |versions| html! {
                <ol>
                    { versions.iter().map(|version| html! {
                        <One key={version.number} slug={props.slug.clone()} version={version.clone()} changed={changed.clone()} />
                    }).collect::<Html>() }
                </ol>
            }) }
            { more(&list) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct OneProps {
    slug: AttrValue,
    version: Version,
    changed: Callback<()>,
}

#[component]
fn One(props: &OneProps) -> Html {
    let toasts = use_toasts();
    let Version {
        number,
        published_at,
        release_notes_html,
        size,
        downloads,
        yanked_at,
        taken_down_at,
        taken_down_reason,
        taken_down_codes,
        appeal,
        appealable_until,
        ..
    } = &props.version;
    let (slug, number, changed) = (props.slug.clone(), *number, props.changed.clone());
    let done = changed.clone();
    let change = use_action(
        move |api, back: bool| {
            let slug = slug.clone();
            async move { api.yank(&slug, number, back).await.map(|_| back) }
        },
        move |back| {
            toasts.done(if back {
                format!("Version {number} is offered again.")
            } else {
                format!("Version {number} is withdrawn.")
            });
            changed.emit(());
        },
    );
    let run = |back: bool| {
        let run = change.run.clone();
        Callback::from(move |()| run.emit(back))
    };
    html! {
        <li class="submission">
            <div class="submission-head">
                <h3>{ format!("Version {number}") }</h3>
                if yanked_at.is_some() { { chip(Look::Caution, "Withdrawn by you") } }
                if taken_down_at.is_some() { { chip(Look::Bad, "Taken down by a moderator") } }
            </div>
            <p class="muted">{ "Published on " }{ day(*published_at) }{ format!(" · {} · {}", bytes(*size), count(*downloads, "download")) }</p>
            { verdict(taken_down_codes, taken_down_reason.as_deref()) }
            <AppealPart slug={props.slug.clone()} what={Appealed::Version(number)} appeal={appeal.clone()} until={*appealable_until} {done} />
            if !release_notes_html.is_empty() { { rendered_html(release_notes_html, 3) } }
            <div class="actions">
                if yanked_at.is_some() {
                    <ConfirmButton id={format!("offer-{number}")} label="Offer it again" title={format!("Offer version {number} again?")} class="button-quiet"
                        confirm={run(true)} busy={change.busy} failure={change.failure.clone()}>
                        <p>{ "It shows as available again. If it is the highest version on offer, every link serves it from then on." }</p>
                    </ConfirmButton>
                } else {
                    <ConfirmButton id={format!("withdraw-{number}")} label="Withdraw it" title={format!("Withdraw version {number}?")} class="button-quiet"
                        confirm={run(false)} busy={change.busy} failure={change.failure.clone()}>
                        <p>{ "Links no longer serve it: they serve the highest version that is left, or say that every version was withdrawn." }</p>
                        <p>{ "If it is the current one, subscribers are told. What their OctoBots have imported stays there. You can offer it again at any time." }</p>
                    </ConfirmButton>
                }
            </div>
        </li>
    }
}
