//! Who finds a profile, and whether it is still maintained.

use hub_shared::profile::{PatchProfile, Profile, Visibility};
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    api::Tagged,
    components::{confirm::ConfirmButton, failure::failure_note},
    hooks::{use_action, use_stale, use_state},
    toasts::use_toasts,
};

/// The card; there is no page until the first approval.
pub(super) fn settings_card(
    slug: &AttrValue,
    page: Option<&Tagged<Profile>>,
    changed: &Callback<()>,
) -> Html {
    html! {
        <section class="card stack" aria-labelledby="settings">
            <h2 id="settings">{ "Who finds it" }</h2>
            if let Some(page) = page {
                <Settings slug={slug.clone()} page={page.clone()} changed={changed.clone()} />
            } else {
                <p>{ "Only you see it until its first approval, which makes it public. Then you choose here." }</p>
            }
        </section>
    }
}

const CHOICES: [(Visibility, &str, &str); 3] = [
    (
        Visibility::Public,
        "Public",
        "Everybody finds it in the catalogue.",
    ),
    (
        Visibility::Unlisted,
        "Unlisted",
        "Whoever has its address sees it and can subscribe. The catalogue does not show it.",
    ),
    (
        Visibility::Private,
        "Private",
        "Only you see its page, and nobody new can subscribe. Links of those who are subscribed still work.",
    ),
];

#[derive(Properties, PartialEq)]
struct SettingsProps {
    slug: AttrValue,
    page: Tagged<Profile>,
    changed: Callback<()>,
}

#[component]
fn Settings(props: &SettingsProps) -> Html {
    let toasts = use_toasts();
    let now = props.page.value.visibility;
    // A choice stays when the profile is read again, also one that is made meanwhile.
    let chosen = use_state(|| None::<Visibility>);
    let choice = (*chosen).unwrap_or(now);
    let change = {
        let (slug, etag, changed) = (
            props.slug.clone(),
            props.page.etag.clone(),
            props.changed.clone(),
        );
        use_action(
            move |api, change: PatchProfile| {
                let (slug, etag) = (slug.clone(), etag.clone());
                async move { api.patch_profile(&slug, &change, &etag).await }
            },
            move |_| {
                toasts.done("The settings are saved.");
                changed.emit(());
            },
        )
    };
    // Somebody else's change is shown, and this one can be made again.
    use_stale(&change, &props.changed);
    let onsubmit = {
        let run = change.run.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            run.emit(PatchProfile {
                visibility: Some(choice),
                archived: None,
            });
        }
    };
    let archive = |archived: bool| {
        let run = change.run.clone();
        Callback::from(move |()| {
            run.emit(PatchProfile {
                visibility: None,
                archived: Some(archived),
            });
        })
    };
    let is_archived = props.page.value.archived_at.is_some();
    html! {
        <>
            if let Some(failure) = &change.failure { { failure_note(failure, None) } }
            <form class="form" {onsubmit}>
                <fieldset class="choices">
                    <legend class="hidden">{ "Who finds it" }</legend>
                    { CHOICES.iter().map(|(visibility, name, words)| {
                        let (id, checked) = (format!("visibility-{}", name.to_ascii_lowercase()), choice == *visibility);
                        let (chosen, visibility) = (chosen.clone(), *visibility);
                        html! {
                            <label class="check" for={id.clone()} key={*name}>
                                <input type="radio" {id} name="visibility" {checked} onchange={move |_| chosen.set(Some(visibility))} />
                                <span><strong>{ *name }</strong><span class="muted">{ *words }</span></span>
                            </label>
                        }
                    }).collect::<Html>() }
                </fieldset>
                <div class="actions"><button type="submit" class="button" disabled={choice == now} aria-disabled={change.busy.to_string()}>{ "Save who finds it" }</button></div>
            </form>
            <h3>{ "Maintenance" }</h3>
            if is_archived {
                <p>{ "It is archived: still served, and its page says that no new versions are to be expected." }</p>
                <div class="actions"><ConfirmButton id="unarchive" label="Maintain it again" title="Maintain it again?" class="button-quiet"
                    confirm={archive(false)} busy={change.busy}><p>{ "Its page no longer says that it is archived." }</p></ConfirmButton></div>
            } else {
                <p>{ "It is maintained: people expect new versions when something needs mending." }</p>
                <div class="actions"><ConfirmButton id="archive" label="Archive it" title="Archive it?" class="button-quiet"
                    confirm={archive(true)} busy={change.busy}><p>{ "It stays as it is and is still served. Its page says that no new versions are to be expected. You can maintain it again at any time." }</p></ConfirmButton></div>
            }
        </>
    }
}
