//! Withholding something, or giving it back: a button, and the dialog that it opens.

use hub_shared::{
    moderation::{GiveBack, Withhold},
    reason::ReasonCode,
    text::Reason,
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::{
    codes::Codes, current::current_note, dialog::Dialog, failure::form_failure, field::Field,
};
use crate::{
    api::{Api, Withheld},
    hooks::{Open, use_action, use_failed, use_first_wrong, use_open, use_state, use_typed_kept},
    toasts::use_toasts,
    words::fields,
};

/// What is said of it: the button, what comes of it, for whom the words are, and what was done.
struct Said {
    label: &'static str,
    means: &'static str,
    words: &'static str,
    done: &'static str,
}

fn said(what: &Withheld, back: bool) -> Said {
    let (label, means, words, done) = match (what, back) {
        (Withheld::Version(_), false) => (
            "Take it down",
            "Its links serve it no more, and whoever is subscribed hears that they hold a version that was taken down. The author may appeal.",
            "Words that everybody reads",
            "Taken down, and told to author and subscribers.",
        ),
        (Withheld::Version(_), true) => (
            "Offer it again",
            "Its links serve it again, unless a newer version is offered.",
            "Words for the author",
            "It is offered again.",
        ),
        (Withheld::Quarantine(_), false) => (
            "Hold it back",
            "Page and links stop until a moderator has looked: it is said that this is so, and nothing more is found yet.",
            "Words for the author and subscribers",
            "It is held back.",
        ),
        (Withheld::Quarantine(_), true) => (
            "Release it",
            "Page and links are as they were before.",
            "Words for the author",
            "It is released.",
        ),
        (Withheld::Profile(_), false) => (
            "Suspend the profile",
            "Page and links stop until a moderator lifts it. What is under review of it waits.",
            "Words for the author and subscribers",
            "It is suspended.",
        ),
        (Withheld::Profile(_), true) => (
            "Lift the suspension",
            "Page and links are as they were before.",
            "Words for the author",
            "The suspension is lifted.",
        ),
        (Withheld::Account(_), false) => (
            "Suspend the account",
            "Its sessions and tokens stop at once, its profiles are hidden, their links and its own answer that they are suspended, and what it submitted leaves the queue.",
            "Words for the owner",
            "Suspended, and told to its owner.",
        ),
        (Withheld::Account(_), true) => (
            "Lift the suspension",
            "Its profiles are shown and its links serve again, exactly as before.",
            "Words for the owner",
            "Lifted, and told to its owner.",
        ),
    };
    Said {
        label,
        means,
        words,
        done,
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct WithholdProps {
    /// Unique on the page.
    pub(crate) id: AttrValue,
    pub(crate) what: Withheld,
    /// What it is called.
    pub(crate) name: AttrValue,
    /// Whether it is withheld now: then it is given back.
    pub(crate) back: bool,
    /// Asks how it is now.
    pub(crate) reload: Callback<()>,
}

/// The button. What is typed stays when the dialog is closed.
#[component]
pub(crate) fn WithholdButton(props: &WithholdProps) -> Html {
    let WithholdProps {
        id,
        what,
        name,
        back,
        reload,
    } = props;
    let toasts = use_toasts();
    let Open { now, show, close } = use_open();
    // What the dialog asks stays what it asks, whatever becomes of the thing meanwhile.
    let asked = use_state(|| *back);
    let back = if now { *asked } else { *back };
    let said = said(what, back);
    let codes = use_state(Vec::<ReasonCode>::new);
    let act = {
        let (what, done, codes) = (what.clone(), said.done, codes.clone());
        let (reload, close) = (reload.clone(), close.clone());
        use_action(
            move |api: Api, (reason, codes): (Option<Reason>, Vec<ReasonCode>)| {
                let what = what.clone();
                async move {
                    match (back, reason) {
                        (false, Some(reason)) => {
                            api.withhold(&what, &Withhold { reason, codes }).await
                        }
                        (_, reason) => api.give_back(&what, &GiveBack { reason }).await,
                    }
                }
            },
            move |()| {
                close.emit(());
                codes.set(Vec::new());
                toasts.done(done);
                reload.emit(());
            },
        )
    };
    let key = use_memo((), |()| format!("hub-{id}-{what:?}-{back}"));
    let words = use_typed_kept((*key).clone(), &act.clear);
    let refused = use_state(|| 0_u32);
    let form = use_node_ref();
    use_first_wrong(&form, *refused + act.failures);
    {
        let restart = words.restart.clone();
        use_effect_with(act.successes, move |times| {
            if *times > 0 {
                restart.emit(());
            }
        });
    }
    {
        let reload = reload.clone();
        use_failed(&act, move |failure| {
            if failure.current().is_some() {
                reload.emit(());
            }
        });
    }
    // Somebody else was faster: what is to be done now is another question.
    let overtaken = act
        .failure
        .as_ref()
        .is_some_and(|failure| failure.current().is_some());
    let onsubmit = {
        let (words, refused, run, codes) = (
            words.clone(),
            refused.clone(),
            act.run.clone(),
            codes.clone(),
        );
        move |event: SubmitEvent| {
            event.prevent_default();
            words.check.emit(());
            let text = words.text.trim();
            match text.parse::<Reason>() {
                _ if overtaken => {}
                Ok(reason) => run.emit((Some(reason), codes.to_vec())),
                Err(_) if back && text.is_empty() => run.emit((None, Vec::new())),
                Err(_) => refused.set(*refused + 1),
            }
        }
    };
    let wrong = if back {
        words.optional_error::<Reason>("The text")
    } else {
        words.error::<Reason>("The text")
    };
    let error = fields::refused(act.failure.as_deref(), "/reason", "The text").or(wrong);
    let [quiet, sure] = if back {
        ["button button-quiet", "button button-primary"]
    } else {
        ["button button-danger", "button button-danger"]
    };
    let not_now = {
        let close = close.clone();
        move |_| close.emit(())
    };
    let show = {
        let (clear, restart) = (act.clear.clone(), words.restart.clone());
        move |click: MouseEvent| {
            // Words for one are none for the other.
            if *asked != back {
                restart.emit(());
            }
            asked.set(back);
            clear.emit(());
            show.emit(click);
        }
    };
    html! {
        <>
            <button type="button" class={quiet} onclick={show}>{ said.label }<span class="hidden">{ format!(": {name}") }</span></button>
            if now {
                <Dialog id={id.clone()} title={format!("{}: {name}", said.label)} close={close.clone()}>
                    <form class="form" ref={form} {onsubmit} novalidate=true>
                        <div class="dialog-text"><p>{ said.means }</p></div>
                        if let Some(failure) = &act.failure {
                            { form_failure(failure) }
                            if let Some(current) = failure.current() { { current_note(current) } }
                        }
                        if !back { <Codes id={format!("{id}-codes")} chosen={codes.to_vec()} choose={codes.setter()} /> }
                        <Field id={format!("{id}-words")} label={said.words} optional={back} rows={4} most={Reason::MAX}
                            value={words.text.clone()} oninput={words.set.clone()} onblur={words.left.clone()} {error} />
                        <div class="actions">
                            <button type="button" class="button button-quiet" onclick={not_now}>{ if overtaken { "Close" } else { "Not now" } }</button>
                            if !overtaken { <button type="submit" class={sure} aria-disabled={act.busy.to_string()}>{ said.label }</button> }
                        </div>
                    </form>
                </Dialog>
            }
        </>
    }
}
