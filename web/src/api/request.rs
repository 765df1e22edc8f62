//! Requests, and what comes back.

use gloo_net::http::{Headers, Method, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use hub_shared::problem::{Code, Problem};
use serde::{Serialize, de::DeserializeOwned};
use web_sys::{AbortController, AbortSignal, Blob, BlobPropertyBag, RequestCredentials};

use super::{Api, Failure, Result, flat::Flat};
use crate::json;

/// How long an answer may take, in milliseconds: longer than the hub itself gives a request.
const PATIENCE: u32 = 60_000;
/// The same for requests about the session, for which other requests and tabs wait.
const SESSION_PATIENCE: u32 = 20_000;

/// Ends a request that takes too long.
struct Patience {
    controller: Option<AbortController>,
    _timeout: Timeout,
}

impl Patience {
    fn new(milliseconds: u32) -> Self {
        let controller = AbortController::new().ok();
        let end = controller.clone();
        let timeout = Timeout::new(milliseconds, move || {
            if let Some(controller) = end {
                controller.abort();
            }
        });
        Self {
            controller,
            _timeout: timeout,
        }
    }

    fn signal(&self) -> Option<AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }
}

/// A request that has not been sent.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    method: Method,
    path: String,
    body: Option<String>,
    if_match: Option<String>,
    /// The cookie of the session goes along with requests about the session alone.
    pub(super) about_session: bool,
}

/// Something, and the state by which a change of it names what it changes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tagged<T> {
    /// The thing.
    pub(crate) value: T,
    /// Its ETag.
    pub(crate) etag: String,
}

/// An answer that is no refusal.
pub(super) struct Answer {
    pub(super) text: String,
    headers: Headers,
}

impl Answer {
    /// The value in it.
    pub(super) fn value<T: DeserializeOwned>(&self) -> Result<T> {
        json::from_str(&self.text).map_err(|_| Failure::Unreadable(0))
    }

    /// The value in it, which the API writes flat.
    pub(super) fn flat<T: Flat>(&self) -> Result<T> {
        json::value(&self.text)
            .and_then(|json| T::read(&json))
            .map_err(|_| Failure::Unreadable(0))
    }

    /// The same with its ETag.
    pub(super) fn flat_tagged<T: Flat>(&self) -> Result<Tagged<T>> {
        Ok(Tagged {
            value: self.flat()?,
            etag: self.headers.get("etag").unwrap_or_default(),
        })
    }

    /// The value in it with its ETag.
    pub(super) fn tagged<T: DeserializeOwned>(&self) -> Result<Tagged<T>> {
        Ok(Tagged {
            value: self.value()?,
            etag: self.headers.get("etag").unwrap_or_default(),
        })
    }

    /// A segment of the path that `Location` names, counted from its end: 0 is the last.
    pub(super) fn location_segment(&self, from_end: usize) -> Option<String> {
        let location = self.headers.get("location")?;
        let segment = location.rsplit('/').nth(from_end)?;
        (!segment.is_empty()).then(|| segment.to_owned())
    }
}

impl Ask {
    fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            body: None,
            if_match: None,
            about_session: false,
        }
    }

    pub(super) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    pub(super) fn post(path: impl Into<String>) -> Self {
        Self::new(Method::POST, path)
    }

    pub(super) fn put(path: impl Into<String>) -> Self {
        Self::new(Method::PUT, path)
    }

    pub(super) fn patch(path: impl Into<String>) -> Self {
        Self::new(Method::PATCH, path)
    }

    pub(super) fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path)
    }

    /// With a body.
    pub(super) fn json(mut self, body: &impl Serialize) -> Self {
        // Only a map with keys that are no text can fail; no DTO has one.
        self.body = serde_json::to_string(body).ok();
        self
    }

    /// Only if it is still in this state.
    pub(super) fn if_match(mut self, etag: &str) -> Self {
        self.if_match = Some(etag.to_owned());
        self
    }

    /// With the cookie of the session, and without an access token.
    pub(super) fn about_session(mut self) -> Self {
        self.about_session = true;
        self
    }
}

