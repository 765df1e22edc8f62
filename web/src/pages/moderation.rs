//! What moderators see: what waits, and each submission with all that a decision needs.

mod appeals;
mod case;
mod cases;
mod checks;
mod claim;
mod decide;
mod evidence;
mod files;
mod history;
mod keys;
mod listing;
mod queue;
mod reports;
mod review;
mod steps;
mod talk;

use yew::prelude::*;
use yew_router::prelude::*;

pub(crate) use appeals::{Appeal, Appeals};
pub(crate) use case::Case;
pub(crate) use cases::Cases;
pub(crate) use history::History;
pub(crate) use queue::Queue;
pub(crate) use reports::Reports;
pub(crate) use review::Review;

use crate::{components::heading::Heading, route::Route};

/// The lists of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Desk {
    /// Submissions that wait.
    Queue,
    /// Published profiles that somebody should look at.
    Cases,
    /// Reports that nobody answered.
    Reports,
    /// Appeals that nobody decided.
    Appeals,
}

impl Desk {
    const ALL: [Self; 4] = [Self::Queue, Self::Cases, Self::Reports, Self::Appeals];

    fn title(self) -> &'static str {
        match self {
            Self::Queue => "Queue",
            Self::Cases => "Cases",
            Self::Reports => "Reports",
            Self::Appeals => "Appeals",
        }
    }

    fn route(self) -> Route {
        match self {
            Self::Queue => Route::Moderation,
            Self::Cases => Route::Cases,
            Self::Reports => Route::Reports,
            Self::Appeals => Route::Appeals,
        }
    }
}

/// A list with what all of them begin with.
fn frame(list: Desk, content: Html) -> Html {
    html! {
        <div class="stack-wide">
            <div class="page-head"><Heading>{ list.title() }</Heading><keys::Shortcuts /></div>
            { ways(Some(list)) }
            { content }
        </div>
    }
}

/// The way to each list.
fn ways(current: Option<Desk>) -> Html {
    html! {
        <nav class="ways" aria-label="Moderation">
            { Desk::ALL.into_iter().map(|list| html! {
                <Link<Route> to={list.route()} classes={classes!("way", (current == Some(list)).then_some("way-here"))}>
                    { list.title() }
                    if current == Some(list) { <span class="hidden">{ " (this page)" }</span> }
                </Link<Route>>
            }).collect::<Html>() }
        </nav>
    }
}
