//! The versions, newest first, each with what changed since the one before.

use hub_shared::{page::PageQuery, profile::Version};
use yew::prelude::*;

use crate::{
    components::{
        badge::{Look, chip},
        diff::bot_changes,
        markdown::rendered_html,
        more::more,
        remote::{list_view, skeleton, view},
        time::day,
    },
    hooks::{use_list, use_remote, use_state},
    words::{numbers::bytes, time::count},
};

#[derive(Properties, PartialEq)]
pub(super) struct VersionsProps {
    pub(super) slug: AttrValue,
    pub(super) current: Option<i64>,
}

/// The list.
#[component]
pub(super) fn Versions(VersionsProps { slug, current }: &VersionsProps) -> Html {
    let list = use_list(
        (slug.clone(), *current),
        |api, (slug, _), cursor| async move {
            let page = PageQuery {
                limit: Some(10),
                cursor,
            };
            api.versions(&slug, &page).await
        },
    );
    let empty = html! { <p class="muted">{ "No version was published yet." }</p> };
    html! {
        <section class="card">
            <h2>{ "Versions" }</h2>
            { list_view(&list, skeleton(4), empty, |versions| html! {
                <ol class="rows">
                    { versions.iter().map(|version| html! {
                        <One key={version.number} slug={slug.clone()} version={version.clone()} is_current={*current == Some(version.number)} />
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
    is_current: bool,
}

#[component]
fn One(
    OneProps {
        slug,
        version,
        is_current,
    }: &OneProps,
) -> Html {
    let opened = use_state(|| false);
    let ontoggle = {
        let opened = opened.clone();
        move |_: Event| opened.set(true)
    };
    html! {
        <li class="version">
            <div class="version-head">
                <h3>{ format!("Version {}", version.number) }</h3>
                if *is_current { { chip(Look::Good, "Current") } }
                if version.yanked_at.is_some() { { chip(Look::Caution, "Withdrawn by its author") } }
                if version.taken_down_at.is_some() { { chip(Look::Bad, "Taken down by a moderator") } }
            </div>
            <p class="muted">
                { day(version.published_at) }
                { format!(" · {} · {}", bytes(version.size), count(version.downloads, "download")) }
            </p>
            if let Some(reason) = &version.taken_down_reason { <p>{ "Why: " }{ reason }</p> }
            if !version.release_notes.is_empty() { { rendered_html(&version.release_notes_html, 3) } }
            if version.number > 1 && version.taken_down_at.is_none() {
                <details {ontoggle}>
                    <summary>{ "What changed" }<span class="hidden">{ format!(" in version {}", version.number) }</span></summary>
                    if *opened { <Difference slug={slug.clone()} number={version.number} /> }
                </details>
            }
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct DifferenceProps {
    slug: AttrValue,
    number: i64,
}

#[component]
fn Difference(DifferenceProps { slug, number }: &DifferenceProps) -> Html {
    let diff = use_remote((slug.clone(), *number), |api, (slug, number)| async move {
        api.diff(&slug, number).await
    });
    view(&diff, skeleton(3), |diff| {
        match (&diff.comparison, diff.against) {
            (Some(comparison), Some(against)) => html! {
                <div class="stack">
                    <p class="muted">{ format!("Compared with version {against}:") }</p>
                    { bot_changes(comparison) }
                </div>
            },
            _ => {
                html! { <p class="muted">{ "There is no version before it to compare with." }</p> }
            }
        }
    })
}
