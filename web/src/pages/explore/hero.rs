//! What the hub is, for those who have just arrived.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    components::{
        heading::Heading,
        icon::{Shape, icon},
    },
    route::Route,
};

/// One sentence, and the three steps to a bot that runs a profile.
pub(super) fn hero() -> Html {
    html! {
        <section class="hero">
            <Heading>{ "Trading profiles for your OctoBot, each one checked by a person" }</Heading>
            <p class="hero-lead">{ "Authors share their whole configuration here, moderators look at what it does, and you install it from a link of your own. It always starts in the simulator: importing never trades real money." }</p>
            <ol class="hero-steps">
                { step(Shape::Search, "Find", "See which mode trades which pairs, with which settings, before you install anything.") }
                { step(Shape::Follow, "Subscribe", "You get a download link that is yours alone, and hear of new versions.") }
                { step(Shape::Download, "Install", "Import it into your OctoBot, as a file or by the link, and watch it in the simulator first.") }
            </ol>
            <div class="actions">
                <Link<Route> to={Route::Register} classes="button button-light">{ "Create an account" }</Link<Route>>
                <Link<Route> to={Route::NewStrategy} classes="hero-link">{ "Publish your own profile" }</Link<Route>>
            </div>
        </section>
    }
}

fn step(shape: Shape, title: &'static str, text: &'static str) -> Html {
    html! { <li>{ icon(shape) }<div><h2>{ title }</h2><p>{ text }</p></div></li> }
}
