//! Queries on accounts and the tokens that go to them by mail.

use diesel::prelude::*;
use hub_shared::{account::Role, ids::AccountId};

use super::{
    Conn,
    schema::{accounts, mail_tokens, sessions},
    won,
};
use crate::clock::Time;

/// A row of accounts.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = accounts)]
pub struct Account {
    pub id: AccountId,
    pub handle: String,
    pub display_name: String,
    pub email: String,
    pub email_key: String,
    pub password_hash: String,
    pub role: Role,
    pub verified_at: Option<Time>,
    pub suspended_at: Option<Time>,
    pub deleted_at: Option<Time>,
    pub created_at: Time,
}

/// Adds an account.
pub fn insert(conn: &mut Conn, account: Account) -> QueryResult<()> {
    diesel::insert_into(accounts::table)
        .values(account)
        .execute(conn)
        .map(drop)
}

/// The account with this address, normalised.
pub fn by_email_key(conn: &mut Conn, key: &str) -> QueryResult<Option<Account>> {
    accounts::table
        .filter(accounts::email_key.eq(key))
        .first(conn)
        .optional()
}

/// The account with this handle.
pub fn by_handle(conn: &mut Conn, handle: &str) -> QueryResult<Option<Account>> {
    accounts::table
        .filter(accounts::handle.eq(handle))
        .first(conn)
        .optional()
}

/// Whether there is any account at all.
pub fn any(conn: &mut Conn) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(accounts::table.select(accounts::id))).get_result(conn)
}

/// Marks the address as verified; false when it was already.
pub fn set_verified(conn: &mut Conn, id: &AccountId, now: Time) -> QueryResult<bool> {
    won(diesel::update(accounts::table.find(id))
        .filter(accounts::verified_at.is_null())
        .set(accounts::verified_at.eq(now))
        .execute(conn))
}

/// Removes an account that never verified its address, with its tokens and sessions.
pub fn remove_unverified(conn: &mut Conn, id: &AccountId) -> QueryResult<()> {
    diesel::delete(mail_tokens::table.filter(mail_tokens::account_id.eq(id))).execute(conn)?;
    diesel::delete(sessions::table.filter(sessions::account_id.eq(id))).execute(conn)?;
    diesel::delete(
        accounts::table
            .find(id)
            .filter(accounts::verified_at.is_null()),
    )
    .execute(conn)
    .map(drop)
}

/// Keeps the digest of a token that a mail carries.
pub fn insert_mail_token(
    conn: &mut Conn,
    digest: &str,
    account: &AccountId,
    expires_at: Time,
) -> QueryResult<()> {
    diesel::insert_into(mail_tokens::table)
        .values((
            mail_tokens::digest.eq(digest),
            mail_tokens::account_id.eq(account),
            mail_tokens::expires_at.eq(expires_at),
        ))
        .execute(conn)
        .map(drop)
}

/// Whose a token is, unless it is unknown, used or too old.
pub fn by_mail_token(conn: &mut Conn, digest: &str, now: Time) -> QueryResult<Option<Account>> {
    mail_tokens::table
        .inner_join(accounts::table.on(mail_tokens::account_id.eq(accounts::id)))
        .filter(mail_tokens::digest.eq(digest))
        .filter(mail_tokens::used_at.is_null())
        .filter(mail_tokens::expires_at.gt(now))
        .select(accounts::all_columns)
        .first(conn)
        .optional()
}

/// Uses a token up: whose it is, unless it is unknown, used or too old.
pub fn use_mail_token(conn: &mut Conn, digest: &str, now: Time) -> QueryResult<Option<AccountId>> {
    diesel::update(mail_tokens::table.find(digest))
        .filter(mail_tokens::used_at.is_null())
        .filter(mail_tokens::expires_at.gt(now))
        .set(mail_tokens::used_at.eq(now))
        .returning(mail_tokens::account_id)
        .get_result(conn)
        .optional()
}
