//! Queries on drafts. Every change is a compare-and-set on the revision that the author last saw.

use diesel::prelude::*;
use hub_shared::{digest::Digest, ids::ProfileId};

use super::{Conn, schema::drafts, won};
use crate::clock::Time;

/// A row of drafts.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = drafts)]
pub struct Draft {
    pub profile_id: ProfileId,
    pub revision: i64,
    pub name: String,
    pub summary: String,
    pub description: String,
    /// A JSON list.
    pub tags: String,
    pub licence: Option<String>,
    pub release_notes: String,
    pub logo: Option<Digest>,
    pub package: Option<Digest>,
    pub package_size: Option<i64>,
    pub content_digest: Option<Digest>,
    /// The checker's report, as JSON.
    pub report: Option<String>,
    pub updated_at: Time,
    pub derived_from: Option<ProfileId>,
}

/// New texts for a draft; what is none stays.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = drafts)]
pub struct Texts {
    pub name: Option<String>,
    pub summary: Option<String>,
    pub description: Option<String>,
    pub tags: Option<String>,
    pub licence: Option<String>,
    pub release_notes: Option<String>,
}

/// The package of a draft.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = drafts, treat_none_as_null = true)]
pub struct Package {
    pub package: Option<Digest>,
    pub package_size: Option<i64>,
    pub content_digest: Option<Digest>,
    pub report: Option<String>,
    pub derived_from: Option<ProfileId>,
}

/// Adds a draft.
pub fn insert(conn: &mut Conn, draft: Draft) -> QueryResult<()> {
    diesel::insert_into(drafts::table)
        .values(draft)
        .execute(conn)
        .map(drop)
}

/// The draft of a profile.
pub fn of(conn: &mut Conn, profile: &ProfileId) -> QueryResult<Draft> {
    drafts::table.find(profile).first(conn)
}

/// Moves the revision on; false when it is not `from` any more.
pub fn advance(conn: &mut Conn, profile: &ProfileId, from: i64, now: Time) -> QueryResult<bool> {
    won(diesel::update(drafts::table.find(profile))
        .filter(drafts::revision.eq(from))
        .set((drafts::revision.eq(from + 1), drafts::updated_at.eq(now)))
        .execute(conn))
}

/// Sets those texts that are given.
pub fn set_texts(conn: &mut Conn, profile: &ProfileId, texts: &Texts) -> QueryResult<()> {
    diesel::update(drafts::table.find(profile))
        .set(texts)
        .execute(conn)
        .optional_empty_changeset()
        .map(drop)
}

/// Sets the package, or takes it away.
pub fn set_package(conn: &mut Conn, profile: &ProfileId, package: &Package) -> QueryResult<()> {
    diesel::update(drafts::table.find(profile))
        .set(package)
        .execute(conn)
        .map(drop)
}

/// Sets the logo, or takes it away.
pub fn set_logo(conn: &mut Conn, profile: &ProfileId, logo: Option<&Digest>) -> QueryResult<()> {
    diesel::update(drafts::table.find(profile))
        .set(drafts::logo.eq(logo))
        .execute(conn)
        .map(drop)
}

/// Removes the draft of a profile.
pub fn remove(conn: &mut Conn, profile: &ProfileId) -> QueryResult<()> {
    diesel::delete(drafts::table.find(profile))
        .execute(conn)
        .map(drop)
}
