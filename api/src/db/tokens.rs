//! Queries on personal access tokens.

use diesel::prelude::*;
use hub_shared::{
    digest::Digest,
    ids::{AccountId, TokenId},
};

use super::{
    Conn,
    accounts::Account,
    schema::{accounts, tokens},
    won,
};
use crate::clock::Time;

/// A row of tokens.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = tokens)]
pub struct Token {
    pub id: TokenId,
    pub account_id: AccountId,
    pub digest: Digest,
    pub name: String,
    pub begins: String,
    pub scopes: String,
    pub created_at: Time,
    pub expires_at: Time,
    pub last_used_at: Option<Time>,
    pub warned_at: Option<Time>,
    pub revoked_at: Option<Time>,
}

/// Adds a token.
pub fn insert(conn: &mut Conn, token: Token) -> QueryResult<()> {
    diesel::insert_into(tokens::table)
        .values(token)
        .execute(conn)
        .map(drop)
}

/// A token and the account it belongs to, in one statement: read on every request that carries one.
pub fn with_account(conn: &mut Conn, digest: &Digest) -> QueryResult<Option<(Token, Account)>> {
    tokens::table
        .inner_join(accounts::table)
        .filter(tokens::digest.eq(digest))
        .first(conn)
        .optional()
}

/// An account's tokens that are not revoked, newest first, older than an id.
pub fn of_account(
    conn: &mut Conn,
    account: &AccountId,
    below: Option<&TokenId>,
    limit: i64,
) -> QueryResult<Vec<Token>> {
    let mut query = tokens::table
        .filter(tokens::account_id.eq(account))
        .filter(tokens::revoked_at.is_null())
        .order(tokens::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(below) = below {
        query = query.filter(tokens::id.lt(below));
    }
    query.load(conn)
}

/// How many of an account's tokens are good.
pub fn count_live(conn: &mut Conn, account: &AccountId, now: Time) -> QueryResult<i64> {
    tokens::table
        .filter(tokens::account_id.eq(account))
        .filter(tokens::revoked_at.is_null())
        .filter(tokens::expires_at.gt(now))
        .count()
        .get_result(conn)
}

/// Revokes a token; false when it was revoked.
pub fn revoke(conn: &mut Conn, id: &TokenId, now: Time) -> QueryResult<bool> {
    won(diesel::update(tokens::table.find(id))
        .filter(tokens::revoked_at.is_null())
        .set(tokens::revoked_at.eq(now))
        .execute(conn))
}

/// Revokes one of an account's tokens; false when it has no such token.
pub fn revoke_own(
    conn: &mut Conn,
    account: &AccountId,
    id: &TokenId,
    now: Time,
) -> QueryResult<bool> {
    won(diesel::update(tokens::table.find(id))
        .filter(tokens::account_id.eq(account))
        .filter(tokens::revoked_at.is_null())
        .set(tokens::revoked_at.eq(now))
        .execute(conn))
}

/// Revokes all of an account's tokens: how many they were.
pub fn revoke_all(conn: &mut Conn, account: &AccountId, now: Time) -> QueryResult<usize> {
    diesel::update(tokens::table)
        .filter(tokens::account_id.eq(account))
        .filter(tokens::revoked_at.is_null())
        .filter(tokens::expires_at.gt(now))
        .set(tokens::revoked_at.eq(now))
        .execute(conn)
}

/// Removes all of an account's tokens.
pub fn remove_all(conn: &mut Conn, account: &AccountId) -> QueryResult<()> {
    diesel::delete(tokens::table.filter(tokens::account_id.eq(account)))
        .execute(conn)
        .map(drop)
}

/// Notes when a token was last used; a later use stays.
pub fn set_used(conn: &mut Conn, id: &TokenId, at: Time) -> QueryResult<()> {
    diesel::update(tokens::table.find(id))
        .filter(
            tokens::last_used_at
                .is_null()
                .or(tokens::last_used_at.lt(at)),
        )
        .set(tokens::last_used_at.eq(at))
        .execute(conn)
        .map(drop)
}

/// Tokens that expire by `until` and whose owners were not told, with their owners.
pub fn about_to_expire(
    conn: &mut Conn,
    now: Time,
    until: Time,
) -> QueryResult<Vec<(Token, Account)>> {
    tokens::table
        .inner_join(accounts::table)
        .filter(tokens::expires_at.gt(now))
        .filter(tokens::expires_at.le(until))
        .filter(tokens::revoked_at.is_null())
        .filter(tokens::warned_at.is_null())
        .order(tokens::expires_at.asc())
        .limit(100)
        .load(conn)
}

/// Notes that an owner was told of the expiry; false when they were already.
pub fn set_warned(conn: &mut Conn, id: &TokenId, now: Time) -> QueryResult<bool> {
    won(diesel::update(tokens::table.find(id))
        .filter(tokens::warned_at.is_null())
        .set(tokens::warned_at.eq(now))
        .execute(conn))
}

/// Removes tokens that were revoked, or expired, before a moment.
pub fn remove_ended(conn: &mut Conn, before: Time) -> QueryResult<usize> {
    diesel::delete(tokens::table)
        .filter(
            tokens::expires_at
                .lt(before)
                .or(tokens::revoked_at.lt(before).assume_not_null()),
        )
        .execute(conn)
}
