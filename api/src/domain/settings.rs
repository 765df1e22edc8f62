//! What administrators set while the hub runs. A flag of the command line, or the hub's own number,
//! holds until they choose.

use chrono::TimeDelta;
use hub_shared::{
    account::Role,
    administration::{PatchSettings, Setting, Settings},
    hub::RegistrationMode,
    problem::{Code, FieldError},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{enforcement::still, stored};
use crate::{
    config::Registration,
    db::{self, Conn, Done, accounts::Account, audit::Event, settings::Chosen},
    error::{Error, Refusal, Result},
    state::State,
};

const REGISTRATION: &str = "registration";
const QUARANTINE_REPORTS: &str = "quarantine_reports";
const QUARANTINE_TRUSTED: &str = "quarantine_trusted";
const REPORTER_DAYS: &str = "reporter_days";

/// How many open reports it takes, how many of them a trusted reporter's, and how many days old an
/// account must be that reports, until an administrator chooses.
const DEFAULT_REPORTS: u32 = 2;
const DEFAULT_TRUSTED: u32 = 1;
const DEFAULT_DAYS: u32 = 7;

/// What reports have to come to before anything happens by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// How many open reports of one version hold the profile back.
    pub reports: i64,
    /// How many of these must be by trusted reporters.
    pub trusted: i64,
    /// How old an account must be that reports.
    pub account_age: TimeDelta,
}

impl From<Registration> for RegistrationMode {
    fn from(flag: Registration) -> Self {
        match flag {
            Registration::Open => Self::Open,
            Registration::Invite => Self::Invite,
            Registration::Closed => Self::Closed,
        }
    }
}

/// The thresholds of reports that are in force.
///
/// # Errors
/// When the database fails.
pub fn thresholds(conn: &mut Conn) -> Result<Thresholds> {
    let chosen = db::settings::all(conn)?;
    let of = |name, default| Ok::<u32, Error>(setting(&chosen, name, default)?.value);
    Ok(Thresholds {
        reports: of(QUARANTINE_REPORTS, DEFAULT_REPORTS)?.into(),
        trusted: of(QUARANTINE_TRUSTED, DEFAULT_TRUSTED)?.into(),
        account_age: TimeDelta::days(of(REPORTER_DAYS, DEFAULT_DAYS)?.into()),
    })
}

/// Who may make an account now.
///
/// # Errors
/// When the database fails.
pub fn registration(conn: &mut Conn, flag: Registration) -> Result<RegistrationMode> {
    Ok(chosen_registration(conn)?.unwrap_or_else(|| flag.into()))
}

/// Who may make an account, if an administrator chose.
///
/// # Errors
/// When the database fails.
pub fn chosen_registration(conn: &mut Conn) -> Result<Option<RegistrationMode>> {
    let value = db::settings::value(conn, REGISTRATION)?;
    value.as_deref().map(stored).transpose()
}

/// All settings.
///
/// # Errors
/// When the database fails.
pub async fn get(state: &State) -> Result<Settings> {
    let flag = state.config.registration.into();
    state.db.read(move |conn| read(conn, flag)).await
}

fn read(conn: &mut Conn, flag: RegistrationMode) -> Result<Settings> {
    let chosen = db::settings::all(conn)?;
    Ok(Settings {
        registration: setting(&chosen, REGISTRATION, flag)?,
        quarantine_reports: setting(&chosen, QUARANTINE_REPORTS, DEFAULT_REPORTS)?,
        quarantine_trusted: setting(&chosen, QUARANTINE_TRUSTED, DEFAULT_TRUSTED)?,
        reporter_days: setting(&chosen, REPORTER_DAYS, DEFAULT_DAYS)?,
    })
}

fn setting<T: DeserializeOwned + Clone>(
    chosen: &[Chosen],
    name: &str,
    default: T,
) -> Result<Setting<T>> {
    let Some((_, value, at, by)) = chosen.iter().find(|(of, ..)| of == name) else {
        return Ok(Setting {
            value: default.clone(),
            default,
            changed_at: None,
            changed_by: None,
        });
    };
    Ok(Setting {
        value: stored(value)?,
        default,
        changed_at: Some(at.and_utc()),
        changed_by: Some(by.clone()),
    })
}

