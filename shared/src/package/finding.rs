//! What checking a package brings to light, and the words for it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Facts;
use super::pointer::Pointer;

/// What the checker found in an archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// The version of the checker that wrote this.
    pub checker_version: i64,
    /// Everything that was found: in the archive, then in its files, then what was changed.
    pub findings: Vec<Finding>,
    /// What the package would do; none when its configuration cannot be read or is refused.
    pub facts: Option<Facts>,
    /// Which OctoBots import it, oldest first; empty when profile.json cannot be read.
    #[serde(default)]
    pub compatibility: Vec<Compatibility>,
}

/// Whether OctoBots that import by the same rules take a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Compatibility {
    /// The first OctoBot of them, such as 1.0.4.
    pub from: String,
    /// The last of them; none for those to come.
    pub until: Option<String>,
    /// Whether they import profile.json as the author uploaded it.
    pub takes_upload: bool,
    /// Whether they import what the hub serves; no when it serves nothing of a refused package.
    pub takes_served: bool,
    /// Where and why they refuse the author's file, for people.
    pub objection: Option<String>,
}

impl Report {
    /// Whether a finding keeps the package from being accepted.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.findings.iter().any(Finding::blocks)
    }
}

/// One result of checking a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// What was found, for programs; stable.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// The archive member it was found in, as printable text.
    pub entry: Option<String>,
    /// The place in that member's JSON, as a JSON pointer (RFC 6901).
    pub path: Option<String>,
    /// The place in that member's text.
    pub position: Option<Position>,
    /// What was found, for people.
    pub sentence: String,
    /// What to do about it.
    pub mend: String,
}

impl Finding {
    /// A finding about the archive as a whole; also the server's, of what the checker can't know.
    pub fn new(code: Code, sentence: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            entry: None,
            path: None,
            position: None,
            sentence: sentence.into(),
            mend: mend.into(),
        }
    }

    /// The same finding about one member of the archive.
    pub(super) fn in_entry(self, name: &str) -> Self {
        Self {
            entry: Some(shown(name)),
            ..self
        }
    }

    /// The same finding about one place in a member's JSON.
    pub(super) fn at(self, path: &Pointer, position: Position) -> Self {
        Self {
            path: Some(path.as_str().to_owned()),
            position: Some(position),
            ..self
        }
    }

    /// The same finding about one place in a member that is no JSON of the profile.
    pub(super) fn on_line(self, position: Position) -> Self {
        Self {
            position: Some(position),
            ..self
        }
    }

    fn blocks(&self) -> bool {
        self.severity == Severity::Blocker
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The package is refused.
    Blocker,
    /// A subscriber or a moderator must see it.
    Warning,
    /// Something was dropped or changed on the way.
    Notice,
}

/// A place in a text, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column, in Unicode scalar values.
    pub column: u32,
}

/// Defines the codes, each with its severity: one table that a reader can scan.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident: $severity:ident,)+) => {
        /// What a finding is about; codes are added, never changed or reused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// Every code there is.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// How much a finding of this code matters.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$name => Severity::$severity,)+
                }
            }
        }
    };
}

