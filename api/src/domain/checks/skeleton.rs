//! What a name looks like: its skeleton by UTS 39, without what nobody looks at.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_security::skeleton as uts39;

/// Most words of a phrase.
const MOST_WORDS: usize = 4;
/// Most characters of a skeleton that are compared: some letters look like eighteen, and an index of
/// PostgreSQL holds 2,700 bytes.
const MOST: usize = 200;

/// The skeletons of a text, one or two; none when there is nothing but signs in it. Two texts that look
/// alike have one in common: the one is of the text as it stands, where a capital I looks like an l, the
/// other of the text in lower case, where it does not.
pub fn of(text: &str) -> BTreeSet<String> {
    // A letter in a circle or a square has no prototype of its own.
    let text = text.nfkc().collect::<String>();
    let as_it_stands = uts39(&text).collect::<String>().to_lowercase();
    let in_lower_case = uts39(&text.to_lowercase()).collect::<String>();
    [as_it_stands, in_lower_case]
        .iter()
        .map(|skeleton| bare(skeleton))
        .filter(|skeleton| !skeleton.is_empty())
        .collect()
}

/// The skeleton of a word in lower case, as protected words have it.
pub fn of_word(word: &str) -> String {
    bare(&uts39(&word.to_lowercase()).collect::<String>())
}

/// Letters and digits alone: neither spaces nor signs nor accents make another name.
fn bare(skeleton: &str) -> String {
    let kept = skeleton.chars().filter(|c| c.is_alphanumeric());
    kept.take(MOST).collect()
}

/// What may be read in a text as a word: its words, their parts where a capital letter or a number begins,
/// and up to four words in a row, with a hyphen between them.
pub(super) fn phrases(text: &str) -> Vec<String> {
    let text = text
        .nfkc()
        .filter(|c| !is_unseen(*c) && !is_combining_mark(*c))
        .collect::<String>();
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>();
    let runs = (1..=MOST_WORDS).flat_map(|many| words.windows(many).map(|run| run.join("-")));
    let parts = words.iter().flat_map(|word| parts(word));
    runs.chain(parts).collect()
}

/// The parts of a word: "OctoBot2" has three.
fn parts(word: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before: Option<char> = None;
    for c in word.chars() {
        let begins = before.is_some_and(|before| {
            (before.is_lowercase() && c.is_uppercase()) || before.is_numeric() != c.is_numeric()
        });
        if begins {
            parts.push(String::new());
        }
        if let Some(last) = parts.last_mut() {
            last.push(c);
        }
        before = Some(c);
    }
    parts
}

/// Signs that are not shown: the Default_Ignorable_Code_Points of Unicode that are no combining marks.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFF8}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn alike(one: &str, other: &str) -> bool {
        !of(one).is_disjoint(&of(other))
    }

    #[test]
    fn names_that_look_alike_have_a_skeleton_in_common() {
        for (one, other) in [
            ("Patient DCA", "patient-dca"),
            ("Patient DCA", "Pаtient DCА"),
            ("PayPal", "PayPaI"),
            ("GRID", "Grid"),
            ("modern grid", "rnodern grid"),
            ("Común", "Comun"),
            ("OctoBot", "0ctoB0t"),
            ("Grid 1", "Grid l"),
        ] {
            assert!(alike(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("Patient DCA", "Patient DCA 2"),
            ("Grid ETH", "Grid BTC"),
            ("日本の戦略", "日本の戦術"),
            ("!!!", "???"),
        ] {
            assert!(!alike(one, other), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn a_text_looks_like_itself_whatever_stands_between_its_letters(
            text in "[!-~а-яα-ωà-ö]{1,60}", between in "[ \u{200D}\u{FE0F}.-]{1,3}",
        ) {
            let spaced = text
                .chars()
                .flat_map(|c| std::iter::once(c).chain(between.chars()))
                .collect::<String>();
            prop_assert_eq!(of(&text), of(&spaced));
        }

        #[test]
        fn letters_are_alike_in_either_case(text in "[a-zA-Z0-9 ]{1,60}") {
            prop_assume!(text.chars().any(char::is_alphanumeric));
            prop_assert!(alike(&text, &text.to_lowercase()));
            prop_assert!(of(&text).contains(&of_word(&text)));
        }

        #[test]
        fn skeletons_are_short_and_hold_letters_and_digits_alone(text in "\\PC{0,300}") {
            for skeleton in of(&text) {
                prop_assert!((1..=MOST).contains(&skeleton.chars().count()));
                prop_assert!(skeleton.chars().all(char::is_alphanumeric));
            }
        }

        #[test]
        fn cyrillic_letters_pass_for_latin_ones(text in "[acepoxy]{3,20}") {
            let disguised = text
                .chars()
                .map(|c| match c {
                    'a' => 'а',
                    'c' => 'с',
                    'e' => 'е',
                    'p' => 'р',
                    'o' => 'о',
                    'x' => 'х',
                    'y' => 'у',
                    c => c,
                })
                .collect::<String>();
            prop_assert!(alike(&text, &disguised));
        }
    }
}
