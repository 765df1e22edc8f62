//! The end of every page.

use yew::prelude::*;
use yew_router::prelude::*;

use super::contact::contact_link;
use crate::{hooks::use_hub, route::Route, session::use_session};

/// Rules, what moderation did, API, risks, contact.
#[component]
pub(crate) fn Footer() -> Html {
    let api = use_session().api;
    let hub = use_hub();
    let contact = hub.as_ref().and_then(|hub| hub.contact.as_deref());
    html! {
        <footer class="footer">
            <div class="footer-inner">
                <p class="muted">{ "Trading can lose all that you put in. A profile that earned once may lose tomorrow; a review says what a profile does, not whether it pays." }</p>
                <nav aria-label="About">
                    <a href={api.at("/rules")}>{ "Rules and risks" }</a>
                    <Link<Route> to={Route::Transparency}>{ "Transparency" }</Link<Route>>
                    <a href={api.at("/api/docs/")}>{ "API" }</a>
                    <a href="https://www.octobot.cloud" rel="noopener noreferrer">{ "OctoBot" }</a>
                    if let Some(contact) = contact { { contact_link(contact, "Contact") } }
                </nav>
            </div>
        </footer>
    }
}
