//! The search of one text for secrets.

use std::ops::Range;
use std::sync::LazyLock;

use super::found::{Found, Kind, head};
use super::names::{self, Suspicion};
use super::{encoded, formats, phrases, urls};
use crate::token;

/// A search through the texts of one package.
///
/// It takes time linear in the texts: what costs more at a place is done a bounded number of times,
/// and past that what may be a secret counts as one.
#[derive(Debug)]
pub(in crate::package) struct Search {
    /// Checksums of wallet keys and phrases that may still be computed.
    pub(super) trials: u32,
    /// What may be a credential of this hub: which ones are, only their signatures tell.
    pub(in crate::package) credentials: Vec<String>,
}

impl Search {
    pub(in crate::package) fn new() -> Self {
        Self {
            trials: 5_000,
            credentials: Vec::new(),
        }
    }

    /// Everything in a text that looks like a secret, in order, none overlapping another.
    pub(super) fn text(&mut self, text: &str) -> Vec<Found> {
        /// How often Base64 is unwrapped: nobody wraps a text more often by accident.
        const WRAPPINGS: usize = 3;
        self.wrapped(text, WRAPPINGS)
    }

    fn wrapped(&mut self, text: &str, wrappings: usize) -> Vec<Found> {
        /// No secret is shorter, short of one that its name gives away.
        const SHORTEST: usize = 8;
        if text.len() < SHORTEST {
            return Vec::new();
        }
        let mut found = self.words(text);
        if wrappings > 0 {
            for (span, inner) in encoded::find(text) {
                let inner = self.wrapped(&inner, wrappings - 1);
                if let Some(first) = inner.iter().find(|inner| inner.kind.is_masked()) {
                    found.push(Found {
                        span,
                        kind: Kind::EncodedSecret,
                        what: first.what,
                        begin: "",
                    });
                }
            }
        }
        found.extend(phrases::find(text, &mut self.trials));
        apart(found)
    }

