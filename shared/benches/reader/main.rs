//! How fast the package checker is, and what it costs at worst: `cargo xtask bench reader`.
//!
//! Honest archives are timed beside OctoBot's own import of the same files, when
//! HUB_TEST_OCTOBOT_PYTHON and HUB_TEST_OCTOBOT_SCHEMA say where that is; hostile ones have to stay
//! within bounds. A check here is [`canonicalise`] and writing the canonical archive. Memory is what
//! that allocates at its peak, beside the archive's own bytes.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a bench that cannot go on should stop where it stands"
)]

use std::alloc::System;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use hub_shared::package::{Canonical, Limits, canonicalise};
use peakmem_alloc::{INSTRUMENTED_SYSTEM, PeakMemAlloc, PeakMemAllocTrait as _};

#[expect(dead_code, reason = "some helpers are for the tests alone")]
#[path = "../../tests/package/archive.rs"]
mod archive;
#[expect(dead_code, reason = "some helpers are for the tests alone")]
#[path = "../../tests/package/author.rs"]
mod author;
mod honest;
mod hostile;
mod octobot;

#[global_allocator]
static MEMORY: &PeakMemAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How many times faster than OctoBot's import a check must be.
const RATIO: f64 = 20.0;

/// What a check of any archive may cost.
const MOST_MILLISECONDS: f64 = 100.0;
const MOST_MEGABYTES: f64 = 48.0;

const MB: f64 = (1 << 20) as f64;

fn main() -> ExitCode {
    let honest = honest();
    let hostile = hostile();
    for failure in honest.iter().chain(&hostile) {
        println!("FAILED: {failure}");
    }
    if honest.is_empty() && hostile.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Times the honest archives; tells what was too slow.
fn honest() -> Vec<String> {
    let archives = honest::archives();
    let imports = octobot::imports(&archives);
    if imports.is_none() {
        println!("skipped: OctoBot's import, which is not at hand");
    }
    println!(
        "\n{:<26} {:>10} {:>10} {:>10} {:>10} {:>11} {:>8}",
        "honest", "bytes", "median ms", "worst ms", "peak MB", "OctoBot ms", "ratio"
    );
    let mut failures = Vec::new();
    for (name, archive) in &archives {
        let cost = Cost::of(archive, Duration::from_secs(3), 1_000);
        assert!(cost.accepted, "{name} is refused");
        let import = imports
            .as_ref()
            .and_then(|imports| imports.get(name)?.as_ref().ok());
        let ratio = import.map(|import| import / cost.median);
        println!(
            "{name:<26} {:>10} {:>10.3} {:>10.3} {:>10.2} {:>11} {:>8}",
            archive.len(),
            cost.median,
            cost.worst,
            cost.peak,
            import.map_or("-".to_owned(), |import| format!("{import:.2}")),
            ratio.map_or("-".to_owned(), |ratio| format!("{ratio:.1}")),
        );
        if let Some(ratio) = ratio
            && ratio < RATIO
        {
            failures.push(format!(
                "{name}: {ratio:.1} times as fast as OctoBot's import, not {RATIO}"
            ));
        }
        if let Some(Err(refusal)) = imports.as_ref().and_then(|imports| imports.get(name)) {
            println!("    OctoBot does not import it: {refusal}");
        }
    }
    failures
}

/// Measures the hostile archives; tells which cost too much.
fn hostile() -> Vec<String> {
    println!(
        "\n{:<26} {:>10} {:>10} {:>10} {:>10}  first finding",
        "hostile", "bytes", "median ms", "worst ms", "peak MB"
    );
    let mut failures = Vec::new();
    for (name, make) in hostile::GALLERY {
        let archive = make();
        let cost = Cost::of(&archive, Duration::from_secs(1), 20);
        println!(
            "{name:<26} {:>10} {:>10.3} {:>10.3} {:>10.2}  {}",
            archive.len(),
            cost.median,
            cost.worst,
            cost.peak,
            cost.first
        );
        // The median, because on a busy machine the worst run measures the others.
        if cost.median > MOST_MILLISECONDS {
            failures.push(format!(
                "{name}: {:.0} ms, not {MOST_MILLISECONDS}",
                cost.median
            ));
        }
        if cost.peak > MOST_MEGABYTES {
            failures.push(format!("{name}: {:.1} MB, not {MOST_MEGABYTES}", cost.peak));
        }
    }
    failures
}

/// What checking an archive costs.
struct Cost {
    /// Milliseconds.
    median: f64,
    worst: f64,
    /// Megabytes.
    peak: f64,
    accepted: bool,
    /// The code of the first finding.
    first: String,
}

impl Cost {
    /// Measures until the time or the number of runs is used up; at least three runs.
    fn of(archive: &[u8], time: Duration, runs: usize) -> Self {
        let limits = Limits::default();
        let begin = Instant::now();
        let (mut times, mut peak) = (Vec::new(), 0);
        let checked = loop {
            MEMORY.reset_peak_memory();
            let start = Instant::now();
            let checked = canonicalise(archive, &limits);
            let written = checked.canonical.as_ref().map(Canonical::archive);
            times.push(start.elapsed().as_secs_f64() * 1e3);
            peak = peak.max(MEMORY.get_peak_memory());
            drop(written);
            if times.len() >= 3 && (times.len() == runs || begin.elapsed() > time) {
                break checked;
            }
        };
        times.sort_by(f64::total_cmp);
        Self {
            median: times.get(times.len() / 2).copied().unwrap_or_default(),
            worst: times.last().copied().unwrap_or_default(),
            peak: peak as f64 / MB,
            accepted: checked.canonical.is_some(),
            first: checked
                .report
                .findings
                .first()
                .map_or("none".to_owned(), |finding| format!("{:?}", finding.code)),
        }
    }
}
