//! The submissions of a profile: how each stands, what was said of it, what was submitted.

use hub_shared::{
    page::PageQuery,
    submission::{ReviewState, Submission, WaitingOn},
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::thread::thread;
use crate::{
    api::Appealed,
    components::{
        appeal::AppealPart,
        badge::{self, Look, chip},
        markdown::plain,
        more::more,
        remote::{list_view, skeleton},
        report::report_view,
        review_times::ReviewTimes,
        take_back::TakeBack,
        time::{ago, day},
        verdict::verdict,
    },
    hooks::use_list,
    pages::wizard::Step,
    route::Route,
};

#[derive(Properties, PartialEq)]
pub(super) struct SubmissionsProps {
    pub(super) slug: AttrValue,
    /// When one was taken back or appealed.
    pub(super) changed: Callback<()>,
}

/// All of them, newest first.
#[component]
pub(super) fn Submissions(props: &SubmissionsProps) -> Html {
    let list = use_list(props.slug.clone(), |api, slug, cursor| async move {
        let page = PageQuery {
            limit: Some(10),
            cursor,
        };
        api.submissions(&slug, &page).await
    });
    let strategy = Route::StrategyStep {
        slug: props.slug.to_string(),
    };
    let empty = html! {
        <p>{ "Nothing was submitted yet. " }<Link<Route> to={strategy}>{ "Continue the draft" }</Link<Route>>{ " and submit it in its last step." }</p>
    };
    let changed = {
        let (reload, changed) = (list.reload.clone(), props.changed.clone());
        Callback::from(move |()| {
            reload.emit(());
            changed.emit(());
        })
    };
    html! {
        <section class="card" aria-labelledby="submissions">
            <h2 id="submissions">{ "Submissions" }</h2>
            { list_view(&list, skeleton(4), empty, |submissions| html! {
                <ol>
                    { submissions.iter().enumerate().map(|(place, submission)| one(&props.slug, submission, place == 0, &changed)).collect::<Html>() }
                </ol>
            }) }
            { more(&list) }
        </section>
    }
}

fn one(slug: &AttrValue, submission: &Submission, is_newest: bool, changed: &Callback<()>) -> Html {
    let Submission {
        number,
        state,
        new_content,
        submitted_at,
        decided_at,
        reason,
        codes,
        about,
        waiting_on,
        version,
        ..
    } = submission;
    let asks = matches!(state, ReviewState::ChangesRequested | ReviewState::Rejected);
    let taken_back = changed.reform(|_: Submission| ());
    html! {
        <li class="submission" key={*number}>
            <div class="submission-head">
                <h3>{ format!("Submission {number}") }</h3>
                { badge::review(*state) }
                { whose_turn(*waiting_on) }
            </div>
            <p class="muted">
                { if *new_content { "With a new package, submitted " } else { "Texts and logo only, submitted " } }{ ago(*submitted_at) }
                if let Some(at) = decided_at { { if *state == ReviewState::Withdrawn { ", taken back on " } else { ", decided on " } }{ day(*at) } }
                if let Some(version) = version { { format!(", now version {version}") } }
            </p>
            { verdict(codes, reason.as_deref()) }
            { about.iter().map(|remark| html! {
                <blockquote class="words">
                    <p class="muted">{ "On the step " }<Link<Route> to={Step::from(remark.step).route(slug)}>{ Step::from(remark.step).name() }</Link<Route>></p>
                    { plain(remark.words.as_str()) }
                </blockquote>
            }).collect::<Html>() }
            if *state == ReviewState::Pending {
                <ReviewTimes />
                <div class="actions"><TakeBack slug={slug.clone()} number={*number} done={taken_back} /></div>
            }
            <AppealPart slug={slug.clone()} what={Appealed::Submission(*number)} appeal={submission.appeal.clone()}
                until={submission.appealable_until} done={changed.clone()} />
            { thread(slug, submission, is_newest) }
            <details open={asks}>
                <summary>{ "What was submitted" }<span class="hidden">{ format!(" as submission {number}") }</span></summary>
                { submitted(submission) }
            </details>
        </li>
    }
}

/// Who has to do something now.
fn whose_turn(waiting_on: WaitingOn) -> Html {
    match waiting_on {
        WaitingOn::Us => chip(Look::Plain, "Waiting on us"),
        WaitingOn::You => chip(Look::Caution, "Waiting on you"),
        WaitingOn::Nobody => Html::default(),
    }
}

/// The texts as they were, and what the checker said.
fn submitted(submission: &Submission) -> Html {
    let row = |name: &'static str, text: &str| {
        html! {
            <div><dt>{ name }</dt><dd>
                if text.is_empty() { <span class="muted">{ "none" }</span> } else { { plain(text) } }
            </dd></div>
        }
    };
    html! {
        <div class="stack">
            <dl class="pairs-of-words">
                { row("Name", &submission.name) }
                { row("Summary", &submission.summary) }
                { row("Description", &submission.description) }
                { row("Tags", &submission.tags.join(", ")) }
                { row("Licence", &submission.licence) }
                { row("Release notes", &submission.release_notes) }
            </dl>
            <details>
                <summary>{ "What the checker said of its package" }</summary>
                { report_view(&submission.report, 3) }
            </details>
        </div>
    }
}
