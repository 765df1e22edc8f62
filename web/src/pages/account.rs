//! The account: what others see, how to get in, what programs may do, and how to leave.

mod close;
mod mail;
mod password;
mod profile;
mod reports;
mod sessions;
mod tokens;

use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    components::{
        badge::{Look, chip},
        heading::Heading,
        remote::{skeleton, view},
        time::day,
    },
    hooks::{use_page, use_remote},
    route::Route,
    session::use_session,
};

/// The sections, in their order: id and title.
const SECTIONS: [(&str, &str); 7] = [
    ("profile", "Profile"),
    ("mail", "Mail address"),
    ("password", "Password"),
    ("sessions", "Sessions"),
    ("tokens", "Access tokens"),
    ("reports", "Your reports"),
    ("delete", "Delete the account"),
];

/// The page.
#[component]
pub(crate) fn Account() -> Html {
    use_page("Account");
    let account = use_remote((), |api, ()| async move { api.account().await });
    let api = use_session().api;
    {
        // The menu and other tabs show what is true now.
        let value = account.value.clone();
        use_effect_with(value, move |value| {
            if let Some(now) = value {
                api.account_changed(now.value.clone());
            }
        });
    }
    let loaded = account.value.is_some();
    use_effect_with(loaded, |loaded| {
        if *loaded {
            show_section();
        }
    });
    html! {
        <div class="account">
            <div class="page-head"><Heading>{ "Account" }</Heading></div>
            <nav class="account-nav" aria-label="Sections of this page">
                { SECTIONS.iter().map(|(id, title)| html! { <a href={format!("#{id}")} onclick={to_section(id)}>{ *title }</a> }).collect::<Html>() }
            </nav>
            <div class="account-sections stack-wide">
                { view(&account, html! { <div class="card">{ skeleton(6) }</div> }, |now| html! {
                    <>
                        <section class="card stack" id="profile" aria-labelledby="profile-title" tabindex="-1">
                            <h2 id="profile-title">{ "Profile" }</h2>
                            <p class="muted">
                                { "Since " }{ day(now.value.created_at) }{ "." }
                                // Before it is verified an account has no page.
                                if now.value.verified {
                                    { " " }<Link<Route> to={Route::Author { handle: now.value.handle.clone() }}>{ "See your page as others do" }</Link<Route>>{ "." }
                                }
                            </p>
                            <profile::DisplayNameForm now={now.clone()} set={account.set.clone()} reload={account.reload.clone()} />
                        </section>
                        <section class="card stack" id="mail" aria-labelledby="mail-title" tabindex="-1">
                            <div class="card-head">
                                <h2 id="mail-title">{ "Mail address" }</h2>
                                { if now.value.verified { chip(Look::Good, "Verified") } else { chip(Look::Caution, "Not verified") } }
                            </div>
                            <mail::MailForm now={now.clone()} set={account.set.clone()} reload={account.reload.clone()} />
                        </section>
                        <section class="card stack" id="password" aria-labelledby="password-title" tabindex="-1">
                            <h2 id="password-title">{ "Password" }</h2>
                            <password::PasswordForm account={now.value.clone()} />
                        </section>
                        <section class="card stack" id="sessions" aria-labelledby="sessions-title" tabindex="-1">
                            <h2 id="sessions-title">{ "Sessions" }</h2>
                            <sessions::Sessions />
                        </section>
                        <section class="card stack" id="tokens" aria-labelledby="tokens-title" tabindex="-1">
                            <h2 id="tokens-title">{ "Access tokens" }</h2>
                            <tokens::Tokens account={now.value.clone()} />
                        </section>
                        <section class="card stack" id="reports" aria-labelledby="reports-title" tabindex="-1">
                            <h2 id="reports-title">{ "Your reports" }</h2>
                            <reports::Reports />
                        </section>
                        <section class="card stack account-danger" id="delete" aria-labelledby="delete-title" tabindex="-1">
                            <h2 id="delete-title">{ "Delete the account" }</h2>
                            <close::Close account={now.value.clone()} />
                        </section>
                    </>
                }) }
            </div>
        </div>
    }
}

/// Goes to the section that the address names; the browser looked for it before it was there.
fn show_section() {
    let hash = crate::browser::window().location().hash();
    let named = hash.unwrap_or_default();
    let id = named.trim_start_matches('#');
    if SECTIONS.iter().any(|(known, _)| *known == id) {
        crate::browser::show(id);
    }
}

/// The browser's own step to an anchor, and the focus with it.
fn to_section(id: &'static str) -> Callback<MouseEvent> {
    Callback::from(move |_: MouseEvent| crate::browser::focus(id))
}
