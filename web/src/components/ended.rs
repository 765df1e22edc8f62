//! A session that ended while its page is open: sign in over it, and go on where you were.

use std::rc::Rc;

use hub_shared::account::Account;
use yew::prelude::*;

use super::{dialog::Dialog, sign_in_form::SignInForm};
use crate::{api::Who, session::use_session};

/// The question, when it has to be asked. What waits for the answer is sent again afterwards.
#[component]
pub(crate) fn EndedSession() -> Html {
    match use_session().who {
        Who::Ended(account) => html! { <Ended {account} /> },
        Who::Replaced(account, by) => html! { <Replaced {account} {by} /> },
        Who::Unknown | Who::Unreached(_) | Who::Nobody | Who::Somebody(_) => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct EndedProps {
    account: Rc<Account>,
}

#[component]
fn Ended(EndedProps { account }: &EndedProps) -> Html {
    let api = use_session().api;
    let leave = Callback::from(move |()| api.leave());
    let leave_by_button = leave.clone();
    html! {
        <Dialog id="ended" title="Your session ended" close={leave}>
            <p>{ format!("Sign in again as {} to go on. What is on the page stays as it is.", account.display_name) }</p>
            <SignInForm id="ended" email={AttrValue::from(account.email.clone())} />
            <p><button type="button" class="link" onclick={move |_| leave_by_button.emit(())}>{ "Leave it, and stay signed out" }</button></p>
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct ReplacedProps {
    account: Rc<Account>,
    by: Rc<Account>,
}

#[component]
fn Replaced(ReplacedProps { account, by }: &ReplacedProps) -> Html {
    let api = use_session().api;
    let go_on = move |_| api.go_on_as_other();
    html! {
        <Dialog id="replaced" title="Another account is signed in">
            <p>{ format!("In another tab you signed in as {}. This page is still that of {}.", by.display_name, account.display_name) }</p>
            <p><button type="button" class="button button-primary" onclick={go_on}>{ format!("Go on as {}", by.display_name) }</button></p>
            <p>{ format!("Or sign in as {} again, and nothing on the page is lost. The other tab will then ask in turn.", account.display_name) }</p>
            <SignInForm id="replaced" email={AttrValue::from(account.email.clone())} />
        </Dialog>
    }
}
