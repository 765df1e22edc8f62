//! The rules of the hub: no HTTP, no SQL.

use chrono::DateTime;
use data_encoding::BASE64URL_NOPAD;
use hub_shared::{
    digest::Digest,
    page::{DEFAULT_LIMIT, MAX_LIMIT, Page, PageQuery},
    problem::{Code, FieldError},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    clock::Time,
    error::{Error, Refusal, Result},
};

pub mod accounts;
pub mod administration;
mod announcing;
pub mod appeals;
pub mod audit;
pub mod cases;
pub mod catalogue;
pub mod check_setup;
pub mod checks;
pub mod contents;
pub mod credentials;
pub mod enforcement;
pub mod files;
pub mod follows;
pub mod history;
pub mod hub;
mod impartial;
pub mod invitations;
mod lifecycle;
pub mod markdown;
pub mod notifications;
mod origins;
pub mod own_profiles;
mod passwords;
pub mod protected_words;
pub mod publishing;
pub mod queue;
pub mod reasons;
pub mod replies;
pub mod reports;
pub mod review;
pub mod search;
pub mod sessions;
pub mod settings;
pub mod sitemap;
pub mod subscriptions;
pub mod talk;
pub mod tokens;
pub mod tombstones;
pub mod transparency;

/// A page that was asked for, checked.
struct Window<K> {
    limit: usize,
    after: Option<K>,
}

impl<K: Serialize + DeserializeOwned> Window<K> {
    /// Reads limit and cursor of the list called `list`.
    fn new(list: &str, query: &PageQuery) -> Result<Self> {
        let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(
                Refusal::new(Code::Invalid, "One value is not allowed: see errors.")
                    .with_errors(vec![FieldError::new(
                        "limit",
                        format!("is {limit}: a page has 1 to {MAX_LIMIT} items"),
                    )])
                    .into(),
            );
        }
        let after = match &query.cursor {
            None => None,
            Some(cursor) => Some(open_cursor(list, cursor).ok_or_else(|| {
                Error::refused(
                    Code::InvalidCursor,
                    "This cursor is not one that this list gave: start without it.",
                )
            })?),
        };
        Ok(Self {
            limit: limit as usize,
            after,
        })
    }

    /// How many rows to ask for: one more than the page holds, which tells whether there is a next.
    fn rows(&self) -> i64 {
        self.limit as i64 + 1
    }

    /// Makes the page; `key` is where the page after an item begins.
    fn page<R, T>(
        &self,
        list: &str,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> K,
        item: impl Fn(R) -> Result<T>,
    ) -> Result<Page<T>> {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next = match rows.last() {
            Some(last) if more => Some(cursor(list, &key(last))?),
            _ => None,
        };
        Ok(Page {
            items: rows.into_iter().map(item).collect::<Result<_>>()?,
            next,
        })
    }
}

/// Version of the form of cursors.
const CURSOR: u8 = 1;

fn cursor(list: &str, key: &impl Serialize) -> Result<String> {
    Ok(BASE64URL_NOPAD.encode(serde_json::to_string(&(CURSOR, list, key))?.as_bytes()))
}

fn open_cursor<K: DeserializeOwned>(list: &str, cursor: &str) -> Option<K> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
    // No key of a list has a NUL, and PostgreSQL refuses to look.
    if str::from_utf8(&bytes).ok()?.contains("\\u0000") {
        return None;
    }
    let (version, of, key) = serde_json::from_slice::<(u8, String, K)>(&bytes).ok()?;
    (version == CURSOR && of == list).then_some(key)
}

/// A moment in a cursor: microseconds since 1970, up to the year 9999. Other years are no list's, and
/// not every database has them.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
struct Moment(Time);

impl TryFrom<i64> for Moment {
    type Error = &'static str;

    fn try_from(micros: i64) -> std::result::Result<Self, Self::Error> {
        const YEAR_10000: i64 = 253_402_300_800_000_000;
        match DateTime::from_timestamp_micros(micros) {
            Some(at) if (0..YEAR_10000).contains(&micros) => Ok(Self(at.naive_utc())),
            _ => Err("is no moment of a list"),
        }
    }
}

impl From<Moment> for i64 {
    fn from(moment: Moment) -> Self {
        moment.0.and_utc().timestamp_micros()
    }
}

/// Path of a logo.
fn logo_path(digest: &Option<Digest>) -> Option<String> {
    digest
        .as_ref()
        .map(|digest| format!("/api/v1/logos/{digest}.png"))
}

/// JSON that the hub wrote into a row.
fn stored<T: DeserializeOwned>(json: &str) -> Result<T> {
    Ok(serde_json::from_str(json)?)
}

/// A value that the hub checked before it wrote it into a row.
fn checked<T: std::str::FromStr>(text: &str) -> Result<T>
where
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|error| Error::Internal(format!("stored value {text:?} {error}")))
}