/// What one setting is asked to be: left alone, its default again, or a value.
type Asked = (&'static str, Option<Value>);

/// Changes settings; what is so already is no change.
///
/// # Errors
/// `invalid` names the bound; `not_allowed` for an administrator no more.
pub async fn patch(state: &State, administrator: Account, form: PatchSettings) -> Result<Settings> {
    let flag = state.config.registration.into();
    state
        .db
        .write_until_free(Some(administrator.id.clone()), move |tx| {
            still(tx, &administrator, Role::Administrator)?;
            // Two changes that are allowed one by one may not be so together.
            db::audit::take_turn(tx)?;
            let before = read(tx, flag)?;
            let now = tx.now();
            for (name, value) in asked(&form)? {
                let value = value.map(|value| value.to_string());
                if value == db::settings::value(tx, name)? {
                    continue;
                }
                match value {
                    Some(value) => {
                        db::settings::set(tx, name, &value, &administrator.id, now)?;
                    }
                    None => db::settings::remove(tx, name)?,
                }
            }
            let after = read(tx, flag)?;
            check(&after)?;
            let changes = changes(&before, &after);
            if changes.is_empty() {
                return Ok(Done::unchanged(after));
            }
            let event = Event::new("settings.change", "hub", "settings").with(json!(changes));
            Ok(Done::changed(after, event))
        })
        .await
}

fn asked(form: &PatchSettings) -> Result<Vec<Asked>> {
    fn one<T: Serialize>(name: &'static str, value: Option<&Option<T>>) -> Result<Option<Asked>> {
        let Some(value) = value else { return Ok(None) };
        let value = value.as_ref().map(serde_json::to_value).transpose()?;
        Ok(Some((name, value)))
    }
    let all = [
        one(REGISTRATION, form.registration.as_ref())?,
        one(QUARANTINE_REPORTS, form.quarantine_reports.as_ref())?,
        one(QUARANTINE_TRUSTED, form.quarantine_trusted.as_ref())?,
        one(REPORTER_DAYS, form.reporter_days.as_ref())?,
    ];
    Ok(all.into_iter().flatten().collect())
}

/// Refuses what no hub can mean.
fn check(settings: &Settings) -> Result<()> {
    let reports = settings.quarantine_reports.value;
    let trusted = settings.quarantine_trusted.value;
    let days = settings.reporter_days.value;
    let mut errors = Vec::new();
    if !(1..=100).contains(&reports) {
        let detail = format!("is {reports}: 1 to 100 reports quarantine a profile");
        errors.push(FieldError::new("/quarantine_reports", detail));
    }
    if trusted > reports {
        let detail = format!(
            "is {trusted}: of {reports} reports no more than {reports} are a trusted reporter's"
        );
        errors.push(FieldError::new("/quarantine_trusted", detail));
    }
    if days > 365 {
        let detail = format!("is {days}: 0 to 365 days");
        errors.push(FieldError::new("/reporter_days", detail));
    }
    if errors.is_empty() {
        return Ok(());
    }
    Err(
        Refusal::new(Code::Invalid, "A value is not allowed: see errors.")
            .with_errors(errors)
            .into(),
    )
}

/// What is in force by another choice than before: by name, each with both values.
fn changes(before: &Settings, after: &Settings) -> Map<String, Value> {
    fn one<T: Serialize + PartialEq>(
        changes: &mut Map<String, Value>,
        name: &str,
        before: &Setting<T>,
        after: &Setting<T>,
    ) {
        let chosen = |setting: &Setting<T>| setting.changed_at.is_some();
        if before.value != after.value || chosen(before) != chosen(after) {
            let both = json!({
                "before": before.value,
                "after": after.value,
                "chosen": chosen(after),
            });
            changes.insert(name.to_owned(), both);
        }
    }
    let mut changes = Map::new();
    let all = &mut changes;
    one(all, REGISTRATION, &before.registration, &after.registration);
    one(
        all,
        QUARANTINE_REPORTS,
        &before.quarantine_reports,
        &after.quarantine_reports,
    );
    one(
        all,
        QUARANTINE_TRUSTED,
        &before.quarantine_trusted,
        &after.quarantine_trusted,
    );
    one(
        all,
        REPORTER_DAYS,
        &before.reporter_days,
        &after.reporter_days,
    );
    changes
}
