//! The scopes as types, for handlers to name.

use hub_shared::token::Scope;

use crate::db::accounts::Account;

/// What an extractor asks of a personal access token.
pub trait Scoped: 'static {
    /// The scope it must have; none where no token will do.
    const SCOPE: Option<Scope>;
    /// Always the account: an extractor holds one whatever its scope.
    type Account;
}

macro_rules! scopes {
    ($($(#[doc = $doc:literal])+ $name:ident = $scope:expr;)+) => {$(
        $(#[doc = $doc])+
        pub struct $name;

        impl Scoped for $name {
            const SCOPE: Option<Scope> = $scope;
            type Account = Account;
        }
    )+};
}

scopes! {
    /// No token will do: passwords, mail addresses, sessions, tokens and deletion.
    SessionOnly = None;
    /// `account:read`
    AccountRead = Some(Scope::AccountRead);
    /// `profiles:read`, or `profiles:write`
    ProfilesRead = Some(Scope::ProfilesRead);
    /// `profiles:write`
    ProfilesWrite = Some(Scope::ProfilesWrite);
    /// `subscriptions:links`
    SubscriptionsLinks = Some(Scope::SubscriptionsLinks);
    /// `moderation`
    Moderation = Some(Scope::Moderation);
    /// `administration`
    Administration = Some(Scope::Administration);
}
