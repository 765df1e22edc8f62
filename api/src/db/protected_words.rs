//! Queries on the words that administrators protect, beside the hub's own.

use diesel::prelude::*;

use super::{Conn, schema::protected_words};
use crate::clock::Time;

/// All of them in their order, and since when.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<(String, Time)>> {
    protected_words::table
        .order(protected_words::word.asc())
        .select((protected_words::word, protected_words::added_at))
        .load(conn)
}

/// Adds a word with what it looks like.
pub fn insert(conn: &mut Conn, word: &str, skeleton: &str, now: Time) -> QueryResult<()> {
    diesel::insert_into(protected_words::table)
        .values((
            protected_words::word.eq(word),
            protected_words::skeleton.eq(skeleton),
            protected_words::added_at.eq(now),
        ))
        .execute(conn)
        .map(drop)
}

/// Takes a word away; false when it is not there.
pub fn remove(conn: &mut Conn, word: &str) -> QueryResult<bool> {
    let rows = diesel::delete(protected_words::table.find(word)).execute(conn)?;
    Ok(rows == 1)
}
