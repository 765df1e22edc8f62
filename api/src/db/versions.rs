//! Queries on versions.

use diesel::prelude::*;
use hub_shared::{
    digest::Digest,
    ids::{AccountId, ProfileId, SubmissionId, VersionId},
};

use super::{
    Conn,
    appeals::Appeal,
    schema::{appeals, profiles, versions},
    won,
};
use crate::clock::Time;

/// A row of versions.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = versions)]
pub struct Version {
    pub id: VersionId,
    pub profile_id: ProfileId,
    pub number: i64,
    pub submission_id: SubmissionId,
    pub archive: Digest,
    pub archive_size: i64,
    pub content_digest: Digest,
    pub release_notes: String,
    /// What the package does, as JSON.
    pub facts: String,
    pub independently_reviewed: bool,
    pub published_at: Time,
    pub yanked_at: Option<Time>,
    pub taken_down_at: Option<Time>,
    pub taken_down_reason: Option<String>,
    pub downloads: i64,
    pub taken_down_by: Option<AccountId>,
    /// Why it was taken down: a JSON list.
    pub taken_down_codes: String,
    /// When it was told that there is this version; none while a moderator withholds the profile.
    pub announced_at: Option<Time>,
}

/// Adds a version.
pub fn insert(conn: &mut Conn, version: Version) -> QueryResult<()> {
    diesel::insert_into(versions::table)
        .values(version)
        .execute(conn)
        .map(drop)
}

/// The version with this id.
pub fn by_id(conn: &mut Conn, id: &VersionId) -> QueryResult<Version> {
    versions::table.find(id).first(conn)
}

/// The address of the profile that a version is of.
pub fn slug_of(conn: &mut Conn, id: &VersionId) -> QueryResult<Option<String>> {
    versions::table
        .inner_join(profiles::table)
        .filter(versions::id.eq(id))
        .select(profiles::slug)
        .first(conn)
        .optional()
}

/// The version that a submission became.
pub fn of_submission(conn: &mut Conn, submission: &SubmissionId) -> QueryResult<Option<Version>> {
    versions::table
        .filter(versions::submission_id.eq(submission))
        .first(conn)
        .optional()
}

/// A profile's version with this number.
pub fn by_number(
    conn: &mut Conn,
    profile: &ProfileId,
    number: i64,
) -> QueryResult<Option<Version>> {
    versions::table
        .filter(versions::profile_id.eq(profile))
        .filter(versions::number.eq(number))
        .first(conn)
        .optional()
}

/// A version with the last appeal against a take-down of it.
pub type Appealed = (Version, Option<Appeal>);

macro_rules! appealed {
    () => {
        versions::table
            .left_join(
                appeals::table.on(appeals::version_id
                    .eq(versions::id.nullable())
                    .and(appeals::newest)),
            )
            .select((versions::all_columns, appeals::all_columns.nullable()))
    };
}

/// A profile's version with this number, and its appeal.
pub fn appealed_by_number(
    conn: &mut Conn,
    profile: &ProfileId,
    number: i64,
) -> QueryResult<Option<Appealed>> {
    appealed!()
        .filter(versions::profile_id.eq(profile))
        .filter(versions::number.eq(number))
        .first(conn)
        .optional()
}

/// The version of a profile that a moderator took down last and that still is.
pub fn last_taken_down(conn: &mut Conn, profile: &ProfileId) -> QueryResult<Option<Version>> {
    versions::table
        .filter(versions::profile_id.eq(profile))
        .filter(versions::taken_down_at.is_not_null())
        .order((versions::taken_down_at.desc(), versions::number.desc()))
        .first(conn)
        .optional()
}

/// When its author last withdrew a version of a profile that no moderator took down.
pub fn last_yanked(conn: &mut Conn, profile: &ProfileId) -> QueryResult<Option<Time>> {
    versions::table
        .filter(versions::profile_id.eq(profile))
        .filter(versions::taken_down_at.is_null())
        .select(diesel::dsl::max(versions::yanked_at))
        .first(conn)
}

