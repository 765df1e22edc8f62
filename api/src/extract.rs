//! What handlers take out of a request; each refusal says what, where, the limit and the mend.

use std::{fs::File, future::Future, pin::Pin};

use actix_multipart::{Multipart, MultipartError};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::header::{self, HeaderMap},
    web,
};
use futures_util::{StreamExt as _, TryStreamExt as _};
use hub_shared::{
    hub::JSON_BYTES,
    problem::{Code, FieldError},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};

use crate::{
    error::{Error, Refusal, Result},
    limits, pace,
    state::State,
};

/// Most errors that one answer names.
const MAX_ERRORS: usize = 10;

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

/// A JSON body, checked by its type.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let json = expect_type(req.headers(), &["application/json"]);
        let body = read_body(payload.take());
        Box::pin(async move {
            json?;
            parse(&body.await?).map(Self)
        })
    }
}

/// A JSON body that may be left out altogether.
pub struct OptionalJson<T>(pub T);

impl<T: DeserializeOwned + Default + 'static> FromRequest for OptionalJson<T> {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let json = expect_type(req.headers(), &["application/json"]);
        let body = read_body(payload.take());
        Box::pin(async move {
            let body = body.await?;
            if body.is_empty() || body == b"null" {
                return Ok(Self(T::default()));
            }
            json?;
            parse(&body).map(Self)
        })
    }
}

async fn read_body(mut payload: Payload) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(cut_off)?;
        if body.len() + chunk.len() > JSON_BYTES {
            return Err(Error::refused(
                Code::TooLarge,
                format!("The JSON body is larger than {JSON_BYTES} bytes."),
            ));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn cut_off(error: PayloadError) -> Error {
    pace::unread(&error).into()
}

fn expect_type(headers: &HeaderMap, types: &[&str]) -> Result<()> {
    let given = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = given.map(|given| given.split(';').next().unwrap_or_default().trim());
    if essence.is_some_and(|essence| types.iter().any(|t| t.eq_ignore_ascii_case(essence))) {
        return Ok(());
    }
    let wants = types.join(" or ");
    let detail = match given {
        Some(given) => format!("This address takes {wants}, not {given:?}."),
        None => format!("Send a Content-Type: this address takes {wants}."),
    };
    Err(Error::refused(Code::UnsupportedMediaType, detail))
}

/// Reads a body as its type, and reports every field that is wrong, not only the first.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    let malformed = |error: serde_json::Error| {
        Error::refused(
            Code::MalformedJson,
            format!("The body is not JSON: {error}."),
        )
    };
    let mut value: Value = serde_json::from_slice(body).map_err(malformed)?;
    // Serde would take a list for a struct, its fields by their order: no client means that.
    if !value.is_object() {
        return Err(
            Refusal::new(Code::Invalid, "The body must be a JSON object.")
                .with_errors(vec![FieldError::new("", "is no JSON object")])
                .into(),
        );
    }
    let mut errors = Vec::new();
    let mut taken_out = Vec::new();
    // Each round reads the whole body again: a body of nothing but mistakes gets the first of them.
    // Serde stops at the first wrong field. Without that field it goes on to the next one; a
    // field that was taken out may then be missing, which is no error of its own.
    while errors.len() < MAX_ERRORS {
        let error = match serde_path_to_error::deserialize::<_, T>(value.clone()) {
            // Once more from the text itself: a `Value` has forgotten a key that stood there twice.
            Ok(_) if errors.is_empty() => {
                return serde_json::from_slice(body).map_err(malformed);
            }
            Ok(_) => break,
            Err(error) => error,
        };
        let sentence = error.inner().to_string();
        let field = error
            .path()
            .iter()
            .find_map(|segment| match segment {
                serde_path_to_error::Segment::Map { key } => Some(key.clone()),
                _ => None,
            })
            .or_else(|| between(&sentence, "unknown field `", "`"))
            .or_else(|| between(&sentence, "missing field `", "`"));
        if field
            .as_ref()
            .is_some_and(|field| taken_out.contains(field))
        {
            break;
        }
        errors.push(FieldError::new(
            pointer(error.path(), field.as_deref()),
            sentence,
        ));
        let Some(field) = field else { break };
        if value
            .as_object_mut()
            .and_then(|object| object.remove(&field))
            .is_none()
        {
            break;
        }
        taken_out.push(field);
    }
    let detail = match errors.len() {
        1 => "One value is not allowed: see errors.".to_owned(),
        many => format!("{many} values are not allowed: see errors."),
    };
    Err(Refusal::new(Code::Invalid, detail)
        .with_errors(errors)
        .into())
}

fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let rest = text.strip_prefix(before)?;
    Some(rest.get(..rest.find(after)?)?.to_owned())
}

/// A JSON pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path, field: Option<&str>) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        pointer.push('/');
        match segment {
            Segment::Seq { index } => pointer.push_str(&index.to_string()),
            Segment::Map { key } => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => pointer.push_str(variant),
            Segment::Unknown => pointer.push('?'),
        }
    }
    match field {
        Some(field) if pointer.is_empty() => format!("/{field}"),
        _ => pointer,
    }
}

/// The query of the address, checked by its type.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        // A parameter that stands there twice is a list, where the type has one.
        let pairs = form_urlencoded::parse(req.query_string().as_bytes());
        let query = serde_html_form::Deserializer::new(pairs);
        std::future::ready(
            serde_path_to_error::deserialize(query)
                .map(Self)
                .map_err(|error| {
                    let sentence = error.inner().to_string();
                    let sentence = in_other_words(&sentence).map_or(sentence, str::to_owned);
                    let field = error
                        .path()
                        .iter()
                        .find_map(|segment| match segment {
                            serde_path_to_error::Segment::Map { key } => Some(key.clone()),
                            _ => None,
                        })
                        .or_else(|| between(&sentence, "unknown field `", "`"))
                        .unwrap_or_else(|| ".".to_owned());
                    Refusal::new(
                        Code::Invalid,
                        "The query holds what it must not: see errors.",
                    )
                    .with_errors(vec![FieldError::new(field, sentence)])
                    .into()
                }),
        )
    }
}

/// What the libraries say of a value in words that don't tell how to write it.
fn in_other_words(sentence: &str) -> Option<&'static str> {
    match sentence {
        // Of a single value that stands there twice, by serde_html_form.
        "unsupported value" => Some("is given twice: once is enough"),
        // By the standard library.
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            Some("is no whole number: write it in digits, such as 20")
        }
        "number too large to fit in target type" | "number too small to fit in target type" => {
            Some("is a number beyond what it may be")
        }
        // By chrono.
        "input contains invalid characters"
        | "premature end of input"
        | "trailing input"
        | "input is out of range"
        | "no possible date and time matching input"
        | "input is not enough for unique date and time" => {
            Some("is no time: write it as RFC 3339 has it, in UTC, such as 2026-11-26T15:04:05Z")
        }
        _ => None,
    }
}

/// The revision that the client last saw, from `If-Match: "…"`.
pub struct IfMatch(pub i64);

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(if_match(req.headers()).map(Self))
    }
}

fn if_match(headers: &HeaderMap) -> Result<i64> {
    let required = || {
        Error::refused(
            Code::IfMatchRequired,
            "Send the ETag that you last saw as If-Match, such as If-Match: \"7\"; * names no state.",
        )
    };
    let value = headers.get(header::IF_MATCH).ok_or_else(required)?;
    let value = value.to_str().unwrap_or_default().trim();
    if value == "*" {
        return Err(required());
    }
    value
        .strip_prefix('"')
        .and_then(|value| revision_of(value.strip_suffix('"')?))
        .ok_or_else(|| {
            Error::refused(
                Code::Stale,
                format!("If-Match holds {value:?}, which is no ETag of this: fetch it again."),
            )
        })
}

/// The revision in an entity tag: what stands before its dot. The rest tells bodies apart that differ
/// in counts alone, which nobody changes.
fn revision_of(tag: &str) -> Option<i64> {
    let revision = tag.split('.').next()?;
    let plain = revision.bytes().all(|byte| byte.is_ascii_digit());
    revision.parse().ok().filter(|_| plain)
}

/// The one file of a multipart form (RFC 7578), not read yet.
pub struct Upload {
    headers: Result<()>,
    client: String,
    multipart: Multipart,
    state: web::Data<State>,
}

