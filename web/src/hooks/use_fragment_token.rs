//! Tokens of mails, which come in the fragment of an address: no server and no log sees it there.

use yew::prelude::*;
use yew_router::prelude::*;

use super::use_state::use_state;
use crate::route::Route;

/// The token behind the `#` of the address, which is taken out of the address bar and the history at once.
#[hook]
pub(crate) fn use_fragment_token(route: Route) -> Option<String> {
    let navigator = use_navigator();
    let token = use_state(|| None::<String>);
    let fragment = use_location()
        .map(|location| location.hash().trim_start_matches('#').to_owned())
        .unwrap_or_default();
    {
        let token = token.clone();
        use_effect_with(fragment.clone(), move |fragment| {
            if fragment.is_empty() {
                return;
            }
            token.set(Some(fragment.clone()));
            if let Some(navigator) = navigator {
                navigator.replace(&route);
            }
        });
    }
    if fragment.is_empty() {
        (*token).clone()
    } else {
        Some(fragment)
    }
}
