//! The catalogue: find a profile.

mod facets;
mod hero;
mod query;

use hub_shared::search::{ProfileQuery, Sort};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlSelectElement;
use yew::prelude::*;
use yew_router::{prelude::*, query::Raw};

use crate::{
    api::Who,
    components::{
        heading::Heading,
        icon::{Shape, icon},
        more::more,
        profile_card::{card_skeletons, profile_card},
        remote::list_view,
        search_box::{use_asked, write},
    },
    hooks::{use_kept_list, use_page, use_selected},
    route::Route,
    session::use_session,
};

/// Cards of one page.
const CARDS: u32 = 24;

/// The page. The address bar says all that it shows.
#[component]
pub(crate) fn Explore() -> Html {
    use_page("");
    let asked = use_asked();
    let session = use_session();
    let navigator = use_navigator();
    let go = use_callback(navigator, |query: String, navigator| {
        if let Some(navigator) = navigator {
            // Only a query that is no text could fail.
            let _ = navigator.push_with_query(&Route::Explore, Raw(query));
        }
    });
    let is_filtered = query::is_filtered(&asked);
    let has_arrived = matches!(session.who, Who::Nobody) && !is_filtered;
    html! {
        <>
            if has_arrived { { hero::hero() } }
            <div class="explore">
                <facets::Facets asked={asked.clone()} go={go.clone()} />
                <section class="stack" aria-labelledby="found">
                    <div class="page-head">
                        if !has_arrived { <Heading>{ "Explore profiles" }</Heading> }
                        <h2 id="found" class={(!has_arrived).then_some("hidden")}>{ "Profiles" }</h2>
                        <Order asked={asked.clone()} go={go.clone()} />
                    </div>
                    { chosen(&asked, &go) }
                    <Found {asked} {is_filtered} />
                </section>
            </div>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct OrderProps {
    asked: ProfileQuery,
    go: Callback<String>,
}

/// In which order.
#[component]
fn Order(OrderProps { asked, go }: &OrderProps) -> Html {
    const ORDERS: [(Sort, &str); 4] = [
        (Sort::New, "Newest"),
        (Sort::Updated, "Last changed"),
        (Sort::Subscribers, "Most subscribers"),
        (Sort::Downloads, "Most downloads"),
    ];
    let select = use_selected(asked.sort.unwrap_or(Sort::New).as_str(), ORDERS.len());
    let onchange = {
        let (asked, go) = (asked.clone(), go.clone());
        move |event: Event| {
            let chosen = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok())
                .and_then(|select| {
                    let value = select.value();
                    ORDERS.iter().find(|(sort, _)| sort.as_str() == value)
                });
            if let Some((sort, _)) = chosen {
                // The first order is what no order means.
                let sort = Some(*sort).filter(|sort| *sort != Sort::New);
                go.emit(write(&ProfileQuery {
                    sort,
                    ..asked.clone()
                }));
            }
        }
    };
    html! {
        <div class="order">
            <label for="order">{ "Sort by" }</label>
            <select ref={select} id="order" {onchange}>
                { ORDERS.iter().map(|(sort, name)| html! {
                    <option value={sort.as_str()}>{ *name }</option>
                }).collect::<Html>() }
            </select>
        </div>
    }
}

/// What is filtered by now, each with a button that takes it off.
fn chosen(asked: &ProfileQuery, go: &Callback<String>) -> Html {
    let written = write(asked);
    let chosen = query::chosen(&written);
    if chosen.is_empty() {
        return Html::default();
    }
    let without_all = query::without_filters(&written);
    let clear = {
        let go = go.clone();
        move |_| go.emit(without_all.clone())
    };
    html! {
        <div class="chips" role="group" aria-label="Filters in use">
            { chosen.iter().map(|(name, value)| {
                let (go, without) = (go.clone(), query::toggled(&written, name, value));
                let shown = query::shown(name, value);
                html! {
                    <button key={format!("{name}={value}")} type="button" class="chip chip-button" onclick={move |_| go.emit(without.clone())}>
                        <span class="hidden">{ "Take off: " }</span>{ shown }{ icon(Shape::Cross) }
                    </button>
                }
            }).collect::<Html>() }
            <button type="button" class="link" onclick={clear}>{ "Clear all" }</button>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct FoundProps {
    asked: ProfileQuery,
    is_filtered: bool,
}

#[component]
fn Found(FoundProps { asked, is_filtered }: &FoundProps) -> Html {
    let name = Some(format!("catalogue?{}", write(asked)));
    let list = use_kept_list(
        name,
        asked.clone(),
        |api, asked: ProfileQuery, cursor| async move {
            let page = ProfileQuery {
                limit: Some(CARDS),
                cursor,
                ..asked
            };
            api.profiles(&page).await
        },
    );
    let empty = if *is_filtered {
        html! {
            <div class="empty">
                <h2>{ "No profile matches" }</h2>
                <p>{ "Take a filter off, or search for fewer words: all of them must be in a profile." }</p>
                <Link<Route> to={Route::Explore} classes="button button-quiet">{ "Show all profiles" }</Link<Route>>
            </div>
        }
    } else {
        html! {
            <div class="empty">
                <h2>{ "Nothing is published yet" }</h2>
                <p>{ "Be the first: export a profile from your OctoBot, and publish it here." }</p>
                <Link<Route> to={Route::NewStrategy} classes="button button-primary">{ "Publish a new strategy" }</Link<Route>>
            </div>
        }
    };
    // What is on screen is an answer to another question until the new one is there.
    let is_old = list.loading && list.items.is_some();
    html! {
        <div class={classes!("stack", is_old.then_some("old"))} aria-busy={list.loading.to_string()}>
            { list_view(&list, card_skeletons(6), empty, |cards| html! {
                <ul class="cards">
                    { cards.iter().map(profile_card).collect::<Html>() }
                </ul>
            }) }
            { more(&list) }
        </div>
    }
}
