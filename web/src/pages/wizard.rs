//! Publishing a strategy in three steps: Strategy, Profile, Publish.
//!
//! The three are one component, so that the draft stays on its desk from step to step.

mod conflict;
mod desk;
mod form;
mod licence;
mod logo;
mod package;
mod publish;
mod rail;
mod sending;
mod standing;
mod strategy;
mod submit;
mod tags;

use hub_shared::{page::PageQuery, submission::ReviewState};
use yew::prelude::*;
use yew_router::prelude::*;

use self::{
    conflict::ConflictPanel,
    desk::{Paper, use_desk},
    form::Part,
    package::PackageStep,
    publish::publish_step,
    rail::Rail,
    standing::standing_note,
    strategy::StrategyStep,
};
use crate::{
    components::{failure::failure_note, heading::Heading, remote::skeleton},
    hooks::{use_page, use_remote},
    route::Route,
};

pub(crate) use rail::Step;

#[derive(Properties, PartialEq)]
pub(crate) struct WizardProps {
    /// Whose draft; none for a strategy that is not begun.
    #[prop_or_default]
    pub(crate) slug: Option<AttrValue>,
    pub(crate) step: Step,
}

/// The wizard, at one of its steps.
#[component]
pub(crate) fn Wizard(props: &WizardProps) -> Html {
    let WizardProps { slug, step } = props;
    let desk = use_desk(slug.as_ref().map(ToString::to_string));
    let paper = desk.paper();
    let latest = use_remote(slug.clone(), |api, slug| async move {
        let Some(slug) = slug else { return Ok(None) };
        let first = PageQuery {
            limit: Some(1),
            cursor: None,
        };
        let page = api.submissions(&slug, &first).await?;
        Ok(page.items.into_iter().next())
    });
    let name = match paper.form.text(Part::Name) {
        name if name.is_empty() || slug.is_none() => "Publish a new strategy".to_owned(),
        name => name,
    };
    use_page(&format!("{}: {name}", step.name()));
    let submission = latest.value.as_ref().and_then(|latest| (**latest).clone());
    let waits = submission
        .as_ref()
        .is_some_and(|submission| submission.state == ReviewState::Pending);
    let done = [missing_texts(&paper).is_empty(), has_package(&paper), waits];
    let body = match (&paper.base, &paper.failure, slug) {
        (None, Some(failure), Some(_)) if failure.is_missing() => html! {
            <>
                <Heading>{ "No such draft" }</Heading>
                <p>{ "This account has no profile at this address. It may be deleted, or be another account's." }</p>
                <p><Link<Route> to={Route::Editor}>{ "Go to your profiles" }</Link<Route>></p>
            </>
        },
        (None, Some(failure), Some(_)) => {
            let again = {
                let desk = desk.clone();
                Callback::from(move |()| {
                    let desk = desk.clone();
                    wasm_bindgen_futures::spawn_local(async move { desk.load().await });
                })
            };
            html! {
                <>
                    <Heading>{ step.name() }</Heading>
                    { failure_note(failure, Some(&again)) }
                </>
            }
        }
        (None, None, Some(_)) => skeleton(8),
        _ => match (step, slug) {
            (Step::Profile, Some(slug)) => {
                html! { <PackageStep desk={desk.clone()} paper={paper.clone()} slug={slug.clone()} /> }
            }
            (Step::Publish, Some(slug)) => publish_step(&desk, &paper, slug, &latest),
            _ => {
                html! { <StrategyStep desk={desk.clone()} paper={paper.clone()} slug={slug.clone()} /> }
            }
        },
    };
    html! {
        <div class="wizard">
            <div class="wizard-band">
                <p class="wizard-of">{ name }</p>
                <Rail step={*step} slug={slug.clone()} {done} />
            </div>
            <div class="wizard-body">
                if let Some(failure) = &latest.failure {
                    { failure_note(failure, Some(&latest.reload)) }
                }
                if let (Some(submission), Some(slug)) = (submission, slug) {
                    { standing_note(&submission, slug, &latest, *step) }
                }
                if paper.theirs.is_some() {
                    <ConflictPanel desk={desk.clone()} paper={paper.clone()} />
                }
                <section class="card wizard-card">{ body }</section>
            </div>
        </div>
    }
}

/// The texts that a submission needs and that are not there.
fn missing_texts(paper: &Paper) -> Vec<Part> {
    [Part::Name, Part::Summary, Part::Description, Part::Licence]
        .into_iter()
        .filter(|part| {
            paper.form.text(*part).trim().is_empty() || paper.form.error(*part).is_some()
        })
        .collect()
}

fn has_package(paper: &Paper) -> bool {
    paper
        .base
        .as_ref()
        .is_some_and(|base| base.value.package.is_some())
}
