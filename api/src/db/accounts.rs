//! Queries on accounts.

use std::collections::HashMap;

use diesel::prelude::*;
use hub_shared::{account::Role, digest::Digest, ids::AccountId};

use super::{
    Conn, follows, mail_tokens, notifications, reports,
    schema::{accounts, retired_handles},
    sessions, tokens, won,
};
use crate::clock::Time;

#[diesel::declare_sql_function]
extern "SQL" {
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

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
    pub revision: i64,
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
    // No handle has one, and PostgreSQL refuses to look.
    if handle.contains('\0') {
        return Ok(None);
    }
    accounts::table
        .filter(accounts::handle.eq(handle))
        .first(conn)
        .optional()
}

/// An account, whose row nobody else changes until the transaction ends.
pub fn in_turn(conn: &mut Conn, id: &AccountId) -> QueryResult<Option<Account>> {
    // FOR NO KEY UPDATE is PostgreSQL's alone; SQLite has one writer. Rows that name the account may
    // still be added meanwhile.
    match conn {
        Conn::Pg(c) => accounts::table
            .find(id)
            .for_no_key_update()
            .first(c)
            .optional(),
        Conn::Sqlite(c) => accounts::table.find(id).first(c).optional(),
    }
}

/// Suspends an account; false when it was already.
pub fn suspend(conn: &mut Conn, id: &AccountId, now: Time) -> QueryResult<bool> {
    won(diesel::update(accounts::table.find(id))
        .filter(accounts::suspended_at.is_null())
        .set(accounts::suspended_at.eq(now))
        .execute(conn))
}

/// Lifts the suspension of an account; false when there was none.
pub fn unsuspend(conn: &mut Conn, id: &AccountId) -> QueryResult<bool> {
    won(diesel::update(accounts::table.find(id))
        .filter(accounts::suspended_at.is_not_null())
        .set(accounts::suspended_at.eq(None::<Time>))
        .execute(conn))
}

/// Whether there is any account at all.
pub fn any(conn: &mut Conn) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(accounts::table.select(accounts::id))).get_result(conn)
}

/// Marks the address as verified; false when it was already.
pub fn set_verified(conn: &mut Conn, id: &AccountId, now: Time) -> QueryResult<bool> {
    won(diesel::update(accounts::table.find(id))
        .filter(accounts::verified_at.is_null())
        .set((
            accounts::verified_at.eq(now),
            accounts::revision.eq(accounts::revision + 1),
        ))
        .execute(conn))
}

/// Removes an account that never verified its address, with its tokens and sessions.
pub fn remove_unverified(conn: &mut Conn, id: &AccountId) -> QueryResult<()> {
    forget(conn, id)?;
    diesel::delete(
        accounts::table
            .find(id)
            .filter(accounts::verified_at.is_null()),
    )
    .execute(conn)
    .map(drop)
}

/// Removes what is an account's alone: its sessions and tokens, what it follows and what it was told.
pub fn forget(conn: &mut Conn, id: &AccountId) -> QueryResult<()> {
    mail_tokens::remove_all(conn, id)?;
    sessions::remove_all(conn, id)?;
    tokens::remove_all(conn, id)?;
    follows::forget(conn, id)?;
    reports::distrust(conn, id)?;
    notifications::forget(conn, id)
}

/// Moves to the next revision, perhaps with another name; none when the revision has moved on.
pub fn advance(
    conn: &mut Conn,
    id: &AccountId,
    revision: i64,
    display_name: Option<&str>,
) -> QueryResult<Option<Account>> {
    diesel::update(accounts::table.find(id))
        .filter(accounts::revision.eq(revision))
        .set((
            display_name.map(|name| accounts::display_name.eq(name.to_owned())),
            accounts::revision.eq(revision + 1),
        ))
        .returning(accounts::all_columns)
        .get_result(conn)
        .optional()
}

/// Sets another address, which its owner has just proved to read.
pub fn set_email(
    conn: &mut Conn,
    id: &AccountId,
    email: &str,
    email_key: &str,
    now: Time,
) -> QueryResult<()> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::email.eq(email),
            accounts::email_key.eq(email_key),
            accounts::verified_at.eq(now),
            accounts::revision.eq(accounts::revision + 1),
        ))
        .execute(conn)
        .map(drop)
}

/// Sets another password; false when it is not the one it was.
pub fn set_password(conn: &mut Conn, id: &AccountId, from: &str, to: &str) -> QueryResult<bool> {
    won(diesel::update(accounts::table.find(id))
        .filter(accounts::password_hash.eq(from))
        .set(accounts::password_hash.eq(to))
        .execute(conn))
}

