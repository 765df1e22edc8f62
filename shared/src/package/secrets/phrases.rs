//! Seed phrases (BIP-39) in a text.

use std::ops::Range;

use bip39::{Language, Mnemonic};

use super::text::{Found, Kind};

/// How many words a phrase may have.
const WORDS: [usize; 5] = [12, 15, 18, 21, 24];

/// Finds runs of twelve or more list words; numbers, commas and line breaks may stand between.
pub(super) fn find(text: &str, trials: &mut u32) -> Vec<Found> {
    let [shortest, ..] = WORDS;
    let mut phrases = Vec::new();
    if text.len() < shortest * 4 {
        return phrases;
    }
    let words = words(text);
    let mut at = shortest - 1;
    // A phrase has a word at one of every twelve places, so most words are never looked up.
    while let Some(word) = words.get(at) {
        if !is_listed(text, word) {
            at += shortest;
            continue;
        }
        let listed = |word: &&Range<usize>| is_listed(text, word);
        let before = words
            .get(..at)
            .map_or(0, |before| before.iter().rev().take_while(listed).count());
        let behind = words
            .get(at..)
            .map_or(0, |behind| behind.iter().take_while(listed).count());
        if let Some(run) = words.get(at - before..at + behind)
            && let ([first, ..], [.., last]) = (run, run)
            && run.len() >= shortest
        {
            phrases.push(Found {
                span: first.start..last.end,
                kind: if holds_phrase(text, run, trials) {
                    Kind::SeedPhrase
                } else {
                    Kind::PossiblePhrase
                },
                what: "a wallet's seed phrase",
            });
        }
        at += behind + shortest;
    }
    phrases
}

/// The words of a text that are near enough to each other; a gap shows as an empty one.
fn words(text: &str) -> Vec<Range<usize>> {
    /// Longest separator between two words of a phrase: `", "` or a number with its dot.
    const GAP: usize = 8;
    let bytes = text.as_bytes();
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let is_letter = |byte: &u8| byte.is_ascii_alphabetic();
        let rest = bytes.get(at..).unwrap_or_default();
        let length = rest
            .iter()
            .position(|b| !is_letter(b))
            .unwrap_or(rest.len());
        if length == 0 {
            at += 1;
            continue;
        }
        if words.last().is_some_and(|last| at - last.end > GAP) {
            words.push(at..at);
        }
        words.push(at..at + length);
        at += length;
    }
    words
}

fn is_listed(text: &str, word: &Range<usize>) -> bool {
    /// The list's words have 3 to 8 letters.
    const LETTERS: std::ops::RangeInclusive<usize> = 3..=8;
    LETTERS.contains(&word.len())
        && text.get(word.clone()).is_some_and(|word| {
            Language::English
                .find_word(&word.to_ascii_lowercase())
                .is_some()
        })
}

/// Whether words of a run have a phrase's checksum.
fn holds_phrase(text: &str, run: &[Range<usize>], trials: &mut u32) -> bool {
    let words: Vec<String> = run
        .iter()
        .take(1_000)
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
        let found = find(text, &mut 1_000);
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
