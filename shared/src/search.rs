//! Searching the catalogue: how texts become tokens, and what a list can be asked for.
//!
//! Documents and queries go through the same folding, so that no database's own idea of words,
//! accents or languages decides what is found.

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::{
    column::words,
    package::Risk,
    page::PageQuery,
    text::{FilterValue, Licence, OctobotVersion, SearchText, Tag, TagPrefix},
};

/// Most words of a query.
pub const MAX_WORDS: usize = 16;
/// Most values of one filter.
pub const MAX_VALUES: usize = 10;
/// Most values of a kind that facets list.
pub const MAX_FACET: usize = 50;
/// Characters of a token; the rest of a longer word is not looked at.
const MAX_TOKEN: usize = 64;

/// A word that a query asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Word {
    /// What must be among a document's tokens: letters and digits in lower case, nothing else.
    pub token: String,
    /// Whether a longer token that begins so is as good.
    pub begun: bool,
}

/// The tokens of a document, in its order, repeated ones too.
///
/// Compatibility forms are taken apart (NFKD), marks taken off, cases made one, and what is neither
/// letter nor digit divides. Chinese, Japanese and Korean are written without reliable spaces, so a run
/// of their characters becomes its pairs, and its last character alone.
pub fn tokens(text: &str) -> impl Iterator<Item = String> {
    pieces(text).into_iter().flat_map(|piece| match piece {
        Piece::Word(word) => vec![word],
        Piece::Run(run) => {
            let last = run.last().map(char::to_string);
            pairs(&run).chain(last).collect()
        }
    })
}

/// The words that a query asks for, all of which must be there.
///
/// The last word is taken as begun, because whoever types is still at it. So is a single character of
/// Chinese, Japanese or Korean, which stands at the beginning of a pair.
#[must_use]
pub fn query(text: &str) -> Vec<Word> {
    let pieces = pieces(text);
    let last = pieces.len().saturating_sub(1);
    let mut words = Vec::new();
    for (index, piece) in pieces.into_iter().enumerate() {
        match piece {
            Piece::Word(token) => words.push(Word {
                token,
                begun: index == last,
            }),
            Piece::Run(run) if run.len() > 1 => words.extend(pairs(&run).map(|token| Word {
                token,
                begun: false,
            })),
            Piece::Run(run) => words.push(Word {
                token: run.into_iter().collect(),
                begun: true,
            }),
        }
    }
    words.sort();
    words.dedup();
    words
}

/// The words in a class's name: `DCATradingMode` is `DCA Trading Mode`.
#[must_use]
pub fn class_words(name: &str) -> String {
    let chars = name.chars().collect::<Vec<_>>();
    let mut words = String::new();
    for (index, c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| chars.get(before));
        let after = chars.get(index + 1);
        let begins = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || (before.is_uppercase() && after.is_some_and(|after| after.is_lowercase()))
            });
        if begins {
            words.push(' ');
        }
        words.push(*c);
    }
    words
}

enum Piece {
    Word(String),
    Run(Vec<char>),
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let folded = folded(text);
    for chunk in folded.split(|c: char| !c.is_alphanumeric()) {
        let mut rest = chunk.chars().peekable();
        while let Some(&first) = rest.peek() {
            if is_unspaced(first) {
                let mut run = Vec::new();
                while let Some(c) = rest.next_if(|c| is_unspaced(*c)) {
                    run.push(c);
                }
                pieces.push(Piece::Run(run));
            } else {
                let mut word = String::new();
                let mut length = 0;
                while let Some(c) = rest.next_if(|c| !is_unspaced(*c)) {
                    if length < MAX_TOKEN {
                        word.push(c);
                    }
                    length += 1;
                }
                pieces.push(Piece::Word(word));
            }
        }
    }
    pieces
}

/// One form for all ways to write the same letters. Upper case in between makes one of ß and ss, of σ
/// and ς; composing at the end makes syllables of Hangul's letters again.
fn folded(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .nfc()
        .collect()
}

/// Scripts whose words no space divides, or, in Hangul, whose spaces do not divide endings from words.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}'
        | '\u{3105}'..='\u{312F}' | '\u{3131}'..='\u{318E}' | '\u{31A0}'..='\u{31BF}'
        | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{1100}'..='\u{11FF}' | '\u{A960}'..='\u{A97C}' | '\u{AC00}'..='\u{D7FB}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFD}')
}

fn pairs(run: &[char]) -> impl Iterator<Item = String> {
    run.windows(2).map(|pair| pair.iter().collect())
}

words! {
    /// In which order the catalogue is listed; what is the same comes by id, the youngest first.
    Sort {
        /// By first approval, the latest first.
        New = "new",
        /// By the last change, the latest first.
        Updated = "updated",
        /// By subscribers, the most first.
        Subscribers = "subscribers",
        /// By downloads, the most first.
        Downloads = "downloads",
    }
}

