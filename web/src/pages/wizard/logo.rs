//! The logo of a draft: dropped, sent at once, shown as the hub made it.

use std::rc::Rc;

use web_sys::{Blob, File, Url};
use yew::prelude::*;

use super::{
    desk::{Desk, Paper},
    form::Part,
    sending::{progress, use_sender},
};
use crate::{
    api::{DraftFile, Failure},
    components::{
        drop_zone::{DropZone, Taken},
        logo::OwnLogo,
    },
    hooks::{use_action, use_hub, use_state},
    toasts::use_toasts,
    words::numbers::limit,
};

/// Bytes of a logo, until the hub has said how many it takes.
const USUAL_MOST: i64 = 10_000_000;

#[derive(Properties, PartialEq)]
pub(super) struct LogoFieldProps {
    pub(super) desk: Desk,
    pub(super) paper: Rc<Paper>,
    /// Whether there is a profile that can take it.
    pub(super) begun: bool,
}

/// The field. Before the profile is begun the logo waits in the page.
#[component]
pub(super) fn LogoField(props: &LogoFieldProps) -> Html {
    let LogoFieldProps { desk, paper, begun } = props;
    let toasts = use_toasts();
    let most = use_hub().map_or(USUAL_MOST, |hub| cap(hub.limits.logo_bytes));
    let sender = {
        let toasts = toasts.clone();
        use_sender(
            desk,
            DraftFile::Logo,
            Callback::from(move |()| toasts.done("The logo is saved.")),
        )
    };
    let remove = {
        let desk = desk.clone();
        use_action(
            move |_, ()| {
                let desk = desk.clone();
                async move { desk.remove_file(DraftFile::Logo).await }
            },
            move |()| toasts.done("The logo is gone."),
        )
    };
    let chosen = {
        let (desk, send, begun) = (desk.clone(), sender.send.clone(), *begun);
        Callback::from(move |file: File| {
            if begun {
                let name = file.name();
                send.emit((Blob::from(file), name));
            } else {
                desk.hold_logo(Some(file));
            }
        })
    };
    let taken = Taken {
        endings: &[".png", ".jpg", ".jpeg", ".gif"],
        most,
        what: "a PNG, JPG or GIF",
    };
    if let Some((name, now)) = &sender.under_way {
        return html! {
            <div class="field"><span class="field-label">{ "Logo" }</span>{ progress(name, *now, &sender.cancel) }</div>
        };
    }
    let path = paper.base.as_ref().and_then(|base| base.value.logo.clone());
    let shown = match (&path, &paper.logo) {
        (Some(path), _) => {
            let (run, busy) = (remove.run.clone(), remove.busy);
            Some(html! {
                <div class="logo-shown">
                    <OwnLogo path={AttrValue::from(path.clone())} name={paper.form.text(Part::Name)} size={96} />
                    <button type="button" class="button button-quiet" aria-disabled={busy.to_string()} onclick={move |_| run.emit(())}>{ "Remove the logo" }</button>
                </div>
            })
        }
        (None, Some(file)) => {
            let desk = desk.clone();
            Some(html! {
                <div class="logo-shown">
                    <Picture file={file.clone()} />
                    <button type="button" class="button button-quiet" onclick={move |_| desk.hold_logo(None)}>{ "Remove the logo" }</button>
                </div>
            })
        }
        (None, None) => None,
    };
    let failure = sender.failure.clone().or_else(|| remove.failure.clone());
    html! {
        <DropZone id="draft-logo" name="Logo" hint={format!("PNG, JPG and GIF up to {} are allowed", limit(most))} {taken} {chosen}
            label={if shown.is_some() { "Drop another, or " } else { "Drop your file here, or " }}
            error={failure.map(|failure| AttrValue::from(refusal(&failure)))}>
            { shown.unwrap_or_default() }
        </DropZone>
    }
}

fn refusal(failure: &Failure) -> String {
    format!("{}: {}", failure.title(), failure.detail())
}

/// A limit of the hub.
pub(super) fn cap(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

#[derive(Properties, PartialEq)]
struct PictureProps {
    file: File,
}

/// A picture that is still on this machine.
#[component]
fn Picture(props: &PictureProps) -> Html {
    let address = use_state(|| None::<String>);
    {
        let address = address.clone();
        use_effect_with(props.file.clone(), move |file| {
            let url = Url::create_object_url_with_blob(file).ok();
            address.set(url.clone());
            move || {
                if let Some(url) = url {
                    // One that is revoked already is as good.
                    let _ = Url::revoke_object_url(&url);
                }
            }
        });
    }
    match &*address {
        Some(address) => html! {
            <img class="logo" src={address.clone()} alt={format!("Your logo, {}", props.file.name())} width="96" height="96" />
        },
        None => html! { <span class="skeleton-square"></span> },
    }
}
