//! Subscriptions and their download links.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{account::Author, ids::SubscriptionId, problem::Code};

/// An account's right to download a profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// Slug of the profile.
    pub profile: String,
    /// The profile's name.
    pub name: String,
    /// Path of the profile's logo, a PNG; null when it has none, or its page is hidden.
    pub logo: Option<String>,
    /// Who made the profile.
    pub author: Author,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Since when it is stopped; subscribing again revives the same link.
    pub stopped_at: Option<DateTime<Utc>>,
    /// The link for OctoBot; whoever has it downloads as you. Null when the key that signed it was
    /// lost: rotate it then.
    pub download_url: Option<String>,
    /// Number of the version that the link serves now; null when it serves none.
    pub version: Option<i64>,
    /// Why the link serves nothing now, as the code it answers; null when it serves.
    pub unavailable: Option<Code>,
    /// The version that was downloaded last by this subscription, if it is no longer offered: whoever
    /// imported it holds a withdrawn version. Null when it is offered, or nothing was downloaded.
    pub withdrawn: Option<Withdrawn>,
}

/// A version that a subscriber holds and that is no longer offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Withdrawn {
    /// Its number.
    pub version: i64,
    /// Since when it is not offered.
    pub at: DateTime<Utc>,
    /// Why a moderator took it down; null when its author withdrew it, who gives no reason.
    pub reason: Option<String>,
}
