//! What administrators see and set: accounts, settings, checks, protected words, invitations.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    account::Role,
    check::CheckName,
    column::words,
    hub::RegistrationMode,
    ids::InvitationId,
    moderation::Standing,
    text::{Email, FilterValue, Invalid, InvitationNote, ProtectedWord, Reason},
};

/// Which accounts are asked for; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct AccountsQuery {
    /// What stands anywhere in handle or display name, in capitals or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<FilterValue>,
    /// What they may do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Whether they are suspended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended: Option<bool>,
    /// How many items, 1 to 100.
    #[serde(
        default,
        deserialize_with = "crate::page::number",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, default = 20))]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// An account with what it has: no mail address, and no names of what is its own to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountDetail {
    /// Who it is.
    #[serde(flatten)]
    pub standing: Standing,
    /// How many profiles it made that are not deleted.
    pub profiles: i64,
    /// How many of these were published.
    pub published: i64,
    /// How many sessions are open.
    pub sessions: i64,
    /// How many personal access tokens are good.
    pub tokens: i64,
}

/// Another role for an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeRole {
    /// What it may do from now on.
    pub role: Role,
    /// Why, for the audit log.
    #[serde(default)]
    pub reason: Option<Reason>,
}

/// A setting: what is in force, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Setting<T> {
    /// What is in force.
    pub value: T,
    /// What holds until an administrator chooses: the flag of the command line, or the hub's own.
    pub default: T,
    /// When an administrator chose; null when none did.
    pub changed_at: Option<DateTime<Utc>>,
    /// Who chose, by the handle as it is now; null when nobody did.
    pub changed_by: Option<String>,
}

/// What administrators set while the hub runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Settings {
    /// Who may make an account.
    pub registration: Setting<RegistrationMode>,
    /// How many open reports quarantine a profile: 1 to 100.
    pub quarantine_reports: Setting<u32>,
    /// How many of them a trusted reporter's: 0 to 100, and no more than `quarantine_reports`.
    pub quarantine_trusted: Setting<u32>,
    /// How many days old an account is that may report: 0 to 365.
    pub reporter_days: Setting<u32>,
}

/// Changes of settings: what is left out stays, null goes back to the default.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchSettings {
    /// Who may make an account.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<RegistrationMode>))]
    pub registration: Option<Option<RegistrationMode>>,
    /// How many open reports quarantine a profile.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>, minimum = 1, maximum = 100))]
    pub quarantine_reports: Option<Option<u32>>,
    /// How many of them a trusted reporter's.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>, minimum = 0, maximum = 100))]
    pub quarantine_trusted: Option<Option<u32>>,
    /// How many days old an account is that may report.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>, minimum = 0, maximum = 365))]
    pub reporter_days: Option<Option<u32>>,
}

/// Tells null, which is a value here, from what was left out.
fn given<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// When a check runs and what its outcome does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckMode {
    /// Whether it runs.
    pub enabled: bool,
    /// Whether a failure blocks the submission.
    pub enforced: bool,
    /// Whether an error of the check itself blocks the submission.
    pub required: bool,
    /// How much of its points counts, in percent: 0 to 1000.
    #[cfg_attr(feature = "openapi", schema(maximum = 1000))]
    pub weight: u32,
}

impl CheckMode {
    /// Most that a check's points count, in percent.
    pub const MOST_WEIGHT: u32 = 1_000;
}

/// Changes of a check's mode: what is left out stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PatchCheck {
    /// Whether it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Whether a failure blocks the submission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enforced: Option<bool>,
    /// Whether an error of the check itself blocks the submission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// How much of its points counts, in percent: 0 to 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(maximum = 1000))]
    pub weight: Option<u32>,
}

impl PatchCheck {
    /// The mode that these changes make of another.
    #[must_use]
    pub fn over(self, mode: CheckMode) -> CheckMode {
        CheckMode {
            enabled: self.enabled.unwrap_or(mode.enabled),
            enforced: self.enforced.unwrap_or(mode.enforced),
            required: self.required.unwrap_or(mode.required),
            weight: self.weight.unwrap_or(mode.weight),
        }
    }

