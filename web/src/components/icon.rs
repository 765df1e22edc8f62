//! Small drawings, each a few strokes on a field of 24; they say nothing that the text beside them doesn't.

use yew::prelude::*;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The bell.
    Bell,
    /// A tick.
    Check,
    /// A clock.
    Clock,
    /// Two sheets.
    Copy,
    /// A cross.
    Cross,
    /// An arrow onto a tray.
    Download,
    /// A pencil.
    Edit,
    /// A file.
    File,
    /// A bookmark.
    Follow,
    /// An i.
    Info,
    /// A stroke.
    Minus,
    /// People.
    People,
    /// A plus.
    Plus,
    /// Two arrows, up and down.
    Reorder,
    /// A magnifying glass.
    Search,
    /// A shield with a tick.
    Shield,
    /// Sun and moon.
    Theme,
    /// A cloud with an arrow up.
    Upload,
    /// A triangle with a stroke.
    Warning,
}

impl Shape {
    fn path(self) -> &'static str {
        match self {
            Self::Bell => "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
            Self::Check => "M4.5 12.5l5 5L20 7",
            Self::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3.5 2",
            Self::Copy => "M9 9h11v11H9zM5 15H4V4h11v1",
            Self::Cross => "M6 6l12 12M18 6L6 18",
            Self::Download => "M12 4v11M7 10.5l5 5 5-5M4 20h16",
            Self::Edit => "M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5l3.5 3.5",
            Self::File => "M6 3h8l4 4v14H6zM14 3v4h4",
            Self::Follow => "M6 4h12v16.5l-6-4.5-6 4.5z",
            Self::Info => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 11v5.5M12 7.5v.5",
            Self::Minus => "M5 12h14",
            Self::People => {
                "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5a6.5 6.5 0 0 1 3.5 5.5"
            }
            Self::Plus => "M12 5v14M5 12h14",
            Self::Reorder => "M8 20V4M4.5 7.5L8 4l3.5 3.5M16 4v16M12.5 16.5L16 20l3.5-3.5",
            Self::Search => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5L20 20",
            Self::Shield => {
                "M12 3l8 3v6c0 4.5-3.2 7.6-8 9-4.8-1.4-8-4.5-8-9V6zM8.5 12l2.5 2.5 4.5-5"
            }
            Self::Theme => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 3v18M12 7.5l5.5 5M12 12.5l4 4",
            Self::Upload => {
                "M7 18.5a4.5 4.5 0 0 1 .3-9 5.5 5.5 0 0 1 10.4 1A4 4 0 0 1 17 18.5M12 20v-8.5M8.5 15l3.5-3.5 3.5 3.5"
            }
            Self::Warning => "M12 4l9.5 16.5h-19zM12 10v5M12 17.5v.5",
        }
    }
}

/// A drawing in the colour and size of the text around it.
pub(crate) fn icon(shape: Shape) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={shape.path()} />
        </svg>
    }
}
