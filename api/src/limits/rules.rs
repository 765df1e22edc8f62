//! The rules: what is limited, by whom it is counted, how many in which time.

use std::{
    fmt::{self, Write as _},
    sync::LazyLock,
};

use super::rate::Rate;

/// By whom attempts are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The client's address; an IPv6 client is its /64.
    Address,
    /// The same, where no account comes along.
    Stranger,
    /// The account.
    Account,
    /// The mail address that a form names, known or not.
    Mail,
    /// The subscription whose link it is.
    Link,
}

/// Where attempts are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// In the database, so that replicas agree: what guards passwords, mails and moderators' time.
    Database,
    /// In the memory of each process.
    Memory,
}

/// Defines the rules.
macro_rules! rules {
    ($($rule:ident = $name:literal, $quota:literal in $seconds:expr, $by:ident, $kept:ident,
        [$($operation:literal),*], $what:literal;)+) => {
        /// A limit on how often something may be done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Rule { $(#[doc = $what] $rule),+ }

        impl Rule {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$rule),+];

            /// Its name, as `--limit` and the `RateLimit` headers have it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$rule => $name),+ }
            }

            /// How many in which time, unless the operator says otherwise.
            #[must_use]
            pub fn default_rate(self) -> Rate {
                match self { $(Self::$rule => Rate::new($quota, $seconds)),+ }
            }

            /// By whom it counts.
            #[must_use]
            pub fn by(self) -> By {
                match self { $(Self::$rule => By::$by),+ }
            }

            /// Where it counts.
            #[must_use]
            pub fn kept(self) -> Kept {
                match self { $(Self::$rule => Kept::$kept),+ }
            }

            /// The operations it limits, by their ids in the OpenAPI document.
            #[must_use]
            pub fn operations(self) -> &'static [&'static str] {
                match self { $(Self::$rule => &[$($operation),*]),+ }
            }

            /// What it counts, for a refusal: "… at most 10 in 15 minutes".
            #[must_use]
            pub fn what(self) -> &'static str {
                match self { $(Self::$rule => $what),+ }
            }
        }
    };
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

rules! {
    SignIn = "sign-in", 30 in 15 * MINUTE, Address, Database, ["create_session"],
        "attempts to sign in from one address";
    SignInMail = "sign-in-mail", 10 in 15 * MINUTE, Mail, Database, ["create_session"],
        "attempts to sign in to one account";
    Refresh = "refresh", 120 in MINUTE, Address, Memory, ["refresh_session"],
        "renewals of sessions from one address";
    Register = "register", 10 in HOUR, Address, Database, ["register_account"],
        "registrations from one address";
    RegisterMail = "register-mail", 5 in HOUR, Mail, Database, ["register_account"],
        "registrations of one mail address";
    Reset = "reset", 10 in HOUR, Address, Database, ["ask_reset"],
        "forgotten passwords from one address";
    ResetMail = "reset-mail", 3 in HOUR, Mail, Database, ["ask_reset"],
        "mails for a forgotten password to one address";
    Verify = "verify", 30 in HOUR, Address, Database, ["verify_account", "confirm_reset"],
        "tokens from mails tried from one address";
    Password = "password", 20 in HOUR, Account, Database,
        ["put_password", "patch_account", "delete_account"],
        "changes of one account, which may want its password";
    Revoke = "revoke", 30 in HOUR, Address, Database, ["revoke_credentials"],
        "reports of leaked tokens and links from one address";
    Create = "create", 30 in HOUR, Account, Memory, ["create_profile", "create_token"],
        "things made by one account";
    Invite = "invite", 60 in HOUR, Account, Database, ["create_invitation"],
        "invitations by one account";
    Export = "export", 10 in HOUR, Account, Database, ["export_audit_events"],
        "exports of the audit log by one account";
    Submit = "submit", 20 in HOUR, Account, Database, ["create_submission"],
        "submissions by one account";
    Report = "report", 10 in HOUR, Account, Database, ["create_report"],
        "reports by one account";
    Appeal = "appeal", 10 in HOUR, Account, Database, ["appeal_submission", "appeal_version"],
        "appeals by one account";
    Message = "message", 30 in HOUR, Account, Database, ["create_message", "create_review_message"],
        "messages and notes by one account";
    Upload = "upload", 60 in 10 * MINUTE, Account, Memory, ["put_draft_package", "put_draft_logo"],
        "uploads by one account";
    Inspect = "inspect", 10 in MINUTE, Stranger, Memory, ["inspect_package"],
        "inspections without an account from one address";
    InspectAccount = "inspect-account", 60 in MINUTE, Account, Memory, ["inspect_package"],
        "inspections by one account";
    Download = "download", 60 in MINUTE, Link, Memory, ["download_profile", "head_profile"],
        "downloads by one link";
    Search = "search", 300 in MINUTE, Address, Memory, [
        "list_profiles", "get_facets", "list_tags", "get_transparency"
    ],
        "searches from one address";
    Contents = "contents", 240 in MINUTE, Address, Memory, [
        "get_version_archive", "get_version_file", "get_version_diff", "get_submission_archive",
        "get_submission_file", "get_submission_diff"
    ],
        "files and comparisons of packages from one address";
    Markdown = "markdown", 60 in MINUTE, Account, Memory, ["preview_markdown"],
        "previews by one account";
    Write = "write", 120 in MINUTE, Account, Memory, [
        "put_subscription", "delete_subscription", "rotate_subscription", "put_follow",
        "delete_follow", "patch_profile", "patch_draft", "delete_draft_package", "delete_draft_logo",
        "withdraw_submission", "yank_version", "unyank_version", "read_notifications",
        "put_role", "patch_settings", "delete_invitation", "patch_check", "create_protected_word",
        "delete_protected_word"
    ],
        "changes by one account";
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What the operator says of a rule, or of all: `sign-in=10/15m`, `sign-in=off`, `all=default`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    rules: Vec<Rule>,
    /// None: as it is by default.
    rate: Option<Option<Rate>>,
}

