//! What a personal access token lets a program do.

use hub_shared::token::Scope;

/// A scope in a few words, and what it means.
pub(crate) fn words(scope: Scope) -> (&'static str, &'static str) {
    match scope {
        Scope::AccountRead => (
            "See the account",
            "Name, mail address, notifications and what it follows.",
        ),
        Scope::ProfilesRead => (
            "See your profiles",
            "Drafts, submissions and private pages, too.",
        ),
        Scope::ProfilesWrite => (
            "Change your profiles",
            "Create, draft, submit, withdraw, change settings. Sees them, too.",
        ),
        Scope::SubscriptionsLinks => (
            "Handle your subscriptions",
            "Subscribe and stop, see and replace download links, and download by them.",
        ),
        Scope::Moderation => (
            "Moderate",
            "All that you may do as a moderator: decide, hold back, take down.",
        ),
        Scope::Administration => (
            "Administer",
            "All that you may do as an administrator: suspend accounts, read the audit log.",
        ),
    }
}
