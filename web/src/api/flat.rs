//! What the API writes flat and `shared` nests, taken twice from the same JSON.
//!
//! Serde's own way, `flatten`, keeps values of any shape meanwhile, and so brings a second reader of all that is
//! nested. The desk, which has room for it, reads as serde does.

use crate::json::{Result, from_value};
use chrono::{DateTime, Utc};
use hub_shared::{
    account::AuthorPage,
    hub::{Rules, RulesVersion},
    ids::ProfileId,
    profile::{Profile, Version, Visibility},
    reason::ReasonCode,
};
use serde::Deserialize;
use serde_json::Value;

/// Something that is read twice.
pub(super) trait Flat: Sized {
    /// Reads it.
    fn read(json: &Value) -> Result<Self>;
}

impl Flat for Profile {
    fn read(json: &Value) -> Result<Self> {
        #[derive(Deserialize)]
        struct Rest {
            id: ProfileId,
            description: String,
            description_html: String,
            licence: Option<String>,
            visibility: Visibility,
            archived_at: Option<DateTime<Utc>>,
            quarantined_at: Option<DateTime<Utc>>,
            quarantined_reason: Option<String>,
            #[serde(default)]
            quarantined_codes: Vec<ReasonCode>,
            #[serde(default)]
            quarantined_by_hub: bool,
            suspended_at: Option<DateTime<Utc>>,
            suspended_reason: Option<String>,
            #[serde(default)]
            suspended_codes: Vec<ReasonCode>,
            deleted_at: Option<DateTime<Utc>>,
            followers: i64,
            following: Option<bool>,
            current_version: Option<Version>,
        }
        let rest: Rest = from_value(json)?;
        Ok(Self {
            id: rest.id,
            card: from_value(json)?,
            description: rest.description,
            description_html: rest.description_html,
            licence: rest.licence,
            visibility: rest.visibility,
            archived_at: rest.archived_at,
            quarantined_at: rest.quarantined_at,
            quarantined_reason: rest.quarantined_reason,
            quarantined_codes: rest.quarantined_codes,
            quarantined_by_hub: rest.quarantined_by_hub,
            suspended_at: rest.suspended_at,
            suspended_reason: rest.suspended_reason,
            suspended_codes: rest.suspended_codes,
            deleted_at: rest.deleted_at,
            followers: rest.followers,
            following: rest.following,
            current_version: rest.current_version,
        })
    }
}

impl Flat for AuthorPage {
    fn read(json: &Value) -> Result<Self> {
        #[derive(Deserialize)]
        struct Rest {
            since: DateTime<Utc>,
            profiles: i64,
            subscribers: i64,
            followers: i64,
            downloads: i64,
        }
        let rest: Rest = from_value(json)?;
        Ok(Self {
            author: from_value(json)?,
            since: rest.since,
            profiles: rest.profiles,
            subscribers: rest.subscribers,
            followers: rest.followers,
            downloads: rest.downloads,
        })
    }
}

impl Flat for Rules {
    fn read(json: &Value) -> Result<Self> {
        #[derive(Deserialize)]
        struct Rest {
            version: RulesVersion,
            url: String,
        }
        let rest: Rest = from_value(json)?;
        Ok(Self {
            version: rest.version,
            url: rest.url,
            text: from_value(json)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use hub_shared::{account::Author, hub::Rendered};

    use super::*;

    fn author() -> Author {
        Author {
            handle: "ada".to_owned(),
            display_name: "Ada".to_owned(),
        }
    }

    #[test]
    fn what_is_written_flat_is_read_back_as_it_was() {
        let page = AuthorPage {
            author: author(),
            since: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
            profiles: 1,
            subscribers: 2,
            followers: 3,
            downloads: 4,
        };
        let json = serde_json::to_value(&page).unwrap();
        assert_eq!(AuthorPage::read(&json).unwrap(), page);

        let rules = Rules {
            version: RulesVersion::of("Be kind."),
            url: "https://hub.example.org/rules".to_owned(),
            text: Rendered {
                markdown: "Be kind.".to_owned(),
                html: "<p>Be kind.</p>".to_owned(),
            },
        };
        let json = serde_json::to_value(&rules).unwrap();
        assert_eq!(Rules::read(&json).unwrap(), rules);
    }

    /// As `shared` would read it, were it not for the size.
    fn alike<T: Flat + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(text: &str) {
        assert_eq!(
            T::read(&serde_json::from_str(text).unwrap()).unwrap(),
            serde_json::from_str::<T>(text).unwrap()
        );
    }

    #[test]
    fn a_profile_is_read_as_shared_reads_it() {
        let profile = r#"{"id":"01920b5e-7d0a-7c4e-8f3b-5a6d7e8f9a0b","slug":"grid","name":"Grid","summary":"",
            "author":{"handle":"ada","display_name":"Ada"},"logo":null,"tags":["eth"],"trading_mode":"GridTradingMode",
            "risk":"low","exchanges":["kucoin"],"pairs":["ETH/USDT"],"version":null,"subscribers":1,"downloads":2,
            "published_at":null,"updated_at":"2027-01-15T08:00:00Z","description":"d","description_html":"<p>d</p>",
            "licence":"MIT","visibility":"unlisted","archived_at":"2027-01-15T08:00:00Z","quarantined_at":null,
            "quarantined_reason":null,"quarantined_by_hub":true,"suspended_at":null,"suspended_reason":"why","suspended_codes":["secret"],
            "followers":3,"following":true,
            "current_version":null}"#;
        alike::<Profile>(profile);
    }
}