impl Setting {
    /// Reads a setting.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, rate) = text
            .split_once('=')
            .ok_or("is a name, =, and a rate such as 10/15m, `off` or `default`")?;
        let rules = match name {
            "all" => Rule::ALL.to_vec(),
            name => match Rule::ALL.iter().find(|rule| rule.name() == name) {
                Some(rule) => vec![*rule],
                None => {
                    let names: Vec<_> = Rule::ALL.iter().map(|rule| rule.name()).collect();
                    return Err(format!(
                        "no limit is called {name:?}: all, {}",
                        names.join(", ")
                    ));
                }
            },
        };
        let rate = match rate {
            "off" => Some(None),
            "default" => None,
            rate => Some(Some(Rate::parse(rate)?)),
        };
        Ok(Self { rules, rate })
    }
}

/// The rate of each rule: what the settings say, the last of them first.
#[derive(Debug, Clone)]
pub struct Rates(Vec<Option<Rate>>);

impl Rates {
    /// Applies settings in their order.
    #[must_use]
    pub fn new(settings: &[Setting]) -> Self {
        let of = |rule: &Rule| {
            let said = settings.iter().rev().find(|said| said.rules.contains(rule));
            said.and_then(|said| said.rate)
                .unwrap_or_else(|| Some(rule.default_rate()))
        };
        Self(Rule::ALL.iter().map(of).collect())
    }

    /// The rate of a rule; none when it is off.
    #[must_use]
    pub fn of(&self, rule: Rule) -> Option<Rate> {
        self.0.get(rule as usize).copied().flatten()
    }
}

/// What `--help` says.
pub static HELP: LazyLock<String> = LazyLock::new(|| {
    let mut help = String::from(
        "How often something may be done: a name, =, and a rate such as 10/15m, `off` or `default`. \
         May be given several times; the last word counts, and `all` names every limit.\n\nThe limits \
         and their defaults:",
    );
    for rule in Rule::ALL {
        let rate = rule.default_rate();
        let period = humantime::format_duration(std::time::Duration::from_secs(rate.seconds()));
        let _ = write!(
            help,
            "\n  {rule}={}/{period}: {}",
            rate.quota(),
            rule.what()
        );
    }
    help
});

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(settings: &[&str]) -> Rates {
        let settings: Vec<_> = settings
            .iter()
            .map(|setting| Setting::parse(setting).unwrap())
            .collect();
        Rates::new(&settings)
    }

    #[test]
    fn the_last_word_on_a_limit_counts() {
        assert_eq!(
            rates(&[]).of(Rule::SignIn),
            Some(Rule::SignIn.default_rate())
        );
        let some = rates(&["sign-in=3/1m", "all=off", "verify=2/1h", "register=default"]);
        assert_eq!(some.of(Rule::SignIn), None);
        assert_eq!(some.of(Rule::Verify), Some(Rate::new(2, 3600)));
        assert_eq!(some.of(Rule::Register), Some(Rule::Register.default_rate()));
    }

    #[test]
    fn a_setting_that_says_nothing_is_refused_with_the_names_there_are() {
        assert!(
            Setting::parse("sing-in=3/1m")
                .unwrap_err()
                .contains("sign-in")
        );
        for wrong in ["", "sign-in", "sign-in=", "=3/1m", "sign-in=on"] {
            assert!(Setting::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn rules_are_told_apart_by_their_names() {
        for (at, rule) in Rule::ALL.iter().enumerate() {
            assert_eq!(*rule as usize, at);
            assert!(HELP.contains(&format!("\n  {rule}=")));
            assert_eq!(
                Rule::ALL
                    .iter()
                    .filter(|other| other.name() == rule.name())
                    .count(),
                1
            );
        }
    }
}
