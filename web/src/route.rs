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
    /// What moderation did, in numbers.
    Transparency,
    /// What waits for moderators.
    Moderation,
    /// A submission, as a moderator sees it.
    Review { id: String },
    /// Published profiles that somebody should look at.
    Cases,
    /// One of them.
    Case { slug: String },
    /// An author's past, as moderators see it.
    AuthorHistory { handle: String },
    /// What was reported.
    Reports,
    /// What was appealed.
    Appeals,
    /// One appeal.
    Appeal { id: String },
    /// A page of administrators.
    Admin(AdminPage),
    /// An account, as administrators see it.
    AdminAccount { handle: String },
    /// Nothing.
    NotFound,
}

/// Pages of administrators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AdminPage {
    /// Accounts, roles, suspensions.
    Accounts,
    /// Who may register, and thresholds.
    Settings,
    /// Checks of submissions.
    Checks,
    /// Protected words.
    Words,
    /// Invitations.
    Invitations,
    /// Replies that moderators begin with.
    Replies,
    /// The audit log.
    Audit,
}

impl AdminPage {
    /// All of them, in their order.
    pub(crate) const ALL: [Self; 7] = [
        Self::Accounts,
        Self::Settings,
        Self::Checks,
        Self::Words,
        Self::Invitations,
        Self::Replies,
        Self::Audit,
    ];

    fn segment(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Settings => "settings",
            Self::Checks => "checks",
            Self::Words => "words",
            Self::Invitations => "invitations",
            Self::Replies => "replies",
            Self::Audit => "audit",
        }
    }
}

impl Route {
    /// Whether the page is one of moderators and administrators; boot.js tells them by their addresses, too.
    pub(crate) fn is_of_desk(&self) -> bool {
        matches!(
            self,
            Self::Moderation
                | Self::Review { .. }
                | Self::Cases
                | Self::Case { .. }
                | Self::AuthorHistory { .. }
                | Self::Reports
                | Self::Appeals
                | Self::Appeal { .. }
                | Self::Admin(_)
                | Self::AdminAccount { .. }
        )
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
            Self::Cases => "/moderation/cases".to_owned(),
            Self::Case { slug } => format!("/moderation/cases/{slug}"),
            Self::AuthorHistory { handle } => format!("/moderation/authors/{handle}"),
            Self::Reports => "/moderation/reports".to_owned(),
            Self::Appeals => "/moderation/appeals".to_owned(),
            Self::Appeal { id } => format!("/moderation/appeals/{id}"),
            Self::Transparency => "/transparency".to_owned(),
            Self::Admin(page) => format!("/admin/{}", page.segment()),
            Self::AdminAccount { handle } => format!("/admin/accounts/{handle}"),
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
            ["moderation", "cases"] => Self::Cases,
            ["moderation", "cases", slug] => Self::Case {
                slug: slug.to_owned(),
            },
            ["moderation", "authors", handle] => Self::AuthorHistory {
                handle: handle.to_owned(),
            },
            ["moderation", "reports"] => Self::Reports,
            ["moderation", "appeals"] => Self::Appeals,
            ["moderation", "appeals", id] => Self::Appeal { id: id.to_owned() },
            ["transparency"] => Self::Transparency,
            ["moderation", id] => Self::Review { id: id.to_owned() },
            ["admin"] => Self::Admin(AdminPage::Accounts),
            ["admin", "accounts", handle] => Self::AdminAccount {
                handle: handle.to_owned(),
            },
            ["admin", segment] => AdminPage::ALL
                .into_iter()
                .find(|page| page.segment() == segment)
                .map_or(Self::NotFound, Self::Admin),
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
            Route::Cases,
            Route::Case { slug: slug() },
            Route::AuthorHistory { handle: slug() },
            Route::Reports,
            Route::Appeals,
            Route::Appeal { id: slug() },
            Route::Transparency,
            Route::Admin(AdminPage::Audit),
            Route::AdminAccount { handle: slug() },
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
