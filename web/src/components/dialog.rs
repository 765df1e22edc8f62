//! A question over the page: the browser's own dialog, which keeps the focus.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::toasts::ToastProvider;

#[derive(Properties, PartialEq)]
pub(crate) struct DialogProps {
    /// Unique on the page.
    pub(crate) id: AttrValue,
    pub(crate) title: AttrValue,
    pub(crate) children: Html,
    /// What Escape does; without it, only what is in the dialog ends it.
    #[prop_or_default]
    pub(crate) close: Option<Callback<()>>,
}

/// A dialog, open as long as it is there.
#[component]
pub(crate) fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog
                && !dialog.open()
            {
                // One that is not in the page any more has nothing to show.
                let _ = dialog.show_modal();
            }
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        });
    }
    let close = props.close.clone();
    let oncancel = move |event: Event| {
        event.prevent_default();
        if let Some(close) = &close {
            close.emit(());
        }
    };
    // Browsers let nothing prevent a second Escape (HTML, close watchers), but for a dialog that says so itself.
    let closedby = props.close.is_none().then_some("none");
    let title = format!("{}-title", props.id);
    html! {
        <dialog ref={node} id={props.id.clone()} {closedby} aria-labelledby={title.clone()} {oncancel}>
            // What is said here would be below the dialog in the page's own place for it.
            <ToastProvider>
                <h2 id={title}>{ &props.title }</h2>
                { props.children.clone() }
            </ToastProvider>
        </dialog>
    }
}
