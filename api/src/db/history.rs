//! Queries on an author's past, and on how long decisions took.

use diesel::{dsl::count_star, prelude::*};
use hub_shared::{
    ids::{AccountId, ProfileId, SubmissionId},
    report::ReportState,
    submission::ReviewState,
};

use super::{
    Conn,
    schema::{appeals, profiles, reports, submissions, versions},
};
use crate::clock::Time;

/// A submission of an author.
#[derive(Debug, Clone, Queryable)]
pub struct Past {
    pub id: SubmissionId,
    pub profile: String,
    pub number: i64,
    pub name: String,
    pub state: ReviewState,
    pub submitted_at: Time,
    pub decided_at: Option<Time>,
    /// A JSON list.
    pub codes: String,
    pub reason: Option<String>,
    /// The version that it became.
    pub version: Option<PastVersion>,
}

/// The number of a version, and since when and why it is taken down.
#[derive(Debug, Clone, Queryable)]
pub struct PastVersion {
    pub number: i64,
    pub taken_down_at: Option<Time>,
    pub reason: Option<String>,
    /// A JSON list.
    pub codes: String,
}

macro_rules! past {
    () => {
        submissions::table
            .inner_join(profiles::table)
            .left_join(versions::table.on(versions::submission_id.eq(submissions::id)))
            .select((
                submissions::id,
                profiles::slug,
                submissions::number,
                submissions::name,
                submissions::state,
                submissions::submitted_at,
                submissions::decided_at,
                submissions::codes,
                submissions::reason,
                (
                    versions::number,
                    versions::taken_down_at,
                    versions::taken_down_reason,
                    versions::taken_down_codes,
                )
                    .nullable(),
            ))
    };
}

/// The last submission of a profile before one of this number.
pub fn before(conn: &mut Conn, profile: &ProfileId, number: i64) -> QueryResult<Option<Past>> {
    past!()
        .filter(submissions::profile_id.eq(profile))
        .filter(submissions::number.lt(number))
        .order(submissions::number.desc())
        .first(conn)
        .optional()
}

/// An author's submissions, newest first, below an id.
pub fn past(
    conn: &mut Conn,
    author: &AccountId,
    below: Option<&SubmissionId>,
    limit: i64,
) -> QueryResult<Vec<Past>> {
    let mut query = past!()
        .filter(profiles::author_id.eq(author))
        .order(submissions::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(below) = below {
        query = query.filter(submissions::id.lt(below));
    }
    query.load(conn)
}

/// How many of an author's submissions are in each state that any is in.
pub fn outcomes(conn: &mut Conn, author: &AccountId) -> QueryResult<Vec<(ReviewState, i64)>> {
    submissions::table
        .inner_join(profiles::table)
        .filter(profiles::author_id.eq(author))
        .group_by(submissions::state)
        .select((submissions::state, count_star()))
        .load(conn)
}

/// How many of an author's versions are taken down.
pub fn taken_down(conn: &mut Conn, author: &AccountId) -> QueryResult<i64> {
    versions::table
        .inner_join(profiles::table)
        .filter(profiles::author_id.eq(author))
        .filter(versions::taken_down_at.is_not_null())
        .count()
        .get_result(conn)
}

/// How many of an author's published profiles are there, and how many are withheld.
pub fn published(conn: &mut Conn, author: &AccountId) -> QueryResult<(i64, i64)> {
    let held = profiles::quarantined_at
        .is_not_null()
        .or(profiles::suspended_at.is_not_null());
    let own = profiles::table
        .filter(profiles::author_id.eq(author))
        .filter(profiles::published_at.is_not_null())
        .filter(profiles::deleted_at.is_null());
    let all = own.count().get_result::<i64>(conn)?;
    let withheld = own.filter(held).count().get_result::<i64>(conn)?;
    Ok((all - withheld, withheld))
}

/// How many reports of an author's profiles a moderator found to be right.
pub fn reports_upheld(conn: &mut Conn, author: &AccountId) -> QueryResult<i64> {
    reports::table
        .inner_join(profiles::table.on(profiles::id.eq(reports::profile_id)))
        .filter(profiles::author_id.eq(author))
        .filter(reports::state.eq(ReportState::Upheld))
        .count()
        .get_result(conn)
}

/// When what was decided since a moment was submitted, brought back by an appeal, and decided; the newest
/// decisions first.
pub fn decided_since(
    conn: &mut Conn,
    since: Time,
    limit: i64,
) -> QueryResult<Vec<(Time, Option<Time>, Time)>> {
    let brought_back = appeals::submission_id
        .eq(submissions::id.nullable())
        .and(appeals::newest)
        .and(appeals::reopened);
    submissions::table
        .left_join(appeals::table.on(brought_back))
        .filter(submissions::decided_by.is_not_null())
        .filter(submissions::decided_at.ge(since))
        .filter(submissions::state.eq_any([
            ReviewState::Approved,
            ReviewState::ChangesRequested,
            ReviewState::Rejected,
        ]))
        .order(submissions::decided_at.desc())
        .limit(limit)
        .select((
            submissions::submitted_at,
            appeals::decided_at.nullable(),
            submissions::decided_at.assume_not_null(),
        ))
        .load(conn)
}
