//! A password that is to be: what it needs, and how it looks so far.

use hub_shared::text::Password;
use yew::prelude::*;

use super::{
    badge::{self, chip},
    password_field::PasswordField,
};
use crate::{
    hooks::Typed,
    words::passwords::{Look, look},
};

#[derive(Properties, PartialEq)]
pub(crate) struct NewPasswordProps {
    /// Unique on the page.
    pub(crate) id: AttrValue,
    #[prop_or(AttrValue::Static("Password"))]
    pub(crate) label: AttrValue,
    pub(crate) typed: Typed,
    /// What everybody knows of the account: handle, names, address.
    #[prop_or_default]
    pub(crate) known: Vec<String>,
    /// What the hub said of it.
    #[prop_or_default]
    pub(crate) refused: Option<AttrValue>,
}

/// A new password.
#[component]
pub(crate) fn NewPassword(props: &NewPasswordProps) -> Html {
    let typed = &props.typed;
    let known = props.known.iter().map(String::as_str).collect::<Vec<_>>();
    let note = (!typed.text.is_empty()).then(|| {
        let (looks, why) = look(&typed.text, &known);
        let colour = match looks {
            Look::Weak => badge::Look::Bad,
            Look::Unsure => badge::Look::Caution,
            Look::Good => badge::Look::Good,
        };
        html! { <span class="password-look">{ chip(colour, looks.word()) }<span>{ why }</span></span> }
    });
    let error = props
        .refused
        .clone()
        .or_else(|| typed.secret_error::<Password>("The password"));
    html! {
        <PasswordField id={props.id.clone()} label={props.label.clone()} autocomplete="new-password"
            hint={format!("{} to {} characters. Four or five words that have nothing to do with each other do well.", Password::MIN, Password::MAX)}
            value={typed.text.clone()} oninput={typed.set.clone()} onblur={typed.left.clone()} {error} {note} />
    }
}
