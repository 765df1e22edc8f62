//! What the hub tells an account: the bell.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    column::words,
    ids::{NotificationId, SubmissionId},
    reason::ReasonCode,
};

/// How many notifications one request may name.
pub const MAX_IDS: usize = 100;

/// How many days a notification is kept.
pub const KEPT_DAYS: i64 = 180;

words! {
    /// What a notification tells of.
    NotificationKind {
        /// To the author: a submission was approved.
        SubmissionApproved = "submission_approved",
        /// To the author: a moderator wants changes.
        ChangesRequested = "changes_requested",
        /// To the author: a submission was refused.
        SubmissionRejected = "submission_rejected",
        /// To subscribers and followers: there is a new version.
        NewVersion = "new_version",
        /// To subscribers and the author: a version is no longer offered; the reason is a moderator's,
        /// its author gives none.
        VersionWithdrawn = "version_withdrawn",
        /// To subscribers and the author: a moderator offers a version again.
        VersionRestored = "version_restored",
        /// To subscribers: the author deleted a profile.
        ProfileDeleted = "profile_deleted",
        /// To subscribers and the author: a profile is held back until it was looked at.
        ProfileQuarantined = "profile_quarantined",
        /// To subscribers and the author: a profile is no longer held back. The version is what links
        /// serve again; there is none where they serve nothing all the same.
        ProfileReleased = "profile_released",
        /// To subscribers and the author: a profile is suspended.
        ProfileSuspended = "profile_suspended",
        /// To subscribers and the author: a profile is no longer suspended, with the same version.
        ProfileUnsuspended = "profile_unsuspended",
        /// To subscribers: the author of a profile was suspended, so its links serve nothing.
        AuthorSuspended = "author_suspended",
        /// To subscribers: the author of a profile is no longer suspended, so its links serve this version.
        AuthorUnsuspended = "author_unsuspended",
        /// To whoever reported a profile: a moderator found that it is so.
        ReportUpheld = "report_upheld",
        /// To whoever reported a profile: a moderator found that it is not so.
        ReportDismissed = "report_dismissed",
        /// To the author: on an appeal, a decision stays.
        AppealUpheld = "appeal_upheld",
        /// To the author: on an appeal, a decision was undone.
        AppealOverturned = "appeal_overturned",
        /// To the author: a moderator wrote in the thread of a submission.
        MessageReceived = "message_received",
        /// To moderators who look at a submission, decided it or wrote in its thread: its author wrote.
        AuthorReplied = "author_replied",
        /// To the account: its suspension was lifted.
        AccountUnsuspended = "account_unsuspended",
        /// To the moderator who held a submission: another one took it over.
        ClaimTaken = "claim_taken",
        /// To the account: its session was ended, because its refresh token was used twice or leaked.
        SessionEnded = "session_ended",
        /// To the owner: a personal access token leaked and was revoked.
        TokenRevoked = "token_revoked",
        /// To the owner: a download link leaked and was revoked.
        LinkRevoked = "link_revoked",
    }
}

/// One thing that an account was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notification {
    /// Its id, which sorts by time.
    pub id: NotificationId,
    /// What it tells of.
    pub kind: NotificationKind,
    /// Slug of the profile it is about; null when it is about none.
    pub profile: Option<String>,
    /// Name of that profile, as it was then.
    pub name: Option<String>,
    /// Number of the version it is about.
    pub version: Option<i64>,
    /// Number of the submission it is about.
    pub submission: Option<i64>,
    /// Id of that submission, where it is told to moderators.
    #[serde(default)]
    pub submission_id: Option<SubmissionId>,
    /// The words that go with it.
    pub reason: Option<String>,
    /// The codes that go with it; each cites a section of the rules.
    #[serde(default)]
    pub codes: Vec<ReasonCode>,
    /// When it happened.
    pub created_at: DateTime<Utc>,
    /// When it was marked as read; null until then.
    pub read_at: Option<DateTime<Utc>>,
}

/// A page of notifications, and how many are unread in all: what the bell asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notifications {
    /// The notifications, newest first.
    pub items: Vec<Notification>,
    /// What to send as `cursor` for the page after this one; null on the last page.
    pub next: Option<String>,
    /// How many of the account's are unread, on whatever page.
    pub unread: i64,
}

/// Which notifications are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct NotificationQuery {
    /// Only those that are not read.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", param(default = false))]
    pub unread: bool,
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

/// Which notifications are read: some by their ids, or all up to one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MarkRead {
    /// These, at most 100; ids that are nobody's or another's change nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub ids: Option<Vec<NotificationId>>,
    /// This one and every older one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<NotificationId>,
}

/// How many notifications are unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unread {
    /// How many of the account's are unread.
    pub unread: i64,
}
