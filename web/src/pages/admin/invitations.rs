//! Invitations to register: who has one, and another one.

use hub_shared::{
    administration::{Invitation, InvitationDays, InvitationState, Invite, NewInvitation},
    ids::InvitationId,
    page::PageQuery,
    text::{Email, InvitationNote},
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::Frame;
use crate::{
    components::{
        badge::{Look, chip},
        confirm::ConfirmButton,
        copy::copy_line,
        dialog::Dialog,
        failure::form_failure,
        field::Field,
        more::more,
        remote::{list_view, skeleton},
        time::{ago, day},
    },
    hooks::{use_action, use_first_wrong, use_kept_focus, use_list, use_state, use_typed},
    route::AdminPage,
    toasts::use_toasts,
    words::fields,
};

/// The page.
#[component]
pub(super) fn Invitations() -> Html {
    let invitations = use_list((), |api, (), cursor| async move {
        let page = PageQuery {
            cursor,
            limit: None,
        };
        api.invitations(&page).await
    });
    let open = invitations.items.as_ref().map(|items| {
        let open = |one: &&Invitation| one.state == InvitationState::Open;
        items.iter().filter(open).count()
    });
    use_kept_focus("invite-note", open);
    let empty = html! { <p class="muted">{ "None yet." }</p> };
    html! {
        <Frame page={AdminPage::Invitations}>
            <Form made={invitations.reload.clone()} />
            <section class="card" aria-labelledby="invitations">
                <h2 id="invitations">{ "Invitations" }</h2>
                { list_view(&invitations, skeleton(4), empty, |items| html! {
                    <ul class="rows">
                        { items.iter().map(|one| html! { <Row key={one.id.to_string()} invitation={one.clone()} reload={invitations.reload.clone()} /> }).collect::<Html>() }
                    </ul>
                }) }
                { more(&invitations) }
            </section>
        </Frame>
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    made: Callback<()>,
}

#[component]
fn Form(FormProps { made }: &FormProps) -> Html {
    let new = use_state(|| None::<NewInvitation>);
    let invite = {
        let (new, made) = (new.clone(), made.clone());
        use_action(
            |api, form: Invite| async move { api.invite(&form).await },
            move |one| {
                new.set(Some(one));
                made.emit(());
            },
        )
    };
    let email = use_typed(String::new, &invite.clear);
    let note = use_typed(String::new, &invite.clear);
    let days = use_typed(
        || InvitationDays::default().get().to_string(),
        &invite.clear,
    );
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    use_first_wrong(&form, *refused + invite.failures);
    {
        let restart = [email.restart.clone(), note.restart.clone()];
        use_effect_with(invite.successes, move |_| {
            for restart in restart {
                restart.emit(());
            }
        });
    }
    let expires = InvitationDays::try_from(days.text.trim().parse::<i64>().unwrap_or_default());
    let onsubmit = {
        let (email, note, refused) = (email.clone(), note.clone(), refused.clone());
        let (run, expires) = (invite.run.clone(), expires.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            email.check.emit(());
            note.check.emit(());
            let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
            let address = given(&email.text)
                .map(|text| text.parse::<Email>())
                .transpose();
            let words = given(&note.text)
                .map(|text| text.parse::<InvitationNote>())
                .transpose();
            match (address, words, expires.clone()) {
                (Ok(email), Ok(note), Ok(expires_in_days)) => run.emit(Invite {
                    email,
                    note,
                    expires_in_days,
                }),
                _ => refused.set(*refused + 1),
            }
        }
    };
    let failure = invite.failure.as_deref();
    let error = |pointer, name| fields::refused(failure, pointer, name);
    let close = {
        let new = new.clone();
        Callback::from(move |()| new.set(None))
    };
    html! {
        <section class="card stack" aria-labelledby="invite">
            <h2 id="invite">{ "Invite somebody" }</h2>
            <form class="form" ref={form} {onsubmit} novalidate=true>
                if let Some(failure) = &invite.failure { { form_failure(failure) } }
                <Field id="invite-email" label="Mail address" kind="email" optional=true hint="The invitation is mailed there. Without one, you hand the link on yourself."
                    value={email.text.clone()} oninput={email.set.clone()} onblur={email.left.clone()}
                    error={error("/email", "The address").or_else(|| email.optional_error::<Email>("The address"))} />
                <Field id="invite-note" label="Note" optional=true most={InvitationNote::MAX} hint="Whom or what it is for; administrators read it."
                    value={note.text.clone()} oninput={note.set.clone()} onblur={note.left.clone()}
                    error={error("/note", "The note").or_else(|| note.optional_error::<InvitationNote>("The note"))} />
                <Field id="invite-days" label="Good for how many days"
                    value={days.text.clone()} oninput={days.set.clone()} onblur={days.left.clone()}
                    error={error("/expires_in_days", "The number of days").or_else(|| expires.as_ref().err().map(|why| fields::wrong("The number of days", why)))} />
                <div class="actions">
                    <button type="submit" class="button button-primary" aria-disabled={invite.busy.to_string()}>{ if invite.busy { "Making…" } else { "Make the invitation" } }</button>
                </div>
            </form>
            if let Some(new) = &*new { { token(new, close) } }
        </section>
    }
}

fn token(new: &NewInvitation, close: Callback<()>) -> Html {
    let shown = new.link.clone().unwrap_or_else(|| new.token.clone());
    html! {
        // Escape does not close it: the token would be gone.
        <Dialog id="invitation" title="The invitation">
            <p>{ "Copy it now: it is shown this once. Whoever has it can make one account." }</p>
            if new.invitation.email.is_some() { <p>{ "It is on its way by mail, too." }</p> }
            { copy_line("Invitation", shown.into(), "Invitation copied.") }
            <div class="actions">
                <button type="button" class="button button-primary" onclick={move |_| close.emit(())}>{ "I have copied it" }</button>
            </div>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    invitation: Invitation,
    reload: Callback<()>,
}

#[component]
fn Row(RowProps { invitation, reload }: &RowProps) -> Html {
    let toasts = use_toasts();
    let revoke = {
        let reload = reload.clone();
        use_action(
            |api, id: InvitationId| async move { api.revoke_invitation(&id).await },
            move |()| {
                reload.emit(());
                toasts.done("The invitation is withdrawn.");
            },
        )
    };
    let state = match invitation.state {
        InvitationState::Open => chip(Look::Good, "Open"),
        InvitationState::Used => chip(Look::Accent, "Used"),
        InvitationState::Revoked => chip(Look::Plain, "Withdrawn"),
        InvitationState::Expired => chip(Look::Plain, "Expired"),
    };
    let title = match (&invitation.email, invitation.note.as_str()) {
        (Some(email), "") => email.clone(),
        (Some(email), note) => format!("{note}, {email}"),
        (None, "") => "Without a note".to_owned(),
        (None, note) => note.to_owned(),
    };
    let (run, id) = (revoke.run.clone(), invitation.id.clone());
    html! {
        <li class="row">
            <div class="row-main">
                <div>
                    <p><strong>{ title }</strong></p>
                    <p class="muted">
                        { format!("By @{}, ", invitation.created_by) }{ ago(invitation.created_at) }
                        if invitation.state == InvitationState::Open { { ", good until " }{ day(invitation.expires_at) } }
                        if let Some(who) = &invitation.used_by { { format!(", used by @{who}") } }
                    </p>
                </div>
            </div>
            <div class="chips">{ state }</div>
            if invitation.state == InvitationState::Open {
                <ConfirmButton id={format!("revoke-{}", invitation.id)} label="Withdraw" class="button-quiet" danger=true
                    title="Withdraw this invitation?" busy={revoke.busy} failure={revoke.failure.clone()}
                    confirm={Callback::from(move |()| run.emit(id.clone()))}>
                    <p>{ "Whoever has it can no longer register with it." }</p>
                </ConfirmButton>
            }
        </li>
    }
}
