//! A value from the hub: asked for when its key changes, kept when asking again fails.

use std::{any::Any, cell::Cell, future::Future, rc::Rc};

use futures_util::future::LocalBoxFuture;
use hub_shared::ids::AccountId;
use yew::prelude::*;

use super::use_state::use_state;
use crate::{
    api::{Api, Failure, Result, Who},
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

/// A value whose type only the caller knows. What is the same for all types is compiled once: it was a tenth of
/// the app.
pub(super) type Erased = Rc<dyn Any>;

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

/// A number that changes with the key.
#[hook]
pub(super) fn use_turn<K: PartialEq + 'static>(key: K) -> u32 {
    let last = use_mut_ref(|| (None::<K>, 0_u32));
    let mut last = last.borrow_mut();
    if last.0.as_ref() != Some(&key) {
        last.0 = Some(key);
        last.1 = last.1.wrapping_add(1);
    }
    last.1
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
    let asked = use_memo((), |()| Cell::new(0_u32));
    let again = use_state(|| 0_u32);

    {
        let (api, state, asked) = (session.api.clone(), state.dispatcher(), asked.clone());
        use_effect_with((turn, *again, asker(&session.who)), move |(_, _, asker)| {
            if *asker == Asker::Unknown {
                return;
            }
            let number = next(&asked);
            state.dispatch(Change::Asked);
            wasm_bindgen_futures::spawn_local(async move {
                let outcome = fetch(api).await;
                // An answer that comes late says what was true before.
                if asked.get() != number {
                    return;
                }
                state.dispatch(match outcome {
                    Ok(value) => Change::Came(value),
                    Err(failure) => Change::Failed(Rc::new(failure)),
                });
            });
        });
    }
    {
        let asked = asked.clone();
        // Nobody waits for an answer to a page that is gone.
        use_effect_with((), move |()| {
            move || {
                next(&asked);
            }
        });
    }

    let reload = use_callback(*again, {
        let again = again.clone();
        move |(), now| again.set(now + 1)
    });
    {
        let offline = state.failure.as_deref() == Some(&Failure::Offline);
        let reload = reload.clone();
        use_effect_with(session.answers, move |answers| {
            if *answers && offline {
                reload.emit(());
            }
        });
    }
    let set = use_callback((), {
        let state = state.dispatcher();
        move |value, ()| {
            next(&asked);
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

fn next(asked: &Cell<u32>) -> u32 {
    asked.set(asked.get().wrapping_add(1));
    asked.get()
}

/// Whose eyes see an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asker {
    /// Not known yet, but soon: asking now would be asking twice.
    Unknown,
    /// Nobody's, or those of somebody whom the hub has not recognised.
    Nobody,
    /// This account's; a session that ended is still its account's.
    Account(AccountId),
}

pub(super) fn asker(who: &Who) -> Asker {
    match (who, who.account()) {
        (_, Some(account)) => Asker::Account(account.id.clone()),
        (Who::Unknown, None) => Asker::Unknown,
        (_, None) => Asker::Nobody,
    }
}
