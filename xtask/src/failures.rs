//! What failed, read from what tests print, to be told once more where a log ends.

/// How many lines of a failure are repeated: enough for where it was, and the most of what was wrong.
const LINES: usize = 8;
/// How many characters of each.
const WIDTH: usize = 240;

/// Listens to a run of tests.
#[derive(Default)]
pub(crate) struct Failures {
    heard: Vec<Failed>,
    place: Place,
}

struct Failed {
    name: String,
    lines: Vec<String>,
    panicked: bool,
}

/// Where in the output the run is.
#[derive(Default, PartialEq, Eq)]
enum Place {
    /// Where tests report one by one.
    #[default]
    Elsewhere,
    /// In what the last failed test printed.
    Printed,
    /// In the list of the names of all that failed.
    Names,
}

impl Failures {
    /// Takes the next line.
    pub(crate) fn hear(&mut self, line: &str) {
        let printed_by = line
            .strip_prefix("---- ")
            .and_then(|rest| rest.strip_suffix(" stdout ----"));
        if let Some(name) = printed_by {
            self.place = Place::Printed;
            self.heard.push(Failed::new(name));
        } else if line == "failures:" {
            self.place = Place::Names;
        } else if line.starts_with("test result: ") {
            self.place = Place::Elsewhere;
        } else if self.place == Place::Printed {
            if let Some(failed) = self.heard.last_mut() {
                failed.hear(line);
            }
        } else if self.place == Place::Names
            && let Some(name) = line.strip_prefix("    ")
            && !self.heard.iter().any(|failed| failed.name == name)
        {
            // It printed nothing.
            self.heard.push(Failed::new(name));
        }
    }

    /// Each failed test: its name, then the first lines that tell what was wrong.
    pub(crate) fn told(self) -> Vec<String> {
        let told = |failed: Failed| [&[failed.name][..], &failed.lines].concat().join("\n    ");
        self.heard.into_iter().map(told).collect()
    }
}

impl Failed {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            lines: Vec::new(),
            panicked: false,
        }
    }

    fn hear(&mut self, line: &str) {
        // What was printed before it went wrong is not what was wrong.
        if !self.panicked && line.starts_with("thread '") && line.contains(" panicked at ") {
            self.panicked = true;
            self.lines.clear();
        }
        if self.lines.len() < LINES && !line.trim().is_empty() {
            self.lines.push(line.chars().take(WIDTH).collect());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Failures, LINES};

    fn told(output: &str) -> Vec<String> {
        let mut failures = Failures::default();
        output.lines().for_each(|line| failures.hear(line));
        failures.told()
    }

    #[test]
    fn a_failed_test_is_told_with_its_panic_and_not_with_what_it_printed_before() {
        let output = "
running 3 tests
test limits::counts ... FAILED
test limits::resets ... ok
test links::lead ... FAILED

failures:

---- limits::counts stdout ----
asking 127.0.0.1

thread 'limits::counts' panicked at api/tests/api/limits.rs:7:5:
assertion `left == right` failed
  left: 429
 right: 200

---- links::lead stdout ----
Error: \"no link\"


failures:
    limits::counts
    links::lead

test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s
";
        assert_eq!(
            told(output),
            [
                "limits::counts\n    thread 'limits::counts' panicked at api/tests/api/limits.rs:7:5:\
                 \n    assertion `left == right` failed\n      left: 429\n     right: 200",
                "links::lead\n    Error: \"no link\"",
            ]
        );
    }

    #[test]
    fn a_test_that_printed_nothing_is_told_by_its_name() {
        let output =
            "\nfailures:\n\nfailures:\n    silent\n\ntest result: FAILED. 0 passed; 1 failed";
        assert_eq!(told(output), ["silent"]);
    }

    #[test]
    fn a_long_failure_is_told_by_its_first_lines() {
        let output = format!("---- long stdout ----\n{}", "a line\n".repeat(100));
        let told = told(&output);
        assert_eq!(told.first().unwrap().lines().count(), 1 + LINES);
    }

    #[test]
    fn a_run_in_which_all_is_well_tells_nothing() {
        let output = "test a ... ok\n    indented\ntest result: ok. 1 passed; 0 failed; 0 ignored";
        assert_eq!(told(output), [""; 0]);
    }
}
