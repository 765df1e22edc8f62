//! The way through settings that differ.

use super::align::{self, Row};
use super::tree::{Inside, Tree};
use super::words::{self, Shown, brief};
use super::{Area, Change, ChangeKind, Comparison, Sides, union};
use crate::package::finding::shown;

/// Stands between the steps of a path.
const BETWEEN: &str = " › ";

/// Longest path, in characters: a hostile file could nest endless keys.
const MOST_PATH: usize = 240;

/// The changes found so far; past the limit they are counted.
#[derive(Debug, Default)]
pub(super) struct Changes {
    list: Vec<Change>,
    more: u64,
}

impl Changes {
    /// Adds a change, which is made only if there is room: hostile files could differ in millions
    /// of places.
    fn add(&mut self, change: impl FnOnce() -> Change) {
        if self.list.len() < Comparison::MOST_CHANGES {
            self.list.push(change());
        } else {
            self.more += 1;
        }
    }

    /// Adds what differs about a topic.
    pub(super) fn about<'w>(&'w mut self, topic: Topic<'w>) -> Walk<'w> {
        Walk {
            topic,
            changes: self,
        }
    }

    pub(super) fn into_comparison(self) -> Comparison {
        Comparison {
            changes: self.list,
            more: self.more,
        }
    }
}

/// What changes are about.
#[derive(Debug)]
pub(super) struct Topic<'t> {
    area: Area,
    /// How sentences begin, in printable words.
    head: String,
    subject: Option<&'t str>,
    /// Where the path of a setting begins.
    setting: Option<&'static str>,
    inactive: bool,
}

impl<'t> Topic<'t> {
    pub(super) fn new(area: Area, head: impl Into<String>) -> Self {
        Self {
            area,
            head: head.into(),
            subject: None,
            setting: None,
            inactive: false,
        }
    }

    pub(super) fn of(self, subject: &'t str) -> Self {
        Self {
            subject: Some(subject),
            ..self
        }
    }

    pub(super) fn setting(self, setting: &'static str) -> Self {
        Self {
            setting: Some(setting),
            ..self
        }
    }

    pub(super) fn inactive(self) -> Self {
        Self {
            inactive: true,
            ..self
        }
    }
}

/// The keys and names that lead to a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Path<'p> {
    above: Option<&'p Path<'p>>,
    step: &'p str,
}

impl<'p> Path<'p> {
    pub(super) fn below(above: Option<&'p Path<'p>>, step: &'p str) -> Self {
        Self { above, step }
    }

    fn steps(&self) -> Vec<&'p str> {
        let mut steps = vec![self.step];
        let mut above = self.above;
        while let Some(path) = above {
            steps.push(path.step);
            above = path.above;
        }
        steps.reverse();
        steps
    }

    /// The steps in one line.
    fn line(&self) -> String {
        let mut line = String::new();
        for step in self.steps() {
            if !line.is_empty() {
                line.push_str(BETWEEN);
            }
            if line.chars().count() > MOST_PATH {
                line.push('…');
                break;
            }
            line.push_str(&brief(step));
        }
        line
    }
}

/// Adds what differs about one topic.
#[derive(Debug)]
pub(super) struct Walk<'w> {
    topic: Topic<'w>,
    changes: &'w mut Changes,
}

