//! What must never leave its owner's machine.
//!
//! What is found is told once, without a character of it that is not public anyway, and masked in
//! the document at once: no later finding, fact or comparison can repeat it.

mod encoded;
mod formats;
mod found;
mod names;
mod phrases;
mod text;
mod urls;

use super::contents;
use super::document::{Document, Places, Trail};
use super::finding::{Code, Finding, Findings, grouped};
use super::json::{Node, Number, Step, Value};
use super::pointer::Pointer;
use found::{Found, Kind};
use names::Suspicion;
pub(super) use text::Search;

/// What OctoBot's user configuration calls an exchange's credentials.
const EXCHANGE_CREDENTIALS: &[&str] = &["api-key", "api-secret", "api-password"];

/// How many items a list or an object has that may be a seed phrase, word by word.
const PHRASE_ITEMS: std::ops::RangeInclusive<usize> = 12..=100;

/// What stands in the place of a secret once it is found.
pub(super) const MASK: &str = "[secret]";
/// What stands in the place of a secret that was cut out of a longer text.
const REMOVED: &str = "[removed]";

/// A secret in a document.
#[derive(Debug)]
pub(super) struct Leak {
    steps: Vec<Step>,
    part: Part,
    finding: Finding,
}

#[derive(Debug)]
enum Part {
    /// The member's key.
    Key,
    /// These secrets in the text.
    Text(Vec<Found>),
    /// All of the value.
    Value,
}

/// Finds secrets in a document, tells of them and masks them.
///
/// Past the limit on findings it stops, and then what is left is not fit to be shown: the document
/// is emptied.
pub(super) fn scan(document: &mut Document, search: &mut Search, findings: &mut Findings) {
    let room = findings.room() + 1;
    let leaks = leaks(document, search, room);
    let is_complete = leaks.len() < room;
    for leak in &leaks {
        findings.push(leak.finding.clone());
    }
    if !is_complete {
        document.root_mut().value = Value::Null;
        return;
    }
    for leak in leaks {
        hide(document, &leak, MASK);
    }
}

/// Removes these secrets from a document, those that `scan` tells with such findings.
pub(super) fn remove(document: &mut Document, search: &mut Search, findings: &[Finding]) {
    // Those in the report, and one more in each place where it ended.
    let leaks = leaks(document, search, findings.len() + 1);
    // From the back, because what is removed from a list moves what stands behind it.
    for leak in leaks.iter().rev() {
        if leak.finding.code.is_secret() && findings.contains(&leak.finding) {
            hide(document, leak, REMOVED);
        }
    }
}

/// Finds secrets in a file that is no JSON of the profile.
pub(super) fn scan_stray(name: &str, data: &[u8], search: &mut Search, findings: &mut Findings) {
    let text = readable(data);
    let places = Places::default();
    for found in search.text(&text) {
        if found.kind.is_masked() {
            findings.add(|| {
                let secret = text.get(found.span.clone()).unwrap_or_default();
                told(&found, secret)
                    .in_entry(name)
                    .on_line(places.position(&text, found.span.start))
            });
        }
    }
}

/// A text in which secrets are masked.
pub(super) fn masked(text: &str) -> String {
    masked_name(text).unwrap_or_else(|| text.to_owned())
}

/// A finding in no part of which a secret stands: keys and names of members can hold one, too.
pub(super) fn scrubbed(finding: Finding) -> Finding {
    Finding {
        entry: finding.entry.as_deref().map(masked),
        path: finding.path.as_deref().map(masked),
        sentence: masked(&finding.sentence),
        mend: masked(&finding.mend),
        ..finding
    }
}

/// Finds secrets in the comments of an archive and its members, which are dropped.
pub(super) fn scan_comments(comments: &[u8], search: &mut Search, findings: &mut Findings) {
    let text = readable(comments);
    for found in search.text(&text) {
        if found.kind.is_masked() {
            let secret = text.get(found.span.clone()).unwrap_or_default();
            let mut finding = told(&found, secret);
            finding
                .sentence
                .insert_str(0, "In a comment of the archive: ");
            findings.push(finding);
        }
    }
}

/// Whether a file that is no JSON of the profile holds a secret.
pub(super) fn leaks_in(data: &[u8], search: &mut Search) -> bool {
    let found = search.text(&readable(data));
    found.iter().any(|found| found.kind.is_masked())
}

