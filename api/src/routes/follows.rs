//! Following profiles.

use actix_web::{
    HttpResponse, delete, get, put,
    web::{Data, Path},
};
use hub_shared::{
    page::{Page, PageQuery},
    profile::ProfileCard,
    text::Slug,
};

use crate::{
    auth::{AccountRead, User, Verified},
    domain::follows,
    error::Result,
    extract::Query,
    respond::Fresh,
    state::State,
};

/// Follows a profile: the bell tells of its new versions. Repeating it changes nothing.
#[utoipa::path(
    operation_id = "put_follow", tag = "follows",
    params(("slug" = Slug, Path, description = "The profile's address")),
    responses((status = 204, description = "Followed, also when it was already")),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("any verified account"))),
)]
#[put("/profiles/{slug}/follow")]
pub async fn put(
    state: Data<State>,
    Verified(account): Verified,
    slug: Path<Slug>,
) -> Result<HttpResponse> {
    follows::follow(&state, account, slug.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Follows a profile no more.
#[utoipa::path(
    operation_id = "delete_follow", tag = "follows",
    params(("slug" = Slug, Path, description = "The profile's address")),
    responses((status = 204, description = "Not followed, also when it never was")),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("any account"))),
)]
#[delete("/profiles/{slug}/follow")]
pub async fn delete(
    state: Data<State>,
    User(account): User,
    slug: Path<Slug>,
) -> Result<HttpResponse> {
    follows::unfollow(&state, account, slug.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What the account follows, last followed first; profiles that are hidden by now are left out.
#[utoipa::path(
    operation_id = "list_follows", tag = "follows",
    params(PageQuery),
    responses((status = 200, description = "A page of them", body = Page<ProfileCard>)),
    security(("access_token" = []), ("personal_token" = ["account:read"])),
    extensions(("x-who-may" = json!("any account"))),
)]
#[get("/follows")]
pub async fn list(
    state: Data<State>,
    User(account): User<AccountRead>,
    Query(query): Query<PageQuery>,
) -> Result<Fresh<Page<ProfileCard>>> {
    Ok(Fresh::new(follows::list(&state, account, query).await?))
}
