//! A watch on each connection: it cuts those whose client lets the hub wait.
//!
//! The server itself bounds how long the first request's headers take, and how long a connection is
//! kept without a byte. It does not bound the headers of later requests, nor how slowly a client reads.

use std::{
    any::Any,
    cell::Cell,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    os::fd::AsFd as _,
    rc::Rc,
    time::Duration,
};

use actix_web::{dev::Extensions, rt};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    net::TcpSocket,
    task::JoinHandle,
    time::{Instant, sleep_until},
};

use crate::config::Waits;

/// How many connections wait in the kernel to be accepted; it allows no more than its `somaxconn`. The
/// standard library asks for 128: a crowd past that would have to knock again a second later.
const BACKLOG: u32 = 1024;

/// Listens on an address.
///
/// # Errors
/// When it is taken, or none of this machine's.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    // As the standard library does: a restart need not wait for the last connections to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// File descriptors that database, files and log need.
const OTHERS: u64 = 256;

/// How many of the connections that are wanted there are file descriptors for, two each; the process
/// takes as many as it may have. Without that a crowd would leave none for the database.
#[must_use]
pub fn room_for(wanted: usize) -> usize {
    let limit = getrlimit(Resource::Nofile);
    let needed = 2 * wanted as u64 + OTHERS;
    let mut has = limit.current.unwrap_or(u64::MAX);
    if has < needed {
        let more = limit.maximum.unwrap_or(needed).min(needed);
        let raised = Rlimit {
            current: Some(more),
            ..limit
        };
        if setrlimit(Resource::Nofile, raised).is_ok() {
            has = more;
        }
    }
    let room = usize::try_from(has.saturating_sub(OTHERS) / 2).unwrap_or(usize::MAX);
    if room < wanted {
        tracing::warn!(
            room,
            wanted,
            "file descriptors allow fewer connections than --max-connections"
        );
    }
    room.clamp(1, wanted.max(1))
}

/// A connection, as requests and answers tell of it.
#[derive(Clone)]
pub struct Connection(Rc<Watch>);

struct Watch {
    due: Cell<Instant>,
    waits: Waits,
}

/// Ends with the connection, and the watch with it.
struct Guard(JoinHandle<()>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Begins to watch a connection that was made.
pub fn watch(io: &dyn Any, kept: &mut Extensions, waits: &Waits) {
    let Some(io) = io.downcast_ref::<rt::net::TcpStream>() else {
        return;
    };
    // A handle of its own on the same socket: shutting it down ends the connection for whoever holds it.
    let Ok(socket) = io.as_fd().try_clone_to_owned() else {
        tracing::warn!("no file descriptor is left to watch a connection with");
        return;
    };
    let connection = Connection(Rc::new(Watch {
        due: Cell::new(Instant::now()),
        waits: waits.clone(),
    }));
    connection.rests();
    kept.insert(Guard(rt::spawn(cut(connection.clone(), socket.into()))));
    kept.insert(connection);
}

async fn cut(connection: Connection, socket: TcpStream) {
    let watch = connection.0;
    loop {
        let now = Instant::now();
        if watch.due.get() <= now {
            break;
        }
        // Looks again now and then, because it may have come to be due earlier: no request pays for
        // waking this task.
        sleep_until(watch.due.get().min(now + watch.waits.rest())).await;
    }
    tracing::debug!("a slow client was cut off");
    let _ = socket.shutdown(Shutdown::Both);
}

impl Connection {
    /// A request is under way: its own limits hold.
    pub fn works(&self) {
        let waits = &self.0.waits;
        self.due_in(waits.body_timeout + 2 * waits.handler_timeout);
    }

    /// Some of an answer was taken: the next part has its time.
    pub fn answers(&self) {
        self.due_in(self.0.waits.answer_timeout);
    }

    /// Nothing is under way: the next request has its time, and so has what the client did not read
    /// yet of the last answer.
    pub fn rests(&self) {
        self.due_in(self.0.waits.rest());
    }

    fn due_in(&self, time: Duration) {
        self.0.due.set(Instant::now() + time);
    }
}
