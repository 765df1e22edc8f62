//! What a search for secrets finds.

use std::ops::Range;

use crate::package::Code;

/// Something in a text that looks like a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it stands, in bytes.
    pub(super) span: Range<usize>,
    pub(super) kind: Kind,
    /// What it is, in words that fit "… stands here".
    pub(super) what: &'static str,
    /// How all of its kind begin, to recognise it by; empty where that would tell some of it.
    pub(super) begin: &'static str,
}

/// The kinds of secrets, the most telling first: of two that overlap the first is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    PrivateKey,
    WebhookUrl,
    BotToken,
    EncryptedSecret,
    ProviderToken,
    JsonWebToken,
    SeedPhrase,
    CredentialInUrl,
    EncodedSecret,
    ExchangeCredential,
    NamedCredential,
    ChatId,
    /// List words without a phrase's checksum.
    PossiblePhrase,
    LocalPath,
}

impl Kind {
    pub(super) fn code(self) -> Code {
        match self {
            Self::PrivateKey => Code::PrivateKey,
            Self::WebhookUrl => Code::WebhookUrl,
            Self::BotToken => Code::BotToken,
            Self::EncryptedSecret => Code::EncryptedSecret,
            Self::ProviderToken => Code::ProviderToken,
            Self::JsonWebToken => Code::JsonWebToken,
            Self::SeedPhrase => Code::SeedPhrase,
            Self::CredentialInUrl => Code::CredentialInUrl,
            Self::EncodedSecret => Code::EncodedSecret,
            Self::ExchangeCredential => Code::ExchangeCredential,
            Self::NamedCredential => Code::NamedCredential,
            Self::ChatId => Code::ChatId,
            Self::PossiblePhrase => Code::PossiblePhrase,
            Self::LocalPath => Code::LocalPath,
        }
    }

    /// Whether it is so secret that nothing may repeat it.
    pub(super) fn is_masked(self) -> bool {
        !matches!(self, Self::PossiblePhrase | Self::LocalPath)
    }
}

/// The beginning of a text, of at most so many bytes.
pub(super) fn head(text: &str, most: usize) -> &str {
    let end = text.len().min(most);
    (0..=end)
        .rev()
        .find_map(|end| text.get(..end))
        .unwrap_or_default()
}
