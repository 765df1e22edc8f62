//! Words between authors and moderators: the thread of a submission, and replies kept for later use.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    account::Author,
    column::words,
    ids::{MessageId, ReplyId},
    reason::ReasonCode,
    text::{MessageText, Reason, ReplyTitle},
};

/// How many messages each side may write in one thread; notes are counted by themselves.
pub const MOST_MESSAGES: i64 = 100;

/// How many days after the decision a thread takes messages.
pub const OPEN_DAYS: i64 = 184;

/// How many replies may be kept.
pub const MOST_REPLIES: i64 = 100;

words! {
    /// Who wrote a message.
    Side {
        /// The author of the submission.
        Author = "author",
        /// A moderator.
        Moderator = "moderator",
    }
}

/// A message in a submission's thread, as its author sees it. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// Its id, which sorts by time.
    pub id: MessageId,
    /// Who wrote it; which moderator, the author is not told.
    pub side: Side,
    /// What it says; null when whoever wrote it closed their account.
    pub words: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// A message in a submission's thread, as moderators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewMessage {
    /// Its id, which sorts by time.
    pub id: MessageId,
    /// For which side it was written.
    pub side: Side,
    /// Who wrote it.
    pub by: Author,
    /// Whether it is for moderators alone.
    pub note: bool,
    /// What it says; null when whoever wrote it closed their account.
    pub words: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// A message that an author writes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateMessage {
    /// What it says.
    pub words: MessageText,
}

/// A message that a moderator writes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateReviewMessage {
    /// What it says.
    pub words: MessageText,
    /// Whether it is a note, which only moderators see.
    #[serde(default)]
    pub note: bool,
}

/// A reply kept for later use: what moderators begin a decision or a message with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reply {
    /// Its id.
    pub id: ReplyId,
    /// What moderators choose it by.
    pub title: String,
    /// The codes that go with it.
    pub codes: Vec<ReasonCode>,
    /// Its words.
    pub words: String,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
}

/// The replies that are kept, all at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Replies {
    /// The replies, by their titles.
    pub items: Vec<Reply>,
}

/// A reply to be kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateReply {
    /// What moderators choose it by.
    pub title: ReplyTitle,
    /// The codes that go with it.
    #[serde(default)]
    pub codes: Vec<ReasonCode>,
    /// Its words.
    pub words: Reason,
}

/// What changes in a kept reply; what is left out stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchReply {
    /// What moderators choose it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<ReplyTitle>,
    /// The codes that go with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<Vec<ReasonCode>>,
    /// Its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Reason>,
}
