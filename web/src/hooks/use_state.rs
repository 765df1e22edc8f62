//! The state of a component. Yew makes its hook anew for each type; this makes one of it, in which a state may be of any type.

use std::{any::Any, ops::Deref, rc::Rc};

use wasm_bindgen::UnwrapThrowExt as _;
use yew::prelude::*;

type Whatever = Rc<dyn Any>;
type First<'a> = Box<dyn FnOnce() -> Whatever + 'a>;

/// A state as it was when the component was drawn, and the way to change it.
pub(crate) struct State<T> {
    now: Rc<T>,
    inner: UseStateHandle<Whatever>,
}

impl<T: 'static> State<T> {
    /// Puts another value in its place, and draws the component anew.
    pub(crate) fn set(&self, value: T) {
        self.inner.set(Rc::new(value));
    }

    /// What puts another value in its place.
    pub(crate) fn setter(&self) -> Callback<T> {
        let inner = self.inner.clone();
        Callback::from(move |value| inner.set(Rc::new(value)))
    }
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        Self {
            now: self.now.clone(),
            inner: self.inner.clone(),
        }
    }
}

impl<T> Deref for State<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.now
    }
}

/// A state, which begins with what `first` makes.
#[hook]
pub(crate) fn use_state<T: 'static, F: FnOnce() -> T>(first: F) -> State<T> {
    let inner = use_any(Box::new(move || Rc::new(first())));
    // Yew keeps the hooks of a component in their order, and only a `State<T>` writes to this one.
    let now = Whatever::clone(&inner)
        .downcast()
        .ok()
        .expect_throw("a state keeps its type");
    State { now, inner }
}

#[hook]
fn use_any<'a>(first: First<'a>) -> UseStateHandle<Whatever> {
    yew::functional::use_state(first)
}
