//! What is on its way to the hub: texts that are saved by themselves, files with their progress.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;
use yew::prelude::*;

use super::desk::{Desk, Paper, Saving};
use crate::{
    api::{DraftFile, Failure, Progress, Upload},
    components::icon::{Shape, icon},
    hooks::use_state,
    words::numbers::bytes,
};

/// Whether what is typed is on the hub.
pub(super) fn save_state(desk: &Desk, paper: &Paper) -> Html {
    let again = {
        let desk = desk.clone();
        move |_| desk.save_soon()
    };
    let words = if paper.theirs.is_some() {
        html! { <span class="save-failed">{ "Not saved: the draft was changed elsewhere, too. Choose above." }</span> }
    } else {
        match (&paper.saving, paper.form.held_back(&paper.origin)) {
            (Saving::Saved, Some(part)) => html! {
                <span class="save-failed">{ format!("Not saved: {} needs another look.", part.label()) }</span>
            },
            (Saving::Saved, None) => {
                html! { <span class="save-done">{ icon(Shape::Check) }{ "Saved" }</span> }
            }
            (Saving::Typed | Saving::Busy, _) => html! { <span class="muted">{ "Saving…" }</span> },
            (Saving::Failed(failure), _) if failure.errors().is_empty() => html! {
                <span class="save-failed">
                    { format!("Not saved: {} ", failure.detail()) }
                    <button type="button" class="link" onclick={again}>{ "Try again" }</button>
                </span>
            },
            (Saving::Failed(_), _) => {
                html! { <span class="save-failed">{ "Not saved: a field needs another look." }</span> }
            }
        }
    };
    html! { <p class="save-state" role="status">{ words }</p> }
}

/// A file on its way, or the way it did not go.
pub(super) struct Sender {
    /// Its name, and how far it is.
    pub(super) under_way: Option<(String, Option<Progress>)>,
    /// Why it was not taken.
    pub(super) failure: Option<Rc<Failure>>,
    pub(super) send: Callback<(Blob, String)>,
    pub(super) cancel: Callback<()>,
    /// Forgets the failure.
    pub(super) clear: Callback<()>,
}

/// Sends files of one kind into a draft, one at a time.
#[hook]
pub(super) fn use_sender(desk: &Desk, what: DraftFile, done: Callback<()>) -> Sender {
    let under_way = use_state(|| None::<(String, Option<Progress>)>);
    let failure = use_state(|| None::<Rc<Failure>>);
    let current = use_mut_ref(Upload::default);
    {
        let current = current.clone();
        // A page that goes takes what it sends along: nobody would see what comes of it.
        use_effect_with((), move |()| move || current.borrow().cancel());
    }
    let send = {
        let (desk, current) = (desk.clone(), current.clone());
        let (under_way, failure) = (under_way.clone(), failure.clone());
        Callback::from(move |(file, name): (Blob, String)| {
            let upload = Upload::default();
            current.replace(upload.clone()).cancel();
            failure.set(None);
            under_way.set(Some((name.clone(), None)));
            let (desk, done) = (desk.clone(), done.clone());
            let (under_way, failure) = (under_way.clone(), failure.clone());
            let current = current.clone();
            spawn_local(async move {
                let progress = {
                    let (under_way, name) = (under_way.clone(), name.clone());
                    Callback::from(move |now| under_way.set(Some((name.clone(), Some(now)))))
                };
                let outcome = desk.send_file(what, &file, &name, progress, &upload).await;
                // Another one took its place.
                if *current.borrow() != upload {
                    return;
                }
                under_way.set(None);
                match outcome {
                    Ok(()) => done.emit(()),
                    Err(Failure::Cancelled) => {}
                    Err(why) => failure.set(Some(Rc::new(why))),
                }
            });
        })
    };
    let cancel = Callback::from(move |()| current.borrow().cancel());
    let clear = {
        let failure = failure.clone();
        Callback::from(move |()| failure.set(None))
    };
    Sender {
        under_way: (*under_way).clone(),
        failure: (*failure).clone(),
        send,
        cancel,
        clear,
    }
}

/// How far a file is, with what stops it.
pub(super) fn progress(name: &str, progress: Option<Progress>, cancel: &Callback<()>) -> Html {
    let cancel = cancel.clone();
    let bar = match progress {
        Some(now) if now.of > 0 && now.sent < now.of => {
            let percent = now.sent.saturating_mul(100) / now.of;
            html! {
                <>
                    <progress max={now.of.to_string()} value={now.sent.to_string()} aria-label={format!("Upload of {name}")}></progress>
                    <p>{ format!("{percent} %: {} of {} sent", bytes(now.sent), bytes(now.of)) }</p>
                </>
            }
        }
        Some(_) => html! {
            <>
                <progress aria-label={format!("Check of {name} by the hub")}></progress>
                <p>{ "All of it is sent. The hub checks it." }</p>
            </>
        },
        None => html! {
            <>
                <progress aria-label={format!("Upload of {name}")}></progress>
                <p>{ "The upload begins." }</p>
            </>
        },
    };
    html! {
        <div class="sending">
            <p class="notice-title">{ format!("Uploading {name}") }</p>
            { bar }
            <button type="button" class="button button-quiet" onclick={move |_| cancel.emit(())}>{ "Stop the upload" }</button>
        </div>
    }
}
