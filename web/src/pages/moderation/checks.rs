//! What the hub's checks say of a submission, or of what is published.

use hub_shared::{
    case::ReviewReason,
    check::{CheckOutcome, CheckResult},
    submission::Review,
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::queue;
use crate::{
    components::{
        badge::{Look, chip},
        time::ago,
    },
    route::Route,
    words::time::count,
};

/// Each result, what passed folded, and what they add up to.
pub(super) fn evidence(review: &Review) -> Html {
    let (passed, open): (Vec<_>, Vec<_>) = review
        .checks
        .iter()
        .partition(|check| check.outcome == CheckOutcome::Passed && check.points == 0);
    let number = i64::try_from(passed.len()).unwrap_or(i64::MAX);
    html! {
        <section class="card stack" aria-labelledby="checks">
            <div class="card-head">
                <h2 id="checks">{ "What the checks say" }</h2>
                <div class="chips">{ queue::risk(review.risk) }</div>
            </div>
            if review.checks.is_empty() && review.reasons.is_empty() {
                <p>{ "No check has looked at it: it was submitted before there were checks." }</p>
            }
            if !open.is_empty() { <ul class="results">{ open.into_iter().map(result).collect::<Html>() }</ul> }
            if !review.reasons.is_empty() {
                <h3>{ "Why its profile should be looked at anyway" }</h3>
                <ul class="results">{ review.reasons.iter().map(|reason| html! { <li key={reason.id.to_string()}>{ why(reason) }</li> }).collect::<Html>() }</ul>
                <p><Link<Route> to={Route::Case { slug: review.submission.profile.clone() }}>{ "See its case" }</Link<Route>></p>
            }
            if !passed.is_empty() {
                <details>
                    <summary>{ format!("{} passed", count(number, "check")) }</summary>
                    <ul class="results">{ passed.into_iter().map(result).collect::<Html>() }</ul>
                </details>
            }
        </section>
    }
}

fn result(check: &CheckResult) -> Html {
    let (look, word) = match check.outcome {
        CheckOutcome::Passed => (Look::Good, "Passed"),
        CheckOutcome::Flagged => (Look::Caution, "Look at it"),
        CheckOutcome::Failed => (Look::Bad, "Failed"),
        CheckOutcome::Error => (Look::Bad, "Could not be made"),
    };
    html! {
        <li key={check.name.to_string()}>
            <div class="chips">
                { chip(look, word) }
                if check.points > 0 { { points(check.points) } }
                <code>{ format!("{} {}", check.name, check.version) }</code>
            </div>
            <p>{ &check.sentence }</p>
            { facts(&check.facts) }
        </li>
    }
}

/// Why somebody should look at what is published.
pub(super) fn why(reason: &ReviewReason) -> Html {
    let kind = match reason.check {
        Some(check) => check.short(),
        None => reason.kind.short(),
    };
    html! {
        <>
            <div class="chips">
                { points(reason.points) }
                { chip(Look::Plain, kind) }
                if let Some(version) = reason.version { { chip(Look::Plain, format!("Version {version}")) } }
            </div>
            <p>{ &reason.sentence }{ " " }<span class="muted">{ ago(reason.opened_at) }</span></p>
            { facts(&reason.facts) }
        </>
    }
}

fn points(points: u32) -> Html {
    chip(Look::Caution, format!("+{points}"))
}

/// What was seen, with the way there. What only the hub knows by its id is named in the sentence.
fn facts(facts: &[String]) -> Html {
    let shown = facts
        .iter()
        .filter_map(|fact| {
            let (kind, id) = fact.split_once(':')?;
            let of = id.to_owned();
            let seen = match kind {
                "profile" if !is_uuid(id) => html! { <Link<Route> to={Route::Profile { slug: of.clone() }}>{ of }</Link<Route>> },
                "submission" => html! { <Link<Route> to={Route::Review { id: of }}>{ "The other submission" }</Link<Route>> },
                // In a tab of its own, which does not tell where one comes from.
                "host" => html! { <a href={format!("https://{of}/")} target="_blank" rel="noopener noreferrer nofollow">{ of }<span class="hidden">{ " in a new tab" }</span></a> },
                "word" => html! { <code>{ of }</code> },
                _ => return None,
            };
            Some(html! { <li key={fact.clone()}>{ seen }</li> })
        })
        .collect::<Vec<_>>();
    if shown.is_empty() {
        return Html::default();
    }
    html! { <ul class="facts-seen" aria-label="What was seen">{ shown }</ul> }
}

fn is_uuid(id: &str) -> bool {
    id.len() == 36 && id.chars().filter(|letter| *letter == '-').count() == 4
}
