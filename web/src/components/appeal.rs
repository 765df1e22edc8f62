//! An appeal against a decision: to be made, or what came of it.

use chrono::{DateTime, Utc};
use hub_shared::appeal::{Appeal, AppealState, CreateAppeal};
use yew::prelude::*;

use super::{
    badge::{Look, chip},
    markdown::plain,
    statement::{Ask, statement},
    time::day,
};
use crate::{
    api::Appealed,
    browser,
    hooks::{use_action, use_kept_focus},
    toasts::use_toasts,
};

#[derive(Properties, PartialEq)]
pub(crate) struct AppealProps {
    pub(crate) slug: AttrValue,
    pub(crate) what: Appealed,
    pub(crate) appeal: Option<Appeal>,
    /// Until when one may be made.
    pub(crate) until: Option<DateTime<Utc>>,
    /// When one was made.
    pub(crate) done: Callback<()>,
}

/// The appeal, or the button for it; nothing where there can be none.
#[component]
pub(crate) fn AppealPart(props: &AppealProps) -> Html {
    let toasts = use_toasts();
    let (slug, what, done) = (props.slug.clone(), props.what, props.done.clone());
    let make = use_action(
        move |api, (_, text)| {
            let slug = slug.clone();
            async move { api.appeal(&slug, what, &CreateAppeal { text }).await }
        },
        move |()| {
            toasts.done("Your appeal is made: a moderator who did not decide looks at it.");
            done.emit(());
        },
    );
    let is_open = |until: &DateTime<Utc>| until.timestamp_millis() > browser::now();
    let (kind, number, of, label) = match what {
        Appealed::Submission(number) => (
            "submission",
            number,
            "rejection of submission",
            "Appeal the rejection",
        ),
        Appealed::Version(number) => (
            "version",
            number,
            "take-down of version",
            "Appeal the take-down",
        ),
    };
    let id = format!("appeal-{kind}-{number}");
    // The button goes with the appeal that it made.
    use_kept_focus(format!("{id}-made"), Some(props.until.is_some()));
    let ask = |until| Ask {
        id: id.clone().into(),
        label,
        class: "button button-quiet",
        title: format!("Appeal the {of} {number}?"),
        means: html! {
            <p>{ "Somebody who did not make this decision looks at it again and answers you. It can be appealed once, until " }{ day(until) }{ "." }</p>
        },
        choices: Vec::new(),
        words: (
            "Why the decision was wrong",
            "What was overlooked, or which rule was misread; 10 characters at least.",
        ),
        send: "Send the appeal",
        instead: None,
    };
    html! {
        <>
            if let Some(appeal) = &props.appeal { { came_of(&id, appeal, what) } }
            if let Some(until) = props.until.filter(is_open) {
                <div class="actions">
                    { statement(ask(until), &make, &Callback::noop()) }
                    <span class="muted">{ "possible until " }{ day(until) }</span>
                </div>
            }
        </>
    }
}

fn came_of(id: &str, appeal: &Appeal, what: Appealed) -> Html {
    let (look, state) = match appeal.state {
        AppealState::Open => (Look::Accent, "Waiting for another moderator"),
        AppealState::Upheld => (Look::Bad, "The decision stays"),
        AppealState::Overturned => (Look::Good, "The decision was undone"),
    };
    let then = match (appeal.reopened, what) {
        (Some(true), Appealed::Submission(_)) => "The submission is back in the queue.",
        (Some(true), Appealed::Version(_)) => "The version is offered again.",
        (Some(false), Appealed::Submission(_)) => {
            "A newer submission took its place, so this one is not back in the queue."
        }
        (Some(false), Appealed::Version(_)) => {
            "By then the version was not withheld by this decision any more, so nothing else changed."
        }
        _ => "",
    };
    html! {
        <section class="appeal stack" id={format!("{id}-made")} tabindex="-1" aria-label="Your appeal">
            <div class="submission-head"><h4>{ "Your appeal" }</h4>{ chip(look, state) }</div>
            <p class="muted">
                { "Made on " }{ day(appeal.created_at) }
                if let Some(at) = appeal.decided_at { { ", decided on " }{ day(at) } }
            </p>
            { plain(&appeal.text) }
            if let Some(answer) = &appeal.answer {
                <blockquote class="words"><p class="muted">{ "The answer" }</p>{ plain(answer) }</blockquote>
            }
            if !then.is_empty() { <p>{ then }</p> }
            if appeal.independent == Some(false) {
                <p>{ "Not independently decided: whoever answered had part in the first decision, because this hub has nobody else." }</p>
            }
        </section>
    }
}
