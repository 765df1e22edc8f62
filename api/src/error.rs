//! The one error type of the service. What a client may read is a [`Refusal`]; inner causes are
//! logged once, at the edge, and never sent.

use hub_shared::{
    current::Current,
    package::Finding,
    problem::{Code, FieldError},
    text::Invalid,
};

/// What a fallible function of the service returns.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The client is told what is wrong and how it is mended.
    #[error("{}: {}", .0.code.as_str(), .0.detail)]
    Refused(Box<Refusal>),
    /// A query failed.
    #[error("database: {0}")]
    Database(#[from] diesel::result::Error),
    /// The database could not be reached.
    #[error("database connection: {0}")]
    Connection(#[from] diesel::ConnectionError),
    /// No connection was free in time.
    #[error("connection pool: {0}")]
    Pool(#[from] diesel::r2d2::PoolError),
    /// The file store failed.
    #[error("file store: {0}")]
    Storage(#[from] object_store::Error),
    /// The file store is not there.
    #[error("file store: {0}")]
    StorageDown(String),
    /// A file of the machine could not be read or written.
    #[error("i/o: {0}")]
    Io(#[from] std::io::Error),
    /// Something that must not happen.
    #[error("{0}")]
    Internal(String),
}

/// A refusal: what becomes a problem document.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The stable code, which also gives the status.
    pub code: Code,
    /// What is wrong here, and how it is mended.
    pub detail: String,
    /// Fields that hold what they must not.
    pub errors: Vec<FieldError>,
    /// What the checker found.
    pub findings: Vec<Finding>,
    /// Seconds until it is worth another try.
    pub retry_after: Option<u32>,
    /// How the thing stands now.
    pub current: Option<Box<Current>>,
}

impl Refusal {
    /// A refusal with its sentence.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            findings: Vec::new(),
            retry_after: None,
            current: None,
        }
    }

    /// Says in how many seconds it is worth another try.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Names the fields that are to blame.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// Says how the thing stands now.
    #[must_use]
    pub fn with_current(mut self, current: Current) -> Self {
        self.current = Some(Box::new(current));
        self
    }

    /// Names what the checker found.
    #[must_use]
    pub fn with_findings(mut self, findings: Vec<Finding>) -> Self {
        self.findings = findings;
        self
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl Error {
    /// A refusal with its sentence.
    pub fn refused(code: Code, detail: impl Into<String>) -> Self {
        Refusal::new(code, detail).into()
    }

    /// Nothing here, or nothing that the client may see.
    pub fn not_found(what: &str) -> Self {
        Self::refused(
            Code::NotFound,
            format!("There is no such {what}, or none that you may see."),
        )
    }

    /// One field that holds what it must not.
    pub fn invalid(pointer: &str, error: &Invalid) -> Self {
        let detail = error.to_string();
        Refusal::new(Code::Invalid, "One value is not allowed: see errors.")
            .with_errors(vec![FieldError::new(pointer, detail)])
            .into()
    }

    /// What the client is told: inner causes become `internal` or `busy`.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        use diesel::result::{DatabaseErrorKind, Error as Query};
        match self {
            Self::Refused(refusal) => Refusal::clone(refusal),
            Self::Pool(_)
            | Self::Database(Query::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => {
                Refusal::new(Code::Busy, "The database is busy: try again in a second.")
            }
            error if error.is_disk_full() => Refusal::new(
                Code::StorageFull,
                "The hub's disk is full. Nothing was kept: tell the operator, and try again later.",
            ),
            // A file that a row names and that is not there is another matter: our fault.
            Self::Storage(object_store::Error::NotFound { .. }) => internal(),
            Self::Storage(_) | Self::StorageDown(_) => Refusal::new(
                Code::StorageDown,
                "The file store does not answer. Nothing was changed: try again in a minute.",
            ),
            error if error.is_deadlock() || error.is_locked_out() => {
                Refusal::new(Code::Busy, "The database is busy: try again in a second.")
            }
            // Two at once, on a database with several writers: the other one won.
            Self::Database(Query::DatabaseError(
                DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::ForeignKeyViolation,
                _,
            )) => Refusal::new(
                Code::Conflict,
                "Somebody changed the same thing at the same moment: fetch it and try again.",
            ),
            _ => internal(),
        }
    }

    /// Whether another change was faster: it has the key that this one wanted, or each had what the other
    /// waited for.
    #[must_use]
    pub fn is_lost_race(&self) -> bool {
        use diesel::result::{DatabaseErrorKind, Error as Query};
        matches!(
            self,
            Self::Database(Query::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
        ) || self.is_deadlock()
    }

    /// PostgreSQL's 40P01, for which diesel has no kind.
    fn is_deadlock(&self) -> bool {
        use diesel::result::{DatabaseErrorKind, Error as Query};
        match self {
            Self::Database(Query::DatabaseError(DatabaseErrorKind::Unknown, info)) => {
                info.message() == "deadlock detected"
            }
            _ => false,
        }
    }

    /// Another transaction held what this one needs for too long: SQLite's SQLITE_BUSY, and PostgreSQL's
    /// 55P03 and 57014. Diesel has no kinds for them.
    fn is_locked_out(&self) -> bool {
        self.database_says(&[
            "database is locked",
            "canceling statement due to lock timeout",
            "canceling statement due to statement timeout",
        ])
    }

    /// Whether there was no room for what was to be written (ENOSPC, EDQUOT, SQLITE_FULL, 53100).
    fn is_disk_full(&self) -> bool {
        let full = |error: &std::io::Error| {
            use std::io::ErrorKind::{QuotaExceeded, StorageFull};
            matches!(error.kind(), StorageFull | QuotaExceeded)
        };
        match self {
            Self::Io(error) => full(error),
            Self::Storage(error) => {
                let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
                while let Some(error) = cause {
                    if error.downcast_ref().is_some_and(full) {
                        return true;
                    }
                    cause = error.source();
                }
                false
            }
            error => error.database_says(&["database or disk is full", "No space left on device"]),
        }
    }

    fn database_says(&self, words: &[&str]) -> bool {
        use diesel::result::{DatabaseErrorKind, Error as Query};
        match self {
            Self::Database(Query::DatabaseError(DatabaseErrorKind::Unknown, info)) => {
                words.iter().any(|words| info.message().contains(words))
            }
            _ => false,
        }
    }

    /// Whether the operator has to know of it.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }
}

fn internal() -> Refusal {
    Refusal::new(
        Code::Internal,
        "Something broke on our side. Nothing was changed; try again, and if it stays tell the \
         operator the request id.",
    )
}

/// A value that the hub itself stored and can't read any more.
impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(format!("stored JSON: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Error as Io, ErrorKind};

    #[test]
    fn a_full_disk_is_told_apart_from_other_failures() {
        let store = |source: Io| {
            Error::Storage(object_store::Error::Generic {
                store: "LocalFileSystem",
                source: Box::new(source),
            })
        };
        // 28 is ENOSPC, as the system tells it.
        for full in [
            Error::Io(Io::from_raw_os_error(28)),
            Error::Io(ErrorKind::QuotaExceeded.into()),
            store(Io::from_raw_os_error(28)),
        ] {
            assert_eq!(full.refusal().code, Code::StorageFull);
            assert!(full.is_ours(), "the operator has to know");
        }
        for other in [
            Error::Io(ErrorKind::NotFound.into()),
            store(ErrorKind::Other.into()),
        ] {
            assert_ne!(other.refusal().code, Code::StorageFull);
        }
    }
}
