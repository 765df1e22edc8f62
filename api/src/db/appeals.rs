//! Queries on appeals. Their words, and what they are against, are never updated.

use diesel::prelude::*;
use hub_shared::{
    appeal::AppealState,
    ids::{AccountId, AppealId, ProfileId, SubmissionId, VersionId},
    submission::ReviewState,
};

use super::{
    Conn,
    profiles::Profile,
    schema::{accounts, appeals, profiles, submissions, versions},
    won,
};
use crate::clock::Time;

/// A row of appeals.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = appeals)]
pub struct Appeal {
    pub id: AppealId,
    pub profile_id: ProfileId,
    pub submission_id: Option<SubmissionId>,
    pub version_id: Option<VersionId>,
    pub contested_by: AccountId,
    pub contested_at: Time,
    pub contested_reason: Option<String>,
    pub newest: bool,
    pub words: String,
    pub state: AppealState,
    pub created_at: Time,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<Time>,
    pub answer: Option<String>,
    pub independent: Option<bool>,
    pub reopened: Option<bool>,
    /// A JSON list.
    pub contested_codes: String,
}

/// An appeal with what it is about and who has to do with it: handles and display names.
#[derive(Debug, Clone, Queryable)]
pub struct Filed {
    pub appeal: Appeal,
    pub profile: Profile,
    pub author: super::accounts::Account,
    /// The submission's number and name.
    pub submission: Option<(i64, String)>,
    /// The version's number.
    pub version: Option<i64>,
    /// The profile's public name.
    pub name: Option<String>,
    pub contested: (String, String),
    pub decider: Option<(String, String)>,
}

macro_rules! filed {
    () => {{
        let (moderators, deciders) = diesel::alias!(accounts as moderators, accounts as deciders);
        let listings = diesel::alias!(submissions as listings);
        appeals::table
            .inner_join(profiles::table.on(appeals::profile_id.eq(profiles::id)))
            .inner_join(accounts::table.on(profiles::author_id.eq(accounts::id)))
            .left_join(submissions::table.on(appeals::submission_id.eq(submissions::id.nullable())))
            .left_join(versions::table.on(appeals::version_id.eq(versions::id.nullable())))
            .left_join(
                listings.on(profiles::listing_id.eq(listings.field(submissions::id).nullable())),
            )
            .inner_join(moderators.on(appeals::contested_by.eq(moderators.field(accounts::id))))
            .left_join(
                deciders.on(deciders
                    .field(accounts::id)
                    .nullable()
                    .eq(appeals::decided_by)),
            )
            .select((
                appeals::all_columns,
                profiles::all_columns,
                accounts::all_columns,
                (submissions::number, submissions::name).nullable(),
                versions::number.nullable(),
                listings.field(submissions::name).nullable(),
                moderators.fields((accounts::handle, accounts::display_name)),
                deciders
                    .fields((accounts::handle, accounts::display_name))
                    .nullable(),
            ))
    }};
}

/// Adds an appeal, which is then the newest of its submission or version.
pub fn insert(conn: &mut Conn, appeal: Appeal) -> QueryResult<()> {
    let mut earlier = diesel::update(appeals::table)
        .filter(appeals::newest)
        .set(appeals::newest.eq(false))
        .into_boxed();
    earlier = match (&appeal.submission_id, &appeal.version_id) {
        (Some(submission), _) => earlier.filter(appeals::submission_id.eq(submission.clone())),
        (None, version) => earlier.filter(appeals::version_id.eq(version.clone())),
    };
    earlier.execute(conn)?;
    diesel::insert_into(appeals::table)
        .values(appeal)
        .execute(conn)
        .map(drop)
}

/// The appeal with this id.
pub fn by_id(conn: &mut Conn, id: &AppealId) -> QueryResult<Option<Filed>> {
    filed!().filter(appeals::id.eq(id)).first(conn).optional()
}

/// The newest appeal against a take-down of a version.
pub fn of_version(conn: &mut Conn, version: &VersionId) -> QueryResult<Option<Appeal>> {
    appeals::table
        .filter(appeals::version_id.eq(version))
        .filter(appeals::newest)
        .first(conn)
        .optional()
}

