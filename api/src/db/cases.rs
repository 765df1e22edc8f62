//! Queries on cases: published profiles with reasons to look at them.

use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::BigInt,
};
use hub_shared::{
    case::{ReasonKind, ReasonOutcome},
    check::CheckName,
    ids::{AccountId, ProfileId, ReasonId, VersionId},
};

use super::{
    Conn, per_backend,
    profiles::{Listed, listed_columns},
    schema::{accounts, cases, profiles, review_reasons, submissions, versions},
    won,
};
use crate::clock::Time;

/// A row of review_reasons.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = review_reasons)]
pub struct ReviewReason {
    pub id: ReasonId,
    pub profile_id: ProfileId,
    pub version_id: Option<VersionId>,
    pub kind: ReasonKind,
    pub check_name: Option<CheckName>,
    pub points: i64,
    pub sentence: String,
    /// A JSON list.
    pub facts: String,
    pub key: Option<String>,
    pub opened_at: Time,
    pub closed_at: Option<Time>,
    pub closed_by: Option<AccountId>,
    pub outcome: Option<ReasonOutcome>,
    pub words: Option<String>,
}

/// Adds a reason; false when there is one with its key.
pub fn insert(conn: &mut Conn, reason: ReviewReason) -> QueryResult<bool> {
    // ON CONFLICT DO NOTHING is not in diesel's common subset.
    won(per_backend!(conn, |c| diesel::insert_into(
        review_reasons::table
    )
    .values(reason)
    .on_conflict_do_nothing()
    .execute(c)))
}

/// Which open reasons of a profile are meant.
#[derive(Debug, Clone)]
pub enum Which {
    /// All of them, but for those that something else closes.
    All,
    /// These, but for the same.
    Ids(Vec<ReasonId>),
    /// Those with these keys.
    Keys(Vec<String>),
    /// Those that come from there.
    Kind(ReasonKind),
}

/// What no closing of a case closes: whoever made a report gets an answer, and what is in quarantine is
/// forgotten by nobody until it is released.
pub const STAYING: [ReasonKind; 2] = [ReasonKind::Report, ReasonKind::Quarantine];

/// How reasons are closed.
pub struct Closing<'a> {
    pub by: Option<&'a AccountId>,
    pub outcome: ReasonOutcome,
    pub words: Option<&'a str>,
    pub now: Time,
}

/// Closes open reasons of a profile: the ids of those that were.
pub fn close(
    conn: &mut Conn,
    profile: &ProfileId,
    which: &Which,
    closing: &Closing<'_>,
) -> QueryResult<Vec<ReasonId>> {
    let mut open = review_reasons::table
        .filter(review_reasons::profile_id.eq(profile))
        .filter(review_reasons::closed_at.is_null())
        .order(review_reasons::id)
        .select(review_reasons::id)
        .into_boxed();
    match which {
        Which::All => open = open.filter(review_reasons::kind.ne_all(STAYING)),
        Which::Ids(ids) => {
            open = open
                .filter(review_reasons::id.eq_any(ids))
                .filter(review_reasons::kind.ne_all(STAYING));
        }
        Which::Keys(keys) => open = open.filter(review_reasons::key.eq_any(keys)),
        Which::Kind(kind) => open = open.filter(review_reasons::kind.eq(kind)),
    }
    let ids = open.load::<ReasonId>(conn)?;
    // Below what either database binds.
    for some in ids.chunks(500) {
        diesel::update(review_reasons::table.filter(review_reasons::id.eq_any(some)))
            .set((
                review_reasons::closed_at.eq(closing.now),
                review_reasons::closed_by.eq(closing.by),
                review_reasons::outcome.eq(closing.outcome),
                review_reasons::words.eq(closing.words),
            ))
            .execute(conn)?;
    }
    Ok(ids)
}

/// Gives an open reason other points, by its key.
pub fn set_points(conn: &mut Conn, profile: &ProfileId, key: &str, points: i64) -> QueryResult<()> {
    diesel::update(review_reasons::table)
        .filter(review_reasons::profile_id.eq(profile))
        .filter(review_reasons::closed_at.is_null())
        .filter(review_reasons::key.eq(key))
        .set(review_reasons::points.eq(points))
        .execute(conn)
        .map(drop)
}

/// Whether the hub itself put a profile into the quarantine that it is in, and no moderator: the open
/// reason of that names no account then.
pub fn held_by_hub(conn: &mut Conn, profile: &ProfileId) -> QueryResult<bool> {
    let facts = review_reasons::table
        .filter(review_reasons::profile_id.eq(profile))
        .filter(review_reasons::closed_at.is_null())
        .filter(review_reasons::kind.eq(ReasonKind::Quarantine))
        .order(review_reasons::id.desc())
        .select(review_reasons::facts)
        .first::<String>(conn)
        .optional()?;
    Ok(facts.is_some_and(|facts| facts == "[]"))
}

