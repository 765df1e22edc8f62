//! Counting tests from what `cargo test` prints.

use std::{fmt, ops::AddAssign};

/// How many tests passed and failed, and what is said of those that failed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    told: Vec<String>,
}

impl Tally {
    /// One test that passed.
    pub(crate) fn passed() -> Self {
        Self {
            passed: 1,
            ..Self::default()
        }
    }

    /// The result of something that broke before it could count: one failure, so that no sum of
    /// tallies looks clean.
    pub(crate) fn broken(why: impl Into<String>) -> Self {
        Self {
            failed: 1,
            told: vec![why.into()],
            ..Self::default()
        }
    }

    /// Prints what failed, then the sum as the last line: a log's end tells all that matters.
    pub(crate) fn print(&self) {
        println!("{}{self}", self.failures());
    }

    /// What failed, below a title by which `.ci/run` finds it; nothing when all is well.
    fn failures(&self) -> String {
        if self.told.is_empty() {
            return String::new();
        }
        format!("\n== what failed\n{}\n", self.told.join("\n"))
    }

    /// How many tests ran.
    pub(crate) fn ran(&self) -> u64 {
        self.passed + self.failed
    }

    /// Reads a line of output: `test result: ok. 5 passed; 0 failed; 1 ignored; …`.
    pub(crate) fn from_line(line: &str) -> Option<Self> {
        let counts = line
            .strip_prefix("test result: ok. ")
            .or_else(|| line.strip_prefix("test result: FAILED. "))?;
        let count = |what: &str| {
            counts
                .split("; ")
                .find_map(|part| part.strip_suffix(what)?.parse().ok())
        };
        Some(Self {
            passed: count(" passed")?,
            failed: count(" failed")?,
            told: Vec::new(),
        })
    }

    /// What one run of `cargo test` amounts to, given its title, its result lines, what was said of
    /// each failure, and whether it succeeded.
    ///
    /// A run that fails though no test did was not built, or crashed; one in which every test passed
    /// may still have lost a binary that never reported.
    pub(crate) fn of_run(
        title: &str,
        lines: impl IntoIterator<Item = Self>,
        told: impl IntoIterator<Item = String>,
        succeeded: bool,
    ) -> Self {
        let mut sum = Self::default();
        for line in lines {
            sum += line;
        }
        let told = told.into_iter().map(|told| format!("{title}: {told}"));
        sum.told.extend(told);
        if !succeeded && sum.failed == 0 {
            sum += Self::broken(format!(
                "{title}: it ended with a failure, though no test reported one: see above"
            ));
        }
        sum
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.told.extend(other.told);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn of_output(output: &str, succeeded: bool) -> String {
        of_run(output, &[], succeeded).to_string()
    }

    fn of_run(output: &str, told: &[&str], succeeded: bool) -> Tally {
        let lines = output.lines().filter_map(Tally::from_line);
        let told = told.iter().map(|told| (*told).to_owned());
        Tally::of_run("on SQLite", lines, told, succeeded)
    }

    #[test]
    fn what_failed_in_several_runs_is_told_together() {
        let mut sum = of_run(
            "test result: FAILED. 3 passed; 1 failed; 0 ignored",
            &["links::lead\n    no link"],
            false,
        );
        sum += Tally::passed();
        sum += of_run("error: could not compile `profile-hub`", &[], false);
        sum += Tally::broken("no port is free");
        assert_eq!(
            sum.failures(),
            "\n== what failed\non SQLite: links::lead\n    no link\non SQLite: it ended with a failure, \
             though no test reported one: see above\nno port is free\n"
        );
        assert_eq!(sum.to_string(), "4 passed, 3 failed");
        assert_eq!(Tally::passed().failures(), "");
    }

    #[test]
    fn result_lines_of_several_binaries_add_up() {
        let output = "
     Running unittests src/lib.rs (target/debug/deps/hub_shared-1)
test package::reads_a_sample ... ok
test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.31s
     Running tests/api.rs (target/debug/deps/api-2)
test result: ok. 30 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 4.10s
   Doc-tests hub_shared
test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";
        assert_eq!(of_output(output, true), "42 passed, 0 failed");
    }

    #[test]
    fn failed_tests_are_counted_beside_the_passed() {
        let output = "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        assert_eq!(of_output(output, false), "3 passed, 2 failed");
    }

    #[test]
    fn ignored_and_filtered_tests_count_as_neither() {
        let output = "test result: ok. 0 passed; 0 failed; 7 ignored; 0 measured; 9 filtered out; finished in 0.00s";
        assert_eq!(of_run(output, &[], true).ran(), 0);
    }

    #[test]
    fn a_build_failure_is_a_failure_though_no_test_ran() {
        let output = "error[E0308]: mismatched types\nerror: could not compile `profile-hub`";
        assert_eq!(of_output(output, false), "0 passed, 1 failed");
    }

    #[test]
    fn a_binary_that_crashes_after_others_passed_is_a_failure() {
        let output = "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s
error: test failed, to rerun pass `-p profile-hub --test api`
Caused by: process didn't exit successfully (signal: 6, SIGABRT: process abort signal)";
        assert_eq!(of_output(output, false), "5 passed, 1 failed");
    }

    #[test]
    fn lines_that_only_resemble_a_result_are_not_counted() {
        for line in [
            "  test result: ok. 5 passed; 0 failed; 0 ignored",
            "the test result: ok. 5 passed; 0 failed",
            "test result: ok.",
            "test result: ok. many passed; 0 failed",
            "test result: ok. 5 passed",
            "",
        ] {
            assert_eq!(Tally::from_line(line), None, "{line:?}");
        }
    }
}
