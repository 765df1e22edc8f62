//! Names under which people and programs keep secrets, and values that are none.
//!
//! A name that only contains a suspicious word is none: `token_pairs`, `max_tokens`, `keyword`. So
//! names are split into words, and it is the last words that count.

use std::collections::HashMap;
use std::sync::LazyLock;

/// How surely a name speaks of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Suspicion {
    /// Whatever stands there is one, unless it is empty or says that it is none.
    Certain,
    /// It is one if it looks made by a machine: a coin may be called a token, too.
    Likely,
    /// It names a person's chat, if it is a number.
    Chat,
}

/// Last words of names whose value is a secret, joined.
const CERTAIN_ENDS: &[&str] = &[
    "accesskey",
    "accesstoken",
    "accountkey",
    "aeskey",
    "apihash",
    "apikey",
    "apikeys",
    "apipassphrase",
    "apipassword",
    "apisecret",
    "apitoken",
    "appkey",
    "authkey",
    "authtoken",
    "backupphrase",
    "bearertoken",
    "bottoken",
    "clientsecret",
    "consumerkey",
    "consumersecret",
    "encryptionkey",
    "hmackey",
    "keypair",
    "licensekey",
    "masterkey",
    "mnemonicphrase",
    "ngroktoken",
    "oauthtoken",
    "privatekey",
    "privatekeys",
    "recoveryphrase",
    "refreshtoken",
    "rsakey",
    "secretaccesskey",
    "secretkey",
    "secrettoken",
    "securitytoken",
    "seedphrase",
    "seedwords",
    "servicekey",
    "sessionstring",
    "sessiontoken",
    "sharedkey",
    "sharedsecret",
    "signingkey",
    "sshkey",
    "walletkey",
    "webhooksecret",
    "webhooktoken",
];

/// Last words of names whose value is a secret by themselves.
const CERTAIN_WORDS: &[&str] = &[
    "apikey",
    "apisecret",
    "credential",
    "credentials",
    "kennwort",
    "keypair",
    "mnemonic",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "passwort",
    "privkey",
    "pwd",
    "secret",
    "secretkey",
    "secrets",
    "senha",
    "userpass",
    "xprv",
];

/// The same, where harmless values are as likely.
const LIKELY_WORDS: &[&str] = &[
    "auth",
    "authorization",
    "bearer",
    "cookie",
    "jwt",
    "keys",
    "pass",
    "seed",
    "session",
    "token",
    "tokens",
];

/// First words that make a name a question about a secret and not the secret.
const QUESTIONS: &[&str] = &[
    "allow", "enable", "enabled", "has", "hide", "is", "max", "min", "needs", "no", "num",
    "require", "required", "requires", "show", "use", "uses", "with",
];

/// Words in values that only mark where a secret is to be written.
const STAND_INS: &[&str] = &[
    "change",
    "changeme",
    "dummy",
    "enter",
    "insert",
    "placeholder",
    "redacted",
    "removed",
    "replace",
    "todo",
    "your",
];

/// Values that say that there is none.
const NOTHINGS: &[&str] = &[
    "",
    "-",
    "default",
    "disabled",
    "enabled",
    "false",
    "hidden",
    "masked",
    "n/a",
    "na",
    "nil",
    "no",
    "none",
    "null",
    "off",
    "on",
    "optional",
    "required",
    "test",
    "true",
    "undefined",
    "unset",
    "yes",
];

/// Longest name that says anything, in bytes: longer ones are none that anybody would give.
pub(super) const LONGEST: usize = 80;

/// What the name says of its value.
pub(super) fn suspicion(name: &str) -> Option<Suspicion> {
    if !may_say_something(name) {
        return None;
    }
    if name.bytes().all(|b| b.is_ascii_lowercase()) {
        return one_word(name);
    }
    let words = Words::of(name)?;
    if words.end_in("chatid") || words.joined() == b"chat" {
        return Some(Suspicion::Chat);
    }
    let is_certain = |words: &Words| {
        CERTAIN_WORDS.iter().any(|known| words.ends_with(known))
            || CERTAIN_ENDS.iter().any(|known| words.end_in(known))
    };
    if is_certain(&words) {
        return Some(if words.ask() {
            Suspicion::Likely
        } else {
            Suspicion::Certain
        });
    }
    let is_likely = LIKELY_WORDS.iter().any(|known| words.ends_with(known))
        // Some key, short of those that are no secret: of a table, or for everybody.
        || words.ends_with("key") && !HARMLESS_KEYS.iter().any(|known| words.end_in(known))
        // One of several, such as `api_key_live`.
        || QUALIFIERS.iter().any(|known| words.ends_with(known))
            && words.without_last().is_some_and(|rest| is_certain(&rest));
    is_likely.then_some(Suspicion::Likely)
}

