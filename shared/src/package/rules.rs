//! Rules on JSON values as data: what a document must be, and what the hub keeps of it.

use std::collections::HashSet;

use super::document::{Document, Place};
use super::finding::{Code, Findings, grouped, shown};
use super::json::{Node, Object, Value};
use super::secrets;

/// OctoBots that import by the same rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Generation {
    /// Looks at few keys and lets unknown ones pass.
    First,
    /// Refuses unknown keys below config; fails on an unknown risk, complexity or type.
    Closed,
    /// Looks at the extra time frames for backtests.
    TimeFrames,
    /// Knows that trading can be paused.
    Paused,
}

/// What a value must be.
#[derive(Debug)]
pub(super) enum Rule {
    Anything,
    Text,
    TextOrNull,
    Flag,
    Number {
        from: f64,
        to: f64,
    },
    /// A number without a fraction; `1.0` is one, as it is in JSON Schema.
    WholeNumber {
        from: f64,
    },
    OneOfTexts(&'static [&'static str]),
    OneOfNumbers(&'static [f64]),
    /// A list of texts, none of them twice.
    DistinctTexts,
    /// An object with any keys, whose values all follow one rule.
    Map(&'static Self),
    Record(&'static Record),
    /// One rule from a generation of OctoBot on, another before it.
    Since(Generation, &'static Self, &'static Self),
}

/// An object whose keys are known.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) fields: &'static [Field],
    pub(super) others: Others,
}

/// What becomes of a key that a record does not name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Others {
    /// OctoBot refuses the profile, from this generation on.
    Refused(Generation),
    /// OctoBot lets it pass, the hub leaves it out.
    LeftOut,
}

/// A key of a record.
#[derive(Debug)]
pub(super) struct Field {
    key: &'static str,
    need: Need,
    /// The first OctoBot that knows the key.
    since: Generation,
}

#[derive(Debug)]
enum Need {
    Required(Rule),
    Optional(Rule),
    /// Known, and left out of what the hub serves: the finding's code and sentence.
    LeftOut(Rule, Code, &'static str),
}

impl Field {
    /// The same field, unknown to older generations.
    pub(super) const fn since(self, since: Generation) -> Self {
        Self { since, ..self }
    }

    fn is_known_to(&self, generation: Option<Generation>) -> bool {
        generation.is_none_or(|generation| generation >= self.since)
    }
}

pub(super) const fn required(key: &'static str, rule: Rule) -> Field {
    Field {
        key,
        need: Need::Required(rule),
        since: Generation::First,
    }
}

pub(super) const fn optional(key: &'static str, rule: Rule) -> Field {
    Field {
        key,
        need: Need::Optional(rule),
        since: Generation::First,
    }
}

pub(super) const fn left_out(
    key: &'static str,
    rule: Rule,
    code: Code,
    sentence: &'static str,
) -> Field {
    Field {
        key,
        need: Need::LeftOut(rule, code, sentence),
        since: Generation::First,
    }
}

/// Who is content with a value: generations of OctoBot, and the hub, which also wants to tell of
/// what it leaves out; a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Content(u8);

impl Content {
    const NOBODY: Self = Self(0);
    const HUB: Self = Self(1 << 7);
    const EVERYBODY: Self = Self(u8::MAX);

    fn with(rule: &Rule, value: &Value) -> Self {
        match (rule, value) {
            (Rule::Since(since, newer, older), _) => {
                let since = Self::since(*since);
                Self::with(newer, value)
                    .and(since)
                    .or(Self::with(older, value).and(since.not()))
            }
            (Rule::Map(Rule::Anything), Value::Object(_)) => Self::EVERYBODY,
            (Rule::Map(each), Value::Object(members)) => members
                .iter()
                .map(|(_, member)| Self::with(each, &member.value))
                .fold(Self::EVERYBODY, Self::and),
            (Rule::Record(record), Value::Object(members)) => {
                let members_content = members
                    .iter()
                    .map(|(key, member)| Self::with_member(record, key, &member.value));
                let missing = record.fields.iter().filter(|field| {
                    matches!(field.need, Need::Required(_)) && members.get(field.key).is_none()
                });
                let missing_content = missing.map(|field| Self::since(field.since).not());
                members_content
                    .chain(missing_content)
                    .fold(Self::EVERYBODY, Self::and)
            }
            (Rule::DistinctTexts, Value::Array(items)) if are_distinct_texts(items) => {
                Self::EVERYBODY
            }
            _ if refusal(rule, value).is_none() => Self::EVERYBODY,
            _ => Self::NOBODY,
        }
    }

