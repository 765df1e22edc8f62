//! Bounded work: what costs much is done by few at a time, and a short queue waits for it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use hub_shared::problem::Code;

/// A kind of work with so many at once and so many waiting.
pub struct Bounded {
    name: &'static str,
    turns: usize,
    places: usize,
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
    refused: AtomicU64,
}

/// How much a kind of work has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// What it is called.
    pub name: &'static str,
    /// How many are being done.
    pub running: usize,
    /// How many wait for their turn.
    pub waiting: usize,
    /// How many were refused since the start.
    pub refused: u64,
}

impl Bounded {
    /// Work by `running` at a time, while at most `waiting` others wait.
    #[must_use]
    pub fn new(name: &'static str, running: usize, waiting: usize) -> Self {
        Self {
            name,
            turns: running,
            places: running + waiting,
            running: Arc::new(Semaphore::new(running)),
            admitted: Arc::new(Semaphore::new(running + waiting)),
            refused: AtomicU64::new(0),
        }
    }

    /// How much there is to do now.
    #[must_use]
    pub fn load(&self) -> Load {
        let running = self.turns - self.running.available_permits();
        let admitted = self.places - self.admitted.available_permits();
        Load {
            name: self.name,
            running,
            // The two are read one after the other: work may have moved on in between.
            waiting: admitted.saturating_sub(running),
            refused: self.refused.load(Ordering::Relaxed),
        }
    }

    /// Runs blocking work in turn, off the event loop.
    ///
    /// # Errors
    /// `busy` at once when the queue is full; what `f` returns.
    pub async fn run<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T> + Send + 'static,
    {
        let place = self.admitted.clone().try_acquire_owned().map_err(|_| {
            self.refused.fetch_add(1, Ordering::Relaxed);
            Error::refused(
                Code::Busy,
                format!("Too many {} at once: try again in a second.", self.name),
            )
        })?;
        let turn = self
            .running
            .clone()
            .acquire_owned()
            .await
            .map_err(|error| Error::Internal(error.to_string()))?;
        // A client that goes away drops this future, but not the work: the turn is the work's.
        let work = move || {
            let _held = (place, turn);
            f()
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| Error::Internal(error.to_string()))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn more_work_than_the_queue_holds_is_refused_at_once() {
        let work = Bounded::new("checks", 1, 1);
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let first = work.run(move || wait.recv().map_err(|e| Error::Internal(e.to_string())));
        let second = work.run(|| Ok(()));
        let third = async {
            let refused = work.run(|| Ok(())).await;
            let load = work.load();
            assert_eq!((load.running, load.waiting, load.refused), (1, 1, 1));
            release.send(()).unwrap();
            refused
        };
        // Polled in this order: the first runs, the second waits, the third finds no place.
        let (first, second, third) = tokio::join!(biased; first, second, third);
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(third.unwrap_err().refusal().code, Code::Busy);
    }

    #[tokio::test]
    async fn work_whose_client_went_away_keeps_its_turn_until_it_is_done() {
        let work = Bounded::new("checks", 1, 0);
        let (release, wait) = std::sync::mpsc::channel::<()>();
        {
            let gone = work.run(move || wait.recv().map_err(|e| Error::Internal(e.to_string())));
            let mut gone = std::pin::pin!(gone);
            // Polled until the work is under way, then dropped.
            assert!(futures_util::poll!(gone.as_mut()).is_pending());
        }
        assert_eq!(
            work.run(|| Ok(())).await.unwrap_err().refusal().code,
            Code::Busy
        );
        release.send(()).unwrap();
        while work.run(|| Ok(())).await.is_err() {
            tokio::task::yield_now().await;
        }
    }
}
