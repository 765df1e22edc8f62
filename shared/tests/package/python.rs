//! Python's json reads from our files what it reads from the author's.

use std::io::Write as _;
use std::process::{Command, Stdio};

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use data_encoding::BASE64;
use proptest::prelude::any;

use crate::archive::{Archive, field, longs, unpacked};
use crate::author::{Author, check};
use crate::properties::{self, json_text};

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

/// Reads pairs of archives in Base64, one JSON list a line, the author's and the canonical one, and
/// prints what Python's zipfile and json read otherwise from the first.
const UNPACK: &str = r#"
import base64, io, json, sys, zipfile

def files(archive):
    zip = zipfile.ZipFile(io.BytesIO(base64.b64decode(archive)))
    assert zip.testzip() is None
    names = [name.removeprefix("./") for name in zip.namelist()]
    assert len(names) == len(set(names))
    return {name.removeprefix("./"): zip.read(name) for name in zip.namelist()}

for number, line in enumerate(sys.stdin):
    theirs, ours = map(files, json.loads(line))
    for name, data in ours.items():
        before, after = json.loads(theirs[name]), json.loads(data)
        if name.startswith("specific_config/") and before != after:
            print(number, name, "differs")
        if name == "profile.json" and before["config"]["trading"]["risk"] != after["config"]["trading"]["risk"]:
            print(number, name, "differs")
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

/// The archive as some other honest tool would have written it.
fn packed_otherwise(mut archive: Archive, tool: u8) -> Archive {
    for member in &mut archive.members {
        match tool % 6 {
            0 => member.flags |= 1 << 3,
            1 => {
                member.flags |= 1 << 3;
                member.local_sizes = Some([0, 0, member.size]);
            }
            2 => {
                member.flags |= 1 << 3;
                member.descriptor = Some(longs(member.sizes()));
            }
            3 => member.name = [b"./", member.name.as_slice()].concat(),
            4 => member.extra[0] = field(0x5455, &[1, 2, 3, 4, 5]),
            _ => member.mode = 0,
        }
    }
    if tool > 127 {
        archive.members.reverse();
    }
    archive
}

#[test]
fn python_unpacks_and_reads_what_we_do_whatever_tool_packed_it() {
    let mut runner = TestRunner::deterministic();
    let strategy = (properties::author(), any::<u8>());
    let pairs: Vec<_> = (0..200)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .map(|(author, tool)| {
            let archive = packed_otherwise(author.archive(), tool).bytes();
            let canonical = check(&archive).canonical.unwrap().archive();
            serde_json::json!([BASE64.encode(&archive), BASE64.encode(&canonical)]).to_string()
        })
        .collect();
    if let Some(differences) = python(UNPACK, pairs) {
        assert_eq!(differences, "");
    }
}