impl FromRequest for Upload {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let state = req
            .app_data::<web::Data<State>>()
            .cloned()
            .ok_or_else(|| Error::Internal("the application has no state".to_owned()));
        let headers = expect_type(req.headers(), &["multipart/form-data"]);
        let multipart = Multipart::new(req.headers(), payload.take());
        std::future::ready(state.and_then(|state| {
            Ok(Self {
                headers,
                client: limits::network(req)?,
                multipart,
                state,
            })
        }))
    }
}

impl Upload {
    /// Streams the file to disk. It has no name there, so it is gone when it is closed, whatever
    /// happens to the process.
    ///
    /// # Errors
    /// `unsupported_media_type` when it is no form; `too_large` past `limit` bytes; `invalid` without
    /// exactly one part, called `file`; `bad_request` when the body is cut off; `request_timeout` when
    /// it comes too slowly; `busy` when too many come at once.
    pub async fn file(mut self, limit: u64) -> Result<File> {
        self.headers?;
        // Held until the file is here, so that no more of them fill the disk at once.
        let _place = self.state.uploads.place(&self.client)?;
        let folder = self.state.config.uploads_dir.clone();
        let wrong = |sentence: &str| {
            Error::from(
                Refusal::new(
                    Code::Invalid,
                    "The form is not the one this address takes: see errors.",
                )
                .with_errors(vec![FieldError::new("file", sentence)]),
            )
        };
        let mut received = None;
        while let Some(mut field) = self.multipart.try_next().await.map_err(multipart_error)? {
            if field.name() != Some("file") || received.is_some() {
                return Err(wrong("send one part, called file, and no other"));
            }
            let mut file = tokio::fs::File::from_std(tempfile::tempfile_in(&folder)?);
            let mut size = 0;
            while let Some(chunk) = field.try_next().await.map_err(multipart_error)? {
                size += chunk.len() as u64;
                if size > limit {
                    return Err(Error::refused(
                        Code::TooLarge,
                        format!("The file is larger than {limit} bytes."),
                    ));
                }
                file.write_all(&chunk).await?;
            }
            file.flush().await?;
            file.rewind().await?;
            received = Some(file.into_std().await);
        }
        received.ok_or_else(|| wrong("is missing: send the file as a part called file"))
    }
}

fn multipart_error(error: MultipartError) -> Error {
    match error {
        MultipartError::ContentTypeIncompatible | MultipartError::BoundaryMissing => {
            Error::refused(
                Code::UnsupportedMediaType,
                "Send multipart/form-data with its boundary, as curl -F file=@profile.zip does.",
            )
        }
        MultipartError::Payload(error) => cut_off(error),
        error => Error::refused(
            Code::BadRequest,
            format!("The form could not be read: {error}."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hub_shared::account::Register;

    fn pointers(body: &str) -> Vec<String> {
        let refusal = parse::<Register>(body.as_bytes()).err().unwrap().refusal();
        refusal
            .errors
            .into_iter()
            .map(|error| error.pointer)
            .collect()
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let body = r#"{"email": "x", "handle": "A", "password": "short", "who": 1}"#;
        assert_eq!(pointers(body), ["/email", "/handle", "/password", "/who"]);
    }

    #[test]
    fn a_missing_field_is_named_beside_a_wrong_one() {
        let body = r#"{"handle": "A", "password": "long enough"}"#;
        assert_eq!(pointers(body), ["/handle", "/email"]);
    }

    #[test]
    fn a_body_of_another_shape_is_one_error() {
        for body in [
            "[]",
            "7",
            r#"["ada@example.org", "ada", null, "long enough"]"#,
        ] {
            assert_eq!(pointers(body), [""], "{body}");
        }
    }

    #[test]
    fn if_match_takes_one_strong_tag() {
        let headers = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, value.parse().unwrap());
            headers
        };
        assert_eq!(if_match(&headers("\"7\"")).unwrap(), 7);
        assert_eq!(if_match(&headers("\"7.0123abcd\"")).unwrap(), 7);
        for (value, code) in [
            ("\"+7\"", Code::Stale),
            ("\"\"", Code::Stale),
            ("*", Code::IfMatchRequired),
            ("W/\"7\"", Code::Stale),
            ("7", Code::Stale),
        ] {
            assert_eq!(
                if_match(&headers(value)).unwrap_err().refusal().code,
                code,
                "{value}"
            );
        }
    }
}
