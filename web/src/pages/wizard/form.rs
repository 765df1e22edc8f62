//! What an author writes about a strategy, and what of it the hub has not yet. Pure.

use hub_shared::{
    profile::{CreateProfile, Draft, MAX_TAGS, PatchDraft},
    text::{Description, Invalid, Licence, Name, ReleaseNotes, Summary, Tag},
};
use serde::{Deserialize, Serialize};

use crate::words::fields::sentence;

/// The texts of a draft, as they stand in their fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Form {
    pub(super) name: String,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) tags: Vec<String>,
    /// Empty while none is chosen.
    pub(super) licence: String,
    pub(super) release_notes: String,
}

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Name,
    Summary,
    Description,
    Tags,
    Licence,
    ReleaseNotes,
}

impl Part {
    /// All, in the order of the pages.
    pub(super) const ALL: [Self; 6] = [
        Self::Name,
        Self::Summary,
        Self::Description,
        Self::Tags,
        Self::Licence,
        Self::ReleaseNotes,
    ];

    /// What its field is called.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Summary => "Summary",
            Self::Description => "Description",
            Self::Tags => "Tags",
            Self::Licence => "Licence",
            Self::ReleaseNotes => "Release notes",
        }
    }

    /// The id of its field.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Name => "draft-name",
            Self::Summary => "draft-summary",
            Self::Description => "draft-description",
            Self::Tags => "draft-tags",
            Self::Licence => "draft-licence",
            Self::ReleaseNotes => "draft-notes",
        }
    }

    /// Where the API has it.
    pub(super) fn pointer(self) -> &'static str {
        match self {
            Self::Name => "/name",
            Self::Summary => "/summary",
            Self::Description => "/description",
            Self::Tags => "/tags",
            Self::Licence => "/licence",
            Self::ReleaseNotes => "/release_notes",
        }
    }

    /// How a sentence about it begins.
    pub(super) fn subject(self) -> &'static str {
        match self {
            Self::Name => "The name",
            Self::Summary => "The summary",
            Self::Description => "The description",
            Self::Tags => "The tag",
            Self::Licence => "The licence",
            Self::ReleaseNotes => "This text",
        }
    }
}

/// A part of which the hub has another text than the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) part: Part,
    pub(super) mine: String,
    pub(super) theirs: String,
    /// Whether the page's text is the one that was changed, and not merely older.
    pub(super) changed_here: bool,
    /// Whether the hub's text is not what the page's began with.
    pub(super) changed_there: bool,
}

impl Form {
    /// The texts of a draft.
    pub(super) fn of(draft: &Draft) -> Self {
        Self {
            name: draft.name.to_string(),
            summary: draft.summary.to_string(),
            description: draft.description.to_string(),
            tags: draft.tags.iter().map(ToString::to_string).collect(),
            licence: draft
                .licence
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            release_notes: draft.release_notes.to_string(),
        }
    }

    /// One of the texts; tags with commas between them.
    pub(super) fn text(&self, part: Part) -> String {
        match part {
            Part::Name => self.name.trim().to_owned(),
            Part::Summary => self.summary.trim().to_owned(),
            Part::Description => self.description.clone(),
            Part::Tags => self.tags.join(", "),
            Part::Licence => self.licence.clone(),
            Part::ReleaseNotes => self.release_notes.clone(),
        }
    }

    /// Puts a text in its place; not for tags, which are a list.
    pub(super) fn put(&mut self, part: Part, text: String) {
        match part {
            Part::Name => self.name = text,
            Part::Summary => self.summary = text,
            Part::Description => self.description = text,
            Part::Licence => self.licence = text,
            Part::ReleaseNotes => self.release_notes = text,
            Part::Tags => {}
        }
    }

    /// Takes one part over from another form.
    pub(super) fn take(&mut self, part: Part, from: &Self) {
        if part == Part::Tags {
            self.tags.clone_from(&from.tags);
        } else {
            self.put(part, from.text(part));
        }
    }

    /// What is wrong with a part; nothing is, where there is none yet, but for the name.
    pub(super) fn error(&self, part: Part) -> Option<String> {
        let text = self.text(part);
        let refused = match part {
            Part::Name => refusal::<Name>(&text),
            Part::Summary => refusal::<Summary>(&text),
            Part::Description => refusal::<Description>(&text),
            Part::Tags if self.tags.len() > MAX_TAGS => Some(Invalid::new(format!(
                "list has {}, more than the {MAX_TAGS} it may have",
                self.tags.len()
            ))),
            Part::Tags => self.tags.iter().find_map(|tag| refusal::<Tag>(tag)),
            Part::Licence if text.is_empty() => None,
            Part::Licence => refusal::<Licence>(&text),
            Part::ReleaseNotes => refusal::<ReleaseNotes>(&text),
        };
        let why = refused?;
        if part == Part::Name && text.is_empty() {
            return Some("The name is missing.".to_owned());
        }
        Some(sentence(part.subject(), &why.to_string()).to_string())
    }

    /// The first of these parts that is wrong.
    pub(super) fn first_wrong(&self, parts: &[Part]) -> Option<Part> {
        parts
            .iter()
            .copied()
            .find(|part| self.error(*part).is_some())
    }

