//! A private PostgreSQL for one test run: on a free port, in a folder of its own, gone at the end.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    os::unix::process::CommandExt as _,
    process::{Child, ChildStdin, Command, Stdio},
};

use crate::{
    command::Failure,
    system::{self, is_root},
};

/// Starts a cluster, says `ready`, and takes it down when its standard input ends.
///
/// It ends when this process does, in whatever way: on success, on failure, on Ctrl-C, killed. The
/// signals that end a terminal session are ignored, because the cluster must outlive their sender.
/// Nothing is synced: the data need not survive anything.
const KEEPER: &str = r#"
set -eu
trap '' INT TERM HUP
cd /
programs=$1 port=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$programs/initdb" -D "$folder/data" -U hub -A trust --no-sync -E UTF8 --locale=C.UTF-8 > "$folder/initdb" ||
    { cat "$folder/initdb" >&2; exit 1; }
"$programs/pg_ctl" -D "$folder/data" -w -s -l "$folder/log" start -o "-p $port -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories=$folder -c max_connections=300 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off" ||
    { cat "$folder/log" >&2; exit 1; }
echo ready
read -r _ || true
"$programs/pg_ctl" -D "$folder/data" -s -m immediate stop
"#;

/// A running cluster; dropping it stops the server and removes its files.
pub(crate) struct Cluster {
    port: u16,
    keeper: Child,
    /// Held open for as long as the cluster should live.
    lifeline: Option<ChildStdin>,
}

impl Cluster {
    /// Makes a cluster and waits until it takes connections.
    pub(crate) fn start() -> Result<Self, Failure> {
        let programs = system::postgres_programs().ok_or(
            "there is no PostgreSQL server here; install with: apt-get install postgresql-15",
        )?;
        // PostgreSQL refuses to run as root; Debian's package made a user for it.
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        let port = free_port().map_err(|error| format!("no free port on 127.0.0.1: {error}"))?;
        let mut keeper = command
            .args(["-c", KEEPER, "keeper"])
            .arg(programs)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl-C reaches the group of the terminal: not this one, which has to clean up.
            .process_group(0)
            .spawn()
            .map_err(|error| format!("PostgreSQL could not be started: {error}"))?;
        let lifeline = keeper.stdin.take();
        let mut said = String::new();
        if let Some(stdout) = keeper.stdout.take() {
            // An end without a word leaves `said` empty, which is the failure told below.
            let _ = BufReader::new(stdout).read_line(&mut said);
        }
        let cluster = Self {
            port,
            keeper,
            lifeline,
        };
        if said.trim() == "ready" {
            Ok(cluster)
        } else {
            Err("PostgreSQL did not start; what it said stands above".to_owned())
        }
    }

    /// Where tests find it: they make databases of their own beside the one named here.
    pub(crate) fn url(&self) -> String {
        format!("postgres://hub@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        if let Err(error) = self.keeper.wait() {
            eprintln!("the private PostgreSQL may still be running: {error}");
        }
    }
}

/// A port that was free a moment ago.
fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
