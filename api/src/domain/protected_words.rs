//! Words that no handle, address or name may be taken for: the hub's own, and those that administrators
//! add.

use hub_shared::{
    account::Role,
    administration::{Protect, Protected, ProtectedWords},
    problem::Code,
    text::{PROTECTED_WORDS, ProtectedWord},
};
use serde_json::json;

use super::{checks::skeleton, enforcement::still};
use crate::{
    clock::Time,
    db::{self, Conn, Done, accounts::Account, audit::Event},
    error::{Error, Result},
    state::State,
};

/// Most words that administrators add: all are told at once.
const MOST: usize = 1_000;

/// All of them, in their order.
///
/// # Errors
/// When the database fails.
pub async fn list(state: &State) -> Result<ProtectedWords> {
    let added = state
        .db
        .read(|conn| Ok(db::protected_words::all(conn)?))
        .await?;
    let own = PROTECTED_WORDS.iter().map(|word| own(word));
    let mut items = own
        .chain(added.into_iter().map(|(word, at)| entry(word, at)))
        .collect::<Vec<_>>();
    items.sort_by(|one, other| one.word.cmp(&other.word));
    Ok(ProtectedWords { items })
}

fn own(word: &str) -> Protected {
    Protected {
        word: word.to_owned(),
        built_in: true,
        added_at: None,
    }
}

fn entry(word: String, at: Time) -> Protected {
    Protected {
        word,
        built_in: false,
        added_at: Some(at.and_utc()),
    }
}

/// Protects a word; one that is protected already stays as it is. Handles and profiles that there are
/// keep their names: `profile-hub recheck` finds the profiles.
///
/// # Errors
/// `conflict` when there are as many as there may be; `not_allowed` for an administrator no more.
pub async fn add(state: &State, administrator: Account, form: Protect) -> Result<Protected> {
    let word = form.word;
    if PROTECTED_WORDS.contains(&word.as_str()) {
        return Ok(own(word.as_str()));
    }
    state
        .db
        .write_until_free(Some(administrator.id.clone()), move |tx| {
            still(tx, &administrator, Role::Administrator)?;
            let (word, now) = (word.as_str(), tx.now());
            let all = db::protected_words::all(tx)?;
            if let Some((known, at)) = all.iter().find(|(known, _)| known == word) {
                return Ok(Done::unchanged(entry(known.clone(), *at)));
            }
            if all.len() >= MOST {
                return Err(Error::refused(
                    Code::Conflict,
                    format!("{MOST} words are protected: take some away first."),
                ));
            }
            db::protected_words::insert(tx, word, &skeleton::of_word(word), now)?;
            let event = Event::new("protected-word.add", "word", word)
                .with(json!({ "before": false, "after": true }));
            Ok(Done::changed(entry(word.to_owned(), now), event))
        })
        .await
}

/// Takes a word away that an administrator added.
///
/// # Errors
/// `not_found`; `conflict` for one of the hub's own; `not_allowed` for an administrator no more.
pub async fn remove(state: &State, administrator: Account, word: String) -> Result<()> {
    if PROTECTED_WORDS.contains(&word.as_str()) {
        return Err(Error::refused(
            Code::Conflict,
            format!("{word} is one of the hub's own words, which stay."),
        ));
    }
    let missing = || Error::not_found("protected word");
    let word: ProtectedWord = word.parse().map_err(|_| missing())?;
    state
        .db
        .write(Some(administrator.id.clone()), move |tx| {
            still(tx, &administrator, Role::Administrator)?;
            if !db::protected_words::remove(tx, word.as_str())? {
                return Err(missing());
            }
            let event = Event::new("protected-word.remove", "word", &word)
                .with(json!({ "before": true, "after": false }));
            Ok(Done::changed((), event))
        })
        .await
}

/// Whether a handle passes for a protected word.
///
/// # Errors
/// When the database fails.
pub(super) fn is_taken_for_one(conn: &mut Conn, handle: &str) -> Result<bool> {
    let looks = skeleton::of(handle);
    let is_own = |word: &&str| looks.contains(&skeleton::of_word(word));
    if PROTECTED_WORDS.iter().any(is_own) {
        return Ok(true);
    }
    let looks = looks.into_iter().collect::<Vec<_>>();
    Ok(!db::checks::protected(conn, &looks)?.is_empty())
}
