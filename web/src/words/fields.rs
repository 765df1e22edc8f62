//! What is wrong with a field, as a sentence that names it: the hub's own sentences read on from the name.

use hub_shared::text::Invalid;
use yew::AttrValue;

use crate::api::Failure;

/// A refusal as a sentence.
pub(crate) fn wrong(field: &str, why: &Invalid) -> AttrValue {
    sentence(field, &why.to_string())
}

/// What is wrong with what was typed; an empty field is asked for.
pub(crate) fn refusal<T>(
    field: &str,
    typed: &str,
    parsed: &Result<T, Invalid>,
) -> Option<AttrValue> {
    let why = parsed.as_ref().err()?;
    if typed.trim().is_empty() {
        return Some(format!("{field} is missing.").into());
    }
    Some(wrong(field, why))
}

/// The hub's words about a field as a sentence.
pub(crate) fn sentence(field: &str, words: &str) -> AttrValue {
    let end = if words.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{field} {words}{end}").into()
}

/// What the hub says of the field at `pointer`, as a sentence.
pub(crate) fn refused(failure: Option<&Failure>, pointer: &str, field: &str) -> Option<AttrValue> {
    let words = failure?.error_at(pointer)?;
    Some(sentence(field, &words))
}

#[cfg(test)]
mod tests {
    use hub_shared::text::Handle;

    use super::*;

    #[test]
    fn a_refusal_reads_on_from_the_fields_name() {
        let refused = "Bot".parse::<Handle>();
        assert_eq!(
            refusal("The handle", "Bot", &refused).unwrap(),
            "The handle holds 'B': only a-z, 0-9 and the hyphen may stand in it."
        );
        assert_eq!(
            refusal("The handle", " ", &"".parse::<Handle>()).unwrap(),
            "The handle is missing."
        );
        assert_eq!(refusal("The handle", "bot", &"bot".parse::<Handle>()), None);
    }

    #[test]
    fn a_sentence_ends_once() {
        assert_eq!(
            sentence("The password", "is too short"),
            "The password is too short."
        );
        assert_eq!(
            sentence("It", "is too easy. Add words."),
            "It is too easy. Add words."
        );
    }
}
