//! Which items of two lists belong together.

use std::collections::{HashMap, HashSet};

use super::Sides;
use super::tree::Tree;

/// Keys by which OctoBot's tentacles tell the items of a list apart, in the order they are tried.
const IDENTIFYING: &[&str] = &[
    "pair", "name", "id", "symbol", "currency", "asset", "coin", "exchange",
];

/// The items of two lists that are not the same in both.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Alignment {
    /// Whether items that are the same stand in another order.
    pub(super) moved: bool,
    /// By position in the lists.
    pub(super) rows: Vec<Row>,
}

/// An item by its index in each list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// An item that took another's place.
    Both(Sides<usize>),
    Before(usize),
    After(usize),
}

/// Items by a text of their own.
pub(super) type Named<'t, 'a> = Vec<(&'t str, &'t Tree<'a>)>;

/// The items by the key that names each of them, when there is one.
pub(super) fn name<'t, 'a>(both: Sides<&'t [Tree<'a>]>) -> Option<Sides<Named<'t, 'a>>> {
    if both.before.is_empty() && both.after.is_empty() {
        return None;
    }
    IDENTIFYING.iter().find_map(|key| {
        Some(Sides {
            before: named_by(key, both.before)?,
            after: named_by(key, both.after)?,
        })
    })
}

fn named_by<'t, 'a>(key: &str, items: &'t [Tree<'a>]) -> Option<Named<'t, 'a>> {
    let mut seen = HashSet::new();
    items
        .iter()
        .map(|item| {
            let name = item.text(key)?;
            seen.insert(name).then_some((name, item))
        })
        .collect()
}

/// Whether what both sides have comes in another order; no key may stand twice on a side.
pub(super) fn is_reordered(both: Sides<&[&str]>) -> bool {
    let [before, after]: [HashSet<&str>; 2] =
        [both.before, both.after].map(|keys| keys.iter().copied().collect());
    let common_before = both.before.iter().filter(|key| after.contains(*key));
    let common_after = both.after.iter().filter(|key| before.contains(*key));
    common_before.ne(common_after)
}

/// Holds two lists of nameless items against each other.
///
/// What is the same in both stays, as often as both have it; what is left between two of those
/// belongs together in its order. This takes time in proportion to the lists, where the shortest
/// edit would take the product of their lengths: of an item that stands in a list several times,
/// another one than a person would choose may be called new.
///
/// Changing the sides changes the sides of the result and nothing else.
pub(super) fn align(both: Sides<&[Tree<'_>]>) -> Alignment {
    let same = |(one, other): &(&Tree<'_>, &Tree<'_>)| one.is(other);
    let pairs = || both.before.iter().zip(both.after);
    let start = pairs().take_while(same).count();
    let most = both.before.len().min(both.after.len()) - start;
    let reversed = both.before.iter().rev().zip(both.after.iter().rev());
    let end = reversed.take(most).take_while(same).count();

    let middle = both.map(|items| {
        let middle = start..items.len() - end;
        middle.zip(items.iter().skip(start)).collect::<Vec<_>>()
    });
    let counts = middle.as_ref().map(|items| {
        let mut counts: HashMap<usize, usize> = HashMap::new();
        for (_, item) in items {
            *counts.entry(item.id()).or_default() += 1;
        }
        counts
    });
    let split = middle.map(|items| {
        let mut kept = Kept::default();
        let mut left: HashMap<usize, usize> = HashMap::new();
        for (index, item) in items {
            let left = left.entry(item.id()).or_insert_with(|| {
                let count = |of: &HashMap<usize, usize>| of.get(&item.id()).copied();
                let [before, after] = [count(&counts.before), count(&counts.after)];
                before.unwrap_or_default().min(after.unwrap_or_default())
            });
            if let Some(fewer) = left.checked_sub(1) {
                *left = fewer;
                kept.ids.push(item.id());
                kept.others.push(Vec::new());
            } else if let Some(gap) = kept.others.last_mut() {
                gap.push(index);
            }
        }
        kept
    });

    let moved = split.before.ids != split.after.ids;
    let gaps = split.map(|kept| {
        if moved {
            // Between items that moved there are no common gaps: all that is left is one.
            vec![kept.others.concat()]
        } else {
            kept.others
        }
    });
    let rows = gaps
        .before
        .iter()
        .zip(&gaps.after)
        .flat_map(|(before, after)| rows(Sides { before, after }))
        .collect();
    Alignment { moved, rows }
}

/// The items of a list that the other has, too, and the indices of the others between them.
#[derive(Debug)]
struct Kept {
    ids: Vec<usize>,
    /// One more than there are ids.
    others: Vec<Vec<usize>>,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            ids: Vec::new(),
            others: vec![Vec::new()],
        }
    }
}

/// The items of one gap: the first with the first and so on, then what only one side has.
fn rows(gap: Sides<&Vec<usize>>) -> Vec<Row> {
    let pairs = gap.before.iter().zip(gap.after);
    let both = pairs.clone().count();
    let rest = |indices: &Vec<usize>, row: fn(usize) -> Row| {
        indices
            .iter()
            .skip(both)
            .map(|index| row(*index))
            .collect::<Vec<_>>()
    };
    pairs
        .map(|(before, after)| {
            Row::Both(Sides {
                before: *before,
                after: *after,
            })
        })
        .chain(rest(gap.before, Row::Before))
        .chain(rest(gap.after, Row::After))
        .collect()
}
