//! Reading the chain to see whether it holds, against somebody who can change every row and has no key.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use hub_shared::digest::Digest;
use serde_json::Value;

use super::{Entry, Head, Moved, is_written_for_oneself, spelling, witness};
use crate::{
    db::{
        Conn,
        schema::{audit_events, audit_head, audit_moved, audit_texts},
    },
    error::{Error, Result},
    keys::AuditKey,
};

/// Entries that are read at once.
const PAGE: i64 = 1_000;

/// Reads the chain up to its head and checks every link, the words, what lies beyond the head, that
/// `expect` is in it, and that it knows what the other tables hold.
///
/// Without `expect` an end that was cut off, head and other tables with it, can't be told from a log that
/// was never longer.
///
/// # Errors
/// Names the first entry that was changed, is missing or doesn't fit, the head that was expected, or what
/// the log doesn't know.
pub fn verify(conn: &mut Conn, key: &AuditKey, expect: Option<&Head>) -> Result<Head> {
    let start = Head {
        seq: 0,
        mac: String::new(),
    };
    let head = verify_after(conn, key, start, expect)?;
    match witness::unknown(conn, &head)? {
        Some(unknown) => broken(unknown),
        None => Ok(head),
    }
}

/// The same of the newest entries alone, so many at most.
///
/// # Errors
/// As [`verify`].
pub fn verify_newest(conn: &mut Conn, key: &AuditKey, count: i64) -> Result<Head> {
    let start = audit_events::table
        .filter(audit_events::seq.le(head(conn)?.seq - count))
        .order(audit_events::seq.desc())
        .select((audit_events::seq, audit_events::mac))
        .first::<Head>(conn)
        .optional()?;
    match start {
        Some(start) => verify_after(conn, key, start, None),
        None => verify(conn, key, None),
    }
}

fn broken<T>(what: String) -> Result<T> {
    Err(Error::Internal(what))
}

fn head(conn: &mut Conn) -> Result<Head> {
    let head = audit_head::table
        .find(1)
        .select((audit_head::seq, audit_head::mac))
        .first(conn)
        .optional()?;
    head.ok_or_else(|| Error::Internal("the head of the log is missing: it was deleted".to_owned()))
}

fn verify_after(
    conn: &mut Conn,
    key: &AuditKey,
    mut last: Head,
    expect: Option<&Head>,
) -> Result<Head> {
    // The ends of the table before the head: an entry and the head that names it come at once, so what
    // is appended meanwhile is no entry beyond it.
    let ends = audit_events::table
        .select((
            diesel::dsl::min(audit_events::seq),
            diesel::dsl::max(audit_events::seq),
        ))
        .first::<(Option<i64>, Option<i64>)>(conn)?;
    let mut head = head(conn)?;
    if let (Some(first), _) = ends
        && first < 1
    {
        return broken(format!("entry {first} was put before the first one"));
    }
    let mut words = Words::default();
    let mut expected = expect.is_none_or(|expect| *expect == last);
    while last.seq < head.seq {
        let misspelled = spelling::first_wrong(conn, last.seq, head.seq, PAGE)?;
        let up_to = misspelled.map_or(head.seq, |seq| seq - 1);
        let page = audit_events::table
            .left_join(audit_texts::table)
            .filter(audit_events::seq.gt(last.seq))
            .filter(audit_events::seq.le(up_to))
            .order(audit_events::seq.asc())
            .limit(PAGE)
            .select((audit_events::all_columns, audit_texts::text.nullable()))
            .load::<(Entry, Option<String>)>(conn)?;
        if page.is_empty()
            && let Some(seq) = misspelled
        {
            return match seq == last.seq + 1 {
                true => broken(format!(
                    "entry {seq} was changed: a value of it is written otherwise than the hub writes it"
                )),
                false => broken(format!("entry {} is missing", last.seq + 1)),
            };
        }
        if page.is_empty() {
            return broken(format!(
                "the head says {} entries, the log ends at {}: it was cut off",
                head.seq, last.seq
            ));
        }
        let mut found_by = moved(conn, last.seq, &page)?;
        for (entry, text) in page {
            let seq = entry.seq;
            if seq != last.seq + 1 {
                return broken(format!("entry {} is missing", last.seq + 1));
            }
            let is_lower_case = !entry.mac.contains(|c: char| c.is_ascii_uppercase());
            if !is_lower_case || !key.verifies(&entry.message(&last.mac), &entry.mac) {
                return broken(format!(
                    "entry {seq} was changed or is another one's: it does not follow from entry {}",
                    last.seq
                ));
            }
            if found_by.remove(&seq).unwrap_or_default() != moved_by(&entry) {
                return broken(format!(
                    "entry {seq} is found under other subjects than it moved: its rows in audit_moved \
                     were changed"
                ));
            }
            let of_text = text.map(|text| Digest::of(text.as_bytes()));
            if of_text.is_some() && of_text != entry.text_digest {
                return broken(format!("the words of entry {seq} were changed"));
            }
            if of_text.is_none() && entry.text_digest.is_some() {
                match words.erased_by(conn, &entry)? {
                    None => {
                        return broken(format!(
                            "the words of entry {seq} are missing, and no account was closed whose \
                             end erases them"
                        ));
                    }
                    // Closed since the head was read: that entry has to hold, too.
                    Some(closed) if closed > head.seq => head = self::head(conn)?,
                    Some(_) => {}
                }
            }
            last = Head {
                seq,
                mac: entry.mac,
            };
            expected |= expect == Some(&last);
        }
    }
    if head != last {
        return broken(format!(
            "the head names entry {} with another MAC than it has",
            head.seq
        ));
    }
    if let (_, Some(beyond)) = ends
        && beyond > head.seq
    {
        return broken(format!(
            "entry {} lies beyond the head, which says {} entries: the head was set back, or entries \
             were added",
            head.seq + 1,
            head.seq
        ));
    }
    match expect {
        Some(expect) if !expected && expect.seq > head.seq => broken(format!(
            "the log ends at entry {}, before entry {}, which is expected: its end was cut off",
            head.seq, expect.seq
        )),
        Some(expect) if !expected => broken(format!(
            "entry {} has another MAC than is expected: the log was replaced from there or before",
            expect.seq
        )),
        _ => Ok(last),
    }
}

