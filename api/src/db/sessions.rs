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
