//! What search engines are told of: the public pages of profiles and authors, each with when it last
//! changed (sitemaps.org).

use hub_shared::ids::{AccountId, ProfileId};

use crate::{
    clock::Time,
    db::{self, Db},
    error::Result,
};

/// Most addresses of one file: sitemaps.org allows 50,000, and the first page wants room, too.
pub const MOST_OF_A_FILE: i64 = 49_999;
/// How many are read from the database at once: what a request holds in memory.
const STEP: i64 = 1_000;

/// What pages are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Profiles.
    Profiles,
    /// Their authors.
    Authors,
}

/// How many pages of each kind there are: of profiles, of authors.
///
/// # Errors
/// When the database fails.
pub async fn counts(db: &Db) -> Result<(i64, i64)> {
    db.read(|conn| Ok(db::search::public_pages(conn)?)).await
}

/// A page: what its address ends with, and when it last changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The slug, or the handle.
    pub name: String,
    /// When it last changed.
    pub changed_at: Time,
}

/// A walk along the pages of a kind, in the order of their ids, so that nothing is left out because
/// something else was published meanwhile.
pub struct Walk {
    kind: Kind,
    /// How many are passed over before the first.
    skip: i64,
    left: i64,
    after: Option<String>,
}

impl Walk {
    /// The file with this number, counted from 0.
    #[must_use]
    pub fn of_file(kind: Kind, file: i64) -> Self {
        Self {
            kind,
            skip: file.saturating_mul(MOST_OF_A_FILE),
            left: MOST_OF_A_FILE,
            after: None,
        }
    }

    /// The next entries; none at the end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(mut self, db: &Db) -> Result<Option<(Vec<Entry>, Self)>> {
        let (kind, skip) = (self.kind, self.skip);
        let limit = self.left.min(STEP);
        let after = self.after.take().unwrap_or_default();
        let rows = db
            .read(move |conn| {
                Ok(match kind {
                    Kind::Profiles => {
                        let rows = db::search::profile_pages(conn, &after, skip, limit)?;
                        let id = |(id, name, at): (ProfileId, _, _)| (id.to_string(), name, at);
                        rows.into_iter().map(id).collect::<Vec<_>>()
                    }
                    Kind::Authors => {
                        let rows = db::search::author_pages(conn, &after, skip, limit)?;
                        let id = |(id, name, at): (AccountId, _, _)| (id.to_string(), name, at);
                        rows.into_iter().map(id).collect::<Vec<_>>()
                    }
                })
            })
            .await?;
        let Some((last, ..)) = rows.last() else {
            return Ok(None);
        };
        self.after = Some(last.clone());
        self.skip = 0;
        self.left -= i64::try_from(rows.len()).unwrap_or(self.left);
        let entries = rows
            .into_iter()
            .map(|(_, name, changed_at)| Entry { name, changed_at });
        Ok(Some((entries.collect(), self)))
    }
}
