//! Archives by description: what a fuzzer varies is what to say, not the bytes that say it.

use arbitrary::Arbitrary;

use crate::archive::{Archive, Descriptor, Member, STREAMED};

/// An archive in the fuzzer's words.
#[derive(Debug, Arbitrary)]
pub struct Described {
    /// Whether there is nothing but the members below.
    bare: bool,
    members: Vec<DescribedMember>,
    lies: Vec<ArchiveLie>,
}

#[derive(Debug, Arbitrary)]
struct DescribedMember {
    name: Name,
    data: Data,
    deflated: bool,
    lies: Vec<Lie>,
}

#[derive(Debug, Clone, Arbitrary)]
enum Name {
    Profile,
    Tentacles,
    Specific(u8),
    InSpecific(String),
    Folder(u8),
    Climbing(u8),
    Text(String),
    Bytes(Vec<u8>),
    /// As many bytes as no name may have, or nearly.
    Long(u8),
}

#[derive(Debug, Arbitrary)]
enum Data {
    Bytes(Vec<u8>),
    /// A byte again and again, up to 32 KB.
    Run(u8, u32),
    Json(Json),
    /// A value, so many objects deep.
    Nested(u8, Json),
    /// A value, up to 1,000 times in a list.
    Many(u16, Json),
}

#[derive(Debug, Clone, Arbitrary)]
enum Json {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Token(u8),
    Text(String),
    Word(u8),
    List(Vec<Json>),
    Object(Vec<(Key, Json)>),
}

#[derive(Debug, Clone, Arbitrary)]
enum Key {
    Known(u8),
    Text(String),
}

#[derive(Debug, Arbitrary)]
enum Lie {
    LocalName(Name),
    Sizes([u32; 3]),
    LocalSizes([u32; 3]),
    Size(i8),
    PackedSize(i8),
    Flags(u16),
    LocalFlags(u16),
    Method(u16),
    LocalMethod(u16),
    Streamed(Descriptor),
    Extra(Vec<u8>),
    LocalExtra(Vec<u8>),
    Zip64Extra([u64; 3]),
    UnicodeName(Name),
    Comment(Vec<u8>),
    MadeBy(u16),
    Mode(u16),
    Offset(i8),
    Before(Vec<u8>),
    Cut(u16),
    Appended(Vec<u8>),
}

#[derive(Debug, Arbitrary)]
enum ArchiveLie {
    Before(Vec<u8>),
    Between(Vec<u8>),
    After(Vec<u8>),
    Comment(Vec<u8>),
    /// Another end record stands in the comment.
    SecondEnd(Vec<u8>),
    Twice(u8),
    End(u8, i8),
    EndFar(u8, u32),
    Reversed,
}

/// Tokens that only look like JSON, or stretch what it allows.
const TOKENS: &[&str] = &[
    "-0",
    "0.0",
    "1.0",
    "1e2",
    "1E+400",
    "-1e-400",
    "9007199254740991",
    "9007199254740992",
    "01",
    "+1",
    ".5",
    "1.",
    "NaN",
    "Infinity",
    "-Infinity",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"\\u0000\"",
    "\"\\x\"",
    "[",
    "{",
    "}",
    "]",
    "\u{feff}",
    "",
    "//",
    "true false",
    "{\"a\":1,\"a\":2}",
    "{\"a\\u0000\":1}",
];

/// Texts that the rules know.
const WORDS: &[&str] = &[
    "binance",
    "spot",
    "live",
    "backtesting",
    "1h",
    "4h",
    "7h",
    "BTC/USDT",
    "USDT",
    "default_profile.png",
    "gAAAAABmZmZm",
    "https://hub.example/d/token/x.zip",
    "2.0.15",
    "DailyTradingMode",
    "SimpleStrategyEvaluator",
    "<b>",
    "con",
    "",
    " ",
    "a/b",
    "\u{202e}",
];

/// Keys that the rules know.
const KEYS: &[&str] = &[
    "config",
    "profile",
    "crypto-currencies",
    "exchanges",
    "trader",
    "trader-simulator",
    "trading",
    "distribution",
    "enabled",
    "pairs",
    "quote",
    "add",
    "exchange-type",
    "load-trade-history",
    "fees",
    "maker",
    "taker",
    "starting-portfolio",
    "reference-market",
    "risk",
    "current-live-id",
    "paused",
    "id",
    "name",
    "description",
    "avatar",
    "origin_url",
    "slug",
    "auto_update",
    "imported",
    "read_only",
    "hidden",
    "complexity",
    "type",
    "extra_backtesting_time_frames",
    "tentacle_activation",
    "installation_context",
    "octobot_version",
    "registered_tentacles",
    "Trading",
    "Evaluator",
    "required_time_frames",
    "api-key",
    "api-secret",
    "password",
    "token",
    "Bitcoin",
    "binance",
    "services",
    "",
];