    fn with_member(record: &Record, key: &str, value: &Value) -> Self {
        let unknown = match record.others {
            Others::Refused(since) => Self::since(since).not(),
            Others::LeftOut => Self::HUB.not(),
        };
        let Some(field) = record.fields.iter().find(|field| field.key == key) else {
            return unknown;
        };
        let since = Self::since(field.since);
        let known = match &field.need {
            Need::Required(rule) | Need::Optional(rule) => Self::with(rule, value),
            Need::LeftOut(rule, ..) => Self::with(rule, value).and(Self::HUB.not()),
        };
        known.and(since).or(unknown.and(since.not()))
    }

    /// A generation and all after it, the hub included.
    fn since(generation: Generation) -> Self {
        Self(u8::MAX << generation as u8)
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn not(self) -> Self {
        Self(!self.0)
    }

    fn has(self, generation: Option<Generation>) -> bool {
        let bit = generation.map_or(Self::HUB.0, |generation| 1 << generation as u8);
        self.0 & bit != 0
    }
}

/// Holds a document against a rule: what any generation of OctoBot refuses that people run.
pub(super) fn judge(rule: &Rule, document: &Document, findings: &mut Findings) {
    Walk {
        document,
        generation: None,
        findings,
    }
    .value(rule, &document.root());
}

/// Why each of these generations of OctoBot refuses a document; none for one that takes it.
pub(super) fn objections(
    rule: &Rule,
    document: &Document,
    generations: impl Iterator<Item = Generation>,
) -> Vec<Option<String>> {
    let content = Content::with(rule, &document.root().node.value);
    generations
        .map(|generation| {
            if content.has(Some(generation)) {
                return None;
            }
            let mut findings = Findings::up_to(1);
            Walk {
                document,
                generation: Some(generation),
                findings: &mut findings,
            }
            .value(rule, &document.root());
            let first = findings.into_list().into_iter().next()?;
            let place = first.path.filter(|path| !path.is_empty());
            let place = place.unwrap_or_else(|| document.name.clone());
            Some(format!("{place}: {}", first.sentence))
        })
        .collect()
}

struct Walk<'a> {
    document: &'a Document,
    /// The generation whose rules count; none for all of them.
    generation: Option<Generation>,
    findings: &'a mut Findings,
}

impl Walk<'_> {
    /// Whether there is nothing to tell of a value, for all that this walk looks at: no paths are
    /// written down for what is sound, which is nearly everything.
    fn is_met(&self, rule: &Rule, value: &Value) -> bool {
        Content::with(rule, value).has(self.generation)
    }

    fn value(&mut self, rule: &Rule, place: &Place<'_>) {
        if self.is_met(rule, &place.node.value) {
            return;
        }
        match (rule, &place.node.value) {
            (Rule::Since(since, newer, older), _) => {
                let is_older = self
                    .generation
                    .is_some_and(|generation| generation < *since);
                self.value(if is_older { older } else { newer }, place);
            }
            (Rule::DistinctTexts, Value::Array(_)) => self.distinct_texts(place),
            (Rule::Map(each), Value::Object(members)) => {
                for (key, member) in members.iter() {
                    if !self.is_met(each, &member.value) {
                        self.member(each, key, place);
                    }
                }
            }
            (Rule::Record(record), Value::Object(_)) => self.record(record, place),
            (rule, value) => {
                if let Some(code) = refusal(rule, value) {
                    self.refuse(code, place, rule);
                }
            }
        }
    }

