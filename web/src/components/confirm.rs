//! A button for what cannot be taken back: it asks first, and says what will be.

use std::rc::Rc;

use yew::prelude::*;

use super::{dialog::Dialog, failure::failure_note};
use crate::{
    api::Failure,
    hooks::{Open, use_open},
};

#[derive(Properties, PartialEq)]
pub(crate) struct ConfirmProps {
    /// Unique on the page.
    pub(crate) id: AttrValue,
    /// What the button says, and what the dialog's does.
    pub(crate) label: AttrValue,
    /// The question.
    pub(crate) title: AttrValue,
    /// What will be.
    pub(crate) children: Html,
    pub(crate) confirm: Callback<()>,
    #[prop_or_default]
    pub(crate) busy: bool,
    #[prop_or_default]
    pub(crate) failure: Option<Rc<Failure>>,
    #[prop_or_default]
    pub(crate) class: Classes,
    /// Whether something is lost by it.
    #[prop_or_default]
    pub(crate) danger: bool,
}

/// A button that asks first. It closes when the action is done, and stays with the reason when it failed.
#[component]
pub(crate) fn ConfirmButton(props: &ConfirmProps) -> Html {
    let Open { now, show, close } = use_open();
    let was_busy = use_mut_ref(|| false);
    {
        let (close, failed) = (close.clone(), props.failure.is_some());
        use_effect_with((props.busy, failed), move |(busy, failed)| {
            let done = was_busy.replace(*busy) && !busy && !failed;
            if done {
                close.emit(());
            }
        });
    }
    let confirm = props.confirm.clone();
    let look = if props.danger {
        "button-danger"
    } else {
        "button-primary"
    };
    html! {
        <>
            <button type="button" class={classes!("button", props.class.clone())} onclick={show}>{ &props.label }</button>
            if now {
                <Dialog id={props.id.clone()} title={props.title.clone()} close={close.clone()}>
                    <div class="dialog-text">{ props.children.clone() }</div>
                    if let Some(failure) = &props.failure { { failure_note(failure, None) } }
                    <div class="actions">
                        <button type="button" class="button button-quiet" onclick={move |_| close.emit(())}>{ "Not now" }</button>
                        <button type="button" class={classes!("button", look)} aria-disabled={props.busy.to_string()} onclick={move |_| confirm.emit(())}>{ &props.label }</button>
                    </div>
                </Dialog>
            }
        </>
    }
}
