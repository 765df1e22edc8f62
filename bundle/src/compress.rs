//! What travels: files as brotli and as gzip.

use std::io::{self, Write as _};

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use crate::Failure;

/// The largest window that every browser takes.
const BROTLI_WINDOW: i32 = 22;

/// How much work goes into a compressed file.
#[derive(Clone, Copy)]
pub(crate) enum Effort {
    /// While one develops.
    Quick,
    /// What is made once and loaded often.
    Best,
}

impl Effort {
    pub(crate) fn of(quick: bool) -> Self {
        if quick { Self::Quick } else { Self::Best }
    }
}

/// Whether a file of this name is smaller when it is compressed: pictures and fonts already are.
pub(crate) fn is_worth_it(name: &str) -> bool {
    const ENDINGS: [&str; 9] = [
        "css",
        "html",
        "ico",
        "js",
        "json",
        "svg",
        "txt",
        "wasm",
        "webmanifest",
    ];
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}

/// As brotli (RFC 7932).
pub(crate) fn brotli(bytes: &[u8], effort: Effort) -> Result<Vec<u8>, Failure> {
    let level = match effort {
        Effort::Quick => 4,
        Effort::Best => 11,
    };
    let mut compressed = Vec::new();
    let params = BrotliEncoderParams {
        quality: level,
        lgwin: BROTLI_WINDOW,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &params)
        .map_err(|error| failed(&error))?;
    Ok(compressed)
}

/// As gzip (RFC 1952), without a date: the same bytes each time.
pub(crate) fn gzip(bytes: &[u8], effort: Effort) -> Result<Vec<u8>, Failure> {
    let level = match effort {
        Effort::Quick => Compression::fast(),
        Effort::Best => Compression::best(),
    };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .map_err(|error| failed(&error))
}

fn failed(error: &io::Error) -> Failure {
    format!("cannot be compressed: {error}")
}
