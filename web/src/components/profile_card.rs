//! A profile in a list.

use hub_shared::profile::ProfileCard;
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    badge::{self, Look, chip},
    icon::{Shape, icon},
    logo::Logo,
    time::ago,
};
use crate::{
    route::Route,
    words::{
        numbers::grouped,
        settings::{coins, mode_name},
        time::count,
    },
};

/// Most chips of a kind; the rest is counted.
const MOST_CHIPS: usize = 4;

/// A card; all of it leads to the profile, the author's name to the author.
pub(crate) fn profile_card(card: &ProfileCard) -> Html {
    let profile = Route::Profile {
        slug: card.slug.clone(),
    };
    let author = Route::Author {
        handle: card.author.handle.clone(),
    };
    let coins = coins(card.pairs.iter().map(String::as_str));
    let exchanges = card
        .exchanges
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>();
    html! {
        <li class="card profile-card" key={card.slug.clone()}>
            <div class="profile-card-head">
                <Logo path={card.logo.clone().map(AttrValue::from)} name={card.name.clone()} />
                <div>
                    <h3><Link<Route> to={profile} classes="cover">{ &card.name }</Link<Route>></h3>
                    <p class="muted">{ "by " }<Link<Route> to={author} classes="above">{ &card.author.display_name }</Link<Route>></p>
                </div>
            </div>
            <p class="profile-card-summary">{ &card.summary }</p>
            <div class="chips">
                if let Some(mode) = &card.trading_mode { { chip(Look::Accent, mode_name(mode)) } }
                if let Some(risk) = card.risk { { badge::risk(risk) } }
                if card.version.is_none() { { chip(Look::Bad, "Withdrawn") } }
            </div>
            <div class="chips">
                { some(&coins) }
                { some(&exchanges) }
            </div>
            <p class="profile-card-foot muted">
                <span>{ icon(Shape::People) }{ count(card.subscribers, "subscriber") }</span>
                <span>{ icon(Shape::Download) }{ grouped(card.downloads) }<span class="hidden">{ " downloads" }</span></span>
                <span>{ icon(Shape::Clock) }{ ago(card.updated_at) }</span>
            </p>
        </li>
    }
}

fn some(names: &[&str]) -> Html {
    let shown = names.iter().take(MOST_CHIPS);
    let more = names.len().saturating_sub(MOST_CHIPS);
    html! {
        <>
            { shown.map(|name| chip(Look::Plain, (*name).to_owned())).collect::<Html>() }
            if more > 0 { { chip(Look::Plain, format!("+{more}")) } }
        </>
    }
}

/// As tall as cards are, so that nothing moves when they come.
pub(crate) fn card_skeletons(cards: u32) -> Html {
    html! {
        <>
            <p class="hidden" role="status">{ "Loading profiles…" }</p>
            <ul class="cards" aria-hidden="true">
                { (0..cards).map(|_| html! {
                    <li class="card profile-card">
                        <div class="profile-card-head"><span class="skeleton-square"></span><span class="skeleton-line"></span></div>
                        <span class="skeleton-line"></span>
                        <span class="skeleton-line"></span>
                    </li>
                }).collect::<Html>() }
            </ul>
        </>
    }
}
