//! The hub about itself, and what helps to write for it.

use actix_web::{get, post, web::Data};
use hub_shared::{
    hub::{Hub, Preview, Previewed, Rules},
    licence::Licences,
    reason::CitedReasons,
};

use crate::{
    auth::{ProfilesRead, User},
    domain::{hub, markdown},
    error::Result,
    extract::Json,
    respond::{Fresh, Public},
    state::State,
};

/// What the hub is called, where it is, what it allows and warns of.
#[utoipa::path(
    operation_id = "get_hub", tag = "meta",
    responses((status = 200, description = "The hub", body = Hub)),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[get("/hub")]
pub async fn get_hub(state: Data<State>) -> Result<Public<Hub>> {
    Ok(Public(Fresh::new(hub::about(&state).await?)))
}

/// The rules for authors. A submission names the version that it accepts.
#[utoipa::path(
    operation_id = "get_rules", tag = "meta",
    responses((status = 200, description = "The rules", body = Rules)),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[get("/rules")]
pub async fn get_rules(state: Data<State>) -> Public<Rules> {
    Public(Fresh::new(state.house.rules.clone()))
}

/// The codes of decisions in words, each with the section of this hub's rules that it cites, all at once.
#[utoipa::path(
    operation_id = "list_reason_codes", tag = "meta",
    responses((status = 200, description = "The codes", body = CitedReasons)),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[get("/reason-codes")]
pub async fn list_reason_codes(state: Data<State>) -> Public<CitedReasons> {
    Public(Fresh::new(state.house.citations.all()))
}

/// The licences under which profiles may be published, all at once.
#[utoipa::path(
    operation_id = "list_licences", tag = "meta",
    responses((status = 200, description = "The licences", body = Licences)),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[get("/licences")]
pub async fn list_licences() -> Public<Licences> {
    Public(Fresh::new(Licences::all()))
}

/// Shows a text in Markdown as pages will show it. Nothing is kept.
#[utoipa::path(
    operation_id = "preview_markdown", tag = "drafts",
    request_body = Preview,
    responses((status = 200, description = "The text as HTML", body = Previewed)),
    security(("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("any account"))),
)]
#[post("/markdown")]
pub async fn preview(
    _: User<ProfilesRead>,
    Json(form): Json<Preview>,
) -> Result<actix_web::web::Json<Previewed>> {
    Ok(actix_web::web::Json(Previewed {
        html: markdown::render(form.markdown.as_str()),
    }))
}
