//! Who is asking: session tokens, and the extractors that handlers name to say who may.
//!
//! An access token (10 minutes) proves a session's id and nothing else: role, suspension and the
//! session's state are read on every request. The refresh token is a signature over the session's id
//! and generation, so the database holds nothing that could be stolen.
//!
//! An extractor is a role and a scope. A session may do what its role may. A personal access token
//! passes only where the handler names a scope that it has, as in `User<ProfilesWrite>`; a handler
//! that names none takes sessions only.

use std::{
    future::{Ready, ready},
    ops::Deref,
};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::header::{self, HeaderValue},
    middleware::Next,
    web,
};
use chrono::TimeDelta;
use hub_shared::{
    account::Role,
    ids::SessionId,
    problem::Code,
    token::{self, Scopes},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    clock::Time,
    db::accounts::Account,
    domain::{sessions, tokens},
    error::{Error, Refusal, Result},
    keys::Key,
    state::State,
    telemetry,
};

mod scopes;

pub use scopes::{
    AccountRead, Administration, Moderation, ProfilesRead, ProfilesWrite, Scoped, SessionOnly,
    SubscriptionsLinks,
};

/// How long an access token is good.
pub const ACCESS_LIFETIME: TimeDelta = TimeDelta::minutes(10);

#[derive(Clone, Serialize, Deserialize)]
struct Access {
    aud: String,
    sub: SessionId,
    exp: i64,
}

#[derive(Clone, Serialize, Deserialize)]
struct Refresh {
    aud: String,
    sub: SessionId,
    #[serde(rename = "gen")]
    generation: i64,
}

/// Makes and reads session tokens.
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl Tokens {
    /// Tokens signed by this key.
    #[must_use]
    pub fn new(key: &Key) -> Self {
        Self {
            encoding: EncodingKey::from_secret(key.bytes()),
            decoding: DecodingKey::from_secret(key.bytes()),
        }
    }

    /// An access token for a session.
    ///
    /// # Errors
    /// When signing fails.
    pub fn access(&self, session: &SessionId, now: Time) -> Result<String> {
        let exp = (now + ACCESS_LIFETIME).and_utc().timestamp();
        self.sign(&Access {
            aud: "access".to_owned(),
            sub: session.clone(),
            exp,
        })
    }

    /// The session that a good access token proves.
    #[must_use]
    pub fn open_access(&self, token: &str, now: Time) -> Option<SessionId> {
        let claims = self.open::<Access>(token, "access")?;
        (now.and_utc().timestamp() < claims.exp).then_some(claims.sub)
    }

    /// The refresh token of a session's generation, always the same.
    ///
    /// # Errors
    /// When signing fails.
    pub fn refresh(&self, session: &SessionId, generation: i64) -> Result<String> {
        self.sign(&Refresh {
            aud: "refresh".to_owned(),
            sub: session.clone(),
            generation,
        })
    }

    /// The session and generation of a refresh token that we signed.
    #[must_use]
    pub fn open_refresh(&self, token: &str) -> Option<(SessionId, i64)> {
        let claims = self.open::<Refresh>(token, "refresh")?;
        Some((claims.sub, claims.generation))
    }

    fn sign(&self, claims: &impl Serialize) -> Result<String> {
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.encoding)
            .map_err(|error| Error::Internal(format!("signing a token: {error}")))
    }

    fn open<T: DeserializeOwned + Clone>(&self, token: &str, audience: &str) -> Option<T> {
        // Only this algorithm is accepted, whatever a token's header claims (RFC 8725, 3.1). The
        // time is checked against the hub's own clock.
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["aud", "sub"]);
        validation.validate_exp = false;
        jsonwebtoken::decode::<T>(token, &self.decoding, &validation)
            .ok()
            .map(|data| data.claims)
    }
}

/// How an account proved that it is the one that asks.
#[derive(Debug, Clone)]
pub enum Credential {
    /// By the access token of a session.
    Session(SessionId),
    /// By a personal access token with these scopes.
    Token(Scopes),
}

/// The account that asks.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The account; its role is no higher than a personal access token's scopes let it be.
    pub account: Account,
    /// What it showed.
    pub credential: Credential,
}

/// What became of the Authorization header that came along.
#[derive(Clone)]
struct Identity(std::result::Result<Asker, Refusal>);

/// Middleware: finds out who asks before any extractor runs, so that whoever may not do something
/// learns nothing else about it. Whether it matters is up to the handler's extractor.
///
/// # Errors
/// None of its own.
pub async fn identify(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if let Some(value) = req.headers().get(header::AUTHORIZATION) {
        let found = match req.app_data::<web::Data<State>>() {
            Some(state) => ask(state, value).await,
            None => Err(Error::Internal("the application has no state".to_owned())),
        };
        let identity = match found {
            Ok(asker) => {
                telemetry::asked_by(&asker.account.id);
                Ok(asker)
            }
            Err(error) if error.is_ours() => return Ok(req.error_response(error)),
            Err(error) => Err(error.refusal()),
        };
        req.extensions_mut().insert(Identity(identity));
    }
    next.call(req)
        .await
        .map(ServiceResponse::map_into_boxed_body)
}

