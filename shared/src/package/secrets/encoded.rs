//! Texts wrapped in Base64 (RFC 4648), in which secrets hide from a glance.

use std::ops::Range;
use std::sync::LazyLock;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};

/// Shortest run that is unwrapped, in bytes: what is shorter holds no secret of any known form.
const SHORTEST: usize = 20;

/// Shortest line after which a run goes on in the next line: `base64` and PEM break at 64 and 76.
const LINE: usize = 60;

/// The texts in a text that are wrapped in Base64, with where they stand.
pub(super) fn find(text: &str) -> Vec<(Range<usize>, String)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let line = letters(rest);
        let Some(start) = rest.get(..line).and_then(text_in) else {
            at += line + 1;
            continue;
        };
        let run = Run::at(bytes, at + start);
        at = run.span.end + 1;
        if let Some(inner) = run.decoded() {
            found.push((run.span, inner));
        }
    }
    found
}

/// Where something wrapped begins in a run: most say nothing, and their beginning tells, before all
/// of them is unpacked. A path or a name may stand in front, whose signs are letters here, too.
fn text_in(run: &[u8]) -> Option<usize> {
    /// Most signs behind which something is looked for.
    const SIGNS: usize = 16;
    let behind_signs = run
        .iter()
        .enumerate()
        .filter(|(_, b)| !b.is_ascii_alphanumeric())
        .map(|(at, _)| at + 1)
        .take(SIGNS);
    let begins = |at: &usize| run.get(*at..*at + SHORTEST).is_some_and(begins_a_text);
    if run.len() < SHORTEST {
        return None;
    }
    std::iter::once(0).chain(behind_signs).find(begins)
}

/// Whether these letters say something.
fn begins_a_text(letters: &[u8]) -> bool {
    let begin = BASE64_NOPAD
        .decode(letters)
        .or_else(|_| BASE64URL_NOPAD.decode(letters));
    begin.is_ok_and(|begin| begin.iter().all(|b| *b >= b' ' || b"\n\r\t".contains(b)))
}

struct Run {
    span: Range<usize>,
    letters: Vec<u8>,
}

impl Run {
    fn at(bytes: &[u8], start: usize) -> Self {
        let mut letters = Vec::new();
        let mut at = start;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let line = rest
                .iter()
                .position(|b| !is_letter(*b))
                .unwrap_or(rest.len());
            letters.extend_from_slice(rest.get(..line).unwrap_or_default());
            at += line;
            let behind = rest.get(line..).unwrap_or_default();
            let line_break = [b"\r\n".as_slice(), b"\n", b"\\r\\n", b"\\n"]
                .iter()
                .find(|line_break| behind.starts_with(line_break))
                .map_or(0, |line_break| line_break.len());
            let goes_on = line >= LINE
                && line_break > 0
                && behind.get(line_break).is_some_and(|b| is_letter(*b));
            if !goes_on {
                break;
            }
            at += line_break;
        }
        Self {
            span: start..at,
            letters,
        }
    }

    /// What it says, if that is text.
    fn decoded(&self) -> Option<String> {
        // The last character of a run that was cut may be half of one.
        let whole = self
            .letters
            .get(..self.letters.len() - usize::from(self.letters.len() % 4 == 1))?;
        let inner = BASE64_NOPAD
            .decode(whole)
            .or_else(|_| BASE64URL_NOPAD.decode(whole))
            .ok()?;
        let is_text = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        String::from_utf8(inner)
            .ok()
            .filter(|inner| inner.chars().all(is_text))
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// How many letters come first; by a table, because every byte of every text is asked for.
fn letters(bytes: &[u8]) -> usize {
    static LETTERS: LazyLock<[bool; 256]> =
        LazyLock::new(|| std::array::from_fn(|byte| u8::try_from(byte).is_ok_and(is_letter)));
    let table = &*LETTERS;
    bytes
        .iter()
        .position(|byte| table.get(usize::from(*byte)) != Some(&true))
        .unwrap_or(bytes.len())
}
