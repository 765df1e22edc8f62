//! The first step: name, texts, logo, tags, licence.

use std::rc::Rc;

use hub_shared::text::{Description, Name, Summary, slug_of};
use wasm_bindgen_futures::spawn_local;
use web_sys::SubmitEvent;
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    conflict,
    desk::{Desk, Paper, Saving},
    form::Part,
    licence::LicenceField,
    logo::LogoField,
    rail::Step,
    sending::save_state,
    tags::{TagsField, with},
};
use crate::{
    api::Failure,
    browser,
    components::{
        failure::form_failure, field::Field, heading::Heading, markdown_field::MarkdownField,
    },
    hooks::{State, use_state},
    route::Route,
    toasts::use_toasts,
    words::fields::sentence,
};

const PARTS: [Part; 5] = [
    Part::Name,
    Part::Summary,
    Part::Description,
    Part::Tags,
    Part::Licence,
];

#[derive(Properties, PartialEq)]
pub(super) struct StrategyStepProps {
    pub(super) desk: Desk,
    pub(super) paper: Rc<Paper>,
    pub(super) slug: Option<AttrValue>,
}

/// The step.
#[component]
pub(super) fn StrategyStep(props: &StrategyStepProps) -> Html {
    let StrategyStepProps { desk, paper, slug } = props;
    let left = use_state(Vec::<Part>::new);
    let failure = use_state(|| None::<Rc<Failure>>);
    let tag = use_state(String::new);
    let refused_tag = use_state(|| None::<AttrValue>);
    let next = use_next(desk, slug.as_ref(), &left, &failure);
    let onsubmit = {
        let (next, desk, paper) = (next.clone(), desk.clone(), paper.clone());
        let (tag, refused_tag) = (tag.clone(), refused_tag.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            // What is typed there would be lost on the way.
            match with(&paper.form.tags, &tag) {
                Ok(tags) => {
                    tag.set(String::new());
                    if tags != paper.form.tags {
                        desk.tag(tags);
                    }
                    next.run.emit(());
                }
                Err(why) => {
                    refused_tag.set(Some(why));
                    browser::focus(Part::Tags.id());
                }
            }
        }
    };
    let type_in = {
        let tag = tag.clone();
        Callback::from(move |text| tag.set(text))
    };
    let refuse = {
        let refused_tag = refused_tag.clone();
        Callback::from(move |why| refused_tag.set(why))
    };

    let refused = failure.as_ref().map(Rc::clone).or(match &paper.saving {
        Saving::Failed(failure) => Some(failure.clone()),
        _ => None,
    });
    let error = |part: Part| {
        let here = left
            .contains(&part)
            .then(|| paper.form.error(part))
            .flatten();
        let there = || {
            let detail = refused.as_ref()?.error_at(part.pointer())?;
            Some(sentence(part.subject(), &detail))
        };
        here.map(AttrValue::from).or_else(there)
    };
    let edit = |part: Part| {
        let (desk, failure) = (desk.clone(), failure.clone());
        Callback::from(move |text| {
            failure.set(None);
            desk.edit(part, text);
        })
    };
    let leave = |part: Part| {
        let (desk, left) = (desk.clone(), left.clone());
        Some(Callback::from(move |()| {
            if !left.contains(&part) {
                let mut now = (*left).clone();
                now.push(part);
                left.set(now);
            }
            desk.save_soon();
        }))
    };
    let retag = {
        let desk = desk.clone();
        Callback::from(move |tags| desk.tag(tags))
    };
    let form = &paper.form;
    let address = match slug {
        Some(slug) => format!("Its address stays /profiles/{slug}, whatever its name."),
        None => match form.text(Part::Name).parse::<Name>() {
            Ok(name) => format!(
                "Its address will be /profiles/{}, which stays when the name changes.",
                slug_of(&name)
            ),
            Err(_) => "OctoBot shows it, and the address comes from it.".to_owned(),
        },
    };
    html! {
        <form class="form" {onsubmit} novalidate=true>
            <Heading>{ "Strategy" }</Heading>
            <p class="muted">{ "What people read before they run it. You can leave at any time: the draft stays." }</p>
            if let Some(failure) = &*failure { { form_failure(failure) } }
            <div class="strategy-columns">
                <div class="form">
                    <Field id={Part::Name.id()} label="Name" value={form.name.clone()} oninput={edit(Part::Name)} onblur={leave(Part::Name)}
                        hint={AttrValue::from(address)} error={error(Part::Name)} most={Name::MAX} />
                    <Field id={Part::Summary.id()} label="Summary" value={form.summary.clone()} oninput={edit(Part::Summary)} onblur={leave(Part::Summary)}
                        hint="One line: what it trades, and how." error={error(Part::Summary)} most={Summary::MAX} />
                    <LogoField desk={desk.clone()} paper={paper.clone()} begun={slug.is_some()} />
                </div>
                <MarkdownField id={Part::Description.id()} label="Description" value={form.description.clone()} oninput={edit(Part::Description)} onblur={leave(Part::Description)}
                    hint="What it does, whom it suits, when it loses. Markdown works." error={error(Part::Description)} most={Description::MAX} rows={17} />
            </div>
            <TagsField tags={form.tags.clone()} change={retag} typed={(*tag).clone()} {type_in} refused={(*refused_tag).clone()} {refuse} error={error(Part::Tags)} />
            <LicenceField value={form.licence.clone()} change={edit(Part::Licence)} error={error(Part::Licence)} />
            <div class="wizard-foot">
                if slug.is_some() {
                    { save_state(desk, paper) }
                } else {
                    <p class="muted">
                        { "Not saved on the hub yet: Next saves it. Until then this tab keeps the texts." }
                        if paper.logo.is_some() { { " The logo has to be chosen again after a reload." } }
                    </p>
                }
                <button type="submit" class="button button-primary wizard-next" aria-disabled={next.busy.to_string()}>
                    { if next.busy { "Saving…" } else { "Next" } }
                </button>
            </div>
        </form>
    }
}

