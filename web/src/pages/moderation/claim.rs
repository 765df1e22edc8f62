//! Who is looking at a submission: taking it, leaving it, and staying with it while the page is open.

use std::rc::Rc;

use hub_shared::{
    appeal::AppealState,
    submission::{Claim, Review, ReviewState, TakeClaim},
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{keys, steps};
use crate::{
    browser,
    components::{
        badge,
        confirm::ConfirmButton,
        current::current_note,
        failure::failure_note,
        icon::{Shape, icon},
        markdown::plain,
        time::{ago, day},
        verdict::cited,
    },
    hooks::{Moment, use_action, use_failed, use_minutes, use_state},
    route::Route,
    session::use_session,
    toasts::use_toasts,
    words::time,
};

/// How long a page out of sight still counts as a sign of life, in milliseconds.
const HIDDEN: i64 = 10 * 60_000;
/// How long a claim holds after its last sign of life, in milliseconds.
const HOLDS: i64 = 15 * 60_000;

/// Whether a claim is held by this account.
pub(super) fn is_of(claim: Option<&Claim>, handle: &str) -> bool {
    claim.is_some_and(|claim| claim.moderator.handle == handle)
}

/// Who holds it, and how long without a further sign of life.
pub(super) fn words(claim: &Claim, me: &str) -> String {
    format!("{}, {} left", who(claim, me), left(claim))
}

fn who(claim: &Claim, me: &str) -> String {
    if claim.moderator.handle == me {
        "You are looking at it".to_owned()
    } else {
        format!("{} is looking at it", claim.moderator.display_name)
    }
}

fn left(claim: &Claim) -> String {
    time::until(claim.until, browser::now())
}

/// What somebody does about a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Take,
    TakeOver,
    Renew,
    Release,
}

#[derive(Properties, PartialEq)]
pub(super) struct ClaimBarProps {
    pub(super) review: Rc<Review>,
    /// The submission as it is now.
    pub(super) changed: Callback<Review>,
    /// Asks how it is now.
    pub(super) reload: Callback<()>,
}