async fn ask(state: &State, value: &HeaderValue) -> Result<Asker> {
    let bearer = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(|| {
            Error::refused(
                Code::NotSignedIn,
                "The Authorization header must read: Bearer, a space, an access token.",
            )
        })?;
    let asker = if bearer.starts_with(token::PREFIX) {
        tokens::open(state, bearer).await?
    } else {
        let ended = || {
            Error::refused(
                Code::SessionEnded,
                "This access token is no longer good: refresh it, or sign in again.",
            )
        };
        let session = state
            .tokens
            .open_access(bearer, state.clock.now())
            .ok_or_else(ended)?;
        Asker {
            account: sessions::account(state, session.clone())
                .await?
                .ok_or_else(ended)?,
            credential: Credential::Session(session),
        }
    };
    if asker.account.suspended_at.is_some() {
        return Err(Error::refused(
            Code::AccountSuspended,
            "An administrator suspended this account.",
        ));
    }
    Ok(asker)
}

/// Who asks; none when no Authorization header came along.
///
/// # Errors
/// `not_signed_in`, `session_ended`, `token_ended` or `account_suspended` when what came along is not
/// good.
pub fn asker(req: &HttpRequest) -> Result<Option<Asker>> {
    let identity = req.extensions().get::<Identity>().cloned();
    Ok(identity.map(|identity| identity.0).transpose()?)
}

fn signed_in(req: &HttpRequest) -> Result<Asker> {
    asker(req)?
        .ok_or_else(|| Error::refused(Code::NotSignedIn, "Sign in first: this needs an account."))
}

fn session_required() -> Error {
    Error::refused(
        Code::SessionRequired,
        "No personal access token may do this: sign in and use the session's access token.",
    )
}

/// The account, where what it showed may be used for this.
fn admit<S: Scoped>(asker: Asker) -> Result<Account> {
    let Credential::Token(scopes) = &asker.credential else {
        return Ok(asker.account);
    };
    match S::SCOPE {
        Some(scope) if scopes.include(scope) => Ok(asker.account),
        Some(scope) => Err(Error::refused(
            Code::InsufficientScope,
            format!("This needs a personal access token with the scope {scope}."),
        )),
        None => Err(session_required()),
    }
}

/// Defines an extractor: an account that passed a test, by a session or a token with the scope `S`.
macro_rules! identity {
    ($(#[doc = $doc:literal])+ $name:ident, $check:expr) => {
        $(#[doc = $doc])+
        pub struct $name<S: Scoped = SessionOnly>(pub S::Account);

        impl<S: Scoped<Account = Account>> Deref for $name<S> {
            type Target = Account;

            fn deref(&self) -> &Account {
                &self.0
            }
        }

        impl<S: Scoped<Account = Account>> FromRequest for $name<S> {
            type Error = Error;
            type Future = Ready<Result<Self>>;

            fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
                let check: fn(&Account) -> Result<()> = $check;
                ready(signed_in(req).and_then(|asker| {
                    let account = admit::<S>(asker)?;
                    check(&account)?;
                    Ok(Self(account))
                }))
            }
        }
    };
}

identity! {
    /// Any account, verified or not.
    User, |_| Ok(())
}
identity! {
    /// An account with a verified mail address.
    Verified, verified
}
identity! {
    /// A verified moderator or administrator.
    Moderator, |account| {
        verified(account)?;
        match account.role {
            Role::Moderator | Role::Administrator => Ok(()),
            Role::User => Err(Error::refused(Code::NotAllowed, "This is for moderators.")),
        }
    }
}
identity! {
    /// A verified administrator.
    Administrator, |account| {
        verified(account)?;
        match account.role {
            Role::Administrator => Ok(()),
            _ => Err(Error::refused(Code::NotAllowed, "This is for administrators.")),
        }
    }
}

fn verified(account: &Account) -> Result<()> {
    match account.verified_at {
        Some(_) => Ok(()),
        None => Err(Error::refused(
            Code::NotVerified,
            "Verify your mail address first: the link is in the mail you got when you registered.",
        )),
    }
}

/// Whoever asks, signed in or not. A bad token is an error all the same; a good one without the scope
/// sees what everybody sees.
pub struct Visitor<S: Scoped = ProfilesRead>(pub Option<S::Account>);

impl<S: Scoped<Account = Account>> FromRequest for Visitor<S> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(asker(req).map(|asker| Self(asker.and_then(|asker| admit::<S>(asker).ok()))))
    }
}

/// Any account by a session, and which: for what concerns its sessions, its password, its end.
pub struct InSession(pub Account, pub SessionId);

impl FromRequest for InSession {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(signed_in(req).and_then(|asker| match asker.credential {
            Credential::Session(session) => Ok(Self(asker.account, session)),
            Credential::Token(_) => Err(session_required()),
        }))
    }
}
