//! Texts that people write, each as a type that cannot hold a bad value.
//!
//! Lengths are counted in Unicode scalar values. The same definition checks a value in the browser
//! and on the server and writes the limits into the OpenAPI document.

use std::fmt;

use crate::package;
#[cfg(feature = "lists")]
use crate::search;

/// Why a text was refused: a sentence that names the limit and the mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid(String);

impl Invalid {
    /// A refusal with its sentence, which reads on from the name of the field.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Invalid {}

/// Defines a text type: its name, its length in Unicode scalar values and one rule more.
macro_rules! text {
    ($(#[doc = $doc:literal])+ $name:ident, $min:literal..=$max:literal, $rule:path $(, pattern = $pattern:literal)?) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Fewest Unicode scalar values.
            pub const MIN: usize = $min;
            /// Most Unicode scalar values.
            pub const MAX: usize = $max;

            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;

            fn try_from(text: String) -> Result<Self, Invalid> {
                check_length(&text, $min, $max)?;
                $rule(&text)?;
                Ok(Self(text))
            }
        }

        impl std::str::FromStr for $name {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                text.to_owned().try_into()
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some(concat!($($doc),+).trim()))
                    .min_length(Some($min))
                    .max_length(Some($max))
                    $(.pattern(Some($pattern)))?
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}

text! {
    /// A profile's public name: 3 to 60 characters that every file system and page can show.
    Name, 3..=60, profile_name
}
text! {
    /// One line that says what a profile does: at most 160 characters.
    Summary, 0..=160, one_line
}
text! {
    /// What a profile does and whom it suits, in Markdown: at most 20,000 characters.
    Description, 0..=20_000, many_lines
}
text! {
    /// What is new in this version, in Markdown: at most 5,000 characters.
    ReleaseNotes, 0..=5_000, many_lines
}
text! {
    /// A text in Markdown: at most 20,000 characters.
    Markdown, 0..=20_000, many_lines
}
text! {
    /// Why a moderator decided so, for the author to read: 10 to 5,000 characters.
    Reason, 10..=5_000, many_lines
}
text! {
    /// What somebody says to moderators, in a report or an appeal: 10 to 5,000 characters.
    Statement, 10..=5_000, many_lines
}
text! {
    /// A message between author and moderators: 1 to 5,000 characters.
    MessageText, 1..=5_000, said
}
text! {
    /// Words on one step of a draft, for its author to read: 1 to 2,000 characters.
    RemarkText, 1..=2_000, said
}
text! {
    /// What moderators choose a kept reply by: 1 to 80 characters.
    ReplyTitle, 1..=80, trimmed_line
}
text! {
    /// The name an account shows beside its handle: 1 to 60 characters.
    DisplayName, 1..=60, trimmed_line
}
text! {
    /// An account's unique handle: 3 to 30 of a-z, 0-9 and the hyphen, not a protected word.
    Handle, 3..=30, handle, pattern = "^[a-z0-9-]{3,30}$"
}
text! {
    /// An address for mail (RFC 5321), at most 254 characters.
    Email, 3..=254, email
}
text! {
    /// A password: 8 to 128 characters, any of them.
    Password, 8..=128, anything
}
text! {
    /// What a personal access token is for: 1 to 60 characters.
    TokenName, 1..=60, trimmed_line
}
text! {
    /// A credential that was found, or a text that holds some: at most 2,000 characters.
    Found, 0..=2_000, anything
}
text! {
    /// A tag: 2 to 30 of a-z, 0-9 and the hyphen.
    Tag, 2..=30, tag, pattern = "^[a-z0-9-]{2,30}$"
}
text! {
    /// A profile's address in the hub: 1 to 60 of a-z, 0-9 and the hyphen.
    Slug, 1..=60, lower_words, pattern = "^[a-z0-9-]{1,60}$"
}
text! {
    /// A licence by its SPDX identifier, such as CC-BY-4.0.
    Licence, 1..=60, licence
}

text! {
    /// What to search for: at most 200 characters and 16 words.
    SearchText, 0..=200, few_words
}
text! {
    /// What to filter by: 1 to 100 characters.
    FilterValue, 1..=100, one_line
}
text! {
    /// How a tag begins: 1 to 30 of a-z, 0-9 and the hyphen.
    TagPrefix, 1..=30, lower_words, pattern = "^[a-z0-9-]{1,30}$"
}
text! {
    /// An OctoBot by its version, such as 2.0.15 or 3.0.0-beta2.
    OctobotVersion, 1..=30, octobot_version, pattern = "^[0-9]{1,4}([.][0-9]{1,4}){0,3}(-[0-9A-Za-z.-]{1,10})?$"
}
text! {
    /// An action of the audit log such as submission.approve or, with the dot at its end, all that begin
    /// so, such as submission.
    AuditAction, 1..=60, audit_action, pattern = r"^[a-z-]+\.[a-z-]*$"
}
text! {
    /// A subject of the audit log as kind:id or, with the colon at its end, all of a kind, such as profile:.
    AuditSubject, 2..=100, audit_subject, pattern = "^[a-z-]+:[A-Za-z0-9:._-]*$"
}
text! {
    /// Whom or what an invitation is for: at most 200 characters.
    InvitationNote, 0..=200, one_line
}
text! {
    /// A word that no handle, slug or name may be taken for: 2 to 40 of a-z, 0-9 and the hyphen.
    ProtectedWord, 2..=40, lower_words, pattern = "^[a-z0-9-]{2,40}$"
}

/// Words that no handle may be: they would pass for the hub itself or for a page of it.
pub const PROTECTED_WORDS: &[&str] = &[
    "admin",
    "administrator",
    "api",
    "drakkar",
    "editor",
    "help",
    "hub",
    "mod",
    "moderation",
    "moderator",
    "octobot",
    "official",
    "profile-hub",
    "profiles",
    "root",
    "security",
    "staff",
    "support",
    "system",
];

fn check_length(text: &str, min: usize, max: usize) -> Result<(), Invalid> {
    let length = text.chars().count();
    if length < min {
        return Err(Invalid::new(format!(
            "has {length} characters, fewer than the {min} it needs"
        )));
    }
    if length > max {
        return Err(Invalid::new(format!(
            "has {length} characters, more than the {max} it may have: shorten it by {}",
            length - max
        )));
    }
    Ok(())
}

/// Characters that change how the text around them is shown, or are not shown at all.
pub(crate) fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
        | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

fn one_line(text: &str) -> Result<(), Invalid> {
    match text.chars().find(|&c| c.is_control() || is_deceptive(c)) {
        Some(c) => Err(Invalid::new(format!(
            "holds U+{:04X}, a control or invisible character: take it out",
            u32::from(c)
        ))),
        None => Ok(()),
    }
}

fn many_lines(text: &str) -> Result<(), Invalid> {
    match text
        .chars()
        .find(|&c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        Some(c) => Err(Invalid::new(format!(
            "holds the control character U+{:04X}: take it out",
            u32::from(c)
        ))),
        None => Ok(()),
    }
}

fn said(text: &str) -> Result<(), Invalid> {
    many_lines(text)?;
    if text.trim().is_empty() {
        return Err(Invalid::new(
            "holds nothing but white space: write something",
        ));
    }
    Ok(())
}

fn trimmed_line(text: &str) -> Result<(), Invalid> {
    one_line(text)?;
    if text.trim() != text {
        return Err(Invalid::new("begins or ends with white space: take it off"));
    }
    Ok(())
}

/// OctoBot uses the name as a folder's name, on Windows too.
fn profile_name(text: &str) -> Result<(), Invalid> {
    trimmed_line(text)?;
    if let Some(c) = text.chars().find(|c| r#"<>/\:*?"|"#.contains(*c)) {
        return Err(Invalid::new(format!(
            "holds {c}, which no folder name may hold on Windows: OctoBot names a folder after it"
        )));
    }
    if text.starts_with('.') || text.ends_with('.') {
        return Err(Invalid::new("begins or ends with a dot: take it off"));
    }
    if is_windows_device(text) {
        return Err(Invalid::new(
            "is the name of a Windows device, so no folder can have it",
        ));
    }
    Ok(())
}

/// Names that Windows keeps for devices, with any extension ("Naming Files, Paths, and Namespaces").
fn is_windows_device(text: &str) -> bool {
    let stem = text
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_uppercase();
    if matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) {
        return true;
    }
    let Some(port) = stem
        .strip_prefix("COM")
        .or_else(|| stem.strip_prefix("LPT"))
    else {
        return false;
    };
    matches!(
        port,
        "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
    )
}

fn lower_words(text: &str) -> Result<(), Invalid> {
    match text
        .chars()
        .find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-'))
    {
        Some(c) => Err(Invalid::new(format!(
            "holds {c:?}: only a-z, 0-9 and the hyphen may stand in it"
        ))),
        None => Ok(()),
    }
}

fn audit_action(text: &str) -> Result<(), Invalid> {
    let plain = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    match text.split_once('.') {
        Some((kind, verb)) if !kind.is_empty() && plain(kind) && plain(verb) => Ok(()),
        _ => Err(Invalid::new(
            "is no action: give one such as submission.approve, or submission. for all that begin so",
        )),
    }
}

fn audit_subject(text: &str) -> Result<(), Invalid> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b':' | b'.' | b'_');
    match text.split_once(':') {
        Some((kind, id))
            if !kind.is_empty()
                && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
                && id.bytes().all(plain) =>
        {
            Ok(())
        }
        _ => Err(Invalid::new(
            "is no subject: give kind and id, such as profile:01920b5e-…, or a kind with its colon, such as profile:",
        )),
    }
}