/// Last words of names of keys that are no secret.
const HARMLESS_KEYS: &[&str] = &[
    "cachekey",
    "colorkey",
    "foreignkey",
    "hotkey",
    "primarykey",
    "publickey",
    "sortkey",
];

/// Last words that say which of several it is, or where it is used.
const QUALIFIERS: &[&str] = &[
    "binance",
    "bitget",
    "bybit",
    "coinbase",
    "demo",
    "dev",
    "kraken",
    "kucoin",
    "live",
    "main",
    "mainnet",
    "okx",
    "prod",
    "production",
    "staging",
    "test",
    "testnet",
];

/// Whether a name ends as any word does that counts: most end here, by their last three letters.
fn may_say_something(name: &str) -> bool {
    const LETTERS: usize = 26;
    static ENDINGS: LazyLock<Vec<bool>> = LazyLock::new(|| {
        let mut endings = vec![false; LETTERS * LETTERS * LETTERS];
        let lists = [
            CERTAIN_ENDS,
            CERTAIN_WORDS,
            LIKELY_WORDS,
            QUALIFIERS,
            &["chat", "chatid", "key"],
        ];
        for word in lists.into_iter().flatten() {
            if let Some(ends) = ending(word).and_then(|ending| endings.get_mut(ending)) {
                *ends = true;
            }
        }
        endings
    });
    ending(name).is_some_and(|ending| ENDINGS.get(ending) == Some(&true))
}

/// The last three letters as one number.
fn ending(name: &str) -> Option<usize> {
    let mut letters = name.bytes().rev().filter(u8::is_ascii_alphabetic);
    let mut next = || Some(usize::from(letters.next()?.to_ascii_lowercase() - b'a'));
    Some(next()? + 26 * next()? + 26 * 26 * next()?)
}

/// The same of a name of one word, as most are.
fn one_word(name: &str) -> Option<Suspicion> {
    static WORDS: LazyLock<HashMap<&str, Suspicion>> = LazyLock::new(|| {
        let likely = LIKELY_WORDS.iter().map(|word| (*word, Suspicion::Likely));
        let chat = ["chat", "chatid"].map(|word| (word, Suspicion::Chat));
        let certain = CERTAIN_WORDS.iter().chain(CERTAIN_ENDS);
        likely
            .chain(chat)
            .chain(certain.map(|word| (*word, Suspicion::Certain)))
            .collect()
    });
    WORDS.get(name).copied()
}

/// Whether a value under a name of this suspicion is a secret.
pub(super) fn is_secret(suspicion: Suspicion, value: &str) -> bool {
    let value = value.trim();
    match suspicion {
        Suspicion::Certain => {
            let words = value.split_whitespace().take(12).count();
            // A sentence explains; a seed phrase has twelve words or more.
            value.len() >= 4 && (words == 1 || words >= 12) && !is_stand_in(value)
        }
        Suspicion::Likely => {
            let is_phrase = value.split_whitespace().take(12).count() >= 12;
            (is_phrase || looks_made(value)) && !is_stand_in(value) && !is_address(value)
        }
        Suspicion::Chat => {
            let digits = value.strip_prefix('-').unwrap_or(value);
            digits.len() >= 5 && digits.bytes().all(|b| b.is_ascii_digit())
        }
    }
}

/// Whether a value is the public address of a coin, which is called a token, too: 20 bytes in
/// hexadecimal (Ethereum) or 32 in Base58 (Solana).
fn is_address(value: &str) -> bool {
    let is_hex = |digits: &str| digits.len() == 40 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let is_base58 = || {
        (32..=44).contains(&value.len())
            && bs58::decode(value)
                .into_vec()
                .is_ok_and(|bytes| bytes.len() == 32)
    };
    value.strip_prefix("0x").is_some_and(is_hex) || is_base58()
}

