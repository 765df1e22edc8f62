//! A submission, with all that a decision needs on one page.

use std::rc::Rc;

use hub_shared::submission::{Review as Shown, ReviewState};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    checks,
    claim::{self, ClaimBar},
    decide::Decide,
    evidence::{self, Identity, checked},
    files::Archive,
    history::Beside,
    keys,
    listing::page,
    queue::kind,
    talk::{Before, Talk},
};
use crate::{
    components::{
        badge::{self, Look, chip},
        facts::fact_sheet,
        failed_page::FailedPage,
        heading::Heading,
        logo::OwnLogo,
        remote::{skeleton, view},
        time::ago,
    },
    hooks::{use_page, use_remote},
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
    if let (None, Some(failure), false) = (&review.value, &review.failure, review.loading) {
        return html! { <FailedPage failure={failure.clone()} retry={review.reload.clone()} /> };
    }
    let waiting = html! {
        <div class="stack-wide">
            <Heading>{ "Submission" }</Heading>
            { skeleton(10) }
        </div>
    };
    view(&review, waiting, |shown| {
        html! { <Desk review={shown.clone()} changed={review.set.clone()} reload={review.reload.clone()} /> }
    })
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
    let own = review.barred;
    // What it is compared with is another version once it is decided.
    let key = (submission.id.to_string(), submission.state);
    let diff = use_remote(
        key,
        |api, (id, _)| async move { api.submission_diff(&id).await },
    );
    // Before the first approval there is no page.
    let has_page = submission.state == ReviewState::Approved
        || diff
            .value
            .as_ref()
            .is_some_and(|diff| diff.listing_against.is_some());
    html! {
        <article class="desk">
            { top(review, own, has_page) }
            <div class="desk-side">
                <ClaimBar review={review.clone()} changed={changed.clone()} reload={reload.clone()} />
                <nav class="card stack desk-parts" aria-label="Parts of this page">
                    if review.before.is_some() { <a href="#before">{ "The submission before" }</a> }
                    <a href="#checks">{ "What the checks say" }</a>
                    <a href="#found">{ "What the checker found" }</a>
                    <a href="#changes">{ "What changes" }</a>
                    <a href="#does">{ "What this bot does" }</a>
                    <a href="#page">{ "The page as submitted" }</a>
                    <a href="#files">{ "Files" }</a>
                    <a href="#identity">{ "Where it comes from" }</a>
                    if !own { <a href="#thread">{ "Messages" }</a> }
                    if !own { <a href="#notes">{ "Notes" }</a> }
                    if pending && !own { <a href="#decide">{ "Your decision" }</a> }
                </nav>
                <Beside handle={review.author.handle.clone()} not={submission.id.to_string()} />
            </div>
            <div class="desk-main stack-wide">
                if let Some(past) = &review.before { <Before past={past.clone()} /> }
                { checks::evidence(review) }
                { checked(&submission.report) }
                { evidence::changed(&diff, review) }
                <section class="card stack" aria-labelledby="does">
                    <h2 id="does">{ "What this bot does" }</h2>
                    if let Some(facts) = &submission.report.facts { { fact_sheet(facts, 2) } } else {
                        <p>{ "The checker could not read what it would do." }</p>
                    }
                </section>
                { page(review) }
                <Archive review={review.clone()} />
                <Identity review={review.clone()} />
                if !own { <Talk id={submission.id.to_string()} author={review.author.display_name.clone()} /> }
                <Decide review={review.clone()} mine={claim::is_of(review.claim.as_ref(), &me)} changed={changed.clone()} reload={reload.clone()} />
            </div>
        </article>
    }
}

/// What it is, whose, and since when it waits; `own` if it is the moderator's.
fn top(review: &Shown, own: bool, has_page: bool) -> Html {
    let submission = &review.submission;
    let author = Route::AuthorHistory {
        handle: review.author.handle.clone(),
    };
    let profile = Route::Profile {
        slug: submission.profile.clone(),
    };
    html! {
        <header class="desk-top stack">
            <div class="page-head">
                <p id={keys::QUEUE}><Link<Route> to={Route::Moderation}>{ "Moderation" }</Link<Route>></p>
                <keys::Shortcuts />
            </div>
            <div class="profile-head">
                <OwnLogo path={submission.logo.clone().map(AttrValue::from)} name={submission.name.clone()} size={72} />
                <div class="stack">
                    <Heading>{ &submission.name }</Heading>
                    <p class="muted">
                        { format!("Submission {} of ", submission.number) }
                        if has_page { <Link<Route> to={profile}>{ &submission.profile }</Link<Route>> } else { { &submission.profile } }
                        { " by " }<Link<Route> to={author}>{ &review.author.display_name }</Link<Route>>
                        { format!(" (@{}), ", review.author.handle) }{ ago(submission.submitted_at) }
                    </p>
                    <p class="chips">
                        { badge::review(submission.state) }
                        { kind(submission.new_content) }
                        if review.set_aside { { chip(Look::Bad, "Its author is suspended") } }
                        if own { { chip(Look::Caution, "Your own profile") } }
                    </p>
                </div>
            </div>
        </header>
    }
}