/// What Next does.
#[derive(Clone)]
struct NextStep {
    /// Whether it is under way.
    busy: bool,
    run: Callback<()>,
}

/// Next saves, and goes on if all of it is saved.
#[hook]
fn use_next(
    desk: &Desk,
    slug: Option<&AttrValue>,
    left: &State<Vec<Part>>,
    failure: &State<Option<Rc<Failure>>>,
) -> NextStep {
    let navigator = use_navigator();
    let toasts = use_toasts();
    let busy = use_state(|| false);
    let under_way = use_mut_ref(|| false);
    let (desk, slug) = (desk.clone(), slug.cloned());
    let (left, failure) = (left.clone(), failure.clone());
    let is_busy = *busy;
    let run = Callback::from(move |()| {
        left.set(PARTS.to_vec());
        if let Some(part) = desk.paper().form.first_wrong(&PARTS) {
            browser::focus(part.id());
            return;
        }
        let Some(navigator) = navigator.clone() else {
            return;
        };
        if under_way.replace(true) {
            return;
        }
        let (desk, slug, toasts) = (desk.clone(), slug.clone(), toasts.clone());
        let (failure, under_way, busy) = (failure.clone(), under_way.clone(), busy.clone());
        busy.set(true);
        spawn_local(async move {
            match slug {
                Some(slug) => {
                    if desk.save().await {
                        navigator.push(&Step::Profile.route(&slug));
                    } else if desk.paper().theirs.is_some() {
                        browser::focus(conflict::ID);
                    }
                }
                None => match desk.begin().await {
                    Ok((slug, refused)) => {
                        if let Some(refused) = refused {
                            toasts.failed(format!(
                                "The draft is saved, but its logo was not taken: {} Choose it again in the first step.",
                                refused.detail()
                            ));
                        } else {
                            toasts.done("The draft is saved: you can go on with it anywhere.");
                        }
                        navigator.replace(&Route::ProfileStep { slug });
                    }
                    Err(refused) => {
                        let wrong = PARTS
                            .into_iter()
                            .find(|part| refused.error_at(part.pointer()).is_some());
                        failure.set(Some(Rc::new(refused)));
                        if let Some(part) = wrong {
                            browser::focus(part.id());
                        }
                    }
                },
            }
            *under_way.borrow_mut() = false;
            busy.set(false);
        });
    });
    NextStep { busy: is_busy, run }
}