/// Whether a value is so long and so mixed that people would not choose it.
pub(super) fn looks_made(value: &str) -> bool {
    let has = |of: fn(&u8) -> bool| value.as_bytes().iter().any(of);
    value.len() >= 16
        && !value.contains(char::is_whitespace)
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
}

/// Whether a value only marks the place of a secret, says that there is none, or where it is.
pub(super) fn is_stand_in(value: &str) -> bool {
    // Nobody marks a place at such length.
    const LONGEST: usize = 64;
    if value.len() > LONGEST {
        return false;
    }
    let mut lower = [0; LONGEST];
    let lower = match lower.get_mut(..value.len()) {
        Some(lower) => {
            lower.copy_from_slice(value.as_bytes());
            lower.make_ascii_lowercase();
            std::str::from_utf8(lower).unwrap_or(value).trim()
        }
        None => value,
    };
    let between = |[begin, end]: &[&str; 2]| lower.starts_with(begin) && lower.ends_with(end);
    let is_reference = [
        ["${", "}"],
        ["{{", "}}"],
        ["{%", "%}"],
        ["<", ">"],
        ["%(", ")s"],
        ["$(", ")"],
    ]
    .iter()
    .any(between)
        || ["env:", "env.", "vault:", "op://"]
            .iter()
            .any(|begin| lower.starts_with(begin))
        || value.strip_prefix('$').is_some_and(|name| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
        });
    // Whole words, and nothing else that could be one: "loveyourself9!" is a password.
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let is_form = lower
        .bytes()
        .all(|b| b.is_ascii_alphabetic() || b"_- []<>.".contains(&b))
        && words.any(|word| STAND_INS.contains(&word));
    let is_yours = lower
        .strip_prefix("your")
        .is_some_and(|rest| !rest.is_empty() && suspicion(rest).is_some());
    is_reference
        || is_yours
        || NOTHINGS.contains(&lower)
        || is_form
        || lower
            .bytes()
            .all(|b| matches!(b, b'x' | b'*' | b'.' | b'-' | b'_' | b'0' | b'#' | b'?'))
        // "secret": "secret" and "api_key": "api-key" are forms waiting to be filled in.
        || suspicion(lower).is_some_and(|suspicion| suspicion != Suspicion::Chat)
            && lower.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-' | b' '))
}

/// The words of a name, in lower case: `apiKey`, `API_KEY` and `api-key` have the same two.
struct Words {
    /// The words without what separates them.
    joined: [u8; LONGEST],
    length: usize,
    /// Where words begin in `joined`, a bit each.
    begins: u128,
}

impl Words {
    fn of(name: &str) -> Option<Self> {
        if name.len() > LONGEST || !name.is_ascii() {
            return None;
        }
        let mut words = Self {
            joined: [0; LONGEST],
            length: 0,
            begins: 0,
        };
        let mut before = b' ';
        // `password2` and `api_key_1` are one of several.
        let name = name.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        for (at, byte) in name.bytes().enumerate() {
            let after = name.as_bytes().get(at + 1);
            let begins = !before.is_ascii_alphanumeric()
                || before.is_ascii_lowercase() && byte.is_ascii_uppercase()
                || before.is_ascii_uppercase()
                    && byte.is_ascii_uppercase()
                    && after.is_some_and(u8::is_ascii_lowercase);
            before = byte;
            if byte.is_ascii_alphanumeric() {
                *words.joined.get_mut(words.length)? = byte.to_ascii_lowercase();
                words.begins |= u128::from(begins) << words.length;
                words.length += 1;
            }
        }
        Some(words)
    }

    fn joined(&self) -> &[u8] {
        self.joined.get(..self.length).unwrap_or_default()
    }

    /// Whether the last word is this.
    fn ends_with(&self, known: &str) -> bool {
        if !self.may_end_in(known) {
            return false;
        }
        let begin = 127_usize.checked_sub(self.begins.leading_zeros() as usize);
        begin.and_then(|begin| self.joined().get(begin..)) == Some(known.as_bytes())
    }

    /// Whether the last words, whole ones, are these.
    fn end_in(&self, known: &str) -> bool {
        self.may_end_in(known)
            && self
                .joined()
                .strip_suffix(known.as_bytes())
                .is_some_and(|before| self.begins >> before.len() & 1 == 1)
    }

