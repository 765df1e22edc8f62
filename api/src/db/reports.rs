//! Queries on reports, and on whose reports weigh more. Words are never updated.

use chrono::DateTime;
use diesel::{
    dsl::{exists, sql},
    expression::SqlLiteral,
    prelude::*,
    sql_types::BigInt,
};
use hub_shared::{
    ids::{AccountId, ProfileId, ReportId, VersionId},
    report::{ReportReason, ReportState},
};

use super::{
    Conn,
    profiles::Profile,
    schema::{accounts, profiles, reports, submissions, trusted_reporters, versions},
    won,
};
use crate::clock::Time;

/// A row of reports.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = reports)]
pub struct Report {
    pub id: ReportId,
    pub profile_id: ProfileId,
    pub version_id: VersionId,
    pub reporter_id: AccountId,
    pub reason: ReportReason,
    pub words: String,
    pub state: ReportState,
    pub created_at: Time,
    pub held_back: bool,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<Time>,
    pub answer: Option<String>,
}

/// A report with what it is about and who has to do with it: handles and display names.
#[derive(Debug, Clone, Queryable)]
pub struct Filed {
    pub report: Report,
    pub profile: Profile,
    /// The profile's public name.
    pub name: String,
    /// The version's number.
    pub version: i64,
    pub author: (String, String),
    pub reporter: (String, String),
    /// Since when the reporter is a trusted one.
    pub trusted_since: Option<Time>,
    pub decider: Option<(String, String)>,
    /// How many reports of the reporter were upheld.
    pub upheld: i64,
    /// How many were dismissed.
    pub dismissed: i64,
}

/// How many reports of a report's reporter are in a state.
fn of_reporter(state: ReportState) -> SqlLiteral<BigInt> {
    sql(&format!(
        "(SELECT COUNT(*) FROM reports AS others \
         WHERE others.reporter_id = reports.reporter_id AND others.state = '{state}')"
    ))
}

macro_rules! filed {
    () => {{
        let (authors, reporters, deciders) = diesel::alias!(
            accounts as authors,
            accounts as reporters,
            accounts as deciders
        );
        reports::table
            .inner_join(profiles::table.on(reports::profile_id.eq(profiles::id)))
            .inner_join(submissions::table.on(profiles::listing_id.eq(submissions::id.nullable())))
            .inner_join(versions::table.on(reports::version_id.eq(versions::id)))
            .inner_join(authors.on(profiles::author_id.eq(authors.field(accounts::id))))
            .inner_join(reporters.on(reports::reporter_id.eq(reporters.field(accounts::id))))
            .left_join(
                trusted_reporters::table.on(trusted_reporters::account_id.eq(reports::reporter_id)),
            )
            .left_join(
                deciders.on(deciders
                    .field(accounts::id)
                    .nullable()
                    .eq(reports::decided_by)),
            )
            .select((
                reports::all_columns,
                profiles::all_columns,
                submissions::name,
                versions::number,
                authors.fields((accounts::handle, accounts::display_name)),
                reporters.fields((accounts::handle, accounts::display_name)),
                trusted_reporters::since.nullable(),
                deciders
                    .fields((accounts::handle, accounts::display_name))
                    .nullable(),
                of_reporter(ReportState::Upheld),
                of_reporter(ReportState::Dismissed),
            ))
    }};
}

/// Adds a report.
pub fn insert(conn: &mut Conn, report: Report) -> QueryResult<()> {
    diesel::insert_into(reports::table)
        .values(report)
        .execute(conn)
        .map(drop)
}

/// The report with this id.
pub fn by_id(conn: &mut Conn, id: &ReportId) -> QueryResult<Option<Filed>> {
    filed!().filter(reports::id.eq(id)).first(conn).optional()
}

/// An account's open report of a profile.
pub fn open_of(
    conn: &mut Conn,
    profile: &ProfileId,
    reporter: &AccountId,
) -> QueryResult<Option<Filed>> {
    filed!()
        .filter(reports::profile_id.eq(profile))
        .filter(reports::reporter_id.eq(reporter))
        .filter(reports::state.eq(ReportState::Open))
        .first(conn)
        .optional()
}

/// An account's reports, newest first, older than an id.
pub fn of_account(
    conn: &mut Conn,
    reporter: &AccountId,
    below: Option<&ReportId>,
    limit: i64,
) -> QueryResult<Vec<Filed>> {
    let mut query = filed!()
        .filter(reports::reporter_id.eq(reporter))
        .order(reports::id.desc())
        .limit(limit)
        .into_boxed();
    if let Some(below) = below {
        query = query.filter(reports::id.lt(below));
    }
    query.load(conn)
}

/// Reports in one state, oldest first, of one profile or all but those of one author, behind an id.
pub fn in_state(
    conn: &mut Conn,
    state: ReportState,
    slug: Option<&str>,
    except: Option<&AccountId>,
    after: Option<&ReportId>,
    limit: i64,
) -> QueryResult<Vec<Filed>> {
    let mut query = filed!()
        .filter(reports::state.eq(state))
        .order(reports::id.asc())
        .limit(limit)
        .into_boxed();
    if let Some(slug) = slug {
        query = query.filter(profiles::slug.eq(slug));
    }
    if let Some(author) = except {
        query = query.filter(profiles::author_id.ne(author));
    }
    if let Some(after) = after {
        query = query.filter(reports::id.gt(after));
    }
    query.load(conn)
}

