//! The index of the public catalogue, and what is asked of it.
//!
//! Filters are rows of `profile_terms`, words are FTS5 or a `tsvector`: both hold listed profiles only,
//! so a profile that matches either is public. Neither engine parses what a user wrote: words come as
//! tokens of letters and digits alone (`hub_shared::search`), each of them quoted. Neither engine's rank
//! is asked for either, so both databases give the same lists.

use std::fmt::Write as _;

use diesel::{
    dsl::{count_star, exists, max, sql},
    prelude::*,
    sql_types::{BigInt, Bool, Text, Timestamp},
};
use hub_shared::{
    ids::{AccountId, ProfileId},
    search::{Facets, FilterKind, MAX_FACET, Sort, Word},
};

use super::{
    Conn, per_backend,
    profiles::{Listed, listing},
    schema::{accounts, profile_terms, profiles},
};
use crate::clock::Time;

/// What a listed profile is found by.
#[derive(Debug)]
pub struct Entry {
    /// Letters and digits, each once.
    pub tokens: Vec<String>,
    /// Each once.
    pub terms: Vec<(FilterKind, String)>,
}

/// Puts a profile into the index in place of what was there; with none takes it out.
pub fn put(
    conn: &mut Conn,
    id: &ProfileId,
    indexed_as: i64,
    entry: Option<&Entry>,
) -> QueryResult<()> {
    diesel::delete(profile_terms::table.filter(profile_terms::profile_id.eq(id))).execute(conn)?;
    delete_words(conn, id)?;
    if let Some(Entry { tokens, terms }) = entry {
        // Many rows at once are not in diesel's common subset; 500 stay below what either binds.
        for terms in terms.chunks(500) {
            let rows = terms
                .iter()
                .map(|(kind, value)| {
                    (
                        profile_terms::kind.eq(kind),
                        profile_terms::value.eq(value),
                        profile_terms::profile_id.eq(id),
                    )
                })
                .collect::<Vec<_>>();
            per_backend!(conn, |c| diesel::insert_into(profile_terms::table)
                .values(rows)
                .execute(c))?;
        }
        insert_words(conn, id, tokens)?;
    }
    diesel::update(profiles::table.find(id))
        .set((
            profiles::listed.eq(entry.is_some()),
            profiles::indexed_as.eq(indexed_as),
        ))
        .execute(conn)
        .map(drop)
}

/// Words are each engine's own: diesel has no common subset here.
fn delete_words(conn: &mut Conn, id: &ProfileId) -> QueryResult<()> {
    match conn {
        Conn::Pg(c) => {
            diesel::sql_query("DELETE FROM profile_documents WHERE profile_id = $1")
                .bind::<Text, _>(id)
                .execute(c)?;
        }
        Conn::Sqlite(c) => {
            diesel::sql_query(
                "DELETE FROM profile_words \
                 WHERE rowid = (SELECT seq FROM profile_documents WHERE profile_id = ?)",
            )
            .bind::<Text, _>(id)
            .execute(c)?;
            diesel::sql_query("DELETE FROM profile_documents WHERE profile_id = ?")
                .bind::<Text, _>(id)
                .execute(c)?;
        }
    }
    Ok(())
}

fn insert_words(conn: &mut Conn, id: &ProfileId, tokens: &[String]) -> QueryResult<()> {
    match conn {
        Conn::Pg(c) => {
            diesel::sql_query(
                "INSERT INTO profile_documents (profile_id, words) VALUES ($1, array_to_tsvector($2))",
            )
            .bind::<Text, _>(id)
            .bind::<diesel::sql_types::Array<Text>, _>(tokens)
            .execute(c)?;
        }
        Conn::Sqlite(c) => {
            diesel::sql_query("INSERT INTO profile_documents (profile_id) VALUES (?)")
                .bind::<Text, _>(id)
                .execute(c)?;
            diesel::sql_query(
                "INSERT INTO profile_words (rowid, tokens) \
                 SELECT seq, ? FROM profile_documents WHERE profile_id = ?",
            )
            .bind::<Text, _>(tokens.join(" "))
            .bind::<Text, _>(id)
            .execute(c)?;
        }
    }
    Ok(())
}

/// Profiles with a listing that the index has in another form, or not at all.
pub fn outdated(conn: &mut Conn, indexed_as: i64, limit: i64) -> QueryResult<Vec<ProfileId>> {
    profiles::table
        .filter(profiles::listing_id.is_not_null())
        .filter(profiles::indexed_as.ne(indexed_as))
        .order(profiles::id)
        .limit(limit)
        .select(profiles::id)
        .load(conn)
}

