//! A real mail server beside a test, which does what the test tells it.

use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

/// A running `mail_server/server.py`; it does not outlive the test.
pub struct MailServer {
    process: Child,
    _lifeline: ChildStdin,
    folder: TempDir,
    events: Arc<Mutex<Vec<Value>>>,
    pub port: u64,
}

impl MailServer {
    /// Starts it in one of its modes.
    pub async fn start(mode: &str) -> Self {
        let python = std::env::var("HUB_TEST_MAIL_PYTHON")
            .unwrap_or_else(|_| panic!("`cargo xtask test` sets HUB_TEST_MAIL_PYTHON"));
        let folder = tempfile::tempdir().unwrap();
        let mut process = Command::new(python)
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/mail_server/server.py"
            ))
            .arg(mode)
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(folder.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let events = Arc::<Mutex<Vec<Value>>>::default();
        let (lines, heard) = (process.stdout.take().unwrap(), events.clone());
        std::thread::spawn(move || {
            for line in BufReader::new(lines).lines().map_while(Result::ok) {
                heard
                    .lock()
                    .unwrap()
                    .push(serde_json::from_str(&line).unwrap());
            }
        });
        let lifeline = process.stdin.take().unwrap();
        let mut server = Self {
            process,
            _lifeline: lifeline,
            folder,
            events,
            port: 0,
        };
        let listening = server.heard("listening", 1).await.remove(0);
        server.port = listening["port"].as_u64().unwrap();
        server
    }

    /// Its URL, without TLS and sign-in.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Where the certificate is that its own is checked by.
    pub fn authority(&self) -> String {
        self.folder
            .path()
            .join("authority.pem")
            .display()
            .to_string()
    }

    /// Lets a mail go that is held.
    pub fn release(&self) {
        std::fs::write(self.folder.path().join("release"), "").unwrap();
    }

    /// What happened of this kind so far, in its order.
    pub fn so_far(&self, event: &str) -> Vec<Value> {
        let events = self.events.lock().unwrap();
        let of_kind = events.iter().filter(|said| said["event"] == event);
        of_kind.cloned().collect()
    }

    /// The same, once it has happened so often.
    pub async fn heard(&self, event: &str, times: usize) -> Vec<Value> {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let heard = self.so_far(event);
            if heard.len() >= times {
                return heard;
            }
            let events = self.events.lock().unwrap().clone();
            assert!(Instant::now() < deadline, "{times} × {event}: {events:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A header of a mail that was taken.
pub fn header<'a>(mail: &'a Value, name: &str) -> &'a str {
    let data = mail["data"].as_str().unwrap();
    let (head, _) = data.split_once("\r\n\r\n").unwrap();
    head.lines()
        .find_map(|line| line.strip_prefix(&format!("{name}: ")))
        .unwrap_or_else(|| panic!("no {name} in {head}"))
}
