//! Seed phrases (BIP-39) in a text.

use std::ops::{Range, RangeInclusive};
use std::sync::LazyLock;

use bip39::{Language, Mnemonic};

use super::found::{Found, Kind};

const WHAT: &str = "a wallet's seed phrase";

/// How many words a phrase may have.
const WORDS: [usize; 5] = [12, 15, 18, 21, 24];

/// Words that the list can have, by their letters.
const LETTERS: RangeInclusive<usize> = 3..=8;

/// Longest separator between two words of a phrase: `", "` or a number with its dot.
const GAP: usize = 8;

/// Words of the longest phrase.
const LONGEST: usize = 24;

/// Most runs that are told of one text, which is a list of words then.
const MOST_RUNS: usize = 16;

/// Most words of one run that are looked at together.
const MOST_WORDS: usize = 1_000;

/// Finds runs of twelve or more list words; numbers, commas and line breaks may stand between.
///
/// Twelve words take 47 bytes, so the text is tried at every 24th: the word there or behind it is
/// in the run, if there is one.
pub(super) fn find(text: &str, trials: &mut u32) -> Vec<Found> {
    const STRIDE: usize = 24;
    let [shortest, ..] = WORDS;
    let bytes = text.as_bytes();
    let mut phrases = Vec::new();
    let mut at = 0;
    while at + STRIDE < bytes.len() && phrases.len() < MOST_RUNS {
        let Some(word) = listed_behind(bytes, at) else {
            at += STRIDE;
            continue;
        };
        let run = run_around(bytes, word);
        let end = run.last().map_or(at, |last| last.end);
        if let ([first, .., last], true) = (run.as_slice(), run.len() >= shortest)
            && !is_one_word(text, &run)
        {
            phrases.push(Found {
                span: first.start..last.end,
                kind: if holds_phrase(text, &run, trials) {
                    Kind::SeedPhrase
                } else {
                    Kind::PossiblePhrase
                },
                what: WHAT,
                begin: "",
            });
        }
        at = end.max(at + STRIDE);
    }
    // Somewhere in the rest of such a list may be a true one.
    if phrases.len() == MOST_RUNS
        && let Some(last) = phrases.last_mut()
    {
        last.kind = Kind::SeedPhrase;
        last.span.end = text.len();
    }
    phrases
}

/// The list words in a row that this one is among.
fn run_around(bytes: &[u8], word: Range<usize>) -> Vec<Range<usize>> {
    let mut before = Vec::new();
    let mut at = word.start;
    // Further back the run was seen already, or it would have been found before.
    while before.len() < LONGEST
        && let Some(word) = listed_before(bytes, at)
    {
        at = word.start;
        before.push(word);
    }
    let mut run: Vec<_> = before.into_iter().rev().collect();
    let mut at = word.end;
    run.push(word);
    while run.len() < MOST_WORDS
        && let Some(word) = listed_behind(bytes, at)
    {
        at = word.end;
        run.push(word);
    }
    run
}

/// The list word that begins soon behind a place; none when another word does.
fn listed_behind(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let rest = bytes.get(at..)?;
    // In the middle of a word the next one counts.
    let inside = match at.checked_sub(1).and_then(|before| bytes.get(before)) {
        Some(before) if before.is_ascii_alphabetic() => letters(rest.iter()),
        _ => 0,
    };
    let gap = rest
        .get(inside..)?
        .iter()
        .take(GAP + 1)
        .take_while(|byte| !byte.is_ascii_alphabetic())
        .count();
    let start = at + inside + gap;
    let end = start + letters(bytes.get(start..)?.iter());
    (gap <= GAP && is_listed(bytes.get(start..end)?)).then_some(start..end)
}

/// The list word that ends soon before a place; none when another word does.
fn listed_before(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let before = bytes.get(..at)?;
    let gap = before
        .iter()
        .rev()
        .take(GAP + 1)
        .take_while(|byte| !byte.is_ascii_alphabetic())
        .count();
    let end = at.checked_sub(gap)?;
    let start = end - letters(bytes.get(..end)?.iter().rev());
    ((1..=GAP).contains(&gap) && is_listed(bytes.get(start..end)?)).then_some(start..end)
}

/// How many letters come first, one more than a list word can have at most.
fn letters<'a>(bytes: impl Iterator<Item = &'a u8>) -> usize {
    bytes
        .take(LETTERS.end() + 1)
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count()
}

fn is_listed(word: &[u8]) -> bool {
    /// The list, each word as one number, in an open hash table four times its size.
    static LIST: LazyLock<Vec<u64>> = LazyLock::new(|| {
        let mut slots = vec![0; SLOTS];
        for word in Language::English.word_list() {
            let number = number(word.as_bytes());
            for slot in probe(number) {
                match slots.get_mut(slot) {
                    Some(free) if *free == 0 => {
                        *free = number;
                        break;
                    }
                    _ => {}
                }
            }
        }
        slots
    });
    if !LETTERS.contains(&word.len()) {
        return false;
    }
    let number = number(word);
    let mut slots = probe(number).map_while(|slot| LIST.get(slot));
    slots.find(|slot| **slot == 0 || **slot == number) == Some(&number)
}

const SLOTS: usize = 1 << 13;

/// A word of at most eight letters as a number, whatever its case.
fn number(word: &[u8]) -> u64 {
    word.iter().fold(0, |number, byte| {
        number << 8 | u64::from(byte.to_ascii_lowercase())
    })
}

/// The slots in which a number may stand, in order (Fibonacci hashing, linear probing).
fn probe(number: u64) -> impl Iterator<Item = usize> {
    let first = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 51;
    (0..SLOTS).map(move |step| (first as usize + step) % SLOTS)
}

/// Whether it is one word again and again, which is filling.
fn is_one_word(text: &str, run: &[Range<usize>]) -> bool {
    let mut words = run.iter().map(|word| text.get(word.clone()));
    let first = words.next();
    words.all(|word| Some(word) == first)
}

/// Whether words of a run have a phrase's checksum; so they do when no more may be computed.
fn holds_phrase(text: &str, run: &[Range<usize>], trials: &mut u32) -> bool {
    let words: Vec<String> = run
        .iter()
        .filter_map(|word| text.get(word.clone()))
        .map(str::to_ascii_lowercase)
        .collect();
    WORDS.iter().any(|length| {
        words.windows(*length).any(|phrase| {
            if phrase.iter().all(|word| Some(word) == phrase.first()) {
                return false;
            }
            *trials = trials.saturating_sub(1);
            *trials == 0
                || Mnemonic::parse_in_normalized(Language::English, &phrase.join(" ")).is_ok()
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
    fn every_word_of_the_list_is_known_in_any_case_and_no_other() {
        for word in Language::English.word_list() {
            assert!(is_listed(word.as_bytes()), "{word}");
            assert!(is_listed(word.to_uppercase().as_bytes()), "{word}");
            assert!(!is_listed(&[word.as_bytes(), b"qq"].concat()), "{word}");
        }
        for word in ["", "a", "btc", "usdt", "trading", "strategies"] {
            assert!(!is_listed(word.as_bytes()), "{word}");
        }
    }

    #[test]
    fn a_phrase_is_found_wherever_it_begins() {
        for before in 0..60 {
            let text = format!("{} {PHRASE}", "x".repeat(before));
            assert_eq!(kinds(&text), [Kind::SeedPhrase], "{before}");
            let text = format!("{}{PHRASE} {}", "ab ".repeat(before), "cd ".repeat(before));
            assert_eq!(kinds(&text), [Kind::SeedPhrase], "{before}");
        }
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
