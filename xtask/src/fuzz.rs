//! `cargo xtask fuzz`: random archives against the checker, guided by what they reach.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::ValueEnum;

use crate::{
    command::{Failure, cargo, program, run, target},
    system::{self, Need},
    tools,
};

/// The cargo-fuzz that is built when none is in the path.
const CARGO_FUZZ: &str = "0.13.2";

/// The fuzz targets are a workspace of their own.
pub(crate) const MANIFEST: &str = "fuzz/Cargo.toml";

/// The most seconds that a target may take in a check, should this machine be very slow.
const CHECK_SECONDS: u32 = 120;

/// What to fuzz, and for how long.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only this one; all, one after the other, without.
    target: Option<Target>,
    /// Seconds for each target, from a new seed, going on from what earlier such runs have found;
    /// without, the short run of `cargo xtask check`.
    #[arg(long)]
    seconds: Option<u32>,
}

/// The programs in fuzz/fuzz_targets.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Target {
    /// Any bytes.
    Archive,
    /// Any bytes as a JSON file in an archive that is sound otherwise.
    Json,
    /// Archives that are well formed but for the lies they tell.
    Structured,
}

impl Target {
    fn name(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Json => "json",
            Self::Structured => "structured",
        }
    }

    /// How many inputs a check tries: about 20 s of work on one core.
    fn check_runs(self) -> u32 {
        match self {
            Self::Archive => 100_000,
            Self::Json => 20_000,
            Self::Structured => 10_000,
        }
    }
}

/// How long one target runs.
#[derive(Clone, Copy)]
enum Budget {
    /// So long, from a new random seed, on top of what earlier runs have found.
    Seconds(u32),
    /// So many inputs, from the corpus alone and the same seed. Runs still differ a little: hash
    /// maps have another order each time, and so reach other code.
    Runs(u32),
}

/// Fuzzes for as long as asked.
pub(crate) fn command(options: &Options) -> Result<ExitCode, Failure> {
    let fuzzer = Fuzzer::ensure()?;
    let targets = options
        .target
        .map_or(Target::value_variants().to_vec(), |target| vec![target]);
    for target in targets {
        let budget = options
            .seconds
            .map_or(Budget::Runs(target.check_runs()), Budget::Seconds);
        fuzzer.run(target, budget)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The targets' lints, and a short run of each.
pub(crate) fn check() -> Result<(), Failure> {
    let fuzzer = Fuzzer::ensure()?;
    run(cargo(&[
        "clippy",
        "--locked",
        "--all-targets",
        "--manifest-path",
        MANIFEST,
    ])
    .arg("--target-dir")
    .arg(folder())
    .args(["--", "-D", "warnings"]))?;
    for target in Target::value_variants() {
        fuzzer.run(*target, Budget::Runs(target.check_runs()))?;
    }
    Ok(())
}

/// A cargo-fuzz that works.
struct Fuzzer(PathBuf);

impl Fuzzer {
    fn ensure() -> Result<Self, Failure> {
        system::ensure(&[Need::Cxx])?;
        tools::ensure("cargo-fuzz", CARGO_FUZZ, &[]).map(Self)
    }

    fn run(&self, which: Target, budget: Budget) -> Result<(), Failure> {
        let name = which.name();
        let work = folder();
        let found = work.join(match budget {
            Budget::Seconds(_) => "corpus",
            Budget::Runs(_) => "corpus-of-check",
        });
        let found = found.join(name);
        if matches!(budget, Budget::Runs(_)) && found.exists() {
            fs::remove_dir_all(&found).map_err(|error| unusable(&found, &error))?;
        }
        fs::create_dir_all(&found).map_err(|error| unusable(&found, &error))?;

        let mut fuzz = program(&self.0, &["run", name]);
        // Instrumentation is a nightly feature, which the stable compiler has as well.
        fuzz.env("RUSTC_BOOTSTRAP", "1");
        fuzz.arg("--target-dir").arg(&work);
        // The first folder takes what is found; the second is the repository's.
        fuzz.arg(&found).arg(format!("fuzz/corpus/{name}"));
        fuzz.args(["--", "-dict=fuzz/dictionary.txt", "-max_len=65536"]);
        fuzz.args([
            "-timeout=10",
            "-rss_limit_mb=2048",
            "-verbosity=0",
            "-print_final_stats=1",
        ]);
        match budget {
            Budget::Seconds(seconds) => fuzz.arg(format!("-max_total_time={seconds}")),
            Budget::Runs(runs) => fuzz
                .args(["-seed=1".to_owned(), format!("-runs={runs}")])
                .arg(format!("-max_total_time={CHECK_SECONDS}")),
        };
        run(&mut fuzz).map_err(|failure| {
            format!("{failure}; an input that broke it is the newest file in fuzz/artifacts/{name}")
        })
    }
}

/// Where the targets are built, and what they find is kept.
fn folder() -> PathBuf {
    target().join("fuzz")
}

fn unusable(path: &Path, error: &io::Error) -> Failure {
    format!("{} cannot be used: {error}", path.display())
}