    /// What of these changes a mode does not have yet.
    #[must_use]
    pub fn beyond(self, mode: CheckMode) -> Self {
        Self {
            enabled: self.enabled.filter(|enabled| *enabled != mode.enabled),
            enforced: self.enforced.filter(|enforced| *enforced != mode.enforced),
            required: self.required.filter(|required| *required != mode.required),
            weight: self.weight.filter(|weight| *weight != mode.weight),
        }
    }
}

/// A check of submissions and its mode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckSetup {
    /// Which check.
    pub name: CheckName,
    /// Its version, raised with every change of what it finds.
    pub version: i64,
    /// What it looks at.
    pub looks_at: String,
    /// Its mode now.
    pub mode: CheckMode,
    /// Its mode until an administrator chooses.
    pub default: CheckMode,
}

/// All checks, in the order in which they run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckSetups {
    /// The checks.
    pub items: Vec<CheckSetup>,
}

/// A word that no handle, slug or name of a profile may be taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Protected {
    /// The word, in lower case.
    pub word: String,
    /// Whether it is one of the hub's own, which stay.
    pub built_in: bool,
    /// When it was added; null for the hub's own.
    pub added_at: Option<DateTime<Utc>>,
}

/// All protected words, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProtectedWords {
    /// The words.
    pub items: Vec<Protected>,
}

/// A word to protect.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Protect {
    /// The word.
    pub word: ProtectedWord,
}

/// For how many days an invitation is good: 1 to 60, 14 when nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct InvitationDays(i64);

impl InvitationDays {
    /// Fewest days.
    pub const MIN: i64 = 1;
    /// Most days.
    pub const MAX: i64 = 60;

    /// How many they are.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }
}

impl Default for InvitationDays {
    fn default() -> Self {
        Self(14)
    }
}

impl TryFrom<i64> for InvitationDays {
    type Error = Invalid;

    fn try_from(days: i64) -> Result<Self, Invalid> {
        if (Self::MIN..=Self::MAX).contains(&days) {
            return Ok(Self(days));
        }
        Err(Invalid::new(format!(
            "is {days}: an invitation is good for {} to {} days",
            Self::MIN,
            Self::MAX
        )))
    }
}

impl From<InvitationDays> for i64 {
    fn from(days: InvitationDays) -> Self {
        days.0
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for InvitationDays {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .description(Some("For how many days an invitation is good."))
            .minimum(Some(Self::MIN))
            .maximum(Some(Self::MAX))
            .default(Some(Self::default().0.into()))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for InvitationDays {}

/// A new invitation.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// Where it is mailed to; nowhere when left out. It may be used with another address.
    #[serde(default)]
    pub email: Option<Email>,
    /// Whom or what it is for, for administrators to read.
    #[serde(default)]
    pub note: Option<InvitationNote>,
    /// For how many days it is good: 1 to 60, 14 when left out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(default = 14))]
    pub expires_in_days: InvitationDays,
}

words! {
    /// What has become of an invitation.
    InvitationState {
        /// It can be used.
        Open = "open",
        /// Somebody registered with it.
        Used = "used",
        /// An administrator withdrew it.
        Revoked = "revoked",
        /// Nobody used it in its time.
        Expired = "expired",
    }
}

/// An invitation to register, without the token that makes it one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// What has become of it.
    pub state: InvitationState,
    /// Where it was mailed to; null when nowhere, or once it is used or revoked.
    pub email: Option<String>,
    /// Whom or what it is for; empty when nobody said.
    pub note: String,
    /// Who made it, by the handle as it is now.
    pub created_by: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// When it was used or revoked.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who registered with it, by the handle as it is now; null, too, when the address had an account.
    pub used_by: Option<String>,
}

/// An invitation that was made just now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewInvitation {
    /// What `POST /accounts` takes as `invitation`. It is shown this once.
    pub token: String,
    /// The page that carries it, where the hub has a web app.
    pub link: Option<String>,
    /// All that can be seen of it later.
    pub invitation: Invitation,
}
