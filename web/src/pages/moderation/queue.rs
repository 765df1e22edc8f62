//! What waits for a decision.

use hub_shared::{
    page::{MAX_LIMIT, PageQuery},
    submission::QueueItem,
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::claim;
use crate::{
    components::{
        badge::{Look, chip},
        heading::Heading,
        more::more,
        remote::{list_view, skeleton},
        time::ago,
    },
    hooks::{Moment, use_list, use_minutes, use_page},
    route::Route,
    session::use_session,
    words::time::count,
};

/// The queue, oldest first; what the moderator has claimed stands on top.
#[component]
pub(crate) fn Queue() -> Html {
    use_page("Moderation");
    let me = use_session().who.account().cloned();
    let list = use_list((), |api, (), cursor| async move {
        let page = PageQuery {
            limit: Some(MAX_LIMIT),
            cursor,
        };
        api.queue(&page).await
    });
    {
        let reload = list.reload.clone();
        use_minutes(Callback::from(move |moment| {
            if moment == Moment::Seen {
                reload.emit(());
            }
        }));
    }
    let me = me.map(|account| account.handle.clone()).unwrap_or_default();
    let refresh = list.reload.clone();
    let empty = html! {
        <div class="empty">
            <h2>{ "Nothing waits" }</h2>
            <p>{ "Every submission is decided. This page looks again every minute." }</p>
        </div>
    };
    html! {
        <div class="stack-wide">
            <div class="page-head">
                <Heading>{ "Moderation" }</Heading>
                <button type="button" class="button button-quiet" aria-disabled={list.loading.to_string()} onclick={move |_| refresh.emit(())}>
                    { "Look again" }
                </button>
            </div>
            { list_view(&list, skeleton(6), empty, |items| lists(items, &me)) }
            { more(&list) }
        </div>
    }
}

fn lists(items: &[QueueItem], me: &str) -> Html {
    let (own, others): (Vec<_>, Vec<_>) = items
        .iter()
        .partition(|item| claim::is_of(item.claim.as_ref(), me));
    html! {
        <>
            if !own.is_empty() {
                <section class="card">
                    <h2>{ "You are looking at" }</h2>
                    { rows(&own, me) }
                </section>
            }
            if !others.is_empty() {
                <section class="card">
                    <h2>{ "Waiting, the oldest first" }</h2>
                    { rows(&others, me) }
                </section>
            }
        </>
    }
}

fn rows(items: &[&QueueItem], me: &str) -> Html {
    html! { <ul class="rows">{ items.iter().map(|item| row(item, me)).collect::<Html>() }</ul> }
}

fn row(item: &QueueItem, me: &str) -> Html {
    let review = Route::Review {
        id: item.id.to_string(),
    };
    let author = Route::Author {
        handle: item.author.handle.clone(),
    };
    let warnings = i64::from(item.warnings);
    html! {
        <li key={item.id.to_string()} class="row">
            <div class="row-main">
                <div>
                    <h3><Link<Route> to={review}>{ &item.name }</Link<Route>></h3>
                    <p class="muted">
                        { "by " }<Link<Route> to={author}>{ &item.author.display_name }</Link<Route>>
                        { format!(", submission {}, ", item.number) }{ ago(item.submitted_at) }
                    </p>
                </div>
            </div>
            <div class="chips">
                { kind(item.new_content) }
                if warnings == 0 { { chip(Look::Plain, "No warnings") } } else { { chip(Look::Caution, count(warnings, "warning")) } }
                if item.author.handle == me { { chip(Look::Plain, "Your own") } }
                { claimed(item, me) }
            </div>
        </li>
    }
}

fn claimed(item: &QueueItem, me: &str) -> Html {
    match &item.claim {
        Some(claim) => chip(Look::Accent, claim::words(claim, me)),
        None => Html::default(),
    }
}

/// What an approval would make of it.
pub(super) fn kind(new_content: bool) -> Html {
    if new_content {
        chip(Look::Plain, "New version")
    } else {
        chip(Look::Plain, "Listing edit")
    }
}