    /// The change that makes this of `origin`; none when there is nothing to change. What is wrong stays
    /// behind until it is mended.
    pub(super) fn changes(&self, origin: &Self) -> Option<PatchDraft> {
        let is_new = |part| self.text(part) != origin.text(part) && self.error(part).is_none();
        let patch = PatchDraft {
            name: parsed(is_new(Part::Name), &self.text(Part::Name)),
            summary: parsed(is_new(Part::Summary), &self.text(Part::Summary)),
            description: parsed(is_new(Part::Description), &self.description),
            tags: is_new(Part::Tags).then(|| self.known_tags()),
            licence: parsed(is_new(Part::Licence), &self.licence),
            release_notes: parsed(is_new(Part::ReleaseNotes), &self.release_notes),
        };
        let PatchDraft {
            name,
            summary,
            description,
            tags,
            licence,
            release_notes,
        } = &patch;
        let something = name.is_some()
            || summary.is_some()
            || description.is_some()
            || tags.is_some()
            || licence.is_some()
            || release_notes.is_some();
        something.then_some(patch)
    }

    /// The first part that is new and wrong, so that it stays behind.
    pub(super) fn held_back(&self, origin: &Self) -> Option<Part> {
        Part::ALL
            .into_iter()
            .find(|part| self.text(*part) != origin.text(*part) && self.error(*part).is_some())
    }

    fn known_tags(&self) -> Vec<Tag> {
        self.tags
            .iter()
            .filter_map(|tag| tag.parse().ok())
            .collect()
    }

    /// The profile that begins with this; none when the name is wrong.
    pub(super) fn beginning(&self) -> Option<CreateProfile> {
        Some(CreateProfile {
            name: self.text(Part::Name).parse().ok()?,
            summary: self.text(Part::Summary).parse().ok(),
            description: self.description.parse().ok(),
        })
    }

    /// Where the hub's texts are others, when both began with `origin`.
    pub(super) fn differences(&self, origin: &Self, theirs: &Self) -> Vec<Difference> {
        Part::ALL
            .into_iter()
            .filter(|part| self.text(*part) != theirs.text(*part))
            .map(|part| Difference {
                part,
                mine: self.text(part),
                theirs: theirs.text(part),
                changed_here: self.text(part) != origin.text(part),
                changed_there: theirs.text(part) != origin.text(part),
            })
            .collect()
    }
}

fn refusal<T: std::str::FromStr<Err = Invalid>>(text: &str) -> Option<Invalid> {
    text.parse::<T>().err()
}

fn parsed<T: std::str::FromStr>(wanted: bool, text: &str) -> Option<T> {
    wanted.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(name: &str, summary: &str) -> Form {
        Form {
            name: name.to_owned(),
            summary: summary.to_owned(),
            ..Form::default()
        }
    }

    #[test]
    fn only_what_is_new_and_right_is_sent() {
        let origin = form("Grid ETH", "Sideways");
        assert!(origin.changes(&origin).is_none());

        let mut mine = form("Grid/ETH", "Sideways markets ");
        mine.tags = vec!["grid".to_owned()];
        let patch = mine.changes(&origin).unwrap();
        assert!(patch.name.is_none());
        assert_eq!(patch.summary.unwrap().as_str(), "Sideways markets");
        assert_eq!(patch.tags.unwrap().len(), 1);
        assert!(patch.licence.is_none() && patch.description.is_none());
    }

    #[test]
    fn what_is_new_and_wrong_is_held_back() {
        let origin = form("Grid ETH", "Sideways");
        assert_eq!(origin.held_back(&origin), None);
        let mut mine = form("Grid ETH", "Up");
        assert_eq!(mine.held_back(&origin), None);
        mine.release_notes = "n".repeat(ReleaseNotes::MAX + 1);
        assert_eq!(mine.held_back(&origin), Some(Part::ReleaseNotes));
    }

    #[test]
    fn white_space_around_a_name_is_no_change() {
        let origin = form("Grid ETH", "");
        assert!(form("Grid ETH ", "").changes(&origin).is_none());
    }

    #[test]
    fn a_name_that_is_wrong_is_told_in_a_sentence() {
        assert_eq!(
            form("ab", "").error(Part::Name).as_deref(),
            Some("The name has 2 characters, fewer than the 3 it needs.")
        );
        assert_eq!(
            form(" ", "").error(Part::Name).as_deref(),
            Some("The name is missing.")
        );
        assert_eq!(form("", "").error(Part::Summary), None);
        assert_eq!(
            form("ab", "").first_wrong(&[Part::Summary, Part::Name]),
            Some(Part::Name)
        );
    }

    #[test]
    fn a_profile_begins_with_a_right_name_alone() {
        assert!(form("ab", "Sideways").beginning().is_none());
        let begun = form(" Grid ETH ", "Sideways").beginning().unwrap();
        assert_eq!(begun.name.as_str(), "Grid ETH");
        assert_eq!(begun.summary.unwrap().as_str(), "Sideways");
    }

    #[test]
    fn a_difference_tells_who_changed_what() {
        let origin = form("Grid ETH", "Sideways");
        let mine = form("Grid ETH", "Sideways markets");
        let mut theirs = form("Grid ETHER", "Sideways");
        theirs.licence = "MIT".to_owned();
        let told = mine
            .differences(&origin, &theirs)
            .into_iter()
            .map(|it| (it.part, it.changed_here, it.changed_there))
            .collect::<Vec<_>>();
        assert_eq!(
            told,
            [
                (Part::Name, false, true),
                (Part::Summary, true, false),
                (Part::Licence, false, true)
            ]
        );
    }

    #[test]
    fn taking_every_difference_over_leaves_none() {
        let origin = Form::default();
        let mut mine = form("Grid ETH", "Sideways");
        let mut theirs = form("Grid BTC", "Up");
        theirs.tags = vec!["grid".to_owned(), "btc".to_owned()];
        for difference in mine.clone().differences(&origin, &theirs) {
            mine.take(difference.part, &theirs);
        }
        assert_eq!(mine, theirs);
    }
}
