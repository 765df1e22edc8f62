//! When tokens were last used, gathered in memory and written each second: a request waits for no
//! write, and a busy token causes one a minute.

use std::{collections::HashMap, sync::Mutex};

use chrono::TimeDelta;
use hub_shared::ids::TokenId;

use crate::{
    clock::Time,
    db::{
        Db, Done,
        tokens::{self, Token},
    },
    error::Result,
};

/// How old the noted use may be before a newer one is written.
const EXACT_TO: TimeDelta = TimeDelta::minutes(1);

/// Uses that are not in the database yet.
#[derive(Default)]
pub struct TokenUses {
    pending: Mutex<HashMap<TokenId, Time>>,
}

impl TokenUses {
    /// Notes that a token was used, unless its row knows of a use within the last minute.
    pub fn note(&self, token: &Token, now: Time) {
        if token.last_used_at.is_none_or(|at| now - at >= EXACT_TO) {
            self.lock().insert(token.id.clone(), now);
        }
    }

    /// Writes what was noted. After an error it is lost: the next use is noted again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn flush(&self, db: &Db) -> Result<()> {
        let batch = std::mem::take(&mut *self.lock());
        if batch.is_empty() {
            return Ok(());
        }
        // In one order, so that two replicas never wait for each other's rows.
        let mut rows = batch.into_iter().collect::<Vec<_>>();
        rows.sort();
        db.write(None, move |tx| {
            for (token, at) in &rows {
                tokens::set_used(tx, token, *at)?;
            }
            Ok(Done::unchanged(()))
        })
        .await
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<TokenId, Time>> {
        // A panic elsewhere can't have left a map half changed.
        self.pending
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
