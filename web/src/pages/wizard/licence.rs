//! The licence, and what it means.

use hub_shared::licence::KnownLicence;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::form::Part;
use crate::{
    components::{
        failure::failure_note,
        icon::{Shape, icon},
    },
    hooks::{use_remote, use_selected},
    words::licence::{address, told},
};

#[derive(Properties, PartialEq)]
pub(super) struct LicenceFieldProps {
    /// Its SPDX identifier; empty while none is chosen.
    pub(super) value: String,
    pub(super) change: Callback<String>,
    pub(super) error: Option<AttrValue>,
}

/// The field: those that fit most profiles first.
#[component]
pub(super) fn LicenceField(props: &LicenceFieldProps) -> Html {
    let LicenceFieldProps {
        value,
        change,
        error,
    } = props;
    let licences = use_remote((), |api, ()| async move { Ok(api.licences().await?.items) });
    let id = Part::Licence.id();
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = if error.is_some() {
        format!("{hint_id} {error_id}")
    } else {
        hint_id.clone()
    };
    let onchange = {
        let change = change.clone();
        move |event: Event| {
            if let Some(select) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok())
            {
                change.emit(select.value());
            }
        }
    };
    let option = |licence: &KnownLicence| {
        html! {
            <option key={licence.id.clone()} value={licence.id.clone()}>
                { format!("{} · {}", licence.id, licence.name) }
            </option>
        }
    };
    let all = licences
        .value
        .as_ref()
        .map(|all| all.as_slice())
        .unwrap_or_default();
    let (recommended, others): (Vec<_>, Vec<_>) = all.iter().partition(|it| it.recommended);
    let select = use_selected(value, all.len());
    let chosen = all.iter().find(|licence| licence.id == *value);
    // What is chosen shows also before the list is there.
    let unknown = (chosen.is_none() && !value.is_empty()).then(|| value.clone());
    html! {
        <div class="field">
            <label for={id}>{ "Licence" }</label>
            <p class="field-hint" id={hint_id}>{ "What others may do with it." }</p>
            <select ref={select} {id} {onchange} aria-describedby={described} aria-invalid={error.is_some().then_some("true")} aria-required="true">
                if value.is_empty() { <option value="" disabled=true>{ "Choose one" }</option> }
                if let Some(unknown) = unknown { <option value={unknown.clone()}>{ unknown }</option> }
                if !recommended.is_empty() {
                    <optgroup label="Fit most profiles">{ recommended.into_iter().map(option).collect::<Html>() }</optgroup>
                    <optgroup label="All others">{ others.into_iter().map(option).collect::<Html>() }</optgroup>
                }
            </select>
            if let Some(chosen) = chosen {
                <p class="licence-words" aria-live="polite">
                    { told(chosen) }{ " " }
                    <a href={address(&chosen.id)} target="_blank" rel="noopener noreferrer">{ "Its text" }<span class="hidden">{ ", in another tab" }</span></a>
                </p>
            }
            if let Some(failure) = &licences.failure { { failure_note(failure, Some(&licences.reload)) } }
            if let Some(error) = error {
                <p class="field-error" id={error_id}>{ icon(Shape::Warning) }{ error }</p>
            }
        </div>
    }
}
