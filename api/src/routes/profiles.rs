//! What an author does to a profile as a whole.

use actix_web::{
    HttpResponse, delete, get, patch, post,
    web::{Data, Path},
};
use hub_shared::{
    own_profile::OwnProfile,
    page::{Page, PageQuery},
    profile::{CreateProfile, Draft, PatchProfile, Profile, Version},
    text::Slug,
};

use crate::{
    auth::{ProfilesRead, ProfilesWrite, User, Verified},
    domain::{own_profiles, publishing},
    error::Result,
    extract::{IfMatch, Json, Query},
    respond::Fresh,
    state::State,
};

/// The account's own profiles, last changed first, never-submitted ones too: draft, review and what is
/// public of each.
#[utoipa::path(
    operation_id = "list_own_profiles", tag = "profiles",
    params(PageQuery),
    responses((status = 200, description = "A page of them", body = Page<OwnProfile>)),
    security(("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("any account"))),
)]
#[get("/account/profiles")]
pub async fn list_own(
    state: Data<State>,
    User(author): User<ProfilesRead>,
    Query(query): Query<PageQuery>,
) -> Result<Fresh<Page<OwnProfile>>> {
    Ok(Fresh::new(own_profiles::list(&state, author, query).await?))
}

/// Makes a profile, private until its first approval, and its draft; the slug comes from the name.
#[utoipa::path(
    operation_id = "create_profile", tag = "profiles",
    request_body = CreateProfile,
    responses((status = 201, description = "Its draft; Location names it", body = Draft)),
    security(("access_token" = []), ("personal_token" = ["profiles:write"])),
    extensions(("x-who-may" = json!("any account"))),
)]
#[post("/profiles")]
pub async fn create(
    state: Data<State>,
    User(author): User<ProfilesWrite>,
    Json(form): Json<CreateProfile>,
) -> Result<Fresh<Draft>> {
    let (slug, draft) = publishing::create(&state, author, form).await?;
    Ok(Fresh::revised(draft).created(format!("/api/v1/profiles/{slug}/draft")))
}

/// Changes who finds a profile, or archives it.
#[utoipa::path(
    operation_id = "patch_profile", tag = "profiles",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("If-Match" = String, Header, description = "The profile's ETag"),
    ),
    request_body = PatchProfile,
    responses(
        (status = 200, description = "The profile as it is now", body = Profile),
        (status = 409, description = "It was never approved, or would become private while moderators withhold it", body = hub_shared::problem::Problem),
        (status = 412, description = "It changed in the meantime", body = hub_shared::problem::Problem),
        (status = 428, description = "If-Match is missing", body = hub_shared::problem::Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["profiles:write"])),
    extensions(("x-who-may" = json!("its author, verified"))),
)]
#[patch("/profiles/{slug}")]
pub async fn patch(
    state: Data<State>,
    Verified(author): Verified<ProfilesWrite>,
    slug: Path<Slug>,
    IfMatch(revision): IfMatch,
    Json(form): Json<PatchProfile>,
) -> Result<Fresh<Profile>> {
    let slug = slug.into_inner();
    let page = publishing::patch_profile(&state, author, slug, revision, form).await?;
    Ok(Fresh::revised(page))
}

/// Deletes a profile. Its links answer 410; its address is never used again once it was submitted.
#[utoipa::path(
    operation_id = "delete_profile", tag = "profiles",
    params(("slug" = Slug, Path, description = "The profile's address")),
    responses((status = 204, description = "Deleted")),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("its author"))),
)]
#[delete("/profiles/{slug}")]
pub async fn delete(
    state: Data<State>,
    User(author): User,
    slug: Path<Slug>,
) -> Result<HttpResponse> {
    publishing::delete(&state, author, slug.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Withdraws a version: links serve the one before it.
#[utoipa::path(
    operation_id = "yank_version", tag = "profiles",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The version's number", minimum = 1),
    ),
    responses(
        (status = 200, description = "The version as it is now", body = Version),
        (status = 409, description = "It is withdrawn already", body = hub_shared::problem::Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["profiles:write"])),
    extensions(("x-who-may" = json!("its author, verified"))),
)]
#[post("/profiles/{slug}/versions/{number}/yank")]
pub async fn yank_version(
    state: Data<State>,
    Verified(author): Verified<ProfilesWrite>,
    path: Path<(Slug, i64)>,
) -> Result<Fresh<Version>> {
    let (slug, number) = path.into_inner();
    Ok(Fresh::new(
        publishing::set_yanked(&state, author, slug, number, true).await?,
    ))
}

/// Offers a withdrawn version again.
#[utoipa::path(
    operation_id = "unyank_version", tag = "profiles",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The version's number", minimum = 1),
    ),
    responses(
        (status = 200, description = "The version as it is now", body = Version),
        (status = 409, description = "It is not withdrawn", body = hub_shared::problem::Problem),
    ),
    security(("access_token" = []), ("personal_token" = ["profiles:write"])),
    extensions(("x-who-may" = json!("its author, verified"))),
)]
#[post("/profiles/{slug}/versions/{number}/unyank")]
pub async fn unyank_version(
    state: Data<State>,
    Verified(author): Verified<ProfilesWrite>,
    path: Path<(Slug, i64)>,
) -> Result<Fresh<Version>> {
    let (slug, number) = path.into_inner();
    Ok(Fresh::new(
        publishing::set_yanked(&state, author, slug, number, false).await?,
    ))
}
