//! Queries on the threads of submissions and on kept replies. A message's words are never changed, only
//! erased with the account that wrote them.

use diesel::prelude::*;
use hub_shared::{
    account::Role,
    ids::{AccountId, MessageId, ReplyId, SubmissionId},
    talk::Side,
};

use super::{
    Conn,
    schema::{accounts, messages, profiles, saved_replies, submissions},
    won,
};
use crate::clock::Time;

/// A row of messages.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = messages)]
pub struct Message {
    pub id: MessageId,
    pub submission_id: SubmissionId,
    pub account_id: AccountId,
    pub side: Side,
    pub note: bool,
    pub words: Option<String>,
    pub created_at: Time,
}

/// A message, with handle and display name of whoever wrote it.
pub type Signed = (Message, (String, String));

/// Adds a message.
pub fn insert(conn: &mut Conn, message: Message) -> QueryResult<()> {
    diesel::insert_into(messages::table)
        .values(message)
        .execute(conn)
        .map(drop)
}

/// The messages of a thread, oldest first, behind one of them; notes only where they are asked for.
pub fn of_submission(
    conn: &mut Conn,
    submission: &SubmissionId,
    with_notes: bool,
    after: Option<&MessageId>,
    limit: i64,
) -> QueryResult<Vec<Signed>> {
    let mut query = messages::table
        .inner_join(accounts::table)
        .filter(messages::submission_id.eq(submission))
        .order(messages::id.asc())
        .limit(limit)
        .select((
            messages::all_columns,
            (accounts::handle, accounts::display_name),
        ))
        .into_boxed();
    if !with_notes {
        query = query.filter(messages::note.eq(false));
    }
    if let Some(after) = after {
        query = query.filter(messages::id.gt(after));
    }
    query.load(conn)
}

/// How many messages one side wrote in a thread: notes, or what both sides see.
pub fn count(
    conn: &mut Conn,
    submission: &SubmissionId,
    side: Side,
    note: bool,
) -> QueryResult<i64> {
    messages::table
        .filter(messages::submission_id.eq(submission))
        .filter(messages::side.eq(side))
        .filter(messages::note.eq(note))
        .count()
        .get_result(conn)
}

/// An author's submission, by the address of its profile and its number; none of a deleted profile.
pub fn own_submission(
    conn: &mut Conn,
    author: &AccountId,
    slug: &str,
    number: i64,
) -> QueryResult<Option<SubmissionId>> {
    submissions::table
        .inner_join(profiles::table)
        .filter(profiles::slug.eq(slug))
        .filter(profiles::author_id.eq(author))
        .filter(profiles::deleted_at.is_null())
        .filter(submissions::number.eq(number))
        .select(submissions::id)
        .first(conn)
        .optional()
}

/// Who of these, and of those who wrote in a thread as moderators, is one and may act.
pub fn listeners(
    conn: &mut Conn,
    submission: &SubmissionId,
    others: &[AccountId],
) -> QueryResult<Vec<AccountId>> {
    let wrote = messages::table
        .filter(messages::submission_id.eq(submission))
        .filter(messages::side.eq(Side::Moderator))
        .select(messages::account_id);
    accounts::table
        .filter(accounts::id.eq_any(others).or(accounts::id.eq_any(wrote)))
        .filter(accounts::role.ne(Role::User))
        .filter(accounts::deleted_at.is_null())
        .filter(accounts::suspended_at.is_null())
        .order(accounts::id.asc())
        .select(accounts::id)
        .load(conn)
}

/// Erases the words that an account wrote as an author. Those of a moderator belong to the submission.
pub fn erase(conn: &mut Conn, account: &AccountId) -> QueryResult<()> {
    diesel::update(messages::table)
        .filter(messages::account_id.eq(account))
        .filter(messages::side.eq(Side::Author))
        .set(messages::words.eq(None::<&str>))
        .execute(conn)
        .map(drop)
}

/// A row of saved_replies.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = saved_replies)]
pub struct Reply {
    pub id: ReplyId,
    pub title: String,
    /// A JSON list.
    pub codes: String,
    pub words: String,
    pub changed_at: Time,
}

/// All kept replies, by their titles.
pub fn replies(conn: &mut Conn) -> QueryResult<Vec<Reply>> {
    saved_replies::table
        .order((saved_replies::title.asc(), saved_replies::id.asc()))
        .load(conn)
}

/// How many replies are kept.
pub fn count_replies(conn: &mut Conn) -> QueryResult<i64> {
    saved_replies::table.count().get_result(conn)
}

/// The reply with this id.
pub fn reply(conn: &mut Conn, id: &ReplyId) -> QueryResult<Option<Reply>> {
    saved_replies::table.find(id).first(conn).optional()
}

/// Keeps a reply.
pub fn keep_reply(conn: &mut Conn, reply: Reply) -> QueryResult<()> {
    diesel::insert_into(saved_replies::table)
        .values(reply)
        .execute(conn)
        .map(drop)
}

/// Changes a kept reply; false when it is not there any more.
pub fn change_reply(conn: &mut Conn, reply: &Reply) -> QueryResult<bool> {
    won(diesel::update(saved_replies::table.find(&reply.id))
        .set(reply)
        .execute(conn))
}

/// Drops a kept reply; false when it is not there any more.
pub fn drop_reply(conn: &mut Conn, id: &ReplyId) -> QueryResult<bool> {
    won(diesel::delete(saved_replies::table.find(id)).execute(conn))
}