/// A profile's versions with their appeals, newest first, below a number.
pub fn of_profile(
    conn: &mut Conn,
    profile: &ProfileId,
    below: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<Appealed>> {
    appealed!()
        .filter(versions::profile_id.eq(profile))
        .filter(versions::number.lt(below.unwrap_or(i64::MAX)))
        .order(versions::number.desc())
        .limit(limit)
        .load(conn)
}

/// The newest version of a profile below a number that is not taken down.
pub fn before(conn: &mut Conn, profile: &ProfileId, number: i64) -> QueryResult<Option<Version>> {
    versions::table
        .filter(versions::profile_id.eq(profile))
        .filter(versions::number.lt(number))
        .filter(versions::taken_down_at.is_null())
        .order(versions::number.desc())
        .first(conn)
        .optional()
}

/// The newest version of a profile with this content.
pub fn by_content(
    conn: &mut Conn,
    profile: &ProfileId,
    content: &Digest,
) -> QueryResult<Option<Version>> {
    versions::table
        .filter(versions::profile_id.eq(profile))
        .filter(versions::content_digest.eq(content))
        .order(versions::number.desc())
        .first(conn)
        .optional()
}

/// The newest version of a profile with this content, one that is not taken down before one that is:
/// what a listing edit is about.
pub fn standing_with_content(
    conn: &mut Conn,
    profile: &ProfileId,
    content: &Digest,
) -> QueryResult<Option<VersionId>> {
    versions::table
        .filter(versions::profile_id.eq(profile))
        .filter(versions::content_digest.eq(content))
        .order((
            versions::taken_down_at.is_not_null().asc(),
            versions::number.desc(),
        ))
        .select(versions::id)
        .first(conn)
        .optional()
}

/// The number of a profile's last version; 0 when there is none.
pub fn last_number(conn: &mut Conn, profile: &ProfileId) -> QueryResult<i64> {
    versions::table
        .filter(versions::profile_id.eq(profile))
        .select(diesel::dsl::max(versions::number))
        .first::<Option<i64>>(conn)
        .map(Option::unwrap_or_default)
}

/// The profiles of these versions.
pub fn profiles_of(conn: &mut Conn, ids: &[VersionId]) -> QueryResult<Vec<(VersionId, ProfileId)>> {
    versions::table
        .filter(versions::id.eq_any(ids))
        .select((versions::id, versions::profile_id))
        .load(conn)
}

/// Counts downloads of a version.
pub fn count_downloads(conn: &mut Conn, id: &VersionId, by: i64) -> QueryResult<()> {
    diesel::update(versions::table.find(id))
        .set(versions::downloads.eq(versions::downloads + by))
        .execute(conn)
        .map(drop)
}

/// Notes of a profile's versions that it was told that they are there.
pub fn announce(conn: &mut Conn, profile: &ProfileId, up_to: i64, now: Time) -> QueryResult<()> {
    diesel::update(versions::table)
        .filter(versions::profile_id.eq(profile))
        .filter(versions::number.le(up_to))
        .filter(versions::announced_at.is_null())
        .set(versions::announced_at.eq(now))
        .execute(conn)
        .map(drop)
}

/// Withdraws a version; false when it was already.
pub fn yank(conn: &mut Conn, id: &VersionId, now: Time) -> QueryResult<bool> {
    won(diesel::update(versions::table.find(id))
        .filter(versions::yanked_at.is_null())
        .set(versions::yanked_at.eq(now))
        .execute(conn))
}

/// Offers a withdrawn version again; false when it was not withdrawn.
pub fn unyank(conn: &mut Conn, id: &VersionId) -> QueryResult<bool> {
    won(diesel::update(versions::table.find(id))
        .filter(versions::yanked_at.is_not_null())
        .set(versions::yanked_at.eq(None::<Time>))
        .execute(conn))
}

/// Takes a version down; false when it was already.
pub fn take_down(
    conn: &mut Conn,
    id: &VersionId,
    moderator: &AccountId,
    reason: &str,
    codes: &str,
    now: Time,
) -> QueryResult<bool> {
    won(diesel::update(versions::table.find(id))
        .filter(versions::taken_down_at.is_null())
        .set((
            versions::taken_down_at.eq(now),
            versions::taken_down_reason.eq(reason),
            versions::taken_down_by.eq(moderator),
            versions::taken_down_codes.eq(codes),
        ))
        .execute(conn))
}

/// Restores a version that was taken down; false when it was not.
pub fn restore(conn: &mut Conn, id: &VersionId) -> QueryResult<bool> {
    won(diesel::update(versions::table.find(id))
        .filter(versions::taken_down_at.is_not_null())
        .set((
            versions::taken_down_at.eq(None::<Time>),
            versions::taken_down_reason.eq(None::<&str>),
            versions::taken_down_by.eq(None::<AccountId>),
            versions::taken_down_codes.eq("[]"),
        ))
        .execute(conn))
}
