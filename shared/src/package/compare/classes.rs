//! Tentacles: which are switched on, and what is set in their files.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::walk::{Changes, Topic};
use super::{Area, ChangeKind, Sides, union};
use crate::package::finding::shown;
use crate::package::json::Node;
use crate::package::tentacles::{self, EVALUATOR, TRADING};
use crate::package::{Canonical, Facts, Tentacle, contents};

/// Every tentacle that either package switches on or has settings for.
#[derive(Debug)]
pub(super) struct Classes<'a> {
    mode: Sides<Option<&'a str>>,
    /// By area and name: those that are switched on somewhere.
    on: BTreeMap<(Area, &'a str), Class<'a>>,
    /// The same of all others.
    off: BTreeMap<(Area, &'a str), Class<'a>>,
}

/// A tentacle.
#[derive(Debug, Default)]
struct Class<'a> {
    /// The types under which it is switched on, each with its area; one as a rule.
    on: Sides<Vec<(&'a str, Area)>>,
    settings: Sides<Option<&'a Node>>,
}

impl<'a> Classes<'a> {
    pub(super) fn of(packages: Sides<&'a Canonical>) -> Self {
        let switched_on = packages.map(|package| switched_on(&package.facts));
        let settings = packages.map(|package| {
            let files = package.files.iter();
            files.filter_map(|(name, root)| Some((contents::class_of(name)?, root)))
        });
        let mut classes: BTreeMap<&str, Class<'_>> = BTreeMap::new();
        for (name, on) in union(switched_on) {
            classes.entry(name).or_default().on = on.map(Option::unwrap_or_default);
        }
        for (name, settings) in union(settings) {
            classes.entry(name).or_default().settings = settings;
        }
        let (on, off) = classes
            .into_iter()
            .map(|(name, class)| ((class.area(name), name), class))
            .partition(|(_, class)| class.is_on());
        let mode = packages.map(|package| package.facts.trading_mode.as_ref());
        Self {
            mode: mode.map(|mode| mode.map(|mode| mode.name.as_str())),
            on,
            off,
        }
    }

    /// Adds that another trading mode is used.
    pub(super) fn mode_in_use(&self, changes: &mut Changes) {
        let mode = self.mode.map(|mode| mode.map(Value::from));
        changes
            .about(Topic::new(Area::TradingMode, "Trading mode"))
            .fact(None, mode);
    }

    /// Adds what differs about an area's tentacles that either package switches on.
    pub(super) fn switched_on(&self, area: Area, changes: &mut Changes) {
        for ((_, name), class) in self.on.iter().filter(|((of, _), _)| *of == area) {
            let types = |on: &Vec<(&'a str, Area)>| {
                let types = on.iter().map(|(kind, _)| (*kind, Value::from(*kind)));
                types.collect::<Vec<_>>()
            };
            let is_mode = [self.mode.before, self.mode.after].contains(&Some(*name));
            for (kind, on) in union(class.on.as_ref().map(types)) {
                // That another trading mode is used has been said.
                if !(is_mode && kind == TRADING) {
                    switch(area, name, kind, on, changes);
                }
            }
            class.compare_settings(Topic::new(area, shown(name)).of(name), changes);
        }
    }

    /// Adds what differs about the settings of tentacles that neither package switches on.
    pub(super) fn switched_off(&self, changes: &mut Changes) {
        for ((area, name), class) in &self.off {
            let topic = Topic::new(*area, shown(name)).of(name).inactive();
            class.compare_settings(topic, changes);
        }
    }
}

impl Class<'_> {
    fn is_on(&self) -> bool {
        !(self.on.before.is_empty() && self.on.after.is_empty())
    }

    /// The area that matters most of those under which it is switched on; by its name when it is not.
    fn area(&self, name: &str) -> Area {
        let types = self.on.before.iter().chain(&self.on.after);
        types.map(|(_, area)| *area).min().unwrap_or_else(|| {
            if tentacles::is_strategy(name) {
                Area::Strategy
            } else if name.ends_with("Evaluator") {
                Area::Evaluator
            } else if tentacles::is_mode(name) {
                Area::TradingMode
            } else {
                Area::Tentacle
            }
        })
    }

    fn compare_settings(&self, topic: Topic<'_>, changes: &mut Changes) {
        let settings = self.settings.map(|root| root.map(|root| &root.value));
        match settings.both() {
            // This is quick, and most files of two versions are the same.
            Some(both) if !both.differ() => {}
            Some(both) => {
                let trees = both.trees();
                changes.about(topic).value(None, trees.as_ref().map(Some));
            }
            // Without a file OctoBot uses its own defaults, which are not the same as no settings.
            None => changes
                .about(topic)
                .fact_in_words(None, settings, |kind| match kind {
                    ChangeKind::Added => Some("own settings added".to_owned()),
                    _ => Some("own settings removed".to_owned()),
                }),
        }
    }
}

/// Adds that a tentacle is switched on or off.
fn switch(area: Area, name: &str, kind: &str, on: Sides<Option<Value>>, changes: &mut Changes) {
    let head = if area == Area::Tentacle { kind } else { name };
    changes
        .about(Topic::new(area, shown(head)).of(name))
        .fact_in_words(None, on, |change| {
            let verb = if change == ChangeKind::Added {
                "switched on"
            } else {
                "switched off"
            };
            Some(match area {
                Area::Tentacle => format!("{} {verb}", shown(name)),
                _ => verb.to_owned(),
            })
        });
}

/// The tentacles that are switched on, by name, each with its types and their areas.
fn switched_on(facts: &Facts) -> BTreeMap<&str, Vec<(&str, Area)>> {
    let (strategies, evaluators) = (names(&facts.strategies), names(&facts.evaluators));
    let mut on: BTreeMap<&str, Vec<(&str, Area)>> = BTreeMap::new();
    for (kind, classes) in &facts.tentacles {
        for name in classes.iter().map(String::as_str) {
            let area = match kind.as_str() {
                TRADING if tentacles::is_mode(name) => Area::TradingMode,
                EVALUATOR if strategies.contains(name) => Area::Strategy,
                EVALUATOR if evaluators.contains(name) => Area::Evaluator,
                _ => Area::Tentacle,
            };
            on.entry(name).or_default().push((kind, area));
        }
    }
    on
}

fn names(tentacles: &[Tentacle]) -> HashSet<&str> {
    tentacles
        .iter()
        .map(|tentacle| tentacle.name.as_str())
        .collect()
}
