//! What author and moderators write to each other about a submission.

use chrono::TimeDelta;
use hub_shared::{
    submission::Submission,
    talk::{CreateMessage, Message, OPEN_DAYS, Side},
    text::MessageText,
};
use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::{
    bell::use_bell,
    browser,
    components::{
        failure::form_failure,
        field::Field,
        markdown::plain,
        remote::{skeleton, view},
        time::ago,
    },
    hooks::{use_action, use_first_wrong, use_remote, use_state, use_typed},
    words::fields,
};

/// The thread of a submission, read when it is opened; that of the newest one is open at first.
pub(super) fn thread(slug: &AttrValue, submission: &Submission, is_newest: bool) -> Html {
    let until = submission
        .decided_at
        .map(|at| at + TimeDelta::days(OPEN_DAYS));
    let is_closed = until.is_some_and(|until| until.timestamp_millis() <= browser::now());
    html! { <Thread slug={slug.clone()} number={submission.number} {is_closed} {is_newest} /> }
}

#[derive(Properties, PartialEq)]
struct ThreadProps {
    slug: AttrValue,
    number: i64,
    is_closed: bool,
    is_newest: bool,
}

#[component]
fn Thread(props: &ThreadProps) -> Html {
    let number = props.number;
    let opened = use_state(|| props.is_newest);
    let ontoggle = {
        let opened = opened.clone();
        move |_: Event| opened.set(true)
    };
    html! {
        <details open={props.is_newest} {ontoggle}>
            <summary>{ "Messages" }<span class="hidden">{ format!(" about submission {number}") }</span></summary>
            if *opened { <Messages slug={props.slug.clone()} {number} is_closed={props.is_closed} /> }
        </details>
    }
}

#[derive(Properties, PartialEq)]
struct MessagesProps {
    slug: AttrValue,
    number: i64,
    is_closed: bool,
}

#[component]
fn Messages(props: &MessagesProps) -> Html {
    let number = props.number;
    // A message rings the bell: then there is one more to read.
    let key = (props.slug.clone(), number, use_bell().unread);
    let messages = use_remote(key, |api, (slug, number, _)| async move {
        api.messages(&slug, number).await
    });
    let send = {
        let (slug, reload) = (props.slug.clone(), messages.reload.clone());
        use_action(
            move |api, words: MessageText| {
                let slug = slug.clone();
                let form = CreateMessage { words };
                async move { api.write_message(&slug, number, &form).await }
            },
            move |()| reload.emit(()),
        )
    };
    let typed = use_typed(String::new, &send.clear);
    let form = use_node_ref();
    let refused = use_state(|| 0_u32);
    use_first_wrong(&form, *refused + send.failures);
    {
        let restart = typed.restart.clone();
        use_effect_with(send.successes, move |times| {
            if *times > 0 {
                restart.emit(());
            }
        });
    }
    let onsubmit = {
        let (typed, refused, run) = (typed.clone(), refused.clone(), send.run.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            typed.check.emit(());
            match typed.text.parse::<MessageText>() {
                Ok(words) => run.emit(words),
                Err(_) => refused.set(*refused + 1),
            }
        }
    };
    let error = fields::refused(send.failure.as_deref(), "/words", "The message")
        .or_else(|| typed.error::<MessageText>("The message"));
    html! {
        <div class="stack thread">
            { view(&messages, skeleton(3), |messages| if messages.is_empty() {
                html! { <p class="muted">{ "Nobody wrote yet." }</p> }
            } else {
                html! { <ol class="messages" aria-label={format!("Messages about submission {number}")}>{ messages.iter().map(one).collect::<Html>() }</ol> }
            }) }
            if props.is_closed {
                <p class="muted">{ format!("It takes no more messages: {OPEN_DAYS} days have passed since it was decided.") }</p>
            } else {
                <form class="form" ref={form} {onsubmit} novalidate=true>
                    if let Some(failure) = &send.failure { { form_failure(failure) } }
                    <Field id={format!("message-{number}")} label="Write to the moderators" rows={3} most={MessageText::MAX}
                        hint="What you write cannot be changed or taken back."
                        value={typed.text.clone()} oninput={typed.set.clone()} onblur={typed.left.clone()} {error} />
                    <div class="actions"><button type="submit" class="button" aria-disabled={send.busy.to_string()}>
                        { if send.busy { "Sending…" } else { "Send" } }<span class="hidden">{ format!(" about submission {number}") }</span>
                    </button></div>
                </form>
            }
        </div>
    }
}

fn one(message: &Message) -> Html {
    let (class, who) = match message.side {
        Side::Author => ("message message-own", "You"),
        Side::Moderator => ("message", "A moderator"),
    };
    html! {
        <li {class} key={message.id.to_string()}>
            <p class="muted"><strong>{ who }</strong>{ " " }{ ago(message.created_at) }</p>
            if let Some(words) = &message.words { { plain(words) } } else { <p class="muted">{ "Its words went with the account that wrote them." }</p> }
        </li>
    }
}
