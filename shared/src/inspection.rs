//! What the checker says of a package that nobody has published.

use serde::{Deserialize, Serialize};

use crate::package::Report;

/// The checker's verdict on an archive; the archive itself is forgotten.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Inspection {
    /// Whether the hub would take it: no finding blocks.
    pub accepted: bool,
    /// What was found, and what the package does.
    pub report: Report,
}
