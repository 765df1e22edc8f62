//! Personal access tokens, which only a session makes, lists and deletes.

use actix_web::{
    HttpResponse, delete, get,
    http::header,
    post,
    web::{Data, Path},
};
use hub_shared::{
    ids::TokenId,
    page::{Page, PageQuery},
    problem::Problem,
    token::{CreateToken, NewToken, Token},
};

use crate::{
    auth::{InSession, User, Verified},
    domain::tokens,
    error::Result,
    extract::{Json, Query},
    respond::Fresh,
    state::State,
};

/// The account's personal access tokens, newest first; revoked ones are gone, expired ones stay for 90
/// days.
#[utoipa::path(
    operation_id = "list_tokens", tag = "tokens",
    params(PageQuery),
    responses((status = 200, description = "A page of them", body = Page<Token>)),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("any account"))),
)]
#[get("/tokens")]
pub async fn list(
    state: Data<State>,
    User(account): User,
    Query(query): Query<PageQuery>,
) -> Result<Fresh<Page<Token>>> {
    Ok(Fresh::new(tokens::list(&state, account, query).await?))
}

/// Makes a personal access token. The answer is the only one that holds it; its owner gets a mail.
#[utoipa::path(
    operation_id = "create_token", tag = "tokens",
    request_body = CreateToken,
    responses(
        (status = 201, description = "The token, shown this once", body = NewToken),
        (status = 409, description = "The account has as many live tokens as it may have", body = Problem),
    ),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("any verified account"))),
)]
#[post("/tokens")]
pub async fn create(
    state: Data<State>,
    Verified(account): Verified,
    in_session: InSession,
    Json(form): Json<CreateToken>,
) -> Result<HttpResponse> {
    let made = tokens::create(&state, account, in_session.1, form).await?;
    Ok(HttpResponse::Created()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::LOCATION, "/api/v1/tokens"))
        .json(made))
}

/// Revokes a personal access token, at once.
#[utoipa::path(
    operation_id = "delete_token", tag = "tokens",
    params(("id" = TokenId, Path, description = "The token's id")),
    responses((status = 204, description = "Revoked")),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("its owner"))),
)]
#[delete("/tokens/{id}")]
pub async fn delete(
    state: Data<State>,
    User(account): User,
    id: Path<TokenId>,
) -> Result<HttpResponse> {
    tokens::revoke(&state, account, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}
