//! Changes that are under way, for what would cut them off.

use std::cell::Cell;

use futures_util::future::select;
use gloo_timers::future::TimeoutFuture;

use super::{Api, waiting::Waiting};

/// How long a page that is about to load anew waits for changes, in milliseconds.
const PATIENCE: u32 = 2_000;

#[derive(Default)]
pub(super) struct UnderWay {
    changes: Cell<u32>,
    over: Waiting,
}

impl UnderWay {
    /// One more change, as long as the guard lives.
    pub(super) fn begin(&self) -> Change<'_> {
        self.changes.set(self.changes.get() + 1);
        Change(self)
    }
}

/// A change that is under way.
pub(super) struct Change<'a>(&'a UnderWay);

impl Drop for Change<'_> {
    fn drop(&mut self) {
        self.0.changes.set(self.0.changes.get().saturating_sub(1));
        if self.0.changes.get() == 0 {
            self.0.over.wake();
        }
    }
}

impl Api {
    /// Waits until no change is under way, two seconds at most.
    pub(crate) async fn changes_are_over(&self) {
        // What a page begins when it goes has begun by then.
        TimeoutFuture::new(0).await;
        let under_way = &self.0.under_way;
        if under_way.changes.get() > 0 {
            select(under_way.over.wait(), TimeoutFuture::new(PATIENCE)).await;
        }
    }
}
