//! Seed phrases (BIP-39) in a text.

use std::ops::{Range, RangeInclusive};

use bip39::{Language, Mnemonic};

use super::text::{Found, Kind, Search};

/// How many words a phrase may have.
const WORDS: [usize; 5] = [12, 15, 18, 21, 24];

/// Words that the list can have, by their letters.
const LETTERS: RangeInclusive<usize> = 3..=8;

/// Longest separator between two words of a phrase: `", "` or a number with its dot.
const GAP: usize = 8;

/// Most words that are kept at a time.
const KEPT: usize = 1_024;

/// Finds runs of twelve or more list words; numbers, commas and line breaks may stand between.
pub(super) fn find(text: &str, search: &mut Search) -> Vec<Found> {
    let [shortest, .., longest] = WORDS;
    let mut phrases = Vec::new();
    if text.len() < shortest * (LETTERS.start() + 1) - 1 {
        return phrases;
    }
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut start = None;
    for (at, byte) in text.bytes().chain([b' ']).enumerate() {
        match (start, byte.is_ascii_alphabetic()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                start = None;
                let is_near = words.last().is_none_or(|last| from - last.end <= GAP);
                let is_possible = LETTERS.contains(&(at - from));
                if !(is_near && is_possible) || words.len() == KEPT {
                    phrases.extend(among(text, &words, search));
                    // A phrase may stand across the cut.
                    let kept = if is_near && is_possible { longest } else { 0 };
                    words.drain(..words.len() - kept);
                }
                if is_possible {
                    words.push(from..at);
                }
            }
            _ => {}
        }
    }
    phrases.extend(among(text, &words, search));
    phrases
}

/// The first run of list words among words that follow each other.
fn among(text: &str, words: &[Range<usize>], search: &mut Search) -> Option<Found> {
    let [shortest, ..] = WORDS;
    let mut at = shortest - 1;
    // A phrase has a word at one of every twelve places, so most words are never looked up.
    while let Some(word) = words.get(at) {
        if !is_listed(text, word, search) {
            at += shortest;
            continue;
        }
        let mut count = |words: &mut dyn Iterator<Item = &Range<usize>>| {
            words
                .take_while(|word| is_listed(text, word, search))
                .count()
        };
        let (before, behind) = words.split_at_checked(at)?;
        let before = count(&mut before.iter().rev());
        let behind = count(&mut behind.iter());
        let run = words.get(at - before..at + behind)?;
        if let ([first, ..], [.., last]) = (run, run)
            && run.len() >= shortest
        {
            let is_valid = holds_phrase(text, run, &mut search.trials);
            return Some(Found {
                span: first.start..last.end,
                kind: if is_valid {
                    Kind::SeedPhrase
                } else {
                    Kind::PossiblePhrase
                },
                what: "a wallet's seed phrase",
            });
        }
        at += behind.max(1) + shortest - 1;
    }
    None
}

fn is_listed(text: &str, word: &Range<usize>, search: &mut Search) -> bool {
    let mut lower = [0; 8];
    let Some(lower) = lower.get_mut(..word.len()) else {
        return false;
    };
    search.lookups = search.lookups.saturating_sub(1);
    let word = text.as_bytes().get(word.clone());
    let Some(word) = word.filter(|_| search.lookups > 0) else {
        return false;
    };
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    // The list is sorted, and this is faster than the crate's own look-up.
    let list = Language::English.word_list();
    list.binary_search_by(|listed| listed.as_bytes().cmp(lower))
        .is_ok()
}

/// Whether words of a run have a phrase's checksum.
fn holds_phrase(text: &str, run: &[Range<usize>], trials: &mut u32) -> bool {
    let words: Vec<String> = run
        .iter()
        .filter_map(|word| text.get(word.clone()))
        .map(str::to_ascii_lowercase)
        .collect();
    WORDS.iter().any(|length| {
        words.windows(*length).any(|phrase| {
            *trials = trials.saturating_sub(1);
            *trials > 0
                && Mnemonic::parse_in_normalized(Language::English, &phrase.join(" ")).is_ok()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHRASE: &str =
        "legal winner thank year wave sausage worth useful legal winner thank yellow";

    fn kinds(text: &str) -> Vec<Kind> {
        let found = find(text, &mut Search::new());
        found.iter().map(|found| found.kind).collect()
    }

    #[test]
    fn a_phrase_is_found_however_it_is_written() {
        let numbered: String = PHRASE
            .split(' ')
            .enumerate()
            .map(|(n, word)| format!("{}. {word}\n", n + 1))
            .collect();
        for text in [
            PHRASE.to_owned(),
            format!("my words: {PHRASE}; keep them"),
            PHRASE.to_uppercase(),
            PHRASE.replace(' ', "\", \""),
            numbered,
        ] {
            assert_eq!(kinds(&text), [Kind::SeedPhrase], "{text}");
        }
    }

    #[test]
    fn list_words_without_the_checksum_are_told_apart() {
        assert_eq!(
            kinds(&PHRASE.replace("yellow", "zoo")),
            [Kind::PossiblePhrase]
        );
    }

    #[test]
    fn prose_and_eleven_words_are_no_phrase() {
        let eleven = PHRASE.rsplit_once(' ').unwrap().0;
        for text in [
            eleven,
            "This profile buys when the price of a coin falls below the average of a week.",
            "",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}
