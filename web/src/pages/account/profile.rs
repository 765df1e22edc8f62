//! The name that others read; the handle, which stays.

use std::rc::Rc;

use hub_shared::{
    account::{Account, PatchAccount},
    text::DisplayName,
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    api::Tagged,
    components::{failure::form_failure, field::Field},
    hooks::{use_action, use_first_wrong, use_stale, use_state, use_typed},
    toasts::use_toasts,
    words::fields,
};

#[derive(Properties, PartialEq)]
pub(super) struct AccountFormProps {
    /// The account as it is.
    pub(super) now: Rc<Tagged<Account>>,
    /// What it is after a change.
    pub(super) set: Callback<Tagged<Account>>,
    /// Asks for it again.
    pub(super) reload: Callback<()>,
}

/// Changes the display name.
#[component]
pub(super) fn DisplayNameForm(AccountFormProps { now, set, reload }: &AccountFormProps) -> Html {
    let toasts = use_toasts();
    let set = set.clone();
    let save = use_action(
        |api, (change, etag): (PatchAccount, String)| async move {
            api.patch_account(&change, &etag).await
        },
        move |now| {
            set.emit(now);
            toasts.done("Display name saved.");
        },
    );
    let name = use_typed(|| now.value.display_name.clone(), &save.clear);
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    use_first_wrong(&form, *refused + save.failures);
    // The next try goes by how it is now, and the field keeps what was typed.
    use_stale(&save, reload);
    let onsubmit = {
        let (name, run, refused) = (name.clone(), save.run.clone(), refused.clone());
        let etag = now.etag.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            name.check.emit(());
            match name.text.trim().parse::<DisplayName>() {
                Ok(display_name) => {
                    let change = PatchAccount {
                        display_name: Some(display_name),
                        ..PatchAccount::default()
                    };
                    run.emit((change, etag.clone()));
                }
                Err(_) => refused.set(*refused + 1),
            }
        }
    };
    html! {
        <form class="form" ref={form} {onsubmit} novalidate=true>
            if let Some(failure) = save.failure.clone() { { form_failure(&failure) } }
            <Field id="handle" label="Handle" autocomplete="nickname" readonly=true oninput={Callback::noop()}
                value={now.value.handle.clone()} hint="It never changes: addresses, mentions and links rely on it." />
            <Field id="display-name" label="Display name" autocomplete="name" most={DisplayName::MAX}
                value={name.text.clone()} oninput={name.set.clone()} onblur={name.left.clone()}
                hint="What others read beside your profiles."
                error={fields::refused(save.failure.as_deref(), "/display_name", "The display name").or_else(|| name.error::<DisplayName>("The display name"))} />
            <div class="actions">
                <button type="submit" class="button button-primary" aria-disabled={save.busy.to_string()}>
                    { if save.busy { "Saving…" } else { "Save the name" } }
                </button>
            </div>
        </form>
    }
}
