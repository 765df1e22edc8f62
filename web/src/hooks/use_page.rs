//! The title of a page.

use yew::prelude::*;

use super::use_hub;
use crate::browser;

/// Sets the title of the page; each page calls it once.
#[hook]
pub(crate) fn use_page(title: &str) {
    let hub = use_hub().map_or_else(|| "Profile Hub".to_owned(), |hub| hub.name.clone());
    let full = if title.is_empty() {
        hub
    } else {
        format!("{title} · {hub}")
    };
    use_effect_with(full, |full| browser::document().set_title(full));
}
