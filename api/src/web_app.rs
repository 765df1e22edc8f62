//! The web app, where the hub serves it itself: the folder that `cargo xtask web` wrote.
//!
//! Every address of the app answers with one page, the shell, whose scripts do the rest. What those read
//! who run no scripts (search engines, and programs that show a link to somebody) stands in it as
//! [`about::About`].

use std::path::{Path, PathBuf};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, EntityTag},
    },
};

use crate::{
    config::Config,
    error::{Error, Result},
    headers,
    respond::{has_already, tag_of},
};
use about::About;

pub mod about;
mod compressed;

/// Where the shell says what page it is; what stands between is replaced.
const ABOUT: (&str, &str) = ("<!-- about -->", "<!-- /about -->");
/// Addresses that are never the app's, whatever is asked for below them.
const NOT_THE_APPS: [&str; 6] = ["api", "assets", "d", "docs", "health", "rules"];

/// Marks an answer that is a page for people, so that it is not made a problem document.
pub struct ForPeople;

/// The app's folder.
pub struct WebApp {
    root: PathBuf,
    others: Vec<String>,
    policy: String,
}

impl WebApp {
    /// Opens the folder that the settings name; none when they name none.
    ///
    /// # Errors
    /// When the folder can't be read or has no `index.html`.
    pub fn open(config: &Config) -> Result<Option<Self>> {
        let Some(root) = &config.web_root else {
            return Ok(None);
        };
        if !root.join("index.html").is_file() {
            return Err(Error::Internal(format!(
                "--web-root {}: there is no index.html: build the app with `cargo xtask web`",
                root.display()
            )));
        }
        // Where people reach the app is another origin than the API's.
        let api = config.public_url();
        let apart = config.web_url().is_some_and(|web| web != api);
        Ok(Some(Self {
            others: others(root)?,
            policy: headers::app(apart.then_some(api.as_str())),
            root: root.clone(),
        }))
    }

    /// The folder of the files whose names carry a digest.
    #[must_use]
    pub fn assets(&self) -> PathBuf {
        self.root.join("assets")
    }

    /// The names of the other files beside `index.html`.
    #[must_use]
    pub fn others(&self) -> &[String] {
        &self.others
    }

    /// One of them.
    #[must_use]
    pub fn other(&self, name: &str) -> Option<PathBuf> {
        let known = self.others.iter().find(|known| *known == name)?;
        Some(self.root.join(known))
    }

    /// The shell with what is said about a page. It is read anew each time, so that a build that replaces
    /// the folder is seen at once.
    ///
    /// # Errors
    /// When the file can't be read.
    pub async fn shell(
        &self,
        req: &HttpRequest,
        about: &About,
        status: StatusCode,
    ) -> Result<HttpResponse> {
        let shell = tokio::fs::read_to_string(self.root.join("index.html")).await?;
        let html = match in_place(&shell) {
            Some((before, after)) => format!("{before}\n{}{after}", about.html()),
            None => shell,
        };
        // Weak: the same page is sent in several encodings (RFC 9110, 8.8.1).
        let tag = EntityTag::new_weak(tag_of(html.as_bytes()));
        let mut response = HttpResponse::build(status);
        response
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .insert_header((header::CONTENT_SECURITY_POLICY, self.policy.as_str()))
            .insert_header((header::VARY, "Accept-Encoding"));
        if status == StatusCode::OK {
            response.insert_header(header::ETag(tag.clone()));
            if has_already(req, &tag) {
                return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
            }
        }
        response.content_type("text/html; charset=utf-8");
        let (encoding, body) = compressed::for_client(req, html.into_bytes())?;
        if let Some(encoding) = encoding {
            response.insert_header((header::CONTENT_ENCODING, encoding));
        }
        let mut response = response.body(body);
        response.extensions_mut().insert(ForPeople);
        Ok(response)
    }
}

/// What stands before and after the part that is replaced, with its marks.
fn in_place(shell: &str) -> Option<(&str, &str)> {
    let begin = shell.find(ABOUT.0)? + ABOUT.0.len();
    let (before, rest) = shell.split_at_checked(begin)?;
    let (_, after) = rest.split_at_checked(rest.find(ABOUT.1)?)?;
    Some((before, after))
}

/// Whether a shell has the marks between which it says what page it is.
#[must_use]
pub fn says_what_it_is(shell: &str) -> bool {
    in_place(shell).is_some()
}

/// The files beside `index.html` that anybody may have: no hidden ones, none that is another one
/// compressed.
fn others(root: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(root)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let is_served = name.chars().all(plain)
            && !name.starts_with('.')
            && !name.ends_with(".br")
            && !name.ends_with(".gz")
            && name != "index.html";
        if is_served && entry.path().is_file() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Whether an address where nothing is belongs to the app, so that its page says so.
#[must_use]
pub fn is_the_apps(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    !NOT_THE_APPS.contains(&first)
}

#[cfg(test)]
mod tests {
    use super::{in_place, is_the_apps};

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        assert_eq!(
            in_place("a<!-- about -->b<!-- /about -->c"),
            Some(("a<!-- about -->", "<!-- /about -->c"))
        );
        for shell in ["", "a", "<!-- /about --><!-- about -->", "<!-- about -->"] {
            assert_eq!(in_place(shell), None, "{shell}");
        }
    }

    #[test]
    fn what_programs_ask_for_is_not_the_apps() {
        for path in [
            "/api/v1/x",
            "/api",
            "/d/x",
            "/health/x",
            "/assets/x.js",
            "/docs/x",
            "/rules",
        ] {
            assert!(!is_the_apps(path), "{path}");
        }
        for path in ["/", "/nothing", "/profiles/x/y", "/dx"] {
            assert!(is_the_apps(path), "{path}");
        }
    }
}
