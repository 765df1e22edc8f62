//! Who is asking: session tokens, and the extractors that handlers name to say who may.
//!
//! An access token (10 minutes) proves a session's id and nothing else: role, suspension and the
//! session's state are read on every request. The refresh token is a signature over the session's id
//! and generation, so the database holds nothing that could be stolen.

use std::{future::Future, ops::Deref, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use chrono::TimeDelta;
use hub_shared::{account::Role, ids::SessionId, problem::Code};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    clock::Time,
    db::accounts::Account,
    domain::sessions,
    error::{Error, Result},
    keys::Key,
    state::State,
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

/// The account whose access token came along.
async fn signed_in(req: &HttpRequest) -> Result<Option<Account>> {
    let Some(value) = req.headers().get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let ended = || {
        Error::refused(
            Code::SessionEnded,
            "This access token is no longer good: refresh it, or sign in again.",
        )
    };
    let token = value
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
    let state = state(req)?;
    let session = state
        .tokens
        .open_access(token, state.clock.now())
        .ok_or_else(ended)?;
    let account = sessions::account(&state, session)
        .await?
        .ok_or_else(ended)?;
    if account.suspended_at.is_some() {
        return Err(Error::refused(
            Code::AccountSuspended,
            "An administrator suspended this account.",
        ));
    }
    Ok(Some(account))
}

fn state(req: &HttpRequest) -> Result<web::Data<State>> {
    req.app_data::<web::Data<State>>()
        .cloned()
        .ok_or_else(|| Error::Internal("the application has no state".to_owned()))
}

/// Defines an extractor: an account that passed a test.
macro_rules! identity {
    ($(#[doc = $doc:literal])+ $name:ident, $check:expr) => {
        $(#[doc = $doc])+
        pub struct $name(pub Account);

        impl Deref for $name {
            type Target = Account;

            fn deref(&self) -> &Account {
                &self.0
            }
        }

        impl FromRequest for $name {
            type Error = Error;
            type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

            fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
                let req = req.clone();
                Box::pin(async move {
                    let account = signed_in(&req).await?.ok_or_else(|| {
                        Error::refused(Code::NotSignedIn, "Sign in first: this needs an account.")
                    })?;
                    let check: fn(&Account) -> Result<()> = $check;
                    check(&account)?;
                    Ok(Self(account))
                })
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

/// Whoever asks, signed in or not. A bad token is an error all the same.
pub struct Visitor(pub Option<Account>);

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move { Ok(Self(signed_in(&req).await?)) })
    }
}