/// What open reports of a profile come to.
#[derive(Debug, Clone)]
pub struct Weight {
    pub reports: i64,
    /// How many of them are by trusted reporters.
    pub trusted: i64,
    pub newest: Option<ReportId>,
}

/// Weighs a profile's open reports by accounts that may act. Nothing weighs what is about a version that was
/// published before a moderator released the profile; nor what an account says again of a version after
/// it was dismissed.
pub fn weight(
    conn: &mut Conn,
    profile: &ProfileId,
    released_at: Option<Time>,
) -> QueryResult<Weight> {
    let settled = diesel::alias!(reports as settled);
    let same_version = settled.field(reports::version_id).eq(reports::version_id);
    let same_account = settled.field(reports::reporter_id).eq(reports::reporter_id);
    let dismissed = settled.field(reports::state).eq(ReportState::Dismissed);
    let was_dismissed = settled
        .filter(same_version.and(same_account).and(dismissed))
        .select(settled.field(reports::id));
    let since = released_at.unwrap_or(DateTime::UNIX_EPOCH.naive_utc());
    let open = reports::table
        .inner_join(versions::table.on(reports::version_id.eq(versions::id)))
        .inner_join(accounts::table.on(reports::reporter_id.eq(accounts::id)))
        .left_join(
            trusted_reporters::table.on(trusted_reporters::account_id.eq(reports::reporter_id)),
        )
        .filter(reports::profile_id.eq(profile))
        .filter(reports::state.eq(ReportState::Open))
        .filter(versions::published_at.gt(since))
        .filter(diesel::dsl::not(exists(was_dismissed)))
        .filter(accounts::suspended_at.is_null())
        .filter(accounts::deleted_at.is_null())
        .order(reports::id.desc())
        .select((reports::id, trusted_reporters::account_id.nullable()))
        .load::<(ReportId, Option<AccountId>)>(conn)?;
    let trusted = open.iter().filter(|(_, trusted)| trusted.is_some());
    Ok(Weight {
        trusted: i64::try_from(trusted.count()).unwrap_or(i64::MAX),
        reports: i64::try_from(open.len()).unwrap_or(i64::MAX),
        newest: open.into_iter().next().map(|(id, _)| id),
    })
}

/// What an account has open reports of, in the order of the profiles' ids: report, profile and address.
pub fn reported_by(
    conn: &mut Conn,
    reporter: &AccountId,
) -> QueryResult<Vec<(ReportId, ProfileId, String)>> {
    reports::table
        .inner_join(profiles::table.on(reports::profile_id.eq(profiles::id)))
        .filter(reports::reporter_id.eq(reporter))
        .filter(reports::state.eq(ReportState::Open))
        .order(profiles::id)
        .select((reports::id, profiles::id, profiles::slug))
        .load(conn)
}

/// Keeps that a report had the profile held back.
pub fn set_held_back(conn: &mut Conn, id: &ReportId) -> QueryResult<()> {
    diesel::update(reports::table.find(id))
        .set(reports::held_back.eq(true))
        .execute(conn)
        .map(drop)
}

/// Leaves nothing of what an account wrote in its reports.
pub fn erase(conn: &mut Conn, reporter: &AccountId) -> QueryResult<()> {
    diesel::update(reports::table.filter(reports::reporter_id.eq(reporter)))
        .set(reports::words.eq(""))
        .execute(conn)
        .map(drop)
}

/// Decides on an open report; false when it is not open any more.
pub fn decide(
    conn: &mut Conn,
    id: &ReportId,
    state: ReportState,
    moderator: &AccountId,
    answer: &str,
    now: Time,
) -> QueryResult<bool> {
    won(diesel::update(reports::table.find(id))
        .filter(reports::state.eq(ReportState::Open))
        .set((
            reports::state.eq(state),
            reports::decided_by.eq(moderator),
            reports::decided_at.eq(now),
            reports::answer.eq(answer),
        ))
        .execute(conn))
}

/// Whether an account is a trusted reporter.
pub fn is_trusted(conn: &mut Conn, account: &AccountId) -> QueryResult<bool> {
    diesel::select(exists(trusted_reporters::table.find(account))).get_result(conn)
}

/// Marks a trusted reporter; false when the account is one already.
pub fn trust(conn: &mut Conn, account: &AccountId, now: Time) -> QueryResult<bool> {
    if is_trusted(conn, account)? {
        return Ok(false);
    }
    won(diesel::insert_into(trusted_reporters::table)
        .values((
            trusted_reporters::account_id.eq(account),
            trusted_reporters::since.eq(now),
        ))
        .execute(conn))
}

/// Takes that mark away; false when there was none.
pub fn distrust(conn: &mut Conn, account: &AccountId) -> QueryResult<bool> {
    won(diesel::delete(trusted_reporters::table.find(account)).execute(conn))
}
