//! Python's json reads from our files what it reads from the author's.

use std::io::Write as _;
use std::process::{Command, Stdio};

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use crate::archive::unpacked;
use crate::author::Author;
use crate::properties::json_text;

/// Reads pairs of texts, one JSON list a line, and prints which differ in value or type.
const COMPARE: &str = r#"
import json, math, struct, sys

def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float):
        return struct.pack("d", a) == struct.pack("d", b)
    return a == b

for number, line in enumerate(sys.stdin):
    before, after = json.loads(line)
    if not same(json.loads(before), json.loads(after)):
        print(number, "differs in value or type")
    try:
        after.encode("ascii")
    except UnicodeEncodeError:
        print(number, "is not ASCII")
"#;

/// Reads texts, one JSON string a line, and prints which OctoBot's export would write otherwise.
const REWRITE: &str = r#"
import json, sys

for number, line in enumerate(sys.stdin):
    text = json.loads(line)
    if json.dumps(json.loads(text), indent=4, sort_keys=True) != text:
        print(number, "is written otherwise by Python")
"#;

/// What Python prints; none, with a word about it, where there is no Python.
fn python(script: &str, lines: impl IntoIterator<Item = String>) -> Option<String> {
    let child = Command::new("python3")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("skipped: there is no python3 on this machine");
        return None;
    };
    let input: String = lines.into_iter().map(|line| line + "\n").collect();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The same text as the hub writes it.
fn rewritten(text: &str) -> String {
    const NAME: &str = "specific_config/DailyTradingMode.json";
    let checked = Author::new().file(NAME, text).check();
    let archive = checked
        .canonical
        .unwrap_or_else(|| panic!("{text}: {:#?}", checked.report))
        .archive();
    let data = unpacked(&archive)
        .into_iter()
        .find(|(name, _)| name == NAME)
        .unwrap()
        .1;
    String::from_utf8(data).unwrap()
}

#[test]
fn python_reads_the_same_values_and_types_from_both() {
    let mut runner = TestRunner::deterministic();
    let strategy = json_text();
    let texts = (0..400).map(|_| {
        format!(
            "{{\"v\": {}}}",
            strategy.new_tree(&mut runner).unwrap().current()
        )
    });
    let pairs = texts.map(|text| serde_json::json!([text, rewritten(&text)]).to_string());
    if let Some(differences) = python(COMPARE, pairs) {
        assert_eq!(differences, "");
    }
}

#[test]
fn the_comparison_sees_a_changed_type_and_a_changed_value() {
    let pairs = [
        r#"["[1]", "[1.0]"]"#,
        r#"["0.1", "0.10000000000000002"]"#,
        r#"["-0.0", "0.0"]"#,
        r#"["[1]", "[1]"]"#,
    ];
    if let Some(differences) = python(COMPARE, pairs.map(str::to_owned)) {
        assert_eq!(differences.lines().count(), 3, "{differences}");
    }
}

#[test]
fn files_are_written_as_octobot_s_export_writes_them() {
    let author = Author::new().set(
        "/profile/description",
        serde_json::json!("é😀\u{7f}\"\\/\t"),
    );
    let archive = author.check().canonical.unwrap().archive();
    let texts = unpacked(&archive)
        .into_iter()
        .map(|(_, data)| serde_json::json!(String::from_utf8(data).unwrap()).to_string());
    if let Some(differences) = python(REWRITE, texts) {
        assert_eq!(differences, "");
    }
}
