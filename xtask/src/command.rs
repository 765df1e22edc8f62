//! Programs that the tasks start, and what is said when one of them fails.

use std::{
    env,
    fmt::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What went wrong and how to mend it, in one line for people.
pub(crate) type Failure = String;

/// The root of the workspace: every program starts there, wherever the task was called.
pub(crate) fn root() -> PathBuf {
    // Set by `cargo run`, which is how this program is started; so no path is compiled in.
    env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .and_then(|xtask| xtask.parent().map(Path::to_owned))
        .unwrap_or_else(|| PathBuf::from("."))
}

/// Where builds go, and with them whatever the tasks install.
pub(crate) fn target() -> PathBuf {
    // A relative CARGO_TARGET_DIR counts from the folder the task was called in.
    env::var_os("CARGO_TARGET_DIR")
        .and_then(|folder| std::path::absolute(folder).ok())
        .unwrap_or_else(|| root().join("target"))
}

/// A program, started in the root of the workspace.
pub(crate) fn program(name: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::null());
    command
}

/// The cargo that started this task.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = program(
        env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
        arguments,
    );
    if let Some(folder) = env::var_os("CARGO_TARGET_DIR") {
        // Or else the inner cargo, started elsewhere, would take a relative folder for another.
        cargo.env(
            "CARGO_TARGET_DIR",
            std::path::absolute(&folder).unwrap_or_else(|_| folder.into()),
        );
    }
    cargo
}

/// Runs a program to its end with its output on the terminal; fails when the program does.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let line = written(command);
    eprintln!("$ {line}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{line}` ended with {status}")),
        Err(error) => Err(format!("`{line}` could not be started: {error}")),
    }
}

/// Runs a program in silence; tells whether it succeeded.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What a program prints on standard output, trimmed; nothing when it is missing or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// A command as one would type it.
pub(crate) fn written(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut line = program
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned();
    for argument in command.get_args() {
        // Writing to a String cannot fail.
        let _ = write!(line, " {}", argument.to_string_lossy());
    }
    line
}
