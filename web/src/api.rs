//! The one place that speaks HTTP: requests in the hub's own types, and every way in which they fail.
//!
//! `request` sends, `session` signs requests and renews the signature, `upload` sends files with
//! their progress; the others name what the hub offers, one file a resource.

mod accounts;
mod administration;
mod appeals;
mod cases;
mod catalogue;
mod editor;
mod failure;
mod flat;
mod hub;
mod moderation;
mod notifications;
mod reach;
mod replies;
mod reports;
mod request;
mod session;
mod subscriptions;
mod tabs;
mod threads;
mod under_way;
mod upload;
mod waiting;

use std::rc::Rc;

pub(crate) use appeals::Appealed;
pub(crate) use cases::Withheld;
pub(crate) use editor::DraftFile;
pub(crate) use failure::Failure;
pub(crate) use moderation::Decision;
pub(crate) use request::Tagged;
pub(crate) use session::Who;
pub(crate) use upload::{Progress, Upload};

/// The hub, as this page talks to it. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Api(Rc<Inner>);

struct Inner {
    /// What every path of the API begins with; the page's own origin when empty.
    base: String,
    session: session::Session,
    reach: reach::Reach,
    under_way: under_way::UnderWay,
}

impl PartialEq for Api {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// What a request comes to.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Api {
    /// The hub that the shell names.
    pub(crate) fn new() -> Self {
        Self(Rc::new(Inner {
            base: base(),
            session: session::Session::default(),
            reach: reach::Reach::default(),
            under_way: under_way::UnderWay::default(),
        }))
    }

    /// The address of something that the API names by its path, such as a logo.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0.base)
    }
}

/// The address of a page of the API, wherever that is.
pub(crate) fn address(path: &str) -> String {
    format!("{}{path}", base())
}

/// Where the API is; empty where it is at the origin of the app.
fn base() -> String {
    let base = crate::browser::meta("hub-api").unwrap_or_default();
    base.trim_end_matches('/').to_owned()
}

/// One segment of a path, whatever is in it.
fn segment(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// A query, with its question mark; empty when nothing is asked.
fn query(asked: &impl serde::Serialize) -> String {
    match serde_html_form::to_string(asked) {
        Ok(query) if !query.is_empty() => format!("?{query}"),
        _ => String::new(),
    }
}
