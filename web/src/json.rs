//! Reads JSON into types.
//!
//! `serde_json`'s own reader is made anew for each type, and was a fifth of the app. Here it makes a [`Value`] alone, from
//! which each type takes what it needs. In exchange a struct is an object and never a list, and an error does not say what
//! is wrong: to those who use the app it would say nothing.

use std::fmt;

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer as _,
    MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_json::{Value, map};

/// The text is no JSON, or another value than was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreadable;

pub(crate) type Result<T> = std::result::Result<T, Unreadable>;

/// Reads a text.
///
/// # Errors
/// [`Unreadable`].
pub(crate) fn from_str<T: DeserializeOwned>(text: &str) -> Result<T> {
    from_value(&value(text)?)
}

/// The value that a text stands for.
///
/// # Errors
/// [`Unreadable`].
pub(crate) fn value(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|_| Unreadable)
}

/// Reads a value.
///
/// # Errors
/// [`Unreadable`].
pub(crate) fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T> {
    T::deserialize(Reader(value))
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is not what was expected")
    }
}

impl std::error::Error for Unreadable {}

/// Each says the same, so that nothing is written for what nobody reads.
impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// A value that is read.
#[derive(Clone, Copy)]
struct Reader<'a>(&'a Value);

impl<'a> Reader<'a> {
    fn number<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        let Value::Number(number) = self.0 else {
            return Err(Unreadable);
        };
        match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(number), ..) => visitor.visit_u64(number),
            (_, Some(number), _) => visitor.visit_i64(number),
            (.., Some(number)) => visitor.visit_f64(number),
            _ => Err(Unreadable),
        }
    }

    fn text<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Value::String(text) => visitor.visit_str(text),
            _ => Err(Unreadable),
        }
    }

    fn list<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(Items(items.iter())),
            _ => Err(Unreadable),
        }
    }

    fn object<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Value::Object(members) => visitor.visit_map(Members {
                rest: members.iter(),
                value: None,
            }),
            _ => Err(Unreadable),
        }
    }
}

/// Methods that all do the same.
macro_rules! all {
    ($how:ident: $($method:ident)*) => {
        $(fn $method<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
            self.$how(visitor)
        })*
    };
}

impl<'a> Deserializer<'a> for Reader<'a> {
    type Error = Unreadable;

    all! { number:
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8 deserialize_u16
        deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
    }
    all! { text: deserialize_char deserialize_str deserialize_string deserialize_identifier }
    all! { list: deserialize_seq deserialize_bytes deserialize_byte_buf }
    all! { object: deserialize_map }

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::Number(_) => self.number(visitor),
            Value::String(_) => self.text(visitor),
            Value::Array(_) => self.list(visitor),
            Value::Object(_) => self.object(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Value::Bool(truth) => visitor.visit_bool(*truth),
            _ => Err(Unreadable),
        }
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            _ => Err(Unreadable),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'a>>(self, _: &str, visitor: V) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(self, _: &str, visitor: V) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'a>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'a>>(
        self,
        _: &str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.list(visitor)
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        _: &str,
        _: &[&str],
        visitor: V,
    ) -> Result<V::Value> {
        self.object(visitor)
    }

    fn deserialize_enum<V: Visitor<'a>>(self, _: &str, _: &[&str], visitor: V) -> Result<V::Value> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Variant { name, value: None }),
            Value::Object(members) if members.len() == 1 => match members.iter().next() {
                Some((name, value)) => visitor.visit_enum(Variant {
                    name,
                    value: Some(value),
                }),
                None => Err(Unreadable),
            },
            _ => Err(Unreadable),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }
}

struct Items<'a>(std::slice::Iter<'a, Value>);

impl<'a> SeqAccess<'a> for Items<'a> {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'a>>(&mut self, seed: S) -> Result<Option<S::Value>> {
        match self.0.next() {
            Some(value) => seed.deserialize(Reader(value)).map(Some),
            None => Ok(None),
        }
    }
}

