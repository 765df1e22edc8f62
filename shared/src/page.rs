//! Lists come in pages.

use serde::{Deserialize, Deserializer, Serialize};

/// Most items of one page.
pub const MAX_LIMIT: u32 = 100;
/// Items of one page when nothing is asked.
pub const DEFAULT_LIMIT: u32 = 20;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// What to send as `cursor` for the page after this one; null on the last page.
    pub next: Option<String>,
}

/// Which page of a list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// How many items, 1 to 100.
    #[serde(
        default,
        deserialize_with = "crate::page::number",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, default = 20))]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A number in a query, or nothing where it is left out. An empty value is no number, though forms send one.
pub(crate) fn number<'de, D, T>(value: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(value).map(Some)
}
