//! How the last submission stands, above every step: the moderator's words, or that it waits.

use hub_shared::submission::{Remark, ReviewState, Submission};
use yew::prelude::*;
use yew_router::prelude::*;

use super::rail::Step;
use crate::{
    components::{
        icon::{Shape, icon},
        markdown::plain,
        take_back::TakeBack,
        time::day,
        verdict::verdict,
    },
    hooks::Remote,
    route::Route,
};

/// The note; there is none where nothing is to be done.
pub(super) fn standing_note(
    submission: &Submission,
    slug: &AttrValue,
    latest: &Remote<Option<Submission>>,
    step: Step,
) -> Html {
    let Submission {
        number,
        state,
        reason,
        codes,
        about,
        decided_at,
        ..
    } = submission;
    let day = decided_at.map(|at| html! { <>{ " on " }{ day(at) }</> });
    let words = html! {
        <>
            { verdict(codes, reason.as_deref()) }
            { remarks(about, slug, step) }
        </>
    };
    match state {
        ReviewState::ChangesRequested => html! {
            <section class="notice notice-caution" aria-label="What the moderator asks for">
                { icon(Shape::Edit) }
                <div>
                    <p class="notice-title">{ format!("Changes requested for submission {number}") }{ day }</p>
                    { words }
                    <p>{ "Change it in these three steps, then submit it again: it becomes the next submission." }</p>
                </div>
            </section>
        },
        ReviewState::Rejected => html! {
            <section class="notice notice-failed" aria-label="Why it was rejected">
                { icon(Shape::Warning) }
                <div>
                    <p class="notice-title">{ format!("Submission {number} was rejected") }{ day }</p>
                    { words }
                    <p>{ "The draft is still yours. Submit again once what is said here no longer holds." }</p>
                </div>
            </section>
        },
        ReviewState::Pending if step != Step::Publish => {
            let latest = latest.clone();
            let done = Callback::from(move |submission| latest.set.emit(Some(submission)));
            html! {
                <section class="notice" aria-label="Waiting for review">
                    { icon(Shape::Clock) }
                    <div>
                        <p class="notice-title">{ format!("Submission {number} is waiting for review") }</p>
                        <p>{ "Moderators see it as it was when you submitted it. What you change here is saved in the draft and goes with the next submission." }</p>
                        <TakeBack slug={slug.clone()} {number} {done} />
                    </div>
                </section>
            }
        }
        ReviewState::Pending | ReviewState::Approved | ReviewState::Withdrawn => Html::default(),
    }
}

/// The words on this step, and where there are words on others.
fn remarks(about: &[Remark], slug: &AttrValue, step: Step) -> Html {
    let (here, there): (Vec<_>, Vec<_>) = about
        .iter()
        .partition(|remark| Step::from(remark.step) == step);
    let mut others: Vec<_> = there.iter().map(|remark| Step::from(remark.step)).collect();
    others.sort_unstable();
    others.dedup();
    html! {
        <>
            { here.iter().map(|remark| html! {
                <blockquote class="words"><p class="muted">{ "On this step" }</p>{ plain(remark.words.as_str()) }</blockquote>
            }).collect::<Html>() }
            if !others.is_empty() {
                <p>{ "There are words on other steps, too: " }{ others.iter().map(|other| html! {
                    <><Link<Route> to={other.route(slug)}>{ other.name() }</Link<Route>>{ " " }</>
                }).collect::<Html>() }</p>
            }
        </>
    }
}
