//! Where there is nothing.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::{components::heading::Heading, hooks::use_page, route::Route};

/// Nothing here, and where to go on.
#[component]
pub(crate) fn NotFound() -> Html {
    use_page("Not found");
    html! {
        <div class="narrow card">
            <Heading>{ "There is nothing here" }</Heading>
            <p>{ "The address may be mistyped, or what was here is gone. A profile's address never changes and is never given to another." }</p>
            <p><Link<Route> to={Route::Explore} classes="button button-primary">{ "Explore profiles" }</Link<Route>></p>
        </div>
    }
}
