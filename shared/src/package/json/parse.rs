//! The reader: RFC 8259 without Python's leniencies, and nothing Python would read differently.

use super::{Node, Number, Object, Value};
use crate::package::Limits;
use crate::package::finding::{Code, grouped};
use crate::package::pointer::Pointer;

/// Largest magnitude of an int: beyond it a reader that counts in f64 would change the number.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// Why a text was refused, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::package) struct Refusal {
    pub(in crate::package) code: Code,
    /// Byte offset in the text.
    pub(in crate::package) at: usize,
    /// The keys and indices that lead there, innermost first: each level adds its own on the way
    /// out, so that reading what is sound costs no paths.
    steps: Vec<String>,
    pub(in crate::package) sentence: String,
    pub(in crate::package) mend: String,
}

impl Refusal {
    /// The place of the value that was being read.
    pub(in crate::package) fn path(&self) -> Pointer {
        self.steps
            .iter()
            .rev()
            .fold(Pointer::root(), |path, step| path.child(step))
    }

    fn inside(mut self, step: &str) -> Self {
        self.steps.push(step.to_owned());
        self
    }
}

/// Reads one JSON text within the limits on nesting and on values, which are taken from what the
/// files of a package may hold together.
pub(in crate::package) fn parse(
    source: &str,
    limits: &Limits,
    left: &mut usize,
) -> Result<Node, Refusal> {
    let mut parser = Parser {
        source,
        at: 0,
        values: 0,
        left: *left,
        limits,
    };
    if source.starts_with('\u{FEFF}') {
        return Err(parser.refuse(
            Code::JsonByteOrderMark,
            0,
            "The text begins with a byte order mark, on which OctoBot fails.",
            "Save the file as UTF-8 without BOM.",
        ));
    }
    let value = parser.value(0)?;
    parser.skip_white_space();
    if parser.at < source.len() {
        return Err(parser.refuse(
            Code::JsonTrailingText,
            parser.at,
            "Text follows the end of the JSON value.",
            "Remove everything after the last closing brace.",
        ));
    }
    *left = left.saturating_sub(parser.values);
    Ok(Node { value, at: 0 })
}

struct Parser<'a> {
    source: &'a str,
    at: usize,
    values: usize,
    /// How many values there may be at most because of those in other files.
    left: usize,
    limits: &'a Limits,
}

