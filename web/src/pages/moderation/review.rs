//! A submission, with all that a decision needs on one page.

use std::rc::Rc;

use hub_shared::submission::{Review as Shown, ReviewState};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    claim::{self, ClaimBar},
    decide::Decide,
    evidence::{Changed, Identity, checked},
    files::Archive,
    listing::page,
    queue::kind,
};
use crate::{
    components::{
        badge::{self, Look, chip},
        facts::fact_sheet,
        failure::failure_note,
        heading::Heading,
        logo::OwnLogo,
        remote::skeleton,
        time::ago,
    },
    hooks::{use_page, use_remote},
    pages::not_found::NotFound,
    route::Route,
    session::use_session,
};

#[derive(Properties, PartialEq)]
pub(crate) struct ReviewProps {
    pub(crate) id: AttrValue,
}

/// A submission, as a moderator sees it.
#[component]
pub(crate) fn Review(ReviewProps { id }: &ReviewProps) -> Html {
    let review = use_remote(id.clone(), |api, id| async move { api.review(&id).await });
    let title = review.value.as_ref().map_or_else(
        || "Submission".to_owned(),
        |review| format!("Review of {}", review.submission.name),
    );
    use_page(&title);
    let is_missing = review
        .failure
        .as_ref()
        .is_some_and(|failure| failure.is_missing());
    if is_missing && review.value.is_none() {
        return html! { <NotFound /> };
    }
    let failed = review
        .failure
        .clone()
        .map(|failure| failure_note(&failure, Some(&review.reload)));
    match &review.value {
        Some(shown) => html! {
            <>
                { failed.unwrap_or_default() }
                <Desk review={shown.clone()} changed={review.set.clone()} reload={review.reload.clone()} />
            </>
        },
        None => html! {
            <div class="stack-wide">
                <Heading>{ "Submission" }</Heading>
                { failed.unwrap_or_else(|| skeleton(10)) }
            </div>
        },
    }
}

#[derive(Properties, PartialEq)]
struct DeskProps {
    review: Rc<Shown>,
    changed: Callback<Shown>,
    reload: Callback<()>,
}

#[component]
fn Desk(props: &DeskProps) -> Html {
    let DeskProps {
        review,
        changed,
        reload,
    } = props;
    let me = use_session()
        .who
        .account()
        .map(|account| account.handle.clone())
        .unwrap_or_default();
    let submission = &review.submission;
    let pending = submission.state == ReviewState::Pending;
    html! {
        <article class="desk">
            { top(review, review.author.handle == me) }
            <div class="desk-side">
                <ClaimBar review={review.clone()} changed={changed.clone()} reload={reload.clone()} />
                <nav class="card stack desk-parts" aria-label="Parts of this page">
                    <a href="#found">{ "What the checker found" }</a>
                    <a href="#changes">{ "What changes" }</a>
                    <a href="#does">{ "What this bot does" }</a>
                    <a href="#page">{ "The page as submitted" }</a>
                    <a href="#files">{ "Files" }</a>
                    <a href="#identity">{ "Where it comes from" }</a>
                    if pending { <a href="#decide">{ "Your decision" }</a> }
                </nav>
            </div>
            <div class="desk-main stack-wide">
                { checked(&submission.report) }
                <Changed review={review.clone()} />
                <section class="card stack" aria-labelledby="does">
                    <h2 id="does">{ "What this bot does" }</h2>
                    if let Some(facts) = &submission.report.facts { { fact_sheet(facts) } } else {
                        <p>{ "The checker could not read what it would do." }</p>
                    }
                </section>
                { page(review) }
                <Archive review={review.clone()} />
                <Identity review={review.clone()} />
                <Decide review={review.clone()} mine={claim::is_of(review.claim.as_ref(), &me)} changed={changed.clone()} reload={reload.clone()} />
            </div>
        </article>
    }
}

/// What it is, whose, and since when it waits; `own` if it is the moderator's.
fn top(review: &Shown, own: bool) -> Html {
    let submission = &review.submission;
    let author = Route::Author {
        handle: review.author.handle.clone(),
    };
    let profile = Route::Profile {
        slug: submission.profile.clone(),
    };
    html! {
        <header class="desk-top stack">
            <p><Link<Route> to={Route::Moderation}>{ "Moderation" }</Link<Route>></p>
            <div class="profile-head">
                <OwnLogo path={submission.logo.clone().map(AttrValue::from)} name={submission.name.clone()} size={72} />
                <div class="stack">
                    <Heading>{ &submission.name }</Heading>
                    <p class="muted">
                        { format!("Submission {} of ", submission.number) }
                        <Link<Route> to={profile}>{ &submission.profile }</Link<Route>>
                        { " by " }<Link<Route> to={author}>{ &review.author.display_name }</Link<Route>>
                        { format!(" (@{}), ", review.author.handle) }{ ago(submission.submitted_at) }
                    </p>
                    <p class="chips">
                        { badge::review(submission.state) }
                        { kind(submission.new_content) }
                        if own { { chip(Look::Caution, "Your own profile") } }
                    </p>
                </div>
            </div>
        </header>
    }
}
