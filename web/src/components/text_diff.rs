//! How a text became another, for eyes and ears.

use yew::prelude::*;

use crate::hooks::use_state;

use crate::words::{
    numbers::grouped,
    text_diff::{self, Piece},
};

#[derive(Properties, PartialEq)]
pub(crate) struct TextDiffProps {
    pub(crate) before: AttrValue,
    pub(crate) after: AttrValue,
}

/// Two texts in one, word by word; what is far from any change shows on demand.
#[component]
pub(crate) fn TextDiff(TextDiffProps { before, after }: &TextDiffProps) -> Html {
    let whole = use_state(|| false);
    let pieces = use_memo((before.clone(), after.clone()), |(before, after)| {
        text_diff::pieces(before, after)
    });
    let short = use_memo(pieces.clone(), |pieces| text_diff::shortened(pieces));
    let shown = if *whole { &pieces } else { &short };
    let skips = short.len() != pieces.len();
    let toggle = {
        let whole = whole.clone();
        move |_| whole.set(!*whole)
    };
    html! {
        <div class="text-diff">
            <p class="plain">{ shown.iter().map(piece).collect::<Html>() }</p>
            if skips {
                <button type="button" class="link" onclick={toggle}>
                    { if *whole { "Show only what changed" } else { "Show the whole text" } }
                </button>
            }
        </div>
    }
}

fn piece(piece: &Piece) -> Html {
    match piece {
        Piece::Same(text) => html! { text },
        Piece::Skipped(count) => {
            let count = i64::try_from(*count).unwrap_or(i64::MAX);
            let words = format!(" … {} characters as before … ", grouped(count));
            html! { <span class="text-diff-skipped">{ words }</span> }
        }
        Piece::Changed { removed, added } => html! {
            <>
                if !removed.is_empty() {
                    <del><span class="hidden">{ " [removed: " }</span>{ visible(removed) }<span class="hidden">{ "] " }</span></del>
                }
                if !added.is_empty() {
                    <ins><span class="hidden">{ " [added: " }</span>{ visible(added) }<span class="hidden">{ "] " }</span></ins>
                }
            </>
        },
    }
}

/// A text of blanks alone would be seen by nobody.
fn visible(text: &str) -> String {
    if text.trim().is_empty() {
        text.replace(' ', "␣").replace('\n', "↵\n")
    } else {
        text.to_owned()
    }
}
