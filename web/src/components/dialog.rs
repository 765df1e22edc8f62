//! A question over the page: the browser's own dialog, which keeps the focus and ends on Escape.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct DialogProps {
    /// Unique on the page.
    pub(crate) id: AttrValue,
    pub(crate) title: AttrValue,
    pub(crate) children: Html,
    /// What Escape does.
    pub(crate) close: Callback<()>,
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
        close.emit(());
    };
    let title = format!("{}-title", props.id);
    html! {
        <dialog ref={node} id={props.id.clone()} aria-labelledby={title.clone()} {oncancel}>
            <h2 id={title}>{ &props.title }</h2>
            { props.children.clone() }
        </dialog>
    }
}
