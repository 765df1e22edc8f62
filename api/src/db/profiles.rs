//! Queries on profiles.

use diesel::prelude::*;
use hub_shared::{
    ids::{AccountId, ProfileId, SubmissionId, VersionId},
    profile::Visibility,
    submission::ReviewState,
};

use super::{
    Conn,
    accounts::Account,
    schema::{accounts, drafts, follows, profiles, submissions, versions},
    submissions::Submission,
    versions::Version,
    won,
};
use crate::clock::Time;

/// A row of profiles.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = profiles)]
pub struct Profile {
    pub id: ProfileId,
    pub slug: String,
    pub author_id: AccountId,
    pub visibility: Visibility,
    pub revision: i64,
    pub listing_id: Option<SubmissionId>,
    pub current_version_id: Option<VersionId>,
    pub subscribers: i64,
    pub downloads: i64,
    /// Whether the public catalogue shows it.
    pub listed: bool,
    /// The form of the index that it was last written in.
    pub indexed_as: i64,
    pub created_at: Time,
    pub updated_at: Time,
    pub published_at: Option<Time>,
    pub archived_at: Option<Time>,
    pub quarantined_at: Option<Time>,
    pub suspended_at: Option<Time>,
    pub deleted_at: Option<Time>,
    pub followers: i64,
    pub quarantined_reason: Option<String>,
    pub suspended_reason: Option<String>,
    /// A JSON list.
    pub quarantined_codes: String,
    /// A JSON list.
    pub suspended_codes: String,
    /// Since when every version is taken down.
    pub taken_down_at: Option<Time>,
}

/// A published profile with all that its card shows.
#[derive(Debug, Clone, Queryable)]
pub struct Listed {
    pub profile: Profile,
    pub listing: Submission,
    pub author: Account,
    pub version: Option<Version>,
}

/// Adds a profile.
pub fn insert(conn: &mut Conn, profile: Profile) -> QueryResult<()> {
    diesel::insert_into(profiles::table)
        .values(profile)
        .execute(conn)
        .map(drop)
}

/// The profile at this address, deleted ones too.
pub fn by_slug(conn: &mut Conn, slug: &str) -> QueryResult<Option<Profile>> {
    profiles::table
        .filter(profiles::slug.eq(slug))
        .first(conn)
        .optional()
}

/// Whether an account has any profile, deleted ones too.
pub fn any_of(conn: &mut Conn, author: &AccountId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(
        profiles::table.filter(profiles::author_id.eq(author)),
    ))
    .get_result(conn)
}

/// The addresses of these profiles, also of those that are gone.
pub fn slugs(conn: &mut Conn, ids: &[ProfileId]) -> QueryResult<Vec<(ProfileId, String)>> {
    profiles::table
        .filter(profiles::id.eq_any(ids))
        .select((profiles::id, profiles::slug))
        .load(conn)
}

/// An account's profiles, deleted ones too, oldest first.
pub fn of_author(conn: &mut Conn, author: &AccountId) -> QueryResult<Vec<Profile>> {
    profiles::table
        .filter(profiles::author_id.eq(author))
        .order(profiles::id.asc())
        .load(conn)
}

/// Takes the profile's turn until the transaction ends, so that changes of one profile follow one
/// another: the row as it is then.
pub fn take_turn(conn: &mut Conn, id: &ProfileId) -> QueryResult<Option<Profile>> {
    diesel::update(profiles::table.find(id))
        .set(profiles::revision.eq(profiles::revision))
        .returning(profiles::all_columns)
        .get_result(conn)
        .optional()
}

/// Which of these addresses are taken.
pub fn taken(conn: &mut Conn, slugs: &[String]) -> QueryResult<Vec<String>> {
    profiles::table
        .filter(profiles::slug.eq_any(slugs))
        .select(profiles::slug)
        .load(conn)
}

/// Everything that a page or a card shows.
macro_rules! listed_columns {
    () => {
        (
            profiles::all_columns,
            submissions::all_columns,
            accounts::all_columns,
            versions::all_columns.nullable(),
        )
    };
}
pub(super) use listed_columns;

/// The same, as one join.
macro_rules! listing {
    () => {{
        use $crate::db::schema::{accounts, profiles, submissions, versions};
        profiles::table
            .inner_join(submissions::table.on(profiles::listing_id.eq(submissions::id.nullable())))
            .inner_join(accounts::table.on(profiles::author_id.eq(accounts::id)))
            .left_join(versions::table.on(profiles::current_version_id.eq(versions::id.nullable())))
            .select($crate::db::profiles::listed_columns!())
    }};
}
pub(super) use listing;

/// The published profile at this address.
pub fn listed(conn: &mut Conn, slug: &str) -> QueryResult<Option<Listed>> {
    listing!()
        .filter(profiles::slug.eq(slug))
        .first(conn)
        .optional()
}

/// The same by its id.
pub fn listed_by_id(conn: &mut Conn, id: &ProfileId) -> QueryResult<Option<Listed>> {
    listing!()
        .filter(profiles::id.eq(id))
        .first(conn)
        .optional()
}

