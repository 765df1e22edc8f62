//! The addresses of the app; the service answers each with the shell (`api/src/web_app.rs`).

use yew_router::Routable;

/// Every page.
#[derive(Debug, Clone, PartialEq, Eq, Routable)]
pub(crate) enum Route {
    /// The catalogue.
    #[at("/")]
    Explore,
    /// A profile.
    #[at("/profiles/:slug")]
    Profile { slug: String },
    /// An author.
    #[at("/authors/:handle")]
    Author { handle: String },
    /// The author's own profiles.
    #[at("/editor")]
    Editor,
    /// The first step of a strategy that is not begun.
    #[at("/editor/new")]
    NewStrategy,
    /// The first step: name, texts, logo.
    #[at("/editor/:slug/strategy")]
    StrategyStep { slug: String },
    /// The second: the ZIP.
    #[at("/editor/:slug/profile")]
    ProfileStep { slug: String },
    /// The third: see it all, submit.
    #[at("/editor/:slug/publish")]
    PublishStep { slug: String },
    /// One of the author's profiles: submissions, versions, settings.
    #[at("/editor/:slug")]
    Manage { slug: String },
    /// Subscriptions.
    #[at("/subscriptions")]
    Subscriptions,
    /// What the account was told.
    #[at("/notifications")]
    Notifications,
    /// The account.
    #[at("/account")]
    Account,
    /// A new account.
    #[at("/register")]
    Register,
    /// The mail address is verified.
    #[at("/verify")]
    Verify,
    /// Sign in.
    #[at("/sign-in")]
    SignIn,
    /// Another password.
    #[at("/reset")]
    Reset,
    /// What waits for moderators.
    #[at("/moderation")]
    Moderation,
    /// A submission, as a moderator sees it.
    #[at("/moderation/:id")]
    Review { id: String },
    /// Nothing.
    #[not_found]
    #[at("/not-found")]
    NotFound,
}
