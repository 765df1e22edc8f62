//! A password, which can be looked at while it is typed.

use yew::prelude::*;

use crate::hooks::use_state;

use super::field::Field;

#[derive(Properties, PartialEq)]
pub(crate) struct PasswordFieldProps {
    /// Its id, unique on the page.
    pub(crate) id: AttrValue,
    pub(crate) label: AttrValue,
    pub(crate) value: AttrValue,
    pub(crate) oninput: Callback<String>,
    /// `current-password`, or `new-password` where it is to be another one.
    pub(crate) autocomplete: AttrValue,
    #[prop_or_default]
    pub(crate) hint: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) error: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) note: Option<Html>,
    /// Whether a dialog that opens gives it the focus.
    #[prop_or_default]
    pub(crate) autofocus: bool,
    #[prop_or_default]
    pub(crate) onblur: Option<Callback<()>>,
}

/// A password with a button that shows it.
#[component]
pub(crate) fn PasswordField(props: &PasswordFieldProps) -> Html {
    let shown = use_state(|| false);
    let toggle = {
        let shown = shown.clone();
        move |_| shown.set(!*shown)
    };
    let beside = html! {
        <button type="button" class="button button-quiet" aria-pressed={shown.to_string()} aria-controls={props.id.clone()} onclick={toggle}>
            { "Show" }<span class="hidden">{ format!(" {}", props.label.to_ascii_lowercase()) }</span>
        </button>
    };
    html! {
        <Field id={props.id.clone()} label={props.label.clone()} kind={if *shown { "text" } else { "password" }}
            value={props.value.clone()} oninput={props.oninput.clone()} autocomplete={props.autocomplete.clone()}
            hint={props.hint.clone()} error={props.error.clone()} note={props.note.clone()}
            onblur={props.onblur.clone()} autofocus={props.autofocus} {beside} />
    }
}
