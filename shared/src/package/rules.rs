//! Rules on JSON values as data: what a document must be, and what the hub keeps of it.

use std::collections::HashSet;

use super::document::{Document, Place};
use super::finding::{Code, Findings, grouped, shown};
use super::json::{Node, Value};
use super::octobot::Generation;
use super::secrets;

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

/// Holds a document against a rule: what any generation of OctoBot refuses that people run.
pub(super) fn judge(rule: &Rule, document: &Document, findings: &mut Findings) {
    Walk {
        document,
        generation: None,
        findings,
    }
    .value(rule, &document.root());
}

/// Why one generation of OctoBot refuses a document; none when it takes it.
pub(super) fn objection(
    rule: &Rule,
    document: &Document,
    generation: Generation,
) -> Option<String> {
    let mut findings = Findings::up_to(1);
    Walk {
        document,
        generation: Some(generation),
        findings: &mut findings,
    }
    .value(rule, &document.root());
    let first = findings.into_list().into_iter().next()?;
    let place = first.path.unwrap_or_default();
    Some(format!("{place}: {}", first.sentence))
}

struct Walk<'a> {
    document: &'a Document,
    /// The generation whose rules count; none for all of them.
    generation: Option<Generation>,
    findings: &'a mut Findings,
}

impl Walk<'_> {
    fn value(&mut self, rule: &Rule, place: &Place<'_>) {
        let refused = match (rule, &place.node.value) {
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
            (Rule::DistinctTexts, Value::Array(_)) => return self.distinct_texts(place),
            (Rule::Map(Rule::Anything), Value::Object(_)) => None,
            (Rule::Map(each), Value::Object(_)) => {
                return place
                    .members()
                    .for_each(|(_, member)| self.value(each, &member));
            }
            (Rule::Record(record), Value::Object(_)) => return self.record(record, place),
            (Rule::Since(since, from_then, before), _) => {
                let is_new = self
                    .generation
                    .is_none_or(|generation| generation >= *since);
                return self.value(if is_new { from_then } else { before }, place);
            }
            _ => Some(Code::WrongType),
        };
        if let Some(code) = refused {
            self.refuse(code, place, rule);
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
        for (key, member) in place.members() {
            let field = record.field(key);
            if !field.is_some_and(|field| field.is_known_to(self.generation)) {
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
        self.tell(code, place, || {
            let found = match &place.node.value {
                Value::Number(number) if code != Code::WrongType => shown(&number.to_string()),
                Value::Text(text) if code != Code::WrongType => shown(text),
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

impl Record {
    fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
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
                |key, member| match &record.field(key)?.need {
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
