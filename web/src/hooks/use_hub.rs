//! What the hub says of itself, asked once for all pages.

use std::rc::Rc;

use hub_shared::hub::Hub;
use yew::prelude::*;

use super::use_remote;

#[derive(Clone, PartialEq)]
struct Known(Option<Rc<Hub>>);

/// Asks for it, for everything in it.
#[component]
pub(crate) fn HubProvider(props: &yew::html::ChildrenProps) -> Html {
    let hub = use_remote((), |api, ()| async move { api.hub().await });
    html! {
        <ContextProvider<Known> context={Known(hub.value)}>{ props.children.clone() }</ContextProvider<Known>>
    }
}

/// The hub, as soon as it is known; pages do without where it does not answer.
#[hook]
pub(crate) fn use_hub() -> Option<Rc<Hub>> {
    use_context::<Known>().and_then(|known| known.0)
}
