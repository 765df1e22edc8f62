//! The mail address: whether it is verified, and another one in its place.

use hub_shared::{
    account::{Account, PatchAccount},
    text::{Email, Password},
};
use web_sys::SubmitEvent;
use yew::prelude::*;
use yew_router::prelude::*;

use super::profile::AccountFormProps;
use crate::{
    api::Tagged,
    components::{failure::form_failure, field::Field, password_field::PasswordField},
    hooks::{use_action, use_first_wrong, use_stale, use_state, use_typed},
    route::Route,
    toasts::use_toasts,
    words::fields,
};

/// Changes the address.
#[component]
pub(super) fn MailForm(AccountFormProps { now, set, reload }: &AccountFormProps) -> Html {
    let toasts = use_toasts();
    let asked = use_state(|| None::<Email>);
    let change = {
        let (asked, set) = (asked.clone(), set.clone());
        use_action(
            |api, (change, etag): (PatchAccount, String)| async move {
                let now = api.patch_account(&change, &etag).await?;
                Ok((change.email, now))
            },
            move |(email, now): (Option<Email>, Tagged<Account>)| {
                asked.set(email);
                set.emit(now);
                toasts.done("A mail is on its way to the new address.");
            },
        )
    };
    let email = use_typed(String::new, &change.clear);
    let password = use_typed(String::new, &change.clear);
    {
        let (email, password) = (email.restart.clone(), password.restart.clone());
        use_effect_with(change.successes, move |times| {
            if *times > 0 {
                email.emit(());
                password.emit(());
            }
        });
    }
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    use_first_wrong(&form, *refused + change.failures);
    use_stale(&change, reload);
    let same = email.text.trim().eq_ignore_ascii_case(&now.value.email);
    let onsubmit = {
        let (email, password) = (email.clone(), password.clone());
        let (run, refused, etag) = (change.run.clone(), refused.clone(), now.etag.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            email.check.emit(());
            password.check.emit(());
            let address = email.text.trim().parse::<Email>();
            match (address, password.text.parse::<Password>()) {
                (Ok(address), Ok(password)) if !same => {
                    let change = PatchAccount {
                        email: Some(address),
                        password: Some(password),
                        display_name: None,
                    };
                    run.emit((change, etag.clone()));
                }
                _ => refused.set(*refused + 1),
            }
        }
    };
    let wrong = change.wrong_password();
    let other_failure = change.failure.clone().filter(|_| wrong.is_none());
    let failure = change.failure.as_deref();
    let same = same.then_some(AttrValue::Static("This is the address you have."));
    html! {
        <>
            <p><strong>{ &now.value.email }</strong></p>
            if !now.value.verified {
                <div class="notice notice-caution">
                    <div>
                        <p class="notice-title">{ "Open the link in the mail that came to this address" }</p>
                        <p>{ "Until then the account browses and drafts, no more. The link is good for 24 hours." }</p>
                        <p>{ "Too late, or no mail? " }<Link<Route> to={Route::Reset}>{ "Reset your password" }</Link<Route>>{ ": the mail that comes then verifies the address, too." }</p>
                    </div>
                </div>
            }
            if let Some(asked) = &*asked {
                <p class="notice">{ format!("A mail went to {asked}. The address changes once its link is opened, within 24 hours. Until then all stays as it is; the old address was told.") }</p>
            }
            <form class="form" ref={form} {onsubmit} novalidate=true>
                if let Some(failure) = other_failure { { form_failure(&failure) } }
                <Field id="new-email" label="New mail address" kind="email" autocomplete="email"
                    hint="It counts once you open the link that goes there."
                    value={email.text.clone()} oninput={email.set.clone()} onblur={email.left.clone()}
                    error={fields::refused(failure, "/email", "The mail address").or(same).or_else(|| email.error::<Email>("The mail address"))} />
                <PasswordField id="mail-password" label="Password" autocomplete="current-password"
                    value={password.text.clone()} oninput={password.set.clone()}
                    error={wrong.or_else(|| fields::refused(failure, "/password", "The password")).or_else(|| password.secret_error::<Password>("The password"))} />
                <div class="actions">
                    <button type="submit" class="button button-primary" aria-disabled={change.busy.to_string()}>
                        { if change.busy { "Asking…" } else { "Change the address" } }
                    </button>
                </div>
            </form>
        </>
    }
}
