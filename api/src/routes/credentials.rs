//! For whoever finds a credential of this hub where it should not be.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    post,
    web::Data,
};
use hub_shared::credential::{Reported, RevokeCredentials};

use crate::{domain::credentials, error::Result, extract::Json, state::State};

/// Revokes leaked credentials: a personal access token or a session ends, a link is replaced, and its
/// owner gets a mail. The answer is the same whatever they are.
#[utoipa::path(
    operation_id = "revoke_credentials", tag = "tokens",
    request_body = RevokeCredentials,
    responses((status = 202, description = "Taken on: what was live is not any more", body = Reported)),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[post("/credentials/revoke")]
pub async fn revoke(
    state: Data<State>,
    Json(form): Json<RevokeCredentials>,
) -> Result<HttpResponse> {
    credentials::report(&state, form.credentials.iter()).await?;
    Ok(HttpResponse::build(StatusCode::ACCEPTED)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(Reported {
            detail:
                "Thank you. What of this was a live credential of this hub is none any more, and \
                     its owner is told."
                    .to_owned(),
        }))
}
