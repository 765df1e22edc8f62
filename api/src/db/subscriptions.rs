//! Queries on subscriptions, their links and what was downloaded through them.

use diesel::prelude::*;
use hub_shared::{
    digest::Digest,
    ids::{AccountId, ProfileId, SubscriptionId, VersionId},
};

use super::{
    Conn,
    accounts::Account,
    per_backend,
    profiles::Profile,
    schema::{accounts, downloads, profiles, submissions, subscriptions, versions},
    versions::Version,
    won,
};
use crate::clock::Time;

/// A row of subscriptions.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = subscriptions)]
pub struct Subscription {
    pub id: SubscriptionId,
    pub account_id: AccountId,
    pub profile_id: ProfileId,
    pub link_kid: i64,
    pub link_generation: i64,
    pub created_at: Time,
    pub stopped_at: Option<Time>,
    /// What was downloaded last.
    pub held_version_id: Option<VersionId>,
    /// When that was.
    pub held_at: Option<Time>,
}

/// A subscription with all that decides what its link answers.
#[derive(Debug, Clone, Queryable)]
pub struct Held {
    pub subscription: Subscription,
    pub profile: Profile,
    /// The subscriber.
    pub owner: Account,
    /// Since when the profile's author is suspended.
    pub author_suspended_at: Option<Time>,
    /// What the link serves.
    pub version: Option<Version>,
}

/// A subscription with what a list shows of its profile.
#[derive(Debug, Clone, Queryable)]
pub struct Shown {
    pub held: Held,
    /// The profile's public name.
    pub name: String,
    /// Its public logo.
    pub logo: Option<Digest>,
    /// The profile's author: handle and display name.
    pub author: (String, String),
    /// What was downloaded last.
    pub holds: Option<Version>,
}

macro_rules! held {
    ($authors:ident) => {
        subscriptions::table
            .inner_join(profiles::table)
            .inner_join(accounts::table.on(subscriptions::account_id.eq(accounts::id)))
            .inner_join($authors.on(profiles::author_id.eq($authors.field(accounts::id))))
            .left_join(versions::table.on(profiles::current_version_id.eq(versions::id.nullable())))
    };
}

macro_rules! held_columns {
    ($authors:ident) => {
        (
            subscriptions::all_columns,
            profiles::all_columns,
            accounts::all_columns,
            $authors.field(accounts::suspended_at),
            versions::all_columns.nullable(),
        )
    };
}

/// What a link is about, in one statement.
pub fn held(conn: &mut Conn, id: &SubscriptionId) -> QueryResult<Option<Held>> {
    let authors = diesel::alias!(accounts as authors);
    held!(authors)
        .filter(subscriptions::id.eq(id))
        .select(held_columns!(authors))
        .first(conn)
        .optional()
}

/// An account's subscription to a profile, stopped ones too.
pub fn of(
    conn: &mut Conn,
    account: &AccountId,
    profile: &ProfileId,
) -> QueryResult<Option<Subscription>> {
    subscriptions::table
        .filter(subscriptions::account_id.eq(account))
        .filter(subscriptions::profile_id.eq(profile))
        .first(conn)
        .optional()
}

/// An account's subscriptions, newest first, older than an id.
pub fn of_account(
    conn: &mut Conn,
    account: &AccountId,
    below: Option<&SubscriptionId>,
    limit: i64,
) -> QueryResult<Vec<Shown>> {
    let authors = diesel::alias!(accounts as authors);
    let holding = diesel::alias!(versions as holding);
    let mut query = held!(authors)
        .inner_join(submissions::table.on(profiles::listing_id.eq(submissions::id.nullable())))
        .left_join(
            holding.on(subscriptions::held_version_id.eq(holding.field(versions::id).nullable())),
        )
        .filter(subscriptions::account_id.eq(account))
        .order(subscriptions::id.desc())
        .limit(limit)
        .select((
            held_columns!(authors),
            submissions::name,
            submissions::logo,
            authors.fields((accounts::handle, accounts::display_name)),
            holding.fields(versions::all_columns).nullable(),
        ))
        .into_boxed();
    if let Some(below) = below {
        query = query.filter(subscriptions::id.lt(below));
    }
    query.load(conn)
}