/// A member's name, or any text, with the secrets in it masked; none when it holds none.
pub(super) fn masked_name(name: &str) -> Option<String> {
    let mut found = Search::new().text(name);
    found.retain(|found| found.kind.is_masked());
    (!found.is_empty()).then(|| without(name, &found, MASK))
}

/// A file as text, the slashes in it as they are meant: some writers of JSON escape them.
fn readable(data: &[u8]) -> String {
    let text = text_of(data);
    if text.contains("\\/") {
        return text.replace("\\/", "/");
    }
    text
}

/// A file as text: as it is, from UTF-16 where it begins so, else its ASCII.
fn text_of(data: &[u8]) -> String {
    let utf16 = |unit: fn([u8; 2]) -> u16| {
        let units = data.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
        char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    };
    match data {
        [0xFF, 0xFE, ..] => utf16(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => utf16(u16::from_be_bytes),
        _ => match std::str::from_utf8(data) {
            Ok(text) => text.to_owned(),
            Err(_) => data
                .iter()
                .map(|byte| {
                    if byte.is_ascii() {
                        char::from(*byte)
                    } else {
                        ' '
                    }
                })
                .collect(),
        },
    }
}

/// Whether an exchange's key, secret or password stands here.
pub(super) fn is_exchange_credential(path: &Pointer, value: &Value) -> bool {
    let is_named_so = path
        .as_str()
        .strip_prefix("/config/exchanges/")
        .and_then(|below| below.split_once('/'))
        .is_some_and(|(_exchange, key)| EXCHANGE_CREDENTIALS.contains(&key));
    is_named_so && value.as_text().is_some_and(|text| text.contains(MASK))
}

fn leaks(document: &Document, search: &mut Search, most: usize) -> Vec<Leak> {
    let mut walk = Walk {
        document,
        search,
        leaks: Vec::new(),
        most,
    };
    walk.node(
        &document.root().node.value,
        document.root().node.at,
        &Trail::root(),
        None,
    );
    walk.leaks
}

/// Whether these are the bytes of a key, as wallets of Solana keep theirs.
fn are_bytes(items: &[Node]) -> bool {
    let is_byte = |item: &Node| {
        let number = item.value.as_number().map(Number::as_f64);
        number.is_some_and(|number| number.fract() == 0.0 && (0.0..256.0).contains(&number))
    };
    items.len() >= 16 && items.iter().all(is_byte)
}

struct Walk<'a> {
    document: &'a Document,
    search: &'a mut Search,
    leaks: Vec<Leak>,
    most: usize,
}

