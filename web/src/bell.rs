//! How many things the account was told and has not read, for the bell and for what changes it.

use hub_shared::notification::NotificationQuery;
use yew::prelude::*;
use yew_router::hooks::use_location;

use crate::{hooks::use_remote, session::use_session};

/// The count behind the bell.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Bell {
    /// How many are unread; 0 until it is known.
    pub(crate) unread: i64,
    /// Says how many are unread now.
    pub(crate) set: Callback<i64>,
}

/// Asks for the count, again on every page, for everything in it.
#[component]
pub(crate) fn BellProvider(props: &yew::html::ChildrenProps) -> Html {
    let path = use_location().map(|location| location.path().to_owned());
    let somebody = use_session().who.account().is_some();
    let count = use_remote((path, somebody), |api, (_, somebody)| async move {
        if !somebody {
            return Ok(0);
        }
        let asked = NotificationQuery {
            unread: true,
            limit: Some(1),
            cursor: None,
        };
        Ok(api.notifications(&asked).await?.unread)
    });
    let bell = Bell {
        unread: count.value.filter(|_| somebody).map_or(0, |count| *count),
        set: count.set,
    };
    html! {
        <ContextProvider<Bell> context={bell}>{ props.children.clone() }</ContextProvider<Bell>>
    }
}

/// The bell, anywhere in the app.
#[hook]
pub(crate) fn use_bell() -> Bell {
    use_context::<Bell>().unwrap_or_default()
}