fn tag(text: &str) -> Result<(), Invalid> {
    lower_words(text)
}

fn handle(text: &str) -> Result<(), Invalid> {
    lower_words(text)?;
    if text.starts_with('-') || text.ends_with('-') {
        return Err(Invalid::new("begins or ends with a hyphen: take it off"));
    }
    if PROTECTED_WORDS.contains(&text) {
        return Err(Invalid::new("is a protected word: choose another handle"));
    }
    Ok(())
}

fn email(text: &str) -> Result<(), Invalid> {
    if text.starts_with('"') {
        return Err(Invalid::new(
            "has a quoted part, which many mail servers do not take",
        ));
    }
    email_address::EmailAddress::parse_with_options(
        text,
        email_address::Options::default()
            .without_display_text()
            .without_domain_literal(),
    )
    .map(|_| ())
    .map_err(|error| Invalid::new(format!("is not a mail address: {error}")))
}

/// The list is the server's; without it only what no identifier looks like is refused.
#[cfg(not(feature = "lists"))]
fn licence(text: &str) -> Result<(), Invalid> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '+');
    if text.chars().all(is_part) {
        return Ok(());
    }
    Err(Invalid::new(
        "is not an SPDX identifier: give one such as CC-BY-4.0 or MIT",
    ))
}

