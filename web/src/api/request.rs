//! Requests, and what comes back.

use gloo_net::http::{Method, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use hub_shared::problem::{Code, Problem};
use serde::{Serialize, de::DeserializeOwned};
use web_sys::{AbortController, AbortSignal, Blob, BlobPropertyBag, RequestCredentials};

use super::{Api, Failure, Result, flat::Flat};
use crate::json;

/// How long an answer may take, in milliseconds: longer than the hub itself gives a request.
pub(super) const PATIENCE: u32 = 60_000;
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
    /// As the API names it.
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
    pub(super) etag: String,
    pub(super) location: String,
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
            etag: self.etag.clone(),
        })
    }

    /// The value in it with its ETag.
    pub(super) fn tagged<T: DeserializeOwned>(&self) -> Result<Tagged<T>> {
        Ok(Tagged {
            value: self.value()?,
            etag: self.etag.clone(),
        })
    }

    /// A segment of the path that `Location` names, counted from its end: 0 is the last.
    pub(super) fn location_segment(&self, from_end: usize) -> Option<String> {
        let segment = self.location.rsplit('/').nth(from_end)?;
        (!segment.is_empty()).then(|| segment.to_owned())
    }
}

impl Ask {
    fn new(method: Method, path: impl Into<String>) -> Self {
        Self::at(method, format!("/api/v1{}", path.into()))
    }

    /// Of a path as the API itself names it.
    fn at(method: Method, path: String) -> Self {
        Self {
            method,
            path,
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
        let reads = ask.method == Method::GET;
        self.signed(reads, async |token| {
            self.send_as(&ask, token.as_deref()).await
        })
        .await
    }

    /// Fetches a file by the path that the API names it by, as whoever is signed in.
    pub(super) async fn send_for_file(&self, path: &str) -> Result<Blob> {
        let ask = Ask::at(Method::GET, path.to_owned());
        self.signed(true, async |token| {
            let outcome = self.file_as(&ask, token.as_deref()).await;
            self.note(&outcome);
            outcome
        })
        .await
    }

    /// Tries something as whoever is signed in; once more if the session of the token has ended, and somebody
    /// signs in again. What only `reads` is tried as nobody where it is not known who is here.
    pub(super) async fn signed<T>(
        &self,
        reads: bool,
        once: impl AsyncFn(Option<String>) -> Result<T>,
    ) -> Result<T> {
        let _change = (!reads).then(|| self.0.under_way.begin());
        let (token, unknown) = match self.token().await {
            Ok(token) => (token, None),
            // What is public is there for everybody, whoever this is.
            Err(failure) if failure.may_pass() && reads => (None, Some(failure)),
            Err(failure) => return Err(failure),
        };
        match once(token.clone()).await {
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
                once(Some(self.another_token(&token).await?)).await
            }
            outcome => outcome,
        }
    }

    /// Sends a request with this access token, or none.
    pub(super) async fn send_as(&self, ask: &Ask, token: Option<&str>) -> Result<Answer> {
        let outcome = self.answer_as(ask, token).await;
        self.note(&outcome);
        outcome
    }

    async fn answer_as(&self, ask: &Ask, token: Option<&str>) -> Result<Answer> {
        let (response, _patience) = self.response(ask, token).await?;
        let headers = response.headers();
        Ok(Answer {
            text: response.text().await.map_err(|_| Failure::Offline)?,
            etag: headers.get("etag").unwrap_or_default(),
            location: headers.get("location").unwrap_or_default(),
        })
    }

    async fn file_as(&self, ask: &Ask, token: Option<&str>) -> Result<Blob> {
        let (response, patience) = self.response(ask, token).await?;
        // How long the rest takes depends on its size.
        drop(patience);
        let bytes = response.binary().await.map_err(|_| Failure::Offline)?;
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes.as_slice()));
        let options = BlobPropertyBag::new();
        options.set_type(&response.headers().get("content-type").unwrap_or_default());
        Blob::new_with_u8_array_sequence_and_options(&parts, &options)
            .map_err(|_| Failure::Unreadable(0))
    }

    /// A response that is no refusal, whose body ends with the patience.
    async fn response(&self, ask: &Ask, token: Option<&str>) -> Result<(Response, Patience)> {
        let mut request = RequestBuilder::new(&self.at(&ask.path))
            .method(ask.method.clone())
            .header("accept", "application/json, */*;q=0.5")
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
        let sent = match &ask.body {
            Some(body) => match request
                .header("content-type", "application/json")
                .body(body.as_str())
            {
                Ok(request) => request.send().await,
                Err(error) => Err(error),
            },
            None => request.send().await,
        };
        let response = sent.map_err(|_| Failure::Offline)?;
        if response.ok() {
            return Ok((response, patience));
        }
        let text = response.text().await.map_err(|_| Failure::Offline)?;
        Err(refusal(response.status(), &text))
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
