//! Something that somebody says to moderators: a button, and the dialog that it opens.

use std::rc::Rc;

use hub_shared::text::Statement;
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::{
    dialog::Dialog,
    failure::form_failure,
    field::Field,
    icon::{Shape, icon},
};
use crate::{
    api::Failure,
    hooks::{Action, Open, use_first_wrong, use_open, use_state, use_typed},
    words::fields,
};

/// What is asked, and in which words.
#[derive(Clone, PartialEq)]
pub(crate) struct Ask {
    /// Unique on the page.
    pub(crate) id: AttrValue,
    /// What the button says.
    pub(crate) label: &'static str,
    /// Its look.
    pub(crate) class: &'static str,
    /// The dialog's title.
    pub(crate) title: String,
    /// What comes of it.
    pub(crate) means: Html,
    /// What there is to choose from, if anything is.
    pub(crate) choices: Vec<&'static str>,
    /// What the words are about, and what helps.
    pub(crate) words: (&'static str, &'static str),
    /// What sends it.
    pub(crate) send: &'static str,
    /// In place of the form, where there is nothing to be said.
    pub(crate) instead: Option<Html>,
}

/// The button; what is typed stays when the dialog is closed. The action gets the number of what was chosen, and the words.
pub(crate) fn statement(
    ask: Ask,
    action: &Action<(usize, Statement)>,
    opened: &Callback<()>,
) -> Html {
    html! {
        <StatementButton {ask} busy={action.busy} failure={action.failure.clone()} failures={action.failures}
            successes={action.successes} clear={action.clear.clone()} send={action.run.clone()} opened={opened.clone()} />
    }
}

#[derive(Properties, PartialEq)]
struct StatementProps {
    ask: Ask,
    busy: bool,
    failure: Option<Rc<Failure>>,
    failures: u32,
    successes: u32,
    clear: Callback<()>,
    send: Callback<(usize, Statement)>,
    opened: Callback<()>,
}

#[component]
fn StatementButton(props: &StatementProps) -> Html {
    let Ask {
        id,
        label,
        class,
        title,
        means,
        choices,
        words,
        send,
        instead,
    } = &props.ask;
    let Open { now, show, close } = use_open();
    let typed = use_typed(String::new, &props.clear);
    let chosen = use_state(|| None::<usize>);
    let refused = use_state(|| 0_u32);
    let form = use_node_ref();
    use_first_wrong(&form, *refused + props.failures);
    {
        let (close, restart) = (close.clone(), typed.restart.clone());
        let (chosen, refused) = (chosen.clone(), refused.clone());
        use_effect_with(props.successes, move |times| {
            if *times > 0 {
                close.emit(());
                restart.emit(());
                chosen.set(None);
                refused.set(0);
            }
        });
    }
    let onclick = {
        let opened = props.opened.clone();
        move |event| {
            opened.emit(());
            show.emit(event);
        }
    };
    let choice = if choices.is_empty() { Some(0) } else { *chosen };
    let onsubmit = {
        let (typed, refused, run) = (typed.clone(), refused.clone(), props.send.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            typed.check.emit(());
            match (choice, typed.text.trim().parse::<Statement>()) {
                (Some(choice), Ok(words)) => run.emit((choice, words)),
                _ => refused.set(*refused + 1),
            }
        }
    };
    let unchosen = choice.is_none() && *refused > 0;
    let error = fields::refused(props.failure.as_deref(), "/text", "The text")
        .or_else(|| typed.error::<Statement>("The text"));
    let not_now = {
        let close = close.clone();
        move |_: MouseEvent| close.emit(())
    };
    let inside = match instead {
        Some(instead) => html! {
            <>
                <div class="dialog-text">{ instead.clone() }</div>
                <div class="actions"><button type="button" class="button" onclick={not_now}>{ "Close" }</button></div>
            </>
        },
        None => html! {
            <form class="form" ref={form} {onsubmit} novalidate=true>
                <div class="dialog-text">{ means.clone() }</div>
                if let Some(failure) = &props.failure { { form_failure(failure) } }
                if !choices.is_empty() { { options(id, choices, &chosen, unchosen) } }
                <Field id={format!("{id}-text")} label={words.0} hint={words.1} rows={5} most={Statement::MAX}
                    value={typed.text.clone()} oninput={typed.set.clone()} onblur={typed.left.clone()} {error} />
                <div class="actions">
                    <button type="button" class="button button-quiet" onclick={not_now}>{ "Not now" }</button>
                    <button type="submit" class="button button-primary" aria-disabled={props.busy.to_string()}>{ if props.busy { "Sending…" } else { *send } }</button>
                </div>
            </form>
        },
    };
    html! {
        <>
            <button type="button" class={*class} {onclick}>{ *label }</button>
            if now {
                <Dialog id={id.clone()} title={title.clone()} close={close.clone()}>{ inside }</Dialog>
            }
        </>
    }
}

/// What there is to choose from; nothing is chosen for anybody.
fn options(
    id: &AttrValue,
    choices: &[&'static str],
    chosen: &crate::hooks::State<Option<usize>>,
    wrong: bool,
) -> Html {
    let error = format!("{id}-choice-error");
    html! {
        <fieldset class="choices" role="radiogroup" tabindex="-1" aria-required="true"
            aria-invalid={wrong.then_some("true")} aria-describedby={wrong.then(|| error.clone())}>
            <legend>{ "What is wrong with it?" }</legend>
            { choices.iter().enumerate().map(|(number, words)| {
                let (one, set) = (format!("{id}-{number}"), chosen.clone());
                html! {
                    <label class="check" for={one.clone()} key={number}>
                        <input type="radio" name={id.clone()} id={one} checked={**chosen == Some(number)} onchange={move |_| set.set(Some(number))} />
                        <span>{ *words }</span>
                    </label>
                }
            }).collect::<Html>() }
            if wrong { <p class="field-error" id={error}>{ icon(Shape::Warning) }<span>{ "Choose what is wrong with it." }</span></p> }
        </fieldset>
    }
}
