//! The licences under which profiles may be published: those of the SPDX list.

#[cfg(feature = "lists")]
mod list;

#[cfg(feature = "lists")]
pub use list::refuse_unfit;

use serde::{Deserialize, Serialize};

/// Those that fit most profiles, the most common choice first.
pub const RECOMMENDED: &[&str] = &[
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "MIT",
    "Apache-2.0",
    "GPL-3.0-or-later",
];

/// A licence that the hub takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnownLicence {
    /// Its SPDX identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is one of the few that fit most profiles.
    pub recommended: bool,
    /// Whether changed copies must be published under it, too.
    pub copyleft: bool,
}

/// The licences that the hub takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Licences {
    /// Version of the SPDX list.
    pub list_version: String,
    /// All of them, the recommended ones first, then by identifier.
    pub items: Vec<KnownLicence>,
}
