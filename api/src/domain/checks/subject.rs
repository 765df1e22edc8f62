//! What is checked, and what a check says of it.

use hub_shared::{
    check::CheckOutcome,
    digest::Digest,
    ids::{AccountId, ProfileId},
    package::Report,
    problem::FieldError,
};

use crate::{
    clock::Time,
    domain::stored,
    error::{Error, Result},
};

/// Most facts of a result that are kept: more than the texts and the package have room for, so that each
/// new one is seen by the next run.
const MOST_FACTS: usize = 2_000;
/// Most of them that are shown.
const MOST_SHOWN: usize = 20;

/// What is shown of kept facts.
pub(in crate::domain) fn shown_facts(kept: &str) -> Result<Vec<String>> {
    let mut facts = stored::<Vec<String>>(kept)?;
    facts.truncate(MOST_SHOWN);
    Ok(facts)
}

/// What is checked: a submission that is about to be made, or what is published.
#[derive(Debug, Clone)]
pub(in crate::domain) struct Subject {
    pub(in crate::domain) slug: String,
    pub(in crate::domain) author: AccountId,
    /// Since when the author has the account.
    pub(in crate::domain) author_since: Time,
    pub(in crate::domain) name: String,
    pub(in crate::domain) summary: String,
    pub(in crate::domain) description: String,
    pub(in crate::domain) release_notes: String,
    pub(in crate::domain) content: Digest,
    pub(in crate::domain) derived_from: Option<ProfileId>,
    /// What the package checker found, now or when the package was uploaded.
    pub(in crate::domain) report: Report,
    /// When it is submitted, or was.
    pub(in crate::domain) at: Time,
    /// The hub's own hosts, to which links are no matter.
    pub(in crate::domain) hosts: Vec<String>,
}

/// What a check saw.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) outcome: CheckOutcome,
    pub(super) points: u32,
    /// For moderators.
    pub(super) sentence: String,
    pub(super) facts: Vec<String>,
    /// For the author, where a failure blocks: what is wrong, and how it is mended.
    pub(super) mends: Vec<FieldError>,
}

impl Seen {
    pub(super) fn passed(sentence: impl Into<String>) -> Self {
        Self {
            outcome: CheckOutcome::Passed,
            points: 0,
            sentence: sentence.into(),
            facts: Vec::new(),
            mends: Vec::new(),
        }
    }

    pub(super) fn flagged(points: u32, sentence: impl Into<String>) -> Self {
        Self {
            outcome: CheckOutcome::Flagged,
            points,
            ..Self::passed(sentence)
        }
    }

    pub(super) fn failed(points: u32, sentence: impl Into<String>, mends: Vec<FieldError>) -> Self {
        Self {
            outcome: CheckOutcome::Failed,
            points,
            mends,
            ..Self::passed(sentence)
        }
    }

    /// Adds what it saw as `kind:id`, each once.
    #[must_use]
    pub(super) fn with(mut self, facts: impl IntoIterator<Item = String>) -> Self {
        for fact in facts {
            if self.facts.len() < MOST_FACTS && !self.facts.contains(&fact) {
                self.facts.push(fact);
            }
        }
        self
    }
}

/// Why a check could not be made.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It is the draft's: its author can mend it.
    Draft(FieldError),
    /// It is the hub's.
    Hub(Error),
}

/// What comes of looking.
pub(super) type Looked = std::result::Result<Seen, Trouble>;

impl<E: Into<Error>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Hub(error.into())
    }
}

/// A number with the word for what it counts.
pub(super) fn count(number: usize, one: &str) -> String {
    if number == 1 {
        format!("1 {one}")
    } else {
        format!("{number} {one}s")
    }
}

/// Names in a row, the first few of them.
pub(super) fn row(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>();
    match names.len().checked_sub(SHOWN) {
        Some(more @ 1..) => format!("{} and {more} more", shown.join(", ")),
        _ => shown.join(", "),
    }
}
