//! Where the account is signed in.

use hub_shared::{account::OpenSession, ids::SessionId, page::PageQuery};
use yew::prelude::*;

use crate::{
    components::{
        badge::{Look, chip},
        confirm::ConfirmButton,
        failure::failure_note,
        more::more,
        remote::{list_view, skeleton},
        time::{ago, day},
    },
    hooks::{use_action, use_kept_focus, use_list},
    toasts::use_toasts,
    words::programs::program,
};

/// The list, and what ends them.
#[component]
pub(super) fn Sessions() -> Html {
    let toasts = use_toasts();
    let sessions = use_list((), |api, (), cursor| async move {
        let page = PageQuery {
            cursor,
            limit: None,
        };
        api.sessions(&page).await
    });
    let end_others = {
        let (reload, toasts) = (sessions.reload.clone(), toasts.clone());
        use_action(
            |api, ()| async move { api.end_other_sessions().await },
            move |()| {
                reload.emit(());
                toasts.done("All other sessions have ended.");
            },
        )
    };
    let end = {
        let reload = sessions.reload.clone();
        use_action(
            |api, id: SessionId| async move { api.end_session(&id).await },
            move |()| {
                reload.emit(());
                toasts.done("The session has ended.");
            },
        )
    };
    use_kept_focus("sessions", sessions.items.as_ref().map(|items| items.len()));
    let several = sessions.items.as_ref().is_some_and(|items| items.len() > 1) || sessions.has_more;
    let run = end_others.run.clone();
    html! {
        <>
            <p class="muted">{ "What signed in, as it names itself. Nothing is kept of the machine's address. Whoever you do not know: end it, and change your password." }</p>
            if let Some(failure) = end.failure.clone() { { failure_note(&failure, None) } }
            { list_view(&sessions, skeleton(4), Html::default(), |items| html! {
                <ul class="rows">
                    { items.iter().map(|session| row(session, end.busy, &end.run)).collect::<Html>() }
                </ul>
            }) }
            { more(&sessions) }
            if several {
                <div class="actions">
                    <ConfirmButton id="end-others" label="End all other sessions" class="button-quiet" title="End all other sessions?"
                        busy={end_others.busy} failure={end_others.failure.clone()} confirm={Callback::from(move |()| run.emit(()))}>
                        <p>{ "Everywhere but here, whoever is signed in as you has to sign in again." }</p>
                    </ConfirmButton>
                </div>
            }
        </>
    }
}

fn row(session: &OpenSession, busy: bool, end: &Callback<SessionId>) -> Html {
    let name = program(&session.user_agent);
    let (id, end) = (session.id.clone(), end.clone());
    html! {
        <li class="row" key={session.id.to_string()}>
            <div class="row-main">
                <div>
                    <p><strong title={session.user_agent.clone()}>{ &name }</strong>{ " " }if session.current { { chip(Look::Accent, "This one") } }</p>
                    <p class="muted">
                        if !session.current { { "Last seen " }{ ago(session.last_seen_at) }{ " · " } }
                        { "since " }{ day(session.created_at) }
                    </p>
                </div>
            </div>
            if !session.current {
                <button type="button" class="button button-quiet" aria-disabled={busy.to_string()} onclick={move |_| end.emit(id.clone())}>
                    { "End" }<span class="hidden">{ format!(" the session of {name}") }</span>
                </button>
            }
        </li>
    }
}
