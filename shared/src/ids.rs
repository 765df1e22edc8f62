//! Identifiers: UUIDv7 (RFC 9562) as text, a type for each kind of thing.

/// Defines an identifier type.
macro_rules! id {
    ($(#[doc = $doc:literal])+ $name:ident) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(feature = "diesel", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
        #[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Text))]
        pub struct $name(String);

        impl $name {
            /// The identifier as 36 characters in lower case.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id.hyphenated().to_string())
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::text::Invalid;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match uuid::Uuid::try_parse(text) {
                    Ok(id) if id.hyphenated().to_string() == text => Ok(Self(text.to_owned())),
                    _ => Err(crate::text::Invalid::new(
                        "is not an identifier: 36 characters such as 01920b5e-7d0a-7c4e-8f3b-5a6d7e8f9a0b",
                    )),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::text::Invalid;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        crate::column::text_column!($name);

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
                        utoipa::openapi::KnownFormat::Uuid,
                    )))
                    .description(Some(concat!($($doc),+).trim()))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}

id! {
    /// Names an account.
    AccountId
}
id! {
    /// Names a session.
    SessionId
}
id! {
    /// Names a profile; also its `profile.id` inside OctoBot.
    ProfileId
}
id! {
    /// Names a submission.
    SubmissionId
}
id! {
    /// Names a version.
    VersionId
}
id! {
    /// Names a subscription.
    SubscriptionId
}
id! {
    /// Names a personal access token.
    TokenId
}
id! {
    /// Names an invitation.
    InvitationId
}
id! {
    /// Names a notification.
    NotificationId
}
id! {
    /// Names a report.
    ReportId
}
id! {
    /// Names an appeal.
    AppealId
}
id! {
    /// Names a message in a submission's thread.
    MessageId
}
id! {
    /// Names a reply that is kept for later use.
    ReplyId
}
id! {
    /// Names a reason to look at a published profile.
    ReasonId
}