codes! {
    // The archive.
    /// The file is larger than an archive may be.
    ArchiveTooLarge: Blocker,
    /// The file is not a ZIP archive.
    NotAZip: Blocker,
    /// The archive contradicts itself or is cut short.
    ArchiveMalformed: Blocker,
    /// The archive uses a part of the ZIP format that no profile needs (ZIP64, several disks).
    ArchiveUnsupported: Blocker,
    /// The archive has more members than allowed.
    TooManyMembers: Blocker,
    /// The members are too large together once unpacked.
    UnpackedTooLarge: Blocker,
    /// A member is packed so tightly that it looks like a bomb (CWE-409).
    RatioTooHigh: Blocker,
    /// A member's data is damaged, or not as large as the archive says.
    CorruptMember: Blocker,
    /// A member is encrypted.
    EncryptedMember: Blocker,
    /// A member is packed with a method that Python or the hub does not read.
    UnsupportedCompression: Blocker,
    /// Two members have the same name, or names that a file system takes for one.
    DuplicateMember: Blocker,
    /// A member's name leads out of the folder or cannot be a file's name (CWE-22).
    UnsafeMemberName: Blocker,
    /// A member's name is longer than allowed.
    MemberNameTooLong: Blocker,
    /// A member is a symbolic link, a device or another special file (CWE-59).
    SpecialMember: Blocker,
    /// A member is an archive itself, into which nobody looks.
    NestedArchive: Blocker,
    /// There is no profile.json.
    ProfileMissing: Blocker,
    /// profile.json is there under a name that OctoBot does not read.
    ProfileMisnamed: Blocker,
    /// The profile stands in a folder inside the archive.
    NestedRoot: Blocker,
    /// A file that no profile needs and that may be dangerous or private was dropped.
    SuspiciousMember: Warning,
    /// A file that is no part of a profile was dropped.
    MemberDropped: Notice,
    /// A file was dropped whose name is nearly that of a profile's file.
    MemberMisnamed: Warning,
    /// A file that is dropped anyway is too large to be searched for secrets to its end.
    MemberNotSearched: Warning,
    /// A picture was dropped: the hub's logo takes its place.
    AvatarDropped: Notice,
    /// A file that an operating system adds by itself was dropped.
    SystemFileDropped: Notice,

    // The JSON.
    /// A JSON file is larger than allowed, as it came or as it is written anew.
    JsonTooLarge: Blocker,
    /// All JSON files together are larger than allowed.
    AllJsonTooLarge: Blocker,
    /// A JSON file is not UTF-8.
    JsonNotUtf8: Blocker,
    /// A JSON file begins with a byte order mark.
    JsonByteOrderMark: Blocker,
    /// A JSON file is broken.
    JsonSyntax: Blocker,
    /// Text follows the JSON value.
    JsonTrailingText: Blocker,
    /// A key stands twice in one object.
    JsonDuplicateKey: Blocker,
    /// A key holds a control character.
    JsonControlInKey: Blocker,
    /// A text holds half of a surrogate pair.
    JsonLoneSurrogate: Blocker,
    /// A number is too large to be read exactly.
    JsonNumberRange: Blocker,
    /// NaN or Infinity stands where a number should.
    JsonNotFinite: Blocker,
    /// Lists and objects are nested too deep.
    JsonTooDeep: Blocker,
    /// A JSON file holds too many values.
    JsonTooManyValues: Blocker,

    // OctoBot's rules.
    /// Something that OctoBot requires is missing.
    RequiredMissing: Blocker,
    /// A key stands where OctoBot refuses every key it does not know.
    UnknownKey: Blocker,
    /// A value is of a kind that OctoBot refuses.
    WrongType: Blocker,
    /// A number is outside the range that OctoBot accepts.
    OutOfRange: Blocker,
    /// A value is not one of those that OctoBot knows.
    UnknownValue: Blocker,
    /// A list names something twice.
    DuplicateItem: Blocker,
    /// The profile's name makes OctoBot's import crash.
    ProfileNameUnusable: Blocker,
    /// The profile's name is one the hub does not publish; the published name takes its place.
    ProfileNameReplaced: Notice,
    /// Trading with real money was on; the hub switches it off.
    RealTradingOff: Warning,
    /// No trading mode is switched on.
    TradingModeMissing: Warning,
    /// Several trading modes are switched on.
    TradingModeAmbiguous: Warning,
    /// A strategy asks for a time frame that OctoBot does not know.
    UnknownTimeFrame: Warning,
    /// The profile needs a tentacle that no OctoBot up to 2.0.16 comes with.
    UnknownTentacle: Warning,
    /// An exchange's type is one that OctoBot does not know.
    UnknownExchangeType: Warning,

    // What a subscriber must know.
    /// Somebody or something outside decides on trades: signals, a model, other people's accounts.
    ControlledFromOutside: Warning,
    /// The profile tells others what it trades.
    SignalsSent: Warning,
    /// A script in the settings decides on trades.
    RunsScript: Warning,
    /// Connections to services are set up in the author's file.
    ServicesConfigured: Warning,
    /// An automation sells, cancels or stops by itself.
    AutomationTrades: Warning,
    /// The profile trades with borrowed money: futures, margin or leverage.
    Leverage: Warning,
    /// A tentacle's settings are too large to be shown among the facts.
    SettingsNotShown: Warning,
    /// The author's OctoBot had a tentacles package that does not come with OctoBot.
    ForeignPackage: Warning,

    // What leaks.
    /// An exchange's API key, secret or password stands in the profile.
    ExchangeCredential: Blocker,
    /// A value is encrypted with OctoBot's public key, so anybody can read it.
    EncryptedSecret: Blocker,
    /// A token or key stands there in its issuer's own format.
    ProviderToken: Blocker,
    /// A bot's token stands there.
    BotToken: Blocker,
    /// A JSON Web Token stands there (RFC 7519).
    JsonWebToken: Blocker,
    /// A private key or a wallet's key stands there.
    PrivateKey: Blocker,
    /// A wallet's seed phrase stands there (BIP-39).
    SeedPhrase: Blocker,
    /// Twelve or more words of BIP-39's list stand there, without a phrase's checksum.
    PossiblePhrase: Warning,
    /// A webhook's address stands there, which whoever knows it may use.
    WebhookUrl: Blocker,
    /// An address holds a password or a token.
    CredentialInUrl: Blocker,
    /// A value is a secret by the name it stands under.
    NamedCredential: Blocker,
    /// A secret is wrapped in Base64.
    EncodedSecret: Blocker,
    /// The number of somebody's chat stands there.
    ChatId: Blocker,
    /// A member's name holds a secret.
    SecretInName: Blocker,
    /// A path of the author's own machine stands there.
    LocalPath: Warning,

    // What was changed on the way.
    /// A key that is no part of a shared profile was dropped.
    KeyDropped: Notice,
    /// A setting was set to what a shared profile has.
    ValueReset: Notice,
    /// The link that the profile came from was removed.
    OriginUrlRemoved: Notice,
    /// The list of registered tentacles packages was dropped.
    PackagesDropped: Notice,

    // What only the server knows.
    /// The package came here by a download link of the uploader's own.
    OwnLink: Notice,
    /// The package came here by a download link of somebody else's, which was replaced.
    ForeignLink: Warning,

    /// There is more to find than a report can hold.
    TooManyFindings: Blocker,
}

