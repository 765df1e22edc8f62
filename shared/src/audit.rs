//! The audit log, as administrators read it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::AccountId;

/// One entry of the audit log: who did what to what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEvent {
    /// Its place in the chain, counted from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Whose action; null for the hub itself.
    pub actor: Option<AccountId>,
    /// What was done, such as `submission.approve`.
    pub action: String,
    /// To what, as `kind:id`.
    pub subject: String,
    /// Ids and digests that go with it.
    pub details: serde_json::Value,
    /// Words that were given with it; null when there were none or they were erased.
    pub text: Option<String>,
    /// HMAC-SHA-256 over this entry and the one before, in hex.
    pub mac: String,
}
