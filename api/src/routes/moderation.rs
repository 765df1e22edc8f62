//! The moderators' queue, claims and decisions; the audit log.

use actix_web::{
    HttpResponse, get,
    http::header,
    post,
    web::{Bytes, Data, Path},
};
use futures_util::TryStreamExt as _;
use hub_shared::{
    audit::{AuditEvent, AuditFilter, AuditQuery},
    ids::SubmissionId,
    page::Page,
    problem::Problem,
    submission::{Approve, Decline, QueueItem, QueueQuery, Review, TakeClaim},
};

use crate::{
    auth::{Administration, Administrator, Moderation, Moderator},
    domain::{
        audit, queue,
        review::{self, Given, Verdict},
    },
    error::Result,
    extract::{Json, OptionalJson, Query},
    respond::Fresh,
    state::State,
};

/// What waits for a decision, or what of it you have claimed: ordered by when it was submitted, an hour
/// earlier for each point of risk.
#[utoipa::path(
    operation_id = "list_queue", tag = "moderation",
    params(QueueQuery),
    responses((status = 200, description = "A page of the queue", body = Page<QueueItem>)),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators"))),
)]
#[get("/moderation/queue")]
pub async fn list_queue(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    Query(query): Query<QueueQuery>,
) -> Result<Fresh<Page<QueueItem>>> {
    Ok(Fresh::new(queue::queue(&state, moderator, query).await?))
}

/// A submission, whatever its state.
#[utoipa::path(
    operation_id = "get_review", tag = "moderation",
    params(("id" = SubmissionId, Path, description = "The submission's id")),
    responses((status = 200, description = "The submission", body = Review)),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators"))),
)]
#[get("/moderation/submissions/{id}")]
pub async fn get_submission(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    id: Path<SubmissionId>,
) -> Result<Fresh<Review>> {
    Ok(Fresh::new(
        review::submission(&state, moderator, id.into_inner()).await?,
    ))
}

/// Takes a pending submission for 15 minutes; repeating it is the sign of life that renews the claim.
#[utoipa::path(
    operation_id = "claim_submission", tag = "moderation",
    params(("id" = SubmissionId, Path, description = "The submission's id")),
    request_body = Option<TakeClaim>,
    responses(
        (status = 200, description = "The submission, claimed", body = Review),
        (status = 409, description = "Another moderator holds it, or it is not pending", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("moderators, but its author"))),
)]
#[post("/moderation/submissions/{id}/claim")]
pub async fn claim(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    id: Path<SubmissionId>,
    OptionalJson(form): OptionalJson<TakeClaim>,
) -> Result<Fresh<Review>> {
    let review = review::claim(&state, moderator, id.into_inner(), form.take_over).await?;
    Ok(Fresh::new(review))
}

/// Gives a claim up.
#[utoipa::path(
    operation_id = "release_submission", tag = "moderation",
    params(("id" = SubmissionId, Path, description = "The submission's id")),
    responses(
        (status = 200, description = "The submission, free again", body = Review),
        (status = 409, description = "The claim is not yours", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("the moderator who claimed it"))),
)]
#[post("/moderation/submissions/{id}/release")]
pub async fn release(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    id: Path<SubmissionId>,
) -> Result<Fresh<Review>> {
    Ok(Fresh::new(
        review::release(&state, moderator, id.into_inner()).await?,
    ))
}

/// Publishes a claimed submission.
#[utoipa::path(
    operation_id = "approve_submission", tag = "moderation",
    params(("id" = SubmissionId, Path, description = "The submission's id")),
    request_body = Option<Approve>,
    responses(
        (status = 200, description = "The submission, approved", body = Review),
        (status = 409, description = "It is not claimed by you, or not pending", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("the moderator who claimed it"))),
)]
#[post("/moderation/submissions/{id}/approve")]
pub async fn approve(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    id: Path<SubmissionId>,
    OptionalJson(form): OptionalJson<Approve>,
) -> Result<Fresh<Review>> {
    let given = Given::approving(form);
    let id = id.into_inner();
    Ok(Fresh::new(
        review::decide(&state, moderator, id, Verdict::Approve, given).await?,
    ))
}

/// Sends a claimed submission back to its author, who may mend it and submit again.
#[utoipa::path(
    operation_id = "request_changes", tag = "moderation",
    params(("id" = SubmissionId, Path, description = "The submission's id")),
    request_body = Decline,
    responses(
        (status = 200, description = "The submission, sent back", body = Review),
        (status = 409, description = "It is not claimed by you, or not pending", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("the moderator who claimed it"))),
)]
#[post("/moderation/submissions/{id}/request-changes")]
pub async fn request_changes(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    id: Path<SubmissionId>,
    Json(form): Json<Decline>,
) -> Result<Fresh<Review>> {
    let given = Given::declining(form)?;
    let id = id.into_inner();
    Ok(Fresh::new(
        review::decide(&state, moderator, id, Verdict::RequestChanges, given).await?,
    ))
}

/// Refuses a claimed submission.
#[utoipa::path(
    operation_id = "reject_submission", tag = "moderation",
    params(("id" = SubmissionId, Path, description = "The submission's id")),
    request_body = Decline,
    responses(
        (status = 200, description = "The submission, rejected", body = Review),
        (status = 409, description = "It is not claimed by you, or not pending", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["moderation"])),
    extensions(("x-who-may" = json!("the moderator who claimed it"))),
)]
#[post("/moderation/submissions/{id}/reject")]
pub async fn reject(
    state: Data<State>,
    Moderator(moderator): Moderator<Moderation>,
    id: Path<SubmissionId>,
    Json(form): Json<Decline>,
) -> Result<Fresh<Review>> {
    let given = Given::declining(form)?;
    let id = id.into_inner();
    Ok(Fresh::new(
        review::decide(&state, moderator, id, Verdict::Reject, given).await?,
    ))
}

/// The audit log, newest first: all of it, or what is asked for.
#[utoipa::path(
    operation_id = "list_audit_events", tag = "moderation",
    params(AuditQuery),
    responses((status = 200, description = "A page of the log", body = Page<AuditEvent>)),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[get("/moderation/audit-events")]
pub async fn list_audit_events(
    state: Data<State>,
    _: Administrator<Administration>,
    Query(query): Query<AuditQuery>,
) -> Result<Fresh<Page<AuditEvent>>> {
    Ok(Fresh::new(audit::events(&state, query).await?))
}

/// The audit log as lines of JSON, an entry each, oldest first: all of it, or what is asked for. That it
/// was taken away is an entry, too.
#[utoipa::path(
    operation_id = "export_audit_events", tag = "moderation",
    params(AuditFilter),
    responses((
        status = 200, description = "An AuditEvent a line", body = AuditEvent,
        content_type = "application/x-ndjson",
    )),
    security(("access_token" = []), ("personal_token" = ["administration"])),
    extensions(("x-who-may" = json!("administrators"))),
)]
#[get("/moderation/audit-events.ndjson")]
pub async fn export_audit_events(
    state: Data<State>,
    Administrator(administrator): Administrator<Administration>,
    Query(filter): Query<AuditFilter>,
) -> Result<HttpResponse> {
    let day = state.clock.now().format("%Y-%m-%d");
    let lines = audit::export(&state, administrator, filter).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/x-ndjson")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"audit-events-{day}.ndjson\""),
        ))
        .streaming(Box::pin(lines.map_ok(Bytes::from))))
}