/// Writes a profile's case anew from its open reasons.
pub fn refresh(conn: &mut Conn, profile: &ProfileId) -> QueryResult<()> {
    diesel::delete(cases::table.find(profile)).execute(conn)?;
    let (points, opened_at) = review_reasons::table
        .filter(review_reasons::profile_id.eq(profile))
        .filter(review_reasons::closed_at.is_null())
        .select((
            // The sum of numbers is of another type on either database.
            sql::<BigInt>("CAST(COALESCE(SUM(points), 0) AS BIGINT)"),
            diesel::dsl::min(review_reasons::opened_at),
        ))
        .first::<(i64, Option<Time>)>(conn)?;
    if let Some(opened_at) = opened_at {
        diesel::insert_into(cases::table)
            .values((
                cases::profile_id.eq(profile),
                cases::points.eq(points),
                cases::opened_at.eq(opened_at),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Open reasons of one kind and check.
#[derive(Debug, Clone, Queryable)]
pub struct Counted {
    pub profile_id: ProfileId,
    pub kind: ReasonKind,
    pub check: Option<CheckName>,
    pub count: i64,
    pub points: i64,
}

/// The open reasons of these profiles, counted.
pub fn counts(conn: &mut Conn, of: &[ProfileId]) -> QueryResult<Vec<Counted>> {
    review_reasons::table
        .filter(review_reasons::profile_id.eq_any(of))
        .filter(review_reasons::closed_at.is_null())
        .group_by((
            review_reasons::profile_id,
            review_reasons::kind,
            review_reasons::check_name,
        ))
        .select((
            review_reasons::profile_id,
            review_reasons::kind,
            review_reasons::check_name,
            count_star(),
            sql::<BigInt>("CAST(SUM(points) AS BIGINT)"),
        ))
        .load(conn)
}

/// A reason, the number of its version, and who closed it: handle and display name.
pub type Shown = (ReviewReason, Option<i64>, Option<(String, String)>);

/// A profile's open reasons, the weightiest first, or its closed ones, the last first.
pub fn reasons(
    conn: &mut Conn,
    profile: &ProfileId,
    open: bool,
    limit: i64,
) -> QueryResult<Vec<Shown>> {
    let mut query = review_reasons::table
        .left_join(versions::table.on(review_reasons::version_id.eq(versions::id.nullable())))
        .left_join(accounts::table.on(review_reasons::closed_by.eq(accounts::id.nullable())))
        .filter(review_reasons::profile_id.eq(profile))
        .limit(limit)
        .select((
            review_reasons::all_columns,
            versions::number.nullable(),
            (accounts::handle, accounts::display_name).nullable(),
        ))
        .into_boxed();
    query = if open {
        query
            .filter(review_reasons::closed_at.is_null())
            .order((review_reasons::points.desc(), review_reasons::id.asc()))
    } else {
        query
            .filter(review_reasons::closed_at.is_not_null())
            .order((review_reasons::closed_at.desc(), review_reasons::id.desc()))
    };
    query.load(conn)
}

/// Where a page of the cases begins: behind this one.
#[derive(Debug, Clone)]
pub struct After {
    pub points: i64,
    pub opened_at: Time,
    pub id: ProfileId,
}

/// An open case: its profile, its points and since when it is open.
pub type Open = (Listed, i64, Time);

/// Open cases of published profiles, deleted ones too, but those of one author, the weightiest first, then the oldest.
pub fn page(
    conn: &mut Conn,
    except: Option<&AccountId>,
    after: Option<&After>,
    limit: i64,
) -> QueryResult<Vec<Open>> {
    let mut query = cases::table
        .inner_join(profiles::table)
        .inner_join(submissions::table.on(profiles::listing_id.eq(submissions::id.nullable())))
        .inner_join(accounts::table.on(profiles::author_id.eq(accounts::id)))
        .left_join(versions::table.on(profiles::current_version_id.eq(versions::id.nullable())))
        .order((
            cases::points.desc(),
            cases::opened_at.asc(),
            cases::profile_id.asc(),
        ))
        .limit(limit)
        .select((listed_columns!(), cases::points, cases::opened_at))
        .into_boxed();
    if let Some(author) = except {
        query = query.filter(profiles::author_id.ne(author));
    }
    if let Some(After {
        points,
        opened_at,
        id,
    }) = after
    {
        query = query.filter(
            cases::points.lt(points).or(cases::points.eq(points).and(
                cases::opened_at
                    .gt(opened_at)
                    .or(cases::opened_at.eq(opened_at).and(cases::profile_id.gt(id))),
            )),
        );
    }
    query.load(conn)
}

/// Points of a profile's case and since when it is open; none when nothing is open.
pub fn find(conn: &mut Conn, profile: &ProfileId) -> QueryResult<Option<(i64, Time)>> {
    cases::table
        .find(profile)
        .select((cases::points, cases::opened_at))
        .first(conn)
        .optional()
}
