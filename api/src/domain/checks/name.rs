//! `name.confusable`: names and addresses that pass for another profile's, or for a protected word.

use std::collections::BTreeSet;

use hub_shared::{problem::FieldError, text::PROTECTED_WORDS};
use unicode_script::UnicodeScript as _;

use super::{
    skeleton,
    subject::{Looked, Seen, Subject, row},
};
use crate::{
    db::{self, Conn, checks::Alike},
    error::Result,
};

/// Most other profiles that are told of.
const MOST: usize = 5;
const POINTS: u32 = 8;

/// The hub's own words that claim to speak for it wherever they stand in a name. Others, such as
/// "support", are words of trading, too: only a name that is nothing else passes for the hub.
const CLAIMS: &[&str] = &[
    "admin",
    "administrator",
    "drakkar",
    "moderator",
    "official",
    "staff",
];

/// Compares name and address with those of published profiles of other authors, and with protected
/// words.
pub(super) fn confusable(conn: &mut Conn, subject: &Subject) -> Looked {
    let texts = [
        ("/name", subject.name.as_str()),
        ("/slug", subject.slug.as_str()),
    ];
    let (mut said, mut facts, mut mends) = (Vec::new(), Vec::new(), Vec::new());
    for (pointer, text) in texts {
        let what = pointer.trim_start_matches('/');
        let mend = match pointer {
            "/name" => "choose another name",
            _ => "the address stays as it is, so make a new profile with another name",
        };
        let whole = skeleton::of(text);
        let others = earlier(conn, &whole, subject)?;
        for other in &others {
            said.push(format!(
                "the {what} looks like that of {} by @{}, “{}”{}",
                other.slug,
                other.handle,
                other.name,
                foreign(text, &other.name)
            ));
            facts.push(format!("profile:{}", other.profile_id));
        }
        if let Some(other) = others.iter().find(|other| other.listed).or(others.first()) {
            // What nobody else may see is named to nobody.
            let whose = if other.listed {
                format!("the profile {}", other.slug)
            } else {
                "another author's profile".to_owned()
            };
            let detail = format!("looks like that of {whose}: {mend}");
            mends.push(FieldError::new(pointer, detail));
        }
        let mut words = own_words(text, &whole);
        words.extend(db::checks::protected(conn, &skeletons_in(text, &whole))?);
        for word in &words {
            said.push(format!("the {what} passes for the protected word {word}"));
            facts.push(format!("word:{word}"));
        }
        if !words.is_empty() {
            let words = words.into_iter().collect::<Vec<_>>();
            let detail = format!("passes for a protected word ({}): {mend}", row(&words));
            mends.push(FieldError::new(pointer, detail));
        }
    }
    if said.is_empty() {
        return Ok(Seen::passed(
            "Name and address look like nobody else's, and like no protected word.",
        ));
    }
    let mut sentence = format!("{}.", row(&said));
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Ok(Seen::failed(POINTS, sentence, mends).with(facts))
}

/// Other authors' profiles that looked so before one of this author's did, the first five. What a profile
/// was called at first does not make it the earlier one once it took another name.
fn earlier(conn: &mut Conn, whole: &BTreeSet<String>, subject: &Subject) -> Result<Vec<Alike>> {
    let alike = db::checks::looking_like(conn, whole)?;
    let ids = alike.iter().map(|one| one.profile_id.clone());
    let names = db::checks::names_of(conn, &ids.collect::<Vec<_>>())?;
    let looks_so = |text: &str| !skeleton::of(text).is_disjoint(whole);
    let since = |one: &Alike| {
        if looks_so(&one.slug) {
            return one.published_at;
        }
        let its = names
            .iter()
            .filter(|(id, name, _)| *id == one.profile_id && looks_so(name));
        its.filter_map(|(.., at)| *at).min()
    };
    let (own, mut others): (Vec<_>, Vec<_>) = alike
        .into_iter()
        .map(|one| (since(&one), one))
        .partition(|(_, one)| one.author == subject.author);
    if let Some(first) = own.iter().filter_map(|(since, _)| *since).min() {
        others.retain(|(since, _)| since.is_some_and(|since| since < first));
    }
    others.sort_by_key(|(since, _)| *since);
    Ok(others.into_iter().take(MOST).map(|(_, one)| one).collect())
}

