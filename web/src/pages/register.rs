//! A new account.

use std::rc::Rc;

use hub_shared::{
    account::Register as Form,
    hub::RegistrationMode,
    text::{DisplayName, Email, Handle, Password},
};
use web_sys::SubmitEvent;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    api::Who,
    browser,
    components::{
        contact::contact_link, failure::form_failure, field::Field, heading::Heading,
        new_password::NewPassword, remote::skeleton,
    },
    hooks::{
        use_action, use_first_wrong, use_fragment_token, use_hub, use_page, use_state, use_typed,
    },
    route::Route,
    session::use_session,
    toasts::use_toasts,
    words::fields,
};

/// The field of an invitation.
const INVITATION: &str = "invitation";

/// What was sent; the same one is equal.
#[derive(Clone)]
struct Sent(Rc<Form>);

impl PartialEq for Sent {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// The page.
#[component]
pub(crate) fn Register() -> Html {
    let sent = use_state(|| None::<Sent>);
    let before = use_state(|| None::<Sent>);
    use_page(match &*sent {
        Some(_) => "Check your mail",
        None => "Create an account",
    });
    let who = use_session().who;
    let hub = use_hub();
    let given = use_fragment_token(Route::Register);
    let typed = use_state(|| None::<String>);
    let invitation = (*typed)
        .clone()
        .or_else(|| given.and_then(|fragment| invitation(&fragment)));
    let enter = {
        let typed = typed.clone();
        Callback::from(move |code| typed.set(Some(code)))
    };
    let done = {
        let sent = sent.clone();
        Callback::from(move |form| sent.set(Some(form)))
    };
    let again = {
        let (sent, before) = (sent.clone(), before.clone());
        Callback::from(move |()| {
            before.set((*sent).clone());
            sent.set(None);
        })
    };
    let inside = match (who, &*sent, hub) {
        (_, Some(form), _) => html! { <CheckMail form={form.clone()} {again} /> },
        (Who::Unknown, _, _) => html! {
            <>
                <Heading>{ "Create an account" }</Heading>
                { skeleton(6) }
            </>
        },
        (Who::Somebody(account) | Who::Ended(account) | Who::Replaced(account, _), ..) => html! {
            <>
                <Heading>{ "You have an account" }</Heading>
                <p>{ format!("You are signed in as {}, @{}. To create another account, sign out first.", account.display_name, account.handle) }</p>
                <p><Link<Route> to={Route::Account} classes="button">{ "Go to your account" }</Link<Route>></p>
            </>
        },
        (_, None, Some(hub)) if hub.registration == RegistrationMode::Closed => {
            closed(hub.contact.as_deref())
        }
        (_, None, Some(hub))
            if hub.registration == RegistrationMode::Invite && invitation.is_none() =>
        {
            html! { <ByInvitation contact={hub.contact.clone()} {enter} /> }
        }
        (_, None, Some(hub)) => {
            let invitation = invitation.filter(|_| hub.registration == RegistrationMode::Invite);
            html! { <NewAccount {done} before={(*before).clone()} {invitation} /> }
        }
        (_, None, None) => html! {
            <>
                <Heading>{ "Create an account" }</Heading>
                { skeleton(6) }
            </>
        },
    };
    html! { <div class="narrow card stack">{ inside }</div> }
}

fn closed(contact: Option<&str>) -> Html {
    html! {
        <>
            <Heading>{ "This hub takes no new accounts" }</Heading>
            <p>{ "Its operator creates accounts by hand. Everybody may browse the catalogue without one; subscribing and publishing need one." }</p>
            if let Some(contact) = contact {
                <p>{ "Ask for an account: " }{ contact_link(contact, contact) }</p>
            }
            <p><Link<Route> to={Route::Explore}>{ "Explore profiles" }</Link<Route>>{ " · " }<Link<Route> to={Route::SignIn}>{ "Sign in" }</Link<Route>></p>
        </>
    }
}

/// The token in the fragment of an invitation's link.
fn invitation(fragment: &str) -> Option<String> {
    let token = fragment.strip_prefix("invitation=")?;
    (!token.is_empty()).then(|| token.to_owned())
}

/// The token in what somebody pastes: the link of an invitation, or the token alone.
fn pasted(text: &str) -> Option<String> {
    let text = text.trim();
    match text.split_once('#') {
        Some((_, fragment)) => invitation(fragment),
        None => (!text.is_empty() && !text.contains(['/', ' '])).then(|| text.to_owned()),
    }
}

#[derive(Properties, PartialEq)]
struct ByInvitationProps {
    contact: Option<String>,
    enter: Callback<String>,
}

/// Said before anything is typed: it takes an invitation.
#[component]
fn ByInvitation(ByInvitationProps { contact, enter }: &ByInvitationProps) -> Html {
    let typed = use_state(String::new);
    let wrong = use_state(|| false);
    let onsubmit = {
        let (typed, wrong, enter) = (typed.clone(), wrong.clone(), enter.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(token) = pasted(&typed) {
                enter.emit(token);
            } else {
                wrong.set(true);
                browser::focus(INVITATION);
            }
        }
    };
    let oninput = {
        let (typed, wrong) = (typed.clone(), wrong.clone());
        Callback::from(move |text| {
            wrong.set(false);
            typed.set(text);
        })
    };
    let error = wrong.then_some("This is no invitation: paste its link, whole.");
    html! {
        <>
            <Heading>{ "This hub takes new accounts by invitation" }</Heading>
            <p>{ "Open the link of your invitation: it leads here, and the form opens. Everybody may browse the catalogue without an account; subscribing and publishing need one." }</p>
            if let Some(contact) = contact { <p>{ "Ask for an invitation: " }{ contact_link(contact, contact) }</p> }
            <form class="form" {onsubmit} novalidate=true>
                <Field id={INVITATION} label="The link did not work?" hint="Paste it here, whole." value={(*typed).clone()} {oninput} {error} />
                <div class="actions"><button type="submit" class="button">{ "Go on" }</button></div>
            </form>
            <p><Link<Route> to={Route::Explore}>{ "Explore profiles" }</Link<Route>>{ " · " }<Link<Route> to={Route::SignIn}>{ "Sign in" }</Link<Route>></p>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct NewAccountProps {
    /// What was sent before, to be mended.
    before: Option<Sent>,
    done: Callback<Sent>,
    /// The token of an invitation, where one is needed.
    invitation: Option<String>,
}

#[component]
fn NewAccount(
    NewAccountProps {
        done,
        before,
        invitation,
    }: &NewAccountProps,
) -> Html {
    let done = done.clone();
    let register = use_action(
        |api, form: Form| async move {
            api.register(&form).await?;
            Ok(form)
        },
        move |form| done.emit(Sent(Rc::new(form))),
    );
    let typed = |part: fn(&Form) -> Option<&str>| {
        let before = before.as_ref().and_then(|sent| part(&sent.0));
        before.unwrap_or_default().to_owned()
    };
    let email = use_typed(|| typed(|form| Some(form.email.as_str())), &register.clear);
    let handle = use_typed(|| typed(|form| Some(form.handle.as_str())), &register.clear);
    let name = use_typed(
        || typed(|form| form.display_name.as_ref().map(DisplayName::as_str)),
        &register.clear,
    );
    let password = use_typed(
        || typed(|form| Some(form.password.as_str())),
        &register.clear,
    );
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    use_first_wrong(&form, *refused + register.failures);

    let onsubmit = {
        let (email, handle, name, password) = (
            email.clone(),
            handle.clone(),
            name.clone(),
            password.clone(),
        );
        let (run, refused) = (register.run.clone(), refused.clone());
        let invitation = invitation.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            for typed in [&email, &handle, &name, &password] {
                typed.check.emit(());
            }
            let shown = name.text.trim();
            let form = email
                .text
                .trim()
                .parse::<Email>()
                .ok()
                .zip(handle.text.trim().parse::<Handle>().ok())
                .zip(password.text.parse::<Password>().ok())
                .zip(match shown.is_empty() {
                    true => Some(None),
                    false => shown.parse::<DisplayName>().ok().map(Some),
                });
            match form {
                Some((((email, handle), password), display_name)) => run.emit(Form {
                    email,
                    handle,
                    display_name,
                    password,
                    invitation: invitation.clone(),
                }),
                None => refused.set(*refused + 1),
            }
        }
    };
    let failure = register.failure.as_deref();
    let free = (handle.error::<Handle>("").is_none() && !handle.text.is_empty())
        .then(|| html! { { format!("Your page will be at /authors/{}.", handle.text.trim()) } });
    html! {
        <>
            <Heading key="new" focus={before.is_some()}>{ "Create an account" }</Heading>
            <p class="muted">{ "With an account you subscribe, follow and publish. Browsing needs none." }</p>
            if invitation.is_some() { <p>{ "You are invited: the invitation is used when you create the account." }</p> }
            if let Some(wrong) = fields::refused(failure, "/invitation", "The invitation") {
                <p class="field-error" role="alert">{ wrong }</p>
            }
            <form class="form" ref={form} {onsubmit} novalidate=true>
                if let Some(failure) = register.failure.clone() { { form_failure(&failure) } }
                <Field id="email" label="Mail address" kind="email" autocomplete="username"
                    hint="A link goes there that opens the account. Nobody else sees the address."
                    value={email.text.clone()} oninput={email.set.clone()} onblur={email.left.clone()}
                    error={fields::refused(failure, "/email", "The mail address").or_else(|| email.error::<Email>("The mail address"))} />
                <Field id="handle" label="Handle" autocomplete="nickname"
                    hint="3 to 30 of a-z, 0-9 and the hyphen, unique on this hub. It never changes."
                    value={handle.text.clone()} oninput={handle.set.clone()} onblur={handle.left.clone()} note={free}
                    error={fields::refused(failure, "/handle", "The handle").or_else(|| handle.error::<Handle>("The handle"))} />
                <Field id="display-name" label="Display name" autocomplete="name" optional=true most={DisplayName::MAX}
                    hint="What others read beside your profiles; your handle when you leave it out. It can change."
                    value={name.text.clone()} oninput={name.set.clone()} onblur={name.left.clone()}
                    error={fields::refused(failure, "/display_name", "The display name").or_else(|| name.optional_error::<DisplayName>("The display name"))} />
                <NewPassword id="new-password" typed={password.clone()} known={vec![handle.text.clone(), name.text.clone(), email.text.clone()]}
                    refused={fields::refused(failure, "/password", "The password")} />
                <div class="actions">
                    <button type="submit" class="button button-primary" aria-disabled={register.busy.to_string()}>
                        { if register.busy { "Creating…" } else { "Create the account" } }
                    </button>
                </div>
            </form>
            <p>{ "You have one already? " }<Link<Route> to={Route::SignIn}>{ "Sign in" }</Link<Route>>{ "." }</p>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct CheckMailProps {
    form: Sent,
    again: Callback<()>,
}

/// What to do now, and what to do when no mail comes.
#[component]
fn CheckMail(CheckMailProps { form, again }: &CheckMailProps) -> Html {
    let toasts = use_toasts();
    let once_more = use_action(
        |api, form: Sent| async move { api.register(&form.0).await },
        move |_| toasts.done("Asked again. The newest mail is the one that counts."),
    );
    let hub = use_hub();
    let contact = hub.as_ref().and_then(|hub| hub.contact.clone());
    let (run, form_again, back) = (once_more.run.clone(), form.clone(), again.clone());
    html! {
        <>
            <Heading key="sent" focus=true>{ "Check your mail" }</Heading>
            <p>{ "A mail is on its way to " }<strong>{ form.0.email.to_string() }</strong>{ ". It holds a link that is good for 24 hours: open it, type your password once more, and the account is yours." }</p>
            <h2>{ "No mail?" }</h2>
            <ul class="bullets">
                <li>{ "It may take a few minutes, and it may be in the spam folder." }</li>
                <li>{ "Is the address right? If not, " }<button type="button" class="link" onclick={move |_| back.emit(())}>{ "fill in the form again" }</button>{ "." }</li>
                <li>{ "If the address has an account already, the mail says so and holds no link: " }<Link<Route> to={Route::SignIn}>{ "sign in" }</Link<Route>>{ " or " }<Link<Route> to={Route::Reset}>{ "reset the password" }</Link<Route>>{ "." }</li>
                if let Some(contact) = contact { <li>{ "Nothing helps? Ask " }{ contact_link(&contact, &contact) }{ "." }</li> }
            </ul>
            if let Some(failure) = once_more.failure.clone() { { form_failure(&failure) } }
            <div class="actions">
                <button type="button" class="button button-quiet" aria-disabled={once_more.busy.to_string()} onclick={move |_| run.emit(form_again.clone())}>
                    { if once_more.busy { "Asking…" } else { "Send it again" } }
                </button>
            </div>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_is_read_from_its_link_and_from_what_is_pasted() {
        assert_eq!(invitation("invitation=a-b_c").as_deref(), Some("a-b_c"));
        assert_eq!(invitation("invitation="), None);
        assert_eq!(invitation("other=a"), None);
        let link = " https://hub.example.org/register#invitation=a-b_c\n";
        assert_eq!(pasted(link).as_deref(), Some("a-b_c"));
        assert_eq!(pasted("a-b_c").as_deref(), Some("a-b_c"));
        assert_eq!(pasted("https://hub.example.org/register"), None);
        assert_eq!(pasted(" "), None);
    }
}
