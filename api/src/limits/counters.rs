//! Who has how much left, in the database or in memory.

use std::time::Duration;

use data_encoding::HEXLOWER;
use moka::sync::Cache;

use super::{
    rate::Outcome,
    rules::{Kept, Rates, Rule, Setting},
};
use crate::{
    clock::Time,
    db::{self, Db, Done},
    error::Result,
    keys::Key,
};

/// Most clients that memory counts; past it those are forgotten that were not heard of for longest.
const MOST: u64 = 100_000;
/// For how long a network from which somebody signed in is one of theirs.
const KNOWN_FOR: i64 = 30 * 24 * 3600 * 1_000_000;

/// Counts attempts.
pub struct Counters {
    rates: Rates,
    secret: Key,
    memory: Cache<[u8; 32], i64>,
}

impl Counters {
    /// Counters by these settings. What they store of a client is a digest under `secret`.
    #[must_use]
    pub fn new(settings: &[Setting], secret: Key) -> Self {
        let rates = Rates::new(settings);
        let in_memory = Rule::ALL.iter().filter(|rule| rule.kept() == Kept::Memory);
        // Whoever was away for a whole period has the whole quota again: nothing to remember.
        let longest = in_memory
            .filter_map(|rule| rates.of(*rule))
            .map(|rate| rate.seconds() + 1)
            .max();
        Self {
            rates,
            secret,
            memory: Cache::builder()
                .max_capacity(MOST)
                .time_to_idle(Duration::from_secs(longest.unwrap_or(1)))
                .build(),
        }
    }

    /// The rate of a rule; none when it is off.
    #[must_use]
    pub fn rates(&self) -> &Rates {
        &self.rates
    }

    /// One more attempt of this client; none when the rule is off.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take(&self, db: &Db, rule: Rule, client: &str) -> Result<Option<Outcome>> {
        let Some(rate) = self.rates.of(rule) else {
            return Ok(None);
        };
        let key = self.digest(rule.name(), client);
        if rule.kept() == Kept::Memory {
            let now = micros(db.clock().now());
            let mut outcome = rate.standing(None, now, None);
            self.memory.entry(key).and_compute_with(|entry| {
                outcome = rate.take(entry.map(moka::Entry::into_value), now);
                match outcome.full_at {
                    Some(full_at) => moka::ops::compute::Op::Put(full_at),
                    None => moka::ops::compute::Op::Nop,
                }
            });
            return Ok(Some(outcome));
        }
        let key = HEXLOWER.encode(&key);
        // Whoever is over the limit costs a read, so that no flood stands in the way of the one writer.
        let (name, now) = (key.clone(), micros(db.clock().now()));
        let full_at = db
            .read(move |conn| Ok(db::limits::full_at(conn, &name)?))
            .await?;
        let seen = rate.take(full_at, now);
        if seen.full_at.is_none() {
            return Ok(Some(seen));
        }
        let (step, span) = (rate.step(), rate.span());
        let (taken, now) = db
            .write(None, move |tx| {
                let now = micros(tx.now());
                let taken = db::limits::take(tx, &key, now, step, span)?;
                Ok(Done::unchanged((taken, now)))
            })
            .await?;
        Ok(Some(match taken {
            Some(full_at) => rate.standing(Some(full_at), now, Some(full_at)),
            // Others took the last ones between the read and the write.
            None => rate.standing(Some(now + span), now, None),
        }))
    }

    /// Whether somebody signed in to this account from this network in the last 30 days.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn knows(&self, db: &Db, mail: &str, network: &str) -> Result<bool> {
        let key = self.known(mail, network);
        let now = micros(db.clock().now());
        let until = db
            .read(move |conn| Ok(db::limits::full_at(conn, &key)?))
            .await?;
        Ok(until.is_some_and(|until| until > now))
    }

    /// Notes that somebody signed in to this account from this network. Once a day is often enough.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remember(&self, db: &Db, mail: &str, network: &str) -> Result<()> {
        let key = self.known(mail, network);
        let now = micros(db.clock().now());
        let name = key.clone();
        let until = db
            .read(move |conn| Ok(db::limits::full_at(conn, &name)?))
            .await?;
        if until.is_some_and(|until| until - now > KNOWN_FOR - KNOWN_FOR / 30) {
            return Ok(());
        }
        db.write(None, move |tx| {
            let until = micros(tx.now()) + KNOWN_FOR;
            db::limits::note(tx, &key, until)?;
            Ok(Done::unchanged(()))
        })
        .await
    }

    /// Forgets in the database whose quota is whole again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge(&self, db: &Db) -> Result<()> {
        db.write(None, |tx| {
            let now = micros(tx.now());
            db::limits::purge(tx, now)?;
            Ok(Done::unchanged(()))
        })
        .await
    }

    fn known(&self, mail: &str, network: &str) -> String {
        HEXLOWER.encode(&self.digest("known", &format!("{mail} {network}")))
    }

    /// What stands for a client: it says nothing to whoever reads the database without the key.
    fn digest(&self, what: &str, client: &str) -> [u8; 32] {
        self.secret.derive(&format!("{what}\n{client}"))
    }
}

fn micros(time: Time) -> i64 {
    time.and_utc().timestamp_micros()
}