impl Code {
    /// Whether the server tells it, beside what the checker finds: it takes the database to know.
    #[must_use]
    pub const fn is_of_server(self) -> bool {
        matches!(self, Self::OwnLink | Self::ForeignLink)
    }

    /// Whether it is a secret that leaks: [`redact`](super::redact) takes it out.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        matches!(
            self,
            Self::ExchangeCredential
                | Self::EncryptedSecret
                | Self::ProviderToken
                | Self::BotToken
                | Self::JsonWebToken
                | Self::PrivateKey
                | Self::SeedPhrase
                | Self::WebhookUrl
                | Self::CredentialInUrl
                | Self::NamedCredential
                | Self::EncodedSecret
                | Self::ChatId
                | Self::SecretInName
        )
    }
}

/// The findings of one check; past the limit a last one says so and blocks.
#[derive(Debug)]
pub(super) struct Findings {
    list: Vec<Finding>,
    limit: usize,
}

impl Findings {
    pub(super) fn up_to(limit: usize) -> Self {
        Self {
            list: Vec::new(),
            limit,
        }
    }

    /// How many more there may be.
    pub(super) fn room(&self) -> usize {
        self.limit.saturating_sub(self.list.len())
    }

    pub(super) fn push(&mut self, finding: Finding) {
        self.add(|| finding);
    }

    /// Adds a finding, which is made only if there is room: a hostile file could ask for millions.
    pub(super) fn add(&mut self, finding: impl FnOnce() -> Finding) {
        match self.list.len() {
            count if count < self.limit => self.list.push(finding()),
            // It blocks, because nobody may approve what nobody could read.
            count if count == self.limit => self.list.push(Finding::new(
                Code::TooManyFindings,
                format!(
                    "There is more to find than the {} findings shown.",
                    grouped(count)
                ),
                "Mend these and check again; a profile as OctoBot exports it has very few.",
            )),
            _ => {}
        }
    }

    pub(super) fn block(&self) -> bool {
        self.list.iter().any(Finding::blocks)
    }

    pub(super) fn into_list(self) -> Vec<Finding> {
        self.list
    }
}

/// An untrusted name as one printable line of at most 120 characters.
pub(super) fn shown(name: &str) -> String {
    const MOST: usize = 120;
    let mut line = String::new();
    for c in name.chars().take(MOST) {
        match c {
            '\'' | '"' | '\\' => line.push(c),
            c => line.extend(c.escape_debug()),
        }
    }
    if name.chars().nth(MOST).is_some() {
        line.push('…');
    }
    line
}

/// A number with commas between the thousands.
pub(super) fn grouped(number: impl fmt::Display) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_on_one_printable_line() {
        assert_eq!(
            shown("it's \"a\\b\"\n\u{0}\u{202E}é"),
            "it's \"a\\b\"\\n\\0\\u{202e}é"
        );
        assert_eq!(shown(&"é".repeat(121)), format!("{}…", "é".repeat(120)));
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_048_576), "1,048,576");
    }

    #[test]
    fn past_the_limit_one_last_finding_says_so_and_blocks() {
        let mut findings = Findings::up_to(2);
        for _ in 0..5 {
            findings.push(Finding::new(Code::MemberDropped, "", ""));
        }
        assert!(findings.block());
        let codes: Vec<_> = findings
            .into_list()
            .iter()
            .map(|finding| finding.code)
            .collect();
        assert_eq!(
            codes,
            [
                Code::MemberDropped,
                Code::MemberDropped,
                Code::TooManyFindings
            ]
        );
    }
}