impl Api {
    /// Sends a request as whoever is signed in.
    ///
    /// # Errors
    /// Every kind of [`Failure`].
    pub(super) async fn send(&self, ask: Ask) -> Result<Answer> {
        let (token, unknown) = match self.token().await {
            Ok(token) => (token, None),
            // What is public is there for everybody, whoever this is.
            Err(failure) if failure.may_pass() && ask.method == Method::GET => {
                (None, Some(failure))
            }
            Err(failure) => return Err(failure),
        };
        match self.send_as(&ask, token.as_deref()).await {
            Err(Failure::Problem(problem))
                if matches!(problem.code, Code::NotSignedIn | Code::NotFound) =>
            {
                // Whoever it is may well see it.
                Err(unknown.unwrap_or(Failure::Problem(problem)))
            }
            Err(failure) if failure.code() == Some(Code::SessionEnded) => {
                let Some(token) = token else {
                    return Err(failure);
                };
                let token = self.another_token(&token).await?;
                self.send_as(&ask, Some(&token)).await
            }
            outcome => outcome,
        }
    }

    /// Fetches a file by the path that the API names it by, as whoever is signed in.
    pub(super) async fn send_for_file(&self, path: &str) -> Result<Blob> {
        let mut request = RequestBuilder::new(&self.at(path)).credentials(RequestCredentials::Omit);
        if let Some(token) = self.token().await? {
            request = request.header("authorization", &format!("Bearer {token}"));
        }
        let response = request.send().await.map_err(|_| Failure::Offline)?;
        if !response.ok() {
            return Err(read(response).await.err().unwrap_or(Failure::Unreadable(0)));
        }
        let bytes = response.binary().await.map_err(|_| Failure::Offline)?;
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes.as_slice()));
        let options = BlobPropertyBag::new();
        options.set_type(&response.headers().get("content-type").unwrap_or_default());
        Blob::new_with_u8_array_sequence_and_options(&parts, &options)
            .map_err(|_| Failure::Unreadable(0))
    }

    /// Sends a request with this access token, or none.
    pub(super) async fn send_as(&self, ask: &Ask, token: Option<&str>) -> Result<Answer> {
        let url = self.url(&ask.path);
        let mut request = RequestBuilder::new(&url)
            .method(ask.method.clone())
            .header("accept", "application/json")
            .credentials(if ask.about_session {
                RequestCredentials::Include
            } else {
                RequestCredentials::Omit
            });
        if let Some(token) = token {
            request = request.header("authorization", &format!("Bearer {token}"));
        }
        if let Some(etag) = &ask.if_match {
            request = request.header("if-match", etag);
        }
        let patience = Patience::new(if ask.about_session {
            SESSION_PATIENCE
        } else {
            PATIENCE
        });
        let request = request.abort_signal(patience.signal().as_ref());
        let response = match &ask.body {
            Some(body) => match request
                .header("content-type", "application/json")
                .body(body.as_str())
            {
                Ok(request) => request.send().await,
                Err(error) => Err(error),
            },
            None => request.send().await,
        };
        let outcome = match response {
            Ok(response) => read(response).await,
            Err(_) => Err(Failure::Offline),
        };
        self.note(&outcome);
        outcome
    }
}

async fn read(response: Response) -> Result<Answer> {
    let status = response.status();
    let headers = response.headers();
    let text = response.text().await.map_err(|_| Failure::Offline)?;
    if response.ok() {
        Ok(Answer { text, headers })
    } else {
        Err(refusal(status, &text))
    }
}

/// What a status that is no success means.
pub(super) fn refusal(status: u16, text: &str) -> Failure {
    match json::from_str::<Problem>(text) {
        Ok(problem) => Failure::Problem(Box::new(problem)),
        Err(_) => Failure::Unreadable(status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_problem_document_is_told_by_its_status() {
        assert_eq!(refusal(502, "<html>Bad gateway"), Failure::Unreadable(502));
    }
}
