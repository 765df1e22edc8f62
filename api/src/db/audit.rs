//! The audit log: append-only, each entry chained to the one before by HMAC-SHA-256 (RFC 2104).
//!
//! The key lies outside the database, so that whoever can change rows can't make them fit again.
//! Entries hold ids and digests; words stand in `audit_texts`, where they can be erased, and the
//! chain carries their digest.

use diesel::prelude::*;
use hub_shared::{digest::Digest, ids::AccountId, lifecycle::Action};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Conn, per_backend,
    schema::{accounts, audit_events, audit_head, audit_moved, audit_texts},
};
use crate::{clock::Time, keys::AuditKey};

mod spelling;
mod verify;
mod witness;

pub use verify::{verify, verify_newest};

/// What an action moved beside its subject: how that stood before and how it stands after, nothing where
/// it was not there, or is not there any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// As `kind:id`.
    pub subject: String,
    pub before: Option<Digest>,
    pub after: Option<Digest>,
}

/// Something that was done, to be recorded with it.
#[derive(Debug, Clone)]
pub struct Event {
    action: &'static str,
    subject: String,
    moved: Vec<String>,
    details: Value,
    text: Option<String>,
    by_the_hub: bool,
}

impl Event {
    /// An action on a subject, such as `submission.approve` on `submission:…`.
    pub fn new(action: &'static str, kind: &str, id: impl std::fmt::Display) -> Self {
        Self {
            action,
            subject: format!("{kind}:{id}"),
            moved: Vec::new(),
            details: json!({}),
            text: None,
            by_the_hub: false,
        }
    }

    /// Says that the hub did it by itself, whatever caused it: nobody is named as its actor.
    #[must_use]
    pub fn by_the_hub(mut self) -> Self {
        self.by_the_hub = true;
        self
    }

    /// A step of the table of transitions, on the kind of thing that its action names, with how that stood
    /// before and how it stands after: nothing where it was not there, or is not there any more.
    pub fn step(
        action: Action,
        id: impl std::fmt::Display,
        before: Option<&Digest>,
        after: Option<&Digest>,
    ) -> Self {
        let word = action.as_str();
        let kind = word.split_once('.').map_or(word, |(kind, _)| kind);
        Self::new(word, kind, id).with(json!({ "before": before, "after": after }))
    }

    /// What was done.
    #[must_use]
    pub fn action(&self) -> &'static str {
        self.action
    }

    /// Adds ids and digests that tell more.
    #[must_use]
    pub fn with(mut self, details: Value) -> Self {
        match (&mut self.details, details) {
            (Value::Object(all), Value::Object(more)) => all.extend(more),
            (all, details) => *all = details,
        }
        self
    }

    /// Adds how its subject stood before and how it stands after.
    #[must_use]
    pub fn moved(self, before: &Digest, after: &Digest) -> Self {
        self.with(json!({ "before": before, "after": after }))
    }

    /// Adds what it moved beside its subject. What stands as it stood is left out.
    #[must_use]
    pub fn moving(mut self, moved: impl IntoIterator<Item = Moved>) -> Self {
        let moved = moved.into_iter().filter(|one| one.before != one.after);
        let moved = moved.collect::<Vec<_>>();
        if moved.is_empty() {
            return self;
        }
        self.moved = moved.iter().map(|one| one.subject.clone()).collect();
        self.with(json!({ "moved": moved }))
    }

    /// Adds the words that were given with it.
    #[must_use]
    pub fn saying(mut self, text: Option<&str>) -> Self {
        self.text = text.map(str::to_owned);
        self
    }
}

/// A row of audit_events.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = audit_events)]
pub struct Entry {
    pub seq: i64,
    pub at: Time,
    pub actor_id: Option<String>,
    pub action: String,
    pub subject: String,
    pub details: String,
    pub text_digest: Option<Digest>,
    pub mac: String,
}

impl Entry {
    /// What the MAC is over: a JSON list, so that no two entries write the same bytes.
    fn message(&self, previous: &str) -> String {
        json!([
            self.seq,
            previous,
            self.at.and_utc().timestamp_micros(),
            self.actor_id,
            self.action,
            self.subject,
            self.details,
            self.text_digest,
        ])
        .to_string()
    }
}

/// Where the chain ends.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Head {
    /// How many entries there are.
    pub seq: i64,
    /// The MAC of the last one; empty before the first.
    pub mac: String,
}

