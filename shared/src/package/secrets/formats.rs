//! What credentials look like that their issuers made to be recognised.
//!
//! Facts from the issuers' documentation and from what registries scan for (GitHub's supported
//! secret scanning patterns, the rules of gitleaks). Each has a fixed beginning, an alphabet and a
//! length, so a hash, a UUID or a random name is none of them: entropy alone says nothing.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};
use sha2::{Digest as _, Sha256};

use super::found::{Found, Kind, head};
use super::names::looks_made;
use crate::token;

/// Characters that a credential is written in.
type Alphabet = fn(u8) -> bool;

struct Format {
    begin: &'static str,
    /// How many characters follow; another one of the alphabet behind them would be a mismatch.
    rest: RangeInclusive<usize>,
    of: Alphabet,
    what: &'static str,
}

const fn format(
    begin: &'static str,
    rest: RangeInclusive<usize>,
    of: Alphabet,
    what: &'static str,
) -> Format {
    Format {
        begin,
        rest,
        of,
        what,
    }
}

/// As many as there are.
const MANY: usize = 1_000;

const FORMATS: &[Format] = &[
    // Clouds
    format("AKIA", 16..=16, upper, "an AWS access key id"),
    format("ASIA", 16..=16, upper, "an AWS session key id"),
    format("ABSK", 40..=MANY, base64, "an AWS Bedrock key"),
    format("AIza", 35..=35, word, "a Google API key"),
    format("GOCSPX-", 28..=28, word, "a Google OAuth client secret"),
    format("ya29.", 20..=MANY, word, "a Google access token"),
    format("1//0", 30..=MANY, word, "a Google refresh token"),
    format("LTAI", 12..=24, alnum, "an Alibaba Cloud key id"),
    format("dop_v1_", 64..=64, hex, "a DigitalOcean token"),
    format("doo_v1_", 64..=64, hex, "a DigitalOcean token"),
    format("HRKU-", 36..=MANY, word, "a Heroku token"),
    format("fo1_", 40..=MANY, word, "a Fly.io token"),
    format("dapi", 32..=32, hex, "a Databricks token"),
    format("pscale_tkn_", 32..=MANY, dotted, "a PlanetScale token"),
    format("pscale_pw_", 32..=MANY, dotted, "a PlanetScale password"),
    format("sbp_", 40..=40, hex, "a Supabase token"),
    format("sb_secret_", 20..=MANY, word, "a Supabase key"),
    format("hvs.", 24..=MANY, word, "a Vault token"),
    format("dp.pt.", 40..=MANY, alnum, "a Doppler token"),
    format("tskey-", 20..=MANY, word, "a Tailscale key"),
    // Code and packages
    format("ghp_", 36..=MANY, alnum, "a GitHub token"),
    format("gho_", 36..=MANY, alnum, "a GitHub token"),
    format("ghu_", 36..=MANY, alnum, "a GitHub token"),
    format("ghs_", 36..=MANY, alnum, "a GitHub token"),
    format("ghr_", 36..=MANY, alnum, "a GitHub token"),
    format("github_pat_", 22..=MANY, word, "a GitHub token"),
    format("glpat-", 20..=MANY, dotted, "a GitLab token"),
    format("gldt-", 20..=MANY, word, "a GitLab token"),
    format("glrt-", 20..=MANY, dotted, "a GitLab token"),
    format("ATATT3", 60..=MANY, base64_word, "an Atlassian token"),
    format("ATCTT3", 60..=MANY, base64_word, "an Atlassian token"),
    format("npm_", 36..=36, alnum, "an npm token"),
    format("pypi-AgE", 50..=MANY, word, "a PyPI token"),
    format("cio", 32..=32, alnum, "a crates.io token"),
    format("rubygems_", 48..=48, hex, "a RubyGems key"),
    format("dckr_pat_", 20..=MANY, word, "a Docker token"),
    format("NRAK-", 27..=27, alnum, "a New Relic key"),
    format("glsa_", 32..=MANY, word, "a Grafana token"),
    format("glc_", 32..=MANY, base64, "a Grafana token"),
    format("sntrys_", 40..=MANY, base64_word, "a Sentry token"),
    format("phx_", 40..=MANY, word, "a PostHog key"),
    format("lin_api_", 32..=MANY, alnum, "a Linear key"),
    format("PMAK-", 50..=MANY, word, "a Postman key"),
    format("figd_", 30..=MANY, word, "a Figma token"),
    // Models
    format("sk-ant-", 20..=MANY, word, "an Anthropic key"),
    format("sk-proj-", 20..=MANY, word, "an OpenAI key"),
    format("sk-svcacct-", 20..=MANY, word, "an OpenAI key"),
    format("sk-admin-", 20..=MANY, word, "an OpenAI key"),
    format("sk-or-v1-", 32..=MANY, word, "an OpenRouter key"),
    format("sk-", 32..=MANY, alnum, "an OpenAI key"),
    format("hf_", 30..=40, alnum, "a Hugging Face token"),
    format("gsk_", 40..=MANY, alnum, "a Groq key"),
    format("xai-", 60..=MANY, alnum, "an xAI key"),
    format("pplx-", 40..=MANY, alnum, "a Perplexity key"),
    format("r8_", 37..=37, alnum, "a Replicate token"),
    format("nvapi-", 40..=MANY, word, "an NVIDIA key"),
    // Messages and mail
    format("xoxb-", 20..=MANY, word, "a Slack token"),
    format("xoxp-", 20..=MANY, word, "a Slack token"),
    format("xoxa-", 20..=MANY, word, "a Slack token"),
    format("xoxr-", 20..=MANY, word, "a Slack token"),
    format("xoxs-", 20..=MANY, word, "a Slack token"),
    format("xoxe-", 20..=MANY, word, "a Slack token"),
    format("xoxe.xox", 20..=MANY, dotted, "a Slack token"),
    format("xapp-", 20..=MANY, word, "a Slack token"),
    format("SG.", 60..=80, dotted, "a SendGrid key"),
    format("key-", 32..=32, hex, "a Mailgun key"),
    format("xkeysib-", 60..=MANY, word, "a Brevo key"),
    format("AC", 32..=32, hex, "a Twilio account id"),
    format("SK", 32..=32, hex, "a Twilio key"),
    format(
        "AAAAAAAAAAAAAAAAAAAA",
        60..=MANY,
        percent,
        "a Twitter bearer token",
    ),
    format("EAAC", 60..=MANY, alnum, "a Facebook token"),
    format("secret_", 43..=43, alnum, "a Notion token"),
    format("ntn_", 40..=MANY, alnum, "a Notion token"),
    // Others
    format("sk.eyJ", 60..=MANY, dotted, "a Mapbox token"),
    format("pat-na1-", 36..=36, word, "a HubSpot token"),
    format("pat-eu1-", 36..=36, word, "a HubSpot token"),
    format("pat", 79..=79, dotted, "an Airtable token"),
    format("sl.", 60..=MANY, dotted, "a Dropbox token"),
    format("nfp_", 36..=MANY, alnum, "a Netlify token"),
    format("fm2_", 60..=MANY, base64, "a Fly.io token"),
    format("pul-", 40..=40, hex, "a Pulumi token"),
    format("sntryu_", 64..=64, hex, "a Sentry token"),
    format("ATBB", 24..=MANY, base64_word, "a Bitbucket password"),
    format("AKID", 32..=32, alnum, "a Tencent Cloud key id"),
    format("AQVN", 35..=MANY, word, "a Yandex key"),
    format("glptt-", 40..=40, hex, "a GitLab token"),
    format("rzp_live_", 14..=MANY, alnum, "a Razorpay key"),
    format("FLWSECK_", 20..=MANY, word, "a Flutterwave key"),
    format("EZAK", 54..=54, alnum, "an EasyPost key"),
    format("AKCp", 69..=MANY, alnum, "an Artifactory key"),
    format("CFPAT-", 43..=43, word, "a Contentful token"),
    format("dt0c01.", 80..=MANY, dotted, "a Dynatrace token"),
    format("pnu_", 36..=36, alnum, "a Prefect key"),
    format("rdme_", 70..=MANY, alnum, "a ReadMe key"),
    format("tfp_", 40..=MANY, dotted, "a Typeform token"),
    format("sqp_", 40..=40, hex, "a SonarQube token"),
    format("p8e-", 32..=32, alnum, "an Adobe secret"),
    // Money
    format("sk_live_", 16..=MANY, alnum, "a Stripe key"),
    format("sk_test_", 16..=MANY, alnum, "a Stripe key"),
    format("rk_live_", 16..=MANY, alnum, "a Stripe key"),
    format("rk_test_", 16..=MANY, alnum, "a Stripe key"),
    format("whsec_", 24..=MANY, base64, "a webhook signing secret"),
    format("sq0atp-", 22..=22, word, "a Square token"),
    format("sq0csp-", 43..=43, word, "a Square secret"),
    format("EAAAE", 55..=MANY, word, "a Square token"),
    format("shpat_", 32..=32, hex, "a Shopify token"),
    format("shpss_", 32..=32, hex, "a Shopify secret"),
    format(
        "access_token$production$",
        40..=MANY,
        dollar,
        "a PayPal token",
    ),
];

