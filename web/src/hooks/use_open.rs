//! A dialog that a button opens.

use yew::prelude::*;

use super::use_state;

/// Whether it is open, and how that changes.
#[derive(Clone)]
pub(crate) struct Open {
    /// Whether it is.
    pub(crate) now: bool,
    /// Opens it: for the button.
    pub(crate) show: Callback<MouseEvent>,
    /// Closes it.
    pub(crate) close: Callback<()>,
}

/// One that is closed at first.
#[hook]
pub(crate) fn use_open() -> Open {
    let open = use_state(|| false);
    let (show, close) = (open.clone(), open.clone());
    Open {
        now: *open,
        show: Callback::from(move |_| show.set(true)),
        close: Callback::from(move |()| close.set(false)),
    }
}
