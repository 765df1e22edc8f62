//! Accounts, all or those that are looked for.

use hub_shared::{account::Role, administration::AccountsQuery, moderation::Standing};
use web_sys::SubmitEvent;
use yew::prelude::*;
use yew_router::{prelude::*, query::Raw};

use super::Frame;
use crate::{
    browser,
    components::{
        badge::{Look, chip},
        choice::choice,
        field::Field,
        more::more,
        remote::{list_view, skeleton},
        time::day,
    },
    hooks::{use_asked_by_address, use_list, use_state},
    route::{AdminPage, Route},
};

/// Roles, as they are chosen from.
const ROLES: [(&str, &str); 4] = [
    ("", "Any role"),
    ("user", "Users"),
    ("moderator", "Moderators"),
    ("administrator", "Administrators"),
];

const STANDINGS: [(&str, &str); 3] = [
    ("", "Suspended or not"),
    ("true", "Suspended"),
    ("false", "Not suspended"),
];

/// The page. The address bar says who is looked for.
#[component]
pub(super) fn Accounts() -> Html {
    let asked = use_asked_by_address::<AccountsQuery>();
    let accounts = use_list(
        asked.clone(),
        |api, asked: AccountsQuery, cursor| async move {
            api.accounts(&AccountsQuery { cursor, ..asked }).await
        },
    );
    let empty = html! { <div class="empty"><h2>{ "No such account" }</h2><p>{ "Handle and display name are searched, in capitals or not. Closed accounts are not listed." }</p></div> };
    html! {
        <Frame page={AdminPage::Accounts}>
            <Search key={serde_html_form::to_string(&asked).unwrap_or_default()} asked={asked.clone()} />
            <section class="card" id="found" tabindex="-1" aria-label="Accounts found">
                { list_view(&accounts, skeleton(6), empty, |items| html! {
                    <ul class="rows">{ items.iter().map(row).collect::<Html>() }</ul>
                }) }
                { more(&accounts) }
            </section>
        </Frame>
    }
}

#[derive(Properties, PartialEq)]
struct SearchProps {
    asked: AccountsQuery,
}

#[component]
fn Search(SearchProps { asked }: &SearchProps) -> Html {
    let navigator = use_navigator();
    let words = use_state(|| {
        asked
            .q
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default()
    });
    let role = use_state(|| asked.role.map(|role| role.to_string()).unwrap_or_default());
    let suspended = use_state(|| {
        asked
            .suspended
            .map(|suspended| suspended.to_string())
            .unwrap_or_default()
    });
    let onsubmit = {
        let (words, role, suspended) = (words.clone(), role.clone(), suspended.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let asked = AccountsQuery {
                q: words.trim().parse().ok(),
                role: role.parse().ok(),
                suspended: suspended.parse().ok(),
                ..AccountsQuery::default()
            };
            let query = serde_html_form::to_string(&asked).unwrap_or_default();
            if let Some(navigator) = &navigator {
                // Only a query that is no text could fail.
                let _ = navigator.push_with_query(&Route::Admin(AdminPage::Accounts), Raw(query));
                browser::focus("found");
            }
        }
    };
    html! {
        <form class="filters" role="search" {onsubmit} novalidate=true>
            <Field id="accounts-q" label="Handle or name" optional=true most={100} value={(*words).clone()} oninput={words.setter()} />
            { choice("accounts-role", "Role", &ROLES, &role, &role.setter()) }
            { choice("accounts-suspended", "Standing", &STANDINGS, &suspended, &suspended.setter()) }
            <button type="submit" class="button button-primary">{ "Search" }</button>
        </form>
    }
}

fn row(account: &Standing) -> Html {
    let to = Route::AdminAccount {
        handle: account.handle.clone(),
    };
    html! {
        <li key={account.handle.clone()} class="row">
            <div class="row-main">
                <div>
                    <h2 class="row-title"><Link<Route> {to}>{ &account.display_name }</Link<Route>></h2>
                    <p class="muted">{ format!("@{}, since ", account.handle) }{ day(account.created_at) }</p>
                </div>
            </div>
            <div class="chips">{ chips(account) }</div>
        </li>
    }
}

/// What an account may do, and whether it may do anything.
pub(super) fn chips(account: &Standing) -> Html {
    html! {
        <>
            { match account.role {
                Role::User => chip(Look::Plain, "User"),
                Role::Moderator => chip(Look::Accent, "Moderator"),
                Role::Administrator => chip(Look::Accent, "Administrator"),
            } }
            if account.suspended_at.is_some() { { chip(Look::Bad, "Suspended") } }
        </>
    }
}
