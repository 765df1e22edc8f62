//! A list that comes in pages, one more whenever somebody wants more.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    future::Future,
    rc::Rc,
};

use hub_shared::page::Page;
use yew::prelude::*;

use super::use_remote::{Asker, asker};
use crate::{
    api::{Api, Failure, Result},
    components::navigation,
    session::use_session,
};

/// A list, as far as it came.
pub(crate) struct List<T> {
    /// What came; none while the first page is awaited. That of the key before while another is under way.
    pub(crate) items: Option<Rc<Vec<T>>>,
    /// Whether there is more.
    pub(crate) has_more: bool,
    /// Why the last page did not come.
    pub(crate) failure: Option<Rc<Failure>>,
    /// Whether a page is awaited.
    pub(crate) loading: bool,
    /// Asks for the next page; after a failure for the same one again.
    pub(crate) more: Callback<()>,
    /// Asks for everything anew, from the first page.
    pub(crate) reload: Callback<()>,
}

struct State<T> {
    items: Option<Rc<Vec<T>>>,
    next: Option<String>,
    /// The cursor of the page that was asked for last.
    asked: Option<String>,
    failure: Option<Rc<Failure>>,
    loading: bool,
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        Self {
            items: self.items.clone(),
            next: self.next.clone(),
            asked: self.asked.clone(),
            failure: self.failure.clone(),
            loading: self.loading,
        }
    }
}

enum Change<T> {
    Asked(Option<String>),
    Began(Page<T>),
    WentOn(Page<T>),
    Failed(Failure),
}

impl<T: Clone> Reducible for State<T> {
    type Action = Change<T>;

    fn reduce(self: Rc<Self>, change: Change<T>) -> Rc<Self> {
        let mut state = (*self).clone();
        state.loading = false;
        match change {
            Change::Asked(cursor) => {
                state.asked = cursor;
                state.loading = true;
            }
            Change::Began(page) => {
                state.items = Some(Rc::new(page.items));
                state.next = page.next;
                state.failure = None;
            }
            Change::WentOn(page) => {
                let mut items = state
                    .items
                    .map(|items| (*items).clone())
                    .unwrap_or_default();
                items.extend(page.items);
                state.items = Some(Rc::new(items));
                state.next = page.next;
                state.failure = None;
            }
            Change::Failed(failure) => state.failure = Some(Rc::new(failure)),
        }
        Rc::new(state)
    }
}

thread_local! {
    /// The list that was shown last of those that are kept, by its name.
    static KEPT: RefCell<Option<(String, Box<dyn Any>)>> = const { RefCell::new(None) };
}

/// What was shown under this name, if somebody steps back to it.
fn kept<T: 'static>(name: Option<&String>) -> Option<State<T>> {
    let name = name.filter(|_| navigation::is_step_back())?;
    KEPT.with_borrow(|kept| {
        let (its, state) = kept.as_ref()?;
        (its == name).then(|| state.downcast_ref::<State<T>>().cloned())?
    })
}

/// Asks for a list by `fetch`, which gets the key and the cursor of the page: none for the first one.
#[hook]
pub(crate) fn use_list<K, T, F, Fut>(key: K, fetch: F) -> List<T>
where
    K: Clone + PartialEq + 'static,
    T: Clone + 'static,
    F: Fn(Api, K, Option<String>) -> Fut + 'static,
    Fut: Future<Output = Result<Page<T>>> + 'static,
{
    use_kept_list(None, key, fetch)
}

/// The same, and a step back to it shows as many pages as were there before, where `name` is the same.
#[hook]
pub(crate) fn use_kept_list<K, T, F, Fut>(name: Option<String>, key: K, fetch: F) -> List<T>
where
    K: Clone + PartialEq + 'static,
    T: Clone + 'static,
    F: Fn(Api, K, Option<String>) -> Fut + 'static,
    Fut: Future<Output = Result<Page<T>>> + 'static,
{
    let session = use_session();
    let as_before = use_mut_ref(|| kept::<T>(name.as_ref()));
    let state = use_reducer(|| {
        as_before.borrow().clone().unwrap_or(State {
            items: None,
            next: None,
            asked: None,
            failure: None,
            loading: true,
        })
    });
    let asked = use_memo((), |()| Cell::new(0_u32));
    let again = use_state(|| 0_u32);
    let fetch = Rc::new(fetch);

    let ask = {
        let (api, state, asked) = (session.api.clone(), state.dispatcher(), asked.clone());
        move |key: K, cursor: Option<String>| {
            asked.set(asked.get().wrapping_add(1));
            let (number, asked) = (asked.get(), asked.clone());
            let (state, fetch, api) = (state.clone(), fetch.clone(), api.clone());
            state.dispatch(Change::Asked(cursor.clone()));
            wasm_bindgen_futures::spawn_local(async move {
                let first = cursor.is_none();
                let outcome = fetch(api, key, cursor).await;
                if asked.get() != number {
                    return;
                }
                state.dispatch(match outcome {
                    Ok(page) if first => Change::Began(page),
                    Ok(page) => Change::WentOn(page),
                    Err(failure) => Change::Failed(failure),
                });
            });
        }
    };
    {
        let ask = ask.clone();
        use_effect_with(
            (key.clone(), *again, asker(&session.who)),
            move |(key, _, asker)| {
                let is_kept = as_before.borrow_mut().take().is_some();
                if *asker != Asker::Unknown && !is_kept {
                    ask(key.clone(), None);
                }
            },
        );
    }
    {
        let asked = asked.clone();
        use_effect_with((), move |()| move || asked.set(asked.get().wrapping_add(1)));
    }
    if let Some(name) = name.filter(|_| !state.loading) {
        KEPT.set(Some((name, Box::new((*state).clone()))));
    }
    let more = {
        let (state, key) = (state.clone(), key.clone());
        Callback::from(move |()| {
            if state.loading {
            } else if state.failure.is_some() {
                ask(key.clone(), state.asked.clone());
            } else if state.next.is_some() {
                ask(key.clone(), state.next.clone());
            }
        })
    };
    {
        let offline = state.failure.as_deref() == Some(&Failure::Offline);
        let more = more.clone();
        use_effect_with(session.answers, move |answers| {
            if *answers && offline {
                more.emit(());
            }
        });
    }
    let reload = use_callback(*again, {
        let again = again.clone();
        move |(), now| again.set(now + 1)
    });
    List {
        items: state.items.clone(),
        has_more: state.next.is_some(),
        failure: state.failure.clone(),
        loading: state.loading,
        more,
        reload,
    }
}
