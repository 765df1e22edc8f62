//! The list itself, which only a server carries.

use super::{KnownLicence, Licences, RECOMMENDED};
use crate::text::{Invalid, Licence};

impl Licences {
    /// The list; deprecated identifiers are not in it.
    #[must_use]
    pub fn all() -> Self {
        let rank = |id: &str| RECOMMENDED.iter().position(|it| *it == id);
        let mut items: Vec<_> = spdx::identifiers::LICENSES
            .iter()
            .filter_map(|licence| {
                let id = spdx::license_id(licence.name)?;
                (id.name != NONE && !id.is_deprecated()).then(|| KnownLicence {
                    id: id.name.to_owned(),
                    name: id.full_name.to_owned(),
                    recommended: rank(id.name).is_some(),
                    copyleft: id.is_copyleft(),
                })
            })
            .collect();
        items.sort_by_cached_key(|item| {
            let rank = rank(&item.id).unwrap_or(usize::MAX);
            (rank, item.id.to_lowercase())
        });
        Self {
            list_version: spdx::license_version().to_owned(),
            items,
        }
    }
}

/// The word of the SPDX list for no licence at all.
const NONE: &str = "NOASSERTION";

/// Refuses what stands in the SPDX list and is no licence to publish under: the word for none, and
/// identifiers that SPDX has given up, such as GPL-3.0, which does not say whether later versions
/// count. What was published under one stays.
///
/// # Errors
/// The sentence names what took its place, where that is known.
pub fn refuse_unfit(licence: &Licence) -> Result<(), Invalid> {
    let id = licence.as_str();
    if id == NONE {
        return Err(Invalid::new(
            "is the word for no licence: choose one, such as CC-BY-4.0",
        ));
    }
    if !spdx::license_id(id).is_some_and(|id| id.is_deprecated()) {
        return Ok(());
    }
    let now = [format!("{id}-only"), format!("{id}-or-later")];
    let mend = match now.map(|id| spdx::license_id(&id).map(|id| id.name)) {
        [Some(only), Some(or_later)] => format!("write {only} or {or_later}"),
        _ => "choose one of GET /api/v1/licences".to_owned(),
    };
    Err(Invalid::new(format!(
        "is deprecated in the SPDX list: {mend}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn refusal(id: &str) -> Option<String> {
        let licence = id.parse().unwrap();
        refuse_unfit(&licence).err().map(|error| error.to_string())
    }

    #[test]
    fn every_licence_of_the_list_is_taken_once() {
        let list = Licences::all();
        assert!(list.items.len() > 500);
        let mut ids = BTreeSet::new();
        for item in &list.items {
            assert!(ids.insert(&item.id), "{}", item.id);
            assert_eq!(refusal(&item.id), None, "{}", item.id);
            assert!(!item.name.is_empty());
        }
    }

    #[test]
    fn the_recommended_ones_stand_first_and_exist() {
        let list = Licences::all();
        let first: Vec<_> = list
            .items
            .iter()
            .take_while(|item| item.recommended)
            .map(|item| item.id.as_str())
            .collect();
        assert_eq!(first, RECOMMENDED);
        let rest = &list.items[RECOMMENDED.len()..];
        assert!(rest.iter().all(|item| !item.recommended));
        assert!(rest.is_sorted_by_key(|item| item.id.to_lowercase()));
    }

    #[test]
    fn a_deprecated_identifier_is_refused_with_its_successor() {
        for (id, mend) in [
            ("GPL-3.0", "write GPL-3.0-only or GPL-3.0-or-later"),
            ("eCos-2.0", "choose one of GET /api/v1/licences"),
        ] {
            let expected = format!("is deprecated in the SPDX list: {mend}");
            assert_eq!(refusal(id), Some(expected), "{id}");
        }
    }

    #[test]
    fn the_word_for_no_licence_is_none() {
        let sentence = refusal("NOASSERTION").unwrap();
        assert!(sentence.starts_with("is the word for no licence"));
    }
}
