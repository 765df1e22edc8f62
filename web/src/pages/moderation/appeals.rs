//! What was appealed: the list, and one with what is decided about it.

use std::rc::Rc;

use hub_shared::{
    appeal::{AppealCase, AppealState},
    page::PageQuery,
    report::Answer,
    text::Reason,
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{Desk, frame, keys, ways};
use crate::{
    browser,
    components::{
        answer_form::{Step, answer_form, answered, too_late},
        badge::{Look, chip},
        failed_page::FailedPage,
        heading::Heading,
        markdown::plain,
        more::more,
        remote::{list_view, skeleton, view},
        time::{ago, day},
        verdict::cited,
    },
    hooks::{use_action, use_failed, use_fresh, use_list, use_page, use_remote},
    route::Route,
    toasts::use_toasts,
};

/// The page: open appeals, the oldest first.
#[component]
pub(crate) fn Appeals() -> Html {
    use_page("Appeals");
    let list = use_list((), |api, (), cursor| async move {
        let page = PageQuery {
            cursor,
            limit: None,
        };
        api.appeals(&page).await
    });
    use_fresh(&list.reload);
    let empty = html! { <div class="empty"><h2>{ "No open appeal" }</h2><p>{ "Every appeal is decided." }</p></div> };
    frame(
        Desk::Appeals,
        html! {
            <section class="card" aria-label="Open appeals">
                { list_view(&list, skeleton(6), empty, |items| html! {
                    <ul class="rows">{ items.iter().map(row).collect::<Html>() }</ul>
                }) }
                { more(&list) }
            </section>
        },
    )
}

fn row(case: &AppealCase) -> Html {
    let id = case.appeal.id.to_string();
    html! {
        <li key={id.clone()} class="row">
            <div class="row-main">
                <div>
                    <h2 class="row-title"><Link<Route> to={Route::Appeal { id }} classes={keys::ROW}>{ &case.name }</Link<Route>></h2>
                    <p class="muted">{ what(case) }{ format!(", by @{}, ", case.author.handle) }{ ago(case.appeal.created_at) }</p>
                </div>
            </div>
            <div class="chips">{ state(case.appeal.state) }</div>
        </li>
    }
}

fn what(case: &AppealCase) -> String {
    match (&case.submission, &case.version) {
        (Some(submission), _) => format!("Rejection of submission {}", submission.number),
        (None, Some(version)) => format!("Take-down of version {}", version.number),
        (None, None) => "A decision".to_owned(),
    }
}

/// How far an appeal is.
fn state(state: AppealState) -> Html {
    match state {
        AppealState::Open => chip(Look::Accent, "Open"),
        AppealState::Upheld => chip(Look::Plain, "The decision stays"),
        AppealState::Overturned => chip(Look::Good, "The decision is undone"),
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct AppealProps {
    pub(crate) id: String,
}

/// An appeal.
#[component]
pub(crate) fn Appeal(AppealProps { id }: &AppealProps) -> Html {
    let case = use_remote(id.clone(), |api, id: String| async move {
        api.appeal_case(&id).await
    });
    let title = case.value.as_ref().map_or_else(
        || "Appeal".to_owned(),
        |case| format!("Appeal of {}", case.name),
    );
    use_page(&title);
    if let (None, Some(failure), false) = (&case.value, &case.failure, case.loading) {
        return html! { <FailedPage failure={failure.clone()} retry={case.reload.clone()} /> };
    }
    html! {
        <div class="stack-wide">
            <div class="page-head"><Heading>{ title }</Heading><keys::Shortcuts /></div>
            { ways(None) }
            { view(&case, html! { <div class="card">{ skeleton(8) }</div> }, |now| html! {
                <Decide case={now.clone()} set={case.set.clone()} reload={case.reload.clone()} />
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct DecideProps {
    case: Rc<AppealCase>,
    set: Callback<AppealCase>,
    reload: Callback<()>,
}

#[component]
fn Decide(DecideProps { case, set, reload }: &DecideProps) -> Html {
    let toasts = use_toasts();
    let contested = &case.contested;
    let form = format!("appeal-{}", case.appeal.id);
    let decide = {
        let (id, set, form) = (case.appeal.id.clone(), set.clone(), form.clone());
        use_action(
            move |api, (overturned, reason): (bool, Reason)| {
                let id = id.clone();
                async move { api.answer_appeal(&id, overturned, &Answer { reason }).await }
            },
            move |now| {
                answered(&form);
                set.emit(now);
                toasts.done("Decided, and told to the author.");
            },
        )
    };
    {
        let reload = reload.clone();
        use_failed(&decide, move |_| reload.emit(()));
    }
    use_effect_with(decide.successes, |decisions| {
        if *decisions > 0 {
            browser::focus("outcome");
        }
    });
    let steps = [
        Step {
            label: "The decision stays",
            look: "button button-quiet",
            what: false,
        },
        Step {
            label: "Undo the decision",
            look: "button button-primary",
            what: true,
        },
    ];
    html! {
        <>
            <section class="card stack" aria-labelledby="contested">
                <h2 id="contested">{ "The decision" }</h2>
                <p>
                    { what(case) }{ " of " }<Link<Route> to={Route::Profile { slug: case.profile.clone() }}>{ &case.profile }</Link<Route>>
                    { format!(", by {} (@{}) on ", contested.moderator.display_name, contested.moderator.handle) }{ day(contested.at) }{ "." }
                </p>
                { cited(&contested.codes) }
                if let Some(words) = &contested.reason { <blockquote>{ plain(words) }</blockquote> }
                if case.version.is_some() {
                    <p><Link<Route> to={Route::Case { slug: case.profile.clone() }}>{ "See the profile's case" }</Link<Route>></p>
                }
                if let Some(submission) = &case.submission {
                    <p><Link<Route> to={Route::Review { id: submission.id.to_string() }}>{ "See the submission with all that was found" }</Link<Route>></p>
                }
            </section>
            <section class="card stack" aria-labelledby="says">
                <h2 id="says">{ "What the author says" }</h2>
                <p class="muted">{ format!("{} (@{}), ", case.author.display_name, case.author.handle) }{ ago(case.appeal.created_at) }</p>
                <blockquote>{ plain(&case.appeal.text) }</blockquote>
            </section>
            <section class="card stack" aria-labelledby="outcome">
                <h2 id="outcome" tabindex="-1">{ "What came of it" }</h2>
                { match case.appeal.state {
                    AppealState::Open if case.barred => html! { <p>{ "You made this decision: another moderator decides on the appeal." }</p> },
                    AppealState::Open => html! {
                        <>
                            <p>{ "Undoing a take-down offers the version again. Undoing a rejection puts the submission back into the queue, claimed by you." }</p>
                            { answer_form(form, "Words for the author", "They are told with the outcome, on the bell and by mail.", &decide, &steps) }
                        </>
                    },
                    _ => html! { <>{ too_late(&form, &decide) }{ decided(case) }</> },
                } }
            </section>
        </>
    }
}

fn decided(case: &AppealCase) -> Html {
    let appeal = &case.appeal;
    html! {
        <>
            <p class="chips">
                { state(appeal.state) }
                if appeal.independent == Some(false) { { chip(Look::Caution, "Not independently decided") } }
            </p>
            <p class="muted">
                if let Some(who) = &case.decided_by { { format!("By {} (@{}) ", who.display_name, who.handle) } }
                if let Some(at) = appeal.decided_at { { ago(at) } }
            </p>
            if let Some(words) = &appeal.answer { <blockquote>{ plain(words) }</blockquote> }
            if appeal.reopened == Some(false) { <p>{ "Something had taken its place by then, so nothing was put back." }</p> }
        </>
    }
}
