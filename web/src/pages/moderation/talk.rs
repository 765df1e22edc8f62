//! What author and moderators wrote to each other, and apart from it what moderators keep to themselves.

use hub_shared::{
    history::PastSubmission,
    page::{MAX_LIMIT, PageQuery},
    talk::{CreateReviewMessage, Reply, ReviewMessage, Side},
    text::MessageText,
};
use web_sys::SubmitEvent;
use yew::prelude::*;
use yew_router::prelude::*;

use super::{history::said, keys};
use crate::{
    api::{Api, Result},
    browser,
    components::{
        badge,
        failure::form_failure,
        field::Field,
        markdown::plain,
        remote::{skeleton, view},
        reply_picker::{ReplyPicker, with_reply},
        time::ago,
    },
    hooks::{use_action, use_first_wrong, use_fresh, use_remote, use_state},
    route::Route,
    toasts::use_toasts,
    words::fields,
};

#[derive(Properties, PartialEq)]
pub(super) struct TalkProps {
    /// The submission's id.
    pub(super) id: AttrValue,
    /// What its author is called.
    pub(super) author: AttrValue,
}

/// The thread, and the notes: two cards, two fields, two buttons.
#[component]
pub(super) fn Talk(TalkProps { id, author }: &TalkProps) -> Html {
    let all = use_remote(id.clone(), all);
    use_fresh(&all.reload);
    let show = |note: bool, none: &'static str| {
        view(&all, skeleton(2), |all| {
            let mut items = all.iter().filter(|message| message.note == note).peekable();
            if items.peek().is_none() {
                return html! { <p class="muted">{ none }</p> };
            }
            html! { <ol class="thread">{ items.map(one).collect::<Html>() }</ol> }
        })
    };
    html! {
        <>
            <section class="card stack" aria-labelledby="thread">
                <h2 id="thread">{ format!("Messages: {author} reads them") }</h2>
                { show(false, "Nobody has written yet.") }
                <Write id={id.clone()} note=false author={author.clone()} reload={all.reload.clone()} />
            </section>
            <section class="card stack notes" aria-labelledby="notes">
                <h2 id="notes">{ "Notes: moderators alone read them" }</h2>
                { show(true, "No notes yet.") }
                <Write id={id.clone()} note=true author={author.clone()} reload={all.reload.clone()} />
            </section>
        </>
    }
}

/// All that was written, the oldest first: a note may stand behind many messages.
async fn all(api: Api, id: AttrValue) -> Result<Vec<ReviewMessage>> {
    let mut all = Vec::new();
    let mut page = PageQuery {
        limit: Some(MAX_LIMIT),
        cursor: None,
    };
    loop {
        let some = api.review_messages(&id, &page).await?;
        all.extend(some.items);
        if some.next.is_none() {
            return Ok(all);
        }
        page.cursor = some.next;
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct BeforeProps {
    /// The submission before the one that is looked at, of the same profile.
    pub(super) past: PastSubmission,
}

/// What was said of the submission before: a new one may be its answer.
#[component]
pub(super) fn Before(BeforeProps { past }: &BeforeProps) -> Html {
    let id = AttrValue::from(past.id.to_string());
    let review = Route::Review { id: id.to_string() };
    let written = use_remote(id, all);
    html! {
        <section class="card stack" aria-labelledby="before">
            <div class="card-head">
                <h2 id="before">{ format!("Submission {}, before this one", past.number) }</h2>
                <div class="chips">{ badge::review(past.state) }</div>
            </div>
            { said(past) }
            { view(&written, skeleton(2), |written| html! {
                if !written.is_empty() {
                    <details open=true>
                        <summary>{ "Messages and notes of it" }</summary>
                        <ol class="thread">{ written.iter().map(one).collect::<Html>() }</ol>
                    </details>
                }
            }) }
            <p><Link<Route> to={review}>{ "All of that submission" }</Link<Route>></p>
        </section>
    }
}

fn one(message: &ReviewMessage) -> Html {
    let own = message.side == Side::Moderator;
    html! {
        <li key={message.id.to_string()} class={classes!("message", own.then_some("message-ours"))}>
            <p class="muted">
                { format!("{} (@{})", message.by.display_name, message.by.handle) }
                { if message.note { ", note" } else if own { ", moderator" } else { ", author" } }
                { ", " }{ ago(message.created_at) }
            </p>
            { match &message.words {
                Some(words) => plain(words),
                None => html! { <p class="muted">{ "Whoever wrote this closed their account." }</p> },
            } }
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct WriteProps {
    id: AttrValue,
    note: bool,
    author: AttrValue,
    reload: Callback<()>,
}

/// A field for one of the two. What is typed is kept in this tab.
#[component]
fn Write(props: &WriteProps) -> Html {
    let WriteProps {
        id,
        note,
        author,
        reload,
    } = props;
    let note = *note;
    let key = format!("hub-{}-{id}", if note { "note" } else { "message" });
    let toasts = use_toasts();
    let words = use_state(|| browser::kept(&key).unwrap_or_default());
    let wrong = use_state(|| None::<AttrValue>);
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    let write = {
        let (words, wrong, key) = (words.clone(), wrong.clone(), key.clone());
        Callback::from(move |text: String| {
            browser::keep(&key, (!text.is_empty()).then_some(text.as_str()));
            words.set(text);
            wrong.set(None);
        })
    };
    let send = {
        let (id, write, reload, author) =
            (id.clone(), write.clone(), reload.clone(), author.clone());
        use_action(
            move |api, words: MessageText| {
                let id = id.clone();
                async move {
                    let form = CreateReviewMessage { words, note };
                    api.write_review_message(&id, &form).await
                }
            },
            move |()| {
                write.emit(String::new());
                reload.emit(());
                if note {
                    toasts.done("Noted, for moderators alone.");
                } else {
                    toasts.done(format!("Sent: {author} is told."));
                }
            },
        )
    };
    use_first_wrong(&form, *refused + send.failures);
    let onsubmit = {
        let (words, wrong, refused) = (words.clone(), wrong.clone(), refused.clone());
        let run = send.run.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            let text = words.trim();
            let parsed = text.parse::<MessageText>();
            wrong.set(fields::refusal("The text", text, &parsed));
            match parsed {
                Ok(words) => run.emit(words),
                Err(_) => refused.set(*refused + 1),
            }
        }
    };
    let pick = {
        let (words, write) = (words.clone(), write.clone());
        Callback::from(move |reply: Reply| write.emit(with_reply(&words, &reply.words)))
    };
    let error = fields::refused(send.failure.as_deref(), "/words", "The text").or((*wrong).clone());
    let (field, label, button, look) = if note {
        (
            keys::NOTE,
            "A note".to_owned(),
            "Keep the note".to_owned(),
            "button button-quiet",
        )
    } else {
        (
            keys::MESSAGE,
            format!("A message to {author}"),
            format!("Send to {author}"),
            "button button-primary",
        )
    };
    html! {
        <form class="form" ref={form} {onsubmit} novalidate=true>
            if let Some(failure) = &send.failure { { form_failure(failure) } }
            if !note { <ReplyPicker id="message-reply" {pick} /> }
            <Field id={field} {label} rows={3} most={MessageText::MAX} value={(*words).clone()} oninput={write} {error} />
            <div class="actions">
                <button type="submit" class={look} aria-disabled={send.busy.to_string()}>{ button }</button>
            </div>
        </form>
    }
}