/// The ids of an author's profiles, in their order.
pub fn ids_of(conn: &mut Conn, author: &AccountId) -> QueryResult<Vec<ProfileId>> {
    profiles::table
        .filter(profiles::author_id.eq(author))
        .order(profiles::id)
        .select(profiles::id)
        .load(conn)
}

/// Where a page of followed profiles begins: behind this one, followed then.
#[derive(Debug, Clone)]
pub struct After {
    pub followed_at: Time,
    pub id: ProfileId,
}

/// What an account follows and everybody may see, last followed first, each with since when.
pub fn followed(
    conn: &mut Conn,
    account: &AccountId,
    after: Option<&After>,
    limit: i64,
) -> QueryResult<Vec<(Listed, Time)>> {
    let mut query = follows::table
        .inner_join(profiles::table)
        .inner_join(submissions::table.on(profiles::listing_id.eq(submissions::id.nullable())))
        .inner_join(accounts::table.on(profiles::author_id.eq(accounts::id)))
        .left_join(versions::table.on(profiles::current_version_id.eq(versions::id.nullable())))
        .filter(follows::account_id.eq(account))
        .filter(profiles::visibility.ne(Visibility::Private))
        .filter(profiles::deleted_at.is_null())
        .filter(profiles::quarantined_at.is_null())
        .filter(profiles::suspended_at.is_null())
        .filter(profiles::taken_down_at.is_null())
        .filter(accounts::suspended_at.is_null())
        .order((follows::created_at.desc(), follows::profile_id.desc()))
        .limit(limit)
        .select((listed_columns!(), follows::created_at))
        .into_boxed();
    if let Some(After { followed_at, id }) = after {
        query = query.filter(
            follows::created_at.lt(followed_at).or(follows::created_at
                .eq(followed_at)
                .and(follows::profile_id.lt(id))),
        );
    }
    query.load(conn)
}

/// Sets what the author may set; false when the revision has moved on.
pub fn set_settings(
    conn: &mut Conn,
    id: &ProfileId,
    revision: i64,
    visibility: Visibility,
    archived_at: Option<Time>,
    now: Time,
) -> QueryResult<bool> {
    won(diesel::update(profiles::table.find(id))
        .filter(profiles::revision.eq(revision))
        .set((
            profiles::visibility.eq(visibility),
            profiles::archived_at.eq(archived_at),
            profiles::revision.eq(revision + 1),
            profiles::updated_at.eq(now),
        ))
        .execute(conn))
}

/// Archives a profile; one that is archived stays so since then.
pub fn archive(conn: &mut Conn, id: &ProfileId, now: Time) -> QueryResult<()> {
    diesel::update(profiles::table.find(id))
        .filter(profiles::archived_at.is_null())
        .set(profiles::archived_at.eq(now))
        .execute(conn)?;
    diesel::update(profiles::table.find(id))
        .set((
            profiles::revision.eq(profiles::revision + 1),
            profiles::updated_at.eq(now),
        ))
        .execute(conn)
        .map(drop)
}

/// Makes a profile public, once: `refresh_standing` follows in the same transaction.
pub fn publish(conn: &mut Conn, id: &ProfileId, now: Time) -> QueryResult<()> {
    diesel::update(profiles::table.find(id))
        .filter(profiles::published_at.is_null())
        .set((
            profiles::visibility.eq(Visibility::Public),
            profiles::published_at.eq(now),
        ))
        .execute(conn)
        .map(drop)
}

/// Points at what a profile shows: the current version, the highest that is neither yanked nor taken
/// down; and the listing, the last approved one whose version is not taken down. Without any such the
/// last approved one stays, for the author and moderators, and the profile is taken down.
///
/// Called in every transaction that approves a listing or changes a version's availability, once it
/// has taken the profile's turn; nothing else sets these.
pub fn refresh_standing(conn: &mut Conn, id: &ProfileId, now: Time) -> QueryResult<()> {
    let current = versions::table
        .filter(versions::profile_id.eq(id))
        .filter(versions::yanked_at.is_null())
        .filter(versions::taken_down_at.is_null())
        .order(versions::number.desc())
        .select(versions::id)
        .first::<VersionId>(conn)
        .optional()?;
    let approved = || {
        submissions::table
            .filter(submissions::profile_id.eq(id))
            .filter(submissions::state.eq(ReviewState::Approved))
            .order(submissions::number.desc())
            .select(submissions::id)
    };
    let standing = versions::table
        .filter(versions::profile_id.eq(id))
        .filter(versions::taken_down_at.is_null())
        .select(versions::id.nullable());
    let listing = approved()
        .filter(submissions::stands_with.eq_any(standing))
        .first::<SubmissionId>(conn)
        .optional()?;
    let (listing, taken_down_at) = match listing {
        Some(listing) => (Some(listing), None),
        None => (
            approved().first(conn).optional()?,
            versions::table
                .filter(versions::profile_id.eq(id))
                .select(diesel::dsl::max(versions::taken_down_at))
                .first::<Option<Time>>(conn)?,
        ),
    };
    diesel::update(profiles::table.find(id))
        .set((
            profiles::listing_id.eq(listing),
            profiles::current_version_id.eq(current),
            profiles::taken_down_at.eq(taken_down_at),
            profiles::revision.eq(profiles::revision + 1),
            profiles::updated_at.eq(now),
        ))
        .execute(conn)
        .map(drop)
}

