//! What moderation did, for everybody to see.

use actix_web::{get, web::Data};
use hub_shared::transparency::{Transparency, TransparencyQuery};

use crate::{
    domain::transparency,
    error::Result,
    extract::Query,
    respond::{Fresh, Public},
    state::State,
};

/// What moderation did in the last months, in counts from the audit log; at most ten minutes old.
#[utoipa::path(
    operation_id = "get_transparency", tag = "meta",
    params(TransparencyQuery),
    responses((status = 200, description = "The counts", body = Transparency)),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[get("/transparency")]
pub async fn get(
    state: Data<State>,
    Query(query): Query<TransparencyQuery>,
) -> Result<Public<Transparency>> {
    let counts = transparency::transparency(&state, query).await?;
    Ok(Public(Fresh::new(counts)))
}
