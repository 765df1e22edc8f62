//! How long the hub waits for whom: a body must keep coming, a handler must come to an end.

use std::{
    cell::Cell,
    io,
    pin::{Pin, pin},
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    HttpMessage as _,
    body::{BodySize, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::{InternalError, PayloadError},
    http::header,
    middleware::Next,
    web::{Bytes, Data},
};
use futures_util::{Stream, future};
use hub_shared::problem::Code;
use tokio::time::{Instant, Sleep, sleep_until};
use tracing_actix_web::RequestId;

use crate::{
    config::Waits,
    connections::Connection,
    error::{Error, Refusal},
    headers::Headers,
    problem,
    state::State,
};

/// Most bytes of a path with its query.
const ADDRESS: usize = 8 * 1024;
/// What a form adds to its file.
const FORM: u64 = 64 * 1024;
/// A long answer is given out in parts of so many bytes, so that it can be told whether it is read.
const PART: usize = 32 * 1024;

/// Middleware: bounds the address, the body and its pace, the handler's time, and tells the
/// connection's watch what is going on. The outermost but the log.
///
/// # Errors
/// An answer, made whole, when the handler took too long.
pub async fn keep<B: MessageBody + 'static>(
    mut req: ServiceRequest,
    next: Next<B>,
) -> actix_web::Result<ServiceResponse<Watched<B>>> {
    let connection = req.conn_data::<Connection>().cloned();
    if let Some(connection) = &connection {
        connection.works();
    }
    let id = req.extensions().get::<RequestId>().map(ToString::to_string);
    let id = id.unwrap_or_default();
    let state = req.app_data::<Data<State>>().cloned();
    let Some(state) = state else {
        let error = Error::Internal("the application has no state".to_owned());
        return Err(error.into());
    };
    let settings = req.app_data::<Data<Headers>>().cloned();
    let answer = |error: Error| {
        let mut answer = problem::document(&error.refusal(), &id);
        if let Some(settings) = &settings {
            settings.guard(answer.headers_mut());
        }
        InternalError::from_response(error, answer).into()
    };
    let length = req
        .uri()
        .path_and_query()
        .map_or(0, |all| all.as_str().len());
    if length > ADDRESS {
        return Err(answer(Error::refused(
            Code::UriTooLong,
            format!("The address has {length} bytes: at most {ADDRESS} are taken."),
        )));
    }
    let waits = &state.config.waits;
    let heard = Rc::new(Cell::new(Instant::now()));
    if has_body(&req) {
        let most = state
            .config
            .max_package_bytes
            .max(state.config.max_logo_bytes)
            + FORM;
        let body = Body::new(req.take_payload(), waits, most, heard.clone());
        req.set_payload(Payload::Stream {
            payload: Box::pin(body),
        });
    }
    let (work, late) = (
        pin!(next.call(req)),
        pin!(overdue(heard, waits.handler_timeout)),
    );
    match future::select(work, late).await {
        future::Either::Left((response, _)) => {
            Ok(response?.map_body(|_, body| Watched::new(body, connection)))
        }
        future::Either::Right(((), _)) => {
            tracing::error!("a request took longer than --handler-timeout and was given up");
            Err(answer(Error::refused(
                Code::TimedOut,
                "This took the hub too long. It may have been done all the same: look before you \
                 try again.",
            )))
        }
    }
}

fn has_body(req: &ServiceRequest) -> bool {
    let headers = req.headers();
    headers.contains_key(header::TRANSFER_ENCODING)
        || headers
            .get(header::CONTENT_LENGTH)
            .is_some_and(|length| length.as_bytes() != b"0")
}

/// Ends when nothing was heard of a request for so long: its handler's time does not run while the
/// body still comes.
async fn overdue(heard: Rc<Cell<Instant>>, limit: Duration) {
    while heard.get().elapsed() < limit {
        sleep_until(heard.get() + limit).await;
    }
}

/// A body that must keep coming.
struct Body {
    payload: Payload,
    began: Option<Instant>,
    received: u64,
    most: u64,
    waits: Waits,
    heard: Rc<Cell<Instant>>,
    alarm: Pin<Box<Sleep>>,
}

impl Body {
    fn new(payload: Payload, waits: &Waits, most: u64, heard: Rc<Cell<Instant>>) -> Self {
        Self {
            payload,
            began: None,
            received: 0,
            most,
            waits: waits.clone(),
            heard,
            alarm: Box::pin(sleep_until(Instant::now())),
        }
    }

    /// When the next byte has to be here: some time to begin with, then as long as what came so far
    /// takes at the slowest pace, and never later than the whole body may take.
    fn due(&self, began: Instant) -> Instant {
        let paid = Duration::from_secs(self.received / self.waits.body_min_rate.max(1));
        began + self.waits.body_timeout.min(self.waits.body_grace + paid)
    }
}

impl Stream for Body {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let began = *self.began.get_or_insert_with(Instant::now);
        let slow = || Err(PayloadError::Io(io::ErrorKind::TimedOut.into()));
        match Pin::new(&mut self.payload).poll_next(cx) {
            Poll::Ready(Some(Ok(chunk))) => {
                self.heard.set(Instant::now());
                self.received += chunk.len() as u64;
                if self.received > self.most {
                    return Poll::Ready(Some(Err(PayloadError::Overflow)));
                }
                if began.elapsed() > self.waits.body_timeout {
                    return Poll::Ready(Some(slow()));
                }
                Poll::Ready(Some(Ok(chunk)))
            }
            Poll::Ready(end) => {
                self.heard.set(Instant::now());
                Poll::Ready(end)
            }
            Poll::Pending => {
                self.heard.set(Instant::now());
                let due = self.due(began);
                self.alarm.as_mut().reset(due);
                self.alarm.as_mut().poll(cx).map(|()| Some(slow()))
            }
        }
    }
}

/// What is said of a body that could not be read.
#[must_use]
pub fn unread(error: &PayloadError) -> Refusal {
    match error {
        PayloadError::Io(error) if error.kind() == io::ErrorKind::TimedOut => Refusal::new(
            Code::RequestTimeout,
            "The body came too slowly, or not at all: send it again over a better line.",
        ),
        PayloadError::Overflow => {
            Refusal::new(Code::TooLarge, "The body is larger than any that is taken.")
        }
        error => Refusal::new(
            Code::BadRequest,
            format!("The body could not be read to its end: {error}."),
        ),
    }
}

/// The body of an answer, in parts, whose reading the connection's watch hears of.
pub struct Watched<B> {
    body: Pin<Box<B>>,
    rest: Bytes,
    connection: Option<Connection>,
}

impl<B> Watched<B> {
    fn new(body: B, connection: Option<Connection>) -> Self {
        Self {
            body: Box::pin(body),
            rest: Bytes::new(),
            connection,
        }
    }
}

impl<B: MessageBody> MessageBody for Watched<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.get_mut();
        if this.rest.is_empty() {
            match this.body.as_mut().poll_next(cx) {
                Poll::Ready(Some(Ok(bytes))) => this.rest = bytes,
                other => return other,
            }
        }
        if let Some(connection) = &this.connection {
            connection.answers();
        }
        let part = this.rest.split_to(this.rest.len().min(PART));
        Poll::Ready(Some(Ok(part)))
    }
}

impl<B> Drop for Watched<B> {
    fn drop(&mut self) {
        if let Some(connection) = &self.connection {
            connection.rests();
        }
    }
}