    fn words(&mut self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        // Where the last of a kind ended: none begins inside another.
        let [mut token, mut address, mut setting, mut path, mut pem] = [0; 5];
        let mut ends = PemEnds::default();
        // A table, because every byte of every text is asked for.
        static IN_WORDS: LazyLock<[bool; 256]> = LazyLock::new(|| {
            std::array::from_fn(|byte| u8::try_from(byte).is_ok_and(|b| b.is_ascii_alphanumeric()))
        });
        let in_words = &*IN_WORDS;
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(rest) = bytes.get(at..) {
            let word = rest
                .iter()
                .position(|b| in_words.get(usize::from(*b)) != Some(&true))
                .unwrap_or(rest.len());
            if word > 0
                && at >= token
                && let Some(one) = formats::at(text, at, &mut self.trials)
            {
                token = one.span.end;
                self.keep(text, &one);
                found.push(one);
            }
            let last = rest.get(..word).and_then(|word| word.last()).copied();
            let last = last.or_else(|| bytes.get(at.checked_sub(1)?).copied());
            at += word;
            let Some(byte) = bytes.get(at).copied() else {
                break;
            };
            match byte {
                b':' if at >= address && bytes.get(at + 1..at + 3) == Some(b"//") => {
                    let (end, secrets) = urls::at(text, at);
                    address = end;
                    found.extend(secrets);
                }
                b'=' | b':' | b'>' => {
                    if byte == b':' {
                        found.extend(formats::around(text, at));
                    }
                    // A name, a quote or a space stands before the sign of a setting.
                    let ends_name = |b: u8| {
                        b.is_ascii_alphanumeric() || matches!(b, b'"' | b'\'' | b'`' | b' ')
                    };
                    if at >= setting && last.is_some_and(ends_name) {
                        let (end, one) = assignment(text, at);
                        setting = end;
                        found.extend(one);
                    }
                }
                b'-' => {
                    if at >= pem
                        && let Some(one) = putty_key(text, at)
                    {
                        pem = one.span.end;
                        found.push(one);
                    }
                    if at >= pem
                        && let Some(one) = private_key(text, at, &mut ends)
                    {
                        pem = one.span.end;
                        found.push(one);
                    }
                    found.extend(formats::around(text, at));
                }
                b'/' | b'\\' if at >= path => {
                    if let Some(one) = local_path(text, at) {
                        path = one.span.end;
                        found.push(one);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        found
    }

    fn keep(&mut self, text: &str, one: &Found) {
        /// More of them are no accident.
        const MOST: usize = 20;
        let is_ours = one.kind == Kind::JsonWebToken || one.begin == token::PREFIX;
        if is_ours
            && self.credentials.len() < MOST
            && let Some(credential) = text.get(one.span.clone())
        {
            self.credentials.push(credential.to_owned());
        }
    }
}

/// Makes one of those that overlap: what tells most of the place where they begin, as far as the
/// last of them goes.
fn apart(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|one| (one.span.start, one.kind, usize::MAX - one.span.end));
    let mut apart: Vec<Found> = Vec::new();
    for one in found {
        match apart.last_mut() {
            Some(last) if one.span.start < last.span.end => {
                last.span.end = last.span.end.max(one.span.end);
                if one.kind.is_masked() && !last.kind.is_masked() {
                    (last.kind, last.what) = (one.kind, one.what);
                }
            }
            _ => apart.push(one),
        }
    }
    apart
}

/// As far as a value is looked at, in bytes.
const LONGEST_VALUE: usize = 256;

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// `name=value`, `name: value` and `"name": "value"`, as files of settings have them; and up to
/// where no other can begin.
fn assignment(text: &str, sign: usize) -> (usize, Option<Found>) {
    /// Shortest and longest value in which another setting is looked for.
    const SHORT: usize = 8;
    const LONG: usize = 48;
    let Some((suspicion, value, is_tight)) = setting(text, sign) else {
        return (sign, None);
    };
    let secret = text.get(value.clone()).unwrap_or_default();
    // In prose a word behind a colon may be anything: "the secret: patience".
    let is_plain_word = secret.len() < 6 || !secret.bytes().any(|b| b.is_ascii_digit());
    if !is_tight && is_plain_word || !names::is_secret(suspicion, secret) {
        let holds_another = (SHORT..=LONG).contains(&value.len());
        return (if holds_another { sign } else { value.end }, None);
    }
    let (kind, what) = match suspicion {
        Suspicion::Chat => (Kind::ChatId, "the number of a chat"),
        Suspicion::Certain | Suspicion::Likely => (Kind::NamedCredential, "a credential"),
    };
    // The value was looked at as far as it needs to judge it; all of it goes.
    let rest = text.get(value.end..).unwrap_or_default();
    let more = rest
        .bytes()
        .position(|b| b <= b' ' || is_quote(b))
        .filter(|_| value.len() >= LONGEST_VALUE)
        .unwrap_or(if value.len() >= LONGEST_VALUE {
            rest.len()
        } else {
            0
        });
    let found = Found {
        span: value.start..value.end + more,
        kind,
        what,
        begin: "",
    };
    (found.span.end, Some(found))
}

/// What the name before a sign says, where the value behind it stands, and whether both are
/// written as a program would.
fn setting(text: &str, sign: usize) -> Option<(Suspicion, Range<usize>, bool)> {
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let left = text.as_bytes().get(..sign)?;
    let is_spaced = left.ends_with(b" ");
    let left = left.trim_ascii_end();
    let left = match left {
        [name @ .., quote] if is_quote(*quote) => name,
        name => name,
    };
    let word = |before: usize| {
        let bytes = left.get(..before).unwrap_or_default().iter().rev();
        bytes
            .take(names::LONGEST + 1)
            .take_while(|b| is_name(**b))
            .count()
    };
    let length = word(left.len());
    let start = left.len() - length;
    let two_words = || {
        // "API key: …", as people write it.
        let (b" ", before) = (
            left.get(start.checked_sub(1)?..start)?,
            start.checked_sub(1)?,
        ) else {
            return None;
        };
        names::suspicion(text.get(before - word(before)..left.len())?)
    };
    if length == 0 {
        return None;
    }
    let suspicion = names::suspicion(text.get(start..left.len())?).or_else(two_words)?;
    let right = text.get(sign + 1..)?;
    let value = right.trim_start_matches([' ', '\t', '=', '>', '*']);
    let start = sign + 1 + (right.len() - value.len());
    let (value, start, is_quoted) = match value.bytes().next() {
        Some(quote) if is_quote(quote) => {
            let inner = head(value.get(1..)?, LONGEST_VALUE);
            let end = inner.bytes().position(|b| b == quote);
            (end.unwrap_or(inner.len()), start + 1, true)
        }
        _ => {
            let ends = |b: u8| {
                b <= b' ' || is_quote(b) || matches!(b, b',' | b';' | b'&' | b'}' | b']' | b'<')
            };
            let value = head(value, LONGEST_VALUE);
            (
                value.bytes().position(ends).unwrap_or(value.len()),
                start,
                false,
            )
        }
    };
    let is_tight =
        is_quoted || text.as_bytes().get(sign) == Some(&b'=') && start == sign + 1 && !is_spaced;
    Some((suspicion, start..start + value, is_tight))
}

/// Where PEM blocks end in a text, asked for in order and found once each.
#[derive(Default)]
struct PemEnds {
    /// The next one, once it was looked for; none when there is no other.
    next: Option<Option<usize>>,
}

impl PemEnds {
    const MARK: &str = "-----END ";

    /// The next mark from here on.
    fn from(&mut self, text: &str, at: usize) -> Option<usize> {
        if self
            .next
            .is_none_or(|next| next.is_some_and(|next| next < at))
        {
            let next = text.get(at..).and_then(|rest| rest.find(Self::MARK));
            self.next = Some(next.map(|next| at + next));
        }
        self.next.flatten()
    }
}

/// A private key in PEM (RFC 7468) or in its like of OpenSSH and OpenPGP.
fn private_key(text: &str, at: usize, ends: &mut PemEnds) -> Option<Found> {
    const BEGIN: &str = "-----BEGIN ";
    let label = text.get(at..)?.strip_prefix(BEGIN)?;
    let label = label.get(..head(label, 64).find("-----")?)?;
    if !label.contains("PRIVATE KEY") {
        return None;
    }
    let body = at + BEGIN.len() + label.len();
    let mark = ends.from(text, body);
    let begins_a_line = || {
        let body = text.get(body..)?.strip_prefix("-----")?;
        let breaks = ["\n", "\r", "\\n", "\\r"];
        breaks.iter().any(|end| body.starts_with(end)).then_some(())
    };
    // In a sentence about keys neither an end nor a line follows.
    if mark.is_none() && begins_a_line().is_none() {
        return None;
    }
    let end = mark.and_then(|mark| {
        let behind = mark + PemEnds::MARK.len();
        Some(behind + head(text.get(behind..)?, 64).find("-----")? + 5)
    });
    Some(Found {
        span: at..end.unwrap_or(text.len()),
        kind: Kind::PrivateKey,
        what: "a private key",
        begin: "",
    })
}

/// A private key as PuTTY keeps it.
fn putty_key(text: &str, at: usize) -> Option<Found> {
    const BEGIN: &str = "PuTTY";
    let is_key = text.get(at..)?.starts_with("-User-Key-File-") && text.get(..at)?.ends_with(BEGIN);
    is_key.then(|| Found {
        span: at - BEGIN.len()..text.len(),
        kind: Kind::PrivateKey,
        what: "a private key",
        begin: "",
    })
}

/// A path below somebody's home, which tells their name.
fn local_path(text: &str, at: usize) -> Option<Found> {
    const HOMES: &[&str] = &[
        "/home/",
        "/Users/",
        "\\Users\\",
        "\\Documents and Settings\\",
    ];
    let rest = text.get(at..)?;
    // The letters that they begin with, before anything is compared.
    rest.as_bytes().get(1).filter(|b| b"hUD".contains(b))?;
    let home = HOMES.iter().find(|home| rest.starts_with(**home))?;
    let before = text.get(..at)?;
    let is_root = !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '/'))
        || before.ends_with("//");
    if !is_root {
        return None;
    }
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';'))
        .unwrap_or(rest.len());
    (end > home.len()).then_some(Found {
        span: at..at + end,
        kind: Kind::LocalPath,
        what: "a path of the author's own machine",
        begin: "",
    })
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;
    use proptest::prelude::*;

    use super::*;

    fn search(text: &str) -> Vec<Found> {
        Search::new().text(text)
    }

    #[track_caller]
    fn only(text: &str) -> (Kind, &str) {
        match search(text).as_slice() {
            [one] => (one.kind, &text[one.span.clone()]),
            found => panic!("{text}: {found:?}"),
        }
    }

    #[test]
    fn what_issuers_made_to_be_recognised_is_found_in_any_text() {
        let a = |n| "aB3".repeat(n);
        for token in [
            format!("ghp_{}", a(12)),
            "AKIAIOSFODNN7EXAMPLE".to_owned(),
            format!("AIza{}", &a(12)[..35]),
            format!("sk-proj-{}", a(15)),
            format!("xoxb-123456789012-{}", a(8)),
            format!("hf_{}", &a(12)[..34]),
            format!("sk_live_{}", a(8)),
            format!("npm_{}", a(12)),
        ] {
            let text = format!("see \"{token}\", please");
            assert_eq!(only(&text), (Kind::ProviderToken, token.as_str()));
        }
        let telegram = format!("123456789:{}", &a(12)[..35]);
        assert_eq!(only(&telegram), (Kind::BotToken, telegram.as_str()));
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        assert_eq!(only(jwt), (Kind::JsonWebToken, jwt));
        assert_eq!(only("gAAAAABlq0Z2c2VjcmV0").0, Kind::EncryptedSecret);
        // The private key 1, in wallet import format.
        let wallet = "5HpHagT65TZzG1PH3CSu63k8DbpvD8s5ip4nEB3kEsreAnchuDf";
        assert_eq!(only(wallet), (Kind::PrivateKey, wallet));
    }

    #[test]
    fn what_a_pem_block_holds_is_found_to_its_end() {
        let text = "x -----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY----- y";
        let (kind, secret) = only(text);
        assert_eq!(kind, Kind::PrivateKey);
        assert!(secret.starts_with("-----BEGIN") && secret.ends_with("KEY-----"));
        assert_eq!(
            search("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"),
            []
        );
    }

    #[test]
    fn addresses_are_searched_for_passwords_parameters_and_webhooks() {
        for (text, kind) in [
            ("https://ada:hunter2@example.org/x", Kind::CredentialInUrl),
            ("postgres://hub:s3cret@db/hub", Kind::CredentialInUrl),
            (
                "https://example.org/x?a=1&token=abcd1234efgh",
                Kind::CredentialInUrl,
            ),
            (
                "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
                Kind::WebhookUrl,
            ),
            (
                "https://discord.com/api/webhooks/123456789012345678/abcDEF123",
                Kind::WebhookUrl,
            ),
            (
                "https://bot.example.org/webhook/4f9c2b7a8d1e6f3a5b0c",
                Kind::WebhookUrl,
            ),
        ] {
            assert_eq!(only(text).0, kind, "{text}");
        }
        for text in [
            "https://www.octobot.cloud/en/guides/octobot-trading-modes/grid?ref=profile",
            "https://docs.discord.com/webhooks/",
            "https://example.org/?token=your-token-here",
            "https://ada@example.org/",
            "wss://stream.binance.com:9443/ws/btcusdt@trade",
        ] {
            assert_eq!(search(text), [], "{text}");
        }
    }

    #[test]
    fn settings_in_a_text_are_read_by_their_names() {
        for text in [
            "API_KEY=f3b2c1d4e5f60718",
            "PASSWORD=hunter2",
            "{\"api-secret\": \"hunter2hunter2\"}",
            "password: hunter2",
            "my api_key = abcd1234",
            "Authorization: Basic YWRhOmh1bnRlcjI=",
            "API key: f3b2c1d4e5f60718",
            "Secret Key = f3b2c1d4e5f60718",
            "**API key:** `f3b2c1d4e5f60718`",
            "<apiKey>f3b2c1d4e5f60718</apiKey>",
            "binance key: f3b2c1d4e5f60718",
        ] {
            assert_eq!(only(text).0, Kind::NamedCredential, "{text}");
        }
        for text in [
            "The secret: patience.",
            "API_KEY=",
            "API_KEY=your-api-key",
            "password: none",
            "ratio=0.1234567, tokens=5",
            "Set token: BTC and go",
        ] {
            assert_eq!(search(text), [], "{text}");
        }
    }

    #[test]
    fn a_secret_wrapped_in_base64_is_found_and_other_base64_is_not() {
        let token = format!("token ghp_{}", "aB3".repeat(12));
        let once = BASE64.encode(token.as_bytes());
        let twice = BASE64.encode(once.as_bytes());
        for text in [&once, &twice] {
            assert_eq!(only(text).0, Kind::EncodedSecret, "{text}");
        }
        let harmless = BASE64.encode(b"This profile buys dips and sells rallies.");
        assert_eq!(search(&harmless), []);
    }

    #[test]
    fn hashes_uuids_and_random_names_are_no_secrets() {
        for text in [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "d41d8cd98f00b204e9800998ecf8427e",
            "6f2c9a1e-7f76-402d-8cd2-a9f6a0110baa",
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "KlingerOscillatorReversalConfirmationMomentumEvaluator",
            "aG9pZGhhc2Rpb2ZoYXNkaW9maGFz",
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        ] {
            assert_eq!(search(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_the_text_what_is_found_lies_in_it_and_apart(text in any::<String>()) {
            let mut end = 0;
            for found in search(&text) {
                prop_assert!(found.span.start >= end && found.span.end > found.span.start);
                prop_assert!(text.get(found.span.clone()).is_some());
                end = found.span.end;
            }
        }

        #[test]
        fn texts_full_of_signs_are_searched_without_harm(
            text in "([a-z]{1,4}|é|=|:|://|/|@|\\?|&|\"|'|\\.|eyJ|gAAAAA|-----BEGIN | PRIVATE KEY-----|token|password|api_key|\\n| ){0,60}",
        ) {
            for found in search(&text) {
                prop_assert!(text.get(found.span.clone()).is_some());
            }
        }
    }
}