impl Walk<'_> {
    fn node(&mut self, value: &Value, at: usize, trail: &Trail<'_>, named: Option<Suspicion>) {
        if self.leaks.len() >= self.most {
            return;
        }
        match value {
            Value::Text(text) => self.text(text, at, trail, named),
            Value::Number(number) => self.number(number, at, trail, named),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.node(&item.value, item.at, &trail.item(index), named);
                }
                if PHRASE_ITEMS.contains(&items.len()) {
                    let texts = items.iter().map(|item| item.value.as_text());
                    self.words(texts.collect(), at, trail);
                }
                if named == Some(Suspicion::Certain) && are_bytes(items) {
                    self.whole(Kind::NamedCredential, "a key, byte by byte", at, trail);
                }
            }
            Value::Object(members) => {
                // {"word1": …, "word2": …}: by the numbers, shorter ones first.
                if PHRASE_ITEMS.contains(&members.len()) {
                    let mut in_order: Vec<_> = members.iter().collect();
                    in_order.sort_by_key(|(key, _)| (key.len(), *key));
                    let texts = in_order.iter().map(|(_, member)| member.value.as_text());
                    self.words(texts.collect(), at, trail);
                }
                // {"name": "api_key", "value": …}, and a list of keys by their exchanges.
                let named_value = ["name", "key", "id"]
                    .iter()
                    .find_map(|key| names::suspicion(members.get(key)?.value.as_text()?));
                let inherited = named.map(|_| Suspicion::Likely);
                for (key, member) in members.iter() {
                    let trail = trail.member(key);
                    if self.key(key, member.at, &trail) {
                        continue;
                    }
                    let by_value = named_value.filter(|_| key == "value");
                    let is_public = matches!(key, "address" | "mint" | "contract");
                    let inherited = inherited.filter(|_| !is_public);
                    let named = names::suspicion(key).or(by_value).or(inherited);
                    self.node(&member.value, member.at, &trail, named);
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// Whether the key itself is a secret.
    fn key(&mut self, key: &str, at: usize, trail: &Trail<'_>) -> bool {
        let found = self.search.text(key);
        let Some(first) = found.iter().find(|found| found.kind.is_masked()) else {
            return false;
        };
        let finding = self.finding(first, key, at, &trail.above());
        self.leaks.push(Leak {
            steps: trail.steps(),
            part: Part::Key,
            finding,
        });
        true
    }

    fn text(&mut self, text: &str, at: usize, trail: &Trail<'_>, named: Option<Suspicion>) {
        let is_profile_json = self.document.name == contents::PROFILE;
        // Removed with a word of its own: a bot that imported by a link keeps it here.
        if is_profile_json && trail.is(&["profile", "origin_url"]) {
            return;
        }
        let whole = |kind, what| {
            vec![Found {
                span: 0..text.len(),
                kind,
                what,
                begin: "",
            }]
        };
        let key = trail.key().unwrap_or_default();
        let is_exchange_s = is_profile_json
            && EXCHANGE_CREDENTIALS.contains(&key)
            && trail.is(&["config", "exchanges", "*", "*"]);
        let mut found = self.search.text(text);
        // A name speaks for all of the value, whatever else was found in it.
        let by_name = named.filter(|named| names::is_secret(*named, text));
        let is_whole = matches!(found.as_slice(), [one] if one.span == (0..text.len()));
        if is_exchange_s && !names::is_stand_in(text) {
            found = whole(Kind::ExchangeCredential, "an exchange's credential");
        } else if let Some(named) = by_name.filter(|_| !is_whole) {
            found = match named {
                Suspicion::Chat => whole(Kind::ChatId, "the number of a chat"),
                _ => whole(Kind::NamedCredential, "a credential"),
            };
        } else if found.iter().any(|found| found.kind.is_masked()) {
        } else if text.starts_with("gAAAAA") {
            found = whole(Kind::EncryptedSecret, "a Fernet token");
        } else if urls::is_named_webhook(key, text) {
            found = whole(Kind::WebhookUrl, "a webhook");
        }
        let masked = found.iter().find(|found| found.kind.is_masked());
        let Some(first) = masked.or(found.first()) else {
            return;
        };
        let secret = text.get(first.span.clone()).unwrap_or_default();
        let finding = self.finding(first, secret, at, trail);
        self.leaks.push(Leak {
            steps: trail.steps(),
            part: Part::Text(found),
            finding,
        });
    }

    fn number(&mut self, number: &Number, at: usize, trail: &Trail<'_>, named: Option<Suspicion>) {
        // The keys are coins there, whatever they are called.
        if trail.is(&["config", "trader-simulator", "starting-portfolio", "*"]) {
            return;
        }
        let (kind, what) = match named {
            Some(Suspicion::Chat) => (Kind::ChatId, "the number of a chat"),
            Some(Suspicion::Certain) => (Kind::NamedCredential, "a credential"),
            _ => return,
        };
        let text = number.to_string();
        // A short number under such a name is a count or a switch.
        let is_long = text.bytes().filter(u8::is_ascii_digit).count() >= 4;
        if is_long && text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            let found = Found {
                span: 0..text.len(),
                kind,
                what,
                begin: "",
            };
            let finding = self.finding(&found, &text, at, trail);
            self.leaks.push(Leak {
                steps: trail.steps(),
                part: Part::Value,
                finding,
            });
        }
    }

    /// A seed phrase whose words stand one by one in a list or an object.
    fn words(&mut self, texts: Vec<Option<&str>>, at: usize, trail: &Trail<'_>) {
        let is_word =
            |text: &&str| text.len() <= 8 && text.bytes().all(|b| b.is_ascii_alphabetic());
        let words: Vec<&str> = texts
            .into_iter()
            .map_while(|text| text.filter(is_word))
            .collect();
        let phrase = words.join(" ");
        let found = phrases::find(&phrase, &mut self.search.trials);
        if let Some(first) = found.iter().find(|found| found.kind.is_masked()) {
            self.whole(first.kind, first.what, at, trail);
        }
    }

    /// All of a value that is no text.
    fn whole(&mut self, kind: Kind, what: &'static str, at: usize, trail: &Trail<'_>) {
        let found = Found {
            span: 0..0,
            kind,
            what,
            begin: "",
        };
        let finding = self.finding(&found, "", at, trail);
        self.leaks.push(Leak {
            steps: trail.steps(),
            part: Part::Value,
            finding,
        });
    }

    fn finding(&self, found: &Found, secret: &str, at: usize, trail: &Trail<'_>) -> Finding {
        let finding = told(found, secret)
            .in_entry(&self.document.name)
            .at(&trail.pointer(), self.document.position(at));
        scrubbed(finding)
    }
}

