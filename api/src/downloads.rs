//! Downloads are counted in memory and written each second, so that a link answers without waiting
//! for a write. What a kill may lose is that last second of counts.

use std::{collections::HashSet, sync::Mutex};

use hub_shared::ids::{SubscriptionId, VersionId};

use crate::{
    clock::Time,
    db::{Db, Done, subscriptions},
    error::Result,
};

type Download = (SubscriptionId, VersionId, String);

/// Downloads that are not in the database yet.
#[derive(Default)]
pub struct Downloads {
    pending: Mutex<HashSet<Download>>,
}

impl Downloads {
    /// Counts a download: once a subscription, version and day (UTC).
    pub fn count(&self, subscription: SubscriptionId, version: VersionId, now: Time) {
        let day = now.format("%Y-%m-%d").to_string();
        self.lock().insert((subscription, version, day));
    }

    /// Writes what was counted; on an error it is kept for the next time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flush(&self, db: &Db) -> Result<()> {
        let batch = std::mem::take(&mut *self.lock());
        if batch.is_empty() {
            return Ok(());
        }
        // In one order, so that two replicas never wait for each other's rows.
        let mut rows = batch.iter().cloned().collect::<Vec<_>>();
        rows.sort();
        let written = db
            .write(None, move |tx| {
                for (subscription, version, day) in &rows {
                    subscriptions::count_download(tx, subscription, version, day)?;
                }
                Ok(Done::unchanged(()))
            })
            .await;
        if written.is_err() {
            self.lock().extend(batch);
        }
        written
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<Download>> {
        // A panic elsewhere can't have left a set half changed.
        self.pending
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
