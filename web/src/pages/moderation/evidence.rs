//! What speaks for and against a submission.

use std::rc::Rc;

use hub_shared::{contents::SubmissionDiff, package::Report, submission::Review};
use yew::prelude::*;
use yew_router::prelude::*;

use super::listing;
use crate::{
    components::{
        copy::copy_line,
        diff::bot_changes,
        findings::{found, runs_on},
        remote::{skeleton, view},
    },
    hooks::{Remote, use_hub},
    route::Route,
};

/// What the checker found, and which OctoBots import it.
pub(super) fn checked(report: &Report) -> Html {
    html! {
        <section class="card stack" aria-labelledby="found">
            <h2 id="found">{ "What the checker found" }</h2>
            { found(&report.findings, true) }
            <p class="muted">{ format!("Checker version {}.", report.checker_version) }</p>
            if !report.compatibility.is_empty() {
                <h3>{ "Which OctoBots import it" }</h3>
                { runs_on(&report.compatibility, true) }
            }
        </section>
    }
}

/// What approving it changes, or has changed: in a bot, and on the page.
pub(super) fn changed(diff: &Remote<SubmissionDiff>, review: &Review) -> Html {
    html! {
        <section class="card stack" aria-labelledby="changes">
            <h2 id="changes">{ "What changes" }</h2>
            { view(diff, skeleton(4), |diff| html! {
                <>
                    { bot(diff, review.submission.new_content) }
                    { page(diff, &review.submission.name) }
                </>
            }) }
        </section>
    }
}

fn bot(diff: &SubmissionDiff, new_content: bool) -> Html {
    let Some(comparison) = &diff.comparison else {
        return html! {
            <>
                <h3>{ "In a bot" }</h3>
                <p>{ if diff.listing_against.is_some() {
                    "No version of this profile is offered now, so there is nothing to compare it with."
                } else {
                    "It is the first package of this profile: there is nothing to compare it with."
                } }</p>
            </>
        };
    };
    let title = match diff.against {
        Some(version) => format!("In a bot, against version {version}"),
        None => "In a bot".to_owned(),
    };
    html! {
        <>
            <h3>{ title }</h3>
            if new_content { { bot_changes(comparison) } } else { <p>{ "Nothing: the package is the one that is served." }</p> }
        </>
    }
}

fn page(diff: &SubmissionDiff, name: &str) -> Html {
    let Some(against) = diff.listing_against else {
        return html! {
            <>
                <h3>{ "On the page" }</h3>
                <p>{ "All of it is new: this profile has no public page yet." }</p>
            </>
        };
    };
    html! {
        <>
            <h3>{ format!("On the page, against submission {against}") }</h3>
            if diff.listing.is_empty() { <p>{ "Nothing: name, texts, tags, licence and logo stay." }</p> } else {
                { listing::changes(&diff.listing, name) }
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct IdentityProps {
    pub(super) review: Rc<Review>,
}

/// What names it for ever, and what it came from.
#[component]
pub(super) fn Identity(IdentityProps { review }: &IdentityProps) -> Html {
    let hub = use_hub();
    let submission = &review.submission;
    html! {
        <section class="card stack" aria-labelledby="identity">
            <h2 id="identity">{ "Where it comes from" }</h2>
            <dl class="pairs-of-words">
                <div>
                    <dt>{ "Made from" }</dt>
                    <dd>
                        { match &review.derived_from {
                            Some(origin) => html! {
                                <>
                                    <Link<Route> to={Route::Profile { slug: origin.profile.clone() }}>{ &origin.profile }</Link<Route>>
                                    { " by " }
                                    <Link<Route> to={Route::Author { handle: origin.author.handle.clone() }}>{ &origin.author.display_name }</Link<Route>>
                                    { ": the package carried that profile's download link." }
                                </>
                            },
                            None => html! { "No other profile of this hub, as far as the package tells." },
                        } }
                    </dd>
                </div>
                <div>
                    <dt>{ "Rules accepted" }</dt>
                    <dd>
                        { match (&submission.accepted_rules, hub.as_ref()) {
                            (None, _) => html! { "None: it is from before there were rules." },
                            (Some(version), Some(hub)) if *version == hub.rules.version => html! {
                                <>{ "Version " }<code>{ version.as_str() }</code>{ ", the " }<a href={hub.rules.url.clone()}>{ "rules in force" }</a>{ "." }</>
                            },
                            (Some(version), Some(hub)) => html! {
                                <>{ "Version " }<code>{ version.as_str() }</code>{ ", older than the " }<a href={hub.rules.url.clone()}>{ "rules in force" }</a>{ "." }</>
                            },
                            (Some(version), None) => html! { <>{ "Version " }<code>{ version.as_str() }</code>{ "." }</> },
                        } }
                    </dd>
                </div>
            </dl>
            if let Some(sha256) = &submission.sha256 {
                <div class="stack">
                    <h3>{ "SHA-256 of the archive to be served" }</h3>
                    { copy_line("SHA-256", sha256.to_string().into(), "SHA-256 copied.") }
                </div>
            }
        </section>
    }
}