/// The finding for a secret: what it is, what that means and what to do.
fn told(found: &Found, secret: &str) -> Finding {
    let sentence = match found.kind {
        Kind::ProviderToken | Kind::BotToken => {
            let begin = match found.begin {
                "" => String::new(),
                begin => format!("{begin}…, "),
            };
            format!(
                "Here stands {} ({begin}{} characters): whoever has it can act as its owner.",
                found.what,
                grouped(secret.chars().count())
            )
        }
        Kind::ExchangeCredential => {
            "An exchange's credential stands in the profile: whoever has it can trade, or worse, in your name.".to_owned()
        }
        Kind::EncryptedSecret => {
            "This value is encrypted with the key that every OctoBot has, so everybody can read it.".to_owned()
        }
        Kind::EncodedSecret => format!(
            "Here stands {}, wrapped in Base64, which hides it from nobody.",
            found.what
        ),
        Kind::NamedCredential => format!(
            "Here stands {}, by the name it has: whoever reads it can use it.",
            found.what
        ),
        Kind::WebhookUrl => format!(
            "Here stands {}: whoever knows the address can send messages through it.",
            found.what
        ),
        Kind::ChatId => "The number of somebody's chat stands here: it is theirs, not a setting of a strategy.".to_owned(),
        Kind::PossiblePhrase => {
            "Here stand twelve or more words of the list that seed phrases are made of.".to_owned()
        }
        Kind::LocalPath => {
            "A path of the author's own machine stands here, which tells their user name and works nowhere else.".to_owned()
        }
        Kind::PrivateKey | Kind::JsonWebToken | Kind::SeedPhrase | Kind::CredentialInUrl => format!(
            "Here stands {}: whoever has it can act as its owner.",
            found.what
        ),
    };
    let mend = match found.kind {
        Kind::ExchangeCredential => {
            "Delete this key at the exchange, remove it here, and keep new ones in OctoBot's own configuration."
        }
        Kind::SeedPhrase => {
            "Move everything to a new wallet now, because this one counts as leaked; then remove the words here."
        }
        Kind::PossiblePhrase => "If they are one, move everything to a new wallet and remove them.",
        Kind::ChatId => "Remove it, and set it in OctoBot's own configuration.",
        Kind::LocalPath => "Write a path that every machine has, or remove it.",
        _ => "Take it for leaked: replace it where it is used, and remove it here.",
    };
    Finding::new(found.kind.code(), sentence, mend)
}

/// Puts something harmless into a secret's place.
fn hide(document: &mut Document, leak: &Leak, stand_in: &str) {
    let is_removal = stand_in == REMOVED;
    let Some((last, above)) = leak.steps.split_last() else {
        let value = &mut document.root_mut().value;
        let hidden = match (&leak.part, value.as_text()) {
            (Part::Text(found), Some(text)) => without(text, found, stand_in),
            _ => stand_in.to_owned(),
        };
        *value = hidden.as_str().into();
        return;
    };
    let Some(parent) = document.root_mut().value.descend(above) else {
        return;
    };
    let Some(value) = parent.descend(std::slice::from_ref(last)) else {
        return;
    };
    match (&leak.part, value.as_text()) {
        (Part::Text(found), Some(text)) => {
            let is_whole = matches!(found.as_slice(), [one] if one.span.len() == text.len());
            let is_exchange_s = leak.finding.code == Code::ExchangeCredential;
            if is_removal && (is_exchange_s || matches!(last, Step::Index(_)) && is_whole) {
                parent.forget(last);
            } else {
                let rest = if is_removal && is_whole {
                    String::new()
                } else {
                    without(text, found, stand_in)
                };
                *value = rest.as_str().into();
            }
        }
        (Part::Value, _) if !is_removal => *value = stand_in.into(),
        (Part::Key | Part::Value | Part::Text(_), _) => parent.forget(last),
    }
}

/// A text with something else in the place of secrets.
fn without(text: &str, found: &[Found], stand_in: &str) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    for one in found.iter().filter(|one| one.kind.is_masked()) {
        rest.push_str(text.get(at..one.span.start).unwrap_or_default());
        rest.push_str(stand_in);
        at = one.span.end;
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    rest
}
