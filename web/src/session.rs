//! Who is here and how to reach the hub, for every component.

use wasm_bindgen::UnwrapThrowExt as _;
use yew::prelude::*;

use crate::{
    api::{Api, Who},
    hooks::use_state,
};

/// What every component may ask for.
#[derive(Clone, PartialEq)]
pub(crate) struct Session {
    /// The hub.
    pub(crate) api: Api,
    /// Who is here.
    pub(crate) who: Who,
    /// Whether the hub answers, as far as the last request knows.
    pub(crate) answers: bool,
}

/// Holds the session for everything in it.
#[component]
pub(crate) fn SessionProvider(props: &yew::html::ChildrenProps) -> Html {
    let api = use_memo((), |()| Api::new());
    let who = use_state(|| api.who());
    let answers = use_state(|| true);
    {
        let (api, who, answers) = (api.clone(), who.clone(), answers.clone());
        use_effect_with((), move |()| {
            api.watch_reach(Callback::from(move |now| answers.set(now)));
            wasm_bindgen_futures::spawn_local(async move {
                api.restore(Callback::from(move |now| who.set(now))).await;
            });
        });
    }
    let session = Session {
        api: (*api).clone(),
        who: (*who).clone(),
        answers: *answers,
    };
    html! {
        <ContextProvider<Session> context={session}>{ props.children.clone() }</ContextProvider<Session>>
    }
}

/// The session, anywhere in the app: `app.rs` puts every page inside the provider, so the context is there.
#[hook]
pub(crate) fn use_session() -> Session {
    use_context().expect_throw("the provider of the session is around the whole app")
}
