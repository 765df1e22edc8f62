//! How the API says that something is wrong: RFC 9457 problem documents with stable codes.

use serde::{Deserialize, Serialize};

use crate::{current::Current, package::Finding};

/// Defines the codes: word, HTTP status, title and what it means to whoever meets it.
macro_rules! codes {
    ($($variant:ident = $word:literal, $status:literal, $title:literal, $meaning:literal;)+) => {
        /// Why a request was refused, as a word that stays the same for ever.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code {
            $(#[doc = $meaning] #[serde(rename = $word)] $variant),+
        }

        impl Code {
            /// Every code there is, in the order in which /docs/errors lists them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word itself.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The HTTP status that goes with it.
            #[must_use]
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }

            /// A short title, the same for every occurrence.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }

            /// What it means and how it is mended, for /docs/errors.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning),+ }
            }
        }

        crate::column::words_schema!(
            Code,
            "ProblemCode",
            "Why a request was refused, as a word that stays the same for ever.",
            [$($word),+]
        );
    };
}

codes! {
    BadRequest = "bad_request", 400, "Bad request",
        "The request could not be read: a header, the query or the body is cut off or garbled.";
    MalformedJson = "malformed_json", 400, "Malformed JSON",
        "The body is not JSON; the detail names line and column.";
    NotSignedIn = "not_signed_in", 401, "Not signed in",
        "This needs an account: send the Authorization header, Bearer and an access token.";
    SessionEnded = "session_ended", 401, "Session ended",
        "The access token or the refresh cookie is no longer good: sign in again.";
    TokenEnded = "token_ended", 401, "Token not good any more",
        "The personal access token is unknown, revoked or older than its time: make a new one.";
    WrongCredentials = "wrong_credentials", 401, "Wrong address or password",
        "No account has this address with this password.";
    NotVerified = "not_verified", 403, "Mail address not verified",
        "An account without a verified mail address browses and drafts, no more: follow the link in the mail.";
    AccountSuspended = "account_suspended", 403, "Account suspended",
        "An administrator suspended this account.";
    NotAllowed = "not_allowed", 403, "Not allowed",
        "Your role does not allow this.";
    InsufficientScope = "insufficient_scope", 403, "Scope missing",
        "The personal access token lacks the scope that the detail names: make one that has it.";
    SessionRequired = "session_required", 403, "Session required",
        "No personal access token may do this, whatever its scopes: sign in.";
    OwnProfile = "own_profile", 403, "Your own profile",
        "Nobody decides on their own profile: another moderator has to.";
    OwnAccount = "own_account", 403, "Your own account",
        "Nobody suspends their own account, changes its role or marks it as a trusted reporter's: another one has to.";
    OwnReport = "own_report", 403, "Your own report",
        "Nobody decides on what they reported themselves: another moderator has to.";
    OwnDecision = "own_decision", 403, "Your own decision",
        "Nobody decides on an appeal against their own decision: another moderator has to.";
    AccountTooNew = "account_too_new", 403, "Account too new",
        "Reports are for accounts that have existed for some days: the detail says from when on.";
    NotSubscribed = "not_subscribed", 403, "Subscribe first",
        "Files and archives are for subscribers: subscribe to the profile first.";
    RegistrationClosed = "registration_closed", 403, "Registration closed",
        "This hub takes no new accounts.";
    InvitationNeeded = "invitation_needed", 403, "Invitation needed",
        "This hub takes new accounts by invitation: register with the link of one, or ask an administrator.";
    OriginRefused = "origin_refused", 403, "Origin refused",
        "Pages of other sites may read what is public, no more: the Origin header names one that the hub doesn't know.";
    NotFound = "not_found", 404, "Not found",
        "There is nothing here, or nothing that you may see.";
    MethodNotAllowed = "method_not_allowed", 405, "Method not allowed",
        "This address exists and takes other methods: the Allow header lists them.";
    RequestTimeout = "request_timeout", 408, "Too slow",
        "The request came too slowly to go on waiting for it: send it again over a better line.";
    Conflict = "conflict", 409, "Conflict",
        "The thing is in another state than this action needs; the detail says which.";
    AlreadyPending = "already_pending", 409, "A submission is pending",
        "One submission of a profile waits at a time: withdraw it, or await the decision.";
    AlreadyReported = "already_reported", 409, "Reported already",
        "You have reported this profile, and no moderator has decided yet: await the answer.";
    AlreadyAppealed = "already_appealed", 409, "Appealed already",
        "A decision is appealed once: await the answer, or read it.";
    LastAdministrator = "last_administrator", 409, "Last administrator",
        "A hub needs an administrator, and this is the last one: make another one first.";
    NotClaimed = "not_claimed", 409, "Not claimed by you",
        "A decision needs your claim on the submission: claim it first.";
    ThreadClosed = "thread_closed", 409, "Thread closed",
        "The thread of this submission takes no more messages: its time or its number is used up.";
    TooManyReplies = "too_many_replies", 409, "Too many replies",
        "The hub keeps as many replies as it may: delete one first.";
    TooManyTokens = "too_many_tokens", 409, "Too many tokens",
        "The account has as many live tokens as it may have: delete one first.";
    NothingNew = "nothing_new", 409, "Nothing new",
        "The draft is the same as what is published.";
    RulesChanged = "rules_changed", 409, "The rules changed",
        "The hub's rules are newer than those you accepted: read them at /rules and send their version.";
    TakenDown = "taken_down", 410, "Version taken down",
        "A moderator took this version down; what it holds is for its author and moderators.";
    Rotated = "rotated", 410, "Link replaced",
        "The owner of this link replaced it: copy the new one from the hub.";
    Stopped = "stopped", 410, "Subscription stopped",
        "The owner of this link stopped the subscription: subscribe again to revive the same link.";
    NoVersion = "no_version", 410, "No version available",
        "Every version of this profile was withdrawn.";
    Quarantined = "quarantined", 410, "Profile in quarantine",
        "The profile was reported and is held back until a moderator has looked at it.";
    Suspended = "suspended", 410, "Profile suspended",
        "A moderator suspended this profile, or an administrator its author or the account that owns this link.";
    ProfileDeleted = "profile_deleted", 410, "Profile deleted",
        "The author deleted this profile.";
    AccountClosed = "account_closed", 410, "Account closed",
        "The account that owned this link was closed.";
    Stale = "stale", 412, "Changed in the meantime",
        "If-Match names an older state: fetch it again, look at what changed, repeat with the new ETag.";
    TooLarge = "too_large", 413, "Too large",
        "The body is larger than the limit that the detail names.";
    UriTooLong = "uri_too_long", 414, "Address too long",
        "The path with its query is longer than the limit that the detail names.";
    UnsupportedMediaType = "unsupported_media_type", 415, "Unsupported media type",
        "The Content-Type is not one this address takes; the detail names what it takes.";
    RangeNotSatisfiable = "range_not_satisfiable", 416, "Range not satisfiable",
        "The requested range lies outside the file; Content-Range tells its size.";
    Invalid = "invalid", 422, "Invalid",
        "The request was understood but holds values that are not allowed: errors lists each with its mend.";
    InvalidCursor = "invalid_cursor", 422, "Invalid cursor",
        "The cursor is not one this list gave: start without it.";
    InvalidToken = "invalid_token", 422, "Invalid or used token",
        "The token from the mail is unknown, used or older than its time: ask for a new one.";
    PackageRefused = "package_refused", 422, "Package refused",
        "The archive holds what OctoBot could not import or what must not be published: findings lists each with its mend.";
    LogoRefused = "logo_refused", 422, "Logo refused",
        "The picture is not one the hub can show; the detail says why.";
    Incomplete = "incomplete", 422, "Incomplete",
        "The draft lacks what a submission needs: errors lists it.";
    CheckFailed = "check_failed", 422, "A check failed",
        "One of the hub's checks does not let this pass: the detail names the check, errors what it saw and how it is mended.";
    IfMatchRequired = "if_match_required", 428, "If-Match required",
        "Send the ETag that you last saw as If-Match, so that nobody's change is lost.";
    RateLimited = "rate_limited", 429, "Too often",
        "This was done too often in too short a time: the detail names the limit, Retry-After the seconds to wait.";
    Internal = "internal", 500, "Internal error",
        "Something broke on our side; the log has it under the request id in instance.";
    TimedOut = "timed_out", 503, "Took too long",
        "The hub gave up on this request. It may have been done all the same: look before you try again.";
    StorageFull = "storage_full", 507, "Disk full",
        "The hub's disk is full. Nothing was kept: tell the operator, and try again later.";
    Busy = "busy", 503, "Busy",
        "Too much of this work is under way: try again after the seconds that Retry-After names.";
    CheckUnavailable = "check_unavailable", 503, "A check is not available",
        "A check that every submission needs could not be made. Nothing was submitted: try again after the seconds that Retry-After names.";
    StorageDown = "storage_down", 503, "File store down",
        "The store that keeps packages and logos does not answer; nothing was changed: try again after the seconds that Retry-After names.";
}

/// A problem document (RFC 9457), served as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Address of the explanation of the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code's short title.
    pub title: String,
    /// The HTTP status, repeated.
    pub status: u16,
    /// What is wrong here, and how it is mended.
    pub detail: String,
    /// The stable code.
    pub code: Code,
    /// The request id, which the log knows too.
    pub instance: String,
    /// Fields that hold what they must not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What the checker found in a package.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// How the thing stands now, where a change found it otherwise than it has to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Box<Current>>,
}

/// One field of a request that holds what it must not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Where, as a JSON pointer into the body (RFC 6901), or the name of a query parameter or header.
    pub pointer: String,
    /// What is wrong with it and how it is mended.
    pub detail: String,
}

impl FieldError {
    /// An error of the field at `pointer`.
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            detail: detail.into(),
        }
    }
}
