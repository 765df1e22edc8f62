//! The public catalogue: what of it is found by what, its lists, filters and facets.

use std::collections::BTreeSet;

use hub_shared::{
    account::AuthorPage,
    digest::Digest,
    ids::{AccountId, ProfileId},
    package::{Facts, Report, generation_of},
    page::{Page, PageQuery},
    problem::{Code, FieldError},
    profile::{ProfileCard, Visibility},
    search::{
        Count, Facets, FilterKind, Filters, MAX_VALUES, ProfileQuery, Sort, TagQuery, class_words,
        query, tokens,
    },
    text::Handle,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Moment, Window, accounts, catalogue, checks::skeleton, stored};
use crate::{
    db::{
        self, Conn, Url,
        profiles::{Listed, Profile},
        search::{After, Asked, Entry},
    },
    error::{Error, Refusal, Result},
    state::State,
};

/// The form of the index. Raise it with every change of what an entry holds, of how texts become tokens
/// and of what is listed: the next start then writes every entry anew.
const INDEXED_AS: i64 = 4;

/// Most values of a kind that a profile is found by, the first ones: far more than any real one has.
const MAX_TERMS: usize = 500;
/// Most bytes of a value that a profile is found by: an index of PostgreSQL holds no more than 2,700.
const MAX_TERM_BYTES: usize = 400;
/// Most bytes of all tokens of a profile; PostgreSQL takes 1 MB.
const MAX_DOCUMENT_BYTES: usize = 500_000;

/// Writes anew what the public catalogue shows of a profile, filters and finds it by; also what a published
/// one looks like to those who want to pass for it.
///
/// **Whoever changes one of these calls it, in the same transaction and after the change**: the
/// profile's visibility, listing, current version, take-down, deletion, quarantine, suspension. Its author's handle,
/// display name or suspension: [`refresh_listings_of`]. Counts, archiving and drafts need no call. It takes the
/// profile's turn, and does nothing for a profile that is gone.
///
/// # Errors
/// When the database fails, or holds what the hub did not write.
pub fn refresh_listing(conn: &mut Conn, id: &ProfileId) -> Result<()> {
    if db::profiles::take_turn(conn, id)?.is_none() {
        return Ok(());
    }
    let published = db::profiles::listed_by_id(conn, id)?;
    if let Some(Listed {
        profile, listing, ..
    }) = &published
    {
        let mut skeletons = skeleton::of(&listing.name);
        skeletons.extend(skeleton::of(&profile.slug));
        db::checks::set_skeletons(conn, id, &skeletons)?;
    }
    let entry = match published.filter(is_listed) {
        Some(listed) => Some(entry(conn, &listed)?),
        None => None,
    };
    Ok(db::search::put(conn, id, INDEXED_AS, entry.as_ref())?)
}

/// The same for all profiles of an author, whose handle, display name or suspension has changed.
///
/// # Errors
/// As [`refresh_listing`].
pub fn refresh_listings_of(conn: &mut Conn, author: &AccountId) -> Result<()> {
    // In the order of ids, so that two such changes never wait for each other.
    for id in db::profiles::ids_of(conn, author)? {
        refresh_listing(conn, &id)?;
    }
    Ok(())
}

/// Whether the catalogue shows a profile with a listing: what is public and has something to download.
fn is_listed(listed: &Listed) -> bool {
    let Listed {
        profile, author, ..
    } = listed;
    catalogue::visible(profile, author, None)
        && profile.visibility == Visibility::Public
        && profile.current_version_id.is_some()
}

/// Fills the index with what it lacks: profiles published before there was one, or before its form
/// changed. It works in steps, so that a hub that is running goes on.
///
/// # Errors
/// When the database fails.
pub fn fill_index(url: &Url) -> Result<()> {
    const STEP: i64 = 100;
    let mut filled = 0;
    loop {
        let done = db::upkeep(url, |conn| {
            let ids = db::search::outdated(conn, INDEXED_AS, STEP)?;
            for id in &ids {
                refresh_listing(conn, id)?;
            }
            Ok(ids.len())
        })?;
        filled += done;
        if (done as i64) < STEP {
            break;
        }
    }
    if filled > 0 {
        tracing::info!(profiles = filled, "the index of the catalogue was filled");
    }
    Ok(())
}

