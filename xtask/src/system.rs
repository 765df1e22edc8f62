//! What the machine must offer: Debian packages and the parts of the Rust toolchain.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::command::{self, Failure, program};

/// Something that the tasks need from outside the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// A C++ compiler, for the fuzzer's engine.
    Cxx,
    /// PostgreSQL's client library, which the hub links.
    Libpq,
    /// A PostgreSQL server that tests can start for themselves.
    Postgres,
    /// A CPython 3.11 that can make virtual environments.
    Python,
    /// Node.js, which runs WASM outside a browser.
    Node,
    /// npm, which installs what programs for Node.js need.
    Npm,
    /// A browser that programs can drive.
    Chromium,
    /// A Rust that compiles for browsers, its standard library in source, and a linker.
    RustForWasm,
}

impl Need {
    /// The Debian 12 packages that provide it.
    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Cxx => &["g++"],
            Self::Libpq => &["libpq-dev"],
            Self::Postgres => &["postgresql-15"],
            Self::Python => &["python3-venv"],
            Self::Node => &["nodejs"],
            Self::Npm => &["npm"],
            Self::Chromium => &["chromium"],
            Self::RustForWasm => &["rustc-web", "cargo-web", "rust-web-src", "lld"],
        }
    }
}

/// Installs what is missing of the client library and the server.
pub(crate) fn ensure(needs: &[Need]) -> Result<(), Failure> {
    let missing: Vec<Need> = needs
        .iter()
        .copied()
        .filter(|need| match need {
            Need::Libpq => !has_libpq(),
            Need::Postgres => postgres_programs().is_none(),
            Need::Cxx => env::var_os("CXX").is_none() && !has_program("c++"),
            Need::Node => !has_program("node"),
            Need::Npm => !has_program("npm"),
            Need::Chromium => chromium().is_none(),
            // Only trying tells: those who need them do, and call `install` when all else failed.
            Need::Python | Need::RustForWasm => false,
        })
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        install(&missing)
    }
}

/// Installs Debian packages: as root, with a sudo that asks nothing, or not at all.
pub(crate) fn install(needs: &[Need]) -> Result<(), Failure> {
    let packages: Vec<&str> = needs
        .iter()
        .flat_map(|need| need.packages())
        .copied()
        .collect();
    let by_hand = format!(
        "missing on this machine: {list}; install with: sudo apt-get install {list}",
        list = packages.join(" ")
    );
    if !has_program("apt-get") {
        return Err(format!(
            "{by_hand} (or what your system calls them: there is no apt-get here)"
        ));
    }
    let sudo: &[&str] = if is_root() {
        &[]
    } else if command::succeeds(&mut program("sudo", &["--non-interactive", "true"])) {
        &["sudo", "--non-interactive"]
    } else {
        return Err(by_hand);
    };
    let apt_get = |arguments: &[&str]| {
        let words: Vec<&str> = sudo
            .iter()
            .chain(&["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"])
            .chain(arguments)
            .copied()
            .collect();
        let (first, rest) = words.split_first().ok_or_else(|| by_hand.clone())?;
        command::run(&mut program(first, rest)).map_err(|failure| format!("{failure}; {by_hand}"))
    };
    apt_get(&["update", "--quiet"])?;
    let mut arguments = vec!["install", "--quiet", "--yes", "--no-install-recommends"];
    arguments.extend(packages);
    apt_get(&arguments)
}

/// Adds a part of the Rust toolchain that a minimal installation left out.
pub(crate) fn ensure_component(cargo_command: &str, component: &str) -> Result<(), Failure> {
    if command::succeeds(&mut command::cargo(&[cargo_command, "--version"])) {
        return Ok(());
    }
    command::run(&mut program("rustup", &["component", "add", component])).map_err(|failure| {
        format!(
            "`cargo {cargo_command}` is missing and {failure}; install {component} for this Rust"
        )
    })
}

/// Whether this process is root.
pub(crate) fn is_root() -> bool {
    command::output(&mut program("id", &["-u"])).as_deref() == Some("0")
}

/// The folder of `initdb` and `pg_ctl`: Debian keeps them out of the path.
pub(crate) fn postgres_programs() -> Option<PathBuf> {
    let debian = PathBuf::from("/usr/lib/postgresql/15/bin");
    std::iter::once(debian)
        .chain(path_folders())
        .find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

/// Chromium's program.
pub(crate) fn chromium() -> Option<PathBuf> {
    path_folders()
        .map(|folder| folder.join("chromium"))
        .find(|program| program.is_file())
}

/// Whether the linker will find libpq, by the ways in which the pq-sys crate looks for it.
fn has_libpq() -> bool {
    let linkable = |folder: &Path| {
        ["libpq.so", "libpq.a", "libpq.dylib"]
            .iter()
            .any(|file| folder.join(file).exists())
    };
    env::var_os("PQ_LIB_DIR").is_some_and(|folder| linkable(Path::new(&folder)))
        || command::output(&mut program("pg_config", &["--libdir"]))
            .is_some_and(|folder| linkable(Path::new(&folder)))
        || command::succeeds(&mut program("pkg-config", &["--exists", "libpq"]))
}

/// Whether a program is in the path.
pub(crate) fn has_program(name: &str) -> bool {
    path_folders().any(|folder| folder.join(name).is_file())
}

fn path_folders() -> impl Iterator<Item = PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).collect::<Vec<_>>().into_iter()
}
