//! Servers for one test run: gone at the end, in whatever way it ends.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    os::unix::process::CommandExt as _,
    process::{Child, ChildStdin, Command, Stdio},
};

use crate::command::Failure;

/// A shell that keeps a server running until its standard input ends: on success, on failure, on
/// Ctrl-C, killed.
///
/// Its script starts the server, says `ready`, reads its standard input to the end and clears up. It
/// ignores the signals that end a terminal session, because the server must outlive their sender.
pub(crate) struct Keeper {
    what: &'static str,
    process: Child,
    /// Held open for as long as the server should live.
    lifeline: Option<ChildStdin>,
}

impl Keeper {
    /// Runs the script by `shell`, which may change user first, and waits until it says `ready`.
    pub(crate) fn start(
        what: &'static str,
        mut shell: Command,
        script: &str,
        arguments: &[&str],
    ) -> Result<Self, Failure> {
        let mut process = shell
            .args(["-c", script, "keeper"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl-C reaches the group of the terminal: not this one, which has to clean up.
            .process_group(0)
            .spawn()
            .map_err(|error| format!("{what} could not be started: {error}"))?;
        let lifeline = process.stdin.take();
        let mut said = String::new();
        if let Some(stdout) = process.stdout.take() {
            // An end without a word leaves `said` empty, which is the failure told below.
            let _ = BufReader::new(stdout).read_line(&mut said);
        }
        let keeper = Self {
            what,
            process,
            lifeline,
        };
        if said.trim() == "ready" {
            Ok(keeper)
        } else {
            Err(format!("{what} did not start; what it said stands above"))
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        if let Err(error) = self.process.wait() {
            eprintln!("{} may still be running: {error}", self.what);
        }
    }
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> Result<u16, Failure> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port on 127.0.0.1: {error}"))
}