/// Under which subjects the entries of a page are found, beside their own.
fn moved(
    conn: &mut Conn,
    above: i64,
    page: &[(Entry, Option<String>)],
) -> QueryResult<HashMap<i64, BTreeSet<String>>> {
    let up_to = page.last().map_or(above, |(entry, _)| entry.seq);
    let rows = audit_moved::table
        .filter(audit_moved::seq.gt(above))
        .filter(audit_moved::seq.le(up_to))
        .select((audit_moved::seq, audit_moved::subject))
        .load::<(i64, String)>(conn)?;
    let mut found_by = HashMap::<_, BTreeSet<_>>::new();
    for (seq, subject) in rows {
        found_by.entry(seq).or_default().insert(subject);
    }
    Ok(found_by)
}

/// What an entry says that it moved beside its subject.
fn moved_by(entry: &Entry) -> BTreeSet<String> {
    let details = serde_json::from_str::<Value>(&entry.details).unwrap_or_default();
    let moved = details.get("moved").cloned().unwrap_or_default();
    let moved = serde_json::from_value::<Vec<Moved>>(moved).unwrap_or_default();
    moved.into_iter().map(|one| one.subject).collect()
}

/// An entry that tells of the end of an account.
#[derive(Clone, Copy)]
struct Closed {
    seq: i64,
    /// Whether it erased what the account had written in office, too, as it once did.
    all: bool,
}

/// Whose words may be missing: those of accounts that were closed, and those about them.
#[derive(Default)]
struct Words {
    /// When each account was closed.
    closed: HashMap<String, Option<Closed>>,
}

impl Words {
    /// The entry that tells why the words of this one are gone.
    fn erased_by(&mut self, conn: &mut Conn, entry: &Entry) -> QueryResult<Option<i64>> {
        let about = entry.subject.strip_prefix("account:");
        let in_office = !is_written_for_oneself(&entry.action, &entry.details);
        let written = entry.actor_id.as_deref().map(|actor| (actor, in_office));
        let about = about.map(|account| (account, false));
        for (account, in_office) in [written, about].into_iter().flatten() {
            let closed = match self.closed.get(account) {
                Some(closed) => *closed,
                None => {
                    let closed = closed(conn, account)?;
                    self.closed.insert(account.to_owned(), closed);
                    closed
                }
            };
            if let Some(closed) = closed
                && closed.seq >= entry.seq
                && (closed.all || !in_office)
            {
                return Ok(Some(closed.seq));
            }
        }
        Ok(None)
    }
}

fn closed(conn: &mut Conn, account: &str) -> QueryResult<Option<Closed>> {
    let found = audit_events::table
        .filter(audit_events::subject.eq(format!("account:{account}")))
        .filter(audit_events::action.eq("account.close"))
        .select((audit_events::seq, audit_events::details))
        .first::<(i64, String)>(conn)
        .optional()?;
    Ok(found.map(|(seq, details)| {
        let details = serde_json::from_str::<Value>(&details).unwrap_or_default();
        let all = details.get("erased").is_none();
        Closed { seq, all }
    }))
}