impl Parser<'_> {
    fn value(&mut self, depth: usize) -> Result<Value, Refusal> {
        self.skip_white_space();
        self.values += 1;
        if self.values > self.limits.json_values {
            return Err(self.refuse(
                Code::JsonTooManyValues,
                self.at,
                format!(
                    "The file holds more than {} values.",
                    grouped(self.limits.json_values)
                ),
                "Remove settings that the strategy does not need.",
            ));
        }
        if self.values > self.left {
            return Err(self.refuse(
                Code::JsonTooManyValues,
                self.at,
                format!(
                    "The JSON files up to here hold more than {} values.",
                    grouped(self.limits.all_json_values)
                ),
                "Remove settings that the strategy does not need.",
            ));
        }
        match self.peek() {
            Some(b'{') => self.object(self.deeper(depth)?),
            Some(b'[') => self.array(self.deeper(depth)?),
            Some(b'"') => self.text().map(Value::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ if self.take("null") => Ok(Value::Null),
            _ if self.take("true") => Ok(Value::Bool(true)),
            _ if self.take("false") => Ok(Value::Bool(false)),
            _ if self.rest().starts_with("NaN") || self.rest().starts_with("Infinity") => {
                Err(self.not_finite())
            }
            _ => Err(self.unexpected("a value")),
        }
    }

    /// The depth inside a list or object that begins here.
    fn deeper(&self, depth: usize) -> Result<usize, Refusal> {
        if depth < self.limits.json_depth {
            return Ok(depth + 1);
        }
        Err(self.refuse(
            Code::JsonTooDeep,
            self.at,
            format!(
                "Lists and objects are nested more than {} deep.",
                self.limits.json_depth
            ),
            "Flatten this setting.",
        ))
    }

    fn object(&mut self, depth: usize) -> Result<Value, Refusal> {
        self.at += 1;
        let mut members = Vec::new();
        self.skip_white_space();
        if self.take("}") {
            return self.sorted(members);
        }
        loop {
            self.skip_white_space();
            let at = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a key in double quotes"));
            }
            let key = self.text()?;
            let value = self
                .member(&key, at, depth)
                .map_err(|refusal| refusal.inside(&key))?;
            members.push((key, Node { value, at }));
            self.skip_white_space();
            if self.take("}") {
                return self.sorted(members);
            }
            if !self.take(",") {
                return Err(self.unexpected("a comma or a closing brace"));
            }
        }
    }

    /// What follows a member's key: the key is judged only now, so that its refusal can name it.
    fn member(&mut self, key: &str, at: usize, depth: usize) -> Result<Value, Refusal> {
        if key.contains(char::is_control) {
            return Err(self.refuse(
                Code::JsonControlInKey,
                at,
                "A key holds a control character, which escapes OctoBot's own checks.",
                "Remove the line break, tab or other control character from the key.",
            ));
        }
        self.skip_white_space();
        if !self.take(":") {
            return Err(self.unexpected("a colon"));
        }
        self.value(depth)
    }

    fn sorted(&self, members: Vec<(String, Node)>) -> Result<Value, Refusal> {
        Object::from_members(members)
            .map(Value::Object)
            .map_err(|(key, at)| {
                self.refuse(
                    Code::JsonDuplicateKey,
                    at,
                    "A key stands twice in one object; OctoBot would silently take the last one.",
                    "Remove one of the two.",
                )
                .inside(&key)
            })
    }

    fn array(&mut self, depth: usize) -> Result<Value, Refusal> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_white_space();
        if self.take("]") {
            return Ok(Value::Array(items));
        }
        loop {
            self.skip_white_space();
            let at = self.at;
            let value = self
                .value(depth)
                .map_err(|refusal| refusal.inside(&items.len().to_string()))?;
            items.push(Node { value, at });
            self.skip_white_space();
            if self.take("]") {
                items.shrink_to_fit();
                return Ok(Value::Array(items));
            }
            if !self.take(",") {
                return Err(self.unexpected("a comma or a closing bracket"));
            }
        }
    }

    /// A text in double quotes, its escapes resolved.
    fn text(&mut self) -> Result<String, Refusal> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let plain = rest
                .bytes()
                .position(|byte| matches!(byte, b'"' | b'\\' | ..0x20))
                .unwrap_or(rest.len());
            text.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => {
                    return Err(self.refuse(
                        Code::JsonSyntax,
                        self.at,
                        "A text holds a control character as it is.",
                        "Write it as an escape, such as \\n for a line break.",
                    ));
                }
                None => {
                    return Err(self.refuse(
                        Code::JsonSyntax,
                        start,
                        "A text that begins here is never closed.",
                        "Add the closing double quote.",
                    ));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Refusal> {
        let start = self.at;
        self.at += 1;
        let escaped = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.unicode_escape(start);
            }
            _ => return Err(self.bad_escape(start)),
        };
        self.at += 1;
        Ok(escaped)
    }

    /// The rest of `\uXXXX`, or of two of them that make a surrogate pair.
    fn unicode_escape(&mut self, start: usize) -> Result<char, Refusal> {
        let first = self.code_unit(start)?;
        let lone = |parser: &Self| {
            parser.refuse(
                Code::JsonLoneSurrogate,
                start,
                "A text holds half of a surrogate pair, which is no character.",
                "Remove the escape, or write the whole pair.",
            )
        };
        let pair = match first {
            0xD800..=0xDBFF if self.take("\\u") => [first, self.code_unit(start)?],
            0xD800..=0xDFFF => return Err(lone(self)),
            unit => return char::from_u32(unit.into()).ok_or_else(|| lone(self)),
        };
        match char::decode_utf16(pair).next() {
            Some(Ok(c)) => Ok(c),
            _ => Err(lone(self)),
        }
    }

    /// Four hexadecimal digits.
    fn code_unit(&mut self, start: usize) -> Result<u16, Refusal> {
        let digits = self
            .rest()
            .get(..4)
            .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(unit) = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok()) else {
            return Err(self.bad_escape(start));
        };
        self.at += 4;
        Ok(unit)
    }

    fn number(&mut self) -> Result<Value, Refusal> {
        let start = self.at;
        self.take("-");
        if self.rest().starts_with("Infinity") {
            return Err(self.not_finite());
        }
        let whole = self.digits();
        if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
            self.at = start;
            return Err(self.unexpected("a number without leading zeros"));
        }
        let magnitude = whole.parse::<u64>();
        let mut is_int = true;
        if self.take(".") {
            is_int = false;
            if self.digits().is_empty() {
                return Err(self.unexpected("a digit after the point"));
            }
        }
        if self.take("e") || self.take("E") {
            is_int = false;
            let _sign = self.take("+") || self.take("-");
            if self.digits().is_empty() {
                return Err(self.unexpected("a digit in the exponent"));
            }
        }
        let token = self.source.get(start..self.at).unwrap_or_default();
        let in_range = if is_int {
            magnitude.is_ok_and(|magnitude| magnitude <= MAX_SAFE_INTEGER)
        } else {
            token.parse::<f64>().is_ok_and(f64::is_finite)
        };
        if !in_range {
            return Err(self.refuse(
                Code::JsonNumberRange,
                start,
                "A number is too large to be read exactly: whole numbers go to ±9,007,199,254,740,991, others to about ±1.8e308.",
                "Write a smaller number, or put it in quotes if it is an identifier.",
            ));
        }
        Ok(Value::Number(Number(token.to_owned())))
    }

    fn digits(&mut self) -> &str {
        let start = self.at;
        let rest = self.rest();
        self.at += rest
            .bytes()
            .position(|b| !b.is_ascii_digit())
            .unwrap_or(rest.len());
        self.source.get(start..self.at).unwrap_or_default()
    }

    fn skip_white_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Steps over these characters if they come next.
    fn take(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.at += expected.len();
        }
        found
    }

    fn unexpected(&self, wanted: &str) -> Refusal {
        let found = match self.rest().chars().next() {
            Some(c) => format!("{c:?} stands"),
            None => "the text ends".to_owned(),
        };
        self.refuse(
            Code::JsonSyntax,
            self.at,
            format!("The JSON is broken: {found} where {wanted} should be."),
            "Correct the JSON, or export the profile from OctoBot again.",
        )
    }

    fn bad_escape(&self, start: usize) -> Refusal {
        self.refuse(
            Code::JsonSyntax,
            start,
            "A text holds a backslash that begins no escape JSON knows.",
            "Double the backslash, or write \\u and four hexadecimal digits.",
        )
    }

    fn not_finite(&self) -> Refusal {
        self.refuse(
            Code::JsonNotFinite,
            self.at,
            "NaN and Infinity are no JSON, though Python reads them.",
            "Write a finite number.",
        )
    }

    fn refuse(
        &self,
        code: Code,
        at: usize,
        sentence: impl Into<String>,
        mend: impl Into<String>,
    ) -> Refusal {
        Refusal {
            code,
            at,
            steps: Vec::new(),
            sentence: sentence.into(),
            mend: mend.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::package::json::write;

    fn read(source: &str) -> Result<Value, Refusal> {
        parse(source, &Limits::default(), &mut usize::MAX.clone()).map(|node| node.value)
    }

    fn refusal(source: &str) -> Code {
        read(source).expect_err(source).code
    }

    #[test]
    fn every_kind_of_value_is_read() {
        let value =
            read(r#" {"a": [null, true, false, -1.50e+2, "x\n\u00e9\ud83d\ude00/"]} "#).unwrap();
        let items = value.get("a").and_then(Value::as_array).unwrap();
        let kinds: Vec<_> = items.iter().map(|item| item.value.kind()).collect();
        assert_eq!(
            kinds,
            [
                "null",
                "true or false",
                "true or false",
                "a number",
                "a text"
            ]
        );
        assert_eq!(
            items[3]
                .value
                .as_number()
                .map(ToString::to_string)
                .as_deref(),
            Some("-1.50e+2")
        );
        assert_eq!(items[4].value.as_text(), Some("x\né😀/"));
    }

    #[test]
    fn a_refusal_says_where_by_offset_and_pointer() {
        let refusal = read(r#"{"a": [1, {"b/c": NaN}]}"#).unwrap_err();
        assert_eq!(
            (refusal.code, refusal.at, refusal.path().as_str()),
            (Code::JsonNotFinite, 18, "/a/1/b~1c")
        );
    }

    #[test]
    fn broken_json_is_refused() {
        for source in [
            "",
            " ",
            "{",
            "[",
            "[1",
            "[1,]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a: 1}",
            "{'a': 1}",
            "\"a",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\\u+123\"",
            "\"a\nb\"",
            "01",
            "-",
            "-a",
            "1.",
            ".5",
            "1e",
            "1e+",
            "+1",
            "nul",
            "True",
            "// note\n1",
            "\u{a0}1",
        ] {
            assert_eq!(refusal(source), Code::JsonSyntax, "{source:?}");
        }
    }

    #[test]
    fn text_after_the_value_is_refused() {
        for source in ["1 2", "{} {}", "{}\u{0}", "nullx", "1a", "[]]"] {
            assert_eq!(refusal(source), Code::JsonTrailingText, "{source:?}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_refused() {
        assert_eq!(refusal("\u{FEFF}{}"), Code::JsonByteOrderMark);
    }

    #[test]
    fn python_s_words_for_numbers_that_are_not_finite_are_refused() {
        for source in ["NaN", "Infinity", "-Infinity", "[NaN]"] {
            assert_eq!(refusal(source), Code::JsonNotFinite, "{source}");
        }
    }

    #[test]
    fn numbers_that_not_every_reader_keeps_are_refused() {
        for source in [
            "9007199254740992",
            "-9007199254740992",
            "1e309",
            "-1.5e400",
            &"9".repeat(5_000),
        ] {
            assert_eq!(refusal(source), Code::JsonNumberRange, "{source}");
        }
        for source in [
            "9007199254740991",
            "-9007199254740991",
            "1.7976931348623157e308",
            "1e-400",
            "-0",
        ] {
            assert!(read(source).is_ok(), "{source}");
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_however_it_is_written() {
        assert_eq!(refusal(r#"{"a": 1, "\u0061": 1}"#), Code::JsonDuplicateKey);
        assert!(read(r#"[{"a": 1}, {"a": 1}]"#).is_ok());
    }

    #[test]
    fn half_a_surrogate_pair_is_refused() {
        for source in [
            r#""\ud800""#,
            r#""\udc00""#,
            r#""\ud800x""#,
            r#""\ud800\ud800""#,
            r#""\udc00\ud800""#,
        ] {
            assert_eq!(refusal(source), Code::JsonLoneSurrogate, "{source}");
        }
    }

    #[test]
    fn control_characters_are_refused_in_keys_only() {
        for source in [
            r#"{"a\n": 1}"#,
            r#"{"\u0000": 1}"#,
            "{\"\u{7f}\": 1}",
            "{\"\u{85}\": 1}",
        ] {
            assert_eq!(refusal(source), Code::JsonControlInKey, "{source:?}");
        }
        assert!(read(r#"{"a": "\n\u0000"}"#).is_ok());
    }

    #[test]
    fn nesting_ends_at_the_limit() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(&nested(64)).is_ok());
        assert_eq!(refusal(&nested(65)), Code::JsonTooDeep);
        assert_eq!(refusal(&"[{\"a\":".repeat(400_000)), Code::JsonTooDeep);
    }

    #[test]
    fn the_number_of_values_ends_at_the_limit() {
        let list = |values: usize| format!("[{}1]", "1,".repeat(values - 2));
        assert!(read(&list(50_000)).is_ok());
        assert_eq!(refusal(&list(50_001)), Code::JsonTooManyValues);
    }

    /// Number tokens as people write them, not only as a serialiser would.
    fn number_token() -> impl Strategy<Value = String> {
        prop_oneof![
            (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(|int| int.to_string()),
            "-?(0|[1-9][0-9]{0,9})\\.[0-9]{1,20}",
            "-?(0|[1-9][0-9]{0,9})(\\.[0-9]{1,5})?[eE][-+]?[0-9]{1,2}",
            Just("-0".to_owned()),
        ]
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            number_token().prop_map(|token| Value::Number(Number(token))),
            any::<String>().prop_map(Value::Text),
        ];
        leaf.prop_recursive(6, 64, 8, |inner| {
            let node = inner.prop_map(|value| Node { value, at: 0 });
            prop_oneof![
                prop::collection::vec(node.clone(), 0..8).prop_map(Value::Array),
                prop::collection::btree_map("\\PC{0,8}", node, 0..8).prop_map(|members| {
                    Value::Object(Object::from_members(members.into_iter().collect()).unwrap())
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_equal_token_for_token(value in any_value()) {
            prop_assert_eq!(read(&write(&value)), Ok(value));
        }

        #[test]
        fn another_strict_reader_takes_what_is_written(value in any_value()) {
            prop_assert!(serde_json::from_str::<serde_json::Value>(&write(&value)).is_ok());
        }

        #[test]
        fn no_text_makes_the_reader_fail_otherwise_than_by_a_refusal(source in any::<String>()) {
            if let Err(refusal) = read(&source) {
                prop_assert!(source.is_char_boundary(refusal.at));
            }
        }

        #[test]
        fn nothing_is_accepted_that_another_strict_reader_refuses(source in "[\\[\\]{}:,\"\\\\0-9eE.+ \\-untrfalse]{0,24}") {
            if read(&source).is_ok() {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&source).is_ok(), "{}", source);
            }
        }
    }
}
