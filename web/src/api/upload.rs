//! Files on their way to the hub, with real progress: fetch tells nothing of it, XMLHttpRequest does.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures_channel::oneshot;
use gloo_timers::callback::Timeout;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{Blob, FormData, ProgressEvent, XmlHttpRequest};
use yew::Callback;

use super::{
    Api, Failure, Result, Tagged,
    request::{Answer, PATIENCE, refusal},
};

/// How far an upload is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Progress {
    /// Bytes that are sent.
    pub(crate) sent: i64,
    /// Bytes in all.
    pub(crate) of: i64,
}

/// A file on its way; clones stop the same one.
#[derive(Clone, Default)]
pub(crate) struct Upload(Rc<UnderWay>);

#[derive(Default)]
struct UnderWay {
    request: RefCell<Option<XmlHttpRequest>>,
    /// Also one that waits, for a token or for somebody to sign in again, does not begin any more.
    stopped: Cell<bool>,
}

impl PartialEq for Upload {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Upload {
    /// Stops it; the hub keeps nothing of it.
    pub(crate) fn cancel(&self) {
        self.0.stopped.set(true);
        let request = self.0.request.borrow_mut().take();
        if let Some(request) = request {
            // One that is done cannot be stopped, which is as good.
            let _ = request.abort();
        }
    }
}

impl Api {
    /// Sends a file in place of the one at `path`, which must still be in the state `etag`.
    pub(super) async fn put_file<T: DeserializeOwned>(
        &self,
        path: &str,
        file: (&Blob, &str),
        etag: &str,
        progress: Callback<Progress>,
        upload: &Upload,
    ) -> Result<Tagged<T>> {
        let url = self.at(&format!("/api/v1{path}"));
        let answer = self.signed(false, async |token| {
            let token = token.ok_or(Failure::SignedOut)?;
            let outcome = match prepared(&url, &token, etag) {
                Some(request) => put(request, file, progress.clone(), upload).await,
                None => Err(Failure::Offline),
            };
            self.note(&outcome);
            outcome
        });
        answer.await?.tagged()
    }
}

async fn put(
    request: XmlHttpRequest,
    (file, name): (&Blob, &str),
    progress: Callback<Progress>,
    upload: &Upload,
) -> Result<Answer> {
    if upload.0.stopped.get() {
        return Err(Failure::Cancelled);
    }
    let form = FormData::new().map_err(|_| Failure::Offline)?;
    form.append_with_blob_and_filename("file", file, name)
        .map_err(|_| Failure::Offline)?;

    let patience = Rc::new(RefCell::new(None::<Timeout>));
    let hope = {
        let (request, patience) = (request.clone(), patience.clone());
        move || {
            let request = request.clone();
            // One that is done cannot be stopped, which is as good.
            let end = Timeout::new(PATIENCE, move || drop(request.abort()));
            patience.replace(Some(end));
        }
    };
    hope();
    let moved = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        // However slow the line is, as long as something moves.
        hope();
        progress.emit(Progress {
            sent: crate::browser::whole(event.loaded()),
            of: crate::browser::whole(event.total()),
        });
    });
    if let Ok(line) = request.upload() {
        line.set_onprogress(Some(moved.as_ref().unchecked_ref()));
    }
    let (ended, end) = oneshot::channel();
    let ended = RefCell::new(Some(ended));
    // Comes last whatever happened: done, refused, broken or stopped.
    let at_the_end = Closure::<dyn Fn(ProgressEvent)>::new(move |_| {
        if let Some(ended) = ended.borrow_mut().take() {
            let _ = ended.send(());
        }
    });
    request.set_onloadend(Some(at_the_end.as_ref().unchecked_ref()));
    *upload.0.request.borrow_mut() = Some(request.clone());
    request
        .send_with_opt_form_data(Some(&form))
        .map_err(|_| Failure::Offline)?;
    // The other end lives as long as this does.
    let _ = end.await;
    patience.take();
    upload.0.request.borrow_mut().take();
    request.set_onloadend(None);

    let status = request.status().unwrap_or_default();
    let text = request.response_text().ok().flatten().unwrap_or_default();
    match status {
        0 if upload.0.stopped.get() => Err(Failure::Cancelled),
        0 => Err(Failure::Offline),
        200..=299 => {
            let header = |name| request.get_response_header(name).ok().flatten();
            Ok(Answer {
                text,
                etag: header("etag").unwrap_or_default(),
                location: header("location").unwrap_or_default(),
            })
        }
        status => Err(refusal(status, &text)),
    }
}

fn prepared(url: &str, token: &str, etag: &str) -> Option<XmlHttpRequest> {
    let request = XmlHttpRequest::new().ok()?;
    request.open_with_async("PUT", url, true).ok()?;
    for (name, value) in [
        ("accept", "application/json"),
        ("authorization", &format!("Bearer {token}")),
        ("if-match", etag),
    ] {
        request.set_request_header(name, value).ok()?;
    }
    Some(request)
}
