//! An author's past: what was submitted, what became of it, and why.

use hub_shared::{
    account::Role,
    history::{AuthorHistory, PastSubmission},
    page::{Page, PageQuery},
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{keys, ways};
use crate::{
    components::{
        badge::{self, Look, chip},
        failed_page::FailedPage,
        heading::Heading,
        markdown::plain,
        more::more,
        remote::{list_view, skeleton, view},
        time::{ago, day},
        verdict::cited,
    },
    hooks::{use_list, use_page, use_remote},
    route::Route,
    session::use_session,
    words::time::count,
};

/// How many submissions stand beside another one.
const BESIDE: u32 = 5;

#[derive(Properties, PartialEq)]
pub(crate) struct HistoryProps {
    pub(crate) handle: String,
}

/// The page.
#[component]
pub(crate) fn History(HistoryProps { handle }: &HistoryProps) -> Html {
    use_page(&format!("History of @{handle}"));
    // Each page of submissions comes with the counts, which are shown once.
    let pages = use_list(handle.clone(), |api, handle: String, cursor| async move {
        let page = PageQuery {
            limit: None,
            cursor,
        };
        let mut history = api.author_history(&handle, &page).await?;
        let next = history.submissions.next.take();
        Ok(Page {
            items: vec![history],
            next,
        })
    });
    if let (None, Some(failure), false) = (&pages.items, &pages.failure, pages.loading) {
        return html! { <FailedPage failure={failure.clone()} retry={pages.reload.clone()} /> };
    }
    html! {
        <div class="stack-wide">
            <div class="page-head">
                <Heading>{ format!("History of @{handle}") }</Heading>
                <keys::Shortcuts />
            </div>
            { ways(None) }
            { list_view(&pages, html! { <div class="card">{ skeleton(8) }</div> }, Html::default(), |pages| html! {
                <>
                    if let Some(first) = pages.first() { <Counts history={first.clone()} /> }
                    <section class="card" aria-labelledby="past">
                        <h2 id="past">{ "Submissions, the newest first" }</h2>
                        if pages.iter().all(|page| page.submissions.items.is_empty()) {
                            <p class="muted">{ "Nothing was submitted yet." }</p>
                        } else {
                            <ul class="rows">{ pages.iter().flat_map(|page| &page.submissions.items).map(row).collect::<Html>() }</ul>
                        }
                    </section>
                </>
            }) }
            { more(&pages) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CountsProps {
    history: AuthorHistory,
}

/// The counts, and the ways to the account.
#[component]
fn Counts(CountsProps { history }: &CountsProps) -> Html {
    let me = use_session().who;
    let administers = me
        .account()
        .is_some_and(|account| account.role == Role::Administrator);
    let handle = &history.author.handle;
    html! {
        <section class="card stack" aria-labelledby="author">
            <h2 id="author">{ &history.author.display_name }</h2>
            { counts(history) }
            <p>
                <Link<Route> to={Route::Author { handle: handle.clone() }}>{ "The public page" }</Link<Route>>
                if administers {
                    { ", " }<Link<Route> to={Route::AdminAccount { handle: handle.clone() }}>{ "the account" }</Link<Route>>
                }
            </p>
        </section>
    }
}

fn counts(history: &AuthorHistory) -> Html {
    let outcomes = &history.outcomes;
    let of = |number: i64, look: Look, words: &str| match number {
        0 => Html::default(),
        number => chip(look, format!("{number} {words}")),
    };
    html! {
        <>
            <p>
                { "Since " }{ day(history.created_at) }{ ", " }
                { if history.verified { "mail address verified" } else { "mail address not verified" } }
                { format!(", {} public.", count(history.profiles, "profile")) }
                if let Some(since) = history.suspended_at { { " Suspended " }{ ago(since) }{ "." } }
            </p>
            <p class="chips">
                { of(outcomes.pending, Look::Accent, "waiting") }
                { of(outcomes.approved, Look::Good, "approved") }
                { of(outcomes.changes_requested, Look::Caution, "sent back") }
                { of(outcomes.rejected, Look::Bad, "rejected") }
                { of(outcomes.withdrawn, Look::Plain, "taken back") }
                { of(history.taken_down, Look::Bad, "taken down") }
                { of(history.withheld, Look::Bad, "withheld now") }
                if history.reports_upheld > 0 { { chip(Look::Bad, format!("{} found to be so", count(history.reports_upheld, "report"))) } }
            </p>
        </>
    }
}

fn row(past: &PastSubmission) -> Html {
    let review = Route::Review {
        id: past.id.to_string(),
    };
    html! {
        <li key={past.id.to_string()} class="row">
            <div class="row-main">
                <div>
                    <h3><Link<Route> to={review} classes={keys::ROW}>{ &past.name }</Link<Route>></h3>
                    <p class="muted">
                        { format!("Submission {} of {}, ", past.number, past.profile) }{ ago(past.submitted_at) }
                    </p>
                    { said(past) }
                </div>
            </div>
            { chips(past) }
        </li>
    }
}

/// Why it was decided so, and why its version was taken down.
pub(super) fn said(past: &PastSubmission) -> Html {
    html! {
        <>
            { cited(&past.codes) }
            if let Some(words) = &past.reason { <blockquote>{ plain(words) }</blockquote> }
            if let Some(at) = past.taken_down_at {
                <p>{ "Taken down " }{ ago(at) }{ ": " }<Link<Route> to={Route::Case { slug: past.profile.clone() }}>{ "its case" }</Link<Route>></p>
                { cited(&past.taken_down_codes) }
                if let Some(words) = &past.taken_down_reason { <blockquote>{ plain(words) }</blockquote> }
            }
        </>
    }
}

fn chips(past: &PastSubmission) -> Html {
    html! {
        <div class="chips">
            { badge::review(past.state) }
            if let Some(version) = past.version { { chip(Look::Plain, format!("Version {version}")) } }
            if past.taken_down_at.is_some() { { chip(Look::Bad, "Taken down") } }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct BesideProps {
    pub(super) handle: String,
    /// The submission that is looked at.
    pub(super) not: AttrValue,
}

/// The author's past beside one of their submissions.
#[component]
pub(super) fn Beside(BesideProps { handle, not }: &BesideProps) -> Html {
    let history = use_remote(handle.clone(), |api, handle: String| async move {
        let page = PageQuery {
            limit: Some(BESIDE + 1),
            cursor: None,
        };
        api.author_history(&handle, &page).await
    });
    html! {
        <section class="card stack" aria-labelledby="history">
            <h2 id="history">{ "The author's history" }</h2>
            { view(&history, skeleton(4), |history| {
                let others = history.submissions.items.iter().filter(|past| past.id.as_str() != not.as_str());
                html! {
                    <>
                        { counts(history) }
                        <ul class="past">
                            { others.take(BESIDE as usize).map(|past| html! {
                                <li key={past.id.to_string()}>
                                    <Link<Route> to={Route::Review { id: past.id.to_string() }}>{ &past.name }</Link<Route>>
                                    { chips(past) }
                                </li>
                            }).collect::<Html>() }
                        </ul>
                    </>
                }
            }) }
            <p><Link<Route> to={Route::AuthorHistory { handle: handle.clone() }}>{ "All of it" }</Link<Route>></p>
        </section>
    }
}
