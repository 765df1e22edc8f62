//! Queries on the tokens that go out by mail: each is good once, for one purpose.

use diesel::prelude::*;
use hub_shared::{digest::Digest, ids::AccountId};

use super::{
    Conn,
    accounts::Account,
    schema::{accounts, mail_tokens},
    won,
};
use crate::clock::Time;

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Proves the address of a registration.
    Verify,
    /// Sets a password that was forgotten.
    Reset,
    /// Moves an account to another address.
    Change,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Reset => "reset",
            Self::Change => "change",
        }
    }
}

/// Keeps the digest of a token that a mail carries; `email` is the address that a change moves to.
pub fn insert(
    conn: &mut Conn,
    digest: &Digest,
    account: &AccountId,
    purpose: Purpose,
    email: Option<&str>,
    expires_at: Time,
) -> QueryResult<()> {
    diesel::insert_into(mail_tokens::table)
        .values((
            mail_tokens::digest.eq(digest),
            mail_tokens::account_id.eq(account),
            mail_tokens::purpose.eq(purpose.as_str()),
            mail_tokens::email.eq(email),
            mail_tokens::expires_at.eq(expires_at),
        ))
        .execute(conn)
        .map(drop)
}

/// Whose a token is, and the address that a change moves to, unless it is unknown, used, too old or
/// for something else.
pub fn find(
    conn: &mut Conn,
    digest: &Digest,
    purposes: &[Purpose],
    now: Time,
) -> QueryResult<Option<(Account, Option<String>)>> {
    mail_tokens::table
        .inner_join(accounts::table.on(mail_tokens::account_id.eq(accounts::id)))
        .filter(mail_tokens::digest.eq(digest))
        .filter(mail_tokens::purpose.eq_any(purposes.iter().map(|purpose| purpose.as_str())))
        .filter(mail_tokens::used_at.is_null())
        .filter(mail_tokens::expires_at.gt(now))
        .select((accounts::all_columns, mail_tokens::email))
        .first(conn)
        .optional()
}

/// Uses a token up; false when it is used, too old or gone.
pub fn spend(conn: &mut Conn, digest: &Digest, now: Time) -> QueryResult<bool> {
    won(diesel::update(mail_tokens::table.find(digest))
        .filter(mail_tokens::used_at.is_null())
        .filter(mail_tokens::expires_at.gt(now))
        .set(mail_tokens::used_at.eq(now))
        .execute(conn))
}

/// Removes an account's tokens for one purpose.
pub fn remove(conn: &mut Conn, account: &AccountId, purpose: Purpose) -> QueryResult<()> {
    diesel::delete(
        mail_tokens::table
            .filter(mail_tokens::account_id.eq(account))
            .filter(mail_tokens::purpose.eq(purpose.as_str())),
    )
    .execute(conn)
    .map(drop)
}

/// Removes all of an account's tokens.
pub fn remove_all(conn: &mut Conn, account: &AccountId) -> QueryResult<()> {
    diesel::delete(mail_tokens::table.filter(mail_tokens::account_id.eq(account)))
        .execute(conn)
        .map(drop)
}

/// Removes at most `limit` tokens that were used or too old before `before`: how many.
pub fn purge(conn: &mut Conn, before: Time, limit: i64) -> QueryResult<usize> {
    let old = mail_tokens::table
        .filter(
            mail_tokens::expires_at
                .lt(before)
                .or(mail_tokens::used_at.lt(before)),
        )
        .limit(limit)
        .select(mail_tokens::digest)
        .load::<String>(conn)?;
    diesel::delete(mail_tokens::table.filter(mail_tokens::digest.eq_any(old))).execute(conn)
}
