//! Licences in words, for authors who never chose one.

use hub_shared::licence::KnownLicence;

/// What a licence allows, and what it asks for.
pub(crate) fn told(licence: &KnownLicence) -> String {
    let known = match licence.id.as_str() {
        "CC-BY-4.0" => {
            "Anybody may use, change and share it, also for money, and names you as its author."
        }
        "CC-BY-SA-4.0" => {
            "Anybody may use, change and share it, also for money, and names you as its author. What they make of it has the same licence."
        }
        "CC0-1.0" => "Anybody may do anything with it. You give up your rights as its author.",
        "MIT" => {
            "Anybody may use, change and share it, also for money, and keeps your notice with it."
        }
        "Apache-2.0" => {
            "Anybody may use, change and share it, also for money, keeps your notice with it and says what was changed."
        }
        "GPL-3.0-or-later" => {
            "Anybody may use, change and share it, also for money. What they make of it and share has the same licence."
        }
        _ if licence.copyleft => {
            return format!(
                "{}. Changed copies that are shared must have the same licence.",
                licence.name
            );
        }
        _ => {
            return format!(
                "{}. Changed copies may be shared under other terms; its text says which.",
                licence.name
            );
        }
    };
    known.to_owned()
}

/// Where its text stands.
pub(crate) fn address(id: &str) -> String {
    format!("https://spdx.org/licenses/{id}.html")
}

#[cfg(test)]
mod tests {
    use hub_shared::licence::RECOMMENDED;

    use super::*;

    fn licence(id: &str, copyleft: bool) -> KnownLicence {
        KnownLicence {
            id: id.to_owned(),
            name: "Some Licence".to_owned(),
            recommended: false,
            copyleft,
        }
    }

    #[test]
    fn every_recommended_licence_has_words_of_its_own() {
        for id in RECOMMENDED {
            let words = told(&licence(id, false));
            assert!(!words.starts_with("Some Licence"), "{id}");
        }
    }

    #[test]
    fn a_licence_that_passes_on_says_so() {
        assert!(told(&licence("MPL-2.0", true)).contains("must have the same licence"));
        assert!(told(&licence("BSD-3-Clause", false)).contains("other terms"));
    }
}
