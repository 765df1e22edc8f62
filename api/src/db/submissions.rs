//! Queries on submissions. Their texts and digests are never updated: only the review moves.

use diesel::prelude::*;
use hub_shared::{
    digest::Digest,
    ids::{AccountId, ProfileId, SubmissionId, VersionId},
    submission::ReviewState,
};

use super::{
    Conn,
    accounts::Account,
    appeals::Appeal,
    profiles::Profile,
    schema::{accounts, appeals, profiles, submissions, versions},
    won,
};
use crate::clock::Time;

/// A row of submissions.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = submissions)]
pub struct Submission {
    pub id: SubmissionId,
    pub profile_id: ProfileId,
    pub number: i64,
    pub state: ReviewState,
    pub new_content: bool,
    pub name: String,
    pub summary: String,
    pub description: String,
    /// A JSON list.
    pub tags: String,
    pub licence: String,
    pub release_notes: String,
    pub logo: Option<Digest>,
    pub archive: Option<Digest>,
    pub archive_size: Option<i64>,
    pub content_digest: Digest,
    /// The checker's report, as JSON.
    pub report: String,
    pub submitted_at: Time,
    pub claimed_by: Option<AccountId>,
    pub claimed_until: Option<Time>,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<Time>,
    pub reason: Option<String>,
    pub derived_from: Option<ProfileId>,
    /// Version of the rules that its author accepted.
    pub accepted_rules: Option<String>,
    /// Why it was decided so: a JSON list of codes.
    pub codes: String,
    /// Words on single steps: a JSON list.
    pub about: String,
    /// Its place in the queue.
    pub queued_at: Time,
    /// Points of its checks and of its profile's open reasons; none where no check has looked.
    pub risk: Option<i64>,
    /// What these points are for: a JSON list of few words each.
    pub queued_for: String,
    /// Once it was approved: the version that its listing stands and falls with.
    pub stands_with: Option<VersionId>,
}

/// A submission with its profile, its author, the number of the version it became, who claimed it last
/// and who decided on it: handle and display name.
#[derive(Debug, Clone, Queryable)]
pub struct Filed {
    pub submission: Submission,
    pub profile: Profile,
    pub author: Account,
    pub version: Option<i64>,
    pub claimant: Option<(String, String)>,
    /// The last appeal against its rejection.
    pub appeal: Option<Appeal>,
    pub decider: Option<(String, String)>,
}

macro_rules! filed {
    ($claimants:ident, $deciders:ident) => {
        submissions::table
            .inner_join(profiles::table)
            .inner_join(accounts::table.on(profiles::author_id.eq(accounts::id)))
            .left_join(versions::table.on(versions::submission_id.eq(submissions::id)))
            .left_join(
                $claimants.on($claimants
                    .field(accounts::id)
                    .nullable()
                    .eq(submissions::claimed_by)),
            )
            .left_join(
                appeals::table.on(appeals::submission_id
                    .eq(submissions::id.nullable())
                    .and(appeals::newest)),
            )
            .left_join(
                $deciders.on($deciders
                    .field(accounts::id)
                    .nullable()
                    .eq(submissions::decided_by)),
            )
            .select((
                submissions::all_columns,
                profiles::all_columns,
                accounts::all_columns,
                versions::number.nullable(),
                $claimants
                    .fields((accounts::handle, accounts::display_name))
                    .nullable(),
                appeals::all_columns.nullable(),
                $deciders
                    .fields((accounts::handle, accounts::display_name))
                    .nullable(),
            ))
    };
}

/// Adds a submission.
pub fn insert(conn: &mut Conn, submission: Submission) -> QueryResult<()> {
    diesel::insert_into(submissions::table)
        .values(submission)
        .execute(conn)
        .map(drop)
}

/// The submission with this id.
pub fn by_id(conn: &mut Conn, id: &SubmissionId) -> QueryResult<Option<Filed>> {
    let (claimants, deciders) = diesel::alias!(accounts as claimants, accounts as deciders);
    filed!(claimants, deciders)
        .filter(submissions::id.eq(id))
        .first(conn)
        .optional()
}

