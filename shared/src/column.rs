//! How a type that is text on the wire is text in the database, on either of them.

/// Implements diesel's `Text` for a type with `FromStr` and `as_str`; nothing without the feature.
macro_rules! text_column {
    ($name:ident) => {
        #[cfg(feature = "diesel")]
        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let text = <String as diesel::deserialize::FromSql<_, DB>>::from_sql(bytes)?;
                text.parse()
                    .map_err(|error| format!("{error}: {text}").into())
            }
        }

        #[cfg(feature = "diesel")]
        impl<DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, DB>>::to_sql(
                    self.as_str(),
                    out,
                )
            }
        }
    };
}

/// A closed set of words: an enum that is text on the wire, in the database and in the log.
macro_rules! words {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $variant_doc:literal])+ $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "diesel", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
        #[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Text))]
        pub enum $name {
            $($(#[doc = $variant_doc])+ #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// Every word there is.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word itself.
            #[must_use]
            pub fn as_str(&self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What the word means, in a sentence.
            #[must_use]
            pub fn meaning(&self) -> &'static str {
                match self { $(Self::$variant => concat!($($variant_doc),+).trim_ascii()),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::text::Invalid;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(crate::text::Invalid::new(concat!("is none of", $(" ", $word),+))),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        crate::column::text_column!($name);
        crate::column::words_schema!($name, stringify!($name), concat!($($doc),+), [$($word),+]);
    };
}

/// Writes the words into the OpenAPI document: a derive cannot see them through a macro.
macro_rules! words_schema {
    ($name:ident, $shown:expr, $doc:expr, [$($word:expr),+]) => {
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some($doc.trim()))
                    .enum_values(Some([$($word),+]))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                $shown.into()
            }
        }
    };
}

pub(crate) use {text_column, words, words_schema};
