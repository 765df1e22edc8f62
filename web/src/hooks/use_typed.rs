//! What somebody types into a field, and from when on it is looked at critically.

use std::str::FromStr;

use hub_shared::text::Invalid;
use yew::prelude::*;

use super::use_state::use_state;
use crate::{browser, words::fields};

/// A text that is being typed.
#[derive(Clone, PartialEq)]
pub(crate) struct Typed {
    /// The text.
    pub(crate) text: String,
    /// Replaces it.
    pub(crate) set: Callback<String>,
    /// The field was left.
    pub(crate) left: Callback<()>,
    /// Looks at it critically from now on, even if nobody was in it.
    pub(crate) check: Callback<()>,
    /// Empties it, to be typed anew.
    pub(crate) restart: Callback<()>,
    checked: bool,
}

impl Typed {
    /// What is wrong with it, once somebody is through with it.
    pub(crate) fn error<T: FromStr<Err = Invalid>>(&self, field: &str) -> Option<AttrValue> {
        if !self.checked {
            return None;
        }
        let text = self.text.trim();
        fields::refusal(field, text, &text.parse::<T>())
    }

    /// The same where nothing is as good as something.
    pub(crate) fn optional_error<T: FromStr<Err = Invalid>>(
        &self,
        field: &str,
    ) -> Option<AttrValue> {
        self.error::<T>(field)
            .filter(|_| !self.text.trim().is_empty())
    }

    /// The same for a password, in which every space counts.
    pub(crate) fn secret_error<T: FromStr<Err = Invalid>>(&self, field: &str) -> Option<AttrValue> {
        if !self.checked {
            return None;
        }
        if self.text.is_empty() {
            return Some(format!("{field} is missing.").into());
        }
        let why = self.text.parse::<T>().err()?;
        Some(fields::wrong(field, &why))
    }
}

/// The same, kept in this tab under a key until it is emptied: whoever looks something up elsewhere finds it again.
#[hook]
pub(crate) fn use_typed_kept(key: String, changed: &Callback<()>) -> Typed {
    let kept = key.clone();
    let typed = use_typed(move || browser::kept(&kept).unwrap_or_default(), changed);
    use_effect_with((key, typed.text.clone()), |(key, text)| {
        browser::keep(key, (!text.is_empty()).then_some(text.as_str()));
    });
    typed
}

/// A text that somebody types, empty or something at first. `changed` hears of every change.
#[hook]
pub(crate) fn use_typed(at_first: impl FnOnce() -> String, changed: &Callback<()>) -> Typed {
    let text = use_state(at_first);
    let checked = use_state(|| false);
    let set = {
        let (text, changed) = (text.clone(), changed.clone());
        Callback::from(move |typed| {
            text.set(typed);
            changed.emit(());
        })
    };
    let left = {
        let (text, checked) = (text.clone(), checked.clone());
        // Whoever only passes by is not scolded.
        Callback::from(move |()| {
            if !text.is_empty() {
                checked.set(true);
            }
        })
    };
    let check = {
        let checked = checked.clone();
        Callback::from(move |()| checked.set(true))
    };
    let restart = {
        let (text, checked) = (text.clone(), checked.clone());
        Callback::from(move |()| {
            text.set(String::new());
            checked.set(false);
        })
    };
    Typed {
        text: (*text).clone(),
        set,
        left,
        check,
        restart,
        checked: *checked,
    }
}
