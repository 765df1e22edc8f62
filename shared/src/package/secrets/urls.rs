//! Secrets in addresses: in user information, in a query, or as a webhook's path.

use super::formats::run;
use super::found::{Found, Kind};
use super::names::{self, Suspicion, looks_made};

/// Where a service's webhooks live: the end of the host, the beginning of the path, and how many
/// bytes must follow. Whoever knows such an address may use it.
const WEBHOOKS: &[(&str, &str, usize, &str)] = &[
    ("hooks.slack.com", "/services/", 8, "a Slack webhook"),
    ("hooks.slack.com", "/workflows/", 8, "a Slack webhook"),
    ("hooks.slack.com", "/triggers/", 8, "a Slack webhook"),
    ("discord.com", "/api/webhooks/", 8, "a Discord webhook"),
    ("discordapp.com", "/api/webhooks/", 8, "a Discord webhook"),
    (
        "api.telegram.org",
        "/bot",
        8,
        "an address with a Telegram bot's token",
    ),
    (
        "webhook.office.com",
        "/webhook",
        8,
        "a Microsoft Teams webhook",
    ),
    (
        "outlook.office.com",
        "/webhook/",
        8,
        "a Microsoft Teams webhook",
    ),
    ("hooks.zapier.com", "/hooks/", 8, "a Zapier webhook"),
    ("maker.ifttt.com", "/", 8, "an IFTTT webhook"),
    ("make.com", "/", 20, "a Make webhook"),
    ("hook.integromat.com", "/", 8, "a Make webhook"),
    ("webhook.site", "/", 20, "a webhook"),
    (
        "chat.googleapis.com",
        "/v1/spaces/",
        8,
        "a Google Chat webhook",
    ),
    ("open.feishu.cn", "/open-apis/bot/", 8, "a Feishu webhook"),
    ("open.larksuite.com", "/open-apis/bot/", 8, "a Lark webhook"),
    ("oapi.dingtalk.com", "/robot/send", 8, "a DingTalk webhook"),
    (
        "qyapi.weixin.qq.com",
        "/cgi-bin/webhook/send",
        8,
        "a WeCom webhook",
    ),
    ("api.day.app", "/", 16, "a Bark address"),
    ("sctapi.ftqq.com", "/", 16, "a ServerChan address"),
    ("infura.io", "/v3/", 20, "an address with an Infura key"),
    ("alchemy.com", "/v2/", 20, "an address with an Alchemy key"),
    (
        "alchemyapi.io",
        "/v2/",
        20,
        "an address with an Alchemy key",
    ),
    ("quiknode.pro", "/", 20, "an address with a QuickNode key"),
];

/// Folders that webhooks stand in on hosts nobody knows.
const WEBHOOK_FOLDERS: &[&str] = &["/webhook/", "/webhooks/", "/hooks/"];

/// Names of query parameters that hold a secret, beside those that do anywhere.
const SIGNATURES: &[&str] = &[
    "hmac",
    "key",
    "sig",
    "signature",
    "x-amz-signature",
    "x-goog-signature",
];

/// Where the address ends whose `://` stands at `colon`, and the secrets in it.
pub(super) fn at(text: &str, colon: usize) -> (usize, Vec<Found>) {
    let scheme = scheme_before(text, colon);
    let start = colon + 3;
    let is_part = |b: u8| b > b' ' && b < 0x7F && !matches!(b, b'"' | b'<' | b'>' | b'`' | b'\\');
    let rest = text.get(start..).unwrap_or_default();
    let whole = rest.get(..run(rest, is_part)).unwrap_or_default();
    // Another address may follow without a space.
    let end = start
        + match whole.find("://") {
            Some(next) => next - scheme_before(whole, next),
            None => whole.len(),
        };
    let begin = colon - scheme;
    let Some(rest) = text.get(start..end).filter(|_| scheme > 0) else {
        return (end, Vec::new());
    };
    let authority = rest
        .get(..run(rest, |b| !matches!(b, b'/' | b'?' | b'#')))
        .unwrap_or(rest);
    let behind = rest.get(authority.len()..).unwrap_or_default();
    let path = behind
        .get(..run(behind, |b| !matches!(b, b'?' | b'#')))
        .unwrap_or(behind);
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let mut found = Vec::new();
    let password = user.split_once(':').map(|(_, password)| password);
    if password.is_some_and(|password| !names::is_stand_in(password)) || looks_made(user) {
        found.push(Found {
            span: begin..start + user.len() + 1,
            kind: Kind::CredentialInUrl,
            what: "a password in an address",
            begin: "",
        });
    }
    if let Some(what) = webhook(&host.to_ascii_lowercase(), path, behind) {
        found.push(Found {
            span: begin..end,
            kind: Kind::WebhookUrl,
            what,
            begin: "",
        });
        return (end, found);
    }
    let mut at = start + authority.len() + path.len();
    for part in behind
        .get(path.len()..)
        .unwrap_or_default()
        .split(['?', '&', '#', ';'])
    {
        if let Some((name, value)) = part.split_once('=')
            && is_secret_parameter(name, value)
        {
            let from = at + name.len() + 1;
            found.push(Found {
                span: from..from + value.len(),
                kind: Kind::CredentialInUrl,
                what: "a secret in an address",
                begin: "",
            });
        }
        at += part.len() + 1;
    }
    (end, found)
}

/// How many bytes a scheme has (RFC 3986, section 3.1) that ends here.
fn scheme_before(text: &str, colon: usize) -> usize {
    const LONGEST: usize = 32;
    let before = text.as_bytes().get(..colon).unwrap_or_default();
    before
        .iter()
        .rev()
        .take(LONGEST)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        .count()
}

/// Whether a text is one address that looks like a webhook's because of the name it stands under.
pub(super) fn is_named_webhook(name: &str, text: &str) -> bool {
    name.to_ascii_lowercase().contains("webhook")
        && text
            .split_once("://")
            .and_then(|(_, rest)| rest.split_once('/'))
            .is_some_and(|(_, path)| path.split(['/', '?', '&', '=']).any(looks_made))
}

fn webhook(host: &str, path: &str, behind: &str) -> Option<&'static str> {
    let host = host.split(':').next().unwrap_or(host);
    let is_at = |end: &str| {
        host.strip_suffix(end)
            .is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
    };
    let known = WEBHOOKS.iter().find(|(end, begin, length, _)| {
        is_at(end)
            && behind
                .strip_prefix(begin)
                .is_some_and(|rest| rest.len() >= *length && looks_made_anywhere(rest))
    });
    let generic = || {
        WEBHOOK_FOLDERS.iter().any(|folder| {
            path.split_once(folder)
                .is_some_and(|(_, rest)| rest.split('/').any(looks_made))
        })
    };
    match known {
        Some((.., what)) => Some(what),
        None if generic() => Some("a webhook"),
        None => None,
    }
}

/// Whether some part has a digit: a page of documentation about webhooks has words only.
fn looks_made_anywhere(rest: &str) -> bool {
    rest.bytes().any(|b| b.is_ascii_digit())
}

fn is_secret_parameter(name: &str, value: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    match names::suspicion(name) {
        Some(suspicion @ Suspicion::Certain) => names::is_secret(suspicion, value),
        // Shorter than elsewhere: nobody links to a coin as a token.
        Some(Suspicion::Likely) => value.len() >= 8 && !names::is_stand_in(value),
        Some(Suspicion::Chat) => names::is_secret(Suspicion::Chat, value),
        None => SIGNATURES.contains(&lower.as_str()) && looks_made(value),
    }
}
