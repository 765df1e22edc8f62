//! Credentials that somebody found where they should not be.

use serde::{Deserialize, Serialize};

use crate::text::{Found, Invalid};

/// What was found.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RevokeCredentials {
    /// Personal access tokens, download links or their tokens, access and refresh tokens, alone or in
    /// the text they were found in.
    pub credentials: Finds,
}

/// What was found: 1 to 20 texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Found>", into = "Vec<Found>")]
pub struct Finds(Vec<Found>);

impl Finds {
    /// Most texts at once.
    pub const MAX: usize = 20;

    /// The texts.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(Found::as_str)
    }
}

impl TryFrom<Vec<Found>> for Finds {
    type Error = Invalid;

    fn try_from(finds: Vec<Found>) -> Result<Self, Invalid> {
        match finds.len() {
            0 => Err(Invalid::new("is empty: send what you found")),
            count if count > Self::MAX => Err(Invalid::new(format!(
                "has {count} items, more than the {} it may have: send the rest after it",
                Self::MAX
            ))),
            _ => Ok(Self(finds)),
        }
    }
}

impl From<Finds> for Vec<Found> {
    fn from(finds: Finds) -> Self {
        finds.0
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Finds {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::ArrayBuilder::new()
            .items(<Found as utoipa::PartialSchema>::schema())
            .min_items(Some(1))
            .max_items(Some(Self::MAX))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Finds {}

/// What a report answers, always the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reported {
    /// What happens now.
    pub detail: String,
}
