//! The bell.

use actix_web::{get, post, web::Data};
use hub_shared::notification::{MarkRead, NotificationQuery, Notifications, Unread};

use crate::{
    auth::{AccountRead, User},
    domain::notifications,
    error::Result,
    extract::{Json, Query},
    respond::Fresh,
    state::State,
};

/// What the account was told, newest first, and how many it has not read: one request for the bell.
/// Notifications are kept for 180 days.
#[utoipa::path(
    operation_id = "list_notifications", tag = "notifications",
    params(NotificationQuery),
    responses((status = 200, description = "A page of them", body = Notifications)),
    security(("access_token" = []), ("personal_token" = ["account:read"])),
    extensions(("x-who-may" = json!("any account"))),
)]
#[get("/notifications")]
pub async fn list(
    state: Data<State>,
    User(account): User<AccountRead>,
    Query(query): Query<NotificationQuery>,
) -> Result<Fresh<Notifications>> {
    Ok(Fresh::new(
        notifications::list(&state, account, query).await?,
    ))
}

/// Marks notifications as read: some by their ids, or all up to one. Repeating it changes nothing.
#[utoipa::path(
    operation_id = "read_notifications", tag = "notifications",
    request_body = MarkRead,
    responses((status = 200, description = "How many are unread now", body = Unread)),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("any account"))),
)]
#[post("/notifications/read")]
pub async fn read(
    state: Data<State>,
    User(account): User,
    Json(form): Json<MarkRead>,
) -> Result<Fresh<Unread>> {
    Ok(Fresh::new(
        notifications::mark_read(&state, account, form).await?,
    ))
}
