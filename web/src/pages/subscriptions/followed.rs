//! Profiles that are followed: the bell tells of their new versions, without a link.

use hub_shared::{page::PageQuery, profile::ProfileCard};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    components::{
        failure::failure_note,
        logo::Logo,
        more::more,
        remote::{list_view, skeleton},
        time::ago,
    },
    hooks::{use_action, use_kept_focus, use_list},
    route::Route,
    toasts::use_toasts,
};

/// The list.
#[component]
pub(super) fn Followed() -> Html {
    let followed = use_list((), |api, (), cursor| async move {
        let page = PageQuery {
            cursor,
            limit: None,
        };
        api.follows(&page).await
    });
    use_kept_focus(
        "followed-title",
        followed.items.as_ref().map(|items| items.len()),
    );
    let empty = html! { <p class="muted">{ "None. Follow a profile on its page, and the bell tells you of its new versions." }</p> };
    html! {
        <section class="card stack" aria-labelledby="followed-title">
            <h2 id="followed-title" tabindex="-1">{ "Followed profiles" }</h2>
            { list_view(&followed, skeleton(3), empty, |items| html! {
                <ul class="rows">
                    { items.iter().map(|card| html! { <Row key={card.slug.clone()} card={card.clone()} changed={followed.reload.clone()} /> }).collect::<Html>() }
                </ul>
            }) }
            { more(&followed) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    card: ProfileCard,
    changed: Callback<()>,
}

#[component]
fn Row(RowProps { card, changed }: &RowProps) -> Html {
    let toasts = use_toasts();
    let (changed, name) = (changed.clone(), card.name.clone());
    let unfollow = use_action(
        |api, slug: String| async move { api.unfollow(&slug).await },
        move |()| {
            changed.emit(());
            toasts.done(format!("You follow {name} no longer."));
        },
    );
    let (run, slug) = (unfollow.run.clone(), card.slug.clone());
    let profile = Route::Profile {
        slug: card.slug.clone(),
    };
    html! {
        <li class="row">
            <div class="row-main">
                <Logo path={card.logo.clone().map(AttrValue::from)} name={card.name.clone()} size={40} />
                <div>
                    <p><Link<Route> to={profile}>{ &card.name }</Link<Route>></p>
                    <p class="muted">{ card.version.map_or_else(|| "withdrawn".to_owned(), |number| format!("version {number}")) }{ " · " }{ ago(card.updated_at) }</p>
                </div>
            </div>
            if let Some(failure) = unfollow.failure.clone() { { failure_note(&failure, None) } }
            <button type="button" class="button button-quiet" aria-disabled={unfollow.busy.to_string()} onclick={move |_| run.emit(slug.clone())}>
                { "Unfollow" }<span class="hidden">{ format!(" {}", card.name) }</span>
            </button>
        </li>
    }
}
