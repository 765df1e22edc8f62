//! What a name looks like: its skeleton by UTS 39, without what nobody looks at.

use std::collections::BTreeSet;

use unicode_security::skeleton;

/// Most characters of a skeleton that are compared: some letters look like eighteen, and an index of
/// PostgreSQL holds 2,700 bytes.
const MOST: usize = 200;

/// The skeletons of a text, one or two; none when there is nothing but signs in it. Two texts that look
/// alike have one in common: the one is of the text as it stands, where a capital I looks like an l, the
/// other of the text in lower case, where it does not.
pub fn of(text: &str) -> BTreeSet<String> {
    let as_it_stands = skeleton(text).collect::<String>().to_lowercase();
    let in_lower_case = skeleton(&text.to_lowercase()).collect::<String>();
    [as_it_stands, in_lower_case]
        .iter()
        .map(|skeleton| bare(skeleton))
        .filter(|skeleton| !skeleton.is_empty())
        .collect()
}

/// The skeleton of a word in lower case, as protected words have it.
pub fn of_word(word: &str) -> String {
    bare(&skeleton(&word.to_lowercase()).collect::<String>())
}

/// Letters and digits alone: neither spaces nor signs nor accents make another name.
fn bare(skeleton: &str) -> String {
    let kept = skeleton.chars().filter(|c| c.is_alphanumeric());
    kept.take(MOST).collect()
}

/// The words of a text.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
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
        fn a_text_looks_like_itself_whatever_stands_between_its_letters(text in "\\PC{1,60}") {
            let spaced = text
                .chars()
                .flat_map(|c| [c, ' '])
                .collect::<String>();
            // A sign that joins with the letter before does not once there is a space between.
            if text.is_ascii() {
                prop_assert_eq!(of(&text), of(&spaced));
            }
            prop_assert_eq!(of(&text), of(&text.clone()));
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
