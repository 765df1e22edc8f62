//! Where to go on after signing in: a page of this app and nothing else, whatever a link says.

use serde::Serialize;
use yew_router::{Routable as _, query::Raw};

use crate::route::Route;

/// The query of the pages that lead elsewhere when they are done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Next {
    /// Path and query of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A page, with the query that goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    route: Route,
    query: String,
}

impl Next {
    /// What the address bar says.
    pub(crate) fn read(query: &str) -> Self {
        let mut pairs = form_urlencoded::parse(query.trim_start_matches('?').as_bytes());
        let next = pairs.find(|(name, _)| name == "next");
        Self {
            next: next.map(|(_, value)| value.into_owned()),
        }
    }

    /// Back to the page at this address.
    pub(crate) fn back_to(path: &str, query: &str) -> Self {
        let query = query.trim_start_matches('?');
        let here = if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        };
        let next = target(&here).is_some_and(|target| target.route != Route::Explore);
        Self {
            next: next.then_some(here),
        }
    }

    /// Where it leads; the catalogue when it leads nowhere in this app.
    pub(crate) fn target(&self) -> Target {
        self.next.as_deref().and_then(target).unwrap_or(Target {
            route: Route::Explore,
            query: String::new(),
        })
    }

    /// Whether it names a page.
    pub(crate) fn is_some(&self) -> bool {
        self.next.as_deref().and_then(target).is_some()
    }
}

/// The page of this path. Only the app's router reads it, so another site's address leads nowhere (CWE-601).
fn target(text: &str) -> Option<Target> {
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    let plain = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(['\\', '#'])
        && !text.chars().any(char::is_control);
    if !plain {
        return None;
    }
    match Route::recognize(path)? {
        Route::NotFound | Route::SignIn | Route::Register | Route::Verify | Route::Reset => None,
        route => Some(Target {
            route,
            query: query.split('#').next().unwrap_or_default().to_owned(),
        }),
    }
}

impl Target {
    /// Its address.
    pub(crate) fn href(&self) -> String {
        let path = self.route.to_path();
        if self.query.is_empty() {
            path
        } else {
            format!("{path}?{}", self.query)
        }
    }

    /// Goes there, in place of the page that led to it.
    pub(crate) fn go(&self, navigator: &yew_router::navigator::Navigator) {
        if self.query.is_empty() {
            navigator.replace(&self.route);
        } else {
            // A raw query is taken as it is.
            let _ = navigator.replace_with_query(&self.route, Raw(self.query.as_str()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads(next: &str) -> String {
        let query = serde_html_form::to_string([("next", next)]).unwrap();
        Next::read(&format!("?{query}")).target().href()
    }

    #[test]
    fn a_page_of_the_app_is_gone_to_with_its_query() {
        assert_eq!(leads("/profiles/grid-eth"), "/profiles/grid-eth");
        assert_eq!(leads("/?q=grid&risk=low"), "/?q=grid&risk=low");
    }

    #[test]
    fn nothing_outside_of_the_app_is_gone_to() {
        for next in [
            "https://evil.example/account",
            "//evil.example/account",
            "/\\evil.example",
            "javascript:alert(1)",
            "evil.example",
            "/\t/evil.example",
            "/api/docs",
            "",
        ] {
            assert_eq!(leads(next), "/", "{next}");
        }
    }

    #[test]
    fn the_pages_around_signing_in_are_no_place_to_go_on() {
        assert_eq!(leads("/sign-in"), "/");
        assert_eq!(leads("/verify"), "/");
        assert!(!Next::back_to("/sign-in", "?next=%2Faccount").is_some());
        assert!(Next::back_to("/account", "").is_some());
    }
}
