//! Where the focus goes when what had it is gone, as the button of a row that was taken out.

use yew::prelude::*;

use crate::browser;

/// When `what` changes and the focus is nowhere after that, moves it to the element with this id.
#[hook]
pub(crate) fn use_kept_focus<T: PartialEq + 'static>(id: impl Into<String>, what: T) {
    let id = id.into();
    let first = use_mut_ref(|| true);
    use_effect_with(what, move |_| {
        if first.replace(false) {
            return;
        }
        let focused = browser::document().active_element();
        let lost =
            focused.is_none_or(|element| element.tag_name() == "BODY" || !element.is_connected());
        if lost {
            browser::focus(&id);
        }
    });
}