words! {
    /// What profiles are filtered by.
    FilterKind {
        /// The handle of its author.
        Author = "author",
        /// An evaluator or strategy that is switched on.
        Evaluator = "evaluator",
        /// An exchange it trades on.
        Exchange = "exchange",
        /// Its licence.
        Licence = "licence",
        /// The first of the OctoBots that it works on in the same way.
        OctobotVersion = "octobot_version",
        /// A pair it trades.
        Pair = "pair",
        /// How risky its author says it is.
        Risk = "risk",
        /// One of its tags.
        Tag = "tag",
        /// Its trading mode.
        TradingMode = "trading_mode",
    }
}

/// Defines a query with all filters, and what it has besides. Serde's `flatten` would not do: it
/// forgets what type a value should have, and lets unknown parameters pass.
macro_rules! filtered {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
        #[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$attribute])* pub $field: $type,)*
            /// Words that must all be in a profile's name, summary, description, tags, author, trading
            /// mode, exchanges or pairs: at most 200 characters and 16 words. The last word may be the
            /// beginning of one. Accents and cases make no difference.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "openapi", param(inline))]
            pub q: Option<SearchText>,
            /// Handle of the author.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[cfg_attr(feature = "openapi", param(inline, max_items = 10))]
            pub author: Vec<FilterValue>,
            /// Class of an evaluator or strategy that is switched on, such as RSIMomentumEvaluator.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[cfg_attr(feature = "openapi", param(inline, max_items = 10))]
            pub evaluator: Vec<FilterValue>,
            /// Id of an exchange that is switched on, such as binance. Given twice, both must be.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[cfg_attr(feature = "openapi", param(inline, max_items = 10))]
            pub exchange: Vec<FilterValue>,
            /// Licence, an SPDX identifier.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[cfg_attr(feature = "openapi", param(inline, max_items = 10))]
            pub licence: Vec<Licence>,
            /// An OctoBot that takes the profile, such as 1.0.4 or 2.0.15. One that the hub does not know
            /// counts as the newest known before it.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[cfg_attr(feature = "openapi", param(inline, max_items = 10))]
            pub octobot_version: Vec<OctobotVersion>,
            /// A pair that is traded, such as BTC/USDT. Given twice, both must be.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[cfg_attr(feature = "openapi", param(inline, max_items = 10))]
            pub pair: Vec<FilterValue>,
            /// How risky the author says it is.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[cfg_attr(feature = "openapi", param(inline, max_items = 10))]
            pub risk: Vec<Risk>,
            /// A tag. Given twice, both must be there.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[cfg_attr(feature = "openapi", param(inline, max_items = 10))]
            pub tag: Vec<Tag>,
            /// Class of the trading mode, such as DCATradingMode.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[cfg_attr(feature = "openapi", param(inline, max_items = 10))]
            pub trading_mode: Vec<FilterValue>,
        }
    };
}

filtered! {
    /// Which profiles: all that is given must hold.
    Filters {}
}
filtered! {
    /// Which profiles, in which order, which page of them.
    ProfileQuery {
        /// In which order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", param(inline))]
        sort: Option<Sort>,
        /// How many items, 1 to 100.
        #[serde(
            default,
            deserialize_with = "crate::page::number",
            skip_serializing_if = "Option::is_none"
        )]
        #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, default = 20))]
        limit: Option<u32>,
        /// The `next` of the page before: with the same filters and order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cursor: Option<String>,
    }
}

impl ProfileQuery {
    /// The filters, the order and the page.
    #[must_use]
    pub fn parts(self) -> (Filters, Sort, PageQuery) {
        let page = PageQuery {
            limit: self.limit,
            cursor: self.cursor,
        };
        let filters = Filters {
            q: self.q,
            author: self.author,
            evaluator: self.evaluator,
            exchange: self.exchange,
            licence: self.licence,
            octobot_version: self.octobot_version,
            pair: self.pair,
            risk: self.risk,
            tag: self.tag,
            trading_mode: self.trading_mode,
        };
        (filters, self.sort.unwrap_or(Sort::New), page)
    }
}

/// How many profiles of a list have what, so that a filter can be chosen: at most 50 values of a kind,
/// those of most profiles first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facets {
    /// By the handle of the author.
    pub author: Vec<Count>,
    /// By evaluators and strategies.
    pub evaluator: Vec<Count>,
    /// By exchanges.
    pub exchange: Vec<Count>,
    /// By licence.
    pub licence: Vec<Count>,
    /// By OctoBot: each value is the first of those that take profiles by the same rules.
    pub octobot_version: Vec<Count>,
    /// By pairs.
    pub pair: Vec<Count>,
    /// By risk.
    pub risk: Vec<Count>,
    /// By tags.
    pub tag: Vec<Count>,
    /// By trading mode.
    pub trading_mode: Vec<Count>,
}

