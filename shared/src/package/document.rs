//! A JSON file of the profile together with its text, so that a finding can say where.

use std::string::FromUtf8Error;

use super::Limits;
use super::finding::{Code, Finding, Position};
use super::json::{self, Node, Object};
use super::pointer::Pointer;

/// A JSON file that was read.
#[derive(Debug)]
pub(super) struct Document {
    /// The member's name in the archive.
    pub(super) name: String,
    text: String,
    lines: Lines,
    root: Node,
}

/// A value inside a document.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    pub(super) node: &'a Node,
    pub(super) path: Pointer,
}

impl Document {
    /// Reads a JSON file, or says why it is refused.
    pub(super) fn read(name: &str, data: Vec<u8>, limits: &Limits) -> Result<Self, Finding> {
        let text = String::from_utf8(data).map_err(|error| not_utf8(name, &error))?;
        let lines = Lines::of(&text);
        match json::parse(&text, limits) {
            Ok(root) => Ok(Self {
                name: name.to_owned(),
                text,
                lines,
                root,
            }),
            Err(refusal) => {
                let (path, position) = (refusal.path(), lines.position(&text, refusal.at));
                Err(Finding::new(refusal.code, refusal.sentence, refusal.mend)
                    .in_entry(name)
                    .at(&path, position))
            }
        }
    }

    pub(super) fn into_root(self) -> Node {
        self.root
    }

    pub(super) fn root(&self) -> Place<'_> {
        Place {
            node: &self.root,
            path: Pointer::root(),
        }
    }

    /// The value at these keys, one below the other.
    pub(super) fn find(&self, keys: &[&str]) -> Option<Place<'_>> {
        keys.iter()
            .try_fold(self.root(), |place, key| place.member(key))
    }

    /// A finding about a place in this document.
    pub(super) fn finding(
        &self,
        code: Code,
        place: &Place<'_>,
        sentence: impl Into<String>,
        mend: impl Into<String>,
    ) -> Finding {
        Finding::new(code, sentence, mend)
            .in_entry(&self.name)
            .at(&place.path, self.lines.position(&self.text, place.node.at))
    }
}

impl<'a> Place<'a> {
    /// The member of that name.
    pub(super) fn member(&self, key: &str) -> Option<Self> {
        let node = self.node.value.as_object()?.get(key)?;
        Some(Self {
            node,
            path: self.path.child(key),
        })
    }

    /// Every member with its key; none when this is no object.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'a str, Self)> {
        let members = self
            .node
            .value
            .as_object()
            .into_iter()
            .flat_map(Object::iter);
        members.map(|(key, node)| {
            (
                key,
                Self {
                    node,
                    path: self.path.child(key),
                },
            )
        })
    }

    /// Every item; none when this is no list.
    pub(super) fn items(&self) -> impl Iterator<Item = Self> {
        let items = self.node.value.as_array().unwrap_or_default();
        items.iter().enumerate().map(|(index, node)| Self {
            node,
            path: self.path.child(&index.to_string()),
        })
    }
}

/// Where the lines of a text begin, by byte offset, so that many findings are placed quickly.
#[derive(Debug)]
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(after_breaks).collect())
    }

    /// The place of a byte offset.
    fn position(&self, text: &str, at: usize) -> Position {
        let line = self.0.partition_point(|&start| start <= at);
        let start = self
            .0
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or_default();
        let before = text.get(start..at).unwrap_or_default().chars().count();
        let [line, column] =
            [line, before.saturating_add(1)].map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        Position { line, column }
    }
}

fn not_utf8(name: &str, error: &FromUtf8Error) -> Finding {
    let valid = error
        .as_bytes()
        .get(..error.utf8_error().valid_up_to())
        .unwrap_or_default();
    let valid = String::from_utf8_lossy(valid);
    Finding::new(
        Code::JsonNotUtf8,
        "The file is not UTF-8.",
        "Save it as UTF-8 without BOM.",
    )
    .in_entry(name)
    .at(
        &Pointer::root(),
        Lines::of(&valid).position(&valid, valid.len()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_counts_lines_and_unicode_scalar_values_from_one() {
        let text = "{\n  \"é\": x\n";
        let position = |at| Lines::of(text).position(text, at);
        assert_eq!(position(0), Position { line: 1, column: 1 });
        assert_eq!(position(1), Position { line: 1, column: 2 });
        assert_eq!(position(2), Position { line: 2, column: 1 });
        assert_eq!(
            position(text.find('x').unwrap()),
            Position { line: 2, column: 8 }
        );
        assert_eq!(position(text.len()), Position { line: 3, column: 1 });
    }
}
