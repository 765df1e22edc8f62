//! The hub about itself, and the rules that a submission accepts.

use std::path::Path;

use hub_shared::{
    hub::{Hub, HubLimits, JSON_BYTES, Rendered, Rules, RulesLink, RulesVersion, TextLimits},
    package::CHECKER_VERSION,
    problem::{Code, FieldError},
    profile::MAX_TAGS,
    text::DisplayName,
};

use super::{files::LOGO_SIDE, markdown, reasons::Citations, settings};
use crate::{
    config::Config,
    error::{Error, Refusal, Result},
    state::State,
};

/// Version of the API.
const API_VERSION: &str = "1";

/// Most bytes of the rules.
const MOST_RULES: u64 = 100_000;
/// Most bytes of the risk notice, which pages show in full.
const MOST_RISK_NOTICE: u64 = 5_000;

/// What the operator says of the house; it stays as it is until the hub is started again.
pub struct House {
    /// Its name.
    pub name: String,
    /// The rules for authors.
    pub rules: Rules,
    /// The sections of the rules, which codes of decisions cite.
    pub citations: Citations,
    /// What it warns of.
    pub risk_notice: Rendered,
    /// How to reach the operator.
    pub contact: Option<String>,
}

impl House {
    /// Reads the operator's texts, or takes the hub's own.
    ///
    /// # Errors
    /// When a file can't be read, is empty or too large, which the sentence names.
    pub fn open(config: &Config) -> Result<Self> {
        let rules = match &config.rules_file {
            Some(file) => text_of("--rules-file", file, MOST_RULES)?,
            None => include_str!("../pages/rules.md").to_owned(),
        };
        let risk_notice = match (&config.risk_notice, &config.risk_notice_file) {
            (Some(text), _) => bounded("--risk-notice", text.clone(), MOST_RISK_NOTICE)?,
            (None, Some(file)) => text_of("--risk-notice-file", file, MOST_RISK_NOTICE)?,
            (None, None) => include_str!("../pages/risk.md").to_owned(),
        };
        let url = format!("{}/rules", config.public_url());
        let (html, sections) = markdown::with_sections(&rules);
        Ok(Self {
            name: config
                .hub_name
                .as_ref()
                .map_or("Profile Hub", DisplayName::as_str)
                .to_owned(),
            citations: Citations::new(url.clone(), sections),
            rules: Rules {
                version: RulesVersion::of(&rules),
                url,
                text: Rendered {
                    markdown: rules,
                    html,
                },
            },
            risk_notice: rendered(risk_notice),
            contact: config.contact.clone(),
        })
    }

    /// The rules that a submission is made under.
    ///
    /// # Errors
    /// `invalid` when none are named; `rules_changed` when they are not the current ones.
    pub fn accept(&self, accepted: Option<RulesVersion>) -> Result<RulesVersion> {
        let current = &self.rules.version;
        let url = &self.rules.url;
        let refused = |code, summary: &str, detail: String| {
            let error = FieldError::new("/accepted_rules", detail);
            Err(Refusal::new(code, summary).with_errors(vec![error]).into())
        };
        match accepted {
            Some(version) if version == *current => Ok(version),
            Some(version) => refused(
                Code::RulesChanged,
                &format!("The rules are now version {current}: read them at {url}."),
                format!("is {version}, the rules are now version {current}: read them again"),
            ),
            None => refused(
                Code::Invalid,
                "One value is not allowed: see errors.",
                format!(
                    "is missing: read the rules at {url} and send their version, which is {current}"
                ),
            ),
        }
    }
}

fn rendered(markdown: String) -> Rendered {
    Rendered {
        html: markdown::render(&markdown),
        markdown,
    }
}

fn text_of(flag: &str, file: &Path, most: u64) -> Result<String> {
    let wrong = |what: &str| Error::Internal(format!("{flag} {}: {what}", file.display()));
    let size = std::fs::metadata(file)
        .map_err(|error| wrong(&error.to_string()))?
        .len();
    if size > most {
        return Err(wrong(&format!(
            "it has {size} bytes, more than {most}: shorten it"
        )));
    }
    let text = std::fs::read_to_string(file).map_err(|error| wrong(&error.to_string()))?;
    bounded(flag, text, most)
}

fn bounded(flag: &str, text: String, most: u64) -> Result<String> {
    if text.trim().is_empty() {
        return Err(Error::Internal(format!(
            "{flag} holds no text: leave it out to get the hub's own"
        )));
    }
    if text.len() as u64 > most {
        let size = text.len();
        return Err(Error::Internal(format!(
            "{flag} has {size} bytes, more than {most}: shorten it"
        )));
    }
    Ok(text)
}

/// What the hub says of itself.
///
/// # Errors
/// When the database fails.
pub async fn about(state: &State) -> Result<Hub> {
    let (chosen, thresholds) = state
        .db
        .read(|conn| {
            let chosen = settings::chosen_registration(conn)?;
            Ok((chosen, settings::thresholds(conn)?))
        })
        .await?;
    let State { config, house, .. } = state;
    let House {
        name,
        rules,
        risk_notice,
        contact,
        ..
    } = house;
    Ok(Hub {
        name: name.clone(),
        public_url: config.public_url(),
        api_version: API_VERSION.to_owned(),
        checker_version: CHECKER_VERSION,
        rules: RulesLink {
            version: rules.version.clone(),
            url: rules.url.clone(),
        },
        risk_notice: risk_notice.clone(),
        registration: chosen.unwrap_or_else(|| config.registration.into()),
        reporter_days: thresholds.account_age.num_days(),
        contact: contact.clone(),
        limits: HubLimits {
            package_bytes: config.max_package_bytes,
            package_members: state.limits.members as u64,
            package_json_bytes: state.limits.json_bytes,
            package_all_json_bytes: state.limits.all_json_bytes,
            logo_bytes: config.max_logo_bytes,
            logo_side: LOGO_SIDE,
            json_body_bytes: JSON_BYTES as u64,
            tags: MAX_TAGS as u64,
            texts: TextLimits::ENFORCED,
        },
    })
}