/// What a listed profile is found by: its public texts as tokens, its facts as terms.
fn entry(conn: &mut Conn, listed: &Listed) -> Result<Entry> {
    let mut terms = Terms::default();
    terms.add(FilterKind::Author, [&listed.author.handle]);
    terms.add(FilterKind::Licence, [&listed.listing.licence]);
    let tags = stored::<Vec<String>>(&listed.listing.tags)?;
    terms.add(FilterKind::Tag, &tags);
    let card = catalogue::card(listed)?;
    terms.add(FilterKind::Exchange, &card.exchanges);
    terms.add(FilterKind::Pair, &card.pairs);
    terms.add(FilterKind::TradingMode, &card.trading_mode);
    if let Some(version) = &listed.version {
        let facts = stored::<Facts>(&version.facts)?;
        terms.add(FilterKind::Risk, [&word(facts.risk)?]);
        let evaluators = facts.strategies.iter().chain(&facts.evaluators);
        terms.add(FilterKind::Evaluator, evaluators.map(|known| &known.name));
        let report = db::submissions::report(conn, &version.submission_id)?;
        let taken = stored::<Report>(&report)?.compatibility;
        let taken = taken.iter().filter(|octobot| octobot.takes_served);
        terms.add(
            FilterKind::OctobotVersion,
            taken.map(|octobot| &octobot.from),
        );
    }
    let mode = card.trading_mode.as_deref().unwrap_or_default();
    let mode_words = class_words(mode);
    // What matters most comes first: a limit cuts the end off.
    let mut texts = vec![
        listed.listing.name.as_str(),
        &listed.author.handle,
        &listed.author.display_name,
        &listed.listing.summary,
        mode,
        &mode_words,
    ];
    texts.extend(tags.iter().map(String::as_str));
    texts.extend(terms.values(FilterKind::Exchange));
    texts.extend(terms.values(FilterKind::Pair));
    texts.push(&listed.listing.description);
    let tokens = document(&texts);
    Ok(Entry {
        tokens,
        terms: terms.list,
    })
}

/// The tokens of these texts, each once.
fn document(texts: &[&str]) -> Vec<String> {
    let mut known = BTreeSet::new();
    let mut bytes = 0;
    for token in texts.iter().flat_map(|text| tokens(text)) {
        if known.contains(&token) {
            continue;
        }
        bytes += token.len();
        if bytes > MAX_DOCUMENT_BYTES {
            break;
        }
        known.insert(token);
    }
    known.into_iter().collect()
}

/// What a profile is filtered by, each once.
#[derive(Default)]
struct Terms {
    list: Vec<(FilterKind, String)>,
}

impl Terms {
    fn add<'a>(&mut self, kind: FilterKind, values: impl IntoIterator<Item = &'a String>) {
        let mut known = BTreeSet::new();
        for value in values {
            if known.len() == MAX_TERMS {
                break;
            }
            let fits = (1..=MAX_TERM_BYTES).contains(&value.len()) && !value.contains('\0');
            if fits && known.insert(value) {
                self.list.push((kind, value.clone()));
            }
        }
    }

    fn values(&self, kind: FilterKind) -> impl Iterator<Item = &str> {
        let of_kind = self.list.iter().filter(move |(of, _)| *of == kind);
        of_kind.map(|(_, value)| value.as_str())
    }
}

/// The word by which a value of a closed set goes over the wire.
fn word(value: impl Serialize) -> Result<String> {
    Ok(serde_json::from_value(serde_json::to_value(value)?)?)
}

/// What filters ask of the index, in one order however they were given.
fn asked(filters: Filters) -> Result<Asked> {
    let mut terms = Vec::new();
    let mut add = |kind: FilterKind, values: Vec<String>| {
        if values.len() > MAX_VALUES {
            let many = format!(
                "is given {} times, more than the {MAX_VALUES} that are allowed",
                values.len()
            );
            return Err(Error::from(
                Refusal::new(
                    Code::Invalid,
                    "The query holds what it must not: see errors.",
                )
                .with_errors(vec![FieldError::new(kind.as_str(), many)]),
            ));
        }
        terms.extend(values.into_iter().map(|value| (kind, value)));
        Ok(())
    };
    add(FilterKind::Author, texts(filters.author))?;
    add(FilterKind::Evaluator, texts(filters.evaluator))?;
    add(FilterKind::Exchange, texts(filters.exchange))?;
    add(FilterKind::Licence, texts(filters.licence))?;
    let octobots = texts(filters.octobot_version).into_iter().map(|version| {
        // One older than all that are known is the first of no generation: it is in no list.
        let generation = generation_of(&version).ok().flatten();
        generation.map_or(version, str::to_owned)
    });
    add(FilterKind::OctobotVersion, octobots.collect())?;
    add(FilterKind::Pair, texts(filters.pair))?;
    let risks = filters.risk.into_iter().map(word).collect::<Result<_>>()?;
    add(FilterKind::Risk, risks)?;
    add(FilterKind::Tag, texts(filters.tag))?;
    add(FilterKind::TradingMode, texts(filters.trading_mode))?;
    terms.sort();
    terms.dedup();
    Ok(Asked {
        words: filters.q.map(|q| query(q.as_str())).unwrap_or_default(),
        terms,
    })
}

fn texts<T: Into<String>>(values: Vec<T>) -> Vec<String> {
    values.into_iter().map(Into::into).collect()
}

/// The name of a list in its cursors.
fn list_name(asked: &Asked, sort: Sort) -> Result<String> {
    if asked.words.is_empty() && asked.terms.is_empty() {
        return Ok(format!("profiles/{sort}"));
    }
    let digest = Digest::of(&serde_json::to_vec(&(&asked.words, &asked.terms))?);
    let digest = digest.as_str().get(..32).unwrap_or_default();
    Ok(format!("profiles/{sort}/{digest}"))
}

