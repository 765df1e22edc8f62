//! Bounded work: what costs much is done by few at a time, and a short queue waits for it.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::Semaphore;

use crate::error::{Error, Refusal, Result};
use hub_shared::problem::Code;

/// How long work of a kind took lately.
#[derive(Debug, Default)]
struct Mean(AtomicU64);

impl Mean {
    /// The newest counts for an eighth.
    fn add(&self, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX / 8);
        let mean = self.0.load(Ordering::Relaxed);
        let next = if mean == 0 {
            took
        } else {
            mean - mean / 8 + took / 8
        };
        // Two at once may lose one of them, which an estimate survives.
        self.0.store(next, Ordering::Relaxed);
    }

    /// Seconds that so many take when so many are done at a time, at least 1 and at most an hour.
    fn seconds(&self, many: usize, at_a_time: usize) -> u32 {
        let micros = self.0.load(Ordering::Relaxed).saturating_mul(many as u64);
        let seconds = micros / (at_a_time.max(1) as u64) / 1_000_000 + 1;
        u32::try_from(seconds.min(3_600)).unwrap_or(3_600)
    }
}

/// A kind of work with so many at once and so many waiting.
pub struct Bounded {
    name: &'static str,
    turns: usize,
    places: usize,
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
    took: Arc<Mean>,
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
            took: Arc::default(),
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
    /// `busy` at once when the queue is full, with the time in which it will be done; what `f` returns.
    pub async fn run<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T> + Send + 'static,
    {
        let place = self.admitted.clone().try_acquire_owned().map_err(|_| {
            self.refused.fetch_add(1, Ordering::Relaxed);
            busy(self.name, self.took.seconds(self.places, self.turns))
        })?;
        let turn = self
            .running
            .clone()
            .acquire_owned()
            .await
            .map_err(|error| Error::Internal(error.to_string()))?;
        let took = self.took.clone();
        // A client that goes away drops this future, but not the work: the turn is the work's.
        let work = move || {
            let _held = (place, turn);
            let began = Instant::now();
            let done = f();
            took.add(began.elapsed());
            done
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| Error::Internal(error.to_string()))?
    }
}

/// Room for what clients do at once, so many in all and so many each.
pub struct Places {
    name: &'static str,
    all: usize,
    each: usize,
    taken: Arc<Mutex<HashMap<String, usize>>>,
    took: Arc<Mean>,
}

/// A place that is given back when this is dropped.
pub struct Place {
    client: String,
    since: Instant,
    taken: Arc<Mutex<HashMap<String, usize>>>,
    took: Arc<Mean>,
}

impl Places {
    /// Room for `all` at once, and `each` of one client.
    #[must_use]
    pub fn new(name: &'static str, all: usize, each: usize) -> Self {
        Self {
            name,
            all,
            each,
            taken: Arc::default(),
            took: Arc::default(),
        }
    }

    /// A place for this client.
    ///
    /// # Errors
    /// `busy` when there is none, with the time in which one gets free.
    pub fn place(&self, client: &str) -> Result<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.get(client).copied().unwrap_or_default();
        if own >= self.each {
            return Err(busy(self.name, self.took.seconds(1, self.each)));
        }
        if taken.values().sum::<usize>() >= self.all {
            return Err(busy(self.name, self.took.seconds(1, self.all)));
        }
        taken.insert(client.to_owned(), own + 1);
        Ok(Place {
            client: client.to_owned(),
            since: Instant::now(),
            taken: self.taken.clone(),
            took: self.took.clone(),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.took.add(self.since.elapsed());
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.get(&self.client).copied().unwrap_or_default();
        if own > 1 {
            taken.insert(std::mem::take(&mut self.client), own - 1);
        } else {
            taken.remove(&self.client);
        }
    }
}

fn busy(name: &str, seconds: u32) -> Error {
    Refusal::new(
        Code::Busy,
        format!("Too many {name} at once: try again in {seconds} s."),
    )
    .retry_after(seconds)
    .into()
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

    #[test]
    fn a_client_has_its_own_share_of_the_places_and_gives_them_back() {
        let places = Places::new("uploads", 3, 2);
        let first = places.place("a").unwrap();
        let _second = places.place("a").unwrap();
        assert!(places.place("a").is_err());
        let third = places.place("b").unwrap();
        assert!(places.place("c").is_err());
        drop(first);
        let _fourth = places.place("c").unwrap();
        drop(third);
        assert!(places.place("a").is_ok());
    }

    #[test]
    fn the_time_to_wait_is_what_the_work_took_lately() {
        let mean = Mean::default();
        assert_eq!(mean.seconds(34, 2), 1);
        for _ in 0..100 {
            mean.add(Duration::from_millis(500));
        }
        assert_eq!(mean.seconds(34, 2), 9);
        mean.add(Duration::MAX);
        assert_eq!(mean.seconds(34, 2), 3_600);
    }
}
