//! What administrators see and set.

mod account;
mod accounts;
mod audit;
mod checks;
mod invitations;
mod replies;
mod settings;
mod words;

use yew::prelude::*;
use yew_router::prelude::*;

pub(crate) use account::Account;

use crate::{
    components::heading::Heading,
    hooks::use_page,
    route::{AdminPage, Route},
};

/// One of the pages.
pub(crate) fn page(page: AdminPage) -> Html {
    match page {
        AdminPage::Accounts => html! { <accounts::Accounts /> },
        AdminPage::Settings => html! { <settings::Settings /> },
        AdminPage::Checks => html! { <checks::Checks /> },
        AdminPage::Words => html! { <words::Words /> },
        AdminPage::Invitations => html! { <invitations::Invitations /> },
        AdminPage::Replies => html! { <replies::SavedReplies /> },
        AdminPage::Audit => html! { <audit::Audit /> },
    }
}

fn title(page: AdminPage) -> &'static str {
    match page {
        AdminPage::Accounts => "Accounts",
        AdminPage::Settings => "Settings",
        AdminPage::Checks => "Checks",
        AdminPage::Words => "Protected words",
        AdminPage::Invitations => "Invitations",
        AdminPage::Replies => "Saved replies",
        AdminPage::Audit => "Audit log",
    }
}

#[derive(Properties, PartialEq)]
struct FrameProps {
    page: AdminPage,
    children: Html,
    /// What stands beside the heading.
    #[prop_or_default]
    beside: Html,
}

/// What all of them begin with: the title, and the way to the others.
#[component]
fn Frame(props: &FrameProps) -> Html {
    use_page(title(props.page));
    html! {
        <div class="stack-wide">
            <div class="page-head">
                <Heading>{ title(props.page) }</Heading>
                { props.beside.clone() }
            </div>
            { ways(Some(props.page)) }
            { props.children.clone() }
        </div>
    }
}

/// The way to all of them.
fn ways(current: Option<AdminPage>) -> Html {
    html! {
        <nav class="ways" aria-label="Administration">
            { AdminPage::ALL.into_iter().map(|page| html! {
                <Link<Route> to={Route::Admin(page)} classes={classes!("way", (current == Some(page)).then_some("way-here"))}>
                    { title(page) }
                    if current == Some(page) { <span class="hidden">{ " (this page)" }</span> }
                </Link<Route>>
            }).collect::<Html>() }
        </nav>
    }
}
