//! Where the focus goes when what had it is gone, as the button of a row that was taken out.

use yew::prelude::*;

use crate::browser;

/// When `what` changes, once it is known, and the focus is nowhere after that, moves it to the element
/// with this id.
#[hook]
pub(crate) fn use_kept_focus<T: PartialEq + Copy + 'static>(
    id: impl Into<String>,
    what: Option<T>,
) {
    let id = id.into();
    let before = use_mut_ref(|| None::<T>);
    use_effect_with(what, move |now| {
        let was_known = before.replace(*now).is_some();
        if !was_known || now.is_none() {
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
