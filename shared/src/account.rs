//! Accounts and sessions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    column::words,
    ids::AccountId,
    text::{DisplayName, Email, Handle, Password},
};

words! {
    /// What an account may do.
    Role {
        /// Publishes and subscribes.
        User = "user",
        /// Decides on what others submit, too.
        Moderator = "moderator",
        /// Runs the hub, too.
        Administrator = "administrator",
    }
}

/// A new account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Where the verification mail goes.
    pub email: Email,
    /// The unique handle.
    pub handle: Handle,
    /// The name shown beside the handle; the handle itself when left out.
    #[serde(default)]
    pub display_name: Option<DisplayName>,
    /// The password.
    pub password: Password,
}

/// What registration answers, always the same: the mail says what happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailSent {
    /// What to do now.
    pub detail: String,
}

/// The token from a verification mail, and who it was meant for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// The token, as the mail gives it.
    pub token: String,
    /// The password of the registration, so that nobody verifies one that a stranger made in their
    /// name.
    pub password: Password,
}

/// Who wants to sign in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The account's mail address.
    pub email: Email,
    /// Its password.
    pub password: Password,
}

/// A signed-in session; the refresh token is in the cookie that comes along.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Goes into `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds until the access token wants a refresh.
    pub expires_in: u32,
    /// Who is signed in.
    pub account: Account,
}

/// The account that asks, as it sees itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its unique handle.
    pub handle: String,
    /// The name shown beside the handle.
    pub display_name: String,
    /// Its mail address; nobody else sees it.
    pub email: String,
    /// Whether the mail address is verified: until then it browses and drafts, no more.
    pub verified: bool,
    /// What it may do.
    pub role: Role,
    /// Since when it exists.
    pub created_at: DateTime<Utc>,
}

/// An account as everybody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Author {
    /// Its unique handle.
    pub handle: String,
    /// The name shown beside the handle.
    pub display_name: String,
}
