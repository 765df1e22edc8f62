//! Words, and what they go with: one field, and a button for each thing that can be done.

use std::rc::Rc;

use hub_shared::text::Reason;
use yew::prelude::*;

use super::{
    copy::CopyButton,
    current::current_note,
    failure::{failure_note, form_failure},
    field::Field,
    icon::{Shape, icon},
    markdown::plain,
};
use crate::{
    api::Failure,
    browser,
    hooks::{Action, use_first_wrong, use_state, use_typed_kept},
    words::fields,
};

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step<T> {
    pub(crate) label: &'static str,
    /// The class of its button.
    pub(crate) look: &'static str,
    /// What the caller gets.
    pub(crate) what: T,
}

/// Under what a tab keeps the words of a form with this id.
fn key(id: &str) -> String {
    format!("hub-{id}")
}

/// Forgets what was written in the form with this id: it is sent.
pub(crate) fn answered(id: &str) {
    browser::keep(&key(id), None);
}

/// In place of the form with this id, where somebody else was faster: why nothing was done, and what was written.
pub(crate) fn too_late<T>(id: &str, action: &Action<T>) -> Html {
    let Some(failure) = &action.failure else {
        return Html::default();
    };
    html! {
        <>
            { failure_note(failure, None) }
            if let Some(current) = failure.current() { { current_note(current) } }
            if let Some(text) = browser::kept(&key(id)) {
                <div class="notice notice-caution">
                    { icon(Shape::Info) }
                    <div>
                        <p class="notice-title">{ "You wrote this, and it was not sent" }</p>
                        { plain(text.trim()) }
                        <CopyButton class="button-quiet" {text} label="Copy it" done="Your words are copied." />
                    </div>
                </div>
            }
        </>
    }
}

/// A form of words and steps, which belongs to an action. Its id names it in the whole app: under it the words are
/// kept in the tab.
pub(crate) fn answer_form<T: Copy + PartialEq + 'static>(
    id: impl Into<AttrValue>,
    label: &'static str,
    hint: &'static str,
    action: &Action<(T, Reason)>,
    steps: &[Step<T>],
) -> Html {
    let chosen: Vec<T> = steps.iter().map(|step| step.what).collect();
    let run = action.run.clone();
    let take = Callback::from(move |(number, reason): (usize, Reason)| {
        if let Some(what) = chosen.get(number) {
            run.emit((*what, reason));
        }
    });
    let buttons = steps
        .iter()
        .map(|step| (step.label, step.look))
        .collect::<Vec<_>>();
    html! {
        <AnswerForm id={id.into()} {label} {hint} {buttons} busy={action.busy} failure={action.failure.clone()}
            failures={action.failures} successes={action.successes} clear={action.clear.clone()} {take} />
    }
}

#[derive(Properties, PartialEq)]
struct AnswerProps {
    id: AttrValue,
    label: AttrValue,
    hint: AttrValue,
    buttons: Vec<(&'static str, &'static str)>,
    busy: bool,
    failure: Option<Rc<Failure>>,
    failures: u32,
    successes: u32,
    clear: Callback<()>,
    take: Callback<(usize, Reason)>,
}

#[component]
fn AnswerForm(props: &AnswerProps) -> Html {
    let reason = use_typed_kept(key(&props.id), &props.clear);
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    use_first_wrong(&form, *refused + props.failures);
    {
        let restart = reason.restart.clone();
        use_effect_with(props.successes, move |times| {
            if *times > 0 {
                restart.emit(());
            }
        });
    }
    let take = |number: usize| {
        let (reason, refused, take) = (reason.clone(), refused.clone(), props.take.clone());
        move |_: MouseEvent| {
            reason.check.emit(());
            match reason.text.trim().parse::<Reason>() {
                Ok(words) => take.emit((number, words)),
                Err(_) => refused.set(*refused + 1),
            }
        }
    };
    let error = fields::refused(props.failure.as_deref(), "/reason", "The text")
        .or_else(|| reason.error::<Reason>("The text"));
    html! {
        <form class="form" ref={form} onsubmit={|event: SubmitEvent| event.prevent_default()} novalidate=true>
            if let Some(failure) = &props.failure { { form_failure(failure) } }
            <Field id={props.id.clone()} label={props.label.clone()} hint={props.hint.clone()} rows={4} most={Reason::MAX}
                value={reason.text.clone()} oninput={reason.set.clone()} onblur={reason.left.clone()} {error} />
            <div class="actions">
                { props.buttons.iter().enumerate().map(|(number, (label, look))| html! {
                    <button key={*label} type="button" class={*look} aria-disabled={props.busy.to_string()} onclick={take(number)}>{ *label }</button>
                }).collect::<Html>() }
            </div>
        </form>
    }
}
