//! The one editable state of a profile. Every change wants the draft's ETag as If-Match.

use actix_web::{
    delete, get, patch, put,
    web::{Data, Path},
};
use hub_shared::{
    problem::Problem,
    profile::{Draft, FileForm, PatchDraft},
    text::Slug,
};

use crate::{
    auth::{ProfilesRead, ProfilesWrite, User},
    domain::publishing,
    error::Result,
    extract::{IfMatch, Json, Upload},
    respond::Fresh,
    state::State,
};

/// The draft; its ETag is what every change of it wants as If-Match.
#[utoipa::path(
    operation_id = "get_draft", tag = "drafts",
    params(("slug" = Slug, Path, description = "The profile's address")),
    responses((status = 200, description = "The draft", body = Draft)),
    security(("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("its author"))),
)]
#[get("/profiles/{slug}/draft")]
pub async fn get(
    state: Data<State>,
    User(author): User<ProfilesRead>,
    slug: Path<Slug>,
) -> Result<Fresh<Draft>> {
    Ok(Fresh::revised(
        publishing::draft(&state, author, slug.into_inner()).await?,
    ))
}

/// Changes the draft's texts; what is left out stays.
#[utoipa::path(
    operation_id = "patch_draft", tag = "drafts",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("If-Match" = String, Header, description = "The draft's ETag"),
    ),
    request_body = PatchDraft,
    responses(
        (status = 200, description = "The draft as it is now", body = Draft),
        (status = 412, description = "It changed in the meantime", body = Problem),
        (status = 428, description = "If-Match is missing", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["profiles:write"])),
    extensions(("x-who-may" = json!("its author"))),
)]
#[patch("/profiles/{slug}/draft")]
pub async fn patch(
    state: Data<State>,
    User(author): User<ProfilesWrite>,
    slug: Path<Slug>,
    IfMatch(revision): IfMatch,
    Json(form): Json<PatchDraft>,
) -> Result<Fresh<Draft>> {
    let draft = publishing::patch_draft(&state, author, slug.into_inner(), revision, form).await?;
    Ok(Fresh::revised(draft))
}

/// Uploads the package: the ZIP that OctoBot's Share button wrote. The hub keeps only its own
/// canonical form of it.
#[utoipa::path(
    operation_id = "put_draft_package", tag = "drafts",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("If-Match" = String, Header, description = "The draft's ETag"),
    ),
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The draft as it is now, with the checker's report", body = Draft),
        (status = 412, description = "It changed in the meantime", body = Problem),
        (status = 422, description = "The form or the package is refused: `findings` says why", body = Problem),
        (status = 428, description = "If-Match is missing", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["profiles:write"])),
    extensions(("x-who-may" = json!("its author"))),
)]
#[put("/profiles/{slug}/draft/package")]
pub async fn put_package(
    state: Data<State>,
    User(author): User<ProfilesWrite>,
    slug: Path<Slug>,
    IfMatch(revision): IfMatch,
    upload: Upload,
) -> Result<Fresh<Draft>> {
    let file = upload.file(state.config.max_package_bytes);
    let draft = publishing::put_package(&state, author, slug.into_inner(), revision, file).await?;
    Ok(Fresh::revised(draft))
}

/// Takes the package out of the draft.
#[utoipa::path(
    operation_id = "delete_draft_package", tag = "drafts",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("If-Match" = String, Header, description = "The draft's ETag"),
    ),
    responses(
        (status = 200, description = "The draft as it is now", body = Draft),
        (status = 412, description = "It changed in the meantime", body = Problem),
        (status = 428, description = "If-Match is missing", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["profiles:write"])),
    extensions(("x-who-may" = json!("its author"))),
)]
#[delete("/profiles/{slug}/draft/package")]
pub async fn delete_package(
    state: Data<State>,
    User(author): User<ProfilesWrite>,
    slug: Path<Slug>,
    IfMatch(revision): IfMatch,
) -> Result<Fresh<Draft>> {
    let draft = publishing::delete_package(&state, author, slug.into_inner(), revision).await?;
    Ok(Fresh::revised(draft))
}

/// Uploads the logo: a PNG, JPEG or GIF, which the hub keeps as a PNG of at most 512 × 512 pixels.
#[utoipa::path(
    operation_id = "put_draft_logo", tag = "drafts",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("If-Match" = String, Header, description = "The draft's ETag"),
    ),
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The draft as it is now", body = Draft),
        (status = 412, description = "It changed in the meantime", body = Problem),
        (status = 422, description = "The form or the picture is refused", body = Problem),
        (status = 428, description = "If-Match is missing", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["profiles:write"])),
    extensions(("x-who-may" = json!("its author"))),
)]
#[put("/profiles/{slug}/draft/logo")]
pub async fn put_logo(
    state: Data<State>,
    User(author): User<ProfilesWrite>,
    slug: Path<Slug>,
    IfMatch(revision): IfMatch,
    upload: Upload,
) -> Result<Fresh<Draft>> {
    let file = upload.file(state.config.max_logo_bytes);
    let draft = publishing::put_logo(&state, author, slug.into_inner(), revision, file).await?;
    Ok(Fresh::revised(draft))
}

/// Takes the logo out of the draft.
#[utoipa::path(
    operation_id = "delete_draft_logo", tag = "drafts",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("If-Match" = String, Header, description = "The draft's ETag"),
    ),
    responses(
        (status = 200, description = "The draft as it is now", body = Draft),
        (status = 412, description = "It changed in the meantime", body = Problem),
        (status = 428, description = "If-Match is missing", body = Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["profiles:write"])),
    extensions(("x-who-may" = json!("its author"))),
)]
#[delete("/profiles/{slug}/draft/logo")]
pub async fn delete_logo(
    state: Data<State>,
    User(author): User<ProfilesWrite>,
    slug: Path<Slug>,
    IfMatch(revision): IfMatch,
) -> Result<Fresh<Draft>> {
    let draft = publishing::delete_logo(&state, author, slug.into_inner(), revision).await?;
    Ok(Fresh::revised(draft))
}
