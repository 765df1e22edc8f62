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
    sending::SaveState,
    submit::SubmitForm,
};
use crate::{
    components::{
        facts::FactSheet,
        heading::Heading,
        icon::{Icon, Shape},
        logo::OwnLogo,
        markdown_field::{MarkdownField, Preview},
        navigation,
        profile_parts::{Head, Traded, head_chip},
        take_back::TakeBack,
        time::Ago,
    },
    hooks::Remote,
    route::Route,
    session::use_session,
};

#[derive(Properties)]
pub(super) struct PublishStepProps {
    pub(super) desk: Desk,
    pub(super) paper: Rc<Paper>,
    pub(super) slug: AttrValue,
    pub(super) latest: Remote<Option<Submission>>,
}

impl PartialEq for PublishStepProps {
    fn eq(&self, other: &Self) -> bool {
        self.desk == other.desk
            && self.paper == other.paper
            && self.slug == other.slug
            && self.latest.value == other.latest.value
            && self.latest.loading == other.latest.loading
    }
}

/// The step.
#[component]
pub(super) fn PublishStep(props: &PublishStepProps) -> Html {
    let PublishStepProps {
        desk,
        paper,
        slug,
        latest,
    } = props;
    let pending = latest
        .value
        .as_ref()
        .and_then(|latest| (**latest).clone())
        .filter(|submission| submission.state == ReviewState::Pending);
    if let Some(submission) = pending {
        return html! { <Waiting {submission} slug={slug.clone()} latest={latest.clone()} /> };
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
            <SaveState desk={desk.clone()} paper={paper.clone()} />
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
            <Icon shape={Shape::Info} />
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
    let facts = draft
        .and_then(|draft| draft.package.as_ref())
        .and_then(|package| package.report.facts.clone());
    let name = form.text(Part::Name);
    let logo = html! { <OwnLogo path={logo.map(AttrValue::from)} name={name.clone()} size={96} /> };
    html! {
        <section class="stack-wide page-preview" aria-labelledby="preview-title">
            <h2 class="muted" id="preview-title">{ "Preview" }</h2>
            if let Some(author) = author {
                <Head {name} {author} summary={form.text(Part::Summary)} {logo} tags={form.tags.clone()} preview=true>
                    if !form.licence.is_empty() { { head_chip(Shape::Info, form.licence.clone()) } }
                </Head>
            }
            if let Some(facts) = &facts { <Traded facts={facts.clone()} /> }
            <Preview text={form.description.clone()} />
            if let Some(facts) = facts {
                <section class="stack">
                    <h3>{ "What this bot does" }</h3>
                    <FactSheet {facts} />
                </section>
            } else {
                <p class="muted">{ "What the bot does shows here once there is a package." }</p>
            }
        </section>
    }
}

#[derive(Properties)]
struct WaitingProps {
    submission: Submission,
    slug: AttrValue,
    latest: Remote<Option<Submission>>,
}

impl PartialEq for WaitingProps {
    fn eq(&self, other: &Self) -> bool {
        self.submission == other.submission && self.slug == other.slug
    }
}

/// It is submitted: what happens next.
#[component]
fn Waiting(props: &WaitingProps) -> Html {
    let Submission {
        number,
        submitted_at,
        new_content,
        name,
        ..
    } = &props.submission;
    let done = {
        let latest = props.latest.clone();
        Callback::from(move |submission| {
            navigation::expect_heading();
            latest.set.emit(Some(submission));
        })
    };
    let manage = Route::Manage {
        slug: props.slug.to_string(),
    };
    html! {
        <div class="waiting">
            <Icon shape={Shape::Clock} />
            <Heading>{ "Waiting for review" }</Heading>
            <p>{ format!("{name}, submission {number}, was submitted ") }<Ago at={*submitted_at} />{ "." }</p>
            <ol class="next">
                <li>{ "A moderator reads it: the texts, what the bot does, the findings." }</li>
                <li>{ "You are told here and by mail: approved, or what has to change." }</li>
                <li>{ if *new_content { "Approved, it is public as a new version, and subscribers hear of it." } else { "Approved, its page shows the new texts. The package stays the same." } }</li>
            </ol>
            <div class="actions">
                <Link<Route> to={Route::Editor} classes="button button-primary">{ "Go to your profiles" }</Link<Route>>
                <Link<Route> to={manage} classes="button">{ "See the submission" }</Link<Route>>
                <TakeBack slug={props.slug.clone()} number={*number} {done} />
            </div>
        </div>
    }
}
