//! The addresses of the app; the service answers each with the shell (`api/src/web_app.rs`).

use std::collections::HashMap;

use yew_router::Routable;

/// Every page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// The catalogue.
    Explore,
    /// A profile.
    Profile { slug: String },
    /// An author.
    Author { handle: String },
    /// The author's own profiles.
    Editor,
    /// The first step of a strategy that is not begun.
    NewStrategy,
    /// The first step: name, texts, logo.
    StrategyStep { slug: String },
    /// The second: the ZIP.
    ProfileStep { slug: String },
    /// The third: see it all, submit.
    PublishStep { slug: String },
    /// One of the author's profiles: submissions, versions, settings.
    Manage { slug: String },
    /// Subscriptions.
    Subscriptions,
    /// What the account was told.
    Notifications,
    /// The account.
    Account,
    /// A new account.
    Register,
    /// The mail address is verified.
    Verify,
    /// Sign in.
    SignIn,
    /// Another password.
    Reset,
    /// What waits for moderators.
    Moderation,
    /// A submission, as a moderator sees it.
    Review { id: String },
    /// Nothing.
    NotFound,
}

impl Route {
    /// Whether the page is one of moderators and administrators; boot.js tells them by their addresses, too.
    pub(crate) fn is_of_desk(&self) -> bool {
        matches!(self, Self::Moderation | Self::Review { .. })
    }
}

/// By hand: what yew-router derives brings a whole engine for patterns. Slugs, handles and ids stand in addresses as they
/// are: they have nothing that would have to be escaped.
impl Routable for Route {
    fn from_path(path: &str, _: &HashMap<&str, &str>) -> Option<Self> {
        Self::recognize(path)
    }

    fn to_path(&self) -> String {
        match self {
            Self::Explore => "/".to_owned(),
            Self::Profile { slug } => format!("/profiles/{slug}"),
            Self::Author { handle } => format!("/authors/{handle}"),
            Self::Editor => "/editor".to_owned(),
            Self::NewStrategy => "/editor/new".to_owned(),
            Self::StrategyStep { slug } => format!("/editor/{slug}/strategy"),
            Self::ProfileStep { slug } => format!("/editor/{slug}/profile"),
            Self::PublishStep { slug } => format!("/editor/{slug}/publish"),
            Self::Manage { slug } => format!("/editor/{slug}"),
            Self::Subscriptions => "/subscriptions".to_owned(),
            Self::Notifications => "/notifications".to_owned(),
            Self::Account => "/account".to_owned(),
            Self::Register => "/register".to_owned(),
            Self::Verify => "/verify".to_owned(),
            Self::SignIn => "/sign-in".to_owned(),
            Self::Reset => "/reset".to_owned(),
            Self::Moderation => "/moderation".to_owned(),
            Self::Review { id } => format!("/moderation/{id}"),
            Self::NotFound => "/not-found".to_owned(),
        }
    }

    fn routes() -> Vec<&'static str> {
        Vec::new()
    }

    fn not_found_route() -> Option<Self> {
        Some(Self::NotFound)
    }

    fn recognize(path: &str) -> Option<Self> {
        let path = path.strip_suffix('/').unwrap_or(path);
        let parts = path.split('/').skip(1).collect::<Vec<_>>();
        if parts.iter().any(|part| part.is_empty()) {
            return Some(Self::NotFound);
        }
        Some(match *parts.as_slice() {
            [] => Self::Explore,
            ["profiles", slug] => Self::Profile {
                slug: slug.to_owned(),
            },
            ["authors", handle] => Self::Author {
                handle: handle.to_owned(),
            },
            ["editor"] => Self::Editor,
            ["editor", "new"] => Self::NewStrategy,
            ["editor", slug, "strategy"] => Self::StrategyStep {
                slug: slug.to_owned(),
            },
            ["editor", slug, "profile"] => Self::ProfileStep {
                slug: slug.to_owned(),
            },
            ["editor", slug, "publish"] => Self::PublishStep {
                slug: slug.to_owned(),
            },
            ["editor", slug] => Self::Manage {
                slug: slug.to_owned(),
            },
            ["subscriptions"] => Self::Subscriptions,
            ["notifications"] => Self::Notifications,
            ["account"] => Self::Account,
            ["register"] => Self::Register,
            ["verify"] => Self::Verify,
            ["sign-in"] => Self::SignIn,
            ["reset"] => Self::Reset,
            ["moderation"] => Self::Moderation,
            ["moderation", id] => Self::Review { id: id.to_owned() },
            _ => Self::NotFound,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_found_at_its_address() {
        let slug = || "grid-eth".to_owned();
        for route in [
            Route::Explore,
            Route::Profile { slug: slug() },
            Route::Author { handle: slug() },
            Route::Editor,
            Route::NewStrategy,
            Route::StrategyStep { slug: slug() },
            Route::ProfileStep { slug: slug() },
            Route::PublishStep { slug: slug() },
            Route::Manage { slug: slug() },
            Route::Subscriptions,
            Route::Notifications,
            Route::Account,
            Route::Register,
            Route::Verify,
            Route::SignIn,
            Route::Reset,
            Route::Moderation,
            Route::Review { id: slug() },
        ] {
            let path = route.to_path();
            assert_eq!(Route::recognize(&path), Some(route.clone()), "{path}");
            assert_eq!(
                Route::recognize(&format!("{path}/")).is_some_and(|found| found == route),
                path != "/",
                "{path}/"
            );
        }
    }

    #[test]
    fn what_is_no_page_is_not_found() {
        for path in [
            "/profiles",
            "/profiles//",
            "//account",
            "/editor/a/b",
            "/account/x",
            "/Account",
        ] {
            assert_eq!(Route::recognize(path), Some(Route::NotFound), "{path}");
        }
    }
}
