//! Telling moderators what is wrong with a profile.

use chrono::TimeDelta;
use hub_shared::{
    account::Account,
    page::PageQuery,
    profile::Profile,
    report::{CreateReport, FiledReport, ReportReason, ReportState},
};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    browser,
    components::{
        failure::failure_note,
        markdown::plain,
        remote::skeleton,
        sign_in_link::SignInLink,
        statement::{Ask, statement},
        time::day,
    },
    hooks::{use_action, use_hub, use_remote, use_state},
    route::Route,
    session::use_session,
    toasts::use_toasts,
};

#[derive(Properties, PartialEq)]
pub(super) struct ReportProps {
    pub(super) slug: AttrValue,
    pub(super) name: AttrValue,
    /// Whose it is, by the handle.
    pub(super) author: AttrValue,
}

/// The way to it, or why there is none.
pub(super) fn report(profile: &Profile) -> Html {
    let card = &profile.card;
    html! {
        <Report key={card.slug.clone()} slug={card.slug.clone()} name={card.name.clone()} author={card.author.handle.clone()} />
    }
}

#[component]
fn Report(props: &ReportProps) -> Html {
    let session = use_session();
    let hub = use_hub();
    // From when on the account may report, if that is to come. The hub asks when it is sent, too.
    let too_new = session.who.account().zip(hub).and_then(|(account, hub)| {
        let from = account.created_at + TimeDelta::days(hub.reporter_days);
        (from.timestamp_millis() > browser::now()).then_some(from)
    });
    let inside = match session.who.account() {
        None => html! {
            <>{ "Something wrong with it? " }<SignInLink>{ "Sign in to report it" }</SignInLink>{ "." }</>
        },
        Some(account) if account.handle == props.author.as_str() => {
            html! { "It is yours: others can report it here." }
        }
        Some(account) if !account.verified => html! {
            <>{ "Something wrong with it? Verify your mail address to report it: " }<Link<Route> to={Route::Account}>{ "your account" }</Link<Route>>{ "." }</>
        },
        Some(_) if too_new.is_some() => html! {
            <>{ "Something wrong with it? Your account may report profiles from " }{ too_new.map(day) }{ " on." }</>
        },
        Some(account) => html! {
            <>{ "Something wrong with it? " }<OwnReport account={(**account).clone()} slug={props.slug.clone()} name={props.name.clone()} /></>
        },
    };
    html! { <p class="muted">{ inside }</p> }
}

#[derive(Properties, PartialEq)]
struct OwnReportProps {
    account: Account,
    slug: AttrValue,
    name: AttrValue,
}

/// The form, or the account's open report in its place.
#[component]
fn OwnReport(props: &OwnReportProps) -> Html {
    let toasts = use_toasts();
    let asked = use_state(|| false);
    let open = use_remote(
        (props.slug.clone(), *asked),
        |api, (slug, asked)| async move {
            if !asked {
                return Ok(None);
            }
            let newest = PageQuery {
                limit: Some(100),
                cursor: None,
            };
            let own = api.own_reports(&newest).await?.items;
            Ok(own.into_iter().find(|report| {
                report.profile == slug.as_str() && report.state == ReportState::Open
            }))
        },
    );
    let (slug, again) = (props.slug.clone(), open.reload.clone());
    let send = use_action(
        move |api, (choice, text)| {
            let slug = slug.clone();
            let reason = ReportReason::ALL.get(choice).copied();
            let form = CreateReport {
                reason: reason.unwrap_or(ReportReason::Other),
                text,
            };
            async move { api.report(&slug, &form).await }
        },
        move |_| {
            toasts.done("Reported: a moderator looks at it, and you are told what came of it.");
            again.emit(());
        },
    );
    let known = open.value.as_deref().and_then(Option::as_ref);
    let ask = Ask {
        id: "report".into(),
        label: "Report this profile",
        class: "link",
        title: format!("Report {}", props.name),
        means: html! {
            <>
                <p>{ "Moderators read it. Its author does not learn who reported. You are told what came of it." }</p>
                if let Some(failure) = &open.failure { { failure_note(failure, Some(&open.reload)) } }
            </>
        },
        choices: ReportReason::ALL
            .iter()
            .copied()
            .map(ReportReason::sentence)
            .collect(),
        words: (
            "What you saw",
            "Where it is and how it shows, so that somebody else finds it; 10 characters at least.",
        ),
        send: "Send the report",
        // Whoever has begun to type is not interrupted by a report of before.
        instead: if *asked && open.loading && open.value.is_none() {
            Some(skeleton(4))
        } else {
            known.map(reported)
        },
    };
    let opened = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(true))
    };
    statement(ask, &send, &opened)
}

fn reported(report: &FiledReport) -> Html {
    html! {
        <>
            <p>{ "You reported it on " }{ day(report.created_at) }{ ", and no moderator has decided yet. You are told when one has." }</p>
            <p><strong>{ report.reason.sentence() }</strong></p>
            { plain(&report.text) }
            <p><Link<Route> to={Route::Account}>{ "Your reports" }</Link<Route>></p>
        </>
    }
}