    fn member(&mut self, rule: &Rule, key: &str, place: &Place<'_>) {
        if let Some(member) = place.member(key) {
            self.value(rule, &member);
        }
    }

    fn record(&mut self, record: &Record, place: &Place<'_>) {
        for field in record.fields {
            match (&field.need, place.member(field.key)) {
                _ if !field.is_known_to(self.generation) => {}
                (Need::Required(rule) | Need::Optional(rule), Some(member)) => {
                    self.value(rule, &member);
                }
                (Need::Required(rule), None) => self.missing(place, field.key, rule),
                (Need::LeftOut(rule, code, sentence), Some(member)) => {
                    if self.generation.is_none() {
                        self.tell(*code, &member, || {
                            [sentence, "Nothing needs to be done."].map(str::to_owned)
                        });
                    } else {
                        self.value(rule, &member);
                    }
                }
                (Need::Optional(_) | Need::LeftOut(..), None) => {}
            }
        }
        let members = place.node.value.as_object();
        for (key, _) in members.into_iter().flat_map(Object::iter) {
            if record.field(key, self.generation).is_none()
                && let Some(member) = place.member(key)
            {
                self.unknown_key(record.others, key, &member);
            }
        }
    }

    fn distinct_texts(&mut self, place: &Place<'_>) {
        let mut seen = HashSet::new();
        for item in place.items() {
            match item.node.value.as_text() {
                None => self.refuse(Code::WrongType, &item, &Rule::Text),
                Some(text) if !seen.insert(text) => self.tell(Code::DuplicateItem, &item, || {
                    [
                        format!(
                            "The list names {} twice, which OctoBot refuses.",
                            shown(text)
                        ),
                        "Remove one of the two.".to_owned(),
                    ]
                }),
                Some(_) => {}
            }
        }
    }

    fn missing(&mut self, place: &Place<'_>, key: &str, rule: &Rule) {
        self.tell(Code::RequiredMissing, place, || {
            [
                format!("{key} is missing, without which OctoBot refuses the profile."),
                format!("Add {key}: {}.", rule.wanted()),
            ]
        });
    }

    fn unknown_key(&mut self, others: Others, key: &str, place: &Place<'_>) {
        if secrets::is_exchange_credential(&place.path, &place.node.value) {
            return; // The search for secrets says it better.
        }
        match (others, self.generation) {
            (Others::Refused(since), Some(generation)) if generation < since => {}
            (Others::LeftOut, Some(_)) => {}
            (Others::Refused(_), _) => self.tell(Code::UnknownKey, place, || {
                [
                    format!("OctoBot refuses the key {} here.", shown(key)),
                    "Remove it.".to_owned(),
                ]
            }),
            (Others::LeftOut, None) => self.tell(Code::KeyDropped, place, || {
                [
                    format!(
                        "{} is no part of a shared profile; it is left out.",
                        shown(key)
                    ),
                    "Nothing needs to be done, unless the strategy depends on it.".to_owned(),
                ]
            }),
        }
    }

    fn refuse(&mut self, code: Code, place: &Place<'_>, rule: &Rule) {
        if place.node.value.as_text() == Some(secrets::MASK) {
            return; // What stood there was told as a secret.
        }
        self.tell(code, place, || {
            let found = match &place.node.value {
                Value::Number(number) if code != Code::WrongType => shown(&number.to_string()),
                Value::Text(text) if code != Code::WrongType => brief(text),
                value => value.kind().to_owned(),
            };
            let wanted = rule.wanted();
            [
                format!("This is {found}; OctoBot wants {wanted}."),
                format!("Write {wanted}."),
            ]
        });
    }

    /// Adds a finding in these words: what it is, and the mend.
    fn tell(&mut self, code: Code, place: &Place<'_>, words: impl FnOnce() -> [String; 2]) {
        let document = self.document;
        self.findings.add(|| {
            let [sentence, mend] = words();
            document.finding(code, place, sentence, mend)
        });
    }
}

