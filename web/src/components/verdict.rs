//! What a moderator said of something: why, in codes that cite the rules, and in words.

use hub_shared::reason::ReasonCode;
use yew::prelude::*;

use super::markdown::plain;
use crate::api::address;

/// Both; nothing where nothing was said.
pub(crate) fn verdict(codes: &[ReasonCode], words: Option<&str>) -> Html {
    if codes.is_empty() && words.is_none() {
        return Html::default();
    }
    html! {
        <>
            { cited(codes) }
            if let Some(words) = words {
                <blockquote class="words"><p class="muted">{ "The moderator says" }</p>{ plain(words) }</blockquote>
            }
        </>
    }
}

/// Reasons, each with the section of the rules that it cites. What no code says has no section.
pub(crate) fn cited(codes: &[ReasonCode]) -> Html {
    let told = codes.iter().filter(|code| **code != ReasonCode::Other);
    let told = told.map(|code| {
        html! {
            <li key={code.to_string()}>{ code.sentence() }{ " " }<a href={address(&format!("/rules#{}", code.section()))}>{ "The rule" }<span class="hidden">{ format!(": {}", code.section().replace('-', " ")) }</span></a></li>
        }
    });
    let told = told.collect::<Vec<_>>();
    if told.is_empty() {
        return Html::default();
    }
    html! { <ul class="bullets">{ told }</ul> }
}
