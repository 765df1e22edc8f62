//! What waits for a decision.

use hub_shared::{
    page::MAX_LIMIT,
    submission::{QueueItem, QueueQuery},
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{Desk, claim, frame, keys};
use crate::{
    api::Api,
    components::{
        badge::{Look, chip},
        more::more,
        remote::{list_view, skeleton},
        time::ago,
    },
    hooks::{use_asked_by_address, use_fresh, use_list, use_page},
    route::Route,
    session::use_session,
    words::time::count,
};

/// The queue, the most urgent first; what the moderator has claimed stands on top. The address bar says
/// whether only that is shown.
#[component]
pub(crate) fn Queue() -> Html {
    use_page("Moderation");
    let me = use_session().who.account().cloned();
    let only_own = use_asked_by_address::<QueueQuery>().mine;
    let part = |api: Api, mine: bool, cursor| async move {
        let asked = QueueQuery {
            mine,
            limit: Some(MAX_LIMIT),
            cursor,
        };
        api.queue(&asked).await
    };
    // Whatever is claimed shows, however far down the queue it stands.
    let own = use_list(true, part);
    let all = use_list(false, part);
    let reload = {
        let (own, all) = (own.reload.clone(), all.reload.clone());
        Callback::from(move |()| {
            own.emit(());
            all.emit(());
        })
    };
    use_fresh(&reload);
    let me = me.map(|account| account.handle.clone()).unwrap_or_default();
    let nothing = html! {
        <div class="empty">
            <h2>{ "Nothing waits" }</h2>
            <p>{ "Every submission is decided. This page looks again every minute." }</p>
        </div>
    };
    let none_claimed = html! {
        <div class="empty">
            <h2>{ "Nothing is yours" }</h2>
            <p>{ "You have claimed nothing. A claim ends 15 minutes after its page is closed, or 25 after it went out of sight." }</p>
        </div>
    };
    let rest = |items: &[QueueItem]| {
        let others = items
            .iter()
            .filter(|item| !claim::is_of(item.claim.as_ref(), &me))
            .collect::<Vec<_>>();
        html! {
            if !others.is_empty() {
                <section class="card" aria-labelledby="waiting">
                    <h2 id="waiting">{ "Waiting, the most urgent first" }</h2>
                    <p class="muted">{ "By age, an hour sooner for each point of risk." }</p>
                    { rows(&others, &me) }
                </section>
            }
        }
    };
    let busy = (own.loading || all.loading).to_string();
    let content = html! {
        <>
            <div class="queue-head">
                { parts(only_own) }
                <p aria-live="polite">{ counted(own.items.as_deref(), all.items.as_deref(), all.has_more, &me) }</p>
                <button type="button" class="button button-quiet" aria-disabled={busy} onclick={move |_| reload.emit(())}>{ "Look again" }</button>
            </div>
            { match own.items.as_deref() {
                Some(items) if !items.is_empty() => html! {
                    <section class="card" aria-labelledby="yours">
                        <h2 id="yours">{ "You are looking at" }</h2>
                        { rows(&items.iter().collect::<Vec<_>>(), &me) }
                    </section>
                },
                _ if only_own => list_view(&own, skeleton(6), none_claimed, |_| Html::default()),
                _ => Html::default(),
            } }
            if only_own { { more(&own) } } else {
                { list_view(&all, skeleton(6), nothing, rest) }
                { more(&all) }
            }
        </>
    };
    frame(Desk::Queue, content)
}

/// All of it, or the own part.
fn parts(only_own: bool) -> Html {
    let part = |mine: bool, words: &'static str| {
        let here = mine == only_own;
        let query = mine.then(|| [("mine", "true".to_owned())]);
        html! {
            <Link<Route, [(&'static str, String); 1]> to={Route::Moderation} {query} classes={classes!("way", here.then_some("way-here"))}>
                { words }
                if here { <span class="hidden">{ " (shown now)" }</span> }
            </Link<Route, [(&'static str, String); 1]>>
        }
    };
    html! {
        <nav class="parts" aria-label="Part of the queue">
            { part(false, "All") }
            { part(true, "Yours") }
        </nav>
    }
}

/// How many wait, and under whose eyes; nothing until that is known.
fn counted(
    own: Option<&Vec<QueueItem>>,
    all: Option<&Vec<QueueItem>>,
    has_more: bool,
    me: &str,
) -> String {
    let (Some(own), Some(all)) = (own, all) else {
        return String::new();
    };
    let others = all
        .iter()
        .filter(|item| item.claim.is_some() && !claim::is_of(item.claim.as_ref(), me))
        .count();
    let number = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    format!(
        "{}{} in the queue: {} yours, {} with others.",
        if has_more { "More than " } else { "" },
        count(number(all.len()), "submission"),
        number(own.len()),
        number(others),
    )
}

fn rows(items: &[&QueueItem], me: &str) -> Html {
    html! { <ul class="rows">{ items.iter().map(|item| row(item, me)).collect::<Html>() }</ul> }
}

fn row(item: &QueueItem, me: &str) -> Html {
    let review = Route::Review {
        id: item.id.to_string(),
    };
    let author = Route::AuthorHistory {
        handle: item.author.handle.clone(),
    };
    let warnings = i64::from(item.warnings);
    html! {
        <li key={item.id.to_string()} class="row">
            <div class="row-main">
                <div>
                    <h3><Link<Route> to={review} classes={keys::ROW}>{ &item.name }</Link<Route>></h3>
                    <p class="muted">
                        { "by " }<Link<Route> to={author}>{ &item.author.display_name }</Link<Route>>
                        { format!(", submission {}, ", item.number) }{ ago(item.submitted_at) }
                    </p>
                </div>
            </div>
            <div class="chips">
                { risk(item.risk) }
                { item.reasons.iter().map(|reason| chip(Look::Plain, reason.clone())).collect::<Html>() }
                { kind(item.new_content) }
                if warnings > 0 { { chip(Look::Caution, count(warnings, "warning")) } }
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

/// How many points of risk something has.
pub(super) fn risk(points: Option<u32>) -> Html {
    match points {
        Some(0) => chip(Look::Good, "No points"),
        Some(points) => chip(Look::Caution, count(points.into(), "point")),
        None => chip(Look::Plain, "From before there were checks"),
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
