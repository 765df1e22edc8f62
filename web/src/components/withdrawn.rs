//! A version that a subscriber has and that is no longer offered.

use hub_shared::subscription::Subscription;
use yew::prelude::*;

use super::{
    icon::{Shape, icon},
    markdown::plain,
    time::day,
};

/// What happened to it and what to do; nothing where nothing did.
pub(crate) fn withdrawn_note(held: &Subscription) -> Html {
    let Some(withdrawn) = &held.withdrawn else {
        return Html::default();
    };
    let version = withdrawn.version;
    let next = match held.version {
        Some(serves) => {
            format!("Import the same link again: it serves version {serves}.")
        }
        None => {
            "Your link serves nothing now. You are told when there is another version.".to_owned()
        }
    };
    html! {
        <div class="notice notice-failed">
            { icon(Shape::Warning) }
            <div>
                <p class="notice-title">{ "You hold a withdrawn version" }</p>
                <p>
                    { format!("Version {version} is what your link downloaded last. ") }
                    { if withdrawn.reason.is_some() { "A moderator took it down on " } else { "Its author withdrew it on " } }
                    { day(withdrawn.at) }
                    { if withdrawn.reason.is_some() { ":" } else { ", without giving a reason." } }
                </p>
                if let Some(reason) = &withdrawn.reason { <blockquote class="words">{ plain(reason) }</blockquote> }
                <p>{ "If your OctoBot still has it:" }</p>
                <ol class="steps">
                    <li>{ "In OctoBot, open " }<em>{ "Profiles" }</em>{ ", select another profile and remove this one. Until then it goes on trading." }</li>
                    <li>{ next }</li>
                </ol>
            </div>
        </div>
    }
}
