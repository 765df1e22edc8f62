//! Dark, light, or as the system has it; js/theme.js sets the remembered choice before the first paint.

#[cfg(test)]
mod colours;

use crate::browser;

/// Where the choice is remembered; theme.js reads it, too.
const KEY: &str = "hub-theme";

/// A theme that was chosen, or the system's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the system has it.
    System,
    /// Dark, whatever the system has.
    Dark,
    /// Light, whatever the system has.
    Light,
}

impl Theme {
    /// The one that was chosen the last time.
    pub(crate) fn remembered() -> Self {
        match browser::remembered(KEY).as_deref() {
            Some("dark") => Self::Dark,
            Some("light") => Self::Light,
            _ => Self::System,
        }
    }

    /// Its name, for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::System => "as your system",
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }

    /// The one after it when somebody goes through them.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::System => Self::Dark,
            Self::Dark => Self::Light,
            Self::Light => Self::System,
        }
    }

    /// Shows it and remembers it.
    pub(crate) fn choose(self) {
        let word = match self {
            Self::System => None,
            Self::Dark => Some("dark"),
            Self::Light => Some("light"),
        };
        browser::remember(KEY, word);
        let Some(root) = browser::document().document_element() else {
            return;
        };
        // An attribute of <html> can always be set.
        let _ = match word {
            Some(word) => root.set_attribute("data-theme", word),
            None => root.remove_attribute("data-theme"),
        };
    }
}