fn one_of<'a>(words: &'a [&'a str], index: u8) -> &'a str {
    words
        .get(usize::from(index) % words.len())
        .copied()
        .unwrap_or_default()
}

impl Described {
    /// The archive that is described.
    pub fn archive(&self) -> Archive {
        let mut archive = if self.bare {
            Archive::default()
        } else {
            Archive::sound()
        };
        for described in &self.members {
            let member = described.member();
            archive
                .members
                .retain(|other| self.bare || other.name != member.name);
            archive.members.push(member);
        }
        for lie in &self.lies {
            lie.tell(&mut archive);
        }
        archive
    }
}

impl DescribedMember {
    fn member(&self) -> Member {
        let (name, data) = (self.name.bytes(), self.data.bytes());
        let mut member = if self.deflated {
            Member::deflated(name, data)
        } else {
            Member::stored(name, data)
        };
        for lie in &self.lies {
            lie.tell(&mut member);
        }
        member
    }
}

impl Name {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Profile => "profile.json".into(),
            Self::Tentacles => "tentacles_config.json".into(),
            Self::Specific(class) => format!("specific_config/Class{class}.json").into(),
            Self::InSpecific(name) => format!("specific_config/{name}").into(),
            Self::Folder(number) => format!("folder{number}/").into(),
            Self::Climbing(levels) => format!("{}x", "../".repeat(usize::from(levels % 8))).into(),
            Self::Text(text) => text.clone().into(),
            Self::Bytes(bytes) => bytes.clone(),
            Self::Long(more) => vec![b'n'; 100 + usize::from(*more)],
        }
    }
}

impl Data {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.clone(),
            Self::Run(byte, length) => vec![*byte; (length % (32 << 10)) as usize],
            Self::Json(json) => json.text().into(),
            Self::Nested(levels, json) => {
                let levels = usize::from(*levels);
                [
                    &r#"{"a":"#.repeat(levels),
                    json.text().as_str(),
                    &"}".repeat(levels),
                ]
                .concat()
                .into()
            }
            Self::Many(times, json) => format!(
                "{{\"a\":[{}]}}",
                vec![json.text(); usize::from(times % 1_000)].join(",")
            )
            .into(),
        }
    }
}

impl Json {
    fn text(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(flag) => flag.to_string(),
            Self::Int(number) => number.to_string(),
            Self::Float(number) => format!("{number:?}"),
            Self::Token(index) => one_of(TOKENS, *index).to_owned(),
            Self::Text(text) => quoted(text),
            Self::Word(index) => quoted(one_of(WORDS, *index)),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(Self::text).collect();
                format!("[{}]", items.join(","))
            }
            Self::Object(members) => {
                let members: Vec<_> = members
                    .iter()
                    .map(|(key, value)| format!("{}:{}", quoted(key.text()), value.text()))
                    .collect();
                format!("{{{}}}", members.join(","))
            }
        }
    }
}

impl Key {
    fn text(&self) -> &str {
        match self {
            Self::Known(index) => one_of(KEYS, *index),
            Self::Text(text) => text,
        }
    }
}

fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' | '\0'..='\x1f' => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

impl Lie {
    fn tell(&self, member: &mut Member) {
        let near = |number: &mut u32, by: i8| *number = number.wrapping_add_signed(by.into());
        match self {
            Self::LocalName(name) => member.local_name = name.bytes(),
            Self::Sizes(sizes) => member.sizes = *sizes,
            Self::LocalSizes(sizes) => member.local_sizes = *sizes,
            Self::Size(by) => {
                near(&mut member.sizes[2], *by);
                near(&mut member.local_sizes[2], *by);
            }
            Self::PackedSize(by) => {
                near(&mut member.sizes[1], *by);
                near(&mut member.local_sizes[1], *by);
            }
            Self::Flags(flags) => [member.flags, member.local_flags] = [*flags; 2],
            Self::LocalFlags(flags) => member.local_flags = *flags,
            Self::Method(method) => [member.method, member.local_method] = [*method; 2],
            Self::LocalMethod(method) => member.local_method = *method,
            Self::Streamed(descriptor) => {
                member.flags |= STREAMED;
                member.local_flags |= STREAMED;
                member.local_sizes = [0; 3];
                member.descriptor = *descriptor;
            }
            Self::Extra(extra) => member.extra.clone_from(extra),
            Self::LocalExtra(extra) => member.local_extra.clone_from(extra),
            Self::Zip64Extra(sizes) => {
                let field = sizes.map(u64::to_le_bytes).concat();
                member.extra = [&[1, 0, 24, 0], field.as_slice()].concat();
                member.local_extra.clone_from(&member.extra);
            }
            Self::UnicodeName(name) => {
                let name = name.bytes();
                let length = (name.len() as u16).wrapping_add(5).to_le_bytes();
                member.extra = [&[0x75, 0x70], &length[..], &[1, 0, 0, 0, 0], &name].concat();
            }
            Self::Comment(comment) => member.comment.clone_from(comment),
            Self::MadeBy(made_by) => member.made_by = *made_by,
            Self::Mode(mode) => member.attributes = u32::from(*mode) << 16,
            Self::Offset(by) => near(&mut member.offset_lie, *by),
            Self::Before(bytes) => member.before.clone_from(bytes),
            Self::Cut(bytes) => {
                let left = member.packed.len().saturating_sub(usize::from(*bytes));
                member.packed.truncate(left);
            }
            Self::Appended(bytes) => member.packed.extend(bytes),
        }
    }
}

impl ArchiveLie {
    fn tell(&self, archive: &mut Archive) {
        let end = |archive: &mut Archive, which: u8, by: u32| {
            let which = usize::from(which) % archive.end_lies.len();
            archive.end_lies[which] = by;
        };
        match self {
            Self::Before(bytes) => archive.before.clone_from(bytes),
            Self::Between(bytes) => archive.between.clone_from(bytes),
            Self::After(bytes) => archive.after.clone_from(bytes),
            Self::Comment(bytes) => archive.comment.clone_from(bytes),
            Self::SecondEnd(bytes) => archive.comment = [b"PK\x05\x06", bytes.as_slice()].concat(),
            Self::Twice(index) => archive.twice.push((*index).into()),
            Self::End(which, by) => end(archive, *which, i32::from(*by) as u32),
            Self::EndFar(which, by) => end(archive, *which, *by),
            Self::Reversed => archive.members.reverse(),
        }
    }
}