/// One subscription as a list shows it.
pub fn shown(conn: &mut Conn, id: &SubscriptionId) -> QueryResult<Shown> {
    let authors = diesel::alias!(accounts as authors);
    let holding = diesel::alias!(versions as holding);
    held!(authors)
        .inner_join(submissions::table.on(profiles::listing_id.eq(submissions::id.nullable())))
        .left_join(
            holding.on(subscriptions::held_version_id.eq(holding.field(versions::id).nullable())),
        )
        .filter(subscriptions::id.eq(id))
        .select((
            held_columns!(authors),
            submissions::name,
            submissions::logo,
            authors.fields((accounts::handle, accounts::display_name)),
            holding.fields(versions::all_columns).nullable(),
        ))
        .first(conn)
}

/// An account's subscriptions that are not stopped, with their profiles, in the order of these.
pub fn active_of(
    conn: &mut Conn,
    account: &AccountId,
) -> QueryResult<Vec<(SubscriptionId, ProfileId)>> {
    subscriptions::table
        .filter(subscriptions::account_id.eq(account))
        .filter(subscriptions::stopped_at.is_null())
        .order(subscriptions::profile_id.asc())
        .select((subscriptions::id, subscriptions::profile_id))
        .load(conn)
}

/// Adds a subscription.
pub fn insert(conn: &mut Conn, subscription: Subscription) -> QueryResult<()> {
    diesel::insert_into(subscriptions::table)
        .values(subscription)
        .execute(conn)
        .map(drop)
}

/// Revives a stopped subscription; false when it was not stopped.
pub fn revive(conn: &mut Conn, id: &SubscriptionId) -> QueryResult<bool> {
    won(diesel::update(subscriptions::table.find(id))
        .filter(subscriptions::stopped_at.is_not_null())
        .set(subscriptions::stopped_at.eq(None::<Time>))
        .execute(conn))
}

/// Stops a subscription; false when it was stopped.
pub fn stop(conn: &mut Conn, id: &SubscriptionId, now: Time) -> QueryResult<bool> {
    won(diesel::update(subscriptions::table.find(id))
        .filter(subscriptions::stopped_at.is_null())
        .set(subscriptions::stopped_at.eq(now))
        .execute(conn))
}

/// Moves a link on to its next generation, signed by `kid`.
pub fn rotate(conn: &mut Conn, id: &SubscriptionId, kid: i64) -> QueryResult<()> {
    diesel::update(subscriptions::table.find(id))
        .set((
            subscriptions::link_kid.eq(kid),
            subscriptions::link_generation.eq(subscriptions::link_generation + 1),
        ))
        .execute(conn)
        .map(drop)
}

/// The same from this generation only; false when the link has moved on.
pub fn rotate_from(
    conn: &mut Conn,
    id: &SubscriptionId,
    generation: i64,
    kid: i64,
) -> QueryResult<bool> {
    won(diesel::update(subscriptions::table.find(id))
        .filter(subscriptions::link_generation.eq(generation))
        .set((
            subscriptions::link_kid.eq(kid),
            subscriptions::link_generation.eq(generation + 1),
        ))
        .execute(conn))
}

/// Keeps that a subscription downloaded a version on a day (YYYY-MM-DD, UTC); false when that is known.
pub fn insert_download(
    conn: &mut Conn,
    subscription: &SubscriptionId,
    version: &VersionId,
    day: &str,
) -> QueryResult<bool> {
    // ON CONFLICT DO NOTHING is not in diesel's common subset.
    won(per_backend!(conn, |c| diesel::insert_into(
        downloads::table
    )
    .values((
        downloads::subscription_id.eq(subscription),
        downloads::version_id.eq(version),
        downloads::day.eq(day),
    ))
    .on_conflict_do_nothing()
    .execute(c)))
}

/// Keeps what a subscription downloaded last and when, unless it downloaded something since.
pub fn set_held(
    conn: &mut Conn,
    subscription: &SubscriptionId,
    version: &VersionId,
    at: Time,
) -> QueryResult<()> {
    diesel::update(subscriptions::table.find(subscription))
        .filter(
            subscriptions::held_at
                .is_null()
                .or(subscriptions::held_at.lt(at)),
        )
        .set((
            subscriptions::held_version_id.eq(version),
            subscriptions::held_at.eq(at),
        ))
        .execute(conn)
        .map(drop)
}

/// The numbers of the keys that sign links which are not stopped.
pub fn signers(conn: &mut Conn) -> QueryResult<Vec<i64>> {
    subscriptions::table
        .filter(subscriptions::stopped_at.is_null())
        .select(subscriptions::link_kid)
        .distinct()
        .order(subscriptions::link_kid.asc())
        .load(conn)
}
