//! Registering, verifying, seeing oneself.

use actix_web::{HttpResponse, get, http::StatusCode, post, web::Data};
use hub_shared::account::{Account, MailSent, Register, Verify};

use crate::{
    auth::{AccountRead, User},
    domain::accounts,
    error::Result,
    extract::Json,
    respond::Fresh,
    state::State,
};

/// Makes an account. The answer is the same whether or not the address is known: the mail says what
/// happened.
#[utoipa::path(
    operation_id = "register_account", tag = "accounts",
    request_body = Register,
    responses(
        (status = 202, description = "A mail is on its way", body = MailSent),
        (status = 403, description = "This hub takes no new accounts", body = hub_shared::problem::Problem),
    ),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[post("/accounts")]
pub async fn register(state: Data<State>, Json(form): Json<Register>) -> Result<HttpResponse> {
    accounts::register(&state, form).await?;
    Ok(HttpResponse::build(StatusCode::ACCEPTED).json(MailSent {
        detail: "A mail is on its way to this address: it tells what to do now.".to_owned(),
    }))
}

/// Verifies a mail address with the token that was mailed to it.
#[utoipa::path(
    operation_id = "verify_account", tag = "accounts",
    request_body = Verify,
    responses(
        (status = 204, description = "The address is verified"),
        (status = 401, description = "The password is not the registration's", body = hub_shared::problem::Problem),
    ),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[post("/account/verify")]
pub async fn verify(state: Data<State>, Json(form): Json<Verify>) -> Result<HttpResponse> {
    accounts::verify(&state, form).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The account that asks.
#[utoipa::path(
    operation_id = "get_account", tag = "accounts",
    responses((status = 200, description = "The account", body = Account)),
    security(("access_token" = []), ("personal_token" = ["account:read"])),
    extensions(("x-who-may" = json!("any account"))),
)]
#[get("/account")]
pub async fn get(User(account): User<AccountRead>) -> Fresh<Account> {
    Fresh::new(accounts::dto(&account))
}
