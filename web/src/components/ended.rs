//! A session that ended while its page is open: sign in over it, and go on where you were.

use yew::prelude::*;

use super::{dialog::Dialog, sign_in_form::SignInForm};
use crate::{api::Who, session::use_session};

/// The question, when it has to be asked. What waits for the answer is sent again afterwards.
#[component]
pub(crate) fn EndedSession() -> Html {
    let session = use_session();
    let Who::Ended(account) = &session.who else {
        return Html::default();
    };
    let api = session.api.clone();
    let leave = Callback::from(move |()| api.forget());
    let leave_by_button = leave.clone();
    html! {
        <Dialog id="ended" title="Your session ended" close={leave}>
            <p>{ format!("Sign in again as {} to go on. What is on the page stays as it is.", account.display_name) }</p>
            <SignInForm email={AttrValue::from(account.email.clone())} />
            <p><button type="button" class="link" onclick={move |_| leave_by_button.emit(())}>{ "Leave it, and stay signed out" }</button></p>
        </Dialog>
    }
}
