//! Reading the chain to see whether it holds, against somebody who can change every row and has no key.

use std::collections::HashMap;

use diesel::prelude::*;
use hub_shared::digest::Digest;

use super::{Entry, Head};
use crate::{
    db::{
        Conn,
        schema::{audit_events, audit_head, audit_texts},
    },
    error::{Error, Result},
    keys::AuditKey,
};

/// Entries that are read at once.
const PAGE: i64 = 1_000;

/// Reads the chain up to its head and checks every link, the words, what lies beyond the head, and that
/// `expect` is in it.
///
/// # Errors
/// Names the first entry that was changed, is missing or doesn't fit, or the head that was expected.
pub fn verify(conn: &mut Conn, key: &AuditKey, expect: Option<&Head>) -> Result<Head> {
    let start = Head {
        seq: 0,
        mac: String::new(),
    };
    verify_after(conn, key, start, expect)
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
        let page = audit_events::table
            .left_join(audit_texts::table)
            .filter(audit_events::seq.gt(last.seq))
            .filter(audit_events::seq.le(head.seq))
            .order(audit_events::seq.asc())
            .limit(PAGE)
            .select((audit_events::all_columns, audit_texts::text.nullable()))
            .load::<(Entry, Option<String>)>(conn)?;
        if page.is_empty() {
            return broken(format!(
                "the head says {} entries, the log ends at {}: it was cut off",
                head.seq, last.seq
            ));
        }
        for (entry, text) in page {
            let seq = entry.seq;
            if seq != last.seq + 1 {
                return broken(format!("entry {} is missing", last.seq + 1));
            }
            if !key.verifies(&entry.message(&last.mac), &entry.mac) {
                return broken(format!(
                    "entry {seq} was changed or is another one's: it does not follow from entry {}",
                    last.seq
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

/// Whose words may be missing: those of accounts that were closed, and those about them.
#[derive(Default)]
struct Words {
    /// When each account was closed, by the number of the entry.
    closed: HashMap<String, Option<i64>>,
}

impl Words {
    /// The entry that tells why the words of this one are gone.
    fn erased_by(&mut self, conn: &mut Conn, entry: &Entry) -> QueryResult<Option<i64>> {
        let about = entry.subject.strip_prefix("account:");
        for account in [entry.actor_id.as_deref(), about].into_iter().flatten() {
            let closed = match self.closed.get(account) {
                Some(closed) => *closed,
                None => {
                    let closed = audit_events::table
                        .filter(audit_events::subject.eq(format!("account:{account}")))
                        .filter(audit_events::action.eq("account.close"))
                        .select(audit_events::seq)
                        .first(conn)
                        .optional()?;
                    self.closed.insert(account.to_owned(), closed);
                    closed
                }
            };
            if closed.is_some_and(|closed| closed >= entry.seq) {
                return Ok(closed);
            }
        }
        Ok(None)
    }
}
