//! Values that know which others they are the same as.

use std::collections::HashMap;

use super::Sides;
use crate::package::json::Value;

/// A value, and what is in it.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    pub(super) value: &'a Value,
    pub(super) inside: Inside<'a>,
    id: usize,
}

/// What is in a value.
#[derive(Debug)]
pub(super) enum Inside<'a> {
    Nothing,
    Items(Vec<Tree<'a>>),
    /// By key, sorted.
    Members(Vec<(&'a str, Tree<'a>)>),
}

/// What makes a value what it is; numbers count as Python's floats, so `1` is `1.0`.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Shape<'a> {
    Null,
    Bool(bool),
    Number(u64),
    Text(&'a str),
    Items(Vec<usize>),
    Members(Vec<(&'a str, usize)>),
}

/// Gives every value a number: the same one exactly to those that are the same.
///
/// Numbers instead of hashes, because an author could make two settings collide; and each value is
/// looked at once, however deep lists are nested in lists.
#[derive(Debug, Default)]
struct Register<'a>(HashMap<Shape<'a>, usize>);

impl<'a> Sides<&'a Value> {
    /// The two values as trees that can be held against each other.
    pub(super) fn trees(self) -> Sides<Tree<'a>> {
        let mut register = Register::default();
        self.map(|value| register.tree(value))
    }
}

impl<'a> Register<'a> {
    fn tree(&mut self, value: &'a Value) -> Tree<'a> {
        let (shape, inside) = if let Some(items) = value.as_array() {
            let items: Vec<_> = items.iter().map(|item| self.tree(&item.value)).collect();
            (
                Shape::Items(items.iter().map(|item| item.id).collect()),
                Inside::Items(items),
            )
        } else if let Some(object) = value.as_object() {
            let members: Vec<_> = object
                .iter()
                .map(|(key, member)| (key, self.tree(&member.value)))
                .collect();
            (
                Shape::Members(members.iter().map(|(key, tree)| (*key, tree.id)).collect()),
                Inside::Members(members),
            )
        } else if let Some(text) = value.as_text() {
            (Shape::Text(text), Inside::Nothing)
        } else if let Some(number) = value.as_number() {
            // Adding zero makes −0 the same as 0.
            (
                Shape::Number((number.as_f64() + 0.0).to_bits()),
                Inside::Nothing,
            )
        } else if let Some(flag) = value.as_bool() {
            (Shape::Bool(flag), Inside::Nothing)
        } else {
            (Shape::Null, Inside::Nothing)
        };
        let next = self.0.len();
        let id = *self.0.entry(shape).or_insert(next);
        Tree { value, inside, id }
    }
}

impl<'a> Tree<'a> {
    /// Whether another tree of the same pair is the same value.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.id == other.id
    }

    /// What is the same for every tree of the pair that is the same value.
    pub(super) fn id(&self) -> usize {
        self.id
    }

    /// The members; none when this is no object.
    pub(super) fn members(&self) -> &[(&'a str, Self)] {
        match &self.inside {
            Inside::Members(members) => members,
            Inside::Nothing | Inside::Items(_) => &[],
        }
    }

    /// The items; none when this is no list.
    pub(super) fn items(&self) -> &[Self] {
        match &self.inside {
            Inside::Items(items) => items,
            Inside::Nothing | Inside::Members(_) => &[],
        }
    }

    /// The member of that name.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let members = self.members();
        let at = members
            .binary_search_by(|(other, _)| (*other).cmp(key))
            .ok()?;
        members.get(at).map(|(_, member)| member)
    }

    /// The text of that name.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key)?.value.as_text()
    }
}
