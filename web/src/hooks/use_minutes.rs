//! Something that a page does from time to time while it is open.

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::browser;

/// A minute, in milliseconds.
pub(crate) const MINUTE: u32 = 60_000;

/// When it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// A minute went by with the page in sight, or it came into sight again.
    Seen,
    /// A minute went by with the page out of sight.
    Hidden,
}

/// Calls `then` every minute, and whenever the page comes into sight; ends with the page.
#[hook]
pub(crate) fn use_minutes(then: Callback<Moment>) {
    let latest = use_mut_ref(|| then.clone());
    *latest.borrow_mut() = then;
    use_effect_with((), move |()| {
        let call = move || {
            let moment = if browser::document().hidden() {
                Moment::Hidden
            } else {
                Moment::Seen
            };
            let then = latest.borrow().clone();
            then.emit(moment);
        };
        let minutes = Interval::new(MINUTE, call.clone());
        let sight = EventListener::new(&browser::document(), "visibilitychange", move |_| {
            if !browser::document().hidden() {
                call();
            }
        });
        move || drop((minutes, sight))
    });
}

/// Asks again every minute that the page is looked at.
#[hook]
pub(crate) fn use_fresh(reload: &Callback<()>) {
    let reload = reload.clone();
    use_minutes(Callback::from(move |moment| {
        if moment == Moment::Seen {
            reload.emit(());
        }
    }));
}
