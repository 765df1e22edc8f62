//! The end of a profile.

use web_sys::SubmitEvent;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    browser,
    components::{dialog::Dialog, failure::failure_note, field::Field},
    hooks::{Open, use_action, use_open, use_state},
    route::Route,
    toasts::use_toasts,
};

const FIELD: &str = "delete-slug";

#[derive(Properties, PartialEq)]
pub(super) struct DeleteCardProps {
    pub(super) slug: AttrValue,
    pub(super) name: String,
    /// Whether anything of it was ever submitted.
    pub(super) submitted: bool,
}

/// A button that asks for the address before it deletes.
#[component]
pub(super) fn DeleteCard(props: &DeleteCardProps) -> Html {
    let DeleteCardProps {
        slug,
        name,
        submitted,
    } = props;
    let navigator = use_navigator();
    let toasts = use_toasts();
    let Open { now, show, close } = use_open();
    let typed = use_state(String::new);
    let wrong = use_state(|| false);
    let delete = {
        let (slug, name) = (slug.clone(), name.clone());
        use_action(
            move |api, ()| {
                let slug = slug.clone();
                async move { api.delete_profile(&slug).await }
            },
            move |()| {
                toasts.done(format!("{name} is deleted."));
                if let Some(navigator) = &navigator {
                    navigator.replace(&Route::Editor);
                }
            },
        )
    };
    let onsubmit = {
        let (typed, wrong, slug) = (typed.clone(), wrong.clone(), slug.clone());
        let run = delete.run.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            if typed.trim() == slug.as_str() {
                run.emit(());
            } else {
                wrong.set(true);
                browser::focus(FIELD);
            }
        }
    };
    let oninput = {
        let (typed, wrong) = (typed.clone(), wrong.clone());
        Callback::from(move |text| {
            wrong.set(false);
            typed.set(text);
        })
    };
    let close_by_button = close.clone();
    let words = if *submitted {
        html! {
            <>
                <p>{ "Its page, its versions and its draft go. Links serve nothing any more, and subscribers are told." }</p>
                <p>{ "Its address is kept and never given to another profile. What OctoBots have imported stays there. It cannot be undone; to keep it for those who have it, archive it or make it private instead." }</p>
            </>
        }
    } else {
        html! { <p>{ "It was never submitted, so nothing of it stays: the draft, its logo and its package are gone for good." }</p> }
    };
    let error = wrong.then(|| AttrValue::from(format!("Type {slug} to delete it.")));
    html! {
        <section class="card stack" aria-labelledby="delete">
            <h2 id="delete">{ "Delete" }</h2>
            { words.clone() }
            <div class="actions"><button type="button" class="button button-danger" onclick={show}>{ "Delete this strategy" }</button></div>
            if now {
                <Dialog id="delete-dialog" title={format!("Delete {name}?")} {close}>
                    <form class="form" {onsubmit} novalidate=true>
                        <div class="dialog-text">{ words }</div>
                        if let Some(failure) = &delete.failure { { failure_note(failure, None) } }
                        <Field id={FIELD} label={format!("Type {slug} to confirm")} value={(*typed).clone()} {oninput} {error} />
                        <div class="actions">
                            <button type="button" class="button button-quiet" onclick={move |_| close_by_button.emit(())}>{ "Keep it" }</button>
                            <button type="submit" class="button button-danger" aria-disabled={delete.busy.to_string()}>{ "Delete it for good" }</button>
                        </div>
                    </form>
                </Dialog>
            }
        </section>
    }
}
