//! Values in words for people: pure, and tested on the machine that builds it.

pub(crate) mod changes;
pub(crate) mod fields;
pub(crate) mod licence;
pub(crate) mod notices;
pub(crate) mod numbers;
pub(crate) mod octobots;
pub(crate) mod passwords;
pub(crate) mod programs;
pub(crate) mod prose;
pub(crate) mod reports;
pub(crate) mod scopes;
pub(crate) mod settings;
pub(crate) mod text_diff;
pub(crate) mod time;
pub(crate) mod times;
pub(crate) mod unavailable;
pub(crate) mod updating;

use hub_shared::package::Risk;

/// How risky the author says it is.
pub(crate) fn risk(risk: Risk) -> &'static str {
    match risk {
        Risk::Low => "Low risk",
        Risk::Moderate => "Moderate risk",
        Risk::High => "High risk",
    }
}

/// The first letters of a name's first two words.
pub(crate) fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_two_words() {
        assert_eq!(initials("ada Lovelace King"), "AL");
        assert_eq!(initials("grid"), "G");
        assert_eq!(initials("- (eth) grid"), "EG");
        assert_eq!(initials(""), "");
    }
}
