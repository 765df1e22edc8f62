//! A list that comes in pages, one more whenever somebody wants more.

use std::{cell::RefCell, future::Future, rc::Rc};

use futures_util::future::LocalBoxFuture;
use hub_shared::page::Page;
use yew::prelude::*;

use super::{
    questions::{Asker, Erased, asker, use_questions, use_return, use_turn},
    use_state::use_state,
};
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
    /// Asks anew for as many pages as are shown.
    pub(crate) reload: Callback<()>,
}

/// Items whose type only the caller knows, as in [`use_remote`](super::use_remote).
#[derive(Clone)]
struct ErasedPage {
    items: Erased,
    next: Option<String>,
}

/// Asks for a page by its cursor.
type Fetch = Rc<dyn Fn(Api, Option<String>) -> LocalBoxFuture<'static, Result<ErasedPage>>>;

/// Asks for pages from this cursor on, one behind the other; the second is how many there were.
async fn several(
    (fetch, join): (Fetch, Join),
    api: Api,
    cursor: Option<String>,
    most: u32,
) -> Result<(ErasedPage, u32)> {
    let mut all = fetch(api.clone(), cursor).await?;
    let mut pages = 1;
    while pages < most
        && let Some(next) = all.next.take()
    {
        let page = fetch(api.clone(), Some(next)).await?;
        all.items = join(&all.items, &page.items);
        all.next = page.next;
        pages += 1;
    }
    Ok((all, pages))
}

/// Puts the items of one page behind those of the pages before.
type Join = fn(&Erased, &Erased) -> Erased;

fn join<T: Clone + 'static>(before: &Erased, after: &Erased) -> Erased {
    let both = [before, after].map(|items| items.downcast_ref::<Vec<T>>());
    let items = both.into_iter().flatten().flatten().cloned();
    Rc::new(items.collect::<Vec<T>>())
}

#[derive(Clone)]
struct State {
    items: Option<Erased>,
    next: Option<String>,
    /// How many pages came.
    pages: u32,
    /// The cursor of the page that was asked for last, and how many from there on.
    asked: (Option<String>, u32),
    failure: Option<Rc<Failure>>,
    loading: bool,
}

enum Change {
    Asked(Option<String>, u32),
    Began(ErasedPage, u32),
    WentOn(ErasedPage, Join),
    Failed(Failure),
}

impl Reducible for State {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut state = (*self).clone();
        state.loading = false;
        match change {
            Change::Asked(cursor, pages) => {
                state.asked = (cursor, pages);
                state.loading = true;
            }
            Change::Began(page, pages) => {
                state.items = Some(page.items);
                state.next = page.next;
                state.pages = pages;
                state.failure = None;
            }
            Change::WentOn(page, join) => {
                state.items = Some(match &state.items {
                    Some(before) => join(before, &page.items),
                    None => page.items,
                });
                state.next = page.next;
                state.pages += 1;
                state.failure = None;
            }
            Change::Failed(failure) => state.failure = Some(Rc::new(failure)),
        }
        Rc::new(state)
    }
}

thread_local! {
    /// The list that was shown last of those that are kept, by its name.
    static KEPT: RefCell<Option<(String, State)>> = const { RefCell::new(None) };
}

/// What was shown under this name, if somebody steps back to it.
fn kept(name: Option<&String>) -> Option<State> {
    let name = name.filter(|_| navigation::is_step_back())?;
    KEPT.with_borrow(|kept| {
        let (its, state) = kept.as_ref()?;
        (its == name).then(|| state.clone())
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
    let turn = use_turn(key.clone());
    let fetch: Fetch = Rc::new(move |api, cursor| {
        let page = fetch(api, key.clone(), cursor);
        Box::pin(async move {
            let page = page.await?;
            Ok(ErasedPage {
                items: Rc::new(page.items),
                next: page.next,
            })
        })
    });
    let (state, more, reload) = use_erased(name, turn, fetch, join::<T>);
    List {
        items: state.items.clone().and_then(|items| items.downcast().ok()),
        has_more: state.next.is_some(),
        failure: state.failure.clone(),
        loading: state.loading,
        more,
        reload,
    }
}

#[hook]
fn use_erased(
    name: Option<String>,
    turn: u32,
    fetch: Fetch,
    join: Join,
) -> (Rc<State>, Callback<()>, Callback<()>) {
    let session = use_session();
    let as_before = use_mut_ref(|| kept(name.as_ref()));
    let state = use_reducer(|| {
        as_before.borrow().clone().unwrap_or(State {
            items: None,
            next: None,
            pages: 0,
            asked: (None, 1),
            failure: None,
            loading: true,
        })
    });
    let questions = use_questions();
    let again = use_state(|| 0_u32);

    let ask = {
        let (api, state) = (session.api.clone(), state.dispatcher());
        move |cursor: Option<String>, most: u32| {
            let (number, questions) = (questions.next(), questions.clone());
            let (state, first) = (state.clone(), cursor.is_none());
            state.dispatch(Change::Asked(cursor.clone(), most));
            let page = several((fetch.clone(), join), api.clone(), cursor, most);
            wasm_bindgen_futures::spawn_local(async move {
                let outcome = page.await;
                if !questions.counts(number) {
                    return;
                }
                state.dispatch(match outcome {
                    Ok((page, pages)) if first => Change::Began(page, pages),
                    Ok((page, _)) => Change::WentOn(page, join),
                    Err(failure) => Change::Failed(failure),
                });
            });
        }
    };
    {
        let (ask, pages) = (ask.clone(), state.pages);
        let shown = use_mut_ref(|| None);
        let whose = (turn, asker(&session.who));
        use_effect_with((*again, whose), move |(_, whose)| {
            let is_kept = as_before.borrow_mut().take().is_some();
            let is_same = shown.replace(Some(whose.clone())).as_ref() == Some(whose);
            if whose.1 != Asker::Unknown && !is_kept {
                // Looking again takes no page away that was shown.
                ask(None, if is_same { pages.max(1) } else { 1 });
            }
        });
    }
    if let Some(name) = name.filter(|_| !state.loading) {
        KEPT.set(Some((name, (*state).clone())));
    }
    let more = {
        let state = state.clone();
        Callback::from(move |()| {
            if state.loading {
            } else if state.failure.is_some() {
                let (cursor, most) = state.asked.clone();
                ask(cursor, most);
            } else if state.next.is_some() {
                ask(state.next.clone(), 1);
            }
        })
    };
    use_return(&session, state.failure.as_deref(), &more);
    let reload = use_callback(*again, {
        let again = again.clone();
        move |(), now| again.set(now + 1)
    });
    (Rc::new((*state).clone()), more, reload)
}
