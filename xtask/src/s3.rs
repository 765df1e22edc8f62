//! A private S3 server for one test run: on a free port, in a folder of its own, gone at the end.

use std::process::Command;

use crate::{
    command::Failure,
    keeper::{Keeper, free_port},
    tools,
};

/// The server that is built when none is in the path. Newer ones want a newer Rust.
const S3S_FS: &str = "0.14.1";

/// Starts the server on a folder in which one bucket lies, and waits until its port is taken.
const SCRIPT: &str = r#"
set -eu
trap '' INT TERM HUP
program=$1 port=$2
folder=$(mktemp -d)
mkdir -p "$folder/data/hub"
"$program" --host 127.0.0.1 --port "$port" --access-key hub --secret-key hub-secret "$folder/data" \
    > "$folder/log" 2>&1 &
server=$!
trap 'kill -9 "$server" 2> /dev/null || true; rm -rf "$folder"' EXIT
# As /proc/net/tcp writes a port that is listened on.
taken=$(printf ':%04X 00000000:0000 0A' "$port")
while ! grep -q "$taken" /proc/net/tcp; do
    kill -0 "$server" 2> /dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.05
done
echo ready
read -r _ || true
"#;

/// A running server; dropping it stops it and removes its files.
pub(crate) struct Server {
    port: u16,
    _keeper: Keeper,
}

impl Server {
    /// Builds the program when it is missing, starts it and waits until it takes connections.
    pub(crate) fn start() -> Result<Self, Failure> {
        let program = tools::ensure("s3s-fs", S3S_FS, &["binary"])?;
        let port = free_port()?;
        let arguments = [&*program.to_string_lossy(), &port.to_string()];
        let keeper = Keeper::start(
            "the private S3 server",
            Command::new("sh"),
            SCRIPT,
            &arguments,
        )?;
        Ok(Self {
            port,
            _keeper: keeper,
        })
    }

    /// Where tests find it, as whom, and the bucket in which each takes a prefix of its own.
    pub(crate) fn url(&self) -> String {
        format!("http://hub:hub-secret@127.0.0.1:{}/hub", self.port)
    }
}
