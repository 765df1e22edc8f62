//! Changes between two packages, put in the order in which people want to read them.

use hub_shared::package::{Area, Change, ChangeKind, Comparison};
use serde_json::Value;

/// The changes of one area.
#[derive(Debug, PartialEq)]
pub(crate) struct Group<'a> {
    pub(crate) area: Area,
    pub(crate) changes: Vec<&'a Change>,
}

/// A comparison, sorted for reading.
#[derive(Debug, PartialEq)]
pub(crate) struct Sorted<'a> {
    /// What a bot does otherwise, by area; what matters most to money first.
    pub(crate) groups: Vec<Group<'a>>,
    /// Changes from which nothing follows.
    pub(crate) inactive: Vec<&'a Change>,
}

/// Sorts a comparison; within an area the changes stay in its order.
pub(crate) fn sorted(comparison: &Comparison) -> Sorted<'_> {
    let (inactive, active): (Vec<_>, Vec<_>) = comparison
        .changes
        .iter()
        .partition(|change| change.inactive);
    let mut groups = Vec::<Group<'_>>::new();
    for change in active {
        match groups.iter_mut().find(|group| group.area == change.area) {
            Some(group) => group.changes.push(change),
            None => groups.push(Group {
                area: change.area,
                changes: vec![change],
            }),
        }
    }
    groups.sort_by_key(|group| group.area);
    Sorted { groups, inactive }
}

/// What an area is called.
pub(crate) fn area(area: Area) -> &'static str {
    match area {
        Area::Safety => "Safety",
        Area::TradingMode => "Trading mode",
        Area::Exchange => "Exchanges",
        Area::Currency => "Coins and pairs",
        Area::Trading => "How it trades",
        Area::Strategy => "Strategies",
        Area::Evaluator => "Evaluators",
        Area::TimeFrames => "Time frames",
        Area::Tentacle => "Other tentacles",
        Area::Simulator => "Simulator",
        Area::Profile => "What the author says of it",
        Area::Other => "Other settings",
    }
}

/// What happened, in a word.
pub(crate) fn kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Added => "Added",
        ChangeKind::Removed => "Removed",
        ChangeKind::Changed => "Changed",
        ChangeKind::Moved => "Reordered",
    }
}

/// The values of a change whose sentence shows them shortened.
pub(crate) fn whole(change: &Change) -> Option<(Option<String>, Option<String>)> {
    let is_short = !change.sentence.contains('…');
    let nothing = change.before.is_none() && change.after.is_none();
    if is_short || nothing {
        return None;
    }
    Some((
        change.before.as_ref().map(value),
        change.after.as_ref().map(value),
    ))
}

/// A value as its file has it; a text without its quotes.
fn value(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(area: Area, sentence: &str, inactive: bool) -> Change {
        Change {
            area,
            subject: None,
            setting: None,
            kind: ChangeKind::Changed,
            before: Some(json!(1)),
            after: Some(json!({ "a": "b" })),
            cut: false,
            relative: None,
            inactive,
            sentence: sentence.to_owned(),
        }
    }

    #[test]
    fn changes_are_grouped_by_area_and_what_is_switched_off_stands_apart() {
        let comparison = Comparison {
            changes: vec![
                change(Area::Currency, "one", false),
                change(Area::Safety, "two", false),
                change(Area::Currency, "three", false),
                change(Area::Strategy, "four", true),
            ],
            more: 0,
        };
        let sorted = sorted(&comparison);
        let told = sorted
            .groups
            .iter()
            .map(|group| {
                let sentences = group.changes.iter().map(|change| change.sentence.as_str());
                (group.area, sentences.collect::<Vec<_>>())
            })
            .collect::<Vec<_>>();
        assert_eq!(
            told,
            [
                (Area::Safety, vec!["two"]),
                (Area::Currency, vec!["one", "three"])
            ]
        );
        assert_eq!(sorted.inactive.len(), 1);
        assert_eq!(sorted.inactive[0].sentence, "four");
    }

    #[test]
    fn values_are_told_whole_where_the_sentence_cuts_them() {
        assert_eq!(whole(&change(Area::Other, "1 → 2.", false)), None);
        assert_eq!(
            whole(&change(Area::Other, "1 → {\"a\"…", false)),
            Some((
                Some("1".to_owned()),
                Some("{\n  \"a\": \"b\"\n}".to_owned())
            ))
        );
        let mut gone = change(Area::Other, "Too long: …", false);
        (gone.before, gone.after) = (None, None);
        assert_eq!(whole(&gone), None);
    }

    #[test]
    fn a_text_is_told_without_quotes() {
        let mut text = change(Area::Profile, "Description: a… → b….", false);
        text.before = Some(json!("a \"quoted\" word"));
        text.after = None;
        assert_eq!(
            whole(&text),
            Some((Some("a \"quoted\" word".to_owned()), None))
        );
    }
}