/// Which letters of a text the other one has not, where nobody sees it: by script and code point. Of
/// two names that look the same it says what is in disguise.
fn foreign(text: &str, other: &str) -> String {
    let mut letters = Vec::new();
    for letter in text.chars().filter(|c| !c.is_ascii()) {
        let code = format!("U+{:04X}", u32::from(letter));
        let said = match letter.is_alphanumeric() {
            true => format!("“{letter}” ({}, {code})", letter.script().full_name()),
            false => code,
        };
        if !other.contains(letter) && !letters.contains(&said) && letters.len() < MOST {
            letters.push(said);
        }
    }
    match letters.is_empty() {
        true => String::new(),
        false => format!(", but has {}", letters.join(", ")),
    }
}

/// The skeletons of a text, and of what stands in it as a word.
fn skeletons_in(text: &str, whole: &BTreeSet<String>) -> Vec<String> {
    let mut all = whole.clone();
    for phrase in skeleton::phrases(text) {
        all.extend(skeleton::of(&phrase));
    }
    all.into_iter().collect()
}

/// Which of the hub's own protected words a text passes for: as a whole, in disguise, or with a word
/// that claims to speak for the hub.
fn own_words(text: &str, whole: &BTreeSet<String>) -> BTreeSet<String> {
    let words = skeleton::phrases(text)
        .into_iter()
        .map(|word| (word.to_lowercase(), skeleton::of(&word)))
        .collect::<Vec<_>>();
    let passes = |protected: &&&str| {
        let looks = skeleton::of_word(protected);
        whole.contains(&looks)
            || words.iter().any(|(word, skeletons)| {
                let disguised = word != **protected;
                skeletons.contains(&looks) && (disguised || CLAIMS.contains(*protected))
            })
    };
    let found = PROTECTED_WORDS.iter().filter(passes);
    found.map(|word| (*word).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        own_words(text, &skeleton::of(text)).into_iter().collect()
    }

    #[test]
    fn a_name_passes_for_a_protected_word_as_a_whole_in_disguise_or_by_its_claim() {
        assert_eq!(found("OctoBot"), ["octobot"]);
        assert_eq!(found("Octo-Bot"), ["octobot"]);
        assert_eq!(found("0ctob0t grid"), ["octobot"]);
        assert_eq!(found("The оfficial grid"), ["official"]);
        assert_eq!(found("Official grid"), ["official"]);
        assert_eq!(found("adrnin's choice"), ["admin"]);
        assert_eq!(found("Profile Hub"), ["profile-hub"]);
        assert_eq!(found("Octo Bot grid"), ["octobot"]);
    }

    #[test]
    fn neither_signs_nobody_sees_nor_other_words_beside_it_hide_a_protected_word() {
        for name in [
            "Offi\u{200D}cial grid",
            "Offi\u{200C}cial grid",
            "Offi\u{34F}cial grid",
            "Offi\u{FE0F}cial grid",
            "o\u{323}fficial grid",
            "\u{24DE}fficial grid",
            "OfficialOctoBot",
            "Official1",
            "The off icial grid",
        ] {
            assert!(found(name).contains(&"official".to_owned()), "{name}");
        }
    }

    #[test]
    fn letters_in_disguise_are_named_by_their_script() {
        assert_eq!(
            foreign("Pаtient DCА", "Patient DCA"),
            ", but has “а” (Cyrillic, U+0430), “А” (Cyrillic, U+0410)"
        );
        assert_eq!(foreign("Pat\u{200D}ient", "Patient"), ", but has U+200D");
        assert_eq!(foreign("Común", "Común"), "");
        assert_eq!(foreign("PayPaI", "PayPal"), "");
    }

    #[test]
    fn words_of_trading_are_no_matter() {
        for name in [
            "Support and resistance",
            "Grid for OctoBot",
            "System 2",
            "System2",
            "Grid for Profile Hub",
            "Unofficial guide",
            "❤\u{FE0F} Support grid",
            "Patient DCA",
        ] {
            assert_eq!(found(name), Vec::<String>::new(), "{name}");
        }
    }
}
