//! A value from the hub: asked for when its key changes, kept when asking again fails.

use std::{future::Future, rc::Rc};

use futures_util::future::LocalBoxFuture;
use yew::prelude::*;

use super::{
    questions::{Asker, Erased, asker, use_questions, use_return, use_turn},
    use_state::use_state,
};
use crate::{
    api::{Api, Failure, Result},
    session::use_session,
};

/// A value from the hub, as far as it is known.
pub(crate) struct Remote<T> {
    /// The last one that came; an older one than that of the key while another is under way.
    pub(crate) value: Option<Rc<T>>,
    /// Why the last answer was none.
    pub(crate) failure: Option<Rc<Failure>>,
    /// Whether an answer is awaited.
    pub(crate) loading: bool,
    /// Asks again.
    pub(crate) reload: Callback<()>,
    /// Puts a value in its place that is known to be newer, such as the answer to a change.
    pub(crate) set: Callback<T>,
}

impl<T> Clone for Remote<T> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            failure: self.failure.clone(),
            loading: self.loading,
            reload: self.reload.clone(),
            set: self.set.clone(),
        }
    }
}

/// Asks for it.
type Fetch = Box<dyn FnOnce(Api) -> LocalBoxFuture<'static, Result<Erased>>>;

#[derive(Clone)]
struct State {
    value: Option<Erased>,
    failure: Option<Rc<Failure>>,
    loading: bool,
}

enum Change {
    Asked,
    Came(Erased),
    Failed(Rc<Failure>),
}

impl Reducible for State {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut state = (*self).clone();
        match change {
            Change::Asked => state.loading = true,
            Change::Came(value) => {
                state = Self {
                    value: Some(value),
                    failure: None,
                    loading: false,
                };
            }
            Change::Failed(failure) => {
                state.failure = Some(failure);
                state.loading = false;
            }
        }
        Rc::new(state)
    }
}

/// Asks for a value by `fetch`, now, when `key` changes, when another account comes or goes, and when it is
/// asked again. Only the last question's answer counts.
#[hook]
pub(crate) fn use_remote<K, T, F, Fut>(key: K, fetch: F) -> Remote<T>
where
    K: Clone + PartialEq + 'static,
    T: 'static,
    F: Fn(Api, K) -> Fut + 'static,
    Fut: Future<Output = Result<T>> + 'static,
{
    let turn = use_turn(key.clone());
    let erased = use_erased(
        turn,
        Box::new(move |api| {
            let answer = fetch(api, key);
            Box::pin(async move { answer.await.map(|value| Rc::new(value) as Erased) })
        }),
    );
    let set = erased.set;
    Remote {
        value: erased.value.and_then(|value| value.downcast().ok()),
        failure: erased.failure,
        loading: erased.loading,
        reload: erased.reload,
        set: Callback::from(move |value: T| set.emit(Rc::new(value))),
    }
}

struct ErasedRemote {
    value: Option<Erased>,
    failure: Option<Rc<Failure>>,
    loading: bool,
    reload: Callback<()>,
    set: Callback<Erased>,
}

#[hook]
fn use_erased(turn: u32, fetch: Fetch) -> ErasedRemote {
    let session = use_session();
    let state = use_reducer(|| State {
        value: None,
        failure: None,
        loading: true,
    });
    let questions = use_questions();
    let again = use_state(|| 0_u32);

    {
        let (api, state) = (session.api.clone(), state.dispatcher());
        let questions = questions.clone();
        use_effect_with((turn, *again, asker(&session.who)), move |(_, _, asker)| {
            if *asker == Asker::Unknown {
                return;
            }
            let number = questions.next();
            state.dispatch(Change::Asked);
            wasm_bindgen_futures::spawn_local(async move {
                let outcome = fetch(api).await;
                if !questions.counts(number) {
                    return;
                }
                state.dispatch(match outcome {
                    Ok(value) => Change::Came(value),
                    Err(failure) => Change::Failed(Rc::new(failure)),
                });
            });
        });
    }
    let reload = use_callback(*again, {
        let again = again.clone();
        move |(), now| again.set(now + 1)
    });
    use_return(&session, state.failure.as_deref(), &reload);
    let set = use_callback((), {
        let state = state.dispatcher();
        move |value, ()| {
            questions.next();
            state.dispatch(Change::Came(value));
        }
    });
    ErasedRemote {
        value: state.value.clone(),
        failure: state.failure.clone(),
        loading: state.loading,
        reload,
        set,
    }
}
