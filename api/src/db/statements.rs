//! Counts what the database is asked, so that a test, and whoever watches the hub, sees it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use diesel::connection::{Connection as _, Instrumentation, InstrumentationEvent};

use super::Conn;

/// How many statements were sent on all connections that are watched.
#[derive(Clone, Default)]
pub(super) struct Statements(Arc<AtomicU64>);

impl Statements {
    /// Counts a connection's statements from now on.
    pub(super) fn watch(&self, conn: &mut Conn) {
        conn.set_instrumentation(self.clone());
    }

    /// Takes the pool's own question out again, which asks whether a connection still lives.
    pub(super) fn forget_one(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    pub(super) fn total(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Instrumentation for Statements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}
