//! The real program, on stores of its own.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{app::ended, database, logs};

/// Links begin with it, whatever port a restarted server has.
pub const PUBLIC_URL: &str = "http://hub.example.org";

/// The stores of a hub, and the real program on them.
pub struct Hub {
    pub folder: TempDir,
    pub database_url: String,
    /// Environment variables of whatever is started.
    pub settings: Vec<(String, String)>,
}

impl Hub {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database_url = database::fresh(folder.path());
        Self::on(folder, database_url)
    }

    /// On a database that is there already.
    pub fn on(folder: TempDir, database_url: String) -> Self {
        Self {
            folder,
            database_url,
            settings: Vec::new(),
        }
    }

    /// From now on started with this environment variable.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.into()));
    }

    /// The program; whatever is not said stands in `data` below the folder.
    pub fn program(&self, words: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_profile-hub"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("HUB_") {
                program.env_remove(name);
            }
        }
        program
            .current_dir(self.folder.path())
            .args(words)
            .env("HUB_DATABASE_URL", &self.database_url)
            .envs(self.settings.iter().cloned());
        program
    }

    /// Runs a command to its end, with this on its standard input.
    pub fn run(&self, words: &[&str], input: &str) -> Output {
        let file = self.folder.path().join("input");
        fs::write(&file, input).unwrap();
        let mut program = self.program(words);
        program.stdin(File::open(file).unwrap()).output().unwrap()
    }

    pub fn create_account(&self, handle: &str, role: &str, password: &str) -> Output {
        let email = format!("{handle}@example.org");
        let words = [
            "admin",
            "create-account",
            "--email",
            &email,
            "--handle",
            handle,
            "--role",
            role,
        ];
        self.run(&words, &format!("{password}\n"))
    }

    /// What the server logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Waits until the server logs this.
    pub async fn logged(&self, words: &str) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while !self.log().contains(words) {
            assert!(Instant::now() < deadline, "no {words:?} in {}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Starts the server and waits until it says where it listens.
    pub fn serve(&self) -> Server {
        let log = self.folder.path().join("log");
        let serve = ["serve", "--listen", "127.0.0.1:0"];
        let process = self
            .program(&serve)
            .env("HUB_PUBLIC_URL", PUBLIC_URL)
            .args(["--limit", "all=off"])
            .stdout(Stdio::piped())
            // As much as it ever says: no secret may be in it.
            .env("RUST_LOG", "trace")
            .stderr(logs::of_program(&log))
            .spawn()
            .unwrap();
        let mut server = Server {
            process,
            base: String::new(),
        };
        let stdout = BufReader::new(server.process.stdout.take().unwrap());
        let (say, said) = mpsc::channel();
        // A thread can be left behind when the server never says it.
        std::thread::spawn(move || {
            let mut lines = stdout.lines().map_while(Result::ok);
            say.send(lines.find_map(|line| Some(line.strip_prefix("listening on ")?.to_owned())))
        });
        match said.recv_timeout(Duration::from_secs(60)) {
            Ok(Some(base)) => server.base = base,
            _ => panic!("the server did not start: {:?}", fs::read_to_string(&log)),
        }
        server
    }
}

/// A running `profile-hub serve`; it does not outlive the test.
pub struct Server {
    pub process: Child,
    pub base: String,
}

impl Server {
    /// Ends it at once, wherever it is (SIGKILL).
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks it to end (SIGTERM): how it did.
    pub async fn terminate(mut self) -> ExitStatus {
        let pid = self.process.id().to_string();
        let asked = Command::new("sh")
            .args(["-c", "kill -TERM $0", &pid])
            .status();
        assert!(asked.unwrap().success());
        ended(&mut self.process).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
