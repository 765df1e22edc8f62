//! Whether the hub answers. Once it does not, it is asked until it does, so that pages go on by themselves.

use std::{
    cell::{Cell, RefCell},
    pin::pin,
};

use futures_channel::oneshot;
use futures_util::future::select;
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use yew::Callback;

use super::{Api, Failure, request::Ask, waiting::Waiting};
use crate::browser;

/// The shortest and the longest pause between two questions, in milliseconds.
const PAUSE: (u32, u32) = (2_000, 30_000);

#[derive(Default)]
pub(super) struct Reach {
    silent: Cell<bool>,
    /// Whether it is being asked until it answers.
    asking: Cell<bool>,
    /// Those who wait for the hub to answer again.
    waiting: Waiting,
    changed: RefCell<Callback<bool>>,
}

impl Api {
    /// Tells from now on whether the hub answers.
    pub(crate) fn watch_reach(&self, changed: Callback<bool>) {
        *self.0.reach.changed.borrow_mut() = changed;
        let api = self.clone();
        // Lives as long as the page.
        EventListener::new(&browser::window(), "offline", move |_| api.noted(false)).forget();
    }

    /// Takes note of what came of a request.
    pub(super) fn note<T>(&self, outcome: &super::Result<T>) {
        match outcome {
            Err(failure) if failure.is_silence() => self.noted(false),
            Err(Failure::Cancelled | Failure::SignedOut) => {}
            _ => self.noted(true),
        }
    }

    fn noted(&self, answers: bool) {
        let reach = &self.0.reach;
        if reach.silent.replace(!answers) != answers {
            return;
        }
        let changed = reach.changed.borrow().clone();
        changed.emit(answers);
        if answers {
            self.try_now();
        } else if !reach.asking.replace(true) {
            let api = self.clone();
            wasm_bindgen_futures::spawn_local(async move { api.ask_until_it_answers().await });
        }
    }

    async fn ask_until_it_answers(&self) {
        let reach = &self.0.reach;
        let mut pause = PAUSE.0;
        while reach.silent.get() {
            let (_listener, online) = online();
            // Another request may find out first; then this ends, or begins anew after the next silence.
            select(pin!(self.hub_answers_within(pause)), online).await;
            pause = (pause * 2).min(PAUSE.1);
            if reach.silent.get() {
                self.ask_whether_it_answers().await;
            }
        }
        reach.asking.set(false);
    }

    /// Asks the hub for a sign of life now.
    pub(crate) async fn ask_whether_it_answers(&self) {
        // Whatever comes of it is noted.
        let _ = self.send_as(&Ask::get("/hub"), None).await;
    }

    /// Whoever waits for the hub tries now.
    pub(crate) fn try_now(&self) {
        self.0.reach.waiting.wake();
    }

    /// Waits until the hub answers again, but no longer than this many milliseconds.
    pub(super) async fn hub_answers_within(&self, milliseconds: u32) {
        select(
            TimeoutFuture::new(milliseconds),
            self.0.reach.waiting.wait(),
        )
        .await;
    }
}

/// The moment in which the browser has a network again, as long as the listener is kept.
fn online() -> (EventListener, oneshot::Receiver<()>) {
    let (now, wait) = oneshot::channel();
    let listener = EventListener::once(&browser::window(), "online", move |_| {
        // Whoever no longer waits need not be told.
        let _ = now.send(());
    });
    (listener, wait)
}
