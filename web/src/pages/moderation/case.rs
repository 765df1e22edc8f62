//! A published profile, with all that speaks against it and what is done about that.

use std::rc::Rc;

use hub_shared::{
    account::Role,
    case::{Case as Shown, CloseCase, ReasonKind, ReasonOutcome, ReviewReason},
    ids::ReasonId,
    page::PageQuery,
    problem::Code,
    profile::{Profile, Version},
    report::{ReportQuery, ReportState},
    text::Reason,
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{cases, checks::why, keys, reports, ways};
use crate::{
    api::{Api, Withheld},
    browser,
    components::{
        answer_form::{Step, answer_form, answered, too_late},
        badge::{Look, chip},
        choice::choice,
        failed_page::FailedPage,
        heading::Heading,
        markdown::plain,
        more::more,
        remote::{list_view, skeleton, view},
        time::{ago, day},
        verdict::cited,
        withhold::WithholdButton,
    },
    hooks::{
        Action, Remote, use_action, use_failed, use_kept_focus, use_list, use_page, use_remote,
        use_state,
    },
    route::{AdminPage, Route},
    session::use_session,
    toasts::use_toasts,
};

#[derive(Properties, PartialEq)]
pub(crate) struct CaseProps {
    pub(crate) slug: String,
}

/// The page. It is there for every published profile, whether or not there is a case.
#[component]
pub(crate) fn Case(CaseProps { slug }: &CaseProps) -> Html {
    let profile = use_remote(slug.clone(), |api, slug: String| async move {
        api.profile(&slug).await.map(|profile| profile.value)
    });
    let case = use_remote(slug.clone(), |api, slug: String| async move {
        match api.case(&slug).await {
            Err(failure) if failure.is_missing() => Ok(None),
            outcome => outcome.map(Some),
        }
    });
    let name = match (&profile.value, case.value.as_deref()) {
        (Some(profile), _) => profile.card.name.clone(),
        (None, Some(Some(case))) => case.item.name.clone(),
        _ => slug.clone(),
    };
    let title = format!("Case of {name}");
    use_page(&title);
    let reload = {
        let (profile, case) = (profile.reload.clone(), case.reload.clone());
        Callback::from(move |()| {
            profile.emit(());
            case.emit(());
        })
    };
    if let (None, None, Some(failure)) = (&profile.value, &case.value, &profile.failure) {
        return html! { <FailedPage failure={failure.clone()} retry={reload} /> };
    }
    if case.failure.as_ref().and_then(|failure| failure.code()) == Some(Code::OwnProfile) {
        return html! {
            <div class="stack-wide">
                <Heading>{ title }</Heading>
                { ways(None) }
                <p class="card">{ "It is your own profile: what is said against it and done about it is for another moderator." }</p>
            </div>
        };
    }
    let author = profile
        .value
        .as_ref()
        .map(|profile| profile.card.author.clone())
        .or_else(|| Some(case.value.as_deref()?.as_ref()?.item.author.clone()));
    html! {
        <div class="stack-wide">
            <div class="page-head">
                <Heading>{ title }</Heading>
                <keys::Shortcuts />
            </div>
            { ways(None) }
            if let Some(Some(case)) = case.value.as_deref() { { cases::chips(&case.item) } }
            if let Some(author) = &author { <Ways slug={slug.clone()} handle={author.handle.clone()} id={profile.value.as_ref().map(|profile| profile.id.to_string())} /> }
            { view(&case, html! { <div class="card">{ skeleton(4) }</div> }, |shown| match &**shown {
                Some(shown) => html! { <Reasons case={Rc::new(shown.clone())} set={case.set.clone()} reload={reload.clone()} /> },
                None => html! { <p class="card">{ "There never was a reason to look at it." }</p> },
            }) }
            <Reported slug={slug.clone()} reload={reload.clone()} />
            { standing(&profile, slug, &reload) }
            <Versions slug={slug.clone()} reload={reload.clone()} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct WaysProps {
    slug: String,
    handle: String,
    /// The profile's id, by which the audit log names it.
    id: Option<String>,
}

/// Where else to look.
#[component]
fn Ways(WaysProps { slug, handle, id }: &WaysProps) -> Html {
    let me = use_session().who;
    let administers = me
        .account()
        .is_some_and(|account| account.role == Role::Administrator);
    html! {
        <p>
            <Link<Route> to={Route::Profile { slug: slug.clone() }}>{ "The public page" }</Link<Route>>
            { ", " }<Link<Route> to={Route::AuthorHistory { handle: handle.clone() }}>{ format!("the history of @{handle}") }</Link<Route>>
            if let Some(id) = id.as_ref().filter(|_| administers) {
                { ", " }
                <Link<Route, [(&'static str, String); 1]> to={Route::Admin(AdminPage::Audit)} query={Some([("subject", format!("profile:{id}"))])}>{ "its entries in the audit log" }</Link<Route, [(&'static str, String); 1]>>
            }
        </p>
    }
}

#[derive(Properties, PartialEq)]
struct ReasonsProps {
    case: Rc<Shown>,
    set: Callback<Option<Shown>>,
    reload: Callback<()>,
}

/// Why it should be looked at, and what came of it. What is closed are the reasons that are shown: one that
/// came meanwhile stays open.
#[component]
fn Reasons(ReasonsProps { case, set, reload }: &ReasonsProps) -> Html {
    let toasts = use_toasts();
    let left_out = use_state(Vec::<ReasonId>::new);
    let form = format!("close-{}", case.item.profile);
    // A report's goes with its answer, a quarantine's with the release.
    let closes = |reason: &&ReviewReason| reason.kind == ReasonKind::Recheck;
    let closable = case.open.iter().filter(closes).count();
    let chosen = case
        .open
        .iter()
        .filter(closes)
        .map(|reason| reason.id.clone())
        .filter(|id| !left_out.contains(id))
        .collect::<Vec<_>>();
    let close = {
        let (slug, set) = (case.item.profile.clone(), set.clone());
        let (chosen, form) = (chosen.clone(), form.clone());
        use_action(
            move |api: Api, (outcome, reason): (ReasonOutcome, Reason)| {
                let (slug, reasons) = (slug.clone(), Some(chosen.clone()));
                async move {
                    let form = CloseCase {
                        outcome,
                        reason,
                        reasons,
                    };
                    api.close_case(&slug, &form).await
                }
            },
            move |now| {
                answered(&form);
                set.emit(Some(now));
                toasts.done("Closed. What is public is as it was.");
            },
        )
    };
    {
        let reload = reload.clone();
        use_failed(&close, move |_| reload.emit(()));
    }
    use_effect_with(close.successes, |times| {
        if *times > 0 {
            browser::focus("reasons");
        }
    });
    // Nothing is sent that would close nothing.
    let act = if chosen.is_empty() {
        Action {
            run: Callback::noop(),
            ..close.clone()
        }
    } else {
        close.clone()
    };
    let steps = [
        Step {
            label: "There was something to it",
            look: "button button-primary",
            what: ReasonOutcome::Upheld,
        },
        Step {
            label: "There was nothing to it",
            look: "button button-quiet",
            what: ReasonOutcome::Dismissed,
        },
    ];
    let tick = |id: &ReasonId| {
        let (left_out, id) = (left_out.clone(), id.clone());
        move |_: Event| {
            let mut out = left_out.to_vec();
            match out.iter().position(|one| *one == id) {
                Some(place) => drop(out.remove(place)),
                None => out.push(id.clone()),
            }
            left_out.set(out);
        }
    };
    html! {
        <section class="card stack" aria-labelledby="reasons">
            <h2 id="reasons" tabindex="-1">{ "Why it should be looked at" }</h2>
            if case.open.is_empty() { <p>{ "No reason is open." }</p> } else {
                <ul class="results">
                    { case.open.iter().map(|reason| {
                        let id = format!("reason-{}", reason.id);
                        let elsewhere = match reason.kind {
                            ReasonKind::Recheck => None,
                            ReasonKind::Report => Some("It is closed by the answer to the report, below."),
                            ReasonKind::Quarantine => Some("It is closed by the release of the profile, below."),
                        };
                        if let Some(words) = elsewhere {
                            return html! { <li key={reason.id.to_string()}>{ why(reason) }<p class="muted">{ words }</p></li> };
                        }
                        html! {
                            <li key={reason.id.to_string()} class="check">
                                <input type="checkbox" id={id.clone()} checked={!left_out.contains(&reason.id)} onchange={tick(&reason.id)} />
                                <div class="stack"><label class="hidden" for={id}>{ format!("Close this one: {}", reason.sentence) }</label>{ why(reason) }</div>
                            </li>
                        }
                    }).collect::<Html>() }
                </ul>
            }
            if closable > 0 {
                if chosen.is_empty() { <p role="status">{ "Tick a reason to close it." }</p> }
                { answer_form(form, "Words for other moderators", "Closes the reasons that are ticked. It takes nothing down and releases nothing: that is done below.", &act, &steps) }
            } else {
                { too_late(&form, &close) }
            }
            if !case.closed.is_empty() {
                <details>
                    <summary>{ format!("Closed before: {}", case.closed.len()) }</summary>
                    <ul class="results">{ case.closed.iter().map(closed).collect::<Html>() }</ul>
                </details>
            }
        </section>
    }
}

fn closed(reason: &ReviewReason) -> Html {
    let outcome = match reason.outcome {
        Some(ReasonOutcome::Upheld) => chip(Look::Caution, "There was something to it"),
        Some(ReasonOutcome::Dismissed) => chip(Look::Good, "There was nothing to it"),
        None => Html::default(),
    };
    html! {
        <li key={reason.id.to_string()}>
            { why(reason) }
            <p class="chips">
                { outcome }
                <span class="muted">
                    { match &reason.closed_by {
                        Some(by) => format!("{} (@{}) ", by.display_name, by.handle),
                        None => "The hub itself ".to_owned(),
                    } }
                    if let Some(at) = reason.closed_at { { ago(at) } }
                </span>
            </p>
            if let Some(words) = &reason.words { <blockquote>{ plain(words) }</blockquote> }
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct OfProfileProps {
    slug: String,
    reload: Callback<()>,
}

/// Its reports, open or answered.
#[component]
fn Reported(OfProfileProps { slug, reload }: &OfProfileProps) -> Html {
    const STATES: [(&str, &str); 3] = [
        ("open", "Open"),
        ("upheld", "Found to be so"),
        ("dismissed", "Dismissed"),
    ];
    let state = use_state(|| "open".to_owned());
    let list = use_list(
        (slug.clone(), (*state).clone()),
        |api, (slug, state): (String, String), cursor| async move {
            let asked = ReportQuery {
                profile: slug.parse().ok(),
                state: state.parse::<ReportState>().ok(),
                limit: None,
                cursor,
            };
            api.reports(&asked).await
        },
    );
    let again = {
        let (list, reload) = (list.reload.clone(), reload.clone());
        Callback::from(move |()| {
            list.emit(());
            reload.emit(());
        })
    };
    use_kept_focus("reported", list.items.as_ref().map(|items| items.len()));
    let empty = html! { <p class="muted">{ "No such report." }</p> };
    html! {
        <section class="stack" aria-labelledby="reported">
            <h2 id="reported" tabindex="-1">{ "Reports" }</h2>
            { choice("reported-state", "Which", &STATES, &state, &state.setter()) }
            { list_view(&list, skeleton(3), empty, |items| items.iter().map(|case| html! {
                <reports::One key={case.report.id.to_string()} case={case.clone()} reload={again.clone()} />
            }).collect::<Html>()) }
            { more(&list) }
        </section>
    }
}

/// Whether the profile is held back or suspended, and the way to change that.
fn standing(profile: &Remote<Profile>, slug: &str, reload: &Callback<()>) -> Html {
    html! {
        <section class="card stack" aria-labelledby="standing">
            <h2 id="standing">{ "The profile" }</h2>
            { view(profile, skeleton(2), |profile| {
                let name = profile.card.name.clone();
                let (quarantined, suspended) = (profile.quarantined_at, profile.suspended_at);
                html! {
                    <>
                        if quarantined.is_none() && suspended.is_none() { <p>{ "It is neither held back nor suspended." }</p> }
                        if let Some(since) = quarantined {
                            <div>
                                <p>{ if profile.quarantined_by_hub { "Held back by the hub itself since " } else { "Held back by a moderator since " } }{ day(since) }{ "." }</p>
                                { cited(&profile.quarantined_codes) }
                                if let Some(words) = &profile.quarantined_reason { <blockquote>{ plain(words) }</blockquote> }
                            </div>
                        }
                        if let Some(since) = suspended {
                            <div>
                                <p>{ "Suspended since " }{ day(since) }{ "." }</p>
                                { cited(&profile.suspended_codes) }
                                if let Some(words) = &profile.suspended_reason { <blockquote>{ plain(words) }</blockquote> }
                            </div>
                        }
                        <div class="actions">
                            <WithholdButton id="quarantine" what={Withheld::Quarantine(slug.to_owned())} name={name.clone()} back={quarantined.is_some()} reload={reload.clone()} />
                            <WithholdButton id="suspend" what={Withheld::Profile(slug.to_owned())} {name} back={suspended.is_some()} reload={reload.clone()} />
                        </div>
                    </>
                }
            }) }
        </section>
    }
}

/// Its versions, each to be taken down or offered again.
#[component]
fn Versions(OfProfileProps { slug, reload }: &OfProfileProps) -> Html {
    let list = use_list(slug.clone(), |api, slug: String, cursor| async move {
        let page = PageQuery {
            limit: None,
            cursor,
        };
        api.versions(&slug, &page).await
    });
    let again = {
        let (list, reload) = (list.reload.clone(), reload.clone());
        Callback::from(move |()| {
            list.emit(());
            reload.emit(());
        })
    };
    let empty = html! { <p class="muted">{ "It has no version." }</p> };
    html! {
        <section class="card" aria-labelledby="versions">
            <h2 id="versions">{ "Versions" }</h2>
            { list_view(&list, skeleton(3), empty, |items| html! {
                <ul class="rows">{ items.iter().map(|version| one(version, &again)).collect::<Html>() }</ul>
            }) }
            { more(&list) }
        </section>
    }
}

fn one(version: &Version, reload: &Callback<()>) -> Html {
    let name = format!("version {}", version.number);
    let down = version.taken_down_at;
    html! {
        <li key={version.number} class="row">
            <div class="row-main">
                <div>
                    <h3>{ format!("Version {}", version.number) }</h3>
                    <p class="muted">{ "Published " }{ day(version.published_at) }</p>
                    if let Some(since) = down {
                        <p>{ "Taken down " }{ ago(since) }{ "." }</p>
                        { cited(&version.taken_down_codes) }
                        if let Some(words) = &version.taken_down_reason { <blockquote>{ plain(words) }</blockquote> }
                    }
                    if let Some(appeal) = &version.appeal {
                        <p><Link<Route> to={Route::Appeal { id: appeal.id.to_string() }}>{ "The author's appeal" }</Link<Route>></p>
                    }
                </div>
            </div>
            <div class="chips">
                if version.yanked_at.is_some() { { chip(Look::Plain, "Withdrawn by its author") } }
                if !version.independently_reviewed { { chip(Look::Caution, "Not independently reviewed") } }
                <WithholdButton id={format!("version-{}", version.number)} what={Withheld::Version(version.id.clone())} {name} back={down.is_some()} reload={reload.clone()} />
            </div>
        </li>
    }
}