/// A count in a cursor.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
struct Counted(i64);

impl TryFrom<i64> for Counted {
    type Error = &'static str;

    fn try_from(count: i64) -> std::result::Result<Self, Self::Error> {
        if count < 0 {
            return Err("is no count");
        }
        Ok(Self(count))
    }
}

impl From<Counted> for i64 {
    fn from(count: Counted) -> Self {
        count.0
    }
}

/// The public profiles that match, in the order that was asked for.
///
/// # Errors
/// `invalid`; `invalid_cursor`.
pub async fn profiles(state: &State, query: ProfileQuery) -> Result<Page<ProfileCard>> {
    let (filters, sort, page) = query.parts();
    let asked = asked(filters)?;
    let moment = |profile: &Profile| match sort {
        Sort::Updated => profile.updated_at,
        _ => profile.published_at.unwrap_or(profile.created_at),
    };
    match sort {
        Sort::New | Sort::Updated => {
            let key = move |profile: &Profile| Moment(moment(profile));
            let after = |at: &Moment, id| After::At(at.0, id);
            sorted(state, asked, sort, page, key, after).await
        }
        Sort::Subscribers => {
            let key = |profile: &Profile| Counted(profile.subscribers);
            let after = |count: &Counted, id| After::Count(count.0, id);
            sorted(state, asked, sort, page, key, after).await
        }
        Sort::Downloads => {
            let key = |profile: &Profile| Counted(profile.downloads);
            let after = |count: &Counted, id| After::Count(count.0, id);
            sorted(state, asked, sort, page, key, after).await
        }
    }
}

async fn sorted<K>(
    state: &State,
    asked: Asked,
    sort: Sort,
    page: PageQuery,
    key: impl Fn(&Profile) -> K,
    after: impl Fn(&K, ProfileId) -> After,
) -> Result<Page<ProfileCard>>
where
    K: Serialize + DeserializeOwned,
{
    let list = list_name(&asked, sort)?;
    let window = Window::<(K, ProfileId)>::new(&list, &page)?;
    let after = window
        .after
        .as_ref()
        .map(|(key, id)| after(key, id.clone()));
    let limit = window.rows();
    let rows = state
        .db
        .read(move |conn| Ok(db::search::page(conn, &asked, sort, after.as_ref(), limit)?))
        .await?;
    let key = |row: &Listed| (key(&row.profile), row.profile.id.clone());
    window.page(&list, rows, key, |row| catalogue::card(&row))
}

/// What the list that these filters give could be filtered by, too.
///
/// # Errors
/// `invalid`.
pub async fn facets(state: &State, filters: Filters) -> Result<Facets> {
    let asked = asked(filters)?;
    state
        .db
        .read(move |conn| Ok(db::search::facets(conn, &asked)?))
        .await
}

/// The tags of public profiles in the order of the alphabet, each with the number of its profiles.
///
/// # Errors
/// `invalid`; `invalid_cursor`.
pub async fn tags(state: &State, query: TagQuery) -> Result<Page<Count>> {
    let prefix = query.prefix.map(String::from);
    let list = format!("tags/{}", prefix.as_deref().unwrap_or_default());
    let page = PageQuery {
        limit: query.limit,
        cursor: query.cursor,
    };
    let window = Window::<hub_shared::text::Tag>::new(&list, &page)?;
    let (after, limit) = (window.after.clone(), window.rows());
    let rows = state
        .db
        .read(move |conn| {
            let after = after.as_ref().map(|tag| tag.as_str());
            let prefix = prefix.as_deref();
            Ok(db::search::values(
                conn,
                FilterKind::Tag,
                prefix,
                after,
                limit,
            )?)
        })
        .await?
        .into_iter()
        .map(|(value, profiles)| Ok((super::checked(&value)?, profiles)))
        .collect::<Result<Vec<(hub_shared::text::Tag, i64)>>>()?;
    window.page(
        &list,
        rows,
        |(tag, _)| tag.clone(),
        |(tag, profiles)| {
            Ok(Count {
                value: tag.into(),
                profiles,
            })
        },
    )
}

/// An author's page, also without anything published; of a closed or unverified account there is none.
///
/// # Errors
/// `not_found`.
pub async fn author(state: &State, handle: Handle) -> Result<AuthorPage> {
    state
        .db
        .read(move |conn| {
            let account = db::accounts::by_handle(conn, handle.as_str())?
                .filter(|account| account.deleted_at.is_none() && account.verified_at.is_some())
                .ok_or_else(|| Error::not_found("author"))?;
            let (profiles, subscribers, followers, downloads) =
                db::search::totals(conn, &account.id)?;
            Ok(AuthorPage {
                author: accounts::author(&account),
                since: account.created_at.and_utc(),
                profiles,
                subscribers,
                followers,
                downloads,
            })
        })
        .await
}
