//! The bar above every page.

use std::rc::Rc;

use hub_shared::account::{Account, Role};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    icon::{Shape, icon},
    logo::letters,
    menu::Menu,
    search_box::SearchBox,
    sign_in_link::SignInLink,
};
use crate::{
    api::Who,
    bell::use_bell,
    hooks::use_hub,
    hooks::use_state,
    route::{AdminPage, Route},
    session::use_session,
    theme::Theme,
    toasts::use_toasts,
};

/// Logo, Editor, search, bell, theme, avatar.
#[component]
pub(crate) fn TopBar() -> Html {
    let session = use_session();
    let name = use_hub().map_or_else(|| "Profile Hub".to_owned(), |hub| hub.name.clone());
    let account = session.who.account().cloned();
    html! {
        <header class="topbar">
            <div class="topbar-inner">
                <Link<Route> to={Route::Explore} classes="brand">
                    <img src="/favicon.svg" alt="" width="32" height="32" />
                    <span>{ name }</span>
                </Link<Route>>
                <SearchBox />
                <nav class="topbar-nav" aria-label="Main">
                    <Link<Route> to={Route::Editor} classes="topbar-link">{ icon(Shape::Edit) }<span>{ "Editor" }</span></Link<Route>>
                    if account.is_some() { <Bell /> }
                    <ThemeButton />
                    { match (&session.who, account) {
                        (_, Some(account)) => html! { <AccountMenu {account} /> },
                        (Who::Unknown | Who::Unreached(_), None) => html! { <span class="avatar-place"></span> },
                        (_, None) => html! { <SignInLink classes="button button-primary">{ "Sign in" }</SignInLink> },
                    } }
                </nav>
            </div>
        </header>
    }
}

/// How many things the account was told and has not read.
#[component]
fn Bell() -> Html {
    let count = use_bell().unread;
    let label = match count {
        0 => "Notifications".to_owned(),
        1 => "Notifications, 1 unread".to_owned(),
        count => format!("Notifications, {count} unread"),
    };
    let shown = if count > 99 {
        "99+".to_owned()
    } else {
        count.to_string()
    };
    html! {
        <Link<Route> to={Route::Notifications} classes="topbar-link">
            { icon(Shape::Bell) }
            <span class="hidden">{ label }</span>
            if count > 0 { <span class="count" aria-hidden="true">{ shown }</span> }
        </Link<Route>>
    }
}

#[component]
fn ThemeButton() -> Html {
    let theme = use_state(Theme::remembered);
    let label = format!(
        "Theme: {}. Change to {}.",
        theme.name(),
        theme.next().name()
    );
    let onclick = move |_| {
        let next = theme.next();
        next.choose();
        theme.set(next);
    };
    html! {
        <button type="button" class="icon-button" aria-label={label.clone()} title={label} {onclick}>{ icon(Shape::Theme) }</button>
    }
}

#[derive(Properties, PartialEq)]
struct AccountMenuProps {
    account: Rc<Account>,
}

#[component]
fn AccountMenu(AccountMenuProps { account }: &AccountMenuProps) -> Html {
    let api = use_session().api;
    let navigator = use_navigator();
    let toasts = use_toasts();
    let sign_out = move |_| {
        // Nobody is here any more by the time that the other page asks for something.
        let told = api.sign_out();
        if let Some(navigator) = &navigator {
            navigator.push(&Route::Explore);
        }
        let toasts = toasts.clone();
        wasm_bindgen_futures::spawn_local(async move {
            match told.await {
                Ok(()) => toasts.done("You are signed out, in all tabs."),
                Err(_) => toasts.failed(
                    "You are signed out in this browser, but the hub could not be told. It is told when you come back: until then the session is still open there.",
                ),
            }
        });
    };
    let face = letters(&account.display_name, 36, "avatar");
    let author = Route::Author {
        handle: account.handle.clone(),
    };
    html! {
        <Menu id="account-menu" {face} label={format!("Account of {}", account.display_name)}>
            <p class="menu-who"><strong>{ &account.display_name }</strong><span class="muted">{ format!("@{}", account.handle) }</span></p>
            if account.verified { <Link<Route> to={author}>{ "Your page" }</Link<Route>> }
            <Link<Route> to={Route::Subscriptions}>{ "Subscriptions" }</Link<Route>>
            <Link<Route> to={Route::Editor}>{ "Editor" }</Link<Route>>
            if account.role != Role::User { <Link<Route> to={Route::Moderation}>{ "Moderation" }</Link<Route>> }
            if account.role == Role::Administrator { <Link<Route> to={Route::Admin(AdminPage::Accounts)}>{ "Administration" }</Link<Route>> }
            <Link<Route> to={Route::Account}>{ "Account" }</Link<Route>>
            <button type="button" data-closes="" onclick={sign_out}>{ "Sign out" }</button>
        </Menu>
    }
}
