//! What the hub says about itself.

use serde::{Deserialize, Serialize};

use crate::{
    column::words,
    text::{
        Description, DisplayName, Handle, Invalid, Markdown, Name, Password, Reason, ReleaseNotes,
        Summary, Tag,
    },
};

words! {
    /// Who may make an account.
    RegistrationMode {
        /// Whoever verifies a mail address.
        Open = "open",
        /// Whoever was invited, and verifies a mail address.
        Invite = "invite",
        /// Nobody but through the operator.
        Closed = "closed",
    }
}

/// The hub, for programs and pages that are to fit any hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hub {
    /// What its operator calls it.
    pub name: String,
    /// The URL under which users reach it, without a slash at the end; links begin with it.
    pub public_url: String,
    /// Version of the API; within it things are only added.
    pub api_version: String,
    /// Version of the package checker, raised with every change of what it finds or writes.
    pub checker_version: i64,
    /// The rules for authors, which a submission accepts.
    pub rules: RulesLink,
    /// What its operator warns of.
    pub risk_notice: Rendered,
    /// Who may make an account.
    pub registration: RegistrationMode,
    /// How many days old an account has to be before it may report a profile.
    pub reporter_days: i64,
    /// How to reach the operator, a mail address or an https URL; null when none is given.
    pub contact: Option<String>,
    /// How large things may be.
    pub limits: HubLimits,
}

/// Which rules are in force, and where they stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RulesLink {
    /// The version to send as `accepted_rules`.
    pub version: RulesVersion,
    /// URL of the page for people.
    pub url: String,
}

/// The rules for authors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rules {
    /// Their version, which changes with every letter of them.
    pub version: RulesVersion,
    /// URL of the page for people.
    pub url: String,
    /// The rules.
    #[serde(flatten)]
    pub text: Rendered,
}

/// A text as it was written, and ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rendered {
    /// In Markdown.
    pub markdown: String,
    /// As HTML that is safe to show.
    pub html: String,
}

/// The version of rules: the first 12 hexadecimal digits of the SHA-256 of their Markdown.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RulesVersion(String);

impl RulesVersion {
    /// How many digits it has.
    pub const DIGITS: usize = 12;

    /// The version of rules with this text.
    #[must_use]
    pub fn of(markdown: &str) -> Self {
        let digest = crate::digest::Digest::of(markdown.as_bytes());
        Self(digest.as_str().chars().take(Self::DIGITS).collect())
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RulesVersion {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == Self::DIGITS && text.bytes().all(is_digit) {
            Ok(Self(text))
        } else {
            Err(Invalid::new(
                "is no version of rules, which has 12 of 0-9 and a-f: GET /api/v1/rules tells the current one",
            ))
        }
    }
}

impl From<RulesVersion> for String {
    fn from(version: RulesVersion) -> Self {
        version.0
    }
}

impl std::fmt::Display for RulesVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for RulesVersion {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some(
                "The version of rules: the first 12 hexadecimal digits of the SHA-256 of their Markdown.",
            ))
            .pattern(Some("^[0-9a-f]{12}$"))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for RulesVersion {
    fn name() -> std::borrow::Cow<'static, str> {
        "RulesVersion".into()
    }
}

/// Most bytes of a JSON body.
pub const JSON_BYTES: usize = 64 * 1024;

/// How large things may be; past a limit the answer is 413 or 422.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HubLimits {
    /// Bytes of an uploaded package.
    pub package_bytes: u64,
    /// Members of a package, folders included.
    pub package_members: u64,
    /// Bytes of one JSON file in a package.
    pub package_json_bytes: u64,
    /// Bytes of all JSON files in a package together.
    pub package_all_json_bytes: u64,
    /// Bytes of an uploaded logo.
    pub logo_bytes: u64,
    /// Pixels of a logo's side.
    pub logo_side: u32,
    /// Bytes of a JSON body.
    pub json_body_bytes: u64,
    /// Tags of a profile.
    pub tags: u64,
    /// Lengths of texts, in Unicode scalar values.
    pub texts: TextLimits,
}

/// How long a text may be, in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TextLimit {
    /// The fewest.
    pub min: u64,
    /// The most.
    pub max: u64,
}

/// Defines the limits of texts from the types that enforce them.
macro_rules! text_limits {
    ($($(#[doc = $doc:literal])+ $field:ident: $text:ty,)+) => {
        /// Lengths of texts, in Unicode scalar values.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub struct TextLimits {
            $($(#[doc = $doc])+ pub $field: TextLimit,)+
        }

        impl TextLimits {
            /// What the types of the texts enforce.
            pub const ENFORCED: Self = Self {
                $($field: TextLimit { min: <$text>::MIN as u64, max: <$text>::MAX as u64 },)+
            };
        }
    };
}

text_limits! {
    /// A profile's name.
    name: Name,
    /// The line that says what a profile does.
    summary: Summary,
    /// What a profile does.
    description: Description,
    /// What is new in a version.
    release_notes: ReleaseNotes,
    /// A tag.
    tag: Tag,
    /// An account's handle.
    handle: Handle,
    /// The name an account shows beside its handle.
    display_name: DisplayName,
    /// A password.
    password: Password,
    /// Why a moderator decided so.
    reason: Reason,
    /// A text to be previewed.
    markdown: Markdown,
}

/// A text to be previewed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Preview {
    /// The text.
    pub markdown: Markdown,
}

/// A previewed text, as pages will show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Previewed {
    /// HTML that is safe to show.
    pub html: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_version_is_the_beginning_of_the_digest() {
        // `printf rules | sha256sum`
        assert_eq!(RulesVersion::of("rules").as_str(), "6c621d1a0513");
    }

    proptest! {
        #[test]
        fn the_version_of_any_text_is_one(text in any::<String>()) {
            let version = RulesVersion::of(&text);
            prop_assert_eq!(RulesVersion::try_from(String::from(version.clone())), Ok(version));
        }

        #[test]
        fn rules_that_differ_have_versions_that_differ(one in any::<String>(), other in any::<String>()) {
            prop_assume!(one != other);
            prop_assert_ne!(RulesVersion::of(&one), RulesVersion::of(&other));
        }

        #[test]
        fn only_twelve_digits_are_a_version(text in "[0-9a-fA-F ]{0,14}") {
            let is = text.len() == 12 && !text.contains(|c: char| c == ' ' || c.is_ascii_uppercase());
            prop_assert_eq!(RulesVersion::try_from(text).is_ok(), is);
        }
    }
}
