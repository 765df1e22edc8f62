//! Small labels.

use hub_shared::{package::Risk, submission::ReviewState};
use yew::prelude::*;

use crate::words;

/// What a label says beside its words, as its colour: never by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Nothing in particular.
    Plain,
    /// Good.
    Good,
    /// To be looked at.
    Caution,
    /// Bad.
    Bad,
    /// The hub's own.
    Accent,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "chip",
            Self::Good => "chip chip-good",
            Self::Caution => "chip chip-caution",
            Self::Bad => "chip chip-bad",
            Self::Accent => "chip chip-accent",
        }
    }
}

/// A chip.
pub(crate) fn chip(look: Look, text: impl Into<AttrValue>) -> Html {
    html! { <span class={look.class()}>{ text.into() }</span> }
}

/// How risky the author says it is.
pub(crate) fn risk(risk: Risk) -> Html {
    let look = match risk {
        // Nobody but its author says so: it is no praise.
        Risk::Low => Look::Plain,
        Risk::Moderate => Look::Caution,
        Risk::High => Look::Bad,
    };
    chip(look, format!("{}, says its author", words::risk(risk)))
}

/// How far a review is.
pub(crate) fn review(state: ReviewState) -> Html {
    match state {
        ReviewState::Pending => chip(Look::Accent, "Waiting for review"),
        ReviewState::Approved => chip(Look::Good, "Approved"),
        ReviewState::ChangesRequested => chip(Look::Caution, "Changes requested"),
        ReviewState::Rejected => chip(Look::Bad, "Rejected"),
        ReviewState::Withdrawn => chip(Look::Plain, "Taken back"),
    }
}
