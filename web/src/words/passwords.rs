//! What can be said of a new password while it is typed. The hub decides, by how hard it is to guess
//! (zxcvbn with lists of words that are no part of this page); what is said here is what is sure.

/// How a password looks so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// It will be refused.
    Weak,
    /// It may be refused.
    Unsure,
    /// It will hardly be refused.
    Good,
}

impl Look {
    /// In a word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Weak => "Weak",
            Self::Unsure => "Perhaps too weak",
            Self::Good => "Looks good",
        }
    }
}

/// Fewest characters.
const LEAST: usize = hub_shared::text::Password::MIN;
/// From how many characters on most passwords are good.
const LONG: usize = 16;

/// Without the rule for a Greek letter at the end of a word, which takes tables.
fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// How a password looks, and why; `known` is what everybody knows of the account.
pub(crate) fn look(password: &str, known: &[&str]) -> (Look, String) {
    let length = password.chars().count();
    if length < LEAST {
        let more = LEAST - length;
        let characters = if more == 1 { "character" } else { "characters" };
        return (Look::Weak, format!("{more} more {characters} needed."));
    }
    let plain = lower(password);
    let told = known
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().count() >= 4)
        .map(lower)
        .find(|word| plain.contains(word.as_str()));
    let different = {
        let mut letters = plain.chars().collect::<Vec<_>>();
        letters.sort_unstable();
        letters.dedup();
        letters.len()
    };
    if password.chars().all(|c| c.is_ascii_digit()) {
        return (Look::Weak, "Digits alone are soon tried out.".to_owned());
    }
    if different < 5 {
        return (
            Look::Weak,
            format!("Only {different} different characters."),
        );
    }
    if let Some(word) = told {
        return (
            Look::Unsure,
            format!("It holds \u{201c}{word}\u{201d}, which goes with your account."),
        );
    }
    if length < LONG {
        return (
            Look::Unsure,
            "The hub decides by how hard it is to guess: longer is better.".to_owned(),
        );
    }
    (
        Look::Good,
        "Long, unless it is a well-known sentence.".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_password_tells_how_much_is_missing() {
        assert_eq!(
            look("abcdefg", &[]),
            (Look::Weak, "1 more character needed.".to_owned())
        );
        assert_eq!(look("", &[]).1, "8 more characters needed.");
    }

    #[test]
    fn what_everybody_tries_first_is_told() {
        assert_eq!(look("1234567890", &[]).0, Look::Weak);
        assert_eq!(look("aaaaaaaabbbb", &[]).0, Look::Weak);
        let (look_of, why) = look("Paper-boats-in-the-rain", &["paper-trader"]);
        assert_eq!(look_of, Look::Unsure);
        assert!(why.contains("paper"), "{why}");
    }

    #[test]
    fn a_long_password_looks_good() {
        assert_eq!(look("tin harbour lamp forty", &["ada"]).0, Look::Good);
        assert_eq!(look("tin harbour", &["ada"]).0, Look::Unsure);
    }
}
