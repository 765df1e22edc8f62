//! Replies that moderators begin with.

use hub_shared::{
    reason::ReasonCode,
    talk::{CreateReply, PatchReply, Reply},
    text::{Reason, ReplyTitle},
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use super::Frame;
use crate::{
    api::Api,
    components::{
        codes::Codes,
        confirm::ConfirmButton,
        failure::form_failure,
        field::Field,
        markdown::plain,
        remote::{skeleton, view},
        time::ago,
        verdict::cited,
    },
    hooks::{use_action, use_first_wrong, use_remote, use_state, use_typed},
    route::AdminPage,
    toasts::use_toasts,
    words::fields,
};

/// The page.
#[component]
pub(super) fn SavedReplies() -> Html {
    let replies = use_remote((), |api, ()| async move { api.replies().await });
    html! {
        <Frame page={AdminPage::Replies}>
            <section class="card stack" aria-labelledby="reply-new">
                <h2 id="reply-new">{ "Another reply" }</h2>
                <p>{ "Moderators add it to a decision or a message, and change it there as it fits. Its reasons are ticked with it." }</p>
                <Form id="new" reload={replies.reload.clone()} />
            </section>
            <section class="stack" aria-labelledby="reply-all">
                <h2 id="reply-all">{ "Kept now" }</h2>
                { view(&replies, html! { <div class="card">{ skeleton(6) }</div> }, |kept| html! {
                    <>
                        if kept.items.is_empty() { <p class="muted">{ "None yet." }</p> }
                        { kept.items.iter().map(|reply| html! {
                            <One key={reply.id.to_string()} reply={reply.clone()} reload={replies.reload.clone()} />
                        }).collect::<Html>() }
                    </>
                }) }
            </section>
        </Frame>
    }
}

#[derive(Properties, PartialEq)]
struct OneProps {
    reply: Reply,
    reload: Callback<()>,
}

/// A reply as it is, or as it is changed.
#[component]
fn One(OneProps { reply, reload }: &OneProps) -> Html {
    let toasts = use_toasts();
    let edits = use_state(|| false);
    let delete = {
        let (id, reload) = (reply.id.clone(), reload.clone());
        use_action(
            move |api: Api, ()| {
                let id = id.clone();
                async move { api.delete_reply(&id).await }
            },
            move |()| {
                toasts.done("Deleted. What was sent with it stays.");
                reload.emit(());
            },
        )
    };
    let edit = {
        let edits = edits.clone();
        move |_| edits.set(!*edits)
    };
    let changed = {
        let (edits, reload) = (edits.clone(), reload.clone());
        Callback::from(move |()| {
            edits.set(false);
            reload.emit(());
        })
    };
    let run = delete.run.clone();
    let title = &reply.title;
    html! {
        <article class="card stack">
            <h3>{ title }</h3>
            if *edits { <Form id={reply.id.to_string()} reply={reply.clone()} reload={changed} /> } else {
                { cited(&reply.codes) }
                { plain(&reply.words) }
                <p class="muted">{ "Changed " }{ ago(reply.changed_at) }</p>
            }
            <div class="actions">
                <button type="button" class="button button-quiet" onclick={edit}>
                    { if *edits { "Leave it as it is" } else { "Change it" } }<span class="hidden">{ format!(": {title}") }</span>
                </button>
                <ConfirmButton id={format!("delete-{}", reply.id)} label={format!("Delete {title}")} title={format!("Delete the reply {title}?")}
                    class="button-quiet" danger=true confirm={Callback::from(move |()| run.emit(()))} busy={delete.busy} failure={delete.failure.clone()}>
                    <p>{ "Nobody can begin with it any more. What was sent with it stays." }</p>
                </ConfirmButton>
            </div>
        </article>
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    /// Unique on the page.
    id: AttrValue,
    /// The one that is changed; a new one without.
    #[prop_or_default]
    reply: Option<Reply>,
    reload: Callback<()>,
}

#[component]
fn Form(FormProps { id, reply, reload }: &FormProps) -> Html {
    let toasts = use_toasts();
    let codes = use_state(|| {
        reply
            .as_ref()
            .map(|reply| reply.codes.clone())
            .unwrap_or_default()
    });
    let keep = {
        let of = reply.as_ref().map(|reply| reply.id.clone());
        let (reload, codes) = (reload.clone(), codes.clone());
        use_action(
            move |api: Api, (title, words, codes): (ReplyTitle, Reason, Vec<ReasonCode>)| {
                let of = of.clone();
                async move {
                    match of {
                        Some(id) => {
                            let form = PatchReply {
                                title: Some(title),
                                codes: Some(codes),
                                words: Some(words),
                            };
                            api.change_reply(&id, &form).await
                        }
                        None => {
                            let form = CreateReply {
                                title,
                                codes,
                                words,
                            };
                            api.keep_reply(&form).await
                        }
                    }
                }
            },
            move |kept: Reply| {
                toasts.done(format!("Kept: {}.", kept.title));
                codes.set(Vec::new());
                reload.emit(());
            },
        )
    };
    let first = |of: fn(&Reply) -> &String| reply.as_ref().map(of).cloned().unwrap_or_default();
    let title = use_typed(|| first(|reply| &reply.title), &keep.clear);
    let words = use_typed(|| first(|reply| &reply.words), &keep.clear);
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    use_first_wrong(&form, *refused + keep.failures);
    {
        let (title, words) = (title.restart.clone(), words.restart.clone());
        use_effect_with(keep.successes, move |times| {
            if *times > 0 {
                title.emit(());
                words.emit(());
            }
        });
    }
    let onsubmit = {
        let (title, words, codes) = (title.clone(), words.clone(), codes.clone());
        let (refused, run) = (refused.clone(), keep.run.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            title.check.emit(());
            words.check.emit(());
            match (title.text.trim().parse(), words.text.trim().parse()) {
                (Ok(title), Ok(words)) => run.emit((title, words, codes.to_vec())),
                _ => refused.set(*refused + 1),
            }
        }
    };
    let failure = keep.failure.as_deref();
    let title_error = fields::refused(failure, "/title", "The title")
        .or_else(|| title.error::<ReplyTitle>("The title"));
    let words_error = fields::refused(failure, "/words", "The text")
        .or_else(|| words.error::<Reason>("The text"));
    html! {
        <form class="form" ref={form} {onsubmit} novalidate=true>
            if let Some(failure) = failure { { form_failure(failure) } }
            <Field id={format!("{id}-title")} label="Title" hint="What moderators choose it by." most={ReplyTitle::MAX}
                value={title.text.clone()} oninput={title.set.clone()} onblur={title.left.clone()} error={title_error} />
            <Field id={format!("{id}-words")} label="Words" rows={4} most={Reason::MAX}
                value={words.text.clone()} oninput={words.set.clone()} onblur={words.left.clone()} error={words_error} />
            <Codes id={format!("{id}-codes")} chosen={codes.to_vec()} choose={codes.setter()} />
            <div class="actions">
                <button type="submit" class="button button-primary" aria-disabled={keep.busy.to_string()}>{ if keep.busy { "Keeping…" } else { "Keep it" } }</button>
            </div>
        </form>
    }
}
