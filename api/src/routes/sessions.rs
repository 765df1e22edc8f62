//! Sessions: an access token in the body, a refresh token in a cookie that only these addresses see.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    delete,
    http::{StatusCode, header},
    post,
    web::Data,
};
use hub_shared::{
    account::{Session, SignIn},
    problem::Code,
};

use crate::{
    config::Config,
    domain::sessions::{self, Signed},
    error::{Error, Result},
    extract::{Json, OptionalJson},
    state::State,
};

/// Name of the cookie that holds the refresh token.
const COOKIE: &str = "hub_refresh";
/// How long a browser keeps it: as long as a session lasts.
const DAYS: i64 = 30;

/// Signs in.
#[utoipa::path(
    operation_id = "create_session", tag = "sessions",
    request_body = SignIn,
    responses(
        (status = 201, description = "Signed in; the refresh token is in the cookie", body = Session),
        (status = 401, description = "Wrong address or password", body = hub_shared::problem::Problem),
        (status = 403, description = "The account is suspended, or the origin is another site's", body = hub_shared::problem::Problem),
    ),
    extensions(("x-who-may" = json!("anybody"))),
)]
#[post("/session")]
pub async fn create(
    req: HttpRequest,
    state: Data<State>,
    Json(form): Json<SignIn>,
) -> Result<HttpResponse> {
    check_origin(&req, &state.config)?;
    let signed = sessions::sign_in(&state, form).await?;
    Ok(answer(&state.config, StatusCode::CREATED, signed))
}

/// No fields: the cookie says which session.
#[derive(Debug, Default, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {}

/// Trades the refresh token in the cookie for the next one, and gives a new access token.
#[utoipa::path(
    operation_id = "refresh_session", tag = "sessions",
    request_body = Refresh,
    responses(
        (status = 200, description = "Still signed in", body = Session),
        (status = 401, description = "The session has ended", body = hub_shared::problem::Problem),
        (status = 403, description = "The origin is another site's", body = hub_shared::problem::Problem),
    ),
    security(("refresh_cookie" = [])),
    extensions(("x-who-may" = json!("whoever holds the refresh cookie"))),
)]
#[post("/session/refresh")]
pub async fn refresh(
    req: HttpRequest,
    state: Data<State>,
    _: OptionalJson<Refresh>,
) -> Result<HttpResponse> {
    check_origin(&req, &state.config)?;
    let token = req.cookie(COOKIE).ok_or_else(|| {
        Error::refused(
            Code::SessionEnded,
            format!("There is no {COOKIE} cookie: sign in."),
        )
    })?;
    let signed = sessions::refresh(&state, token.value()).await?;
    Ok(answer(&state.config, StatusCode::OK, signed))
}

/// Signs out.
#[utoipa::path(
    operation_id = "delete_session", tag = "sessions",
    responses(
        (status = 204, description = "Signed out, also when the session had ended"),
        (status = 403, description = "The origin is another site's", body = hub_shared::problem::Problem),
    ),
    extensions(("x-who-may" = json!("whoever holds the refresh cookie"))),
)]
#[delete("/session")]
pub async fn delete(req: HttpRequest, state: Data<State>) -> Result<HttpResponse> {
    check_origin(&req, &state.config)?;
    let token = req.cookie(COOKIE);
    sessions::sign_out(&state, token.as_ref().map(Cookie::value)).await?;
    let mut gone = cookie(&state.config, String::new());
    gone.make_removal();
    Ok(HttpResponse::NoContent().cookie(gone).finish())
}

fn answer(config: &Config, status: StatusCode, signed: Signed) -> HttpResponse {
    HttpResponse::build(status)
        .cookie(cookie(config, signed.refresh_token))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(signed.session)
}

fn cookie(config: &Config, token: String) -> Cookie<'static> {
    Cookie::build(COOKIE, token)
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Strict)
        .path("/api/v1/session")
        .max_age(Duration::days(DAYS))
        .finish()
}

/// Browsers say from which site a request comes; programs don't, and have no cookies to lose
/// (CWE-352).
fn check_origin(req: &HttpRequest, config: &Config) -> Result<()> {
    let Some(origin) = req.headers().get(header::ORIGIN) else {
        return Ok(());
    };
    if config.takes_sessions_of(origin.as_bytes()) {
        return Ok(());
    }
    Err(Error::refused(
        Code::OriginRefused,
        format!(
            "Session requests come from {}: this one names another Origin.",
            config.public_url()
        ),
    ))
}