/// What must hold for a profile to be in a list.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub words: Vec<Word>,
    pub terms: Vec<(FilterKind, String)>,
}

/// Which of the listed profiles match the words, as a condition on their ids, and what it binds.
///
/// The words hold letters and digits alone, so quoting them is enough.
fn words_condition(conn: &Conn, words: &[Word]) -> Option<(&'static str, String)> {
    if words.is_empty() {
        return None;
    }
    let (condition, and, quote, begun) = match conn {
        Conn::Pg(_) => (
            "(SELECT profile_id FROM profile_documents WHERE words @@ CAST(",
            " & ",
            '\'',
            ":*",
        ),
        Conn::Sqlite(_) => (
            "(SELECT profile_id FROM profile_documents WHERE seq IN \
             (SELECT rowid FROM profile_words WHERE profile_words MATCH CAST(",
            " AND ",
            '"',
            " *",
        ),
    };
    let mut asked = String::new();
    for (index, word) in words.iter().enumerate() {
        let and = if index > 0 { and } else { "" };
        let begun = if word.begun { begun } else { "" };
        // Writing to a string can't fail.
        let _ = write!(asked, "{and}{quote}{}{quote}{begun}", word.token);
    }
    Some((condition, asked))
}

/// How the condition of [`words_condition`] ends.
fn words_end(conn: &Conn) -> &'static str {
    match conn {
        Conn::Pg(_) => " AS tsquery))",
        Conn::Sqlite(_) => " AS TEXT)))",
    }
}

/// Adds what is asked to a query, for the profiles whose ids are in a column.
macro_rules! asked {
    ($query:ident, $conn:ident, $id:expr, $column:literal, $asked:expr) => {
        let others = diesel::alias!(profile_terms as others);
        for (kind, value) in &$asked.terms {
            $query = $query.filter(
                $id.eq_any(
                    others
                        .filter(others.field(profile_terms::kind).eq(kind))
                        .filter(others.field(profile_terms::value).eq(value))
                        .select(others.field(profile_terms::profile_id)),
                ),
            );
        }
        if let Some((condition, words)) = words_condition($conn, &$asked.words) {
            $query = $query.filter(
                sql::<Bool>(concat!($column, " IN "))
                    .sql(condition)
                    .bind::<Text, _>(words)
                    .sql(words_end($conn)),
            );
        }
    };
}

/// Where a page of the catalogue begins: behind the profile with this id and this value of the order.
#[derive(Debug, Clone)]
pub enum After {
    At(Time, ProfileId),
    Count(i64, ProfileId),
}

/// The public profiles that match, in this order.
pub fn page(
    conn: &mut Conn,
    asked: &Asked,
    sort: Sort,
    after: Option<&After>,
    limit: i64,
) -> QueryResult<Vec<Listed>> {
    let mut query = listing!()
        .filter(profiles::listed)
        .limit(limit)
        .into_boxed();
    asked!(query, conn, profiles::id, "profiles.id", asked);
    // Pairs are compared as pairs, so that an index leads to the place: diesel has no words for that.
    if let Some(after) = after {
        let column = match sort {
            Sort::New => "(profiles.published_at, profiles.id) < (",
            Sort::Updated => "(profiles.updated_at, profiles.id) < (",
            Sort::Subscribers => "(profiles.subscribers, profiles.id) < (",
            Sort::Downloads => "(profiles.downloads, profiles.id) < (",
        };
        query = match after {
            After::At(at, id) => query.filter(
                sql::<Bool>(column)
                    .bind::<Timestamp, _>(*at)
                    .sql(", ")
                    .bind::<Text, _>(id.clone())
                    .sql(")"),
            ),
            After::Count(count, id) => query.filter(
                sql::<Bool>(column)
                    .bind::<BigInt, _>(*count)
                    .sql(", ")
                    .bind::<Text, _>(id.clone())
                    .sql(")"),
            ),
        };
    }
    let id = profiles::id.desc();
    query = match sort {
        Sort::New => query.order((profiles::published_at.desc(), id)),
        Sort::Updated => query.order((profiles::updated_at.desc(), id)),
        Sort::Subscribers => query.order((profiles::subscribers.desc(), id)),
        Sort::Downloads => query.order((profiles::downloads.desc(), id)),
    };
    query.load(conn)
}

