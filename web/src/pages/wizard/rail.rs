//! The three steps above every page of the wizard.

use hub_shared::submission;
use web_sys::MouseEvent;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::{
    browser,
    components::icon::{Shape, icon},
    route::Route,
};

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Name, texts, logo.
    Strategy,
    /// The ZIP.
    Profile,
    /// See it all, submit.
    Publish,
}

impl Step {
    /// All, in their order.
    const ALL: [Self; 3] = [Self::Strategy, Self::Profile, Self::Publish];

    /// What it is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Strategy => "Strategy",
            Self::Profile => "Profile",
            Self::Publish => "Publish",
        }
    }

    /// Where it stands for this profile.
    pub(crate) fn route(self, slug: &str) -> Route {
        let slug = slug.to_owned();
        match self {
            Self::Strategy => Route::StrategyStep { slug },
            Self::Profile => Route::ProfileStep { slug },
            Self::Publish => Route::PublishStep { slug },
        }
    }
}

impl From<submission::Step> for Step {
    fn from(step: submission::Step) -> Self {
        match step {
            submission::Step::Strategy => Self::Strategy,
            submission::Step::Profile => Self::Profile,
            submission::Step::Publish => Self::Publish,
        }
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct RailProps {
    /// Where the page is.
    pub(super) step: Step,
    /// Whose steps they are; without one only the first can be reached.
    pub(super) slug: Option<AttrValue>,
    /// Which steps have all that a submission needs.
    pub(super) done: [bool; 3],
}

/// The rail: where the page is, and links to where it can go.
#[component]
pub(super) fn Rail(props: &RailProps) -> Html {
    let navigator = use_navigator();
    html! {
        <nav class="rail" aria-label="Steps">
            <ol>
                { Step::ALL.into_iter().zip(props.done).map(|(step, done)| {
                    let class = classes!("rail-step", (step <= props.step).then_some("rail-step-reached"));
                    let dot = html! {
                        <span class="rail-dot">if done { { icon(Shape::Check) } }</span>
                    };
                    let name = html! {
                        <>{ step.name() }if done { <span class="hidden">{ ", complete" }</span> }</>
                    };
                    let current = (step == props.step).then_some("step");
                    match &props.slug {
                        Some(slug) => {
                            let route = step.route(slug);
                            let href = route.to_path();
                            let navigator = navigator.clone();
                            // Yew's link has no room for aria-current.
                            let onclick = move |event: MouseEvent| {
                                if let Some(navigator) = navigator.as_ref().filter(|_| !browser::opens_elsewhere(&event)) {
                                    event.prevent_default();
                                    navigator.push(&route);
                                }
                            };
                            html! { <li {class}><a {href} {onclick} aria-current={current}>{ dot }{ name }</a></li> }
                        }
                        None => html! { <li {class}><span class="rail-name" aria-current={current}>{ dot }{ name }</span></li> },
                    }
                }).collect::<Html>() }
            </ol>
        </nav>
    }
}
