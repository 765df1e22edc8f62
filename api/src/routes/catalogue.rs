//! What everybody sees of a profile: its page, its versions, logos.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::{
        StatusCode,
        header::{self, EntityTag},
    },
    web::{Data, Path},
};
use hub_shared::{
    digest::Digest,
    page::{Page, PageQuery},
    profile::{Profile, Version},
    text::Slug,
    tombstone::Tombstone,
};

use crate::{
    auth::Visitor,
    domain::{catalogue, tombstones},
    error::Result,
    extract::Query,
    respond::{Fresh, Public, has_already},
    state::State,
};

/// A published profile. Its ETag is what PATCH wants as If-Match; download counts don't change it.
#[utoipa::path(
    operation_id = "get_profile", tag = "profiles",
    params(("slug" = Slug, Path, description = "The profile's address")),
    responses((status = 200, description = "The profile", body = Profile)),
    security((), ("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("anybody, where it is public or unlisted"))),
)]
#[get("/profiles/{slug}")]
pub async fn get(
    state: Data<State>,
    Visitor(visitor): Visitor,
    slug: Path<Slug>,
) -> Result<Public<Profile>> {
    let profile = catalogue::profile(&state, visitor, slug.into_inner()).await?;
    Ok(Public(Fresh::revised(profile)))
}

/// A profile's versions, newest first, withdrawn ones too.
#[utoipa::path(
    operation_id = "list_versions", tag = "profiles",
    params(("slug" = Slug, Path, description = "The profile's address"), PageQuery),
    responses((status = 200, description = "A page of its versions", body = Page<Version>)),
    security((), ("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("anybody, where it is public or unlisted"))),
)]
#[get("/profiles/{slug}/versions")]
pub async fn list_versions(
    state: Data<State>,
    Visitor(visitor): Visitor,
    slug: Path<Slug>,
    Query(query): Query<PageQuery>,
) -> Result<Public<Page<Version>>> {
    let page = catalogue::versions(&state, visitor, slug.into_inner(), query).await?;
    Ok(Public(Fresh::new(page)))
}

/// One version of a profile; of one that is taken down others than its author and moderators read since
/// when and why, and not what it said and does.
#[utoipa::path(
    operation_id = "get_version", tag = "profiles",
    params(
        ("slug" = Slug, Path, description = "The profile's address"),
        ("number" = i64, Path, description = "The version's number", minimum = 1),
    ),
    responses((status = 200, description = "The version", body = Version)),
    security((), ("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("anybody, where it is public or unlisted"))),
)]
#[get("/profiles/{slug}/versions/{number}")]
pub async fn get_version(
    state: Data<State>,
    Visitor(visitor): Visitor,
    path: Path<(Slug, i64)>,
) -> Result<Public<Version>> {
    let (slug, number) = path.into_inner();
    Ok(Public(Fresh::new(
        catalogue::version(&state, visitor, slug, number).await?,
    )))
}

/// A logo. One that a public page shows is immutable: another picture has another address.
#[utoipa::path(
    operation_id = "get_logo", tag = "profiles",
    params(("digest" = Digest, Path, description = "SHA-256 of the PNG")),
    responses((status = 200, description = "The picture", content_type = "image/png", body = crate::openapi::Binary)),
    security((), ("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("anybody, where a public page shows it; its author; moderators"))),
)]
#[get("/logos/{digest}.png")]
pub async fn get_logo(
    req: HttpRequest,
    state: Data<State>,
    Visitor(visitor): Visitor,
    digest: Path<Digest>,
) -> Result<HttpResponse> {
    let tag = EntityTag::new_strong(digest.to_string());
    let (png, public) = catalogue::logo(&state, visitor, digest.into_inner()).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header(header::ETag(tag.clone()));
    if public {
        response
            .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    } else {
        response.insert_header((header::CACHE_CONTROL, "private, no-cache"));
    }
    if has_already(&req, &tag) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    Ok(response.content_type("image/png").body(png))
}

/// What became of a profile that was public once and no longer is: deleted, suspended, held back, or its
/// last version taken down; of several things all, the weightiest first. Where it still is, never was, or its author made it private: 404.
#[utoipa::path(
    operation_id = "get_tombstone", tag = "profiles",
    params(("slug" = Slug, Path, description = "The profile's address")),
    responses((status = 200, description = "What happened", body = Tombstone)),
    security((), ("access_token" = []), ("personal_token" = ["profiles:read"])),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[get("/profiles/{slug}/tombstone")]
pub async fn get_tombstone(
    state: Data<State>,
    Visitor(visitor): Visitor,
    slug: Path<Slug>,
) -> Result<Fresh<Tombstone>> {
    let slug = slug.into_inner();
    Ok(Fresh::new(
        tombstones::tombstone(&state, visitor, slug).await?,
    ))
}
