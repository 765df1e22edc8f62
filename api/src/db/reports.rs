//! Queries on reports. Their words are never updated.

use diesel::prelude::*;
use hub_shared::{
    ids::{AccountId, ProfileId, ReportId, VersionId},
    report::{ReportReason, ReportState},
};

use super::schema::reports;
use crate::clock::Time;

/// A row of reports.
#[derive(Debug, Clone, Queryable, Insertable)]
#[diesel(table_name = reports)]
pub struct Report {
    pub id: ReportId,
    pub profile_id: ProfileId,
    pub version_id: VersionId,
    pub reporter_id: AccountId,
    pub reason: ReportReason,
    pub words: String,
    pub state: ReportState,
    pub created_at: Time,
    pub held_back: bool,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<Time>,
    pub answer: Option<String>,
}
