//! The third step: the page as subscribers will see it, release notes, rules, submit.

use std::rc::Rc;

use hub_shared::{
    account::Author,
    submission::{ReviewState, Submission},
    text::ReleaseNotes,
};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    desk::{Desk, Paper},
    form::Part,
    has_package, missing_texts,
    rail::Step,
    sending::save_state,
    submit::SubmitForm,
};
use crate::{
    components::{
        facts::fact_sheet,
        findings::{before_install, runs_on},
        heading::Heading,
        icon::{Shape, icon},
        logo::OwnLogo,
        markdown_field::{MarkdownField, Preview},
        navigation,
        profile_parts::{Head, head, head_chip, traded},
        review_times::ReviewTimes,
        take_back::TakeBack,
        time::ago,
    },
    hooks::Remote,
    route::Route,
    session::use_session,
};

/// The step.
pub(super) fn publish_step(
    desk: &Desk,
    paper: &Rc<Paper>,
    slug: &AttrValue,
    latest: &Remote<Option<Submission>>,
) -> Html {
    let pending = latest
        .value
        .as_ref()
        .and_then(|latest| (**latest).clone())
        .filter(|submission| submission.state == ReviewState::Pending);
    if let Some(submission) = pending {
        return waiting(&submission, slug, latest);
    }
    let notes = {
        let desk = desk.clone();
        Callback::from(move |text| desk.edit(Part::ReleaseNotes, text))
    };
    let leave = {
        let desk = desk.clone();
        Callback::from(move |()| desk.save_soon())
    };
    let missing = missing(paper);
    html! {
        <div class="stack-wide">
            <div class="stack">
                <Heading>{ "Publish" }</Heading>
                <p class="muted">{ "This is what subscribers will see. A moderator looks at it first." }</p>
            </div>
            if !missing.is_empty() { { still_missing(&missing, slug) } }
            <PagePreview paper={paper.clone()} />
            <MarkdownField id={Part::ReleaseNotes.id()} label="Release notes" value={paper.form.release_notes.clone()} oninput={notes} onblur={leave}
                hint="What is new in this version, for those who run the one before." optional=true rows={5}
                error={paper.form.error(Part::ReleaseNotes).map(AttrValue::from)} most={ReleaseNotes::MAX} />
            { save_state(desk, paper) }
            <SubmitForm desk={desk.clone()} slug={slug.clone()} latest={latest.clone()} complete={missing.is_empty()} />
        </div>
    }
}

/// What a submission needs and the draft has not, with the step that mends it.
fn missing(paper: &Paper) -> Vec<(Step, &'static str)> {
    let mut missing = missing_texts(paper)
        .into_iter()
        .map(|part| {
            let words = match part {
                Part::Name => "A name that can be published",
                Part::Summary => "A summary: one line that says what it does",
                Part::Description => "A description: what it does and whom it suits",
                _ => "A licence",
            };
            (Step::Strategy, words)
        })
        .collect::<Vec<_>>();
    if !has_package(paper) {
        missing.push((Step::Profile, "The package: the ZIP that OctoBot exported"));
    }
    missing
}

fn still_missing(missing: &[(Step, &'static str)], slug: &str) -> Html {
    html! {
        <section class="notice notice-caution" aria-labelledby="missing-title">
            { icon(Shape::Info) }
            <div>
                <h2 class="notice-title" id="missing-title">{ "Still missing" }</h2>
                <ul class="missing">
                    { missing.iter().map(|(step, words)| html! {
                        <li key={*words}>{ *words }{ " · " }<Link<Route> to={step.route(slug)}>{ format!("Go to {}", step.name()) }</Link<Route>></li>
                    }).collect::<Html>() }
                </ul>
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct PagePreviewProps {
    paper: Rc<Paper>,
}

/// The page, as far as the draft makes it.
#[component]
fn PagePreview(PagePreviewProps { paper }: &PagePreviewProps) -> Html {
    let author = use_session().who.account().map(|account| Author {
        handle: account.handle.clone(),
        display_name: account.display_name.clone(),
    });
    let form = &paper.form;
    let draft = paper.base.as_ref().map(|base| &base.value);
    let logo = draft.and_then(|draft| draft.logo.clone());
    let report = draft
        .and_then(|draft| draft.package.as_ref())
        .map(|package| &package.report);
    let facts = report.and_then(|report| report.facts.as_ref());
    let name = form.text(Part::Name);
    let logo = html! { <OwnLogo path={logo.map(AttrValue::from)} name={name.clone()} size={96} /> };
    html! {
        <section class="stack-wide page-preview" aria-labelledby="preview-title">
            <h2 class="muted" id="preview-title">{ "Preview" }</h2>
            if let Some(author) = author {
                { head(Head {
                    name: &name,
                    author: &author,
                    summary: &form.text(Part::Summary),
                    logo,
                    tags: &form.tags,
                    chips: if form.licence.is_empty() { Html::default() } else { head_chip(Shape::Info, form.licence.clone()) },
                    preview: true,
                }) }
            }
            if let Some(facts) = facts { { traded(facts, 2) } }
            <Preview text={form.description.clone()} />
            if let (Some(facts), Some(report)) = (facts, report) {
                if let Some(parts) = before_install(facts, &report.findings) {
                    <section class="stack"><h3>{ "Before you install" }</h3>{ parts }</section>
                }
                <section class="stack">
                    <h3>{ "What this bot does" }</h3>
                    { fact_sheet(facts, 3) }
                </section>
                if !report.compatibility.is_empty() {
                    <section class="stack"><h3>{ "Runs on" }</h3>{ runs_on(&report.compatibility, false) }</section>
                }
            } else {
                <p class="muted">{ "What the bot does shows here once there is a package." }</p>
            }
        </section>
    }
}

/// It is submitted: what happens next.
fn waiting(submission: &Submission, slug: &AttrValue, latest: &Remote<Option<Submission>>) -> Html {
    let Submission {
        number,
        submitted_at,
        new_content,
        name,
        ..
    } = submission;
    let done = {
        let latest = latest.clone();
        Callback::from(move |submission| {
            navigation::expect_heading();
            latest.set.emit(Some(submission));
        })
    };
    let manage = Route::Manage {
        slug: slug.to_string(),
    };
    html! {
        <div class="waiting">
            { icon(Shape::Clock) }
            <Heading>{ "Waiting for review" }</Heading>
            <p>{ format!("{name}, submission {number}, was submitted ") }{ ago(*submitted_at) }{ "." }</p>
            <ReviewTimes />
            <ol class="next">
                <li>{ "A moderator reads it: the texts, what the bot does, the findings." }</li>
                <li>{ "You are told here and by mail: approved, or what has to change." }</li>
                <li>{ if *new_content { "Approved, it is public as a new version, and subscribers hear of it." } else { "Approved, its page shows the new texts. The package stays the same." } }</li>
            </ol>
            <div class="actions">
                <Link<Route> to={Route::Editor} classes="button button-primary">{ "Go to your profiles" }</Link<Route>>
                <Link<Route> to={manage} classes="button">{ "See the submission" }</Link<Route>>
                <TakeBack slug={slug.clone()} number={*number} {done} />
            </div>
        </div>
    }
}
