//! How one text became another, word by word.

use similar::{
    DiffOp,
    algorithms::{Capture, Compact, Replace, myers},
};

/// Characters that are left of an unchanged stretch on the sides where something changed.
const AROUND: usize = 160;

/// A part of two texts, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Both have it.
    Same(String),
    /// One has the first where the other has the second; either may be empty.
    Changed { removed: String, added: String },
    /// Both have so many characters more, which say nothing about the change.
    Skipped(usize),
}

/// As `similar::capture_diff_slices`, without the algorithms that it lets one choose.
fn differences(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut steps = Compact::new(Replace::new(Capture::new()), old, new);
    // It fails where taking a step down does, which these cannot.
    let _ = myers::diff(&mut steps, old, 0..old.len(), new, 0..new.len());
    steps.into_inner().into_inner().into_ops()
}

/// What became of `before`: the pieces make up both texts.
pub(crate) fn pieces(before: &str, after: &str) -> Vec<Piece> {
    let (old, new) = (words(before), words(after));
    let part = |words: &[&str], from: usize, length: usize| {
        words
            .iter()
            .skip(from)
            .take(length)
            .copied()
            .collect::<String>()
    };
    let mut pieces = Vec::new();
    for step in differences(&old, &new) {
        let piece = match step {
            DiffOp::Equal { old_index, len, .. } => Piece::Same(part(&old, old_index, len)),
            DiffOp::Delete {
                old_index, old_len, ..
            } => Piece::Changed {
                removed: part(&old, old_index, old_len),
                added: String::new(),
            },
            DiffOp::Insert {
                new_index, new_len, ..
            } => Piece::Changed {
                removed: String::new(),
                added: part(&new, new_index, new_len),
            },
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => Piece::Changed {
                removed: part(&old, old_index, old_len),
                added: part(&new, new_index, new_len),
            },
        };
        add(&mut pieces, piece);
    }
    pieces
}

/// Adds a piece. Two changes with only a space or a comma between them are one: "a big dog" and "one small cat" are
/// told as two phrases, not as six words.
fn add(pieces: &mut Vec<Piece>, next: Piece) {
    if let Piece::Changed { removed, added } = &next {
        if let Some(Piece::Changed {
            removed: removed_before,
            added: added_before,
        }) = pieces.last_mut()
        {
            removed_before.push_str(removed);
            added_before.push_str(added);
            return;
        }
        if let [.., Piece::Changed { .. }, Piece::Same(between)] = pieces.as_slice()
            && is_slight(between)
        {
            let between = between.clone();
            pieces.pop();
            if let Some(Piece::Changed {
                removed: removed_before,
                added: added_before,
            }) = pieces.last_mut()
            {
                for (text, more) in [(removed_before, removed), (added_before, added)] {
                    text.push_str(&between);
                    text.push_str(more);
                }
            }
            return;
        }
    }
    pieces.push(next);
}

fn is_slight(between: &str) -> bool {
    !between.contains('\n') && !between.chars().any(char::is_alphanumeric)
}

/// The pieces, without what is far from any change.
pub(crate) fn shortened(pieces: &[Piece]) -> Vec<Piece> {
    let last = pieces.len().saturating_sub(1);
    let mut short = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let Piece::Same(text) = piece else {
            short.push(piece.clone());
            continue;
        };
        // Nothing changed before the first piece and after the last one.
        let start = if index == 0 { 0 } else { head(text) };
        let end = if index == last {
            text.len()
        } else {
            tail(text)
        };
        let (Some(first), Some(middle), Some(rest)) =
            (text.get(..start), text.get(start..end), text.get(end..))
        else {
            short.push(piece.clone());
            continue;
        };
        let skipped = middle.chars().count();
        if skipped <= AROUND {
            short.push(piece.clone());
            continue;
        }
        short.extend((!first.is_empty()).then(|| Piece::Same(first.to_owned())));
        short.push(Piece::Skipped(skipped));
        short.extend((!rest.is_empty()).then(|| Piece::Same(rest.to_owned())));
    }
    short
}

/// Where the words end that begin a stretch, in bytes.
fn head(text: &str) -> usize {
    let Some((limit, _)) = text.char_indices().nth(AROUND) else {
        return text.len();
    };
    text.get(..limit)
        .and_then(|start| start.rfind(char::is_whitespace))
        .unwrap_or(limit)
}

/// Where the words begin that end a stretch, in bytes.
fn tail(text: &str) -> usize {
    let Some((limit, _)) = text.char_indices().nth_back(AROUND - 1) else {
        return 0;
    };
    text.get(limit..)
        .and_then(|end| end.find(char::is_whitespace))
        .map_or(limit, |space| limit + space)
}