/// The credential that begins at this word.
pub(super) fn at(text: &str, start: usize, trials: &mut u32) -> Option<Found> {
    let rest = text.get(start..)?;
    let pair = rest.as_bytes().first_chunk()?;
    let formats = begin_with(*pair)?;
    // Of these the alphabet has the signs that end other words: none begins inside another.
    let is_apart = !text
        .as_bytes()
        .get(..start)
        .is_some_and(|before| before.ends_with(b"-") || before.ends_with(b"_"));
    let (length, kind, what, begin) = is_apart
        .then(|| special(rest, trials))
        .flatten()
        .or_else(|| known(rest, formats))?;
    Some(Found {
        span: start..start + length,
        kind,
        what,
        begin,
    })
}

/// The formats that begin with these two bytes; none for most, whose words go no further.
fn begin_with(pair: [u8; 2]) -> Option<&'static [&'static Format]> {
    /// For each pair the number of its row, 0 for none, and the rows.
    type Table = (Vec<u8>, Vec<Vec<&'static Format>>);
    static TABLE: LazyLock<Table> = LazyLock::new(|| {
        let mut numbers = vec![0; 1 << 16];
        let mut rows = vec![Vec::new()];
        let begins = FORMATS
            .iter()
            .map(|format| (format.begin, Some(format)))
            .chain(SPECIAL_BEGINS.iter().map(|begin| (*begin, None)));
        for (begin, format) in begins {
            let (first, seconds) = match begin.as_bytes() {
                [first, second, ..] => (*first, *second..=*second),
                [first] => (*first, 0..=u8::MAX),
                [] => continue,
            };
            let fresh = u8::try_from(rows.len()).unwrap_or(u8::MAX);
            rows.push(Vec::new());
            for second in seconds {
                let pair = usize::from(u16::from_be_bytes([first, second]));
                let Some(number) = numbers.get_mut(pair) else {
                    continue;
                };
                if *number == 0 {
                    *number = fresh;
                }
                if let Some(row) = rows.get_mut(usize::from(*number)) {
                    row.extend(format);
                }
            }
        }
        (numbers, rows)
    });
    let (numbers, rows) = &*TABLE;
    match numbers.get(usize::from(u16::from_be_bytes(pair)))? {
        0 => None,
        number => rows.get(usize::from(*number)).map(Vec::as_slice),
    }
}

/// The credential in the middle of which this colon or hyphen stands.
pub(super) fn around(text: &str, sign: usize) -> Option<Found> {
    let (before, rest) = text.as_bytes().split_at_checked(sign)?;
    let back = |of: Alphabet| {
        /// One more than any has.
        const MOST: usize = 33;
        before
            .iter()
            .rev()
            .take(MOST)
            .take_while(|b| of(**b))
            .count()
    };
    let (start, length, kind, what) = if rest.starts_with(b":") {
        let number = back(|b| b.is_ascii_digit());
        let length = telegram(rest, number)?;
        (number, length, Kind::BotToken, "a Telegram bot's token")
    } else {
        let hash = back(hex);
        let length = mailchimp(rest, hash)?;
        (hash, length, Kind::ProviderToken, "a Mailchimp key")
    };
    Some(Found {
        span: sign - start..sign + length,
        kind,
        what,
        begin: "",
    })
}

/// How long a credential is, its kind, what it is, and how all of its format begin.
type Match = (usize, Kind, &'static str, &'static str);

fn known(rest: &str, formats: &[&Format]) -> Option<Match> {
    formats.iter().find_map(|format| {
        let behind = rest.strip_prefix(format.begin)?;
        // One more than there may be, to see that there are more.
        let most = format.rest.end() + usize::from(*format.rest.end() < MANY);
        let mut length = behind
            .bytes()
            .take(most)
            .take_while(|b| (format.of)(*b))
            .count();
        if length >= MANY {
            length = run(behind, format.of);
        }
        let fits =
            length >= *format.rest.start() && (length <= *format.rest.end() || length >= MANY);
        fits.then_some((
            format.begin.len() + length,
            Kind::ProviderToken,
            format.what,
            format.begin,
        ))
    })
}

/// How the formats begin that more than a beginning, an alphabet and a length make out.
const SPECIAL_BEGINS: &[&str] = &[
    "eyJ",
    token::PREFIX,
    "gAAAAA",
    "AGE",
    "Bearer",
    "bearer",
    "BEARER",
    "Basic",
    "basic",
    "BASIC",
    "xprv",
    "yprv",
    "zprv",
    "tprv",
    "uprv",
    "vprv",
    "5",
    "K",
    "L",
    "MT",
    "MD",
    "Mj",
    "Mz",
    "ND",
    "NT",
    "Nj",
    "Nz",
    "OD",
    "OT",
];

fn special(rest: &str, trials: &mut u32) -> Option<Match> {
    match rest.bytes().next()? {
        b'e' => json_web_token(rest),
        b'g' => fernet(rest),
        b'p' => own(rest),
        b'M' | b'N' | b'O' => discord(rest),
        b'A' => age(rest),
        b'B' | b'b' => authorization(rest),
        b'5' | b'K' | b'L' | b'x' | b'y' | b'z' | b't' | b'u' | b'v' => key_in_base58(rest, trials),
        _ => None,
    }
}

/// The value of an Authorization header: a bearer token (RFC 6750) or a name with its password in
/// Base64 (RFC 7617).
fn authorization(rest: &str) -> Option<Match> {
    let after = |scheme: &str| {
        let (begin, credential) = rest.split_at_checked(scheme.len())?;
        begin.eq_ignore_ascii_case(scheme).then_some(credential)
    };
    let (scheme, credential, is_basic) = match (after("bearer "), after("basic ")) {
        (Some(credential), _) => (7, credential, false),
        (_, Some(credential)) => (6, credential, true),
        _ => return None,
    };
    let length = run(credential, |b| base64_word(b) || matches!(b, b'.' | b'~'));
    let credential = credential.get(..length)?;
    let is_one = if is_basic {
        BASE64_NOPAD
            .decode(credential.trim_end_matches('=').as_bytes())
            .is_ok_and(|pair| pair.len() > 3 && pair.contains(&b':') && pair.is_ascii())
    } else {
        looks_made(credential)
    };
    is_one.then_some((
        scheme + length,
        Kind::NamedCredential,
        "the credential of an Authorization header",
        "",
    ))
}

/// A bot's token at Telegram, its number before the colon and 35 characters behind it; how far it
/// goes on.
fn telegram(rest: &[u8], digits: usize) -> Option<usize> {
    let length = run_of(rest.strip_prefix(b":")?, 37, word);
    ((7..=12).contains(&digits) && (34..=36).contains(&length)).then_some(1 + length)
}

/// A bot's token at Discord: its number in Base64, a time and a signature (27 characters or more).
fn discord(rest: &str) -> Option<Match> {
    let number = run_of(rest.as_bytes(), 29, alnum);
    if !(20..=28).contains(&number) {
        return None;
    }
    let token = head(rest, 128);
    let token = token.get(..run(token, dotted))?;
    let mut parts = token.splitn(3, '.');
    let [id, time, signature] = [parts.next()?, parts.next()?, parts.next()?];
    let is_number = BASE64URL_NOPAD
        .decode(id.as_bytes())
        .is_ok_and(|id| id.len() >= 15 && id.iter().all(u8::is_ascii_digit));
    let fits = is_number && time.len() >= 5 && run(signature, word) >= 25;
    fits.then_some((
        id.len() + time.len() + 2 + run(signature, word),
        Kind::BotToken,
        "a Discord bot's token",
        "",
    ))
}

/// A JSON Web Token (RFC 7519): a header that begins as a JSON object does, a body, a signature.
fn json_web_token(rest: &str) -> Option<Match> {
    rest.strip_prefix("eyJ")?;
    /// Longest header and body, in bytes; real ones have hundreds.
    const LONGEST: [usize; 2] = [512, 8 << 10];
    let part = |text: &str, longest| head(text, longest).find('.');
    let [longest_header, longest_body] = LONGEST;
    let header = part(rest, longest_header)?;
    let body = part(rest.get(header + 1..)?, longest_body)?;
    let signed = header + 1 + body;
    let (claims, behind) = rest.split_at_checked(signed)?;
    let signature = run(behind.strip_prefix('.')?, word);
    // An encrypted token (RFC 7516) has a key where a signed one has its body, so any will do.
    let fits = body >= 2 && signature > 0 && claims.bytes().all(dotted);
    fits.then_some((
        signed + 1 + signature,
        Kind::JsonWebToken,
        "a JSON Web Token",
        "",
    ))
}

/// A personal access token of this hub, or of another that runs the same, by its checksum.
fn own(rest: &str) -> Option<Match> {
    let secret = rest.get(..token::LENGTH)?;
    let is_apart = !rest
        .as_bytes()
        .get(token::LENGTH)
        .is_some_and(u8::is_ascii_alphanumeric);
    (is_apart && token::is_secret(secret)).then_some((
        token::LENGTH,
        Kind::ProviderToken,
        "a Profile Hub token",
        token::PREFIX,
    ))
}

/// A Fernet token: version 0x80 and the high bytes of a recent time, in Base64.
fn fernet(rest: &str) -> Option<Match> {
    rest.strip_prefix("gAAAAA")?;
    let length = run(rest, |b| word(b) || b == b'=');
    (length >= 16).then_some((length, Kind::EncryptedSecret, "a Fernet token", ""))
}

/// A key of the age encryption tool.
fn age(rest: &str) -> Option<Match> {
    const BEGIN: &str = "AGE-SECRET-KEY-1";
    let length = run(rest.strip_prefix(BEGIN)?, upper);
    (length >= 50).then_some((
        BEGIN.len() + length,
        Kind::PrivateKey,
        "an age secret key",
        "",
    ))
}

/// A Bitcoin private key in wallet import format, or an extended one (BIP-32), by its checksum.
fn key_in_base58(rest: &str, trials: &mut u32) -> Option<Match> {
    let length = run(head(rest, 112), alnum);
    let what = match length {
        51 | 52 => "a wallet's private key",
        111 if rest.get(1..4) == Some("prv") => "a wallet's extended private key",
        _ => return None,
    };
    let key = Some((length, Kind::PrivateKey, what, ""));
    *trials = trials.saturating_sub(1);
    if *trials == 0 {
        return key;
    }
    let bytes = bs58::decode(rest.get(..length)?).into_vec().ok()?;
    let (payload, checksum) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
    let digest = Sha256::digest(Sha256::digest(payload));
    digest.starts_with(checksum).then_some(key).flatten()
}

/// A key of Mailchimp, a hash before the hyphen and the name of a data centre behind it; how far it
/// goes on.
fn mailchimp(rest: &[u8], digits: usize) -> Option<usize> {
    let length = run_of(rest.strip_prefix(b"-us")?, 3, |b| b.is_ascii_digit());
    (digits == 32 && (1..=2).contains(&length)).then_some(3 + length)
}

/// The same of at most so many bytes.
fn run_of(bytes: &[u8], most: usize, of: Alphabet) -> usize {
    bytes.iter().take(most).take_while(|b| of(**b)).count()
}

/// How many bytes at the beginning are of the alphabet.
pub(super) fn run(text: &str, of: impl Fn(u8) -> bool) -> usize {
    text.bytes().position(|b| !of(b)).unwrap_or(text.len())
}

fn alnum(b: u8) -> bool {
    b.is_ascii_alphanumeric()
}

fn upper(b: u8) -> bool {
    b.is_ascii_uppercase() || b.is_ascii_digit()
}

fn hex(b: u8) -> bool {
    b.is_ascii_digit() || (b'a'..=b'f').contains(&b)
}

/// Base64 for URLs (RFC 4648, section 5).
pub(super) fn word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b'-'
}

fn dotted(b: u8) -> bool {
    word(b) || b == b'.'
}

fn base64(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=')
}

fn base64_word(b: u8) -> bool {
    base64(b) || word(b)
}

fn percent(b: u8) -> bool {
    word(b) || b == b'%'
}

fn dollar(b: u8) -> bool {
    word(b) || b == b'$'
}
