//! Which files the database names.

use std::collections::HashSet;

use diesel::prelude::*;
use hub_shared::digest::Digest;

use super::{
    Conn,
    schema::{drafts, submissions, versions},
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

/// Whether this digest is a logo that a public page or a draft shows.
pub fn is_logo(conn: &mut Conn, digest: &Digest) -> QueryResult<bool> {
    let submitted = diesel::select(diesel::dsl::exists(
        submissions::table.filter(submissions::logo.eq(digest)),
    ))
    .get_result::<bool>(conn)?;
    if submitted {
        return Ok(true);
    }
    diesel::select(diesel::dsl::exists(
        drafts::table.filter(drafts::logo.eq(digest)),
    ))
    .get_result(conn)
}