/// The beginning of a text: what stands in a wrong place may be anything.
fn brief(text: &str) -> String {
    const MOST: usize = 16;
    let begin: String = text.chars().take(MOST).collect();
    let more = if text.chars().nth(MOST).is_some() {
        "…"
    } else {
        ""
    };
    format!("{}{more}", shown(&begin))
}

impl Record {
    /// The field of that key, if the generation knows it.
    fn field(&self, key: &str, generation: Option<Generation>) -> Option<&'static Field> {
        let field = self.fields.iter().find(|field| field.key == key)?;
        field.is_known_to(generation).then_some(field)
    }
}

fn are_distinct_texts(items: &[Node]) -> bool {
    /// So few are compared one by one, which is faster than a table.
    const FEW: usize = 8;
    if items.len() > FEW {
        let mut seen = HashSet::new();
        let mut texts = items.iter().map(|item| item.value.as_text());
        return texts.all(|text| text.is_some_and(|text| seen.insert(text)));
    }
    items.iter().enumerate().all(|(index, item)| {
        let mut before = items.iter().take(index);
        item.value.as_text().is_some() && !before.any(|other| other == item)
    })
}

/// Why a value that is no list or object of its own rule is refused.
fn refusal(rule: &Rule, value: &Value) -> Option<Code> {
    match (rule, value) {
        (Rule::Anything, _)
        | (Rule::Text | Rule::TextOrNull, Value::Text(_))
        | (Rule::TextOrNull, Value::Null)
        | (Rule::Flag, Value::Bool(_)) => None,
        (Rule::Number { from, to }, Value::Number(number)) => {
            let fits = (*from..=*to).contains(&number.as_f64());
            (!fits).then_some(Code::OutOfRange)
        }
        (Rule::WholeNumber { from }, Value::Number(number)) => match number.as_f64() {
            number if number.fract() != 0.0 => Some(Code::WrongType),
            number => (number < *from).then_some(Code::OutOfRange),
        },
        (Rule::OneOfTexts(known), Value::Text(text)) => {
            (!known.contains(&text.as_str())).then_some(Code::UnknownValue)
        }
        (Rule::OneOfNumbers(known), Value::Number(number)) => {
            (!known.contains(&number.as_f64())).then_some(Code::UnknownValue)
        }
        _ => Some(Code::WrongType),
    }
}

impl Rule {
    /// What the hub keeps of a value: everything but the keys that no record names, or that one
    /// names to be left out.
    pub(super) fn keep(&self, node: Node) -> Node {
        let value = match (self, node.value) {
            (Self::Map(each), Value::Object(members)) => {
                Value::Object(members.filter_map(|_, member| Some(each.keep(member))))
            }
            (Self::Record(record), Value::Object(members)) => Value::Object(members.filter_map(
                |key, member| match &record.field(key, None)?.need {
                    Need::Required(rule) | Need::Optional(rule) => Some(rule.keep(member)),
                    Need::LeftOut(..) => None,
                },
            )),
            (Self::Since(_, rule, _), value) => return rule.keep(Node { value, ..node }),
            (_, value) => value,
        };
        Node { value, ..node }
    }

    /// What the rule wants, in words that fit "OctoBot wants …".
    fn wanted(&self) -> String {
        match self {
            Self::Anything => "any value".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::TextOrNull => "a text or null".to_owned(),
            Self::Flag => "true or false".to_owned(),
            Self::Number { from, to } if to.is_finite() => {
                format!("a number from {from} to {to}")
            }
            Self::Number { from, .. } => format!("a number of at least {from}"),
            Self::WholeNumber { from } => format!("a whole number of at least {}", grouped(from)),
            Self::OneOfTexts(known) => format!("one of {}", known.join(", ")),
            Self::OneOfNumbers(known) => {
                format!(
                    "one of {}",
                    known
                        .iter()
                        .map(f64::to_string)
                        .collect::<Vec<_>>()
                        .join(", ")
                )
            }
            Self::DistinctTexts => "a list of texts".to_owned(),
            Self::Map(_) | Self::Record(_) => "an object".to_owned(),
            Self::Since(_, rule, _) => rule.wanted(),
        }
    }
}
