//! The public catalogue: its list, what it can be filtered by, tags, authors.

use actix_web::{
    get,
    web::{Data, Path},
};
use hub_shared::{
    account::AuthorPage,
    page::Page,
    profile::ProfileCard,
    search::{Count, Facets, Filters, ProfileQuery, TagQuery},
    text::Handle,
};

use crate::{
    domain::search,
    error::Result,
    extract::Query,
    respond::{Fresh, Public},
    state::State,
};

/// The public profiles that match every filter, newest first or as `sort` says.
#[utoipa::path(
    operation_id = "list_profiles", tag = "profiles",
    params(ProfileQuery),
    responses((status = 200, description = "A page of the catalogue", body = Page<ProfileCard>)),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[get("/profiles")]
pub async fn list_profiles(
    state: Data<State>,
    Query(query): Query<ProfileQuery>,
) -> Result<Public<Page<ProfileCard>>> {
    Ok(Public(Fresh::new(search::profiles(&state, query).await?)))
}

/// What the list that these filters give could be filtered by, too, with the number of profiles that
/// would be left.
#[utoipa::path(
    operation_id = "get_facets", tag = "profiles",
    params(Filters),
    responses((status = 200, description = "Values of each kind", body = Facets)),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[get("/facets")]
pub async fn get_facets(
    state: Data<State>,
    Query(filters): Query<Filters>,
) -> Result<Public<Facets>> {
    Ok(Public(Fresh::new(search::facets(&state, filters).await?)))
}

/// The tags of public profiles in the order of the alphabet.
#[utoipa::path(
    operation_id = "list_tags", tag = "profiles",
    params(TagQuery),
    responses((status = 200, description = "A page of tags", body = Page<Count>)),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[get("/tags")]
pub async fn list_tags(
    state: Data<State>,
    Query(query): Query<TagQuery>,
) -> Result<Public<Page<Count>>> {
    Ok(Public(Fresh::new(search::tags(&state, query).await?)))
}

/// An author's page; `GET /profiles?author=` lists their public profiles.
#[utoipa::path(
    operation_id = "get_author", tag = "profiles",
    params(("handle" = Handle, Path, description = "The author's handle")),
    responses((status = 200, description = "The author", body = AuthorPage)),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[get("/authors/{handle}")]
pub async fn get_author(state: Data<State>, handle: Path<Handle>) -> Result<Public<AuthorPage>> {
    Ok(Public(Fresh::new(
        search::author(&state, handle.into_inner()).await?,
    )))
}
