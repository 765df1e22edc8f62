//! Downloads are counted in memory and written each second, so that a link answers without waiting
//! for a write. What a kill may lose is that last second of counts.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
};

use hub_shared::ids::{ProfileId, SubscriptionId, VersionId};

use crate::{
    clock::Time,
    db::{Conn, Db, Done, profiles, subscriptions, versions},
    error::Result,
};

/// A subscription, what it downloaded, and the day.
type Download = (SubscriptionId, VersionId, String);

/// Downloads that are not in the database yet.
#[derive(Default)]
pub struct Downloads {
    /// Each with its last time.
    pending: Mutex<HashMap<Download, Time>>,
}

impl Downloads {
    /// Counts a download: once a subscription, version and day (UTC).
    pub fn count(&self, subscription: SubscriptionId, version: VersionId, now: Time) {
        let day = now.format("%Y-%m-%d").to_string();
        self.lock().insert((subscription, version, day), now);
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
        let mut rows = batch.clone().into_iter().collect::<Vec<_>>();
        rows.sort();
        let written = db
            .write(None, move |tx| Ok(Done::unchanged(write(tx, &rows)?)))
            .await;
        if written.is_err() {
            let mut pending = self.lock();
            for (download, at) in batch {
                let last = pending.entry(download).or_insert(at);
                *last = at.max(*last);
            }
        }
        written
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Download, Time>> {
        // A panic elsewhere can't have left a map half changed.
        self.pending
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Counts what is new among these, with their version and their profile. Each kind of row is taken in
/// its order, profiles before versions as everywhere, so that two replicas never wait for each other.
fn write(conn: &mut Conn, rows: &[(Download, Time)]) -> Result<()> {
    let mut of_version = BTreeMap::<VersionId, i64>::new();
    for ((subscription, version, day), at) in rows {
        if subscriptions::insert_download(conn, subscription, version, day)? {
            *of_version.entry(version.clone()).or_default() += 1;
        }
        subscriptions::set_held(conn, subscription, version, *at)?;
    }
    let ids = of_version.keys().cloned().collect::<Vec<_>>();
    let mut of_profile = BTreeMap::<ProfileId, i64>::new();
    for (version, profile) in versions::profiles_of(conn, &ids)? {
        let new = of_version.get(&version).copied().unwrap_or_default();
        *of_profile.entry(profile).or_default() += new;
    }
    for (profile, new) in &of_profile {
        profiles::count_downloads(conn, profile, *new)?;
    }
    for (version, new) in &of_version {
        versions::count_downloads(conn, version, *new)?;
    }
    Ok(())
}