/// Whether an appeal undid what a moderator had decided on a submission or a version.
pub fn was_overruled(
    conn: &mut Conn,
    submission: Option<&SubmissionId>,
    version: Option<&VersionId>,
    moderator: &AccountId,
) -> QueryResult<bool> {
    let mut undone = appeals::table
        .filter(appeals::contested_by.eq(moderator))
        .filter(appeals::reopened.eq(true))
        .select(appeals::id)
        .into_boxed();
    if let Some(submission) = submission {
        undone = undone.filter(appeals::submission_id.eq(submission));
    }
    if let Some(version) = version {
        undone = undone.filter(appeals::version_id.eq(version));
    }
    let undone = undone.first::<AppealId>(conn).optional()?;
    Ok(undone.is_some())
}

/// Open appeals but those of one author, oldest first, behind an id; those of authors who are suspended or
/// gone, and of deleted profiles, wait outside.
pub fn open(
    conn: &mut Conn,
    except: Option<&AccountId>,
    after: Option<&AppealId>,
    limit: i64,
) -> QueryResult<Vec<Filed>> {
    let mut query = filed!()
        .filter(appeals::state.eq(AppealState::Open))
        .filter(profiles::deleted_at.is_null())
        .filter(accounts::suspended_at.is_null())
        .filter(accounts::deleted_at.is_null())
        .order(appeals::id.asc())
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(appeals::id.gt(after));
    }
    if let Some(author) = except {
        query = query.filter(profiles::author_id.ne(author));
    }
    query.load(conn)
}

/// Leaves nothing of what an account wrote in its appeals.
pub fn erase(conn: &mut Conn, author: &AccountId) -> QueryResult<()> {
    let own = profiles::table
        .filter(profiles::author_id.eq(author))
        .select(profiles::id);
    diesel::update(appeals::table.filter(appeals::profile_id.eq_any(own)))
        .set(appeals::words.eq(""))
        .execute(conn)
        .map(drop)
}

/// A decision on an appeal.
pub struct Decision<'a> {
    pub state: AppealState,
    pub moderator: &'a AccountId,
    pub answer: &'a str,
    pub independent: bool,
    /// Whether what was overturned is undone; none when it stays.
    pub reopened: Option<bool>,
    pub now: Time,
}

/// Decides on an open appeal; false when it is not open any more.
pub fn decide(conn: &mut Conn, id: &AppealId, decision: &Decision<'_>) -> QueryResult<bool> {
    won(diesel::update(appeals::table.find(id))
        .filter(appeals::state.eq(AppealState::Open))
        .set((
            appeals::state.eq(decision.state),
            appeals::decided_by.eq(decision.moderator),
            appeals::decided_at.eq(decision.now),
            appeals::answer.eq(decision.answer),
            appeals::independent.eq(decision.independent),
            appeals::reopened.eq(decision.reopened),
        ))
        .execute(conn))
}

/// Puts a rejected submission back into the queue, claimed by a moderator; false when that decision does
/// not stand any more, or another submission took its place: one that is pending, or a later one that
/// was approved. The caller has the profile's turn.
pub fn reopen(
    conn: &mut Conn,
    appeal: &Appeal,
    number: i64,
    moderator: &AccountId,
    until: Time,
) -> QueryResult<bool> {
    let others = submissions::table
        .filter(submissions::profile_id.eq(&appeal.profile_id))
        .filter(
            submissions::state
                .eq(ReviewState::Pending)
                .or(submissions::state
                    .eq(ReviewState::Approved)
                    .and(submissions::number.gt(number))),
        );
    if diesel::select(diesel::dsl::exists(others)).get_result(conn)? {
        return Ok(false);
    }
    won(diesel::update(submissions::table)
        .filter(submissions::id.nullable().eq(&appeal.submission_id))
        .filter(submissions::state.eq(ReviewState::Rejected))
        .filter(submissions::decided_at.eq(appeal.contested_at))
        .set((
            submissions::state.eq(ReviewState::Pending),
            submissions::claimed_by.eq(moderator),
            submissions::claimed_until.eq(until),
            submissions::decided_by.eq(None::<AccountId>),
            submissions::decided_at.eq(None::<Time>),
            submissions::reason.eq(None::<&str>),
            submissions::codes.eq("[]"),
            submissions::about.eq("[]"),
        ))
        .execute(conn))
}
