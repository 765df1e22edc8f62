//! An object's members, sorted by key as OctoBot's export sorts them.

use super::Node;

/// Members with distinct keys, sorted by key.
///
/// A sorted list, because a map's nodes would make a hostile file of a million tiny objects take
/// hundreds of times its own size.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::package) struct Object(Vec<(String, Node)>);

impl Object {
    /// Sorts members by key; a key that stands twice comes back with the later of its places.
    pub(super) fn from_members(mut members: Vec<(String, Node)>) -> Result<Self, (String, usize)> {
        members.shrink_to_fit();
        members.sort_by(|one, other| one.0.cmp(&other.0));
        let twice = members
            .iter()
            .zip(members.iter().skip(1))
            .find(|(one, next)| one.0 == next.0)
            .map(|(one, next)| (next.0.clone(), one.1.at.max(next.1.at)));
        match twice {
            Some(twice) => Err(twice),
            None => Ok(Self(members)),
        }
    }

    pub(in crate::package) fn get(&self, key: &str) -> Option<&Node> {
        self.0.get(self.find(key).ok()?).map(|(_, node)| node)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let at = self.find(key).ok()?;
        self.0.get_mut(at).map(|(_, node)| node)
    }

    /// Sets a member, in place of one of the same key.
    pub(super) fn set(&mut self, key: &str, node: Node) {
        match self.find(key) {
            Ok(at) => self
                .0
                .splice(at..=at, [(key.to_owned(), node)])
                .for_each(drop),
            Err(at) => self.0.insert(at, (key.to_owned(), node)),
        }
    }

    pub(super) fn remove(&mut self, key: &str) {
        self.0.retain(|(other, _)| other != key);
    }

    /// The object with what becomes of each member; its keys stay as they are.
    pub(in crate::package) fn filter_map(self, keep: impl Fn(&str, Node) -> Option<Node>) -> Self {
        let members = self.0.into_iter();
        Self(
            members
                .filter_map(|(key, node)| keep(&key, node).map(|node| (key, node)))
                .collect(),
        )
    }

    pub(in crate::package) fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.0.iter().map(|(key, node)| (key.as_str(), node))
    }

    pub(in crate::package) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(other, _)| other.as_str().cmp(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(keys: &[&str]) -> Result<Object, (String, usize)> {
        let members = keys.iter().enumerate();
        let node = |at| Node { at, ..true.into() };
        Object::from_members(
            members
                .map(|(at, key)| ((*key).to_owned(), node(at)))
                .collect(),
        )
    }

    fn keys(object: &Object) -> Vec<&str> {
        object.iter().map(|(key, _)| key).collect()
    }

    #[test]
    fn members_are_sorted_by_code_point_as_python_sorts_them() {
        let sorted = object(&["b", "é", "\u{1F600}", "B", "\u{FF5E}", ""]).unwrap();
        assert_eq!(keys(&sorted), ["", "B", "b", "é", "\u{FF5E}", "\u{1F600}"]);
    }

    #[test]
    fn a_key_that_stands_twice_is_told_with_its_later_place() {
        assert_eq!(object(&["a", "b", "a"]), Err(("a".to_owned(), 2)));
    }

    #[test]
    fn members_are_set_and_removed_by_key() {
        let mut members = object(&["a", "c"]).unwrap();
        members.set("b", false.into());
        members.set("c", false.into());
        members.remove("a");
        assert_eq!(keys(&members), ["b", "c"]);
        assert_eq!(members.get("c"), Some(&false.into()));
        assert_eq!(members.get("a"), None);
    }
}