/// The current version of a profile.
pub fn current_version(conn: &mut Conn, id: &ProfileId) -> QueryResult<Option<VersionId>> {
    profiles::table
        .find(id)
        .select(profiles::current_version_id)
        .first(conn)
}

/// Since when a profile is withheld, and why.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    pub since: Time,
    pub reason: &'a str,
    /// A JSON list.
    pub codes: &'a str,
}

/// Puts a profile into quarantine since a moment and for a reason, or lets it out; false when it was
/// so already.
pub fn set_quarantined(
    conn: &mut Conn,
    id: &ProfileId,
    held: Option<Held<'_>>,
) -> QueryResult<bool> {
    let at = held.map(|held| held.since);
    let mut update = diesel::update(profiles::table)
        .filter(profiles::id.eq(id))
        .set((
            profiles::quarantined_at.eq(at),
            profiles::quarantined_reason.eq(held.map(|held| held.reason)),
            profiles::quarantined_codes.eq(held.map_or("[]", |held| held.codes)),
            profiles::revision.eq(profiles::revision + 1),
        ))
        .into_boxed();
    update = match at {
        Some(_) => update.filter(profiles::quarantined_at.is_null()),
        None => update.filter(profiles::quarantined_at.is_not_null()),
    };
    won(update.execute(conn))
}

/// Suspends a profile since a moment and for a reason, or lifts that; false when it was so already.
pub fn set_suspended(conn: &mut Conn, id: &ProfileId, held: Option<Held<'_>>) -> QueryResult<bool> {
    let at = held.map(|held| held.since);
    let mut update = diesel::update(profiles::table)
        .filter(profiles::id.eq(id))
        .set((
            profiles::suspended_at.eq(at),
            profiles::suspended_reason.eq(held.map(|held| held.reason)),
            profiles::suspended_codes.eq(held.map_or("[]", |held| held.codes)),
            profiles::revision.eq(profiles::revision + 1),
        ))
        .into_boxed();
    update = match at {
        Some(_) => update.filter(profiles::suspended_at.is_null()),
        None => update.filter(profiles::suspended_at.is_not_null()),
    };
    won(update.execute(conn))
}

/// Counts a subscriber in (`1`) or out (`-1`). The revision stays: a new subscriber is no reason to
/// refuse what the author is about to change.
pub fn count_subscriber(conn: &mut Conn, id: &ProfileId, by: i64) -> QueryResult<()> {
    diesel::update(profiles::table.find(id))
        .set(profiles::subscribers.eq(profiles::subscribers + by))
        .execute(conn)
        .map(drop)
}

/// Counts a follower in (`1`) or out (`-1`); the revision stays, as with subscribers.
pub fn count_follower(conn: &mut Conn, id: &ProfileId, by: i64) -> QueryResult<()> {
    diesel::update(profiles::table.find(id))
        .set(profiles::followers.eq(profiles::followers + by))
        .execute(conn)
        .map(drop)
}

/// Counts downloads of a profile's versions.
pub fn count_downloads(conn: &mut Conn, id: &ProfileId, by: i64) -> QueryResult<()> {
    diesel::update(profiles::table.find(id))
        .set(profiles::downloads.eq(profiles::downloads + by))
        .execute(conn)
        .map(drop)
}

/// The name a profile is known by; its address until its first approval.
pub fn public_name(conn: &mut Conn, profile: &Profile) -> QueryResult<String> {
    match &profile.listing_id {
        Some(listing) => submissions::table
            .find(listing)
            .select(submissions::name)
            .first(conn),
        None => Ok(profile.slug.clone()),
    }
}

/// Leaves a tombstone, which keeps the address; false when there is one already.
pub fn bury(conn: &mut Conn, id: &ProfileId, now: Time) -> QueryResult<bool> {
    won(diesel::update(profiles::table.find(id))
        .filter(profiles::deleted_at.is_null())
        .set((
            profiles::deleted_at.eq(now),
            profiles::revision.eq(profiles::revision + 1),
            profiles::updated_at.eq(now),
        ))
        .execute(conn))
}

/// Removes a profile that nothing was ever submitted of, with its draft.
pub fn remove(conn: &mut Conn, id: &ProfileId) -> QueryResult<()> {
    diesel::delete(drafts::table.find(id)).execute(conn)?;
    diesel::delete(profiles::table.find(id))
        .execute(conn)
        .map(drop)
}

/// A profile's slug and its author.
pub fn with_author(conn: &mut Conn, id: &ProfileId) -> QueryResult<Option<(String, Account)>> {
    profiles::table
        .inner_join(accounts::table)
        .filter(profiles::id.eq(id))
        .select((profiles::slug, accounts::all_columns))
        .first(conn)
        .optional()
}
