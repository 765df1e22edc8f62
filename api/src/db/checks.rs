//! Queries on checks: their results, their modes, and what they look up.

use std::collections::BTreeSet;

use diesel::{
    dsl::{count_star, exists, max, min, not},
    prelude::*,
};
use hub_shared::{
    appeal::AppealState,
    check::{CheckName, CheckOutcome},
    digest::Digest,
    ids::{AccountId, ProfileId, SubmissionId, VersionId},
    submission::ReviewState,
};

use super::{
    Conn, per_backend,
    profiles::{Listed, listing},
    schema::{
        accounts, appeals, check_modes, check_results, profile_skeletons, profiles,
        protected_words, reports, submissions, versions,
    },
    submissions::Submission,
};
use crate::clock::Time;

/// A row of check_results.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = check_results)]
pub struct CheckResult {
    pub submission_id: SubmissionId,
    pub name: CheckName,
    pub version: i64,
    pub is_recheck: bool,
    pub outcome: CheckOutcome,
    pub points: i64,
    pub sentence: String,
    /// A JSON list.
    pub facts: String,
    pub checked_at: Time,
}

/// Adds results, but for those that are there already: how many it added.
pub fn insert(conn: &mut Conn, results: Vec<CheckResult>) -> QueryResult<usize> {
    // Neither many rows at once nor ON CONFLICT DO NOTHING is in diesel's common subset; SQLite has no
    // form of both.
    let mut added = 0;
    for result in results {
        added += per_backend!(conn, |c| diesel::insert_into(check_results::table)
            .values(result)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(added)
}

/// Keeps what a check says of what is published now, in place of what it said the last time.
pub fn put_recheck(conn: &mut Conn, result: CheckResult) -> QueryResult<()> {
    diesel::delete(
        check_results::table
            .filter(check_results::submission_id.eq(&result.submission_id))
            .filter(check_results::name.eq(result.name))
            .filter(check_results::version.eq(result.version))
            .filter(check_results::is_recheck),
    )
    .execute(conn)?;
    diesel::insert_into(check_results::table)
        .values(result)
        .execute(conn)
        .map(drop)
}

/// What the checks said of a submission when it was made.
pub fn of_submission(conn: &mut Conn, id: &SubmissionId) -> QueryResult<Vec<CheckResult>> {
    check_results::table
        .filter(check_results::submission_id.eq(id))
        .filter(check_results::is_recheck.eq(false))
        .load(conn)
}

/// What the checks ever said of these submissions.
pub fn all_of(conn: &mut Conn, ids: &[SubmissionId]) -> QueryResult<Vec<CheckResult>> {
    check_results::table
        .filter(check_results::submission_id.eq_any(ids))
        .load(conn)
}

/// What was set of a check.
#[derive(Debug, Clone, Queryable)]
pub struct Mode {
    pub name: String,
    pub enabled: bool,
    pub enforced: bool,
    pub required: bool,
    /// In percent.
    pub weight: i64,
}

/// What was set of checks; what is not set has no row.
pub fn modes(conn: &mut Conn) -> QueryResult<Vec<Mode>> {
    check_modes::table.load(conn)
}

/// Sets how a check is to be taken.
pub fn set_mode(conn: &mut Conn, mode: Mode) -> QueryResult<()> {
    let values = (
        check_modes::enabled.eq(mode.enabled),
        check_modes::enforced.eq(mode.enforced),
        check_modes::required.eq(mode.required),
        check_modes::weight.eq(mode.weight),
    );
    let rows = diesel::update(check_modes::table.find(&mode.name))
        .set(values)
        .execute(conn)?;
    if rows == 0 {
        diesel::insert_into(check_modes::table)
            .values((
                check_modes::name.eq(&mode.name),
                values.0,
                values.1,
                values.2,
                values.3,
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The first submission of some content by somebody else.
#[derive(Debug, Clone, Queryable)]
pub struct First {
    pub submission_id: SubmissionId,
    pub number: i64,
    pub submitted_at: Time,
    pub profile_id: ProfileId,
    pub slug: String,
    pub handle: String,
    /// Number of the version that it became.
    pub version: Option<i64>,
}

/// Has those who file the same content wait for each other, until the transaction ends. SQLite has one
/// writer anyhow.
pub fn take_turn_of_content(conn: &mut Conn, content: &Digest) -> QueryResult<()> {
    if let Conn::Pg(c) = conn {
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind::<diesel::sql_types::Text, _>(content.as_str())
            .execute(c)?;
    }
    Ok(())
}

/// When an author submitted this content first.
pub fn first_of(
    conn: &mut Conn,
    content: &Digest,
    author: &AccountId,
) -> QueryResult<Option<Time>> {
    submissions::table
        .inner_join(profiles::table)
        .filter(submissions::content_digest.eq(content))
        .filter(profiles::author_id.eq(author))
        .select(min(submissions::submitted_at))
        .first(conn)
}

/// The first submission of this content by another author, before this author's own first one.
pub fn first_with_content(
    conn: &mut Conn,
    content: &Digest,
    author: &AccountId,
) -> QueryResult<Option<First>> {
    let own = first_of(conn, content, author)?;
    let mut query = submissions::table
        .inner_join(profiles::table)
        .inner_join(accounts::table.on(profiles::author_id.eq(accounts::id)))
        .left_join(versions::table.on(versions::submission_id.eq(submissions::id)))
        .filter(submissions::content_digest.eq(content))
        .filter(profiles::author_id.ne(author))
        .order((submissions::submitted_at.asc(), submissions::id.asc()))
        .select((
            submissions::id,
            submissions::number,
            submissions::submitted_at,
            profiles::id,
            profiles::slug,
            accounts::handle,
            versions::number.nullable(),
        ))
        .into_boxed();
    if let Some(own) = own {
        query = query.filter(submissions::submitted_at.lt(own));
    }
    query.first(conn).optional()
}

/// What moderators withdrew or refused.
#[derive(Debug, Clone, Queryable)]
pub struct Refused {
    /// Of the version or submission.
    pub id: String,
    pub number: i64,
    pub submitted_at: Time,
    pub at: Time,
    pub reason: Option<String>,
    pub profile_id: ProfileId,
    pub slug: String,
    pub author: AccountId,
}

/// The version of this content that was taken down last, and is.
pub fn taken_down_with_content(conn: &mut Conn, content: &Digest) -> QueryResult<Option<Refused>> {
    submissions::table
        .inner_join(profiles::table)
        .inner_join(versions::table.on(versions::submission_id.eq(submissions::id)))
        .filter(submissions::content_digest.eq(content))
        .filter(versions::taken_down_at.is_not_null())
        .order(versions::taken_down_at.desc())
        .select((
            versions::id,
            versions::number,
            submissions::submitted_at,
            versions::taken_down_at.assume_not_null(),
            versions::taken_down_reason,
            profiles::id,
            profiles::slug,
            profiles::author_id,
        ))
        .first(conn)
        .optional()
}

/// The submission of this content that was rejected last, if none was approved since.
pub fn rejected_with_content(conn: &mut Conn, content: &Digest) -> QueryResult<Option<Refused>> {
    let approved = submissions::table
        .filter(submissions::content_digest.eq(content))
        .filter(submissions::state.eq(ReviewState::Approved))
        .select(max(submissions::decided_at))
        .first::<Option<Time>>(conn)?;
    submissions::table
        .inner_join(profiles::table)
        .filter(submissions::content_digest.eq(content))
        .filter(submissions::state.eq(ReviewState::Rejected))
        .filter(submissions::decided_at.gt(approved.unwrap_or_default()))
        .order(submissions::decided_at.desc())
        .select((
            submissions::id,
            submissions::number,
            submissions::submitted_at,
            submissions::decided_at.assume_not_null(),
            submissions::reason,
            profiles::id,
            profiles::slug,
            profiles::author_id,
        ))
        .first(conn)
        .optional()
}

/// A published profile that something looks like.
#[derive(Debug, Clone, Queryable)]
pub struct Alike {
    pub profile_id: ProfileId,
    pub slug: String,
    pub name: String,
    pub handle: String,
    /// Whether everybody may see it.
    pub listed: bool,
    pub author: AccountId,
    /// When it was published first.
    pub published_at: Option<Time>,
}

/// Published profiles with one of these skeletons, the first hundred.
pub fn looking_like(conn: &mut Conn, skeletons: &BTreeSet<String>) -> QueryResult<Vec<Alike>> {
    profiles::table
        .inner_join(submissions::table.on(profiles::listing_id.eq(submissions::id.nullable())))
        .inner_join(accounts::table.on(profiles::author_id.eq(accounts::id)))
        .filter(
            profiles::id.eq_any(
                profile_skeletons::table
                    .filter(profile_skeletons::skeleton.eq_any(skeletons))
                    .select(profile_skeletons::profile_id),
            ),
        )
        .filter(profiles::deleted_at.is_null())
        .order((profiles::published_at.asc(), profiles::id.asc()))
        .limit(100)
        .select((
            profiles::id,
            profiles::slug,
            submissions::name,
            accounts::handle,
            profiles::listed,
            profiles::author_id,
            profiles::published_at,
        ))
        .load(conn)
}

/// The names that profiles had in public, and since when.
pub fn names_of(
    conn: &mut Conn,
    ids: &[ProfileId],
) -> QueryResult<Vec<(ProfileId, String, Option<Time>)>> {
    submissions::table
        .filter(submissions::profile_id.eq_any(ids))
        .filter(submissions::state.eq(ReviewState::Approved))
        .select((
            submissions::profile_id,
            submissions::name,
            submissions::decided_at,
        ))
        .load(conn)
}

/// Which protected words have one of these skeletons.
pub fn protected(conn: &mut Conn, skeletons: &[String]) -> QueryResult<Vec<String>> {
    protected_words::table
        .filter(protected_words::skeleton.eq_any(skeletons))
        .order(protected_words::word)
        .limit(5)
        .select(protected_words::word)
        .load(conn)
}

/// Writes anew what a profile looks like.
pub fn set_skeletons(
    conn: &mut Conn,
    profile: &ProfileId,
    skeletons: &BTreeSet<String>,
) -> QueryResult<()> {
    diesel::delete(profile_skeletons::table.filter(profile_skeletons::profile_id.eq(profile)))
        .execute(conn)?;
    for skeleton in skeletons {
        diesel::insert_into(profile_skeletons::table)
            .values((
                profile_skeletons::skeleton.eq(skeleton),
                profile_skeletons::profile_id.eq(profile),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Whether an account has ever submitted anything that it did not withdraw.
pub fn has_submitted(conn: &mut Conn, author: &AccountId) -> QueryResult<bool> {
    let theirs = submissions::table
        .inner_join(profiles::table)
        .filter(profiles::author_id.eq(author))
        .filter(submissions::state.ne(ReviewState::Withdrawn));
    diesel::select(exists(theirs)).get_result(conn)
}

/// How much of an author's work was decided against.
#[derive(Debug, Clone, Copy)]
pub struct Past {
    /// Submissions that were rejected, but for those whose rejection was overturned.
    pub rejected: i64,
    /// Versions that are taken down.
    pub taken_down: i64,
    /// Versions that were reported with reason and are not taken down.
    pub reported: usize,
}

/// What was decided against an author's work since a moment.
pub fn decided_against(conn: &mut Conn, author: &AccountId, since: Time) -> QueryResult<Past> {
    Ok(Past {
        rejected: submissions::table
            .inner_join(profiles::table)
            .filter(profiles::author_id.eq(author))
            .filter(submissions::state.eq(ReviewState::Rejected))
            .filter(submissions::decided_at.ge(since))
            .filter(not(exists(
                appeals::table
                    .filter(appeals::submission_id.eq(submissions::id.nullable()))
                    .filter(appeals::state.eq(AppealState::Overturned)),
            )))
            .select(count_star())
            .first(conn)?,
        taken_down: versions::table
            .inner_join(profiles::table)
            .filter(profiles::author_id.eq(author))
            .filter(versions::taken_down_at.ge(since))
            .select(count_star())
            .first(conn)?,
        reported: reports::table
            .inner_join(profiles::table.on(reports::profile_id.eq(profiles::id)))
            .inner_join(versions::table.on(reports::version_id.eq(versions::id)))
            .filter(profiles::author_id.eq(author))
            .filter(versions::taken_down_at.is_null())
            .filter(reports::state.eq("upheld"))
            .filter(reports::decided_at.ge(since))
            .select(reports::version_id)
            .distinct()
            .load::<VersionId>(conn)?
            .len(),
    })
}

/// What is published of a profile, and the submission that its current version was.
pub type Published = (Listed, Option<Submission>);

/// Published profiles that are not deleted, in the order of their ids, behind one of them.
pub fn published(
    conn: &mut Conn,
    after: Option<&ProfileId>,
    limit: i64,
) -> QueryResult<Vec<Published>> {
    let mut query = listing!()
        .filter(profiles::deleted_at.is_null())
        .order(profiles::id.asc())
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(profiles::id.gt(after));
    }
    let listed = query.load::<Listed>(conn)?;
    let ids = listed
        .iter()
        .filter_map(|listed| Some(&listed.version.as_ref()?.submission_id));
    let made = submissions::table
        .filter(submissions::id.eq_any(ids))
        .load::<Submission>(conn)?;
    let with_its = |listed: Listed| {
        let version = listed.version.as_ref();
        let submission = version.and_then(|version| {
            let is_its = |made: &&Submission| made.id == version.submission_id;
            made.iter().find(is_its).cloned()
        });
        (listed, submission)
    };
    Ok(listed.into_iter().map(with_its).collect())
}
