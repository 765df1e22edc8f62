//! Compresses a page for whoever asks, when it is asked for.
//!
//! actix-web's own middleware would do it per route; the page for addresses where nothing is has none.

use std::io::Write as _;

use actix_web::{
    HttpRequest,
    http::header::{AcceptEncoding, ContentEncoding, Encoding, Header as _},
};
use flate2::{Compression, write::GzEncoder};

use crate::error::Result;

/// Brotli's levels go to 11. This one takes less than a millisecond for a page of some kilobytes.
const BROTLI_LEVEL: u32 = 5;
/// Its window as a power of two; pages are smaller than this one.
const BROTLI_WINDOW: u32 = 18;

/// The body in the encoding that the client likes best, and its name; as it is when it likes none.
///
/// # Errors
/// When compressing fails.
pub(super) fn for_client(
    req: &HttpRequest,
    body: Vec<u8>,
) -> Result<(Option<&'static str>, Vec<u8>)> {
    let ours = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
    let chosen = AcceptEncoding::parse(req)
        .ok()
        .and_then(|accepted| accepted.negotiate(ours.iter()));
    match chosen {
        Some(Encoding::Known(ContentEncoding::Brotli)) => {
            let mut encoder =
                brotli::CompressorWriter::new(Vec::new(), 4096, BROTLI_LEVEL, BROTLI_WINDOW);
            encoder.write_all(&body)?;
            Ok((Some("br"), encoder.into_inner()))
        }
        Some(Encoding::Known(ContentEncoding::Gzip)) => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&body)?;
            Ok((Some("gzip"), encoder.finish()?))
        }
        _ => Ok((None, body)),
    }
}
