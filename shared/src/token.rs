//! Personal access tokens: what programs sign in with, and what each may do.

use std::{collections::BTreeSet, fmt};

use chrono::{DateTime, Utc};
use flate2::Crc;
use serde::{Deserialize, Serialize};

use crate::{
    column::words,
    ids::TokenId,
    text::{Invalid, TokenName},
};

words! {
    /// What a personal access token lets a program do for its owner.
    Scope {
        /// Sees the account and its notifications.
        AccountRead = "account:read",
        /// Sees the account's drafts, submissions and private pages.
        ProfilesRead = "profiles:read",
        /// Creates, drafts, submits, withdraws and changes the account's profiles; sees them, too.
        ProfilesWrite = "profiles:write",
        /// Subscribes and stops, and sees and replaces the links.
        SubscriptionsLinks = "subscriptions:links",
        /// Acts as the moderator that the account is.
        Moderation = "moderation",
        /// Acts as the administrator that the account is.
        Administration = "administration",
    }
}

impl Scope {
    /// Whether a token with this scope may do what `wanted` lets it do.
    #[must_use]
    pub fn includes(self, wanted: Self) -> bool {
        self == wanted || (self == Self::ProfilesWrite && wanted == Self::ProfilesRead)
    }
}

/// For how many days a token is good: 1 to 366, 90 when nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct TokenDays(i64);

impl TokenDays {
    /// Fewest days.
    pub const MIN: i64 = 1;
    /// Most days: a token that is never renewed is one that nobody remembers.
    pub const MAX: i64 = 366;

    /// How many they are.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }
}

impl Default for TokenDays {
    fn default() -> Self {
        Self(90)
    }
}

impl TryFrom<i64> for TokenDays {
    type Error = Invalid;

    fn try_from(days: i64) -> Result<Self, Invalid> {
        if (Self::MIN..=Self::MAX).contains(&days) {
            return Ok(Self(days));
        }
        Err(Invalid::new(format!(
            "is {days}: a token is good for {} to {} days",
            Self::MIN,
            Self::MAX
        )))
    }
}

impl From<TokenDays> for i64 {
    fn from(days: TokenDays) -> Self {
        days.0
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for TokenDays {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .description(Some("For how many days a token is good."))
            .minimum(Some(Self::MIN))
            .maximum(Some(Self::MAX))
            .default(Some(Self::default().0.into()))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for TokenDays {}

/// A set of scopes: at least one, none twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Scope>", into = "Vec<Scope>")]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Whether one of them includes what is wanted.
    #[must_use]
    pub fn include(&self, wanted: Scope) -> bool {
        self.0.iter().any(|scope| scope.includes(wanted))
    }

    /// The scopes in their fixed order.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.iter().map(|scope| scope.as_str()).collect::<Vec<_>>();
        f.write_str(&words.join(", "))
    }
}

impl TryFrom<Vec<Scope>> for Scopes {
    type Error = Invalid;

