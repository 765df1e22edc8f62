//! The way to the people who run the hub.

use yew::prelude::*;

/// A link to a mail address or an https URL.
pub(crate) fn contact_link(contact: &str, words: &str) -> Html {
    let href = if contact.starts_with("https://") {
        contact.to_owned()
    } else {
        format!("mailto:{contact}")
    };
    html! { <a {href}>{ words }</a> }
}
