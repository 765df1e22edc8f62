//! What the tabs of one browser share: one refresh at a time, and the token that came of it.

use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::{Function, Object, Promise, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::{browser, json};

const NAME: &str = "profile-hub-session";

/// What a tab tells the others.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum News {
    /// There is a new access token.
    Token(Box<super::session::Token>),
    /// Somebody signed out.
    SignedOut,
}

thread_local! {
    /// This page's end: it hears what comes from the others' and not what it tells itself. None where a page may keep
    /// nothing.
    static CHANNEL: Option<BroadcastChannel> = BroadcastChannel::new(NAME).ok();
}

/// Tells the other tabs.
pub(super) fn tell(news: &News) {
    let Ok(text) = serde_json::to_string(news) else {
        return;
    };
    CHANNEL.with(|channel| {
        if let Some(channel) = channel {
            // A tab that does not hear it refreshes by itself.
            let _ = channel.post_message(&text.into());
        }
    });
}

/// Hears what other tabs tell, as long as the page lives.
pub(super) fn listen(hear: impl Fn(News) + 'static) {
    let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let news = event
            .data()
            .as_string()
            .and_then(|text| json::from_str(&text).ok());
        if let Some(news) = news {
            hear(news);
        }
    });
    CHANNEL.with(|channel| {
        if let Some(channel) = channel {
            channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        }
    });
    // Lives as long as the page does.
    heard.forget();
}

/// A turn that nobody else in this browser has at the same time; dropping it ends it.
pub(super) struct Turn {
    end: Option<Function>,
    /// Whether somebody else had it first, so that news may be on their way.
    pub(super) waited: bool,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(end) = &self.end {
            let _ = end.call0(&JsValue::NULL);
        }
    }
}

/// Waits for a turn (Web Locks). Where a browser has no locks, on pages that came over plain HTTP from
/// elsewhere, or refuses them, everybody has a turn at once, which the hub bears: the token before is good
/// for 20 seconds more.
pub(super) async fn turn() -> Turn {
    if let Some(end) = lock(false).await {
        return Turn {
            end: Some(end),
            waited: false,
        };
    }
    let end = lock(true).await;
    let waited = end.is_some();
    Turn { end, waited }
}

/// What ends a turn; none when there are no locks or, without patience, when somebody else has it.
async fn lock(patient: bool) -> Option<Function> {
    let (granted, grant) = oneshot::channel();
    let request = JsFuture::from(request_lock(granted, patient)?);
    // Until the turn is given, nothing but a refusal ends the request; then nobody is asked for `held`.
    match select(grant, request).await {
        Either::Left((grant, _)) => grant.ok(),
        Either::Right(_) => None,
    }
}

fn request_lock(granted: oneshot::Sender<Function>, patient: bool) -> Option<Promise> {
    let locks = Reflect::get(&browser::window().navigator(), &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &(!patient).into()).ok()?;
    let held = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        if lock.is_null() {
            // Dropping the other end says so.
            drop(granted);
            return JsValue::UNDEFINED;
        }
        let mut granted = Some(granted);
        Promise::new(&mut |end, _| {
            if let Some(granted) = granted.take() {
                // Whoever no longer waits has no use for the turn.
                if let Err(end) = granted.send(end) {
                    let _ = end.call0(&JsValue::NULL);
                }
            }
        })
        .into()
    });
    let request = request.call3(&locks, &NAME.into(), &options, &held).ok()?;
    request.dyn_into().ok()
}
