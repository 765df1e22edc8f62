//! What versions and submissions hold, and how they differ.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    column::words,
    digest::Digest,
    package::{Comparison, Compatibility, Finding},
};

/// What the checker found in the package that a version was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Findings {
    /// The version of the checker that wrote this.
    pub checker_version: i64,
    /// Everything that was found: in the archive, then in its files, then what was changed.
    pub findings: Vec<Finding>,
    /// Which OctoBots import it, oldest first.
    pub compatibility: Vec<Compatibility>,
}

/// The members of an archive, in the order in which they stand in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Files {
    /// Number of the version whose archive this is; null while it is none.
    pub version: Option<i64>,
    /// SHA-256 of the archive.
    pub sha256: Digest,
    /// Size of the archive in bytes.
    pub size: i64,
    /// The members.
    pub files: Vec<Member>,
}

/// One member of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// Its name in the archive, such as `specific_config/GridTradingMode.json`.
    pub path: String,
    /// Its size in bytes.
    pub size: i64,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
}

/// With which version to compare.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct DiffQuery {
    /// Number of the version to compare with, older or newer.
    #[serde(
        default,
        deserialize_with = "crate::page::number",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", param(minimum = 1))]
    pub against: Option<i64>,
}

/// What a bot does otherwise with one version than with another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionDiff {
    /// Number of the version that was asked for: the state after the changes.
    pub version: i64,
    /// Number of the version it is compared with: the state before; null when there is none before.
    pub against: Option<i64>,
    /// The changes; null when there is nothing to compare with.
    pub comparison: Option<Comparison>,
}

/// What approving a submission changes, or has changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmissionDiff {
    /// Number of the version that the package is compared with; null when there is none.
    pub against: Option<i64>,
    /// What a bot does otherwise; null when there is nothing to compare with.
    pub comparison: Option<Comparison>,
    /// Number of the submission that is, or was, the public listing before this one; null when there
    /// is none.
    pub listing_against: Option<i64>,
    /// What differs from that listing, in the order of the page.
    pub listing: Vec<ListingChange>,
}

words! {
    /// What a profile's page shows of its submission.
    ListingField {
        /// The name.
        Name = "name",
        /// The line that says what it does.
        Summary = "summary",
        /// What it does, in Markdown.
        Description = "description",
        /// The tags, a list.
        Tags = "tags",
        /// The licence, an SPDX identifier.
        Licence = "licence",
        /// The path of the logo; null when it has none.
        Logo = "logo",
    }
}

/// One change of a listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListingChange {
    /// What changed.
    pub field: ListingField,
    /// What is public: a text, a list of texts for tags, or null.
    pub before: Value,
    /// What the submission has, in the same form.
    pub after: Value,
}

/// What a profile's page shows of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The name.
    pub name: String,
    /// The line that says what it does.
    pub summary: String,
    /// What it does, in Markdown.
    pub description: String,
    /// The tags.
    pub tags: Vec<String>,
    /// The licence.
    pub licence: String,
    /// The path of the logo.
    pub logo: Option<String>,
}

impl Listing {
    fn fields(&self) -> [(ListingField, Value); 6] {
        [
            (ListingField::Name, self.name.as_str().into()),
            (ListingField::Summary, self.summary.as_str().into()),
            (ListingField::Description, self.description.as_str().into()),
            (ListingField::Tags, self.tags.as_slice().into()),
            (ListingField::Licence, self.licence.as_str().into()),
            (ListingField::Logo, self.logo.as_deref().into()),
        ]
    }
}

/// What differs between two listings, in the order of the page.
#[must_use]
pub fn listing_changes(before: &Listing, after: &Listing) -> Vec<ListingChange> {
    let both = before.fields().into_iter().zip(after.fields());
    both.filter(|((_, before), (_, after))| before != after)
        .map(|((field, before), (_, after))| ListingChange {
            field,
            before,
            after,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Texts of few kinds, so that two listings often have one in common.
    fn listing() -> impl Strategy<Value = Listing> {
        let text = "[ab]{0,1}";
        let tags = prop::collection::vec("[ab]{1,2}", 0..3);
        (text, text, text, tags, text, prop::option::of("[ab]")).prop_map(
            |(name, summary, description, tags, licence, logo)| Listing {
                name,
                summary,
                description,
                tags,
                licence,
                logo,
            },
        )
    }

    proptest! {
        #[test]
        fn the_changes_make_one_listing_of_the_other(before in listing(), after in listing()) {
            let changes = listing_changes(&before, &after);
            prop_assert_eq!(changes.is_empty(), before == after);
            let mut fields = before.fields();
            for change in &changes {
                let field = fields.iter_mut().find(|(field, _)| *field == change.field).unwrap();
                prop_assert_eq!(&field.1, &change.before);
                prop_assert_ne!(&change.before, &change.after);
                field.1 = change.after.clone();
            }
            prop_assert_eq!(fields, after.fields());
            let back = listing_changes(&after, &before);
            prop_assert_eq!(back.len(), changes.len());
        }
    }
}
