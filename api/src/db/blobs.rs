//! Which files the database names.

use std::collections::HashSet;

use diesel::prelude::*;
use hub_shared::{digest::Digest, ids::AccountId, profile::Visibility};

use super::{
    Conn,
    schema::{accounts, drafts, profiles, submissions, versions},
};

/// Every digest that a row names.
pub fn named(conn: &mut Conn) -> QueryResult<HashSet<Digest>> {
    let mut named = HashSet::new();
    for (logo, package) in drafts::table
        .select((drafts::logo, drafts::package))
        .load::<Pair>(conn)?
    {
        named.extend(logo.into_iter().chain(package));
    }
    for (logo, archive) in submissions::table
        .select((submissions::logo, submissions::archive))
        .load::<Pair>(conn)?
    {
        named.extend(logo.into_iter().chain(archive));
    }
    named.extend(
        versions::table
            .select(versions::archive)
            .load::<Digest>(conn)?,
    );
    Ok(named)
}

type Pair = (Option<Digest>, Option<Digest>);

/// Whether a page that anybody may open shows this logo.
pub fn is_public_logo(conn: &mut Conn, digest: &Digest) -> QueryResult<bool> {
    let listed = profiles::table
        .inner_join(submissions::table.on(profiles::listing_id.eq(submissions::id.nullable())))
        .inner_join(accounts::table.on(profiles::author_id.eq(accounts::id)))
        .filter(submissions::logo.eq(digest))
        .filter(profiles::visibility.ne(Visibility::Private))
        .filter(profiles::deleted_at.is_null())
        .filter(profiles::quarantined_at.is_null())
        .filter(profiles::suspended_at.is_null())
        .filter(profiles::taken_down_at.is_null())
        .filter(accounts::suspended_at.is_null())
        .select(profiles::id);
    diesel::select(diesel::dsl::exists(listed)).get_result(conn)
}

/// Whether this logo is in a draft or a submission of this author's.
pub fn is_logo_of(conn: &mut Conn, digest: &Digest, author: &AccountId) -> QueryResult<bool> {
    let own = profiles::table
        .filter(profiles::author_id.eq(author))
        .select(profiles::id);
    let drafted = drafts::table
        .filter(drafts::logo.eq(digest))
        .filter(drafts::profile_id.eq_any(own));
    if diesel::select(diesel::dsl::exists(drafted)).get_result(conn)? {
        return Ok(true);
    }
    let submitted = submissions::table
        .filter(submissions::logo.eq(digest))
        .filter(submissions::profile_id.eq_any(own))
        .select(submissions::id);
    diesel::select(diesel::dsl::exists(submitted)).get_result(conn)
}

/// Whether this logo was ever submitted.
pub fn is_submitted_logo(conn: &mut Conn, digest: &Digest) -> QueryResult<bool> {
    let submitted = submissions::table
        .filter(submissions::logo.eq(digest))
        .select(submissions::id);
    diesel::select(diesel::dsl::exists(submitted)).get_result(conn)
}
