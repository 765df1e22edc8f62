//! A private PostgreSQL for one test run: on a free port, in a folder of its own, gone at the end.

use std::process::Command;

use crate::{
    command::Failure,
    keeper::{Keeper, free_port},
    system::{self, is_root},
};

/// Makes a cluster and starts it. Nothing is synced: the data need not survive anything.
const SCRIPT: &str = r#"
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
    _keeper: Keeper,
}

impl Cluster {
    /// Makes a cluster and waits until it takes connections.
    pub(crate) fn start() -> Result<Self, Failure> {
        let programs = system::postgres_programs().ok_or(
            "there is no PostgreSQL server here; install with: apt-get install postgresql-15",
        )?;
        // PostgreSQL refuses to run as root; Debian's package made a user for it.
        let shell = if is_root() {
            let mut shell = Command::new("runuser");
            shell.args(["-u", "postgres", "--", "sh"]);
            shell
        } else {
            Command::new("sh")
        };
        let port = free_port()?;
        let arguments = [&*programs.to_string_lossy(), &port.to_string()];
        let keeper = Keeper::start("the private PostgreSQL", shell, SCRIPT, &arguments)?;
        Ok(Self {
            port,
            _keeper: keeper,
        })
    }

    /// Where tests find it: they make databases of their own beside the one named here.
    pub(crate) fn url(&self) -> String {
        format!("postgres://hub@127.0.0.1:{}/postgres", self.port)
    }
}