impl Facets {
    /// The values of a kind.
    pub fn of(&mut self, kind: FilterKind) -> &mut Vec<Count> {
        match kind {
            FilterKind::Author => &mut self.author,
            FilterKind::Evaluator => &mut self.evaluator,
            FilterKind::Exchange => &mut self.exchange,
            FilterKind::Licence => &mut self.licence,
            FilterKind::OctobotVersion => &mut self.octobot_version,
            FilterKind::Pair => &mut self.pair,
            FilterKind::Risk => &mut self.risk,
            FilterKind::Tag => &mut self.tag,
            FilterKind::TradingMode => &mut self.trading_mode,
        }
    }
}

/// A value, and how many profiles have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Count {
    /// What to filter by.
    pub value: String,
    /// How many profiles the list would hold with it.
    pub profiles: i64,
}

/// Which tags, and which page of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct TagQuery {
    /// How the tags begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(inline))]
    pub prefix: Option<TagPrefix>,
    /// How many items, 1 to 100.
    #[serde(
        default,
        deserialize_with = "crate::page::number",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, default = 20))]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str) -> Vec<String> {
        tokens(text).collect()
    }

    /// What a database does with tokens and words.
    fn finds(query_text: &str, document: &str) -> bool {
        let tokens = all(document);
        query(query_text).iter().all(|word| {
            tokens
                .iter()
                .any(|token| *token == word.token || (word.begun && token.starts_with(&word.token)))
        })
    }

    #[test]
    fn accents_cases_and_forms_make_no_difference() {
        assert_eq!(
            all("Éléphant ÉLÉPHANT e\u{301}le\u{301}phant"),
            ["elephant"; 3]
        );
        assert_eq!(all("Straße STRASSE STRAẞE"), ["strasse"; 3]);
        assert_eq!(all("ΣΊΣΥΦΟΣ Σίσυφος"), ["σισυφοσ"; 2]);
        assert_eq!(
            all("İstanbul ﬁne Ⅳ １２ ½"),
            ["istanbul", "fine", "iv", "12", "1", "2"]
        );
        assert_eq!(all("Ёлка"), ["елка"]);
    }

    #[test]
    fn what_is_no_letter_or_digit_divides() {
        assert_eq!(all("BTC/USDT:USDT"), ["btc", "usdt", "usdt"]);
        assert_eq!(all("it's 1.5%\u{0}up\"*"), ["it", "s", "1", "5", "up"]);
        assert!(all(" -*\"'() ").is_empty());
    }

    #[test]
    fn unspaced_scripts_become_pairs() {
        assert_eq!(all("戦略bot"), ["戦略", "略", "bot"]);
        assert_eq!(all("한국어"), ["한국", "국어", "어"]);
        assert_eq!(all("ｶﾞﾝﾀﾞﾑ"), ["カン", "ンタ", "タム", "ム"]);
        for (query, found) in [
            ("戦", true),
            ("略", true),
            ("の", true),
            ("戦略", true),
            ("本の戦", true),
            ("略戦", false),
            ("略 日本", true),
        ] {
            assert_eq!(finds(query, "日本の戦略"), found, "{query}");
        }
    }

    #[test]
    fn only_the_last_word_may_be_begun() {
        assert!(finds("patient dc", "Patient DCA"));
        assert!(finds("dca patient", "Patient DCA"));
        assert!(!finds("pat dca", "Patient DCA"));
        assert!(finds("", "anything"));
    }

    #[test]
    fn a_class_is_found_by_its_words() {
        assert_eq!(class_words("DCATradingMode"), "DCA Trading Mode");
        assert_eq!(class_words("GridTradingMode"), "Grid Trading Mode");
        assert_eq!(class_words("Simple"), "Simple");
        assert_eq!(class_words(""), "");
    }

    proptest! {
        #[test]
        fn tokens_are_letters_and_digits_and_stay_as_they_are(text in "\\PC{0,60}|.{0,60}") {
            for token in tokens(&text) {
                prop_assert!(!token.is_empty());
                prop_assert!(token.chars().count() <= MAX_TOKEN);
                prop_assert!(token.chars().all(char::is_alphanumeric), "{:?}", token);
                let whole = token.chars().any(is_unspaced);
                if !whole {
                    prop_assert_eq!(all(&token), vec![token]);
                }
            }
        }

        #[test]
        fn a_text_is_found_by_itself_and_by_each_of_its_words(text in "[a-zA-Zé日本한가 /-]{0,40}") {
            prop_assert!(finds(&text, &text));
            for word in text.split_whitespace() {
                prop_assert!(finds(word, &text), "{:?} in {:?}", word, text);
            }
        }

        #[test]
        fn a_text_is_found_while_it_is_typed(text in "[a-zß ]{1,20}", typed in 0_usize..20) {
            let typed = text.chars().take(typed).collect::<String>();
            prop_assert!(finds(&typed, &text) || typed.ends_with(' '), "{:?} in {:?}", typed, text);
        }

        #[test]
        fn any_part_of_an_unspaced_run_finds_it(run in "[日本の戦略取引]{1,10}", from in 0_usize..10, many in 1_usize..10) {
            let part = run.chars().skip(from).take(many).collect::<String>();
            prop_assert!(finds(&part, &run));
        }
    }
}
