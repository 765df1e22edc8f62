//! Profiles as the catalogue shows them, their drafts and versions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    account::Author,
    appeal::Appeal,
    column::words,
    digest::Digest,
    ids::{ProfileId, VersionId},
    package::{Facts, Report},
    reason::ReasonCode,
    text::{Description, Licence, Name, ReleaseNotes, Summary, Tag},
};

/// Most tags of a profile.
pub const MAX_TAGS: usize = 5;

words! {
    /// Who finds a profile.
    Visibility {
        /// Everybody, in the catalogue.
        Public = "public",
        /// Whoever has its address.
        Unlisted = "unlisted",
        /// Its author, and the links of those who subscribed before.
        Private = "private",
    }
}

/// A new profile, private until its first approval.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateProfile {
    /// Its name, which also gives the slug.
    pub name: Name,
    /// One line that says what it does.
    #[serde(default)]
    pub summary: Option<Summary>,
    /// What it does, in Markdown.
    #[serde(default)]
    pub description: Option<Description>,
}

/// A change of a profile's own settings; what is left out stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchProfile {
    /// Who finds it; can be set once it was approved.
    #[serde(default)]
    pub visibility: Option<Visibility>,
    /// Archived: still served, no longer maintained.
    #[serde(default)]
    pub archived: Option<bool>,
}

/// A profile in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileCard {
    /// Its address in the hub; never changes.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// One line that says what it does.
    pub summary: String,
    /// Who made it.
    pub author: Author,
    /// Path of its logo, a PNG; null when it has none.
    pub logo: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The class of its trading mode.
    pub trading_mode: Option<String>,
    /// How risky the author says it is.
    pub risk: Option<crate::package::Risk>,
    /// Ids of the exchanges it trades on.
    pub exchanges: Vec<String>,
    /// The pairs it trades.
    pub pairs: Vec<String>,
    /// Number of the current version; null when every version was withdrawn.
    pub version: Option<i64>,
    /// How many accounts are subscribed.
    pub subscribers: i64,
    /// How often its versions were downloaded: each once a subscriber and day.
    pub downloads: i64,
    /// When it was first approved.
    pub published_at: Option<DateTime<Utc>>,
    /// When its listing or its versions last changed.
    pub updated_at: DateTime<Utc>,
}

/// A profile's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// Its id, which is `profile.id` inside OctoBot.
    pub id: ProfileId,
    /// What lists show of it.
    #[serde(flatten)]
    pub card: ProfileCard,
    /// What it does, in Markdown as the author wrote it.
    pub description: String,
    /// The same as HTML that is safe to show.
    pub description_html: String,
    /// Its licence, an SPDX identifier.
    pub licence: Option<String>,
    /// Who finds it.
    pub visibility: Visibility,
    /// Since when it is no longer maintained.
    pub archived_at: Option<DateTime<Utc>>,
    /// Since when it is held back until a moderator has looked at it; its author and moderators see it.
    pub quarantined_at: Option<DateTime<Utc>>,
    /// Why it is held back.
    pub quarantined_reason: Option<String>,
    /// Why, in codes that cite the rules.
    #[serde(default)]
    pub quarantined_codes: Vec<ReasonCode>,
    /// Whether the hub itself holds it back, because of reports, and no moderator.
    #[serde(default)]
    pub quarantined_by_hub: bool,
    /// Since when a moderator has suspended it; its author and moderators see it.
    pub suspended_at: Option<DateTime<Utc>>,
    /// Why it is suspended.
    pub suspended_reason: Option<String>,
    /// Why, in codes that cite the rules.
    #[serde(default)]
    pub suspended_codes: Vec<ReasonCode>,
    /// Since when it is deleted; moderators still see it.
    #[serde(default)]
    pub deleted_at: Option<DateTime<Utc>>,
    /// How many accounts hear of its new versions without being subscribed for it.
    pub followers: i64,
    /// Whether the account that asks follows it; null without one.
    pub following: Option<bool>,
    /// The current version; null when every version was withdrawn.
    pub current_version: Option<Version>,
}

/// One version of a profile: an approved package, immutable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Version {
    /// Its id, by which moderators name it.
    pub id: VersionId,
    /// Its number, counted from 1.
    pub number: i64,
    /// When it was approved.
    pub published_at: DateTime<Utc>,
    /// What is new in it, in Markdown as the author wrote it; empty where it is taken down, but for its
    /// author and moderators.
    pub release_notes: String,
    /// The same as HTML that is safe to show.
    pub release_notes_html: String,
    /// SHA-256 of the archive that links serve.
    pub sha256: Digest,
    /// Size of that archive in bytes.
    pub size: i64,
    /// How often it was downloaded: once a subscriber and day.
    pub downloads: i64,
    /// Since when its author withdrew it.
    pub yanked_at: Option<DateTime<Utc>>,
    /// Since when a moderator took it down.
    pub taken_down_at: Option<DateTime<Utc>>,
    /// Why a moderator took it down.
    pub taken_down_reason: Option<String>,
    /// Why, in codes that cite the rules; empty when it is not taken down.
    #[serde(default)]
    pub taken_down_codes: Vec<ReasonCode>,
    /// Whether somebody other than the author approved it.
    pub independently_reviewed: bool,
    /// What the package does; null where it is taken down, but for its author and moderators.
    pub facts: Option<Facts>,
    /// The last appeal against a take-down of it, for its author and moderators; null for others.
    pub appeal: Option<Appeal>,
    /// Until when its author may appeal the take-down, for the author and moderators; null when there is
    /// none, or it was appealed.
    pub appealable_until: Option<DateTime<Utc>>,
}

/// The one editable state of a profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Draft {
    /// The profile's name.
    pub name: Name,
    /// One line that says what it does.
    pub summary: Summary,
    /// What it does, in Markdown.
    pub description: Description,
    /// Up to five tags.
    pub tags: Vec<Tag>,
    /// The licence; a submission needs one.
    pub licence: Option<Licence>,
    /// What is new, in Markdown.
    pub release_notes: ReleaseNotes,
    /// Path of the logo, a PNG; null when it has none.
    pub logo: Option<String>,
    /// The package as the checker left it; null until one is uploaded.
    pub package: Option<DraftPackage>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// The package of a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftPackage {
    /// SHA-256 of the canonical archive.
    pub sha256: Digest,
    /// Size of the canonical archive in bytes.
    pub size: i64,
    /// What the checker found and what the package does.
    pub report: Report,
}

/// A change of a draft; what is left out stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchDraft {
    /// The profile's name.
    #[serde(default)]
    pub name: Option<Name>,
    /// One line that says what it does.
    #[serde(default)]
    pub summary: Option<Summary>,
    /// What it does, in Markdown.
    #[serde(default)]
    pub description: Option<Description>,
    /// Up to five tags, each once.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 5))]
    pub tags: Option<Vec<Tag>>,
    /// The licence.
    #[serde(default)]
    pub licence: Option<Licence>,
    /// What is new, in Markdown.
    #[serde(default)]
    pub release_notes: Option<ReleaseNotes>,
}

/// The multipart form that carries a file.
#[derive(Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileForm {
    /// The file.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Binary, content_media_type = "application/octet-stream"))]
    pub file: Vec<u8>,
}
