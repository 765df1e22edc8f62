//! What the account was told.

use std::{collections::HashSet, rc::Rc};

use hub_shared::{
    ids::NotificationId,
    notification::{KEPT_DAYS, MarkRead, Notification, NotificationQuery, Unread},
    page::Page,
};
use wasm_bindgen::JsCast as _;
use web_sys::Element;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    api::{Api, Result},
    bell::use_bell,
    components::{
        badge::{Look, chip},
        failure::failure_note,
        heading::Heading,
        markdown::plain,
        more::more,
        remote::{list_view, skeleton},
        time::ago,
        verdict::cited,
    },
    hooks::{use_action, use_kept_focus, use_list, use_page},
    route::Route,
    toasts::use_toasts,
    words::notices,
};

/// Which of those on screen were read here.
#[derive(Default, PartialEq)]
struct Read {
    some: HashSet<NotificationId>,
    up_to: Option<NotificationId>,
}

impl Read {
    fn holds(&self, id: &NotificationId) -> bool {
        // Ids sort by time.
        self.some.contains(id) || self.up_to.as_ref().is_some_and(|newest| id <= newest)
    }
}

impl Reducible for Read {
    type Action = MarkRead;

    fn reduce(self: Rc<Self>, marked: MarkRead) -> Rc<Self> {
        let mut some = self.some.clone();
        some.extend(marked.ids.into_iter().flatten());
        let up_to = self.up_to.clone().max(marked.up_to);
        Rc::new(Self { some, up_to })
    }
}

/// What was marked, and what is unread after it.
type Marked = (MarkRead, Unread);

async fn mark_read(api: Api, which: MarkRead) -> Result<Marked> {
    let left = api.mark_read(&which).await?;
    Ok((which, left))
}

/// The page.
#[component]
pub(crate) fn Notifications() -> Html {
    use_page("Notifications");
    let bell = use_bell();
    let toasts = use_toasts();
    let read = use_reducer(Read::default);
    let list = {
        let bell = bell.set.clone();
        use_list((), move |api, (), cursor| {
            let bell = bell.clone();
            async move {
                let asked = NotificationQuery {
                    unread: false,
                    limit: None,
                    cursor,
                };
                let told = api.notifications(&asked).await?;
                bell.emit(told.unread);
                Ok(Page {
                    items: told.items,
                    next: told.next,
                })
            }
        })
    };
    let any_unread = bell.unread > 0;
    use_kept_focus("notifications", list.items.is_some().then_some(any_unread));
    let marked = {
        let (read, bell) = (read.dispatcher(), bell.set.clone());
        Callback::from(move |(which, left): Marked| {
            bell.emit(left.unread);
            if which.up_to.is_some() {
                toasts.done("All marked as read.");
            }
            read.dispatch(which);
        })
    };
    let mark = {
        let marked = marked.clone();
        use_action(mark_read, move |outcome| marked.emit(outcome))
    };
    let newest = list
        .items
        .as_ref()
        .and_then(|items| items.first())
        .map(|first| first.id.clone());
    let mark_all = newest.filter(|_| any_unread).map(|newest| {
        let run = mark.run.clone();
        Callback::from(move |_: MouseEvent| {
            run.emit(MarkRead {
                ids: None,
                up_to: Some(newest.clone()),
            });
        })
    });
    let empty = html! {
        <div class="empty">
            <h2>{ "Nothing yet" }</h2>
            <p>{ "New versions of what you subscribe to or follow, decisions on what you submit, and what concerns your account will be told here." }</p>
            <Link<Route> to={Route::Explore} classes="button button-primary">{ "Explore profiles" }</Link<Route>>
        </div>
    };
    html! {
        <div class="notifications" id="notifications" tabindex="-1">
            <div class="page-head">
                <Heading>{ "Notifications" }</Heading>
                if let Some(mark_all) = mark_all {
                    <button type="button" class="button button-quiet" aria-disabled={mark.busy.to_string()} onclick={mark_all}>{ "Mark all as read" }</button>
                }
            </div>
            if let Some(failure) = mark.failure.clone() { { failure_note(&failure, None) } }
            { list_view(&list, skeleton(9), empty, |items| html! {
                <ul class="notices">
                    { items.iter().map(|told| {
                        let unread = told.read_at.is_none() && !read.holds(&told.id);
                        html! { <One key={told.id.to_string()} told={told.clone()} {unread} marked={marked.clone()} /> }
                    }).collect::<Html>() }
                </ul>
            }) }
            { more(&list) }
            if list.items.as_ref().is_some_and(|items| !items.is_empty()) && !list.has_more {
                <p class="muted notices-end">{ format!("Notifications are kept for {KEPT_DAYS} days.") }</p>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct OneProps {
    told: Notification,
    unread: bool,
    marked: Callback<Marked>,
}

#[component]
fn One(
    OneProps {
        told,
        unread,
        marked,
    }: &OneProps,
) -> Html {
    let mark = {
        let marked = marked.clone();
        use_action(mark_read, move |outcome| marked.emit(outcome))
    };
    let run = {
        let (run, id) = (mark.run.clone(), told.id.clone());
        Callback::from(move |()| {
            run.emit(MarkRead {
                ids: Some(vec![id.clone()]),
                up_to: None,
            });
        })
    };
    let words = notices::told(told);
    let title_id = format!("notice-{}", told.id);
    use_kept_focus(title_id.clone(), Some(*unread));
    // Whoever follows one of its links has read it.
    let onclick = {
        let (run, unread) = (run.clone(), *unread);
        move |event: MouseEvent| {
            let on_link = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .is_some_and(|target| target.closest("a").ok().flatten().is_some());
            if unread && on_link {
                run.emit(());
            }
        }
    };
    html! {
        <li class={classes!("card", "stack", "notice-row", unread.then_some("notice-row-unread"))} {onclick}>
            <div class="card-head">
                <h2 id={title_id} tabindex="-1">{ &words.title }</h2>
                <p class="muted">if *unread { { chip(Look::Accent, "New") }{ " " } }{ ago(told.created_at) }</p>
            </div>
            if !words.then.is_empty() { <p>{ words.then }</p> }
            { cited(&told.codes) }
            if let Some(reason) = &told.reason {
                <div class="notice-reason">
                    <p class="muted">{ format!("{}:", words.reason_of) }</p>
                    { plain(reason) }
                </div>
            }
            if let Some(failure) = mark.failure.clone() { { failure_note(&failure, None) } }
            <div class="actions">
                { words.links.iter().map(|(label, route)| html! { <Link<Route> to={route.clone()}>{ *label }</Link<Route>> }).collect::<Html>() }
                if *unread {
                    <button type="button" class="link" aria-disabled={mark.busy.to_string()} onclick={move |_| run.emit(())}>{ "Mark as read" }<span class="hidden">{ format!(": {}", words.title) }</span></button>
                }
            </div>
        </li>
    }
}
