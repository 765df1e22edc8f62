//! The one error type of the service. What a client may read is a [`Refusal`]; inner causes are
//! logged once, at the edge, and never sent.

use hub_shared::{
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
            error if error.is_deadlock() => {
                Refusal::new(Code::Busy, "The database is busy: try again in a second.")
            }
            // A file that a row names and that is not there is another matter: our fault.
            Self::Storage(object_store::Error::NotFound { .. }) => internal(),
            Self::Storage(_) | Self::StorageDown(_) => Refusal::new(
                Code::StorageDown,
                "The file store does not answer. Nothing was changed: try again in a minute.",
            ),
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
