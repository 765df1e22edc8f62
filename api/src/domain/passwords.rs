//! Passwords: which are good enough, and how they are kept.
//!
//! A password is refused when guessing it takes fewer than 10^8 tries by the estimate of zxcvbn
//! (Wheeler, USENIX Security 2016). Its ranked list of 30,000 common passwords is the list that
//! NIST SP 800-63B, 3.1.1.2 asks for: whatever stands in it is far below that.

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use hub_shared::{
    problem::Code,
    text::{Invalid, Password},
};
use zxcvbn::Score;

use crate::error::{Error, Result};

/// Words of the hub itself, which everybody tries first.
const OURS: &[&str] = &["profile", "hub", "profilehub", "octobot", "drakkar"];

/// The least score of 0 to 4 that a password may have.
const LEAST: Score = Score::Three;

/// What somebody who knows the account tries first: the texts themselves and the words in them.
#[must_use]
pub(super) fn known_of(texts: &[&str]) -> Vec<String> {
    let words = texts
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let mut known = texts.iter().copied().chain(words).collect::<Vec<_>>();
    // A word of one or two letters would make every other password look weak.
    known.retain(|word| word.chars().count() >= 3);
    known.extend(OURS);
    known.sort_unstable();
    known.dedup();
    known.into_iter().map(str::to_owned).collect()
}

/// Hashes a new password of somebody about whom `known` is known.
///
/// # Errors
/// `invalid` at `pointer` when it is too easy to guess, with what is weak and how it is mended.
pub(super) fn accept(password: &Password, known: &[String], pointer: &str) -> Result<String> {
    check(password, known).map_err(|invalid| Error::invalid(pointer, &invalid))?;
    hash(password)
}

fn check(password: &Password, known: &[String]) -> std::result::Result<(), Invalid> {
    let known = known.iter().map(String::as_str).collect::<Vec<_>>();
    let estimate = zxcvbn::zxcvbn(password.as_str(), &known);
    let score = estimate.score();
    if score >= LEAST {
        return Ok(());
    }
    let mut sentence = format!(
        "is too easy to guess (strength {} of 4, 3 are needed).",
        u8::from(score)
    );
    let feedback = estimate.feedback();
    if let Some(warning) = feedback.and_then(|feedback| feedback.warning()) {
        sentence.push_str(&format!(" {warning}"));
    }
    for suggestion in feedback
        .into_iter()
        .flat_map(|feedback| feedback.suggestions())
    {
        sentence.push_str(&format!(" {suggestion}"));
    }
    sentence.push_str(" Four or five words that have nothing to do with each other do well.");
    Err(Invalid::new(sentence))
}

/// Hashes a password by Argon2id (RFC 9106) with the parameters that OWASP names.
fn hash(password: &Password) -> Result<String> {
    hash_text(password.as_str())
}

fn hash_text(text: &str) -> Result<String> {
    Argon2::default()
        .hash_password(text.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Error::Internal(format!("hashing a password: {error}")))
}

/// Whether a password is the one of this hash; without a hash it takes as long and is wrong.
pub(super) fn verify(password: &Password, hash: Option<&str>) -> Result<bool> {
    static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash_text("nobody").ok());
    // A closed account has none.
    let hash = hash.filter(|hash| !hash.is_empty());
    let stored = hash.or(NOBODY.as_deref()).unwrap_or_default();
    let parsed = PasswordHash::new(stored)
        .map_err(|error| Error::Internal(format!("stored password hash: {error}")))?;
    let good = Argon2::default()
        .verify_password(password.as_str().as_bytes(), &parsed)
        .is_ok();
    Ok(good && hash.is_some())
}

/// The refusal of a password that somebody who is signed in gave.
pub(super) fn wrong() -> Error {
    Error::refused(
        Code::WrongCredentials,
        "This is not the password of this account.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weakness(password: &str, texts: &[&str]) -> Option<String> {
        let password = password.parse().unwrap();
        check(&password, &known_of(texts))
            .err()
            .map(|invalid| invalid.to_string())
    }

    /// The most common passwords of 8 characters and more in published leaks.
    #[test]
    fn a_common_password_is_refused() {
        for common in [
            "00000000",
            "11111111",
            "12341234",
            "12345678",
            "123456789",
            "1234567890",
            "123123123",
            "1q2w3e4r",
            "1q2w3e4r5t",
            "1qaz2wsx",
            "87654321",
            "987654321",
            "abc12345",
            "abcd1234",
            "admin123",
            "administrator",
            "asdfasdf",
            "asdfghjkl",
            "baseball",
            "basketball",
            "bitcoin1",
            "changeme",
            "charlie1",
            "computer",
            "consumer",
            "danielle",
            "dragon123",
            "football",
            "football1",
            "iloveyou",
            "iloveyou1",
            "internet",
            "jennifer",
            "letmein1",
            "liverpool",
            "login123",
            "lovelove",
            "master123",
            "michelle",
            "monkey123",
            "p@ssw0rd",
            "P@ssw0rd!",
            "passw0rd",
            "password",
            "Password",
            "PASSWORD",
            "password!",
            "password1",
            "Password1",
            "password12",
            "password123",
            "Password123",
            "princess",
            "princess1",
            "q1w2e3r4",
            "qazwsxedc",
            "qwer1234",
            "qwerty12",
            "qwerty123",
            "qwertyui",
            "qwertyuiop",
            "samantha",
            "secret123",
            "starwars",
            "sunshine",
            "superman",
            "test1234",
            "trustno1",
            "welcome1",
            "Welcome1",
            "welcome123",
            "whatever",
            "zaq12wsx",
            "zxcvbnm1",
        ] {
            let weakness = weakness(common, &[]);
            assert!(weakness.is_some(), "{common}");
        }
    }

    #[test]
    fn what_is_known_of_the_account_makes_a_password_weak() {
        let texts = [
            "adalovelace",
            "Ada Lovelace",
            "ada.lovelace@analytical.example",
        ];
        for weak in [
            "adalovelace",
            "AdaLovelace1",
            "lovelace1815",
            "analytical",
            "ecalevolada",
            "ada.lovelace@analytical.example",
            "ProfileHub1",
            "octobot2026",
        ] {
            assert!(weakness(weak, &texts).is_some(), "{weak}");
        }
        assert_eq!(weakness("correct horse battery", &texts), None);
        assert_eq!(weakness("paper-trades-for-everyone", &texts), None);
    }

    #[test]
    fn a_refusal_says_what_is_weak_and_how_it_is_mended() {
        let sentence = weakness("password1", &[]).unwrap();
        assert!(
            sentence.starts_with("is too easy to guess (strength 0 of 4"),
            "{sentence}"
        );
        assert!(sentence.contains("common password"), "{sentence}");
        assert!(sentence.contains("Four or five words"), "{sentence}");
    }

    #[test]
    fn what_is_long_and_dull_is_refused_too() {
        for dull in [
            "a".repeat(128),
            "abc".repeat(40),
            "12345678".repeat(16),
            "é".repeat(100),
        ] {
            assert!(weakness(&dull, &[]).is_some(), "{dull}");
        }
    }

    #[test]
    fn a_closed_account_has_no_password() {
        assert!(!verify(&"correct horse battery".parse().unwrap(), Some("")).unwrap());
    }
}
