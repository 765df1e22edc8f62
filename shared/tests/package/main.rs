//! The package checker as its users see it: archives in, reports and archives out.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, as tests do"
)]

mod archive;
mod author;
mod comparison;
mod facts;
mod findings;
mod forged;
mod leaks;
mod octobot;
mod passes;
mod properties;
mod python;
mod rewriting;
mod samples;
mod served;