#[cfg(feature = "lists")]
fn licence(text: &str) -> Result<(), Invalid> {
    match spdx::license_id(text) {
        Some(id) if id.name == text => Ok(()),
        Some(id) => Err(Invalid::new(format!(
            "is written {} in the SPDX list",
            id.name
        ))),
        None => Err(Invalid::new(
            "is not a licence of the SPDX list: give an identifier such as CC-BY-4.0 or MIT",
        )),
    }
}

#[cfg(feature = "lists")]
fn few_words(text: &str) -> Result<(), Invalid> {
    let words = search::query(text).len();
    if words > search::MAX_WORDS {
        return Err(Invalid::new(format!(
            "has {words} words, more than the {} it may have: leave some out",
            search::MAX_WORDS
        )));
    }
    Ok(())
}

/// What counts as a word is told by Unicode's decompositions: whoever lacks them lets the server count.
#[cfg(not(feature = "lists"))]
fn few_words(_: &str) -> Result<(), Invalid> {
    Ok(())
}

fn octobot_version(text: &str) -> Result<(), Invalid> {
    match package::generation_of(text) {
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}

fn anything(_: &str) -> Result<(), Invalid> {
    Ok(())
}

/// The part of a profile's address that its name gives: a-z, 0-9 and hyphens, 1 to 50 of them.
///
/// A name without any such letter gives `profile`.
#[must_use]
pub fn slug_of(name: &Name) -> Slug {
    let mut slug = String::new();
    for c in name.as_str().chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(50);
    let slug = slug.trim_end_matches('-');
    Slug(if slug.is_empty() { "profile" } else { slug }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_counted_in_unicode_scalar_values() {
        assert!("é".repeat(60).parse::<Name>().is_ok());
        let error = "é".repeat(61).parse::<Name>().unwrap_err().to_string();
        assert_eq!(
            error,
            "has 61 characters, more than the 60 it may have: shorten it by 1"
        );
    }

    #[test]
    fn a_name_that_windows_cannot_hold_is_refused() {
        for bad in [
            "a/b c",
            "what?",
            "dots.",
            ".hidden",
            " lead",
            "aux",
            "COM1.zip",
            "LPT²",
            "a\u{202E}bc",
            "a\u{0}bc",
        ] {
            assert!(bad.parse::<Name>().is_err(), "{bad:?}");
        }
        for good in [
            "Grid ETH",
            "DCA 5% – slow",
            "日本の戦略",
            "Común",
            "auxiliary",
        ] {
            assert!(good.parse::<Name>().is_ok(), "{good:?}");
        }
    }

    #[test]
    fn a_protected_word_is_no_handle() {
        assert!("moderator".parse::<Handle>().is_err());
        assert!("moderate".parse::<Handle>().is_ok());
        assert!("-ada".parse::<Handle>().is_err());
    }

    #[test]
    fn a_licence_is_an_spdx_identifier() {
        assert!("CC-BY-4.0".parse::<Licence>().is_ok());
        assert!(
            "mit"
                .parse::<Licence>()
                .unwrap_err()
                .to_string()
                .contains("SPDX")
        );
        assert!("proprietary".parse::<Licence>().is_err());
    }

    #[test]
    fn a_mail_address_has_an_at_sign_and_no_display_name() {
        assert!("ada@example.org".parse::<Email>().is_ok());
        for bad in ["ada", "Ada <ada@example.org>", "ada@", "a b@example.org"] {
            assert!(bad.parse::<Email>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_slug_is_short_and_plain(name in "\\PC{3,60}") {
            if let Ok(name) = name.parse::<Name>() {
                let slug = String::from(slug_of(&name));
                prop_assert!((1..=50).contains(&slug.len()));
                prop_assert!(slug.parse::<Slug>().is_ok());
                prop_assert!(!slug.starts_with('-') && !slug.ends_with('-'));
            }
        }
    }
}
