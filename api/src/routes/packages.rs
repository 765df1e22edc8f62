//! The checker, without publishing anything.

use actix_web::{
    post,
    web::{Data, Json},
};
use hub_shared::{inspection::Inspection, profile::FileForm};

use crate::{auth::Visitor, domain::files, error::Result, extract::Upload, state::State};

/// Says what the checker finds in an archive and what the package would do. Nothing is kept.
#[utoipa::path(
    operation_id = "inspect_package", tag = "packages",
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "The verdict, whether or not it is accepted", body = Inspection)),
    security((), ("access_token" = [])),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[post("/packages/inspect")]
pub async fn inspect(state: Data<State>, _: Visitor, upload: Upload) -> Result<Json<Inspection>> {
    Ok(Json(
        files::inspect(&state, upload.file(state.config.max_package_bytes)).await?,
    ))
}
