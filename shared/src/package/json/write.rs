//! The writer: byte for byte what OctoBot's export would write (Python's json, indent 4, sorted).

use super::Value;

/// The text of a value; ASCII only, because OctoBot on Windows reads files in a local encoding.
pub(in crate::package) fn write(value: &Value) -> String {
    let mut out = String::new();
    write_value(&mut out, value, 0);
    out
}

/// The length of that text, in bytes, without writing it.
pub(in crate::package) fn written_bytes(value: &Value) -> u64 {
    let mut length = Length(0);
    write_value(&mut length, value, 0);
    length.0
}

/// Where a text goes.
trait Sink {
    fn push_str(&mut self, text: &str);
}

impl Sink for String {
    fn push_str(&mut self, text: &str) {
        self.push_str(text);
    }
}

struct Length(u64);

impl Sink for Length {
    fn push_str(&mut self, text: &str) {
        self.0 += text.len() as u64;
    }
}

fn write_value(out: &mut impl Sink, value: &Value, depth: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.0),
        Value::Text(text) => write_text(out, text),
        Value::Array(items) if items.is_empty() => out.push_str("[]"),
        Value::Object(members) if members.is_empty() => out.push_str("{}"),
        Value::Array(items) => {
            out.push_str("[");
            for (index, item) in items.iter().enumerate() {
                begin_line(out, index, depth + 1);
                write_value(out, &item.value, depth + 1);
            }
            end_lines(out, depth, "]");
        }
        Value::Object(members) => {
            out.push_str("{");
            for (index, (key, member)) in members.iter().enumerate() {
                begin_line(out, index, depth + 1);
                write_text(out, key);
                out.push_str(": ");
                write_value(out, &member.value, depth + 1);
            }
            end_lines(out, depth, "}");
        }
    }
}

fn begin_line(out: &mut impl Sink, index: usize, depth: usize) {
    out.push_str(if index == 0 { "\n" } else { ",\n" });
    indent(out, depth);
}

fn end_lines(out: &mut impl Sink, depth: usize, bracket: &str) {
    out.push_str("\n");
    indent(out, depth);
    out.push_str(bracket);
}

fn indent(out: &mut impl Sink, depth: usize) {
    for _ in 0..depth {
        out.push_str("    ");
    }
}

fn write_text(out: &mut impl Sink, text: &str) {
    out.push_str("\"");
    let mut rest = text;
    loop {
        let plain = rest
            .bytes()
            .position(|byte| !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\'))
            .unwrap_or(rest.len());
        out.push_str(rest.get(..plain).unwrap_or_default());
        let mut special = rest.get(plain..).unwrap_or_default().chars();
        let Some(c) = special.next() else { break };
        rest = special.as_str();
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{C}' => out.push_str("\\f"),
            c => {
                for unit in &*c.encode_utf16(&mut [0; 2]) {
                    out.push_str(escape(*unit, &mut [0; 6]));
                }
            }
        }
    }
    out.push_str("\"");
}

/// `\uXXXX`, written by hand because a hostile file asks for it a million times.
fn escape(unit: u16, out: &mut [u8; 6]) -> &str {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |shift: u16| {
        let digit = usize::from(unit >> shift & 0xF);
        DIGITS.get(digit).copied().unwrap_or(b'0')
    };
    *out = [b'\\', b'u', digit(12), digit(8), digit(4), digit(0)];
    std::str::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::Limits;
    use crate::package::json::parse;

    fn rewritten(source: &str) -> String {
        write(
            &parse(source, &Limits::default(), &mut usize::MAX.clone())
                .unwrap()
                .value,
        )
    }

    #[test]
    fn objects_are_sorted_and_lists_keep_their_order() {
        assert_eq!(
            rewritten(r#"{"b": [2, 1], "a": {}, "c": []}"#),
            "{\n    \"a\": {},\n    \"b\": [\n        2,\n        1\n    ],\n    \"c\": []\n}"
        );
    }

    #[test]
    fn number_tokens_are_kept_as_they_are() {
        for token in [
            "1", "1.0", "1.50", "-0", "-0.0", "1e2", "1E+02", "2e-05", "0.1000",
        ] {
            assert_eq!(rewritten(token), token);
        }
    }

    #[test]
    fn texts_are_ascii_with_python_s_escapes() {
        assert_eq!(
            rewritten(r#""\u00e9/\ud83d\ude00\u007f\u001f\b\f\n\r\t\"\\~""#),
            r#""\u00e9/\ud83d\ude00\u007f\u001f\b\f\n\r\t\"\\~""#
        );
        assert_eq!(rewritten("\"é😀\u{7f}\""), r#""\u00e9\ud83d\ude00\u007f""#);
    }
}
