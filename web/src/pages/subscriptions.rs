//! Subscriptions: what each link serves, what is new behind it, and what is followed beside them.

mod followed;
mod one;

use std::{collections::HashMap, rc::Rc};

use hub_shared::{
    ids::NotificationId,
    notification::{NotificationKind, NotificationQuery},
    page::PageQuery,
};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    components::{
        heading::Heading,
        more::more,
        remote::{list_view, skeleton},
    },
    hooks::{use_list, use_page, use_remote},
    route::Route,
};

/// Most notifications that are looked through for new versions.
const LOOKED_THROUGH: u32 = 100;

/// Versions that the account was told of and has not read about.
#[derive(Debug, Clone, Default, PartialEq)]
struct Fresh {
    versions: Vec<i64>,
    notices: Vec<NotificationId>,
}

/// The page.
#[component]
pub(crate) fn Subscriptions() -> Html {
    use_page("Subscriptions");
    let subscriptions = use_list((), |api, (), cursor| async move {
        let page = PageQuery {
            cursor,
            limit: None,
        };
        api.subscriptions(&page).await
    });
    let fresh = use_remote((), |api, ()| async move {
        let asked = NotificationQuery {
            unread: true,
            limit: Some(LOOKED_THROUGH),
            cursor: None,
        };
        let told = api.notifications(&asked).await?;
        let mut fresh = HashMap::<String, Fresh>::new();
        for notice in told.items {
            let (NotificationKind::NewVersion, Some(slug)) = (notice.kind, notice.profile) else {
                continue;
            };
            let known = fresh.entry(slug).or_default();
            known.versions.extend(notice.version);
            known.notices.push(notice.id);
        }
        Ok(fresh)
    });
    let news = fresh
        .value
        .clone()
        .unwrap_or_else(|| Rc::new(HashMap::new()));
    let empty = html! {
        <div class="empty">
            <h2>{ "No subscriptions yet" }</h2>
            <p>{ "Subscribe to a profile, and its download url for your OctoBot is here." }</p>
            <Link<Route> to={Route::Explore} classes="button button-primary">{ "Explore profiles" }</Link<Route>>
        </div>
    };
    html! {
        <>
            <div class="page-head"><Heading>{ "Subscriptions" }</Heading></div>
            <div class="subscriptions">
                <div class="stack">
                    { list_view(&subscriptions, html! { <div class="card">{ skeleton(8) }</div> }, empty, |items| html! {
                        <ul class="stack">
                            { items.iter().map(|subscription| html! {
                                <one::One key={subscription.id.to_string()} subscription={subscription.clone()}
                                    fresh={news.get(&subscription.profile).cloned()}
                                    changed={subscriptions.reload.clone()} seen={fresh.reload.clone()} />
                            }).collect::<Html>() }
                        </ul>
                    }) }
                    { more(&subscriptions) }
                </div>
                <aside class="stack" aria-label="More">
                    <section class="card stack" aria-labelledby="update-title">
                        <h2 id="update-title">{ "When there is a new version" }</h2>
                        <p>{ "Your link stays the same and serves the new version. OctoBot does not fetch it by itself:" }</p>
                        <ol class="steps">
                            <li>{ "In OctoBot, open " }<em>{ "Profiles" }</em>{ ", select another profile and remove the old one." }</li>
                            <li>{ "Import it again: download the ZIP anew and choose " }<em>{ "Import a local profile" }</em>{ ", or restart OctoBot with the same link in TO_DOWNLOAD_PROFILES." }</li>
                        </ol>
                        <p class="muted">{ "Imported twice without removing, the same profile stands there two times." }</p>
                    </section>
                    <followed::Followed />
                </aside>
            </div>
        </>
    }
}
