//! JSON as OctoBot's Python reads it, kept token for token.
//!
//! A small value type of our own, because the reader on the other side tells `1` from `1.0` and
//! keeps every digit, and because a refusal has to say where: serde_json keeps neither number
//! tokens (short of a switch that is workspace-wide) nor places.

mod object;
mod parse;
mod write;

use std::fmt;

pub(super) use object::Object;
pub(super) use parse::parse;
pub(super) use write::{write, written_bytes};

/// A value and where its text begins; two nodes are equal when their values are.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) value: Value,
    /// Byte offset in the source: of the key for an object's member, of the value elsewhere.
    pub(super) at: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Array(Vec<Node>),
    Object(Object),
}

/// A step from a value to one inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// A number by its source token: finite, and within ±(2⁵³ − 1) when Python would make it an int.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number(String);

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Into<Value>> From<T> for Node {
    /// A node that was made here, so it has no place in any source.
    fn from(value: T) -> Self {
        Self {
            value: value.into(),
            at: 0,
        }
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Object> for Value {
    fn from(members: Object) -> Self {
        Self::Object(members)
    }
}

impl Value {
    pub(super) fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(flag) = self {
            Some(*flag)
        } else {
            None
        }
    }

    pub(super) fn as_number(&self) -> Option<&Number> {
        if let Self::Number(number) = self {
            Some(number)
        } else {
            None
        }
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    pub(super) fn as_array(&self) -> Option<&[Node]> {
        if let Self::Array(items) = self {
            Some(items)
        } else {
            None
        }
    }

    pub(super) fn as_object(&self) -> Option<&Object> {
        if let Self::Object(members) = self {
            Some(members)
        } else {
            None
        }
    }

    /// The member of that name; none when this is no object.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key).map(|node| &node.value)
    }

    /// Sets the member at these keys; nothing happens where an object on the way is missing.
    pub(super) fn set(&mut self, keys: &[&str], to: Self) {
        if let Some((object, key)) = self.object_above(keys) {
            object.set(key, to.into());
        }
    }

    /// Removes the member at these keys, if it is there.
    pub(super) fn remove(&mut self, keys: &[&str]) {
        if let Some((object, key)) = self.object_above(keys) {
            object.remove(key);
        }
    }

    /// The value at the end of these steps.
    pub(super) fn descend(&mut self, steps: &[Step]) -> Option<&mut Self> {
        steps
            .iter()
            .try_fold(self, |value, step| match (value, step) {
                (Self::Object(members), Step::Key(key)) => {
                    members.get_mut(key).map(|node| &mut node.value)
                }
                (Self::Array(items), Step::Index(index)) => {
                    items.get_mut(*index).map(|node| &mut node.value)
                }
                _ => None,
            })
    }

    /// Removes what stands at this step, if it is there.
    pub(super) fn forget(&mut self, step: &Step) {
        match (self, step) {
            (Self::Object(members), Step::Key(key)) => members.remove(key),
            (Self::Array(items), Step::Index(index)) if *index < items.len() => {
                items.remove(*index);
            }
            _ => {}
        }
    }

    fn object_above<'a, 'k>(&'a mut self, keys: &[&'k str]) -> Option<(&'a mut Object, &'k str)> {
        let (&key, above) = keys.split_last()?;
        let mut object = self.as_object_mut()?;
        for key in above {
            object = object.get_mut(key)?.value.as_object_mut()?;
        }
        Some((object, key))
    }

    fn as_object_mut(&mut self) -> Option<&mut Object> {
        if let Self::Object(members) = self {
            Some(members)
        } else {
            None
        }
    }

    /// What kind of value this is, in words that fit "… is a number".
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// How many values this is, itself and those in it.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Array(items) => items.iter().map(|item| item.value.count()).sum::<usize>() + 1,
            Self::Object(members) => {
                members
                    .iter()
                    .map(|(_, member)| member.value.count())
                    .sum::<usize>()
                    + 1
            }
            _ => 1,
        }
    }

    /// The value for display; numbers become the nearest 64-bit ones.
    pub(super) fn to_serde(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(flag) => (*flag).into(),
            Self::Number(number) => serde_json::Value::Number(number.to_serde()),
            Self::Text(text) => text.as_str().into(),
            Self::Array(items) => items.iter().map(|item| item.value.to_serde()).collect(),
            Self::Object(members) => members
                .iter()
                .map(|(key, member)| (key.to_owned(), member.value.to_serde()))
                .collect(),
        }
    }
}

impl Number {
    /// Whether Python makes it an int: no fraction and no exponent in the token.
    fn is_int(&self) -> bool {
        !self.0.contains(['.', 'e', 'E'])
    }

    pub(super) fn as_f64(&self) -> f64 {
        // The reader admits only tokens that parse, so the fallback is never taken.
        self.0.parse().unwrap_or_default()
    }

    /// The number for display, an int where Python has an int.
    pub(super) fn to_serde(&self) -> serde_json::Number {
        if self.is_int()
            && let Ok(int) = self.0.parse::<i64>()
        {
            return int.into();
        }
        serde_json::Number::from_f64(self.as_f64()).unwrap_or_else(|| 0.into())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_int_stays_an_int_and_a_float_a_float_for_display() {
        let shown = |token: &str| Number(token.to_owned()).to_serde();
        assert!(shown("1").is_i64());
        assert!(shown("-9007199254740991").is_i64());
        assert!(shown("1.0").is_f64());
        assert!(shown("1e2").is_f64());
    }
}
