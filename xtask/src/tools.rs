//! Programs that come as crates, built once into the target folder.

use std::path::PathBuf;

use crate::command::{self, Failure, cargo, program, run, target};

/// The one in the path, or the one built by an earlier task, or one built now, in this version.
pub(crate) fn ensure(name: &str, version: &str, features: &[&str]) -> Result<PathBuf, Failure> {
    let tools = target().join("tools");
    let built = tools.join("bin").join(name);
    for candidate in [PathBuf::from(name), built.clone()] {
        if command::succeeds(&mut program(&candidate, &["--version"])) {
            return Ok(candidate);
        }
    }
    println!("== building {name} {version}, once");
    // Such a program's own release profile may optimise across all crates, which takes minutes that
    // one check a change never earns back.
    run(cargo(&["install", name, "--locked", "--quiet"])
        .args(["--version", version, "--root"])
        .arg(&tools)
        .args(["--features", &features.join(",")])
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"))?;
    Ok(built)
}
