//! Moments: how long ago, with the exact time for those who ask.

use chrono::{DateTime, Utc};
use yew::prelude::*;

use crate::{browser, words::time};

/// How long ago something was.
pub(crate) fn ago(at: DateTime<Utc>) -> Html {
    let words = time::ago(at, browser::now());
    html! { <time datetime={time::machine(at)} title={time::exact(at)}>{ words }</time> }
}

/// The day of something.
pub(crate) fn day(at: DateTime<Utc>) -> Html {
    html! { <time datetime={time::machine(at)} title={time::exact(at)}>{ time::day(at) }</time> }
}
