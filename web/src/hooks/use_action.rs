//! Something that a button starts: one at a time, with what came of it.

use std::{cell::Cell, future::Future, rc::Rc};

use futures_util::future::LocalBoxFuture;
use hub_shared::problem::Code;
use yew::prelude::*;

use super::use_state::use_state;
use crate::{
    api::{Api, Failure, Result},
    session::use_session,
};

/// Something that can be started.
pub(crate) struct Action<A> {
    /// Whether it is under way.
    pub(crate) busy: bool,
    /// Why it failed the last time.
    pub(crate) failure: Option<Rc<Failure>>,
    /// How often it failed: two failures alike are still two.
    pub(crate) failures: u32,
    /// How often it was done.
    pub(crate) successes: u32,
    /// Starts it, unless it is under way.
    pub(crate) run: Callback<A>,
    /// Forgets the failure.
    pub(crate) clear: Callback<()>,
}

impl<A> Clone for Action<A> {
    fn clone(&self) -> Self {
        Self {
            busy: self.busy,
            failure: self.failure.clone(),
            failures: self.failures,
            successes: self.successes,
            run: self.run.clone(),
            clear: self.clear.clone(),
        }
    }
}

impl<A> Action<A> {
    /// What is wrong with the field that this JSON pointer names.
    pub(crate) fn error_at(&self, pointer: &str) -> Option<AttrValue> {
        self.failure.as_ref()?.error_at(pointer).map(Into::into)
    }

    /// What is wrong with the password that went along.
    pub(crate) fn wrong_password(&self) -> Option<AttrValue> {
        let failure = self.failure.as_ref()?;
        (failure.code() == Some(Code::WrongCredentials)).then(|| failure.detail().into())
    }
}

/// Calls `then` after each failure, also when it is like the one before.
#[hook]
pub(crate) fn use_failed<A>(action: &Action<A>, then: impl FnOnce(&Failure) + 'static) {
    let failure = action.failure.clone();
    use_effect_with(action.failures, move |_| {
        if let Some(failure) = failure {
            then(&failure);
        }
    });
}

/// Asks how it is now whenever the action failed because it is not as the page has it.
#[hook]
pub(crate) fn use_stale<A>(action: &Action<A>, reload: &Callback<()>) {
    let reload = reload.clone();
    use_failed(action, move |failure| {
        if failure.code() == Some(Code::Stale) {
            reload.emit(());
        }
    });
}

/// How often it failed, and how often it was done.
#[derive(Default, PartialEq)]
struct Outcomes {
    failures: u32,
    successes: u32,
}

impl Reducible for Outcomes {
    type Action = bool;

    fn reduce(self: Rc<Self>, done: bool) -> Rc<Self> {
        let more = |count: u32, one: bool| count.wrapping_add(one.into());
        Rc::new(Self {
            failures: more(self.failures, !done),
            successes: more(self.successes, done),
        })
    }
}

/// What is to be done with what came of it.
type Finish = Box<dyn FnOnce()>;

/// What a button starts. Its types are the caller's; the rest is compiled once for all of them.
type Start = Box<dyn FnOnce(Api) -> LocalBoxFuture<'static, Result<Finish>>>;

/// An action that runs `run` and hands what it comes to over to `done`, also when the page is gone by then.
#[hook]
pub(crate) fn use_action<A, T, F, Fut>(run: F, done: impl Fn(T) + 'static) -> Action<A>
where
    A: 'static,
    T: 'static,
    F: Fn(Api, A) -> Fut + 'static,
    Fut: Future<Output = Result<T>> + 'static,
{
    let Action {
        busy,
        failure,
        failures,
        successes,
        run: start,
        clear,
    } = use_erased();
    let (run, done) = (Rc::new(run), Rc::new(done));
    let run = Callback::from(move |argument: A| {
        let (run, done) = (run.clone(), done.clone());
        let begin: Start = Box::new(move |api| {
            let work = run(api, argument);
            Box::pin(async move {
                let value = work.await?;
                Ok(Box::new(move || done(value)) as Finish)
            })
        });
        start.emit(begin);
    });
    Action {
        busy,
        failure,
        failures,
        successes,
        run,
        clear,
    }
}

#[hook]
fn use_erased() -> Action<Start> {
    let api = use_session().api;
    let busy = use_state(|| false);
    let failure = use_state(|| None::<Rc<Failure>>);
    let outcomes = use_reducer(Outcomes::default);
    // A second click comes before the page shows that the first one counts.
    let under_way = use_memo((), |()| Cell::new(false));
    let start = {
        let (busy, failure) = (busy.clone(), failure.clone());
        let outcomes = outcomes.dispatcher();
        Callback::from(move |begin: Start| {
            if under_way.replace(true) {
                return;
            }
            busy.set(true);
            let (busy, failure, under_way) = (busy.clone(), failure.clone(), under_way.clone());
            let outcomes = outcomes.clone();
            let work = begin(api.clone());
            wasm_bindgen_futures::spawn_local(async move {
                let outcome = work.await;
                under_way.set(false);
                busy.set(false);
                match outcome {
                    Ok(finish) => {
                        failure.set(None);
                        finish();
                        outcomes.dispatch(true);
                    }
                    Err(why) => {
                        failure.set(Some(Rc::new(why)));
                        outcomes.dispatch(false);
                    }
                }
            });
        })
    };
    let clear = {
        let failure = failure.clone();
        Callback::from(move |()| failure.set(None))
    };
    Action {
        busy: *busy,
        failure: (*failure).clone(),
        failures: outcomes.failures,
        successes: outcomes.successes,
        run: start,
        clear,
    }
}
