//! `cargo xtask equal`: the checker says and writes the same in WASM and here, byte for byte.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::{
    command::{Failure, cargo, program, root, run, target},
    system::{self, Need},
    wasm::{self, Compiler},
};

/// The Debian name of Node.js, and everybody else's.
const NODE: &str = "node";

/// Compares, and says how much was compared.
pub(crate) fn command() -> Result<ExitCode, Failure> {
    compare()?;
    Ok(ExitCode::SUCCESS)
}

/// Feeds the same archives to both, and fails at the first difference.
pub(crate) fn compare() -> Result<(), Failure> {
    system::ensure(&[Need::Node])?;
    let module = wasm::checker_for_node(&Compiler::find(false)?)?;
    let folder = target().join("checker/equal");
    let [corpus, native, wasm] = ["corpus", "native", "wasm"].map(|part| empty(folder.join(part)));
    let (corpus, native, wasm) = (corpus?, native?, wasm?);
    gather(&corpus)?;

    run(cargo(&[
        "run",
        "--quiet",
        "--package",
        "hub-checker",
        "--example",
        "native",
        "--",
    ])
    .arg(&corpus)
    .arg(&native))?;
    run(program(NODE, &["checker/examples/node.cjs"])
        .arg(module)
        .arg(&corpus)
        .arg(&wasm))?;

    let inputs = read(&corpus)?.len();
    let [native, wasm] = [read(&native)?, read(&wasm)?];
    for name in native.keys().chain(wasm.keys()) {
        if native.get(name) != wasm.get(name) {
            return Err(format!(
                "{name} is not the same in {0}/native and {0}/wasm",
                folder.display()
            ));
        }
    }
    let ending = |end: &str| native.keys().filter(|name| name.ends_with(end)).count();
    let (accepted, redacted) = (ending(".zip.zip"), ending(".redacted.zip"));
    // A corpus of which nothing passes or leaks, or everything, would compare half of what there is.
    let is_mixed = [accepted, redacted]
        .iter()
        .all(|part| (1..inputs).contains(part));
    if native.len() != inputs + accepted + redacted || !is_mixed {
        return Err(format!(
            "of {inputs} archives {accepted} were accepted and {redacted} cleaned, with {} files written: too few to compare",
            native.len()
        ));
    }
    println!(
        "equal in WASM and here: {inputs} reports, {accepted} archives and {redacted} cleaned ones"
    );
    Ok(())
}

/// Puts the archives together: generated ones, the fuzzers' corpus, and real exports where there are any.
fn gather(corpus: &Path) -> Result<(), Failure> {
    run(cargo(&[
        "run",
        "--quiet",
        "--package",
        "hub-shared",
        "--example",
        "corpus",
        "--",
    ])
    .arg(corpus))?;
    let others = [
        ("fuzz", root().join("fuzz/corpus/archive")),
        ("real", root().join("../shared/octobot/samples")),
    ];
    for (kind, folder) in others {
        if !folder.is_dir() {
            println!("skipped: there is no {}", folder.display());
            continue;
        }
        for (name, archive) in read(&folder)? {
            let to = corpus.join(format!("{kind}-{}.zip", name.trim_end_matches(".zip")));
            fs::write(&to, archive).map_err(|error| unusable(&to, &error))?;
        }
    }
    Ok(())
}

fn empty(folder: PathBuf) -> Result<PathBuf, Failure> {
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| unusable(&folder, &error))?;
    }
    fs::create_dir_all(&folder).map_err(|error| unusable(&folder, &error))?;
    Ok(folder)
}

/// The files of a folder by name.
fn read(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let files = || -> io::Result<_> {
        fs::read_dir(folder)?
            .map(|entry| {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                Ok((name, fs::read(entry.path())?))
            })
            .collect()
    };
    files().map_err(|error| unusable(folder, &error))
}

fn unusable(path: &Path, error: &io::Error) -> Failure {
    format!("{} cannot be used: {error}", path.display())
}
