//! Values and changes in few words.

use super::{ChangeKind, Sides};
use crate::package::finding::{grouped, shown};
use crate::package::json;

/// Longest part of a sentence that stems from a package, in characters.
const MOST: usize = 60;

/// Longest JSON of a value that a change carries, in bytes.
const MOST_JSON: usize = 4 << 10;

/// A value ready to be shown.
#[derive(Debug)]
pub(super) struct Shown {
    value: serde_json::Value,
    /// A number as the author wrote it, anything else as JSON.
    text: String,
}

impl From<&json::Value> for Shown {
    fn from(value: &json::Value) -> Self {
        let token = value.as_number().map(ToString::to_string);
        let shown = Self::from(value.to_serde());
        Self {
            text: token.unwrap_or(shown.text),
            ..shown
        }
    }
}

impl From<serde_json::Value> for Shown {
    fn from(value: serde_json::Value) -> Self {
        Self {
            text: value.to_string(),
            value,
        }
    }
}

impl Shown {
    /// The value, unless it is null or its JSON is too long.
    pub(super) fn into_value(self) -> Option<serde_json::Value> {
        (!self.value.is_null() && !self.is_cut()).then_some(self.value)
    }

    /// Whether the value's JSON is too long for a change to carry it.
    pub(super) fn is_cut(&self) -> bool {
        !self.value.is_number() && self.text.len() > MOST_JSON
    }

    /// The value in a sentence; texts have quotes where they could be taken for something else.
    fn words(&self, beside_text: bool) -> String {
        match self.value.as_str() {
            Some(text) if beside_text && !text.is_empty() && text.trim() == text => brief(text),
            Some(text) => format!("\"{}\"", brief(text)),
            None => brief(&self.text),
        }
    }
}

/// How far a number moved, as a part of what it was, to nine decimals.
pub(super) fn relative(both: &Sides<Option<Shown>>) -> Option<f64> {
    // Beyond nine decimals there is only what f64 adds: 0.5 to 0.7 would be 0.39999999999999997.
    const DECIMALS: f64 = 1e9;
    let number = |side: &Option<Shown>| side.as_ref()?.value.as_f64();
    let Sides { before, after } = both.as_ref().map(number).both()?;
    let relative = (after - before) / before.abs();
    let rounded = (relative * DECIMALS).round() / DECIMALS;
    rounded.is_finite().then_some(rounded)
}

/// What happened, in words that follow what it happened to.
pub(super) fn what(kind: ChangeKind, both: &Sides<Option<Shown>>, relative: Option<f64>) -> String {
    let is_text = |side: &Option<Shown>| side.as_ref().is_none_or(|side| side.value.is_string());
    let texts = both.as_ref().map(is_text);
    let Sides { before, after } = both.as_ref().map(|side| {
        let side = side.as_ref();
        side.map_or_else(
            || "nothing".to_owned(),
            |side| side.words(texts.before && texts.after),
        )
    });
    match kind {
        ChangeKind::Added => format!("{after} added"),
        ChangeKind::Removed => format!("{before} removed"),
        ChangeKind::Moved => format!("reordered, now {after}"),
        ChangeKind::Changed => match relative.and_then(percent) {
            Some(percent) => format!("{before} → {after} ({percent})"),
            None => format!("{before} → {after}"),
        },
    }
}

/// A relative change in percent; none when it is too small or too large to mean anything.
fn percent(relative: f64) -> Option<String> {
    let percent = relative.abs() * 100.0;
    let sign = if relative < 0.0 { '−' } else { '+' };
    match percent {
        0.05..99.95 => {
            let digits = format!("{percent:.1}");
            Some(format!("{sign}{} %", digits.trim_end_matches(".0")))
        }
        99.95..1e6 => Some(format!("{sign}{} %", grouped(format!("{percent:.0}")))),
        _ => None,
    }
}

/// Untrusted text as one printable line of at most 60 characters.
pub(super) fn brief(text: &str) -> String {
    let mut line = String::new();
    let mut room = MOST;
    for c in text.chars() {
        let printable = shown(c.encode_utf8(&mut [0; 4]));
        let Some(left) = room.checked_sub(printable.chars().count()) else {
            line.push('…');
            break;
        };
        room = left;
        line.push_str(&printable);
    }
    line
}

/// Several values in one such line.
pub(super) fn brief_list(values: impl Iterator<Item = impl Into<Shown>>) -> String {
    // More than these do not fit.
    let words = values.take(MOST).map(|value| value.into().words(true));
    brief(&words.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_change_has_the_digits_that_matter() {
        let shown = |relative| percent(relative).unwrap_or_default();
        assert_eq!(shown(0.25), "+25 %");
        assert_eq!(shown(-0.125), "−12.5 %");
        assert_eq!(shown(0.9999), "+100 %");
        assert_eq!(shown(15.0), "+1,500 %");
        assert_eq!(shown(0.0001), "");
        assert_eq!(shown(1e9), "");
    }

    #[test]
    fn what_is_long_is_cut_after_sixty_characters() {
        assert_eq!(brief(&"é".repeat(60)), "é".repeat(60));
        assert_eq!(brief(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
        assert_eq!(brief(&"\n".repeat(31)), format!("{}…", "\\n".repeat(30)));
        let pairs = ["BTC/USDT"; 1_000].map(serde_json::Value::from);
        assert_eq!(brief_list(pairs.into_iter()).chars().count(), 61);
    }
}
