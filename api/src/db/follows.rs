//! Queries on follows: who hears of a profile's new versions without a link.

use diesel::{dsl::exists, prelude::*};
use hub_shared::ids::{AccountId, ProfileId};

use super::{
    Conn, per_backend,
    schema::{follows, profiles},
    won,
};
use crate::clock::Time;

/// Follows; false when the account did so already.
pub fn insert(
    conn: &mut Conn,
    account: &AccountId,
    profile: &ProfileId,
    now: Time,
) -> QueryResult<bool> {
    // ON CONFLICT DO NOTHING is not in diesel's common subset.
    won(per_backend!(conn, |c| diesel::insert_into(follows::table)
        .values((
            follows::account_id.eq(account),
            follows::profile_id.eq(profile),
            follows::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(c)))
}

/// Follows no more; false when the account didn't.
pub fn delete(conn: &mut Conn, account: &AccountId, profile: &ProfileId) -> QueryResult<bool> {
    won(diesel::delete(follows::table.find((account, profile))).execute(conn))
}

/// Whether an account follows a profile.
pub fn is_following(
    conn: &mut Conn,
    account: &AccountId,
    profile: &ProfileId,
) -> QueryResult<bool> {
    diesel::select(exists(follows::table.find((account, profile)))).get_result(conn)
}

/// The profiles that an account follows.
pub fn of_account(conn: &mut Conn, account: &AccountId) -> QueryResult<Vec<ProfileId>> {
    follows::table
        .filter(follows::account_id.eq(account))
        .select(follows::profile_id)
        .load(conn)
}

/// Ends all that an account follows, and counts it out.
pub fn forget(conn: &mut Conn, account: &AccountId) -> QueryResult<()> {
    let followed = follows::table
        .filter(follows::account_id.eq(account))
        .select(follows::profile_id);
    diesel::update(profiles::table.filter(profiles::id.eq_any(followed)))
        .set(profiles::followers.eq(profiles::followers - 1))
        .execute(conn)?;
    diesel::delete(follows::table.filter(follows::account_id.eq(account)))
        .execute(conn)
        .map(drop)
}
