//! What the query of the address bar asks for.

use serde::de::DeserializeOwned;
use yew::prelude::*;
use yew_router::hooks::use_location;

/// What the address asks for; nothing in particular where it cannot be read.
#[hook]
pub(crate) fn use_asked_by_address<T>() -> T
where
    T: DeserializeOwned + Default + Clone + 'static,
{
    let query = use_location().map(|location| location.query_str().to_owned());
    let asked = use_memo(query, |query| {
        let query = query.as_deref().unwrap_or_default();
        serde_html_form::from_str::<T>(query.trim_start_matches('?')).unwrap_or_default()
    });
    (*asked).clone()
}
