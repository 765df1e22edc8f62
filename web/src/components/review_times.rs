//! How long a decision takes, for those who wait for one.

use yew::prelude::*;

use crate::{hooks::use_remote, words::times};

/// What was observed; nothing as long as it is not known.
#[component]
pub(crate) fn ReviewTimes() -> Html {
    let known = use_remote((), |api, ()| async move { api.review_times().await });
    match &known.value {
        Some(known) => html! { <p class="muted">{ times::words(known) }</p> },
        None => Html::default(),
    }
}
