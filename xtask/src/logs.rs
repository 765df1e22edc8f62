//! What the tests' hubs logged must hold none of the secrets that the tests sent or were given.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use aho_corasick::{AhoCorasick, MatchKind};

use crate::{
    command::{Failure, target},
    tally::Tally,
};

/// What gives a secret away that no test noted.
const SIGNS: [(&str, &str); 7] = [
    ("a mail address of the tests", "@example.org"),
    ("a personal access token", "phub_"),
    ("an Authorization header", "Bearer "),
    ("a JSON Web Token", "eyJ0eXAi"),
    ("a JSON Web Token", "eyJhbGci"),
    ("a refresh cookie", "hub_refresh="),
    ("a password's hash", "$argon2"),
];
/// What every whole run hands out: where one is missing, nobody has looked.
const KINDS: [&str; 5] = ["cookie", "link", "mail address", "password", "token"];
/// A whole run logs far more lines.
const FEWEST_LINES: usize = 1_000;
/// How many finds are told one by one.
const TOLD: usize = 20;

/// The logs and secrets of one run of the tests.
pub(crate) struct Logs(PathBuf);

impl Logs {
    /// An empty folder for them.
    pub(crate) fn new() -> Result<Self, Failure> {
        let folder = target().join("test-logs");
        let failed = |error| format!("{} can't be emptied: {error}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(failed)?;
        }
        fs::create_dir_all(&folder).map_err(failed)?;
        Ok(Self(folder))
    }

    /// Where the tests write: `HUB_TEST_LOGS`.
    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    /// Looks for the secrets in the logs: one test, passed or failed. A run of all tests must have
    /// something to look through.
    pub(crate) fn searched(&self, whole: bool) -> Tally {
        println!("== no secret in {}", self.0.display());
        let found = read(&self.0, "secrets").and_then(|secrets| {
            let logs = read(&self.0, "log")?;
            search(&secrets, &logs, whole)
        });
        match found {
            Ok(told) => {
                println!("{told}");
                Tally::passed()
            }
            Err(failure) => {
                eprintln!("error: {failure}");
                Tally::broken(failure)
            }
        }
    }
}

/// The files with this ending, by their names.
fn read(folder: &Path, ending: &str) -> Result<BTreeMap<String, String>, Failure> {
    let mut files = BTreeMap::new();
    let failed = |error| format!("{} can't be read: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|found| found == ending) {
            let text = String::from_utf8_lossy(&fs::read(&path).map_err(failed)?).into_owned();
            files.insert(path.display().to_string(), text);
        }
    }
    Ok(files)
}

/// Fails with every place where a secret stands, without repeating it.
fn search(
    secrets: &BTreeMap<String, String>,
    logs: &BTreeMap<String, String>,
    whole: bool,
) -> Result<String, Failure> {
    let mut needles = BTreeMap::new();
    let mut missing = KINDS.to_vec();
    for line in secrets.values().flat_map(|text| text.lines()) {
        let (kind, secret) = serde_json::from_str::<(String, String)>(line)
            .map_err(|error| format!("a list of secrets is broken: {error}"))?;
        missing.retain(|known| *known != kind);
        // The log is JSON, and writes quotes and the like as JSON does.
        let quoted = serde_json::Value::from(secret).to_string();
        needles.insert(quoted.trim_matches('"').to_owned(), kind);
    }
    let handed_out = needles.len();
    for (what, sign) in SIGNS {
        needles.insert(sign.to_owned(), what.to_owned());
    }
    let lines = logs
        .values()
        .map(|text| text.lines().count())
        .sum::<usize>();
    if whole && (!missing.is_empty() || lines < FEWEST_LINES) {
        return Err(format!(
            "the tests wrote {lines} lines of log, and noted no {}: nothing was looked for",
            missing.join(", no ")
        ));
    }
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(needles.keys())
        .map_err(|error| format!("the secrets can't be looked for: {error}"))?;
    let kinds = needles.values().collect::<Vec<_>>();
    let mut found = Vec::new();
    for (file, text) in logs {
        for (number, line) in text.lines().enumerate() {
            for at in automaton.find_iter(line) {
                let kind = kinds.get(at.pattern().as_usize());
                let before = line.get(..at.start()).unwrap_or_default();
                let around = before.char_indices().rev().nth(60).map_or(0, |(at, _)| at);
                let around = before.get(around..).unwrap_or_default();
                let kind = kind.map_or("a secret", |kind| kind.as_str());
                found.push(format!("{file}:{}: {kind} after {around:?}", number + 1));
            }
        }
    }
    if found.is_empty() {
        return Ok(format!(
            "{handed_out} secrets were handed out; none stands in {lines} lines of log"
        ));
    }
    let many = found.len();
    found.truncate(TOLD);
    Err(format!(
        "the log holds {many} secrets:\n{}",
        found.join("\n")
    ))
}

#[cfg(test)]
mod tests {
    use super::{FEWEST_LINES, KINDS, search};
    use std::collections::BTreeMap;

    fn file(text: &str) -> BTreeMap<String, String> {
        BTreeMap::from([("tests".to_owned(), text.to_owned())])
    }

    /// One secret of each kind.
    fn handed_out() -> String {
        let lines = KINDS.map(|kind| format!("[\"{kind}\",\"the {kind} of \\\"ada\\\"\"]\n"));
        lines.concat()
    }

    #[test]
    fn a_log_without_any_secret_passes() {
        let log = "{\"message\":\"done\"}\n".repeat(FEWEST_LINES);
        let told = search(&file(&handed_out()), &file(&log), true).unwrap();
        assert!(told.starts_with("5 secrets were handed out"), "{told}");
    }

    #[test]
    fn a_secret_is_found_as_json_writes_it_and_not_repeated() {
        for kind in KINDS {
            let log = format!("{{\"message\":\"sent the {kind} of \\\"ada\\\"!\"}}\n");
            let failure = search(&file(&handed_out()), &file(&log), false).unwrap_err();
            assert!(
                failure.contains(&format!("tests:1: {kind} after")),
                "{failure}"
            );
            assert!(!failure.contains("of \\\"ada"), "{failure}");
        }
    }

    #[test]
    fn what_only_looks_like_a_secret_is_found_too() {
        for line in [
            "to=eve@example.org",
            "authorization: Bearer x",
            "eyJ0eXAiOiJKV1Qi",
            "token=phub_abc",
            "$argon2id$v=19",
        ] {
            assert!(search(&file(""), &file(line), false).is_err(), "{line}");
        }
    }

    #[test]
    fn a_whole_run_that_logged_or_handed_out_nothing_fails() {
        let log = "done\n".repeat(FEWEST_LINES);
        assert!(search(&file(""), &file(&log), true).is_err());
        assert!(search(&file(&handed_out()), &file("done\n"), true).is_err());
        assert!(search(&file("[\"password\",\"x\"]\n"), &file(&log), true).is_err());
    }
}
