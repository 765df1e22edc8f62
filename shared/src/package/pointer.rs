//! Where a value stands in a JSON text.

/// A JSON pointer (RFC 6901) of at most 1,000 bytes.
///
/// A value deep under endless keys gets the pointer of the innermost value around it that has one
/// so short: else a hostile file could make every finding, and every step, as long as itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pointer {
    text: String,
    /// Whether the value itself is meant, and not one around it.
    is_exact: bool,
}

impl Pointer {
    const MOST_BYTES: usize = 1_000;

    /// The pointer of the whole text.
    pub(super) fn root() -> Self {
        Self {
            text: String::new(),
            is_exact: true,
        }
    }

    /// The pointer of a member or an item.
    pub(super) fn child(&self, token: &str) -> Self {
        let mut child = self.clone();
        if self.is_exact && self.text.len() + token.len() < Self::MOST_BYTES {
            push_token(&mut child.text, token);
        } else {
            child.is_exact = false;
        }
        child
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}

/// Pushes one step onto the text of a pointer.
fn push_token(text: &mut String, token: &str) {
    text.push('/');
    for c in token.chars() {
        match c {
            '~' => text.push_str("~0"),
            '/' => text.push_str("~1"),
            c => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_escapes_tilde_and_slash() {
        let pointer = Pointer::root().child("config").child("a/b~c");
        assert_eq!(pointer.as_str(), "/config/a~1b~0c");
    }

    #[test]
    fn below_an_endless_key_a_pointer_stays_at_the_value_around_it() {
        let pointer = Pointer::root().child("config").child(&"k".repeat(1_000));
        assert_eq!(pointer.as_str(), "/config");
        assert_eq!(pointer.child("a").as_str(), "/config");
    }
}
