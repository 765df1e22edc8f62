//! Queries on an author's own profiles: what is public of each, its draft and its last submission.

use diesel::{
    dsl::{max, sql},
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Bool, Timestamp},
};
use hub_shared::{
    digest::Digest,
    ids::{AccountId, ProfileId},
    submission::ReviewState,
};

use super::{
    Conn,
    profiles::Profile,
    schema::{drafts, profiles, submissions, versions},
};
use crate::clock::Time;

/// A profile as its author's list shows it.
#[derive(Debug, Clone, Queryable)]
pub struct Own {
    pub profile: Profile,
    pub draft: Draft,
    /// The last submission.
    pub submission: Option<Submission>,
    /// Number of the current version.
    pub version: Option<i64>,
    /// When draft, submission or profile last changed.
    pub changed_at: Time,
}

/// What a list shows of a draft.
#[derive(Debug, Clone, Queryable)]
pub struct Draft {
    pub name: String,
    pub summary: String,
    pub logo: Option<Digest>,
    pub package: Option<Digest>,
    pub updated_at: Time,
    /// Whether it is not what was last submitted.
    pub changed: bool,
}

/// What a list shows of a submission.
#[derive(Debug, Clone, Queryable)]
pub struct Submission {
    pub number: i64,
    pub state: ReviewState,
    pub new_content: bool,
    pub submitted_at: Time,
    pub decided_at: Option<Time>,
    pub reason: Option<String>,
    pub claimed_until: Option<Time>,
}

/// Where a page begins: behind this profile, changed then.
#[derive(Debug, Clone)]
pub struct After {
    pub changed_at: Time,
    pub id: ProfileId,
}

/// The latest of the moments at which something of a profile changed. Neither database has the other's
/// word for the greatest of several values.
fn changed_at() -> SqlLiteral<Timestamp> {
    sql("(SELECT max(moments.at) FROM ( \
           SELECT profiles.updated_at AS at UNION ALL SELECT drafts.updated_at \
           UNION ALL SELECT submissions.submitted_at UNION ALL SELECT submissions.decided_at \
         ) AS moments)")
}

/// Whether a draft is not what was last submitted. The texts are compared in the database, which spares
/// reading them; `EXISTS (… EXCEPT …)` takes two NULLs for the same, on both.
fn changed() -> SqlLiteral<Bool> {
    sql("EXISTS ( \
           SELECT drafts.name, drafts.summary, drafts.description, drafts.tags, drafts.licence, \
             drafts.release_notes, drafts.logo, drafts.content_digest \
           EXCEPT SELECT submissions.name, submissions.summary, submissions.description, \
             submissions.tags, submissions.licence, submissions.release_notes, submissions.logo, \
             submissions.content_digest)")
}

/// An account's profiles that are not deleted, last changed first, each with its draft and its last
/// submission.
pub fn of_author(
    conn: &mut Conn,
    author: &AccountId,
    after: Option<&After>,
    limit: i64,
) -> QueryResult<Vec<Own>> {
    let later = diesel::alias!(submissions as later);
    let last = later
        .filter(later.field(submissions::profile_id).eq(profiles::id))
        .select(max(later.field(submissions::number)))
        .single_value();
    let mut query = profiles::table
        .inner_join(drafts::table.on(drafts::profile_id.eq(profiles::id)))
        .left_join(
            submissions::table.on(submissions::profile_id
                .eq(profiles::id)
                .and(submissions::number.nullable().eq(last))),
        )
        .left_join(versions::table.on(profiles::current_version_id.eq(versions::id.nullable())))
        .filter(profiles::author_id.eq(author))
        .filter(profiles::deleted_at.is_null())
        .order((changed_at().desc(), profiles::id.desc()))
        .limit(limit)
        .select((
            profiles::all_columns,
            (
                drafts::name,
                drafts::summary,
                drafts::logo,
                drafts::package,
                drafts::updated_at,
                changed(),
            ),
            (
                submissions::number,
                submissions::state,
                submissions::new_content,
                submissions::submitted_at,
                submissions::decided_at,
                submissions::reason,
                submissions::claimed_until,
            )
                .nullable(),
            versions::number.nullable(),
            changed_at(),
        ))
        .into_boxed();
    if let Some(After { changed_at: at, id }) = after {
        query = query.filter(
            changed_at()
                .lt(at)
                .or(changed_at().eq(at).and(profiles::id.lt(id))),
        );
    }
    query.load(conn)
}
