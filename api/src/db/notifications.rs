//! Queries on notices (what happened) and notifications (who was told).

use diesel::{dsl::exists, prelude::*, sql_types};
use hub_shared::{
    ids::{AccountId, NotificationId, ProfileId, SubmissionId, VersionId},
    notification::NotificationKind,
};

use super::{
    Conn,
    accounts::Account,
    profiles::Profile,
    schema::{accounts, downloads, follows, notices, notifications, subscriptions},
};
use crate::clock::Time;

/// A row of notices.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = notices)]
pub struct Notice {
    pub id: NotificationId,
    pub kind: NotificationKind,
    pub slug: Option<String>,
    pub name: Option<String>,
    pub version: Option<i64>,
    pub submission: Option<i64>,
    pub reason: Option<String>,
    pub key: Option<String>,
    pub created_at: Time,
    /// A JSON list.
    pub codes: String,
    pub submission_id: Option<SubmissionId>,
}

/// Whether what has this key was told already.
pub fn is_known(conn: &mut Conn, key: &str) -> QueryResult<bool> {
    diesel::select(exists(notices::table.filter(notices::key.eq(key)))).get_result(conn)
}

/// Adds a notice.
pub fn insert(conn: &mut Conn, notice: Notice) -> QueryResult<()> {
    diesel::insert_into(notices::table)
        .values(notice)
        .execute(conn)
        .map(drop)
}

/// Takes a notice back that nobody was told.
pub fn take_back(conn: &mut Conn, id: &NotificationId) -> QueryResult<()> {
    diesel::delete(notices::table.find(id))
        .execute(conn)
        .map(drop)
}

/// The notice with this id.
pub fn by_id(conn: &mut Conn, id: &NotificationId) -> QueryResult<Option<Notice>> {
    notices::table.find(id).first(conn).optional()
}

/// Tells one account.
pub fn tell(conn: &mut Conn, notice: &NotificationId, account: &AccountId) -> QueryResult<()> {
    diesel::insert_into(notifications::table)
        .values((
            notifications::account_id.eq(account),
            notifications::notice_id.eq(notice),
            notifications::by_mail.eq(false),
        ))
        .execute(conn)
        .map(drop)
}

/// Tells every subscriber of a profile but its author, by mail too: how many. One statement, because
/// SQLite's one writer waits for it.
pub fn tell_subscribers(
    conn: &mut Conn,
    notice: &NotificationId,
    profile: &ProfileId,
    author: &AccountId,
) -> QueryResult<usize> {
    subscriptions::table
        .filter(subscriptions::profile_id.eq(profile))
        .filter(subscriptions::stopped_at.is_null())
        .filter(subscriptions::account_id.ne(author))
        .select((
            subscriptions::account_id,
            notice.into_sql::<sql_types::Text>(),
            true.into_sql::<sql_types::Bool>(),
        ))
        .insert_into(notifications::table)
        .into_columns((
            notifications::account_id,
            notifications::notice_id,
            notifications::by_mail,
        ))
        .execute(conn)
}

/// Tells every account but the author's whose subscription downloaded a version, also a stopped one, and,
/// with `subscribers`, all that are subscribed: how many. By mail too, in one statement.
pub fn tell_holders(
    conn: &mut Conn,
    notice: &NotificationId,
    profile: &Profile,
    version: &VersionId,
    subscribers: bool,
) -> QueryResult<usize> {
    let downloaded = downloads::table
        .filter(downloads::subscription_id.eq(subscriptions::id))
        .filter(downloads::version_id.eq(version));
    let there = accounts::table
        .filter(accounts::id.eq(subscriptions::account_id))
        .filter(accounts::deleted_at.is_null());
    subscriptions::table
        .filter(subscriptions::profile_id.eq(&profile.id))
        .filter(subscriptions::account_id.ne(&profile.author_id))
        .filter(
            exists(downloaded).or(subscribers
                .into_sql::<sql_types::Bool>()
                .and(subscriptions::stopped_at.is_null())),
        )
        .filter(exists(there))
        .select((
            subscriptions::account_id,
            notice.into_sql::<sql_types::Text>(),
            true.into_sql::<sql_types::Bool>(),
        ))
        .insert_into(notifications::table)
        .into_columns((
            notifications::account_id,
            notifications::notice_id,
            notifications::by_mail,
        ))
        .execute(conn)
}