/// What the checker said of a submission, as JSON.
pub fn report(conn: &mut Conn, id: &SubmissionId) -> QueryResult<String> {
    submissions::table
        .find(id)
        .select(submissions::report)
        .first(conn)
}

/// A profile's submission with this number.
pub fn by_number(conn: &mut Conn, profile: &ProfileId, number: i64) -> QueryResult<Option<Filed>> {
    let (claimants, deciders) = diesel::alias!(accounts as claimants, accounts as deciders);
    filed!(claimants, deciders)
        .filter(submissions::profile_id.eq(profile))
        .filter(submissions::number.eq(number))
        .first(conn)
        .optional()
}

/// A profile's submissions, newest first, below a number.
pub fn of_profile(
    conn: &mut Conn,
    profile: &ProfileId,
    below: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<Filed>> {
    let (claimants, deciders) = diesel::alias!(accounts as claimants, accounts as deciders);
    filed!(claimants, deciders)
        .filter(submissions::profile_id.eq(profile))
        .filter(submissions::number.lt(below.unwrap_or(i64::MAX)))
        .order(submissions::number.desc())
        .limit(limit)
        .load(conn)
}

/// The number of a profile's last submission; 0 when there is none.
pub fn last_number(conn: &mut Conn, profile: &ProfileId) -> QueryResult<i64> {
    submissions::table
        .filter(submissions::profile_id.eq(profile))
        .select(diesel::dsl::max(submissions::number))
        .first::<Option<i64>>(conn)
        .map(Option::unwrap_or_default)
}

/// Where a page of the queue begins: behind this submission.
#[derive(Debug, Clone)]
pub struct After {
    pub queued_at: Time,
    pub id: SubmissionId,
}

/// What waits for a decision, in the order of the queue: all of it, or what one moderator has claimed.
/// What a suspended author submitted waits outside.
pub fn pending(
    conn: &mut Conn,
    claimed_by: Option<(&AccountId, Time)>,
    after: Option<&After>,
    limit: i64,
) -> QueryResult<Vec<Filed>> {
    let (claimants, deciders) = diesel::alias!(accounts as claimants, accounts as deciders);
    let mut query = filed!(claimants, deciders)
        .filter(submissions::state.eq(ReviewState::Pending))
        .filter(profiles::deleted_at.is_null())
        .filter(accounts::suspended_at.is_null())
        .filter(accounts::deleted_at.is_null())
        .order((submissions::queued_at.asc(), submissions::id.asc()))
        .limit(limit)
        .into_boxed();
    if let Some((moderator, now)) = claimed_by {
        query = query
            .filter(submissions::claimed_by.eq(moderator))
            .filter(submissions::claimed_until.gt(now));
    }
    if let Some(After { queued_at, id }) = after {
        query = query.filter(
            submissions::queued_at
                .gt(queued_at)
                .or(submissions::queued_at
                    .eq(queued_at)
                    .and(submissions::id.gt(id))),
        );
    }
    query.load(conn)
}

/// Sets a submission's place in the queue, and why.
pub fn set_place(
    conn: &mut Conn,
    id: &SubmissionId,
    queued_at: Time,
    risk: Option<i64>,
    queued_for: &str,
) -> QueryResult<()> {
    diesel::update(submissions::table.find(id))
        .set((
            submissions::queued_at.eq(queued_at),
            submissions::risk.eq(risk),
            submissions::queued_for.eq(queued_for),
        ))
        .execute(conn)
        .map(drop)
}

/// Takes or renews the claim on a pending submission; false when somebody else holds it than did when it
/// was read: `seen` are `claimed_by` and `claimed_until` of then.
pub fn claim(
    conn: &mut Conn,
    id: &SubmissionId,
    moderator: &AccountId,
    seen: (Option<&AccountId>, Option<Time>),
    until: Time,
) -> QueryResult<bool> {
    let (holder, held_until) = seen;
    let mut update = diesel::update(submissions::table)
        .filter(submissions::id.eq(id))
        .filter(submissions::state.eq(ReviewState::Pending))
        .set((
            submissions::claimed_by.eq(moderator),
            submissions::claimed_until.eq(until),
        ))
        .into_boxed();
    update = match holder {
        Some(holder) => update.filter(submissions::claimed_by.eq(holder)),
        None => update.filter(submissions::claimed_by.is_null()),
    };
    // Two signs of life of one moderator at once don't keep each other out.
    if holder == Some(moderator) {
        return won(update.execute(conn));
    }
    update = match held_until {
        Some(until) => update.filter(submissions::claimed_until.eq(until)),
        None => update.filter(submissions::claimed_until.is_null()),
    };
    won(update.execute(conn))
}

/// Gives a claim up; false when it is not this moderator's.
pub fn release(conn: &mut Conn, id: &SubmissionId, moderator: &AccountId) -> QueryResult<bool> {
    won(diesel::update(submissions::table)
        .filter(submissions::id.eq(id))
        .filter(submissions::claimed_by.eq(moderator))
        .filter(submissions::state.eq(ReviewState::Pending))
        .set((
            submissions::claimed_by.eq(None::<AccountId>),
            submissions::claimed_until.eq(None::<Time>),
        ))
        .execute(conn))
}

/// The pending submissions that a moderator claimed last, in the order of their ids, which is that of their locks.
pub fn claimed_by(conn: &mut Conn, moderator: &AccountId) -> QueryResult<Vec<Submission>> {
    submissions::table
        .filter(submissions::claimed_by.eq(moderator))
        .filter(submissions::state.eq(ReviewState::Pending))
        .order(submissions::id.asc())
        .load(conn)
}

/// A moderator's decision.
pub struct Decision<'a> {
    pub state: ReviewState,
    pub moderator: &'a AccountId,
    pub reason: Option<&'a str>,
    /// A JSON list.
    pub codes: &'a str,
    /// A JSON list.
    pub about: &'a str,
    pub now: Time,
}