/// Appends an entry; the update of the head takes turns between replicas.
pub(super) fn append(
    conn: &mut Conn,
    key: &AuditKey,
    now: Time,
    actor: Option<&AccountId>,
    event: Event,
) -> QueryResult<()> {
    let (seq, previous) = diesel::update(audit_head::table.find(1))
        .set(audit_head::seq.eq(audit_head::seq + 1))
        .returning((audit_head::seq, audit_head::mac))
        .get_result::<(i64, String)>(conn)?;
    let mut entry = Entry {
        seq,
        at: now,
        actor_id: actor.filter(|_| !event.by_the_hub).map(ToString::to_string),
        action: event.action.to_owned(),
        subject: event.subject,
        details: event.details.to_string(),
        text_digest: event.text.as_ref().map(|text| Digest::of(text.as_bytes())),
        mac: String::new(),
    };
    entry.mac = key.mac(&entry.message(&previous));
    diesel::update(audit_head::table.find(1))
        .set(audit_head::mac.eq(&entry.mac))
        .execute(conn)?;
    diesel::insert_into(audit_events::table)
        .values(entry)
        .execute(conn)?;
    let moved = event.moved.into_iter();
    let moved = moved.map(|subject| (audit_moved::subject.eq(subject), audit_moved::seq.eq(seq)));
    let moved = moved.collect::<Vec<_>>();
    if !moved.is_empty() {
        let insert = diesel::insert_into(audit_moved::table).values(moved);
        per_backend!(conn, |c| insert.execute(c))?;
    }
    if let Some(text) = event.text {
        diesel::insert_into(audit_texts::table)
            .values((audit_texts::seq.eq(seq), audit_texts::text.eq(text)))
            .execute(conn)?;
    }
    Ok(())
}

/// Takes the log's turn until the transaction ends: what is read then holds until it is committed.
///
/// The last lock that a transaction takes: every change waits for it at its end.
pub fn take_turn(conn: &mut Conn) -> QueryResult<()> {
    diesel::update(audit_head::table.find(1))
        .set(audit_head::seq.eq(audit_head::seq))
        .execute(conn)
        .map(drop)
}

/// Erases the words that an account wrote for itself, or that were written about it; the chain keeps their
/// digests. What it wrote in office belongs to what it decided, and stays without a name.
pub fn erase_texts(conn: &mut Conn, account: &AccountId) -> QueryResult<()> {
    let about = format!("account:{account}");
    let written = audit_events::table
        .filter(
            audit_events::actor_id
                .eq(account.as_str())
                .or(audit_events::subject.eq(&about)),
        )
        .filter(audit_events::text_digest.is_not_null())
        .select((
            audit_events::seq,
            audit_events::action,
            audit_events::subject,
            audit_events::details,
        ))
        .load::<(i64, String, String, String)>(conn)?;
    let theirs = written
        .into_iter()
        .filter(|(_, action, subject, details)| {
            *subject == about || is_written_for_oneself(action, details)
        })
        .map(|(seq, ..)| seq)
        .collect::<Vec<_>>();
    for some in theirs.chunks(AT_ONCE) {
        diesel::delete(audit_texts::table.filter(audit_texts::seq.eq_any(some))).execute(conn)?;
    }
    Ok(())
}

/// Numbers that one statement names: SQLite takes 32,766.
const AT_ONCE: usize = 1_000;

/// Whether the words of an action are those of somebody who asks, not of somebody who decides.
fn is_written_for_oneself(action: &str, details: &str) -> bool {
    match action {
        "report.file" | "appeal.file" => true,
        "submission.message" => serde_json::from_str::<Value>(details)
            .is_ok_and(|details| details.get("side") == Some(&json!("author"))),
        _ => false,
    }
}

/// Where the chain ends now.
pub fn head(conn: &mut Conn) -> QueryResult<Head> {
    audit_head::table
        .find(1)
        .select((audit_head::seq, audit_head::mac))
        .first(conn)
}

/// Which entries are asked for.
#[derive(Debug, Default)]
pub struct Filter {
    /// The account that acted.
    pub actor: Option<AccountId>,
    /// An action or, with a dot at its end, the beginning of several; no character of `LIKE` in it then.
    pub action: Option<String>,
    /// `kind:id`, as subject or among what was moved beside it; with a colon at its end all subjects of a
    /// kind; no character of `LIKE` in it then.
    pub subject: Option<String>,
    /// Not before this.
    pub from: Option<Time>,
    /// Before this.
    pub until: Option<Time>,
}

/// An entry with its words and the handle of whoever acted.
pub type Shown = (Entry, Option<String>, Option<String>);

/// Who did one of these to one of these subjects last: handle and display name; none when nobody did, or the hub itself.
pub fn last_actor(
    conn: &mut Conn,
    subjects: &[String],
    actions: &[&str],
) -> QueryResult<Option<(String, String)>> {
    audit_events::table
        .left_join(accounts::table.on(accounts::id.nullable().eq(audit_events::actor_id)))
        .filter(audit_events::subject.eq_any(subjects))
        .filter(audit_events::action.eq_any(actions))
        .order(audit_events::seq.desc())
        .select((accounts::handle, accounts::display_name).nullable())
        .first(conn)
        .optional()
        .map(Option::flatten)
}

/// When something was done to a subject for the last time.
pub fn last(conn: &mut Conn, subject: &str, action: &str) -> QueryResult<Option<Time>> {
    audit_events::table
        .filter(audit_events::subject.eq(subject))
        .filter(audit_events::action.eq(action))
        .select(diesel::dsl::max(audit_events::at))
        .first(conn)
}

