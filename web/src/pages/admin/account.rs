//! An account, with what an administrator does about it.

use std::rc::Rc;

use hub_shared::{
    account::Role,
    administration::{AccountDetail, ChangeRole},
    text::Reason,
};
use web_sys::SubmitEvent;
use yew::prelude::*;
use yew_router::prelude::*;

use super::{accounts::chips, ways};
use crate::{
    api::Withheld,
    components::{
        choice::choice,
        failed_page::FailedPage,
        failure::form_failure,
        field::Field,
        heading::Heading,
        remote::{skeleton, view},
        time::{ago, day},
        withhold::WithholdButton,
    },
    hooks::{use_action, use_first_wrong, use_page, use_remote, use_state, use_typed},
    route::Route,
    session::use_session,
    toasts::use_toasts,
    words::{fields, time::count},
};

#[derive(Properties, PartialEq)]
pub(crate) struct AccountProps {
    pub(crate) handle: String,
}

/// The page.
#[component]
pub(crate) fn Account(AccountProps { handle }: &AccountProps) -> Html {
    use_page(&format!("@{handle}"));
    let account = use_remote(handle.clone(), |api, handle: String| async move {
        api.standing(&handle).await
    });
    if let (None, Some(failure)) = (&account.value, &account.failure) {
        let retry = account.reload.clone();
        return html! { <FailedPage failure={failure.clone()} {retry} /> };
    }
    html! {
        <div class="stack-wide">
            <div class="page-head">
                <Heading>{ account.value.as_ref().map_or_else(|| format!("@{handle}"), |account| account.standing.display_name.clone()) }</Heading>
                if let Some(account) = &account.value { <div class="chips">{ chips(&account.standing) }</div> }
            </div>
            { ways(None) }
            { view(&account, html! { <div class="card">{ skeleton(6) }</div> }, |now| html! { <About now={now.clone()} set={account.set.clone()} reload={account.reload.clone()} /> }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct AboutProps {
    now: Rc<AccountDetail>,
    set: Callback<AccountDetail>,
    reload: Callback<()>,
}

#[component]
fn About(AboutProps { now, set, reload }: &AboutProps) -> Html {
    let standing = &now.standing;
    let me = use_session().who;
    let own = me.account().is_some_and(|me| me.handle == standing.handle);
    let page = Route::Author {
        handle: standing.handle.clone(),
    };
    let history = Route::AuthorHistory {
        handle: standing.handle.clone(),
    };
    html! {
        <>
            <section class="card stack" aria-labelledby="account-has">
                <h2 id="account-has">{ "What it has" }</h2>
                <p>{ format!("@{}, since ", standing.handle) }{ day(standing.created_at) }{ ". " }<Link<Route> to={page}>{ "Its page" }</Link<Route>>{ ", " }<Link<Route> to={history}>{ "its history" }</Link<Route>>{ "." }</p>
                <p>{ format!(
                    "{}, {} of them published; {} open, {}.",
                    count(now.profiles, "profile"),
                    now.published,
                    count(now.sessions, "session"),
                    count(now.tokens, "access token"),
                ) }</p>
                if let Some(since) = standing.suspended_at { <p>{ "Suspended " }{ ago(since) }{ "." }</p> }
            </section>
            if own {
                <p class="muted">{ "This is your own account: another administrator changes its role or suspends it." }</p>
            } else {
                <RoleForm handle={standing.handle.clone()} role={standing.role} set={set.clone()} />
                <section class="card stack" aria-labelledby="account-standing">
                    <h2 id="account-standing">{ "Standing" }</h2>
                    <p>{ if standing.suspended_at.is_some() { "It is suspended: all it has is hidden, and its links serve nothing." } else { "It is in good standing." } }</p>
                    <div class="actions">
                        <WithholdButton id="suspend" what={Withheld::Account(standing.handle.clone())} name={format!("@{}", standing.handle)} back={standing.suspended_at.is_some()} reload={reload.clone()} />
                    </div>
                </section>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct RoleProps {
    handle: String,
    role: Role,
    set: Callback<AccountDetail>,
}

#[component]
fn RoleForm(RoleProps { handle, role, set }: &RoleProps) -> Html {
    const ROLES: [(&str, &str); 3] = [
        ("user", "User: publishes and subscribes"),
        ("moderator", "Moderator: decides on what others submit"),
        ("administrator", "Administrator: runs the hub"),
    ];
    let toasts = use_toasts();
    let chosen = use_state(|| role.to_string());
    let change = {
        let set = set.clone();
        use_action(
            |api, (handle, change): (String, ChangeRole)| async move {
                api.change_role(&handle, &change).await
            },
            move |now| {
                set.emit(now);
                toasts.done("The role is changed.");
            },
        )
    };
    let reason = use_typed(String::new, &change.clear);
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    use_first_wrong(&form, *refused + change.failures);
    {
        let restart = reason.restart.clone();
        use_effect_with(change.successes, move |times| {
            if *times > 0 {
                restart.emit(());
            }
        });
    }
    let onsubmit = {
        let (chosen, reason, refused) = (chosen.clone(), reason.clone(), refused.clone());
        let role = *role;
        let (handle, run) = (handle.clone(), change.run.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if *chosen == role.to_string() {
                return;
            }
            reason.check.emit(());
            let words = reason.text.trim();
            let why = (!words.is_empty())
                .then(|| words.parse::<Reason>())
                .transpose();
            match (chosen.parse(), why) {
                (Ok(role), Ok(reason)) => run.emit((handle.clone(), ChangeRole { role, reason })),
                _ => refused.set(*refused + 1),
            }
        }
    };
    let error = fields::refused(change.failure.as_deref(), "/reason", "The reason")
        .or_else(|| reason.optional_error::<Reason>("The reason"));
    html! {
        <section class="card stack" aria-labelledby="account-role">
            <h2 id="account-role">{ "Role" }</h2>
            <form class="form" ref={form} {onsubmit} novalidate=true>
                if let Some(failure) = &change.failure { { form_failure(failure) } }
                { choice("role", "What it may do", &ROLES, &chosen, &chosen.setter()) }
                <Field id="role-reason" label="Why" optional=true rows={3} most={Reason::MAX} hint="Kept in the audit log."
                    value={reason.text.clone()} oninput={reason.set.clone()} onblur={reason.left.clone()} {error} />
                <p class="field-hint">{ "Another role ends all its sessions and access tokens; its owner is told by mail." }</p>
                <div class="actions">
                    <button type="submit" class="button button-primary" aria-disabled={(change.busy || *chosen == role.to_string()).to_string()}>
                        { if change.busy { "Changing…" } else { "Change the role" } }
                    </button>
                </div>
            </form>
        </section>
    }
}
