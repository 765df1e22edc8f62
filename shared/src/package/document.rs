//! A JSON file of the profile together with its text, so that a finding can say where.

use std::cell::OnceCell;

use super::Limits;
use super::finding::{Code, Finding, Position};
use super::json::{self, Node, Object, Step};
use super::pointer::Pointer;

/// A JSON file that was read.
#[derive(Debug)]
pub(super) struct Document {
    /// The member's name in the archive.
    pub(super) name: String,
    text: String,
    places: Places,
    root: Node,
}

/// A JSON file that was refused.
#[derive(Debug)]
pub(super) struct Unreadable {
    pub(super) finding: Box<Finding>,
    pub(super) data: Vec<u8>,
}

/// A value inside a document.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    pub(super) node: &'a Node,
    pub(super) path: Pointer,
}

impl Document {
    /// Reads a JSON file, or says why it is refused; the values in it are taken from the budget.
    pub(super) fn read(
        name: &str,
        data: Vec<u8>,
        limits: &Limits,
        values: &mut usize,
    ) -> Result<Self, Unreadable> {
        let text = String::from_utf8(data).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let data = error.into_bytes();
            let finding = not_utf8(name, data.get(..valid).unwrap_or_default());
            Unreadable {
                finding: Box::new(finding),
                data,
            }
        })?;
        match json::parse(&text, limits, values) {
            Ok(root) => Ok(Self {
                name: name.to_owned(),
                text,
                places: Places::default(),
                root,
            }),
            Err(refusal) => {
                let (path, position) = (refusal.path(), position(&text, refusal.at));
                let finding = Finding::new(refusal.code, refusal.sentence, refusal.mend)
                    .in_entry(name)
                    .at(&path, position);
                let data = text.into_bytes();
                Err(Unreadable {
                    finding: Box::new(finding),
                    data,
                })
            }
        }
    }

    pub(super) fn root_mut(&mut self) -> &mut Node {
        &mut self.root
    }

    /// The place of a byte offset in the text.
    pub(super) fn position(&self, at: usize) -> Position {
        self.places.position(&self.text, at)
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
            .at(&place.path, self.position(place.node.at))
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

/// The way from a document's root to a value, kept on the stack: written down only where there is
/// something to say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trail<'a> {
    above: Option<&'a Trail<'a>>,
    step: TrailStep<'a>,
}

#[derive(Debug, Clone, Copy)]
enum TrailStep<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> Trail<'a> {
    pub(super) fn root() -> Self {
        Self {
            above: None,
            step: TrailStep::Root,
        }
    }

    pub(super) fn member(&'a self, key: &'a str) -> Self {
        Self {
            above: Some(self),
            step: TrailStep::Key(key),
        }
    }

    pub(super) fn item(&'a self, index: usize) -> Self {
        Self {
            above: Some(self),
            step: TrailStep::Index(index),
        }
    }

    /// The way to the value around this one.
    pub(super) fn above(&self) -> Self {
        self.above.copied().unwrap_or_else(Self::root)
    }

    /// The innermost key on the way.
    pub(super) fn key(&self) -> Option<&'a str> {
        match self.step {
            TrailStep::Key(key) => Some(key),
            TrailStep::Index(_) => self.above?.key(),
            TrailStep::Root => None,
        }
    }

    /// Whether these keys lead here, where a star stands for any.
    pub(super) fn is(&self, keys: &[&str]) -> bool {
        match (self.step, keys.split_last(), self.above) {
            (TrailStep::Root, None, _) => true,
            (TrailStep::Key(key), Some((last, rest)), Some(above)) => {
                (*last == "*" || *last == key) && above.is(rest)
            }
            _ => false,
        }
    }

    pub(super) fn steps(&self) -> Vec<Step> {
        let mut steps = self.above.map_or_else(Vec::new, Trail::steps);
        match self.step {
            TrailStep::Root => {}
            TrailStep::Key(key) => steps.push(Step::Key(key.to_owned())),
            TrailStep::Index(index) => steps.push(Step::Index(index)),
        }
        steps
    }

    pub(super) fn pointer(&self) -> Pointer {
        let above = self.above.map_or_else(Pointer::root, Trail::pointer);
        match self.step {
            TrailStep::Root => above,
            TrailStep::Key(key) => above.child(key),
            TrailStep::Index(index) => above.child(&index.to_string()),
        }
    }
}

/// Finds the places of byte offsets in one text: counted from the nearest of a few marks, because a
/// table of lines would take eight times the memory of a hostile text that has nothing but lines.
#[derive(Debug, Default)]
pub(super) struct Places {
    marks: OnceCell<Vec<Cursor>>,
}

impl Places {
    /// Bytes from one mark to the next.
    const STRIDE: usize = 16 << 10;

    pub(super) fn position(&self, text: &str, at: usize) -> Position {
        let marks = self.marks.get_or_init(|| {
            let mut marks = vec![Cursor::default()];
            let mut last = Cursor::default();
            while let Some(at) =
                (last.at + Self::STRIDE..=text.len()).find(|at| text.is_char_boundary(*at))
            {
                last = last.forward(text, at);
                marks.push(last);
            }
            marks
        });
        let before = marks.partition_point(|mark| mark.at <= at);
        let nearest = before.checked_sub(1).and_then(|index| marks.get(index));
        nearest
            .copied()
            .unwrap_or_default()
            .forward(text, at)
            .position()
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Cursor {
    /// Byte offset.
    at: usize,
    /// Line breaks before it.
    breaks: usize,
    /// Unicode scalar values before it in its line.
    column: usize,
}

impl Cursor {
    fn forward(self, text: &str, at: usize) -> Self {
        let passed = text.get(self.at..at).unwrap_or_default();
        let breaks = passed.bytes().filter(|byte| *byte == b'\n').count();
        let column = match passed.rfind('\n').and_then(|last| passed.get(last + 1..)) {
            Some(line) => line.chars().count(),
            None => self.column + passed.chars().count(),
        };
        Self {
            at,
            breaks: self.breaks + breaks,
            column,
        }
    }

    fn position(self) -> Position {
        let [line, column] = [self.breaks, self.column]
            .map(|count| u32::try_from(count.saturating_add(1)).unwrap_or(u32::MAX));
        Position { line, column }
    }
}

/// The place of a byte offset in a text that is asked for once.
fn position(text: &str, at: usize) -> Position {
    Cursor::default().forward(text, at).position()
}

fn not_utf8(name: &str, valid: &[u8]) -> Finding {
    let valid = String::from_utf8_lossy(valid);
    Finding::new(
        Code::JsonNotUtf8,
        "The file is not UTF-8.",
        "Save it as UTF-8 without BOM.",
    )
    .in_entry(name)
    .at(&Pointer::root(), position(&valid, valid.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_counts_lines_and_unicode_scalar_values_from_one() {
        let text = "{\n  \"é\": x\n";
        let position = |at| position(text, at);
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
