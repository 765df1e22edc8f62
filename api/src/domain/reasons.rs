//! Codes of decisions, and the sections of this hub's rules that they cite.

use std::fmt::Write as _;

use hub_shared::reason::{CitedReason, CitedReasons, ReasonCode};

/// Where the rules are, and which sections they have.
#[derive(Debug, Clone)]
pub struct Citations {
    url: String,
    sections: Vec<String>,
}

impl Citations {
    /// The rules at `url` have these sections.
    #[must_use]
    pub fn new(url: String, sections: Vec<String>) -> Self {
        Self { url, sections }
    }

    /// A code in words. It cites a section only where the rules have it: an operator's may not.
    #[must_use]
    pub fn of(&self, code: ReasonCode) -> CitedReason {
        let section = code.section();
        let has = self.sections.iter().any(|known| known == section);
        CitedReason {
            code,
            sentence: code.sentence().to_owned(),
            rule: has.then(|| format!("{}#{section}", self.url)),
        }
    }

    /// All codes in words.
    #[must_use]
    pub fn all(&self) -> CitedReasons {
        CitedReasons {
            items: ReasonCode::ALL.iter().map(|code| self.of(*code)).collect(),
        }
    }

    /// Codes as lines of a mail; empty when there are none.
    #[must_use]
    pub fn lines(&self, codes: &[ReasonCode]) -> String {
        let mut lines = String::new();
        for code in codes {
            let CitedReason { sentence, rule, .. } = self.of(*code);
            let _ = writeln!(lines, "- {sentence}");
            if let Some(rule) = rule {
                let _ = writeln!(lines, "  {rule}");
            }
        }
        lines
    }
}

/// Codes in the order of the rules, each once.
#[must_use]
pub fn distinct(mut codes: Vec<ReasonCode>) -> Vec<ReasonCode> {
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The codes of a decision that wants one: `other`, where a client from before there were codes
/// names none.
#[must_use]
pub fn given(codes: Vec<ReasonCode>) -> Vec<ReasonCode> {
    match codes.is_empty() {
        true => vec![ReasonCode::Other],
        false => distinct(codes),
    }
}
