//! One of a few values, chosen from a list.

use wasm_bindgen::JsCast as _;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::browser;

/// A labelled list of values with their words; it shows the one that is chosen, whatever the browser
/// remembers of it.
pub(crate) fn choice(
    id: &'static str,
    label: &'static str,
    values: &[(&'static str, &'static str)],
    chosen: &str,
    choose: &Callback<String>,
) -> Html {
    html! { <Choice {id} {label} values={values.to_vec()} chosen={chosen.to_owned()} choose={choose.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct ChoiceProps {
    id: AttrValue,
    label: AttrValue,
    values: Vec<(&'static str, &'static str)>,
    chosen: AttrValue,
    choose: Callback<String>,
}

#[component]
fn Choice(props: &ChoiceProps) -> Html {
    let ChoiceProps { id, chosen, .. } = props;
    {
        let id = id.to_string();
        // An attribute of an option only says what is chosen at first.
        use_effect_with(chosen.clone(), move |chosen| {
            let select = browser::element(&id)
                .and_then(|element| element.dyn_into::<HtmlSelectElement>().ok());
            if let Some(select) = select {
                select.set_value(chosen);
            }
        });
    }
    let choose = props.choose.clone();
    let onchange = move |event: Event| {
        let select = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        if let Some(select) = select {
            choose.emit(select.value());
        }
    };
    html! {
        <div class="field">
            <label for={id.clone()}>{ &props.label }</label>
            <select id={id.clone()} {onchange}>
                { props.values.iter().map(|(value, words)| html! {
                    <option key={*value} value={*value} selected={*value == chosen.as_str()}>{ *words }</option>
                }).collect::<Html>() }
            </select>
        </div>
    }
}
