//! Fields of forms: a label, a hint, how much room is left, and what is wrong.

use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::icon::{Shape, icon};

#[derive(Properties, PartialEq)]
pub(crate) struct FieldProps {
    /// Its id, unique on the page.
    pub(crate) id: AttrValue,
    pub(crate) label: AttrValue,
    pub(crate) value: AttrValue,
    pub(crate) oninput: Callback<String>,
    /// What belongs here.
    #[prop_or_default]
    pub(crate) hint: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub(crate) error: Option<AttrValue>,
    /// Most characters; how many are left shows when few are. The server decides.
    #[prop_or_default]
    pub(crate) most: Option<usize>,
    /// Lines; one is an input, more are a text area.
    #[prop_or(1)]
    pub(crate) rows: u32,
    /// The input's type.
    #[prop_or(AttrValue::Static("text"))]
    pub(crate) kind: AttrValue,
    /// What browsers may fill in (HTML, autofill).
    #[prop_or(AttrValue::Static("off"))]
    pub(crate) autocomplete: AttrValue,
    #[prop_or_default]
    pub(crate) optional: bool,
    #[prop_or_default]
    pub(crate) readonly: bool,
    #[prop_or_default]
    pub(crate) onblur: Option<Callback<()>>,
    /// Whether a dialog that opens gives it the focus.
    #[prop_or_default]
    pub(crate) autofocus: bool,
    /// What stands at the end of the input, such as a button.
    #[prop_or_default]
    pub(crate) beside: Option<Html>,
    /// What is said of the value as it is typed, where nothing is wrong with it.
    #[prop_or_default]
    pub(crate) note: Option<Html>,
}

/// A text that somebody types.
#[component]
pub(crate) fn Field(props: &FieldProps) -> Html {
    let FieldProps { id, value, .. } = props;
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let note_id = format!("{id}-note");
    let described = described(props, &hint_id, &error_id, &note_id);
    // Names and addresses are no prose: nothing corrects them while they are typed.
    let exact = props.autocomplete != "off" || matches!(props.kind.as_str(), "email" | "password");
    let invalid = props.error.is_some().then_some("true");
    let required = (!props.optional).then_some("true");
    let blur = props.onblur.clone();
    let onblur = Callback::from(move |_: FocusEvent| {
        if let Some(blur) = &blur {
            blur.emit(());
        }
    });
    let control = if props.rows > 1 {
        let typed = props.oninput.clone();
        let oninput = move |event: InputEvent| {
            if let Some(area) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok())
            {
                typed.emit(area.value());
            }
        };
        html! {
            <textarea id={id.clone()} rows={props.rows.to_string()} value={value.clone()} {oninput} {onblur}
                aria-describedby={described} aria-invalid={invalid} aria-required={required}
                readonly={props.readonly} />
        }
    } else {
        let typed = props.oninput.clone();
        let oninput = move |event: InputEvent| {
            if let Some(input) = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            {
                typed.emit(input.value());
            }
        };
        html! {
            <input id={id.clone()} autofocus={props.autofocus} type={props.kind.clone()} name={id.clone()} spellcheck={exact.then_some("false")} autocapitalize={exact.then_some("none")} value={value.clone()} {oninput} {onblur}
                aria-describedby={described} aria-invalid={invalid} aria-required={required}
                autocomplete={props.autocomplete.clone()} readonly={props.readonly} />
        }
    };
    html! {
        <div class="field">
            <label for={id.clone()}>
                { &props.label }
                if props.optional { <span class="muted">{ " (optional)" }</span> }
            </label>
            if let Some(hint) = &props.hint { <p class="field-hint" id={hint_id}>{ hint }</p> }
            if let Some(beside) = &props.beside {
                <div class="field-line">{ control }{ beside.clone() }</div>
            } else {
                { control }
            }
            { room(props.most, value) }
            if let Some(error) = &props.error {
                <p class="field-error" id={error_id}>{ icon(Shape::Warning) }<span>{ error }</span></p>
            } else if let Some(note) = &props.note {
                <div class="field-note" id={note_id}>{ note.clone() }</div>
            }
        </div>
    }
}

fn described(props: &FieldProps, hint: &str, error: &str, note: &str) -> Option<String> {
    let mut ids = Vec::new();
    if props.hint.is_some() {
        ids.push(hint);
    }
    if props.error.is_some() {
        ids.push(error);
    } else if props.note.is_some() {
        ids.push(note);
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// How many characters there are, as soon as that begins to matter.
fn room(most: Option<usize>, value: &str) -> Html {
    let Some(most) = most else {
        return Html::default();
    };
    let count = value.chars().count();
    if count * 5 < most * 4 {
        return Html::default();
    }
    let class = classes!("field-room", (count > most).then_some("field-room-over"));
    html! { <p {class}>{ format!("{count} of {most} characters") }</p> }
}
