//! Queries on sessions.

use diesel::prelude::*;
use hub_shared::ids::{AccountId, SessionId};

use super::{
    Conn,
    accounts::Account,
    schema::{accounts, sessions},
    won,
};
use crate::clock::Time;

/// A row of sessions.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = sessions)]
pub struct Session {
    pub id: SessionId,
    pub account_id: AccountId,
    pub generation: i64,
    pub replayed: bool,
    pub created_at: Time,
    pub rotated_at: Time,
    pub expires_at: Time,
    pub ended_at: Option<Time>,
    pub user_agent: String,
}

/// Adds a session.
pub fn insert(conn: &mut Conn, session: Session) -> QueryResult<()> {
    diesel::insert_into(sessions::table)
        .values(session)
        .execute(conn)
        .map(drop)
}

/// A session and the account it belongs to, in one statement: read on every signed-in request.
pub fn with_account(conn: &mut Conn, id: &SessionId) -> QueryResult<Option<(Session, Account)>> {
    sessions::table
        .inner_join(accounts::table)
        .filter(sessions::id.eq(id))
        .first(conn)
        .optional()
}

/// Moves to the next generation; false when somebody else did first.
pub fn rotate(
    conn: &mut Conn,
    id: &SessionId,
    from: i64,
    now: Time,
    expires_at: Time,
) -> QueryResult<bool> {
    won(diesel::update(sessions::table.find(id))
        .filter(sessions::generation.eq(from))
        .filter(sessions::ended_at.is_null())
        .set((
            sessions::generation.eq(from + 1),
            sessions::replayed.eq(false),
            sessions::rotated_at.eq(now),
            sessions::expires_at.eq(expires_at),
        ))
        .execute(conn))
}

/// Accepts the generation before once more; false when it was already.
pub fn replay(conn: &mut Conn, id: &SessionId, generation: i64) -> QueryResult<bool> {
    won(diesel::update(sessions::table.find(id))
        .filter(sessions::generation.eq(generation))
        .filter(sessions::replayed.eq(false))
        .set(sessions::replayed.eq(true))
        .execute(conn))
}

/// Ends a session; false when it had ended.
pub fn end(conn: &mut Conn, id: &SessionId, now: Time) -> QueryResult<bool> {
    won(diesel::update(sessions::table.find(id))
        .filter(sessions::ended_at.is_null())
        .set(sessions::ended_at.eq(now))
        .execute(conn))
}

/// An account's sessions that have not ended, newest first, older than an id.
pub fn of_account(
    conn: &mut Conn,
    account: &AccountId,
    now: Time,
    below: Option<&SessionId>,
    limit: i64,
) -> QueryResult<Vec<Session>> {
    let mut query = sessions::table
        .filter(sessions::account_id.eq(account))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .order(sessions::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(below) = below {
        query = query.filter(sessions::id.lt(below));
    }
    query.load(conn)
}

/// Ends one of an account's sessions; false when it is not theirs or has ended.
pub fn end_of(
    conn: &mut Conn,
    account: &AccountId,
    id: &SessionId,
    now: Time,
) -> QueryResult<bool> {
    won(diesel::update(sessions::table.find(id))
        .filter(sessions::account_id.eq(account))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .set(sessions::ended_at.eq(now))
        .execute(conn))
}

/// Ends an account's sessions, all but `kept`: how many that had not ended.
pub fn end_all(
    conn: &mut Conn,
    account: &AccountId,
    kept: Option<&SessionId>,
    now: Time,
) -> QueryResult<usize> {
    let mut update = diesel::update(sessions::table)
        .filter(sessions::account_id.eq(account))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .set(sessions::ended_at.eq(now))
        .into_boxed();
    if let Some(kept) = kept {
        update = update.filter(sessions::id.ne(kept));
    }
    update.execute(conn)
}

/// How many of an account's sessions have not ended.
pub fn count_live(conn: &mut Conn, account: &AccountId, now: Time) -> QueryResult<i64> {
    sessions::table
        .filter(sessions::account_id.eq(account))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .count()
        .get_result(conn)
}

/// Removes an account's sessions.
pub fn remove_all(conn: &mut Conn, account: &AccountId) -> QueryResult<()> {
    diesel::delete(sessions::table.filter(sessions::account_id.eq(account)))
        .execute(conn)
        .map(drop)
}

/// Removes at most `limit` sessions that ended before `before`: how many.
pub fn purge(conn: &mut Conn, before: Time, limit: i64) -> QueryResult<usize> {
    let old = sessions::table
        .filter(
            sessions::expires_at
                .lt(before)
                .or(sessions::ended_at.lt(before)),
        )
        .limit(limit)
        .select(sessions::id)
        .load::<SessionId>(conn)?;
    diesel::delete(sessions::table.filter(sessions::id.eq_any(old))).execute(conn)
}
