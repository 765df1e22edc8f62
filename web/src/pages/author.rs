//! An author, and what they publish.

use hub_shared::{account::AuthorPage, search::ProfileQuery};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    components::{
        failed_page::FailedPage,
        heading::Heading,
        logo::letters,
        more::more,
        profile_card::{card_skeletons, profile_card},
        remote::{list_view, skeleton, view},
        time::day,
    },
    hooks::{use_list, use_page, use_remote},
    route::Route,
    session::use_session,
    words::numbers::grouped,
};

#[derive(Properties, PartialEq)]
pub(crate) struct AuthorProps {
    pub(crate) handle: AttrValue,
}

/// The page of an author.
#[component]
pub(crate) fn Author(AuthorProps { handle }: &AuthorProps) -> Html {
    let author = use_remote(handle.clone(), |api, handle| async move {
        api.author(&handle).await
    });
    let title = author.value.as_ref().map_or_else(
        || format!("@{handle}"),
        |page| page.author.display_name.clone(),
    );
    use_page(&title);
    if let (None, Some(failure), false) = (&author.value, &author.failure, author.loading) {
        return html! { <FailedPage failure={failure.clone()} retry={author.reload.clone()} /> };
    }
    html! {
        <div class="stack-wide">
            { view(&author, skeleton(5), |page| head(page)) }
            <Published handle={handle.clone()} />
        </div>
    }
}

fn head(page: &AuthorPage) -> Html {
    let number = |number: i64, name: &'static str| {
        html! { <div><dt>{ name }</dt><dd>{ grouped(number) }</dd></div> }
    };
    html! {
        <header class="person">
            { letters(&page.author.display_name, 96, "avatar person-avatar") }
            <Heading>{ &page.author.display_name }</Heading>
            <p class="muted">{ format!("@{} · here since ", page.author.handle) }{ day(page.since) }</p>
            <dl class="numbers">
                { number(page.profiles, "Published strategies") }
                { number(page.subscribers, "Subscribers") }
                { number(page.followers, "Followers") }
                { number(page.downloads, "Downloads") }
            </dl>
        </header>
    }
}

#[component]
fn Published(AuthorProps { handle }: &AuthorProps) -> Html {
    let session = use_session();
    let list = use_list(
        handle.clone(),
        |api, handle: AttrValue, cursor| async move {
            let asked = ProfileQuery {
                author: handle.parse().into_iter().collect(),
                limit: Some(24),
                cursor,
                ..ProfileQuery::default()
            };
            api.profiles(&asked).await
        },
    );
    let is_own = session
        .who
        .account()
        .is_some_and(|account| account.handle == handle.as_str());
    let empty = html! {
        <div class="empty">
            <h2>{ "Nothing published" }</h2>
            if is_own {
                <p>{ "What a moderator approves shows here, for everybody." }</p>
                <Link<Route> to={Route::Editor} classes="button button-primary">{ "Open the editor" }</Link<Route>>
            } else {
                <p>{ "This author has no public profile at the moment." }</p>
            }
        </div>
    };
    html! {
        <section aria-label="Profiles">
            { list_view(&list, card_skeletons(3), empty, |cards| html! {
                <>
                    <h2 class="hidden">{ "Profiles" }</h2>
                    <ul class="cards">{ cards.iter().map(profile_card).collect::<Html>() }</ul>
                </>
            }) }
            { more(&list) }
        </section>
    }
}
