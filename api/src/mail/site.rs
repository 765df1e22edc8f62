//! Where mails lead: to pages of the web app, or to addresses of the API where there is none.
//!
//! A token stands behind `#`: no server's log and no `Referer` ever has it.

use hub_shared::notification::NotificationKind;

use crate::{clock::Time, config::Config, db::notifications::Notice};

/// The hub as mails name it.
#[derive(Debug, Clone)]
pub struct Site {
    api: String,
    web: Option<String>,
}

impl Site {
    /// Reads the settings.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self {
            api: config.public_url(),
            web: config.web_url(),
        }
    }

    /// Where people go.
    #[must_use]
    pub fn home(&self) -> &str {
        self.web.as_deref().unwrap_or(&self.api)
    }

    /// How a token from a mail is used: `lead` says for what and until when, `password` names the one
    /// that goes with it.
    pub(super) fn token(&self, purpose: Use, token: &str, lead: &str, password: &str) -> String {
        let (page, address) = match purpose {
            Use::Verify => ("verify", "account/verify"),
            Use::Reset => ("reset", "account/reset/confirm"),
        };
        match &self.web {
            Some(web) => format!(
                "{lead}, open this page and enter\n{password}:\n\n\
                 {web}/{page}#{token}\n\n"
            ),
            None => format!(
                "{lead}, send this token\n\n\
                 {token}\n\n\
                 with {password} to\n\
                 {api}/api/v1/{address}\n\n",
                api = self.api,
            ),
        }
    }

    /// The page that carries an invitation, where there is a web app.
    #[must_use]
    pub fn invitation(&self, token: &str) -> Option<String> {
        let web = self.web.as_ref()?;
        Some(format!("{web}/register#invitation={token}"))
    }

    /// Where programs register.
    pub(super) fn registration(&self) -> String {
        format!("{}/api/v1/accounts", self.api)
    }

    /// What an author works on: the profile, or one of its submissions.
    #[must_use]
    pub fn own_profile(&self, slug: &str, submission: Option<i64>) -> String {
        match (&self.web, submission) {
            (Some(web), _) => format!("{web}/editor/{slug}"),
            (None, None) => format!("{}/api/v1/profiles/{slug}", self.api),
            (None, Some(number)) => {
                format!("{}/api/v1/profiles/{slug}/submissions/{number}", self.api)
            }
        }
    }

    /// How a decision may be appealed until then, as a paragraph; the author's page stands below it.
    #[must_use]
    pub fn appeal(&self, slug: &str, what: &str, until: Time) -> String {
        let until = until.format("%Y-%m-%d");
        let lead =
            format!("You may appeal this once, until {until}: another moderator decides then.");
        match &self.web {
            Some(_) => format!("{lead}\nYou do that on this page.\n\n"),
            None => format!(
                "{lead}\nTo do so, send a text to\n\n\
                 {api}/api/v1/profiles/{slug}/{what}/appeal\n\n",
                api = self.api,
            ),
        }
    }

    /// What a notice is about, for a subscriber. What is hidden by now has no page of its own.
    pub(super) fn of_notice(&self, notice: &Notice) -> String {
        let Some(slug) = &notice.slug else {
            return self.home().to_owned();
        };
        match &self.web {
            None => format!("{}/api/v1/profiles/{slug}", self.api),
            Some(web) => match notice.kind {
                NotificationKind::ProfileDeleted
                | NotificationKind::ProfileQuarantined
                | NotificationKind::ProfileSuspended
                | NotificationKind::AuthorSuspended => format!("{web}/subscriptions"),
                _ => format!("{web}/profiles/{slug}"),
            },
        }
    }

    /// What the account is subscribed to, with its links.
    pub(super) fn subscriptions(&self) -> String {
        match &self.web {
            Some(web) => format!("{web}/subscriptions"),
            None => format!("{}/api/v1/subscriptions", self.api),
        }
    }
}

/// What a token from a mail is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Use {
    /// An address is verified.
    Verify,
    /// A password is set.
    Reset,
}