/// How many of the public profiles that match have which terms: of each kind those that most have,
/// then in the order of bytes.
pub fn facets(conn: &mut Conn, asked: &Asked) -> QueryResult<Facets> {
    let mut query = profile_terms::table
        .group_by((profile_terms::kind, profile_terms::value))
        .select((profile_terms::kind, profile_terms::value, count_star()))
        .order((count_star().desc(), profile_terms::value.asc()))
        .into_boxed();
    asked!(
        query,
        conn,
        profile_terms::profile_id,
        "profile_terms.profile_id",
        asked
    );
    let mut facets = Facets::default();
    // The rows are walked and not kept: there may be many values that few profiles have.
    for row in query.load_iter::<(FilterKind, String, i64), _>(conn)? {
        let (kind, value, profiles) = row?;
        let counts = facets.of(kind);
        if counts.len() < MAX_FACET {
            counts.push(hub_shared::search::Count { value, profiles });
        }
    }
    Ok(facets)
}

/// Values of a kind that begin so and stand behind another, with the number of profiles that have them.
pub fn values(
    conn: &mut Conn,
    kind: FilterKind,
    prefix: Option<&str>,
    after: Option<&str>,
    limit: i64,
) -> QueryResult<Vec<(String, i64)>> {
    let mut query = profile_terms::table
        .filter(profile_terms::kind.eq(kind))
        .group_by(profile_terms::value)
        .select((profile_terms::value, count_star()))
        .order(profile_terms::value.asc())
        .limit(limit)
        .into_boxed();
    if let Some(prefix) = prefix {
        // A range and not LIKE, which no index serves; the highest character closes it.
        query = query
            .filter(profile_terms::value.ge(prefix))
            .filter(profile_terms::value.lt(format!("{prefix}{}", char::MAX)));
    }
    if let Some(after) = after {
        query = query.filter(profile_terms::value.gt(after));
    }
    query.load(conn)
}

/// How many profiles the catalogue shows, and how many authors have made them.
pub fn public_pages(conn: &mut Conn) -> QueryResult<(i64, i64)> {
    profiles::table
        .filter(profiles::listed)
        .select((
            count_star(),
            sql::<BigInt>("COUNT(DISTINCT profiles.author_id)"),
        ))
        .first(conn)
}

/// Profiles that the catalogue shows, in the order of their ids behind this one: id, slug, last change.
pub fn profile_pages(
    conn: &mut Conn,
    after: &str,
    skip: i64,
    limit: i64,
) -> QueryResult<Vec<(ProfileId, String, Time)>> {
    profiles::table
        .filter(profiles::listed)
        .filter(profiles::id.gt(after))
        .order(profiles::id.asc())
        .offset(skip)
        .limit(limit)
        .select((profiles::id, profiles::slug, profiles::updated_at))
        .load(conn)
}

/// Their authors, likewise: id, handle, last change of any. Accounts are walked and looked at one by one,
/// so that a step costs what it shows; grouped profiles would all be read at each step.
pub fn author_pages(
    conn: &mut Conn,
    after: &str,
    skip: i64,
    limit: i64,
) -> QueryResult<Vec<(AccountId, String, Time)>> {
    let shown = profiles::table
        .filter(profiles::author_id.eq(accounts::id))
        .filter(profiles::listed);
    accounts::table
        .filter(exists(shown))
        .filter(accounts::id.gt(after))
        .order(accounts::id.asc())
        .offset(skip)
        .limit(limit)
        .select((
            accounts::id,
            accounts::handle,
            shown
                .select(max(profiles::updated_at))
                .single_value()
                .assume_not_null(),
        ))
        .load(conn)
}

/// How many public profiles an author has, their subscribers, followers and downloads.
pub fn totals(conn: &mut Conn, author: &AccountId) -> QueryResult<(i64, i64, i64, i64)> {
    // SUM of a BigInt is another type on each database.
    let sum = |column| sql::<BigInt>(column);
    profiles::table
        .filter(profiles::author_id.eq(author))
        .filter(profiles::listed)
        .select((
            count_star(),
            sum("CAST(COALESCE(SUM(profiles.subscribers), 0) AS BIGINT)"),
            sum("CAST(COALESCE(SUM(profiles.followers), 0) AS BIGINT)"),
            sum("CAST(COALESCE(SUM(profiles.downloads), 0) AS BIGINT)"),
        ))
        .first(conn)
}
