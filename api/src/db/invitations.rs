//! Queries on invitations.

use diesel::prelude::*;
use hub_shared::{
    account::Role,
    digest::Digest,
    ids::{AccountId, InvitationId},
};

use super::{
    Conn,
    schema::{accounts, invitations},
    won,
};
use crate::clock::Time;

/// A row of invitations.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = invitations)]
pub struct Invitation {
    pub id: InvitationId,
    pub digest: Digest,
    pub email: Option<String>,
    pub note: String,
    pub created_by: AccountId,
    pub created_at: Time,
    pub expires_at: Time,
    pub used_at: Option<Time>,
    pub used_by: Option<AccountId>,
    pub revoked_at: Option<Time>,
}

/// Adds an invitation.
pub fn insert(conn: &mut Conn, invitation: Invitation) -> QueryResult<()> {
    diesel::insert_into(invitations::table)
        .values(invitation)
        .execute(conn)
        .map(drop)
}

/// The invitation with this id.
pub fn by_id(conn: &mut Conn, id: &InvitationId) -> QueryResult<Option<Invitation>> {
    invitations::table.find(id).first(conn).optional()
}

/// Invitations, newest first, older than an id.
pub fn newest(
    conn: &mut Conn,
    below: Option<&InvitationId>,
    limit: i64,
) -> QueryResult<Vec<Invitation>> {
    let mut query = invitations::table
        .order(invitations::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(below) = below {
        query = query.filter(invitations::id.lt(below));
    }
    query.load(conn)
}

/// The invitation of a token, if it is good: who made it is an administrator still.
pub fn good(conn: &mut Conn, digest: &Digest, now: Time) -> QueryResult<Option<InvitationId>> {
    invitations::table
        .inner_join(accounts::table.on(accounts::id.eq(invitations::created_by)))
        .filter(accounts::role.eq(Role::Administrator))
        .filter(accounts::suspended_at.is_null())
        .filter(accounts::deleted_at.is_null())
        .filter(invitations::digest.eq(digest))
        .filter(invitations::used_at.is_null())
        .filter(invitations::revoked_at.is_null())
        .filter(invitations::expires_at.gt(now))
        .select(invitations::id)
        .first(conn)
        .optional()
}

/// Spends a good invitation and forgets where it was mailed to; false when it is good no more.
pub fn spend(
    conn: &mut Conn,
    id: &InvitationId,
    by: Option<&AccountId>,
    now: Time,
) -> QueryResult<bool> {
    won(diesel::update(invitations::table.find(id))
        .filter(invitations::used_at.is_null())
        .filter(invitations::revoked_at.is_null())
        .filter(invitations::expires_at.gt(now))
        .set((
            invitations::used_at.eq(now),
            invitations::used_by.eq(by),
            invitations::email.eq(None::<String>),
        ))
        .execute(conn))
}

/// Revokes an invitation and forgets where it was mailed to; false when it was used or revoked.
pub fn revoke(conn: &mut Conn, id: &InvitationId, now: Time) -> QueryResult<bool> {
    won(diesel::update(invitations::table.find(id))
        .filter(invitations::used_at.is_null())
        .filter(invitations::revoked_at.is_null())
        .set((
            invitations::revoked_at.eq(now),
            invitations::email.eq(None::<String>),
        ))
        .execute(conn))
}

/// How many wait to be used.
pub fn open(conn: &mut Conn, now: Time) -> QueryResult<i64> {
    invitations::table
        .filter(invitations::used_at.is_null())
        .filter(invitations::revoked_at.is_null())
        .filter(invitations::expires_at.gt(now))
        .count()
        .get_result(conn)
}

/// Removes some of the invitations whose time was over before a moment: how many.
pub fn purge(conn: &mut Conn, before: Time, limit: i64) -> QueryResult<usize> {
    let old = invitations::table
        .filter(invitations::expires_at.lt(before))
        .limit(limit)
        .select(invitations::id)
        .load::<InvitationId>(conn)?;
    diesel::delete(invitations::table.filter(invitations::id.eq_any(old))).execute(conn)
}
