//! Registering, verifying, seeing and changing oneself, and the end of it.

use actix_web::{
    HttpRequest, HttpResponse, delete, get, http::StatusCode, patch, post, put, web::Data,
};
use hub_shared::{
    account::{
        Account, AskReset, ChangePassword, CloseAccount, ConfirmReset, MailSent, PatchAccount,
        Register, Verify,
    },
    problem::Problem,
};

use crate::{
    auth::{AccountRead, InSession, User},
    domain::accounts::{self, closing, reset, settings},
    error::Result,
    extract::{IfMatch, Json},
    limits::{self, rules::Rule},
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
        (status = 403, description = "This hub takes no new accounts", body = Problem),
    ),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[post("/accounts")]
pub async fn register(
    req: HttpRequest,
    state: Data<State>,
    Json(form): Json<Register>,
) -> Result<HttpResponse> {
    limits::by_mail(&req, Rule::RegisterMail, &accounts::email_key(&form.email)).await?;
    accounts::register(&state, form).await?;
    let detail = "A mail is on its way to this address: it tells what to do now.";
    Ok(mailed(detail))
}

fn mailed(detail: &str) -> HttpResponse {
    HttpResponse::build(StatusCode::ACCEPTED).json(MailSent {
        detail: detail.to_owned(),
    })
}

/// Verifies a mail address, a registration's or a new one, with the token that was mailed to it.
#[utoipa::path(
    operation_id = "verify_account", tag = "accounts",
    request_body = Verify,
    responses(
        (status = 204, description = "The address is verified"),
        (status = 401, description = "The password is not the account's", body = Problem),
        (status = 403, description = "The account is suspended", body = Problem),
        (status = 409, description = "Another account has the new address by now", body = Problem),
    ),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[post("/account/verify")]
pub async fn verify(state: Data<State>, Json(form): Json<Verify>) -> Result<HttpResponse> {
    accounts::verify(&state, form).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Asks for a mail that lets a forgotten password be set anew. The answer is the same whatever the
/// address is: the mail says what happened, and an address without an account gets none.
#[utoipa::path(
    operation_id = "ask_reset", tag = "accounts",
    request_body = AskReset,
    responses((status = 202, description = "Where there is an account, a mail is on its way", body = MailSent)),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[post("/account/reset")]
pub async fn ask_reset(
    req: HttpRequest,
    state: Data<State>,
    Json(form): Json<AskReset>,
) -> Result<HttpResponse> {
    limits::by_mail(&req, Rule::ResetMail, &accounts::email_key(&form.email)).await?;
    reset::ask(&state, form).await?;
    let detail = "If an account has this address, a mail is on its way: it tells what to do now.";
    Ok(mailed(detail))
}

/// Sets a new password with the token from the mail. Ends all sessions and verifies the address.
#[utoipa::path(
    operation_id = "confirm_reset", tag = "accounts",
    request_body = ConfirmReset,
    responses(
        (status = 204, description = "The password is set: sign in"),
        (status = 403, description = "The account is suspended", body = Problem),
    ),
    extensions(("x-who-may" = json!("whoever has the token from the mail"))),
)]
#[post("/account/reset/confirm")]
pub async fn confirm_reset(
    state: Data<State>,
    Json(form): Json<ConfirmReset>,
) -> Result<HttpResponse> {
    reset::confirm(&state, form).await?;
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
    Fresh::revised((accounts::dto(&account), account.revision))
}

/// Changes the name, or asks for another address, which counts once its token is verified.
#[utoipa::path(
    operation_id = "patch_account", tag = "accounts",
    params(("If-Match" = String, Header, description = "The account's ETag")),
    request_body = PatchAccount,
    responses(
        (status = 200, description = "The account as it is now", body = Account),
        (status = 401, description = "Not signed in, or not the account's password", body = Problem),
        (status = 412, description = "It changed in the meantime", body = Problem),
        (status = 428, description = "If-Match is missing", body = Problem),
    ),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("any account, in a session"))),
)]
#[patch("/account")]
pub async fn patch(
    state: Data<State>,
    InSession(account, _): InSession,
    IfMatch(revision): IfMatch,
    Json(form): Json<PatchAccount>,
) -> Result<Fresh<Account>> {
    Ok(Fresh::revised(
        settings::patch(&state, account, revision, form).await?,
    ))
}

/// Sets another password and ends all other sessions.
#[utoipa::path(
    operation_id = "put_password", tag = "accounts",
    request_body = ChangePassword,
    responses(
        (status = 204, description = "The new password is good from now on"),
        (status = 401, description = "Not signed in, or not the current password", body = Problem),
        (status = 409, description = "It was changed at the same moment", body = Problem),
    ),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("any account, in a session"))),
)]
#[put("/account/password")]
pub async fn put_password(
    state: Data<State>,
    InSession(account, session): InSession,
    Json(form): Json<ChangePassword>,
) -> Result<HttpResponse> {
    settings::change_password(&state, account, session, form).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Closes the account for good. Its links answer 410; what it published stays without a name, or goes.
#[utoipa::path(
    operation_id = "delete_account", tag = "accounts",
    request_body = CloseAccount,
    responses(
        (status = 204, description = "Closed"),
        (status = 401, description = "Not signed in, or not the account's password", body = Problem),
        (status = 409, description = "It is the last administrator, or was closed at the same moment", body = Problem),
    ),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("any account, in a session"))),
)]
#[delete("/account")]
pub async fn delete(
    state: Data<State>,
    InSession(account, _): InSession,
    Json(form): Json<CloseAccount>,
) -> Result<HttpResponse> {
    closing::close(&state, account, form).await?;
    Ok(HttpResponse::NoContent().finish())
}
