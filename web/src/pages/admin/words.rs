//! Words that no handle and no name may be taken for.

use hub_shared::{
    administration::{Protect, Protected},
    text::ProtectedWord,
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::Frame;
use crate::{
    components::{
        failure::{failure_note, form_failure},
        field::Field,
        icon::{Shape, icon},
        remote::{skeleton, view},
        time::day,
    },
    hooks::{use_action, use_first_wrong, use_kept_focus, use_remote, use_state, use_typed},
    route::AdminPage,
    toasts::use_toasts,
    words::fields,
};

/// The page.
#[component]
pub(super) fn Words() -> Html {
    let toasts = use_toasts();
    let words = use_remote((), |api, ()| async move { api.protected_words().await });
    let add = {
        let (reload, toasts) = (words.reload.clone(), toasts.clone());
        use_action(
            |api, word: Protect| async move { api.protect(&word).await },
            move |()| {
                reload.emit(());
                toasts.done("The word is protected.");
            },
        )
    };
    let remove = {
        let reload = words.reload.clone();
        use_action(
            |api, word: String| async move { api.unprotect(&word).await },
            move |()| {
                reload.emit(());
                toasts.done("The word is free again.");
            },
        )
    };
    let word = use_typed(String::new, &add.clear);
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    use_first_wrong(&form, *refused + add.failures);
    use_kept_focus("word", words.value.as_ref().map(|words| words.items.len()));
    {
        let restart = word.restart.clone();
        use_effect_with(add.successes, move |_| restart.emit(()));
    }
    let onsubmit = {
        let (word, run, refused) = (word.clone(), add.run.clone(), refused.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            word.check.emit(());
            match word.text.trim().parse::<ProtectedWord>() {
                Ok(word) => run.emit(Protect { word }),
                Err(_) => refused.set(*refused + 1),
            }
        }
    };
    let error = fields::refused(add.failure.as_deref(), "/word", "The word")
        .or_else(|| word.error::<ProtectedWord>("The word"));
    html! {
        <Frame page={AdminPage::Words}>
            <section class="card stack">
                <p>{ "A handle that is one of them is refused, and a profile's name that looks like one is brought to the moderators: look-alikes in other scripts count too." }</p>
                <form class="form" ref={form} {onsubmit} novalidate=true>
                    if let Some(failure) = &add.failure { { form_failure(failure) } }
                    <Field id="word" label="Another word" most={ProtectedWord::MAX} value={word.text.clone()} oninput={word.set.clone()} onblur={word.left.clone()} {error} />
                    <div class="actions">
                        <button type="submit" class="button button-primary" aria-disabled={add.busy.to_string()}>{ "Protect it" }</button>
                    </div>
                </form>
            </section>
            <section class="card" aria-labelledby="words-all">
                <h2 id="words-all">{ "Protected now" }</h2>
                if let Some(failure) = &remove.failure { { failure_note(failure, None) } }
                { view(&words, skeleton(6), |words| html! {
                    <ul class="word-list">{ words.items.iter().map(|word| one(word, &remove.run)).collect::<Html>() }</ul>
                }) }
            </section>
        </Frame>
    }
}

fn one(protected: &Protected, remove: &Callback<String>) -> Html {
    let Protected {
        word,
        built_in,
        added_at,
    } = protected;
    let run = {
        let (remove, word) = (remove.clone(), word.clone());
        move |_| remove.emit(word.clone())
    };
    html! {
        <li key={word.clone()}>
            <code>{ word }</code>
            if *built_in { <span class="muted">{ "the hub's own" }</span> }
            if let Some(at) = added_at { <span class="muted">{ "since " }{ day(*at) }</span> }
            if !built_in {
                <button type="button" class="icon-button" aria-label={format!("Free {word} again")} onclick={run}>{ icon(Shape::Cross) }</button>
            }
        </li>
    }
}
