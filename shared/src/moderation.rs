//! What moderators and administrators do to what is published, and to accounts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{account::Role, reason::ReasonCode, text::Reason};

/// Why something is withheld: a version, a profile, an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Withhold {
    /// Words for whoever it concerns: of a version everybody reads them, of a profile its author and
    /// subscribers, of an account its owner.
    pub reason: Reason,
    /// Why, in codes that cite the rules; without any it is recorded as `other`.
    #[serde(default)]
    pub codes: Vec<ReasonCode>,
}

/// That something is no longer withheld.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GiveBack {
    /// Words for whoever it concerns, if there are any.
    #[serde(default)]
    pub reason: Option<Reason>,
}

/// An account as administrators see it: no mail address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Standing {
    /// Its unique handle.
    pub handle: String,
    /// The name shown beside the handle.
    pub display_name: String,
    /// What it may do.
    pub role: Role,
    /// Whether its mail address is verified.
    pub verified: bool,
    /// Since when it exists.
    pub created_at: DateTime<Utc>,
    /// Since when it is suspended; null when it is not.
    pub suspended_at: Option<DateTime<Utc>>,
}
