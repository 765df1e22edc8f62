//! Queries on reports, and on whose reports weigh more. Words are never updated.

use diesel::{dsl::exists, prelude::*};
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

/// How many of a version's reports are open, by accounts that may act, and how many of these accounts
/// are trusted reporters.
pub fn weight(conn: &mut Conn, version: &VersionId) -> QueryResult<(i64, i64)> {
    let (all, trusted) = reports::table
        .inner_join(accounts::table.on(reports::reporter_id.eq(accounts::id)))
        .left_join(
            trusted_reporters::table.on(trusted_reporters::account_id.eq(reports::reporter_id)),
        )
        .filter(reports::version_id.eq(version))
        .filter(reports::state.eq(ReportState::Open))
        .filter(accounts::suspended_at.is_null())
        .filter(accounts::deleted_at.is_null())
        .select((
            diesel::dsl::count_star(),
            diesel::dsl::count(trusted_reporters::account_id.nullable()),
        ))
        .first::<(i64, i64)>(conn)?;
    Ok((all, trusted))
}

/// Whether moderators have looked at reports of this version: one was dismissed, or had the profile
/// held back before.
pub fn was_looked_at(conn: &mut Conn, version: &VersionId) -> QueryResult<bool> {
    let settled = reports::table
        .filter(reports::version_id.eq(version))
        .filter(
            reports::state
                .eq(ReportState::Dismissed)
                .or(reports::held_back),
        );
    diesel::select(exists(settled)).get_result(conn)
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

/// Marks a trusted reporter; false when the account is one already.
pub fn trust(conn: &mut Conn, account: &AccountId, now: Time) -> QueryResult<bool> {
    let known = trusted_reporters::table.find(account);
    if diesel::select(exists(known)).get_result(conn)? {
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