struct Members<'a> {
    rest: map::Iter<'a>,
    /// Of the key that was read last.
    value: Option<&'a Value>,
}

impl<'a> MapAccess<'a> for Members<'a> {
    type Error = Unreadable;

    fn next_key_seed<S: DeserializeSeed<'a>>(&mut self, seed: S) -> Result<Option<S::Value>> {
        let Some((name, value)) = self.rest.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(name.as_str().into_deserializer())
            .map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'a>>(&mut self, seed: S) -> Result<S::Value> {
        seed.deserialize(Reader(self.value.take().ok_or(Unreadable)?))
    }
}

/// A variant by its name, with what it holds.
struct Variant<'a> {
    name: &'a str,
    value: Option<&'a Value>,
}

impl<'a> EnumAccess<'a> for Variant<'a> {
    type Error = Unreadable;
    type Variant = Held<'a>;

    fn variant_seed<S: DeserializeSeed<'a>>(self, seed: S) -> Result<(S::Value, Held<'a>)> {
        let variant = seed.deserialize(self.name.into_deserializer())?;
        Ok((variant, Held(self.value)))
    }
}

/// What a variant holds.
struct Held<'a>(Option<&'a Value>);

impl<'a> Held<'a> {
    fn reader(self) -> Result<Reader<'a>> {
        self.0.map(Reader).ok_or(Unreadable)
    }
}

impl<'a> VariantAccess<'a> for Held<'a> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<()> {
        match self.0 {
            None | Some(Value::Null) => Ok(()),
            Some(_) => Err(Unreadable),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'a>>(self, seed: S) -> Result<S::Value> {
        seed.deserialize(self.reader()?)
    }

    fn tuple_variant<V: Visitor<'a>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.reader()?.list(visitor)
    }

    fn struct_variant<V: Visitor<'a>>(self, _: &[&str], visitor: V) -> Result<V::Value> {
        self.reader()?.object(visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Kind {
        Nothing,
        One(u8),
        Two(i64, f64),
        Named { truth: bool },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Whole(String);

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct All {
        kinds: Vec<Kind>,
        by_name: BTreeMap<String, Option<i32>>,
        whole: Whole,
        letter: char,
        any: Value,
        pair: (u64, String),
        unit: (),
        #[serde(default)]
        missing: Option<bool>,
        largest: u64,
        smallest: i64,
    }

    #[test]
    fn every_kind_of_value_is_read_as_serde_json_reads_it() {
        let all = All {
            kinds: vec![
                Kind::Nothing,
                Kind::One(7),
                Kind::Two(-3, 0.25),
                Kind::Named { truth: true },
            ],
            by_name: [("a".to_owned(), Some(-1)), ("b".to_owned(), None)].into(),
            whole: Whole("\"é\n".to_owned()),
            letter: 'ß',
            any: serde_json::json!({"list": [1, -2, 0.5, null, true, "x", {}]}),
            pair: (1, "two".to_owned()),
            unit: (),
            missing: None,
            largest: u64::MAX,
            smallest: i64::MIN,
        };
        let text = serde_json::to_string(&all).unwrap();
        assert_eq!(from_str::<All>(&text), Ok(all));
    }

    #[test]
    fn what_a_type_does_not_know_is_passed_over() {
        let text = r#"{"new":{"deep":[1]},"truth":true}"#;
        #[derive(Debug, PartialEq, Deserialize)]
        struct Known {
            truth: bool,
        }
        assert_eq!(from_str(text), Ok(Known { truth: true }));
    }

    #[test]
    fn what_is_not_what_was_expected_is_refused() {
        for text in [
            "",
            "{",
            "[]",
            "\"Other\"",
            "{\"One\":256}",
            "{\"One\":\"1\"}",
            "{\"One\":1,\"Nothing\":null}",
            "{\"Two\":[1]}",
            "{\"Named\":{}}",
            "{\"Named\":[true]}",
            "\"One\"",
            "\"Nothing\" x",
        ] {
            assert_eq!(from_str::<Kind>(text), Err(Unreadable), "{text}");
        }
    }
}