/// Decides on a pending submission; false when it is not pending or not claimed by this moderator.
pub fn decide(conn: &mut Conn, id: &SubmissionId, decision: &Decision<'_>) -> QueryResult<bool> {
    won(diesel::update(submissions::table)
        .filter(submissions::id.eq(id))
        .filter(submissions::state.eq(ReviewState::Pending))
        .filter(submissions::claimed_by.eq(decision.moderator))
        .filter(submissions::claimed_until.gt(decision.now))
        .set((
            submissions::state.eq(decision.state),
            submissions::decided_by.eq(decision.moderator),
            submissions::decided_at.eq(decision.now),
            submissions::reason.eq(decision.reason),
            submissions::codes.eq(decision.codes),
            submissions::about.eq(decision.about),
            submissions::claimed_until.eq(None::<Time>),
        ))
        .execute(conn))
}

/// Names the version that an approved submission's listing stands and falls with.
pub fn stand_with(
    conn: &mut Conn,
    id: &SubmissionId,
    version: Option<&VersionId>,
) -> QueryResult<()> {
    diesel::update(submissions::table.find(id))
        .set(submissions::stands_with.eq(version))
        .execute(conn)
        .map(drop)
}

/// Takes a pending submission back; false when it is not pending any more.
pub fn withdraw(conn: &mut Conn, id: &SubmissionId, now: Time) -> QueryResult<bool> {
    won(diesel::update(submissions::table)
        .filter(submissions::id.eq(id))
        .filter(submissions::state.eq(ReviewState::Pending))
        .set((
            submissions::state.eq(ReviewState::Withdrawn),
            submissions::decided_at.eq(now),
            submissions::claimed_until.eq(None::<Time>),
        ))
        .execute(conn))
}

/// The last approved submission of a profile before a number: what was public when that one was made.
pub fn approved_before(
    conn: &mut Conn,
    profile: &ProfileId,
    number: i64,
) -> QueryResult<Option<Submission>> {
    submissions::table
        .filter(submissions::profile_id.eq(profile))
        .filter(submissions::number.lt(number))
        .filter(submissions::state.eq(ReviewState::Approved))
        .order(submissions::number.desc())
        .first(conn)
        .optional()
}

/// The pending submission of a profile.
pub fn pending_of(conn: &mut Conn, profile: &ProfileId) -> QueryResult<Option<Submission>> {
    submissions::table
        .filter(submissions::profile_id.eq(profile))
        .filter(submissions::state.eq(ReviewState::Pending))
        .first(conn)
        .optional()
}