    fn try_from(scopes: Vec<Scope>) -> Result<Self, Invalid> {
        if scopes.is_empty() {
            return Err(Invalid::new(
                "is empty: without a scope a token may do nothing",
            ));
        }
        let count = scopes.len();
        let scopes = scopes.into_iter().collect::<BTreeSet<_>>();
        if scopes.len() < count {
            return Err(Invalid::new("names a scope twice: name each once"));
        }
        Ok(Self(scopes))
    }
}

impl From<Scopes> for Vec<Scope> {
    fn from(scopes: Scopes) -> Self {
        scopes.0.into_iter().collect()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Scopes {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::ArrayBuilder::new()
            .items(utoipa::openapi::Ref::from_schema_name("Scope"))
            .min_items(Some(1))
            .max_items(Some(Scope::ALL.len()))
            .unique_items(true)
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Scopes {
    fn schemas(
        schemas: &mut Vec<(
            String,
            utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>,
        )>,
    ) {
        schemas.push((
            Scope::name().into_owned(),
            <Scope as utoipa::PartialSchema>::schema(),
        ));
    }
}

/// A new token.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateToken {
    /// What it is for.
    pub name: TokenName,
    /// What it may do; `moderation` and `administration` only where the account may.
    pub scopes: Scopes,
    /// For how many days it is good: 1 to 366, 90 when left out. No token is good for ever.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(default = 90))]
    pub expires_in_days: TokenDays,
}

/// A personal access token, without what makes it one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// How it begins, to tell it from others.
    pub begins: String,
    /// What it may do.
    pub scopes: Scopes,
    /// Since when it exists.
    pub created_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute; null when never.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A token that was made just now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewToken {
    /// The token itself, for `Authorization: Bearer …`. It is shown this once.
    pub secret: String,
    /// All that can be seen of it later.
    pub token: Token,
}

/// How every token begins.
pub const PREFIX: &str = "phub_";
/// How many random characters follow: 32 in Base62, 190 bits.
pub const RANDOM: usize = 32;
/// How many characters of checksum end it: 32 bits in Base62.
const CHECKSUM: usize = 6;
/// How many characters a token has.
pub const LENGTH: usize = PREFIX.len() + RANDOM + CHECKSUM;
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The token that these random numbers make.
#[must_use]
pub fn secret(random: [u16; RANDOM]) -> String {
    // 65,536 is no multiple of 62; the first 2 digits come up 0.1 % more often: 190.4 bits are left.
    let mut secret = PREFIX.to_owned();
    secret.extend(random.map(|number| digit(number.into())));
    let checksum = checksum(&secret);
    secret + &checksum
}

/// Whether a text has the form of a token and the checksum that goes with it: whatever is not can be
/// refused without asking anybody.
#[must_use]
pub fn is_secret(text: &str) -> bool {
    text.len() == LENGTH
        && text.strip_prefix(PREFIX).is_some_and(is_base62)
        && text
            .split_at_checked(PREFIX.len() + RANDOM)
            .is_some_and(|(before, sum)| checksum(before) == sum)
}

fn is_base62(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn digit(number: u32) -> char {
    let index = usize::try_from(number % 62).unwrap_or_default();
    DIGITS.get(index).map_or('0', |digit| char::from(*digit))
}

/// CRC-32 of what stands before, the highest digit first.
fn checksum(before: &str) -> String {
    let mut crc = Crc::new();
    crc.update(before.as_bytes());
    let mut rest = crc.sum();
    let mut digits = [' '; CHECKSUM];
    for place in digits.iter_mut().rev() {
        *place = digit(rest);
        rest /= 62;
    }
    digits.iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Scanners know the form: it must stay.
    #[test]
    fn the_form_of_a_token_never_changes() {
        assert_eq!(
            secret(std::array::from_fn(|i| i as u16)),
            "phub_0123456789ABCDEFGHIJKLMNOPQRSTUV3lMPw9"
        );
    }

    #[test]
    fn a_text_of_another_form_is_no_token() {
        for other in ["", "phub_", "phub_é", &format!("phub_{}", "é".repeat(19))] {
            assert!(!is_secret(other), "{other}");
        }
    }

    #[test]
    fn writing_is_more_than_reading() {
        let scopes = Scopes::try_from(vec![Scope::ProfilesWrite]).unwrap();
        assert!(scopes.include(Scope::ProfilesRead));
        let scopes = Scopes::try_from(vec![Scope::ProfilesRead]).unwrap();
        assert!(!scopes.include(Scope::ProfilesWrite));
    }

    proptest! {
        #[test]
        fn a_token_with_one_wrong_character_is_none(
            random in prop::array::uniform32(any::<u16>()),
            at in 0..43usize,
            instead in "[0-9A-Za-z_]",
        ) {
            let good = secret(random);
            prop_assert!(is_secret(&good));
            let mut bad = good.clone();
            bad.replace_range(at..=at, &instead);
            prop_assert_eq!(is_secret(&bad), bad == good);
        }
    }
}