/// Tells the followers of a profile who were not told as subscribers.
pub fn tell_followers(
    conn: &mut Conn,
    notice: &NotificationId,
    profile: &ProfileId,
    author: &AccountId,
) -> QueryResult<usize> {
    let subscribed = subscriptions::table
        .filter(subscriptions::account_id.eq(follows::account_id))
        .filter(subscriptions::profile_id.eq(profile))
        .filter(subscriptions::stopped_at.is_null());
    follows::table
        .filter(follows::profile_id.eq(profile))
        .filter(follows::account_id.ne(author))
        .filter(diesel::dsl::not(exists(subscribed)))
        .select((
            follows::account_id,
            notice.into_sql::<sql_types::Text>(),
            false.into_sql::<sql_types::Bool>(),
        ))
        .insert_into(notifications::table)
        .into_columns((
            notifications::account_id,
            notifications::notice_id,
            notifications::by_mail,
        ))
        .execute(conn)
}

/// Whom a notice goes to by mail, by their ids, behind one of them.
pub fn mailed(
    conn: &mut Conn,
    notice: &NotificationId,
    after: Option<&AccountId>,
    limit: i64,
) -> QueryResult<Vec<Account>> {
    let mut query = notifications::table
        .inner_join(accounts::table)
        .filter(notifications::notice_id.eq(notice))
        .filter(notifications::by_mail)
        .filter(accounts::deleted_at.is_null())
        .order(notifications::account_id.asc())
        .limit(limit)
        .select(accounts::all_columns)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(notifications::account_id.gt(after));
    }
    query.load(conn)
}

/// What an account was told and when it read it, newest first, older than an id.
pub fn of_account(
    conn: &mut Conn,
    account: &AccountId,
    unread: bool,
    below: Option<&NotificationId>,
    limit: i64,
) -> QueryResult<Vec<(Notice, Option<Time>)>> {
    let mut query = notifications::table
        .inner_join(notices::table)
        .filter(notifications::account_id.eq(account))
        .order(notifications::notice_id.desc())
        .limit(limit)
        .select((notices::all_columns, notifications::read_at))
        .into_boxed();
    if unread {
        query = query.filter(notifications::read_at.is_null());
    }
    if let Some(below) = below {
        query = query.filter(notifications::notice_id.lt(below));
    }
    query.load(conn)
}

/// How many of an account's notifications are unread.
pub fn unread(conn: &mut Conn, account: &AccountId) -> QueryResult<i64> {
    notifications::table
        .filter(notifications::account_id.eq(account))
        .filter(notifications::read_at.is_null())
        .count()
        .get_result(conn)
}

/// Marks these of an account's as read.
pub fn read(
    conn: &mut Conn,
    account: &AccountId,
    ids: &[NotificationId],
    now: Time,
) -> QueryResult<()> {
    diesel::update(notifications::table)
        .filter(notifications::account_id.eq(account))
        .filter(notifications::notice_id.eq_any(ids))
        .filter(notifications::read_at.is_null())
        .set(notifications::read_at.eq(now))
        .execute(conn)
        .map(drop)
}

/// Marks an account's as read up to one of them.
pub fn read_up_to(
    conn: &mut Conn,
    account: &AccountId,
    last: &NotificationId,
    now: Time,
) -> QueryResult<()> {
    diesel::update(notifications::table)
        .filter(notifications::account_id.eq(account))
        .filter(notifications::notice_id.le(last))
        .filter(notifications::read_at.is_null())
        .set(notifications::read_at.eq(now))
        .execute(conn)
        .map(drop)
}

/// Forgets some notices older than a moment, and that anybody was told: how many.
pub fn purge(conn: &mut Conn, before: Time, limit: i64) -> QueryResult<usize> {
    let old = notices::table
        .filter(notices::created_at.lt(before))
        .order(notices::id.asc())
        .limit(limit)
        .select(notices::id)
        .load::<NotificationId>(conn)?;
    diesel::delete(notices::table.filter(notices::id.eq_any(&old))).execute(conn)
}

/// Forgets all that an account was told.
pub fn forget(conn: &mut Conn, account: &AccountId) -> QueryResult<()> {
    diesel::delete(notifications::table.filter(notifications::account_id.eq(account)))
        .execute(conn)
        .map(drop)
}
