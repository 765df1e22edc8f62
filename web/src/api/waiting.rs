//! Those who wait for something to happen.

use std::cell::RefCell;

use futures_channel::oneshot;

#[derive(Default)]
pub(super) struct Waiting(RefCell<Vec<oneshot::Sender<()>>>);

impl Waiting {
    /// One more, who hears of it, or loses the other end when it will not happen.
    pub(super) fn wait(&self) -> oneshot::Receiver<()> {
        let (happens, wait) = oneshot::channel();
        self.0.borrow_mut().push(happens);
        wait
    }

    /// It happened.
    pub(super) fn wake(&self) {
        for waiting in self.0.take() {
            // Whoever no longer waits need not be told.
            let _ = waiting.send(());
        }
    }

    /// It will not happen.
    pub(super) fn dismiss(&self) {
        self.0.take();
    }
}
