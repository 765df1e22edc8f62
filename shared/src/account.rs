//! Accounts and sessions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    column::words,
    ids::{AccountId, SessionId},
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
    /// The token of an invitation, where the hub takes new accounts by invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<String>,
}

/// What registration and reset answer, always the same: the mail says what happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailSent {
    /// What to do now.
    pub detail: String,
}

/// The token from a mail that verifies an address, and who it was meant for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// The token, as the mail gives it.
    pub token: String,
    /// The account's password, so that nobody verifies what a stranger did in their name.
    pub password: Password,
}

/// Who forgot their password.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskReset {
    /// The account's mail address.
    pub email: Email,
}

/// The token from a reset mail, and the password that is to be.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfirmReset {
    /// The token, as the mail gives it.
    pub token: String,
    /// The new password.
    pub password: Password,
}

/// Another password.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password as it is.
    pub current: Password,
    /// The password that is to be.
    pub new: Password,
}

/// Changes of an account; what is left out stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchAccount {
    /// The name shown beside the handle.
    #[serde(default)]
    pub display_name: Option<DisplayName>,
    /// Another mail address; it counts once the token that goes there is verified.
    #[serde(default)]
    pub email: Option<Email>,
    /// The account's password, which a change of address needs.
    #[serde(default)]
    pub password: Option<Password>,
}

words! {
    /// What becomes of the profiles of an account that is closed.
    ProfilesLeft {
        /// What is published stays, archived, without a name.
        Keep = "keep",
        /// All are deleted.
        Delete = "delete",
    }
}

/// The end of an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CloseAccount {
    /// The account's password.
    pub password: Password,
    /// What becomes of its published profiles; `keep` when left out.
    #[serde(default)]
    pub profiles: Option<ProfilesLeft>,
}

/// A session of the account that has not ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenSession {
    /// Its id.
    pub id: SessionId,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it last got an access token: it was used within the ten minutes after.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends unless it is refreshed.
    pub expires_at: DateTime<Utc>,
    /// The program that signed in, as it names itself, at most 200 characters; empty when it does
    /// not say.
    pub user_agent: String,
    /// Whether it is the one that asks.
    pub current: bool,
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

/// An author's page: everybody with a verified address has one, whether or not anything is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthorPage {
    /// Who it is.
    #[serde(flatten)]
    pub author: Author,
    /// Since when the account exists.
    pub since: DateTime<Utc>,
    /// How many public profiles are theirs: `GET /profiles?author=` lists them.
    pub profiles: i64,
    /// How many subscriptions these have, all together.
    pub subscribers: i64,
    /// How many follow these without being subscribed for it, all together.
    pub followers: i64,
    /// How often these were downloaded, all together.
    pub downloads: i64,
}
