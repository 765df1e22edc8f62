//! Queries on appeals. Their words and what they are against are never updated.

use diesel::prelude::*;
use hub_shared::{
    appeal::AppealState,
    ids::{AccountId, AppealId, ProfileId, SubmissionId, VersionId},
};

use super::schema::appeals;
use crate::clock::Time;

/// A row of appeals.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = appeals)]
pub struct Appeal {
    pub id: AppealId,
    pub profile_id: ProfileId,
    pub submission_id: Option<SubmissionId>,
    pub version_id: Option<VersionId>,
    pub contested_by: AccountId,
    pub contested_at: Time,
    pub contested_reason: Option<String>,
    pub newest: bool,
    pub words: String,
    pub state: AppealState,
    pub created_at: Time,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<Time>,
    pub answer: Option<String>,
    pub independent: Option<bool>,
    pub reopened: Option<bool>,
}