impl Walk<'_> {
    /// A value that either side may lack.
    pub(super) fn value(&mut self, path: Option<&Path<'_>>, both: Sides<Option<&Tree<'_>>>) {
        let Sides {
            before: Some(before),
            after: Some(after),
        } = both
        else {
            return self.fact(path, both.map(|side| side.map(|tree| tree.value)));
        };
        if before.is(after) {
            return;
        }
        match (&before.inside, &after.inside) {
            (Inside::Members(_), Inside::Members(_)) => {
                let members = both.map(|side| side.map(Tree::members).unwrap_or_default());
                for (key, member) in
                    union(members.map(|list| list.iter().map(|(key, tree)| (*key, tree))))
                {
                    self.value(Some(&Path::below(path, key)), member);
                }
            }
            (Inside::Items(_), Inside::Items(_)) => self.list(path, both),
            _ => self.fact(path, both.map(|side| side.map(|tree| tree.value))),
        }
    }

    /// A list; a side that lacks it counts as an empty one.
    pub(super) fn list(&mut self, path: Option<&Path<'_>>, both: Sides<Option<&Tree<'_>>>) {
        let items = both.map(|side| side.map(Tree::items).unwrap_or_default());
        if let Some(named) = align::name(items) {
            let names = named
                .as_ref()
                .map(|list| list.iter().map(|(name, _)| *name).collect::<Vec<_>>());
            if align::is_reordered(names.as_ref().map(Vec::as_slice)) {
                let names = names.after.into_iter().map(serde_json::Value::from);
                self.moved(path, both, Some(words::brief_list(names)));
            }
            for (name, item) in union(named) {
                self.value(Some(&Path::below(path, name)), item);
            }
            return;
        }
        let alignment = align::align(items);
        if alignment.moved {
            let are_plain = items
                .after
                .iter()
                .all(|item| matches!(item.inside, Inside::Nothing));
            let values = || items.after.iter().map(|item| item.value);
            self.moved(path, both, are_plain.then(|| words::brief_list(values())));
        }
        for row in alignment.rows {
            let (before, after) = match row {
                Row::Both(at) => (Some(at.before), Some(at.after)),
                Row::Before(at) => (Some(at), None),
                Row::After(at) => (None, Some(at)),
            };
            let item = Sides {
                before: before.and_then(|at| items.before.get(at)),
                after: after.and_then(|at| items.after.get(at)),
            };
            self.item(path, &label(before, after), item);
        }
    }

    /// A nameless item of a list.
    fn item(&mut self, path: Option<&Path<'_>>, label: &str, both: Sides<Option<&Tree<'_>>>) {
        let text =
            |tree: Option<&Tree<'_>>| tree.is_some_and(|tree| tree.value.as_text().is_some());
        let plain = |tree: &Tree<'_>| matches!(tree.inside, Inside::Nothing);
        let Sides { before, after } = both;
        if text(before) && text(after) {
            // One text does not turn into another: it goes, and the other comes. The two stand in
            // an order of their own, because no order may depend on the sides'.
            let mut sides = [
                Sides {
                    before,
                    after: None,
                },
                Sides {
                    before: None,
                    after,
                },
            ];
            sides.sort_by_key(|side| side.either().and_then(|tree| tree.value.as_text()));
            sides.into_iter().for_each(|side| self.value(path, side));
        } else if both.both().is_none() && both.either().is_some_and(plain) {
            // A single value says itself which item it is.
            self.value(path, both);
        } else {
            self.value(Some(&Path::below(path, label)), both);
        }
    }

    fn moved(
        &mut self,
        path: Option<&Path<'_>>,
        both: Sides<Option<&Tree<'_>>>,
        order: Option<String>,
    ) {
        let what = match order {
            None => "reordered".to_owned(),
            Some(order) => format!("reordered, now {order}"),
        };
        let values = both.map(|side| side.map(|tree| tree.value));
        self.change(path, ChangeKind::Moved, values, Some(what));
    }

    /// A value that is there, gone or another; nothing when the sides are the same.
    pub(super) fn fact<T: PartialEq + Into<Shown>>(
        &mut self,
        path: Option<&Path<'_>>,
        both: Sides<Option<T>>,
    ) {
        self.fact_in_words(path, both, |_| None);
    }

    /// The same, with words for what happened in place of the values.
    pub(super) fn fact_in_words<T: PartialEq + Into<Shown>>(
        &mut self,
        path: Option<&Path<'_>>,
        both: Sides<Option<T>>,
        what: impl FnOnce(ChangeKind) -> Option<String>,
    ) {
        let kind = match (&both.before, &both.after) {
            (None, Some(_)) => ChangeKind::Added,
            (Some(_), None) => ChangeKind::Removed,
            (before, after) if before != after => ChangeKind::Changed,
            _ => return,
        };
        self.change(path, kind, both, what(kind));
    }

    /// Something that is on or off.
    pub(super) fn flag(&mut self, both: Sides<bool>) {
        let what = if both.after {
            "switched on"
        } else {
            "switched off"
        };
        let values = both.map(|flag| Some(serde_json::Value::from(flag)));
        self.fact_in_words(None, values, |_| Some(what.to_owned()));
    }

    fn change<T: Into<Shown>>(
        &mut self,
        path: Option<&Path<'_>>,
        kind: ChangeKind,
        both: Sides<Option<T>>,
        what: Option<String>,
    ) {
        let topic = &self.topic;
        self.changes.add(|| {
            let both = both.map(|side| side.map(Into::into));
            let relative = words::relative(&both);
            let what = what.unwrap_or_else(|| words::what(kind, &both, relative));
            let path = path.map(Path::line);
            let steps = topic.setting.into_iter().chain(path.as_deref());
            let setting = steps.collect::<Vec<_>>().join(BETWEEN);
            let head = match &path {
                Some(path) => format!("{}, {path}", topic.head),
                None => topic.head.clone(),
            };
            let cut = both
                .as_ref()
                .map(|side| side.as_ref().is_some_and(Shown::is_cut));
            let values = both.map(|side| side.and_then(Shown::into_value));
            Change {
                area: topic.area,
                subject: topic.subject.map(shown),
                setting: (!setting.is_empty()).then_some(setting),
                kind,
                before: values.before,
                after: values.after,
                cut: cut.before || cut.after,
                relative,
                inactive: topic.inactive,
                sentence: format!("{head}: {what}."),
            }
        });
    }
}

/// How a nameless item is called: by its place, counted from 1, the smaller first where it has two.
fn label(before: Option<usize>, after: Option<usize>) -> String {
    match (before, after) {
        (Some(one), Some(other)) if one != other => {
            format!("item {}/{}", one.min(other) + 1, one.max(other) + 1)
        }
        (Some(at), _) | (None, Some(at)) => format!("item {}", at + 1),
        (None, None) => "item".to_owned(),
    }
}
