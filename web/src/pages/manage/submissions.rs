//! The submissions of a profile: how each stands, what was said of it, what was submitted.

use hub_shared::{
    page::PageQuery,
    submission::{ReviewState, Submission},
};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    components::{
        badge,
        markdown::plain,
        more::more,
        remote::{list_view, skeleton},
        report::report_view,
        take_back::TakeBack,
        time::{ago, day},
    },
    hooks::use_list,
    route::Route,
};

#[derive(Properties, PartialEq)]
pub(super) struct SubmissionsProps {
    pub(super) slug: AttrValue,
    /// When one was taken back.
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
    let taken_back = {
        let (reload, changed) = (list.reload.clone(), props.changed.clone());
        Callback::from(move |_: Submission| {
            reload.emit(());
            changed.emit(());
        })
    };
    html! {
        <section class="card" aria-labelledby="submissions">
            <h2 id="submissions">{ "Submissions" }</h2>
            { list_view(&list, skeleton(4), empty, |submissions| html! {
                <ol>
                    { submissions.iter().map(|submission| one(&props.slug, submission, &taken_back)).collect::<Html>() }
                </ol>
            }) }
            { more(&list) }
        </section>
    }
}

fn one(slug: &AttrValue, submission: &Submission, taken_back: &Callback<Submission>) -> Html {
    let Submission {
        number,
        state,
        new_content,
        submitted_at,
        decided_at,
        reason,
        version,
        ..
    } = submission;
    let asks = matches!(state, ReviewState::ChangesRequested | ReviewState::Rejected);
    html! {
        <li class="submission" key={*number}>
            <div class="submission-head">
                <h3>{ format!("Submission {number}") }</h3>
                { badge::review(*state) }
            </div>
            <p class="muted">
                { if *new_content { "With a new package, submitted " } else { "Texts and logo only, submitted " } }{ ago(*submitted_at) }
                if let Some(at) = decided_at { { if *state == ReviewState::Withdrawn { ", taken back on " } else { ", decided on " } }{ day(*at) } }
                if let Some(version) = version { { format!(", now version {version}") } }
            </p>
            if let Some(text) = reason.clone() {
                <blockquote class="words"><p class="muted">{ "The moderator says" }</p>{ plain(&text) }</blockquote>
            }
            if *state == ReviewState::Pending {
                <div class="actions"><TakeBack slug={slug.clone()} number={*number} done={taken_back.clone()} /></div>
            }
            <details open={asks}>
                <summary>{ "What was submitted" }<span class="hidden">{ format!(" as submission {number}") }</span></summary>
                { submitted(submission) }
            </details>
        </li>
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