/// Sets another role; false when it is not the one it was.
pub fn set_role(conn: &mut Conn, id: &AccountId, from: Role, to: Role) -> QueryResult<bool> {
    won(diesel::update(accounts::table.find(id))
        .filter(accounts::role.eq(from))
        .set((
            accounts::role.eq(to),
            accounts::revision.eq(accounts::revision + 1),
        ))
        .execute(conn))
}

/// Which accounts are looked for; all that is given must hold.
#[derive(Debug, Default)]
pub struct Wanted {
    /// What stands in handle or display name, in capitals or not.
    pub text: Option<String>,
    pub role: Option<Role>,
    pub suspended: Option<bool>,
}

/// Accounts that are not closed, by their handles, after one.
pub fn search(
    conn: &mut Conn,
    wanted: &Wanted,
    after: Option<&str>,
    limit: i64,
) -> QueryResult<Vec<Account>> {
    let mut query = accounts::table
        .filter(accounts::deleted_at.is_null())
        .order(accounts::handle.asc())
        .limit(limit)
        .into_boxed();
    if let Some(text) = &wanted.text {
        // SQLite folds the case of a-z alone: a name in other letters is found as it is written, too.
        let (folded, written) = (like(&text.to_lowercase()), like(text));
        query = query.filter(
            accounts::handle
                .like(folded.clone())
                .escape('!')
                .or(lower(accounts::display_name).like(folded).escape('!'))
                .or(accounts::display_name.like(written).escape('!')),
        );
    }
    if let Some(role) = wanted.role {
        query = query.filter(accounts::role.eq(role));
    }
    query = match wanted.suspended {
        Some(true) => query.filter(accounts::suspended_at.is_not_null()),
        Some(false) => query.filter(accounts::suspended_at.is_null()),
        None => query,
    };
    if let Some(after) = after {
        query = query.filter(accounts::handle.gt(after));
    }
    query.load(conn)
}

/// The pattern of what has this text anywhere in it; ! takes a character as it is.
fn like(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// The handles of some accounts.
pub fn handles(conn: &mut Conn, ids: Vec<AccountId>) -> QueryResult<HashMap<AccountId, String>> {
    let handles = accounts::table
        .filter(accounts::id.eq_any(ids))
        .select((accounts::id, accounts::handle))
        .load::<(AccountId, String)>(conn)?;
    Ok(handles.into_iter().collect())
}

/// How many administrators may act.
pub fn administrators(conn: &mut Conn) -> QueryResult<i64> {
    accounts::table
        .filter(accounts::role.eq(Role::Administrator))
        .filter(accounts::verified_at.is_not_null())
        .filter(accounts::deleted_at.is_null())
        .filter(accounts::suspended_at.is_null())
        .count()
        .get_result(conn)
}

/// How many may decide on what others submit: moderators and administrators.
pub fn moderators(conn: &mut Conn) -> QueryResult<i64> {
    accounts::table
        .filter(accounts::role.ne(Role::User))
        .filter(accounts::verified_at.is_not_null())
        .filter(accounts::deleted_at.is_null())
        .filter(accounts::suspended_at.is_null())
        .count()
        .get_result(conn)
}

/// Empties a row of all that is personal and keeps it for what names it; false when that is done.
///
/// The address may register again: the key that stays is no address.
pub fn close(
    conn: &mut Conn,
    id: &AccountId,
    handle: &str,
    display_name: &str,
    now: Time,
) -> QueryResult<bool> {
    won(diesel::update(accounts::table.find(id))
        .filter(accounts::deleted_at.is_null())
        .set((
            accounts::handle.eq(handle),
            accounts::display_name.eq(display_name),
            accounts::email.eq(""),
            accounts::email_key.eq(id.as_str()),
            accounts::password_hash.eq(""),
            accounts::role.eq(Role::User),
            accounts::deleted_at.eq(now),
            accounts::revision.eq(accounts::revision + 1),
        ))
        .execute(conn))
}

/// Keeps a handle from being given again.
pub fn retire_handle(conn: &mut Conn, handle: &str, now: Time) -> QueryResult<()> {
    diesel::insert_into(retired_handles::table)
        .values((
            retired_handles::digest.eq(Digest::of(handle.as_bytes())),
            retired_handles::retired_at.eq(now),
        ))
        .execute(conn)
        .map(drop)
}

/// Whether an account has this handle, or one that is closed had it.
pub fn is_handle_taken(conn: &mut Conn, handle: &str) -> QueryResult<bool> {
    // In this order: an account that closes in between is found retired.
    if by_handle(conn, handle)?.is_some() {
        return Ok(true);
    }
    let retired = retired_handles::table.find(Digest::of(handle.as_bytes()));
    diesel::select(diesel::dsl::exists(retired)).get_result(conn)
}