/// A text cut into words; what is no word, and each character of scripts without spaces, stands alone.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    for (index, c) in text.char_indices() {
        if is_of_word(c) {
            continue;
        }
        words.extend(text.get(start..index).filter(|word| !word.is_empty()));
        let end = index + c.len_utf8();
        words.extend(text.get(index..end));
        start = end;
    }
    words.extend(text.get(start..).filter(|word| !word.is_empty()));
    words
}

fn is_of_word(c: char) -> bool {
    // CJK and what follows it in Unicode's planes is written without spaces.
    c.is_alphanumeric()
        && !matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{2e80}'..='\u{d7ff}' | '\u{20000}'..)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn changed(removed: &str, added: &str) -> Piece {
        Piece::Changed {
            removed: removed.to_owned(),
            added: added.to_owned(),
        }
    }

    fn same(text: &str) -> Piece {
        Piece::Same(text.to_owned())
    }

    #[test]
    fn a_word_that_changed_is_told_with_what_stands_around_it() {
        assert_eq!(
            pieces("Buys the dip, slowly.", "Buys the top, slowly."),
            [same("Buys the "), changed("dip", "top"), same(", slowly.")]
        );
        assert_eq!(pieces("", "New."), [changed("", "New.")]);
        assert_eq!(pieces("Old.", ""), [changed("Old.", "")]);
        assert_eq!(pieces("As it was.", "As it was."), [same("As it was.")]);
        assert_eq!(pieces("", ""), []);
    }

    #[test]
    fn neighbouring_changes_are_one() {
        assert_eq!(
            pieces("Sells a big share.", "Sells one small share."),
            [
                same("Sells "),
                changed("a big", "one small"),
                same(" share.")
            ]
        );
    }

    #[test]
    fn words_without_spaces_are_compared_by_character() {
        assert_eq!(
            pieces("低价买入", "高价买入"),
            [changed("低", "高"), same("价买入")]
        );
    }

    #[test]
    fn what_is_far_from_a_change_is_counted() {
        let long = "word ".repeat(200);
        let short = shortened(&pieces(
            &format!("{long}old {long}end"),
            &format!("{long}new {long}end"),
        ));
        let [
            Piece::Skipped(first),
            Piece::Same(before),
            Piece::Changed { .. },
            Piece::Same(after),
            Piece::Skipped(last),
        ] = short.as_slice()
        else {
            panic!("{short:?}");
        };
        assert_eq!(first + before.chars().count(), long.chars().count());
        assert_eq!(last + after.chars().count(), long.chars().count() + 4);
        assert!(before.chars().count() <= AROUND, "{before:?}");
        assert!(before.ends_with("word ") && after.starts_with(" word"));
    }

    /// Few words, so that two texts often share some.
    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec("[ab]|[ .,\n]|é|价|word", 0..40).prop_map(|words| words.concat())
    }

    fn sides(pieces: &[Piece]) -> (String, String) {
        let mut sides = (String::new(), String::new());
        for piece in pieces {
            match piece {
                Piece::Same(text) => {
                    sides.0.push_str(text);
                    sides.1.push_str(text);
                }
                Piece::Changed { removed, added } => {
                    sides.0.push_str(removed);
                    sides.1.push_str(added);
                }
                Piece::Skipped(_) => panic!("{pieces:?}"),
            }
        }
        sides
    }

    proptest! {
        #[test]
        fn the_pieces_make_up_both_texts(before in text(), after in text()) {
            let pieces = pieces(&before, &after);
            let is_change = |piece: &&Piece| matches!(piece, Piece::Changed { .. });
            prop_assert_eq!(pieces.iter().any(|piece| is_change(&piece)), before != after);
            prop_assert!(pieces.windows(2).all(|two| two.iter().filter(is_change).count() < 2));
            prop_assert_eq!(sides(&pieces), (before, after));
        }

        #[test]
        fn shortening_keeps_every_change_and_counts_the_rest(
            before in text(), after in text(), around in "[a-z ]{0,600}"
        ) {
            let whole = pieces(&format!("{around}|{before}|{around}"), &format!("{around}|{after}|{around}"));
            let short = shortened(&whole);
            let changes = |pieces: &[Piece]| pieces.iter().filter(|piece| matches!(piece, Piece::Changed { .. })).cloned().collect::<Vec<_>>();
            prop_assert_eq!(changes(&short), changes(&whole));
            let length = |pieces: &[Piece]| pieces.iter().map(|piece| match piece {
                Piece::Same(text) => text.chars().count(),
                Piece::Skipped(count) => *count,
                Piece::Changed { .. } => 0,
            }).sum::<usize>();
            prop_assert_eq!(length(&short), length(&whole));
        }
    }
}
