//! A page that could not be shown at all.

use std::rc::Rc;

use yew::prelude::*;
use yew_router::prelude::*;

use super::heading::Heading;
use crate::{api::Failure, hooks::use_page, pages::not_found::NotFound, route::Route};

#[derive(Properties, PartialEq)]
pub(crate) struct FailedPageProps {
    pub(crate) failure: Rc<Failure>,
    /// What tries again.
    pub(crate) retry: Callback<()>,
}

/// In place of a page: what is wrong, what helps, and where else to go.
#[component]
pub(crate) fn FailedPage(FailedPageProps { failure, retry }: &FailedPageProps) -> Html {
    use_page(&failure.title());
    if failure.is_missing() {
        return html! { <NotFound /> };
    }
    let retry = retry.clone();
    html! {
        <div class="narrow card stack">
            <Heading>{ failure.title() }</Heading>
            <p>{ failure.detail() }</p>
            if let Some(reference) = failure.reference() {
                <p class="muted">{ "The people who run this hub find it in their log under " }<code>{ reference }</code>{ "." }</p>
            }
            <div class="actions">
                if failure.may_pass() {
                    <button type="button" class="button button-primary" onclick={move |_| retry.emit(())}>{ "Try again" }</button>
                }
                <Link<Route> to={Route::Explore}>{ "Go to the catalogue" }</Link<Route>>
            </div>
        </div>
    }
}
