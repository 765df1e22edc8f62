//! Another password.

use hub_shared::{
    account::{Account, ChangePassword},
    text::Password,
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    components::{failure::form_failure, new_password::NewPassword, password_field::PasswordField},
    hooks::{use_action, use_first_wrong, use_state, use_typed},
    toasts::use_toasts,
    words::fields,
};

#[derive(Properties, PartialEq)]
pub(super) struct PasswordFormProps {
    pub(super) account: Account,
}

/// Changes the password.
#[component]
pub(super) fn PasswordForm(PasswordFormProps { account }: &PasswordFormProps) -> Html {
    let toasts = use_toasts();
    let change = use_action(
        |api, change: ChangePassword| async move { api.change_password(&change).await },
        move |()| toasts.done("Password changed. All other sessions have ended."),
    );
    let current = use_typed(String::new, &change.clear);
    let new = use_typed(String::new, &change.clear);
    {
        let (current, new) = (current.restart.clone(), new.restart.clone());
        use_effect_with(change.successes, move |times| {
            if *times > 0 {
                current.emit(());
                new.emit(());
            }
        });
    }
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    use_first_wrong(&form, *refused + change.failures);
    let onsubmit = {
        let (current, new) = (current.clone(), new.clone());
        let (run, refused) = (change.run.clone(), refused.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            current.check.emit(());
            new.check.emit(());
            match (current.text.parse(), new.text.parse()) {
                (Ok(current), Ok(new)) => run.emit(ChangePassword { current, new }),
                _ => refused.set(*refused + 1),
            }
        }
    };
    let failure = change.failure.as_deref();
    let wrong = change.wrong_password();
    let other_failure = change.failure.clone().filter(|_| wrong.is_none());
    let known = vec![
        account.handle.clone(),
        account.display_name.clone(),
        account.email.clone(),
    ];
    html! {
        <>
            <p class="muted">{ "Another password ends all other sessions; access tokens stay." }</p>
            <form class="form" ref={form} {onsubmit} novalidate=true>
                if let Some(failure) = other_failure { { form_failure(&failure) } }
                // Password managers look here for whose password it is.
                <input class="hidden" type="text" name="username" autocomplete="username" readonly=true tabindex="-1" aria-hidden="true" value={account.email.clone()} />
                <PasswordField id="current-password" label="Current password" autocomplete="current-password"
                    value={current.text.clone()} oninput={current.set.clone()}
                    error={wrong.or_else(|| fields::refused(failure, "/current", "The current password")).or_else(|| current.secret_error::<Password>("The current password"))} />
                <NewPassword id="new-password" label="New password" typed={new.clone()} {known}
                    refused={fields::refused(failure, "/new", "The password")} />
                <div class="actions">
                    <button type="submit" class="button button-primary" aria-disabled={change.busy.to_string()}>
                        { if change.busy { "Changing…" } else { "Change the password" } }
                    </button>
                </div>
            </form>
        </>
    }
}
