//! Whether the hub is alive, and whether it can work: for what starts and watches it.

use actix_web::{HttpResponse, get, web::Data};

use crate::{db, error::Result, state::State};

/// The process runs.
#[utoipa::path(
    operation_id = "get_liveness", tag = "health",
    responses((status = 204, description = "It runs")),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

/// Database and file store answer.
#[utoipa::path(
    operation_id = "get_readiness", tag = "health",
    responses((status = 204, description = "It can work")),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[get("/health/ready")]
pub async fn ready(state: Data<State>) -> Result<HttpResponse> {
    state.db.read(|conn| Ok(db::audit::head(conn)?)).await?;
    state.storage.ping().await?;
    Ok(HttpResponse::NoContent().finish())
}
