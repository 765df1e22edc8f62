//! The files of a submission, as subscribers would get them.

use std::rc::Rc;

use hub_shared::{contents::Member, submission::Review};
use wasm_bindgen::JsCast as _;
use web_sys::Element;
use yew::prelude::*;

use crate::{
    api::Api,
    browser,
    components::{
        failure::failure_note,
        icon::{Shape, icon},
        logo::OwnLogo,
        remote::{skeleton, view},
    },
    hooks::{use_action, use_remote, use_state},
    toasts::use_toasts,
    words::{numbers, time::count},
};

#[derive(Properties, PartialEq)]
pub(super) struct ArchiveProps {
    pub(super) review: Rc<Review>,
}

/// The archive: each file to be read here, and all of it to be saved.
#[component]
pub(super) fn Archive(ArchiveProps { review }: &ArchiveProps) -> Html {
    let submission = &review.submission;
    let id = AttrValue::from(submission.id.to_string());
    let toasts = use_toasts();
    let files = use_remote(id.clone(), |api, id| async move {
        api.submission_files(&id).await
    });
    let name = format!(
        "{}-submission-{}.zip",
        submission.profile, submission.number
    );
    let download = use_action(
        {
            let id = id.clone();
            move |api: Api, ()| {
                let id = id.clone();
                async move { api.submission_archive(&id).await }
            }
        },
        move |file| {
            if browser::save(&file, &name) {
                toasts.done("The archive is in your downloads.");
            } else {
                toasts.failed("Your browser did not take the archive: try another one.");
            }
        },
    );
    let run = download.run.clone();
    html! {
        <section class="card stack" aria-labelledby="files">
            <div class="card-head">
                <h2 id="files">{ "Files" }</h2>
                <button type="button" class="button button-quiet" aria-disabled={download.busy.to_string()} onclick={move |_| run.emit(())}>
                    { icon(Shape::Download) }{ if download.busy { "Fetching it…" } else { "Download the archive" } }
                </button>
            </div>
            if let Some(failure) = &download.failure { { failure_note(failure, None) } }
            { view(&files, skeleton(4), |files| html! {
                <>
                    <p class="muted">
                        { match files.version {
                            Some(version) => format!("The archive of version {version}, {}.", numbers::bytes(files.size)),
                            None => format!("The archive to be served, {}.", numbers::bytes(files.size)),
                        } }
                        { format!(" {}, to the byte as subscribers get them.", count(i64::try_from(files.files.len()).unwrap_or(i64::MAX), "file")) }
                    </p>
                    <ul class="files">
                        { files.files.iter().map(|member| html! {
                            <li key={member.path.clone()}><File id={id.clone()} member={member.clone()} /></li>
                        }).collect::<Html>() }
                    </ul>
                </>
            }) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct FileProps {
    id: AttrValue,
    member: Member,
}

/// A file, fetched when it is opened for the first time.
#[component]
fn File(FileProps { id, member }: &FileProps) -> Html {
    let opened = use_state(|| false);
    let ontoggle = {
        let opened = opened.clone();
        move |event: Event| {
            let open = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .is_some_and(|details| details.has_attribute("open"));
            if open {
                opened.set(true);
            }
        }
    };
    html! {
        <details {ontoggle}>
            <summary><code>{ &member.path }</code>{ " " }<span class="muted">{ numbers::bytes(member.size) }</span></summary>
            if *opened {
                if is_picture(&member.path) {
                    <OwnLogo path={Api::submission_picture(id, &member.path)} name={member.path.clone()} size={192} />
                } else {
                    <Text id={id.clone()} path={member.path.clone()} />
                }
                <p class="muted">{ "SHA-256 " }<code>{ member.sha256.to_string() }</code></p>
            }
        </details>
    }
}

fn is_picture(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, kind)| kind.eq_ignore_ascii_case("png"))
}

#[derive(Properties, PartialEq)]
struct TextProps {
    id: AttrValue,
    path: AttrValue,
}

#[component]
fn Text(TextProps { id, path }: &TextProps) -> Html {
    let text = use_remote((id.clone(), path.clone()), |api, (id, path)| async move {
        api.submission_file(&id, &path).await
    });
    view(&text, skeleton(4), |text| {
        html! {
            // It scrolls by itself, so it has to be reachable by keyboard.
            <pre class="file" tabindex="0" role="region" aria-label={path.clone()}>{ text }</pre>
        }
    })
}
