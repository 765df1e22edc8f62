//! The parts of a profile's page, which the last step of publishing shows before there is a page.

use chrono::{DateTime, Utc};
use hub_shared::{account::Author, package::Facts};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    badge::{Look, chip},
    heading::{Heading, title},
    icon::{Shape, icon},
};
use crate::{
    route::Route,
    words::{settings::coins, time},
};

/// What stands at the head of a profile's page.
pub(crate) struct Head<'a> {
    pub(crate) name: &'a str,
    pub(crate) author: &'a Author,
    pub(crate) summary: &'a str,
    /// A picture of 96 pixels.
    pub(crate) logo: Html,
    pub(crate) tags: &'a [String],
    /// The row below the name.
    pub(crate) chips: Html,
    /// Whether it is a preview, whose heading is not the page's.
    pub(crate) preview: bool,
}

/// Name, author, picture, summary, tags.
pub(crate) fn head(head: Head<'_>) -> Html {
    let author = Route::Author {
        handle: head.author.handle.clone(),
    };
    html! {
        <div class="profile-head">
            { head.logo }
            <div class="stack">
                <div>
                    if head.preview { <h3>{ head.name }</h3> } else { <Heading>{ head.name.to_owned() }</Heading> }
                    <p class="muted">{ "Created by " }<Link<Route> to={author}>{ &head.author.display_name }</Link<Route>></p>
                </div>
                <div class="chips">{ head.chips }</div>
                if !head.summary.is_empty() { <p class="profile-summary">{ head.summary }</p> }
                if !head.tags.is_empty() {
                    <ul class="chips" aria-label="Tags">
                        { head.tags.iter().map(tag).collect::<Html>() }
                    </ul>
                }
            </div>
        </div>
    }
}

/// A tag, which leads to the others that have it.
fn tag(tag: &String) -> Html {
    let query = Some([("tag", tag.clone())]);
    html! {
        <li key={tag.clone()}>
            <Link<Route, [(&'static str, String); 1]> to={Route::Explore} {query} classes="chip">{ format!("#{tag}") }</Link<Route, [(&'static str, String); 1]>>
        </li>
    }
}

/// A chip of the head: a drawing and a few words.
pub(crate) fn head_chip(shape: Shape, words: String) -> Html {
    html! { <span class="chip head-chip">{ icon(shape) }{ words }</span> }
}

/// The month of something, as a chip of the head.
pub(crate) fn month_chip(at: DateTime<Utc>) -> Html {
    head_chip(Shape::Clock, time::month(at))
}

/// The two cards of the original, below a heading of this level: coins, and exchanges.
pub(crate) fn traded(facts: &Facts, below: u8) -> Html {
    let traded = facts.currencies.iter().filter(|currency| currency.enabled);
    let pairs = traded.flat_map(|currency| currency.pairs.iter().map(String::as_str));
    let coins = coins(pairs);
    let exchanges = facts.exchanges.iter().filter(|exchange| exchange.enabled);
    html! {
        <div class="traded">
            <section class="card">
                { title(below, html! { "Coins" }) }
                <div class="chips">
                    { coins.iter().map(|coin| chip(Look::Plain, (*coin).to_owned())).collect::<Html>() }
                    if coins.is_empty() { <span class="muted">{ "none" }</span> }
                </div>
            </section>
            <section class="card">
                { title(below, html! { "Exchanges" }) }
                <div class="chips">
                    { exchanges.clone().map(|exchange| chip(Look::Plain, exchange.id.clone())).collect::<Html>() }
                    if exchanges.count() == 0 { <span class="muted">{ "none: choose one in OctoBot" }</span> }
                </div>
            </section>
        </div>
    }
}
