//! The search of the top bar.

use gloo_timers::callback::Timeout;
use hub_shared::{
    search::{FilterKind, MAX_WORDS, ProfileQuery},
    text::SearchText,
};
use serde_json::{Map, Value};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;
use yew_router::{hooks::use_location, prelude::use_navigator, query::Raw};

use super::icon::{Shape, icon};
use crate::{hooks::use_state, json, route::Route};

/// What the address bar asks the catalogue for; nothing where it makes no sense.
#[hook]
pub(crate) fn use_asked() -> ProfileQuery {
    let query = use_location().map(|location| location.query_str().to_owned());
    (*use_memo(query, |query| read(query.as_deref().unwrap_or_default()))).clone()
}

/// A query of the address bar. What is no filter of the catalogue is left out, the rest stays.
pub(crate) fn read(query: &str) -> ProfileQuery {
    let mut known = (ProfileQuery::default(), Map::new());
    for (name, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
        let mut more = known.1.clone();
        put(&mut more, &name, &value);
        if let Ok(asked) = json::from_value(&Value::Object(more.clone())) {
            known = (asked, more);
        }
    }
    known.0
}

/// Puts a value where `ProfileQuery` has it: filters are lists, the limit is a number.
fn put(asked: &mut Map<String, Value>, name: &str, value: &str) {
    let text = Value::from(value);
    if FilterKind::ALL.iter().any(|kind| kind.as_str() == name) {
        let list = asked
            .entry(name)
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(list) = list {
            list.push(text);
        }
    } else {
        asked.entry(name).or_insert_with(|| {
            value
                .parse::<u32>()
                .ok()
                .filter(|_| name == "limit")
                .map_or(text, Value::from)
        });
    }
}

/// The same as a query of the address bar.
pub(crate) fn write(asked: &ProfileQuery) -> String {
    serde_html_form::to_string(asked).unwrap_or_default()
}

/// How long typing must pause before the hub is asked, in milliseconds.
const PAUSE: u32 = 200;

/// Searches as somebody types: on the catalogue in place, from elsewhere by going there.
#[component]
pub(crate) fn SearchBox() -> Html {
    let asked = use_asked();
    let navigator = use_navigator();
    let location = use_location();
    let on_catalogue = location.is_some_and(|location| location.path() == "/");
    let words = words_of(asked.q.as_ref().filter(|_| on_catalogue));
    let typed = use_state(|| words.clone());
    // What this box itself asked for; somebody may have typed on since.
    let sent = use_mut_ref(|| words.clone());
    {
        let (typed, sent) = (typed.clone(), sent.clone());
        use_effect_with(words, move |words| {
            // Another address, by a link or a step back, says what is searched.
            if *sent.borrow() != *words {
                sent.borrow_mut().clone_from(words);
                typed.set(words.clone());
            }
        });
    }
    let go = {
        let asked = asked.clone();
        Callback::from(move |(text, leave): (String, bool)| {
            let Some(navigator) = &navigator else { return };
            let words = text.split_whitespace().take(MAX_WORDS).collect::<Vec<_>>();
            // What cannot be searched for changes nothing.
            let Ok(q) = words.join(" ").parse() else {
                return;
            };
            let q = Some(q).filter(|_| !words.is_empty());
            if on_catalogue || leave {
                // As the address will say it; the box keeps the blanks and all words of whoever types.
                *sent.borrow_mut() = words_of(q.as_ref());
            }
            if on_catalogue {
                let query = ProfileQuery {
                    q,
                    cursor: None,
                    ..asked.clone()
                };
                let _ = navigator.replace_with_query(&Route::Explore, Raw(write(&query)));
            } else if leave {
                let query = ProfileQuery {
                    q,
                    ..ProfileQuery::default()
                };
                let _ = navigator.push_with_query(&Route::Explore, Raw(write(&query)));
            }
        })
    };
    let pause = use_mut_ref(|| None::<Timeout>);
    {
        // Whoever has left the catalogue is not taken back by what they typed there.
        let pause = pause.clone();
        use_effect_with(on_catalogue, move |_| drop(pause.borrow_mut().take()));
    }
    let oninput = {
        let (typed, go, pause) = (typed.clone(), go.clone(), pause.clone());
        move |event: InputEvent| {
            let input = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                let (text, go) = (input.value(), go.clone());
                typed.set(text.clone());
                let later = Timeout::new(PAUSE, move || go.emit((text, false)));
                // The one before is dropped, and so never rings.
                *pause.borrow_mut() = Some(later);
            }
        }
    };
    let onsubmit = {
        let typed = typed.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            pause.borrow_mut().take();
            go.emit(((*typed).clone(), true));
        }
    };
    html! {
        <form class="search" role="search" {onsubmit} action="/" method="get">
            { icon(Shape::Search) }
            <label class="hidden" for="search">{ "Search profiles" }</label>
            <input id="search" name="q" type="search" placeholder="Search profiles…" autocomplete="off" maxlength="200" value={(*typed).clone()} {oninput} />
        </form>
    }
}

fn words_of(q: Option<&SearchText>) -> String {
    q.map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_that_holds_one_unknown_thing_keeps_the_rest() {
        let asked = read("?q=grid&utm_source=mail&risk=low&risk=wild");
        assert_eq!(write(&asked), "q=grid&risk=low");
    }

    #[test]
    fn of_what_is_asked_once_the_first_counts() {
        let asked = read("q=grid&q=btc&limit=many&limit=5&author=&tag=grid%2Dbot");
        assert_eq!(
            asked.q.as_ref().map(ToString::to_string),
            Some("grid".to_owned())
        );
        assert_eq!((asked.limit, asked.tag.len()), (Some(5), 1));
    }

    #[test]
    fn a_query_survives_the_address_bar() {
        let written = "q=btc+grid&exchange=binance&exchange=kraken&sort=subscribers";
        assert_eq!(write(&read(written)).split('&').count(), 4);
        assert_eq!(read(&write(&read(written))), read(written));
    }
}
