//! Short messages at the edge of the page, read out by screen readers.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::UnwrapThrowExt as _;
use yew::prelude::*;

use crate::components::icon::{Shape, icon};

/// How long a confirmation stays, in milliseconds; a failure stays until it is dismissed.
const STAYS: u32 = 8_000;

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Something was done.
    Done,
    /// Something failed.
    Failed,
}

#[derive(Debug, Clone, PartialEq)]
struct Toast {
    id: u32,
    tone: Tone,
    text: AttrValue,
}

enum Change {
    Say(Tone, AttrValue),
    Drop(u32),
}

#[derive(Default, PartialEq)]
struct List {
    next: u32,
    toasts: Vec<Toast>,
}

impl Reducible for List {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut toasts = self.toasts.clone();
        let mut next = self.next;
        match change {
            Change::Say(tone, text) => {
                // The same message twice is one message.
                toasts.retain(|toast| toast.text != text);
                toasts.push(Toast {
                    id: next,
                    tone,
                    text,
                });
                next += 1;
            }
            Change::Drop(id) => toasts.retain(|toast| toast.id != id),
        }
        Rc::new(Self { next, toasts })
    }
}

/// How components say something.
#[derive(Clone, PartialEq)]
pub(crate) struct Toasts(UseReducerDispatcher<List>);

impl Toasts {
    /// Something was done.
    pub(crate) fn done(&self, text: impl Into<AttrValue>) {
        self.0.dispatch(Change::Say(Tone::Done, text.into()));
    }

    /// Something failed.
    pub(crate) fn failed(&self, text: impl Into<AttrValue>) {
        self.0.dispatch(Change::Say(Tone::Failed, text.into()));
    }
}

/// Shows messages of everything in it.
#[component]
pub(crate) fn ToastProvider(props: &yew::html::ChildrenProps) -> Html {
    let list = use_reducer(List::default);
    let drop = {
        let dispatcher = list.dispatcher();
        Callback::from(move |id| dispatcher.dispatch(Change::Drop(id)))
    };
    html! {
        <ContextProvider<Toasts> context={Toasts(list.dispatcher())}>
            { props.children.clone() }
            // Both regions stand there from the beginning, or their first message would not be read out.
            <div class="toasts">
                <div role="status" aria-live="polite">
                    { list.toasts.iter().filter(|toast| toast.tone == Tone::Done).map(|toast| html! {
                        <ToastView key={toast.id} toast={toast.clone()} drop={drop.clone()} />
                    }).collect::<Html>() }
                </div>
                <div role="alert" aria-live="assertive">
                    { list.toasts.iter().filter(|toast| toast.tone == Tone::Failed).map(|toast| html! {
                        <ToastView key={toast.id} toast={toast.clone()} drop={drop.clone()} />
                    }).collect::<Html>() }
                </div>
            </div>
        </ContextProvider<Toasts>>
    }
}

/// How to say something, anywhere in the app: `app.rs` puts every page inside the provider, so the context is there.
#[hook]
pub(crate) fn use_toasts() -> Toasts {
    use_context().expect_throw("the provider of messages is around the whole app")
}

#[derive(Properties, PartialEq)]
struct ToastProps {
    toast: Toast,
    drop: Callback<u32>,
}

#[component]
fn ToastView(ToastProps { toast, drop }: &ToastProps) -> Html {
    let (id, tone) = (toast.id, toast.tone);
    {
        let drop = drop.clone();
        use_effect_with((), move |()| {
            let timeout = (tone == Tone::Done).then(|| Timeout::new(STAYS, move || drop.emit(id)));
            move || std::mem::drop(timeout)
        });
    }
    let (class, shape) = match tone {
        Tone::Done => ("toast toast-done", Shape::Check),
        Tone::Failed => ("toast toast-failed", Shape::Warning),
    };
    let drop = drop.clone();
    html! {
        <div {class}>
            { icon(shape) }
            <p>{ toast.text.clone() }</p>
            <button type="button" class="icon-button" aria-label="Dismiss" onclick={move |_| drop.emit(id)}>
                { icon(Shape::Cross) }
            </button>
        </div>
    }
}