/// The state of a submission and of its claim, with what can be done about it.
#[component]
pub(super) fn ClaimBar(props: &ClaimBarProps) -> Html {
    let ClaimBarProps {
        review,
        changed,
        reload,
    } = props;
    let toasts = use_toasts();
    let me = use_session()
        .who
        .account()
        .map(|account| account.handle.clone())
        .unwrap_or_default();
    let mine = is_of(review.claim.as_ref(), &me);
    let pending = review.submission.state == ReviewState::Pending;
    // Whether the claim was held a moment ago; who gave it up does not have to be told that it is gone.
    let held = use_state(|| false);
    // How many steps were taken: each ends with the focus where its outcome stands.
    let steps = use_state(|| 0_u32);
    let alive = use_mut_ref(browser::now);
    let seen = use_mut_ref(browser::now);
    let id = review.submission.id.to_string();

    let step = {
        let (changed, alive) = (changed.clone(), alive.clone());
        let (held, steps) = (held.clone(), steps.clone());
        use_action(
            move |api, step: Step| {
                let id = id.clone();
                async move {
                    let claim = TakeClaim {
                        take_over: step == Step::TakeOver,
                    };
                    let outcome = match step {
                        Step::Release => api.release(&id).await,
                        Step::Take | Step::TakeOver | Step::Renew => api.claim(&id, &claim).await,
                    };
                    // How it really is shows in a moment, and says more than that the claim could not be renewed.
                    match outcome {
                        Err(_) if step == Step::Renew => Ok((step, None)),
                        outcome => outcome.map(|review| (step, Some(review))),
                    }
                }
            },
            {
                let reload = reload.clone();
                move |(step, review): (Step, Option<Review>)| {
                    let Some(review) = review else {
                        reload.emit(());
                        return;
                    };
                    *alive.borrow_mut() = browser::now();
                    held.set(step != Step::Release);
                    changed.emit(review);
                    match step {
                        Step::Take | Step::TakeOver => {
                            toasts.done("Claimed. It is yours while you look at it.");
                        }
                        Step::Release => toasts.done("Released. Others can claim it now."),
                        Step::Renew => return,
                    }
                    steps.set(*steps + 1);
                }
            },
        )
    };
    {
        let (step, reload, seen) = (step.run.clone(), reload.clone(), seen.clone());
        use_minutes(Callback::from(move |moment| {
            let now = browser::now();
            if moment == Moment::Seen {
                *seen.borrow_mut() = now;
            }
            let hidden = now - *seen.borrow();
            let silent = now - *alive.borrow();
            if !pending {
                return;
            }
            if mine && silent < HOLDS {
                if hidden < HIDDEN {
                    step.emit(Step::Renew);
                }
            } else if moment == Moment::Seen {
                reload.emit(());
            }
        }));
    }
    {
        let reload = reload.clone();
        use_failed(&step, move |_| reload.emit(()));
    }
    use_effect_with(*steps, |steps| {
        if *steps > 0 {
            browser::focus("claim");
        }
    });
    {
        let held = held.clone();
        use_effect_with(mine, move |mine| {
            if *mine {
                held.set(true);
            }
        });
    }
    let act = |what: Step| {
        let run = step.run.clone();
        Callback::from(move |()| run.emit(what))
    };
    html! {
        <section class="card stack" aria-labelledby="claim">
            <h2 id="claim" tabindex="-1">{ if pending { "Review" } else { "Decision" } }</h2>
            if !pending {
                { decided(review) }
            } else if review.barred {
                <p>{ "It is your own: another moderator looks at it." }</p>
            } else if review.set_aside {
                <p>{ "Its author is suspended: it waits, outside of the queue, until that is lifted." }</p>
            } else {
                if *held && !mine {
                    <div class="notice notice-caution" role="alert">
                        { icon(Shape::Warning) }
                        <p>{ "You no longer hold this submission. What you wrote is kept." }</p>
                    </div>
                }
                { match &review.claim {
                    Some(_) if mine => html! {
                        <>
                            <p>{ "You are looking at it. The claim ends 15 minutes after this page is closed, or 25 after it went out of sight." }</p>
                            <div class="actions">
                                <button type="button" id={keys::RELEASE} class="button button-quiet" aria-disabled={step.busy.to_string()} onclick={let act = act(Step::Release); move |_| act.emit(())}>{ "Release" }</button>
                            </div>
                        </>
                    },
                    Some(claim) => html! {
                        <>
                            <p>{ format!("{}. The claim ends in {} unless they go on.", who(claim, &me), left(claim)) }</p>
                            <div class="actions">
                                <ConfirmButton id="take-over" label="Take over" title="Take this review over?" class="button-quiet"
                                    confirm={act(Step::TakeOver)} busy={step.busy}>
                                    <p>{ format!("{} can't decide on it any more, and sees that on their page. You can.", claim.moderator.display_name) }</p>
                                </ConfirmButton>
                            </div>
                        </>
                    },
                    None => html! {
                        <>
                            <p>{ "Nobody is looking at it. A decision needs your claim, so that two people don't do the same work." }</p>
                            <div class="actions">
                                <button type="button" id={keys::CLAIM} class="button button-primary" aria-disabled={step.busy.to_string()} onclick={let act = act(Step::Take); move |_| act.emit(())}>{ "Claim it" }</button>
                            </div>
                        </>
                    },
                } }
                if let Some(failure) = &step.failure {
                    { failure_note(failure, None) }
                    if let Some(current) = failure.current() { { current_note(current) } }
                }
            }
        </section>
    }
}

/// What was decided, when, and why.
fn decided(review: &Review) -> Html {
    let submission = &review.submission;
    html! {
        <>
            <p class="chips">
                { badge::review(submission.state) }
                if let Some(at) = submission.decided_at { <span>{ day(at) }{ ", " }{ ago(at) }</span> }
            </p>
            if let Some(by) = &review.decided_by { <p>{ format!("By {} (@{}).", by.display_name, by.handle) }</p> }
            if let Some(version) = submission.version { <p>{ format!("It is version {version}.") }</p> }
            { cited(&submission.codes) }
            if let Some(reason) = &submission.reason {
                <div>
                    <h3>{ "What the author was told" }</h3>
                    { plain(reason) }
                </div>
            } else if submission.state != ReviewState::Withdrawn {
                <p class="muted">{ "The author was told without further words." }</p>
            }
            { submission.about.iter().map(|remark| html! {
                <div>
                    <h3>{ steps::on(remark.step) }</h3>
                    { plain(remark.words.as_str()) }
                </div>
            }).collect::<Html>() }
            if let Some(appeal) = &submission.appeal {
                <p>
                    <Link<Route> to={Route::Appeal { id: appeal.id.to_string() }}>{ "The author appealed" }</Link<Route>>
                    { match appeal.state {
                        AppealState::Open => ": nobody has decided on it yet.",
                        AppealState::Upheld => ": the decision stays.",
                        AppealState::Overturned => ": the decision was undone.",
                    } }
                </p>
            }
        </>
    }
}