/// Which part of the log, and in which order.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// The newest first, below a number.
    Newest { below: i64 },
    /// The oldest first, above a number and up to another.
    Oldest { above: i64, up_to: i64 },
}

/// Entries that a filter finds.
pub fn entries(
    conn: &mut Conn,
    filter: &Filter,
    part: Part,
    limit: i64,
) -> QueryResult<Vec<Shown>> {
    let mut query = audit_events::table
        .left_join(audit_texts::table)
        .left_join(accounts::table.on(accounts::id.nullable().eq(audit_events::actor_id)))
        .limit(limit)
        .select((
            audit_events::all_columns,
            audit_texts::text.nullable(),
            accounts::handle.nullable(),
        ))
        .into_boxed();
    query = match part {
        Part::Newest { below } => query
            .filter(audit_events::seq.lt(below))
            .order(audit_events::seq.desc()),
        Part::Oldest { above, up_to } => query
            .filter(audit_events::seq.gt(above))
            .filter(audit_events::seq.le(up_to))
            .order(audit_events::seq.asc()),
    };
    if let Some(actor) = &filter.actor {
        query = query.filter(audit_events::actor_id.eq(actor));
    }
    if let Some(action) = &filter.action {
        query = if action.ends_with('.') {
            let (from, until) = beginning_with(action);
            let is_it = audit_events::action.ge(from);
            let is_it = is_it.and(audit_events::action.lt(until));
            let some = audit_events::table.filter(is_it.clone());
            match is_rare(some.select(audit_events::seq).limit(RARE + 1).load(conn)?) {
                true => query.filter(is_it),
                false => query.filter(audit_events::action.like(format!("{action}%"))),
            }
        } else {
            query.filter(audit_events::action.eq(action))
        };
    }
    if let Some(subject) = &filter.subject {
        query = if subject.ends_with(':') {
            let (from, until) = beginning_with(subject);
            let is_it = audit_events::subject.ge(from);
            let is_it = is_it.and(audit_events::subject.lt(until));
            let some = audit_events::table.filter(is_it.clone());
            match is_rare(some.select(audit_events::seq).limit(RARE + 1).load(conn)?) {
                true => query.filter(is_it),
                false => query.filter(audit_events::subject.like(format!("{subject}%"))),
            }
        } else {
            let moved = moving(conn, subject, part)?;
            let is_it = audit_events::subject.eq(subject);
            query.filter(is_it.or(audit_events::seq.eq_any(moved)))
        };
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_events::at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit_events::at.lt(until));
    }
    query.load(conn)
}

/// The numbers of the entries that moved this beside their subject, which are few of anything. By number
/// and not by a subquery, so that both databases answer from their indexes.
fn moving(conn: &mut Conn, subject: &str, part: Part) -> QueryResult<Vec<i64>> {
    let query = audit_moved::table
        .filter(audit_moved::subject.eq(subject))
        .select(audit_moved::seq)
        .into_boxed();
    match part {
        Part::Newest { below } => query.filter(audit_moved::seq.lt(below)),
        Part::Oldest { above, up_to } => query
            .filter(audit_moved::seq.gt(above))
            .filter(audit_moved::seq.le(up_to)),
    }
    .load(conn)
}

/// As many entries are found by what they begin with and put in order; where there are more, the log is
/// read in its order until a page is full, which is soon.
const RARE: i64 = 2_000;

fn is_rare(found: Vec<i64>) -> bool {
    found.len() as i64 <= RARE
}

/// The range of all texts that begin so, whose last character is ASCII. SQLite reads a range from an index,
/// and `LIKE` never.
fn beginning_with(text: &str) -> (String, String) {
    let mut until = text.to_owned();
    let next = until.pop().map(|last| char::from(last as u8 + 1));
    until.extend(next);
    (text.to_owned(), until)
}

/// How often each of these actions was done in a time.
pub fn counts(
    conn: &mut Conn,
    actions: &[&str],
    (from, until): (Time, Time),
) -> QueryResult<Vec<(String, i64)>> {
    audit_events::table
        .filter(audit_events::action.eq_any(actions))
        .filter(audit_events::at.ge(from))
        .filter(audit_events::at.lt(until))
        .group_by(audit_events::action)
        .select((audit_events::action, diesel::dsl::count_star()))
        .load(conn)
}

/// What goes with each time that one of these actions was done, with the action, and whether somebody did
/// it rather than the hub itself.
pub fn details(
    conn: &mut Conn,
    actions: &[&str],
    (from, until): (Time, Time),
) -> QueryResult<Vec<(String, String, bool)>> {
    audit_events::table
        .filter(audit_events::action.eq_any(actions))
        .filter(audit_events::at.ge(from))
        .filter(audit_events::at.lt(until))
        .select((
            audit_events::action,
            audit_events::details,
            audit_events::actor_id.is_not_null(),
        ))
        .load(conn)
}

/// When the last entry was written.
pub fn newest_at(conn: &mut Conn) -> QueryResult<Option<Time>> {
    audit_events::table
        .order(audit_events::seq.desc())
        .select(audit_events::at)
        .first(conn)
        .optional()
}
