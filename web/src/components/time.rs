//! Moments: how long ago, with the exact time for those who ask.

use chrono::{DateTime, Utc};
use yew::prelude::*;

use crate::{browser, words::time};

#[derive(Properties, PartialEq)]
pub(crate) struct AgoProps {
    pub(crate) at: DateTime<Utc>,
}

/// How long ago something was.
#[component]
pub(crate) fn Ago(props: &AgoProps) -> Html {
    let words = time::ago(props.at, browser::now());
    html! { <time datetime={time::machine(props.at)} title={time::exact(props.at)}>{ words }</time> }
}

/// The day of something.
#[component]
pub(crate) fn Day(props: &AgoProps) -> Html {
    html! { <time datetime={time::machine(props.at)} title={time::exact(props.at)}>{ time::day(props.at) }</time> }
}
