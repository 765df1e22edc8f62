//! The app: what all pages share, and which page is shown.

use std::cell::Cell;

use hub_shared::{account::Role, ids::AccountId};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::{BrowserRouter, Switch};

use crate::{
    DESK,
    bell::BellProvider,
    components::{
        ended::EndedSession,
        footer::Footer,
        navigation::{Navigation, is_step_to_other_half, load_other_half},
        offline::OfflineNote,
        signed_in::{SignedIn, StaffOnly},
        top_bar::TopBar,
    },
    hooks::use_hub::HubProvider,
    pages,
    route::Route,
    session::{SessionProvider, use_session},
    toasts::ToastProvider,
};

/// Everything.
#[component]
pub(crate) fn App() -> Html {
    html! {
        <BrowserRouter>
            <SessionProvider>
                <ToastProvider>
                    <HubProvider>
                        <BellProvider>
                            <Navigation />
                            <a class="skip" href="#main">{ "Skip to the content" }</a>
                            <TopBar />
                            <OfflineNote />
                            <main class="page" id="main" tabindex="-1">
                                <Pages />
                            </main>
                            <Footer />
                            <EndedSession />
                        </BellProvider>
                    </HubProvider>
                </ToastProvider>
            </SessionProvider>
        </BrowserRouter>
    }
}

/// The page, and another one when another account comes: nothing of one account shows to the other.
#[component]
fn Pages() -> Html {
    let who = use_session().who;
    let owner = use_mut_ref(|| None::<AccountId>);
    let owners = use_memo((), |()| Cell::new(0_u32));
    if let Some(account) = who.account() {
        let before = owner.replace(Some(account.id.clone()));
        if before.is_some_and(|before| before != account.id) {
            owners.set(owners.get().wrapping_add(1));
        }
    }
    html! { <Switch<Route> key={owners.get()} render={page} /> }
}

/// The page of an address, or the other half of the app, which has it. That there is none, both say.
fn page(route: Route) -> Html {
    match route {
        Route::NotFound => html! { <pages::not_found::NotFound /> },
        _ if route.is_of_desk() != DESK => html! { <OtherHalf /> },
        _ if DESK => page_of_desk(route),
        _ => page_for_all(route),
    }
}

/// Loads the address anew, and nothing that is being sent is lost by it: boot.js takes the half of the app
/// that has it.
#[component]
fn OtherHalf() -> Html {
    let api = use_session().api;
    // Whoever came over for it, and finds it in neither half, is not sent back and forth for ever.
    let nowhere = *use_memo((), |()| is_step_to_other_half());
    use_effect_with((), move |()| {
        if !nowhere {
            spawn_local(async move {
                api.changes_are_over().await;
                load_other_half();
            });
        }
    });
    if nowhere {
        html! { <pages::not_found::NotFound /> }
    } else {
        Html::default()
    }
}

/// A page of moderators and administrators.
fn page_of_desk(route: Route) -> Html {
    match route {
        Route::Review { id } => for_staff(
            Role::Moderator,
            html! { <pages::moderation::Review key={id.clone()} id={id.clone()} /> },
        ),
        Route::Cases => for_staff(Role::Moderator, html! { <pages::moderation::Cases /> }),
        Route::Case { slug } => for_staff(
            Role::Moderator,
            html! { <pages::moderation::Case key={slug.clone()} slug={slug.clone()} /> },
        ),
        Route::AuthorHistory { handle } => for_staff(
            Role::Moderator,
            html! { <pages::moderation::History key={handle.clone()} handle={handle.clone()} /> },
        ),
        Route::Reports => for_staff(Role::Moderator, html! { <pages::moderation::Reports /> }),
        Route::Appeals => for_staff(Role::Moderator, html! { <pages::moderation::Appeals /> }),
        Route::Appeal { id } => for_staff(
            Role::Moderator,
            html! { <pages::moderation::Appeal key={id.clone()} id={id.clone()} /> },
        ),
        Route::Admin(page) => for_staff(Role::Administrator, pages::admin::page(page)),
        Route::AdminAccount { handle } => for_staff(
            Role::Administrator,
            html! { <pages::admin::Account key={handle.clone()} handle={handle.clone()} /> },
        ),
        _ => for_staff(Role::Moderator, html! { <pages::moderation::Queue /> }),
    }
}

fn for_staff(least: Role, page: Html) -> Html {
    html! { <StaffOnly {least}>{ page }</StaffOnly> }
}

/// A page of everybody's. A key makes another profile another page, so that nothing of one shows on the
/// other.
fn page_for_all(route: Route) -> Html {
    use crate::pages::wizard::{Step, Wizard};
    let own = |page: Html| html! { <SignedIn>{ page }</SignedIn> };
    // One component for all steps of a profile: the draft stays with it.
    let wizard = |slug: String, step: Step| {
        own(html! { <Wizard key={slug.clone()} slug={slug.clone()} {step} /> })
    };
    match route {
        Route::Explore => html! { <pages::explore::Explore /> },
        Route::Profile { slug } => {
            html! { <pages::profile::Profile key={slug.clone()} slug={slug.clone()} /> }
        }
        Route::Author { handle } => {
            html! { <pages::author::Author key={handle.clone()} handle={handle.clone()} /> }
        }
        Route::Editor => own(html! { <pages::editor::Editor /> }),
        Route::NewStrategy => own(html! { <Wizard key=":new" step={Step::Strategy} /> }),
        Route::StrategyStep { slug } => wizard(slug, Step::Strategy),
        Route::ProfileStep { slug } => wizard(slug, Step::Profile),
        Route::PublishStep { slug } => wizard(slug, Step::Publish),
        Route::Manage { slug } => {
            own(html! { <pages::manage::Manage key={slug.clone()} slug={slug.clone()} /> })
        }
        Route::Subscriptions => own(html! { <pages::subscriptions::Subscriptions /> }),
        Route::Notifications => own(html! { <pages::notifications::Notifications /> }),
        Route::Account => own(html! { <pages::account::Account /> }),
        Route::Register => html! { <pages::register::Register /> },
        Route::Verify => html! { <pages::verify::Verify /> },
        Route::SignIn => html! { <pages::sign_in::SignIn /> },
        Route::Transparency => html! { <pages::transparency::Transparency /> },
        Route::Reset => html! { <pages::reset::Reset /> },
        _ => {
            html! { <pages::not_found::NotFound /> }
        }
    }
}
