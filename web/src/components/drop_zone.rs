//! A place to drop a file, or to choose one.

use wasm_bindgen::JsCast as _;
use web_sys::{DragEvent, File, FileList, HtmlInputElement};
use yew::prelude::*;

use super::icon::{Shape, icon};
use crate::{
    browser,
    hooks::use_state,
    words::numbers::{bytes, limit},
};

/// Which files are taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Taken {
    /// Endings of names, in lower case, with their dot.
    pub(crate) endings: &'static [&'static str],
    /// Most bytes.
    pub(crate) most: i64,
    /// What they are, for the sentence that refuses another.
    pub(crate) what: &'static str,
}

impl Taken {
    /// Why a file of this name and size is not taken.
    pub(crate) fn refusal(&self, name: &str, size: i64) -> Option<String> {
        let lower = name.to_ascii_lowercase();
        if !self.endings.iter().any(|ending| lower.ends_with(ending)) {
            return Some(format!("{name} is not {}.", self.what));
        }
        if size == 0 {
            return Some(format!("{name} is empty."));
        }
        (size > self.most).then(|| {
            format!(
                "{name} has {}, more than the {} that are allowed.",
                bytes(size),
                limit(self.most)
            )
        })
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct DropZoneProps {
    /// Unique on the page; the input has it.
    pub(crate) id: AttrValue,
    /// What the file is, for those who hear it.
    pub(crate) name: AttrValue,
    /// Which files are taken, in words.
    pub(crate) hint: AttrValue,
    pub(crate) taken: Taken,
    pub(crate) chosen: Callback<File>,
    /// What it says when it is not the first file.
    #[prop_or(AttrValue::Static("Drop your file here, or "))]
    pub(crate) label: AttrValue,
    /// What is wrong with the file that the hub refused.
    #[prop_or_default]
    pub(crate) error: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) children: Html,
}

/// A drop zone. A file that is not taken is refused with a sentence, and goes nowhere.
#[component]
pub(crate) fn DropZone(props: &DropZoneProps) -> Html {
    let over = use_state(|| false);
    let refused = use_state(|| None::<AttrValue>);
    let take = {
        let (taken, chosen, refused) = (props.taken, props.chosen.clone(), refused.clone());
        move |files: Option<FileList>| {
            let Some(files) = files else { return };
            if files.length() > 1 {
                refused.set(Some("Give one file at a time.".into()));
                return;
            }
            let Some(file) = files.get(0) else { return };
            match taken.refusal(&file.name(), browser::whole(file.size())) {
                Some(why) => refused.set(Some(why.into())),
                None => {
                    refused.set(None);
                    chosen.emit(file);
                }
            }
        }
    };
    let onchange = {
        let take = take.clone();
        move |event: Event| {
            let input = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                take(input.files());
                // The same file can be chosen again, once it is mended.
                input.set_value("");
            }
        }
    };
    let hover = |now: bool| {
        let over = over.clone();
        move |event: DragEvent| {
            event.prevent_default();
            over.set(now);
        }
    };
    let ondrop = {
        let over = over.clone();
        move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            take(event.data_transfer().and_then(|carried| carried.files()));
        }
    };
    let id = &props.id;
    let (name, browse, hint, wrong) = (
        format!("{id}-name"),
        format!("{id}-browse"),
        format!("{id}-hint"),
        format!("{id}-error"),
    );
    let error = (*refused).clone().or_else(|| props.error.clone());
    let described = if error.is_some() {
        format!("{hint} {wrong}")
    } else {
        hint.clone()
    };
    html! {
        <div class="field">
            <span class="field-label" id={name.clone()}>{ &props.name }</span>
            <div class={classes!("drop-zone", over.then_some("drop-zone-over"))}
                ondragenter={hover(true)} ondragover={hover(true)} ondragleave={hover(false)} {ondrop}>
                { props.children.clone() }
                <input type="file" class="drop-zone-input" id={id.clone()} accept={props.taken.endings.join(",")}
                    aria-labelledby={format!("{name} {browse}")} aria-describedby={described}
                    aria-invalid={error.is_some().then_some("true")} {onchange} />
                { icon(Shape::Upload) }
                <p class="drop-zone-label" id={browse}>{ &props.label }<label for={id.clone()}>{ "browse" }</label></p>
                <p class="muted" id={hint}>{ &props.hint }</p>
            </div>
            <div role="alert">
                if let Some(error) = error {
                    <p class="field-error" id={wrong}>{ icon(Shape::Warning) }{ error }</p>
                }
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZIP: Taken = Taken {
        endings: &[".zip"],
        most: 2_048,
        what: "a ZIP file",
    };

    #[test]
    fn a_file_of_another_kind_is_refused_by_its_name() {
        assert_eq!(ZIP.refusal("My Profile.ZIP", 10), None);
        assert_eq!(
            ZIP.refusal("profile.json", 10).as_deref(),
            Some("profile.json is not a ZIP file.")
        );
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_with_both_sizes() {
        assert_eq!(
            ZIP.refusal("a.zip", 4_096).as_deref(),
            Some("a.zip has 4.0 KB, more than the 2.0 KB that are allowed.")
        );
        assert_eq!(ZIP.refusal("a.zip", 0).as_deref(), Some("a.zip is empty."));
    }
}