    /// Whether the last letter is that of a word, which is soon compared.
    fn may_end_in(&self, known: &str) -> bool {
        self.joined().last() == known.as_bytes().last()
    }

    /// The name without its last word; none when it has one only.
    fn without_last(&self) -> Option<Self> {
        let begin = 127_usize.checked_sub(self.begins.leading_zeros() as usize)?;
        (begin > 0).then_some(Self {
            joined: self.joined,
            length: begin,
            begins: self.begins & !(1 << begin),
        })
    }

    /// Whether the name asks about a secret rather than naming one.
    fn ask(&self) -> bool {
        let rest = self.begins & !1;
        let first = self.joined().get(..rest.trailing_zeros() as usize);
        rest != 0
            && first.is_some_and(|first| QUESTIONS.iter().any(|word| word.as_bytes() == first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_known_in_every_spelling() {
        for name in [
            "api_key",
            "apiKey",
            "API-KEY",
            "apikey",
            "binance_api_secret",
            "BINANCE_API_KEY",
            "password",
            "user.password",
            "client-secret",
            "privateKey",
            "telegram_bot_token",
            "secret",
            "password2",
            "api_key_1",
            "APISecretKey",
            "webhook_secret",
            "ngrok-token",
            "seed phrase",
            "access_token",
        ] {
            assert_eq!(suspicion(name), Some(Suspicion::Certain), "{name}");
        }
        assert_eq!(suspicion("token"), Some(Suspicion::Likely));
        assert_eq!(suspicion("chat-id"), Some(Suspicion::Chat));
        assert_eq!(suspicion("telegramChatId"), Some(Suspicion::Chat));
    }

    #[test]
    fn every_known_word_is_known_by_itself() {
        for word in CERTAIN_ENDS.iter().chain(CERTAIN_WORDS) {
            assert_eq!(suspicion(word), Some(Suspicion::Certain), "{word}");
        }
        for word in LIKELY_WORDS {
            assert_eq!(suspicion(word), Some(Suspicion::Likely), "{word}");
        }
        assert_eq!(suspicion("chat"), Some(Suspicion::Chat));
    }

    #[test]
    fn names_that_only_contain_a_suspicious_word_are_none() {
        for name in [
            "token_pairs",
            "tokenizer",
            "keyword",
            "secretary",
            "key_levels",
            "public_key",
            "use",
            "passive",
            "public_key",
            "sort_key",
            "monkey",
            "webhook_url",
            "id",
            "",
        ] {
            assert_eq!(suspicion(name), None, "{name}");
        }
    }

    #[test]
    fn names_that_may_be_of_something_else_want_a_value_that_looks_made() {
        for name in [
            "max_tokens",
            "tokens",
            "api_key_required",
            "secret_sauce",
            "password_length",
            "hot_key_x",
            "openai_key",
            "api_key_live",
        ] {
            assert!(
                matches!(suspicion(name), None | Some(Suspicion::Likely)),
                "{name}"
            );
        }
    }

    #[test]
    fn a_value_that_says_there_is_no_secret_is_none() {
        for value in [
            "",
            " ",
            "none",
            "True",
            "your-api-key-here",
            "<token>",
            "${API_KEY}",
            "$API_KEY",
            "xxxxxxxx",
            "********",
            "changeme",
            "api_key",
            "secret",
            "ask the admin for it",
        ] {
            assert!(!is_secret(Suspicion::Certain, value), "{value}");
        }
    }

    #[test]
    fn a_coin_or_a_word_under_a_likely_name_is_no_secret() {
        for value in [
            "BTC",
            "USDT",
            "WRAPPEDBITCOINTOKEN",
            "always",
            "0x",
            "1234567890123456789",
        ] {
            assert!(!is_secret(Suspicion::Likely, value), "{value}");
        }
        assert!(is_secret(Suspicion::Likely, "f3b2c1d4e5f60718"));
    }

    #[test]
    fn what_people_choose_is_a_secret_under_a_certain_name() {
        for value in [
            "hunter2",
            "s3cr3t!",
            "1234",
            "correct-horse",
            "A1b2C3d4E5f6",
            "loveyourself9!",
            "$uperSecret",
            "[removed]:wJalr1",
        ] {
            assert!(is_secret(Suspicion::Certain, value), "{value}");
        }
    }
}
