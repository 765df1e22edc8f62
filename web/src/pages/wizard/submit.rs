//! The rules, and the button that submits.

use std::rc::Rc;

use hub_shared::{
    problem::Code,
    submission::{CreateSubmission, Submission},
};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{conflict, desk::Desk, form::Part, rail::Step};
use crate::{
    api::Failure,
    browser,
    components::{
        failure::{errors, failure_note},
        icon::{Shape, icon},
        markdown::rendered_html,
        navigation,
    },
    hooks::{Remote, use_action, use_failed, use_remote, use_state},
    route::Route,
    session::use_session,
    toasts::use_toasts,
};

const CHECK: &str = "accept-rules";

#[derive(Properties)]
pub(super) struct SubmitFormProps {
    pub(super) desk: Desk,
    pub(super) slug: AttrValue,
    pub(super) latest: Remote<Option<Submission>>,
    /// Whether the draft has all that a submission needs.
    pub(super) complete: bool,
}

impl PartialEq for SubmitFormProps {
    fn eq(&self, other: &Self) -> bool {
        self.desk == other.desk
            && self.slug == other.slug
            && self.complete == other.complete
            && self.latest.value == other.latest.value
    }
}

/// The form: nothing is submitted without the current rules accepted.
#[component]
pub(super) fn SubmitForm(props: &SubmitFormProps) -> Html {
    let SubmitFormProps {
        desk,
        slug,
        latest,
        complete,
    } = props;
    let session = use_session();
    let toasts = use_toasts();
    let rules = use_remote((), |api, ()| async move { api.rules().await });
    let accepted = use_state(|| false);
    let unread = use_state(|| false);
    let submit = {
        let (desk, set) = (desk.clone(), latest.set.clone());
        use_action(
            move |_, form: CreateSubmission| {
                let desk = desk.clone();
                async move {
                    if !desk.save().await {
                        // The desk shows why.
                        return Ok(None);
                    }
                    desk.submit(&form).await.map(Some)
                }
            },
            move |submission: Option<Submission>| match submission {
                Some(submission) => {
                    toasts.done("Submitted: a moderator will look at it.");
                    navigation::expect_heading();
                    set.emit(Some(submission));
                }
                None => browser::focus(conflict::ID),
            },
        )
    };
    let code = submit.failure.as_ref().and_then(|failure| failure.code());
    {
        let (reload_rules, reload_latest) = (rules.reload.clone(), latest.reload.clone());
        let accepted = accepted.clone();
        use_failed(&submit, move |failure| match failure.code() {
            Some(Code::RulesChanged) => {
                accepted.set(false);
                reload_rules.emit(());
            }
            Some(Code::AlreadyPending) => reload_latest.emit(()),
            Some(Code::Stale) => browser::focus(conflict::ID),
            _ => {}
        });
    }
    let onsubmit = {
        let (run, rules) = (submit.run.clone(), rules.value.clone());
        let (accepted, unread) = (accepted.clone(), unread.clone());
        let desk = desk.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            // The hub does not have them, so they would not be among what is submitted.
            if desk.paper().form.error(Part::ReleaseNotes).is_some() {
                browser::focus(Part::ReleaseNotes.id());
                return;
            }
            let Some(rules) = rules.as_ref().filter(|_| *accepted) else {
                unread.set(true);
                browser::focus(CHECK);
                return;
            };
            run.emit(CreateSubmission {
                accepted_rules: Some(rules.version.clone()),
            });
        }
    };
    let onchange = {
        let (accepted, unread) = (accepted.clone(), unread.clone());
        move |event: Event| {
            if let Some(input) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            {
                accepted.set(input.checked());
                unread.set(false);
            }
        }
    };
    let verified = session.who.account().is_none_or(|account| account.verified);
    let changed = code == Some(Code::RulesChanged);
    let wrong = *unread || changed;
    html! {
        <form class="form submit-form" {onsubmit} novalidate=true>
            <h2>{ "Rules" }</h2>
            if let Some(failure) = &rules.failure { { failure_note(failure, Some(&rules.reload)) } }
            if let Some(rules) = &rules.value {
                <details class="rules">
                    <summary>{ "Read the rules here" }</summary>
                    { rendered_html(&rules.text.html, 2) }
                </details>
            }
            <div class="field">
                <label class="check" for={CHECK}>
                    <input type="checkbox" id={CHECK} checked={*accepted} {onchange} aria-invalid={wrong.then_some("true")} aria-describedby={wrong.then_some("accept-rules-error")} />
                    <span>{ "I have read and accept the " }<a href={session.api.at("/rules")} target="_blank" rel="noopener">{ "rules of this hub" }<span class="hidden">{ ", in another tab" }</span></a></span>
                </label>
                if wrong {
                    <p class="field-error" id="accept-rules-error" role="alert">{ icon(Shape::Warning) }
                        { if changed { "The rules changed since you opened this page. Read what they say now, and accept them again." } else { "Read the rules and accept them: nothing is published without." } }
                    </p>
                }
            </div>
            if let Some(failure) = submit.failure.as_ref().filter(|_| !changed) { { refusal(failure, slug) } }
            if !verified { { unverified() } }
            <div class="wizard-foot">
                <Link<Route> to={Step::Profile.route(slug)} classes="button">{ "Back" }</Link<Route>>
                <button type="submit" class="button button-primary wizard-next" disabled={!complete || !verified} aria-disabled={submit.busy.to_string()}>
                    { if submit.busy { "Submitting…" } else { "Submit for review" } }
                </button>
            </div>
            if !complete { <p class="muted">{ "What is missing is listed above; then it can be submitted." }</p> }
        </form>
    }
}

fn unverified() -> Html {
    html! {
        <div class="notice notice-caution">
            { icon(Shape::Info) }
            <div>
                <p class="notice-title">{ "Your mail address is not verified" }</p>
                <p>{ "You can prepare everything; to submit it, follow the link in the mail that came when you registered, then load this page again." }</p>
                <p><Link<Route> to={Route::Account}>{ "See your account" }</Link<Route>></p>
            </div>
        </div>
    }
}

/// Why the draft was not submitted, and where it is mended.
fn refusal(failure: &Rc<Failure>, slug: &str) -> Html {
    let (title, words, link) = match failure.code() {
        Some(Code::NothingNew) => (
            "Nothing has changed",
            "The draft is the same as what is published. Change a text, the logo or the package first.",
            Some((Step::Strategy, "Change the texts")),
        ),
        Some(Code::AlreadyPending) => (
            "A submission is waiting already",
            "One waits at a time: take it back, or await the decision.",
            None,
        ),
        Some(Code::Stale) => (
            "The draft was changed elsewhere",
            "Nothing was submitted. Look at what the draft is now, then submit it again.",
            None,
        ),
        Some(Code::Incomplete) => (
            "Something is missing",
            "The hub wants more before it takes this.",
            Some((Step::Strategy, "Go to the first step")),
        ),
        _ => return failure_note(failure, None),
    };
    html! {
        <div class="notice notice-caution" role="alert">
            { icon(Shape::Warning) }
            <div>
                <p class="notice-title">{ title }</p>
                <p>{ words }</p>
                { errors(failure) }
                if let Some((step, words)) = link { <p><Link<Route> to={step.route(slug)}>{ words }</Link<Route>></p> }
            </div>
        </div>
    }
}
