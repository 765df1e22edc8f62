//! Sessions: an access token in the body, a refresh token in a cookie that only these addresses see.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    delete, get,
    http::{StatusCode, header},
    post,
    web::{Data, Path},
};
use hub_shared::{
    account::{OpenSession, Session, SignIn},
    ids::SessionId,
    page::{Page, PageQuery},
    problem::Code,
};

use crate::{
    auth::InSession,
    config::Config,
    domain::{
        accounts,
        sessions::{self, Signed},
    },
    error::{Error, Result},
    extract::{Json, OptionalJson, Query},
    limits,
    respond::Fresh,
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
    let mail = accounts::email_key(&form.email);
    limits::by_sign_in(&req, &mail).await?;
    let agent = req.headers().get(header::USER_AGENT);
    let agent = agent.map(|agent| String::from_utf8_lossy(agent.as_bytes()));
    let signed = sessions::sign_in(&state, form, &agent.unwrap_or_default()).await?;
    limits::signed_in(&req, &mail).await?;
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

/// The account's sessions that have not ended, newest first.
#[utoipa::path(
    operation_id = "list_sessions", tag = "sessions",
    params(PageQuery),
    responses((status = 200, description = "A page of them", body = Page<OpenSession>)),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("any account, in a session"))),
)]
#[get("/sessions")]
pub async fn list(
    state: Data<State>,
    InSession(account, session): InSession,
    Query(query): Query<PageQuery>,
) -> Result<Fresh<Page<OpenSession>>> {
    Ok(Fresh::new(
        sessions::list(&state, account, session, query).await?,
    ))
}

/// Ends all of the account's sessions but the one that asks.
#[utoipa::path(
    operation_id = "delete_other_sessions", tag = "sessions",
    responses((status = 204, description = "Ended, also when there were none")),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("any account, in a session"))),
)]
#[delete("/sessions")]
pub async fn delete_others(
    state: Data<State>,
    InSession(account, session): InSession,
) -> Result<HttpResponse> {
    sessions::end_others(&state, account, session).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends one of the account's sessions.
#[utoipa::path(
    operation_id = "delete_one_session", tag = "sessions",
    params(("id" = SessionId, Path, description = "The session's id")),
    responses((status = 204, description = "Ended")),
    security(("access_token" = [])),
    extensions(("x-who-may" = json!("its account, in a session"))),
)]
#[delete("/sessions/{id}")]
pub async fn delete_one(
    state: Data<State>,
    InSession(account, _): InSession,
    id: Path<SessionId>,
) -> Result<HttpResponse> {
    sessions::end_one(&state, account, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
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
