//! What a page says of itself in its head: to search engines, and to programs that show a link to it.

use std::fmt::Write as _;

use hub_shared::{
    account::AuthorPage,
    profile::{Profile, Visibility},
};

use crate::{domain::markdown::escape, state::State};

/// The hub's own picture, for pages that have no other.
pub const PICTURE: &str = "/hub.png";

/// Title, description, address and picture of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    title: String,
    description: String,
    site: String,
    /// What others see of it; none for what is nobody's but the reader's.
    shared: Option<Shared>,
}

/// What those see who are sent a link to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shared {
    title: String,
    kind: &'static str,
    url: String,
    picture: String,
    /// Whether the picture is as wide as a card, or a square beside it.
    is_wide: bool,
    /// Whether search engines may show it.
    is_listed: bool,
}

impl About {
    /// The catalogue.
    #[must_use]
    pub fn home(state: &State) -> Self {
        let name = &state.house.name;
        let title = format!("{name}: trading profiles for OctoBot");
        let own = state.config.home_url();
        Self {
            description: "Where OctoBot users share trading profiles that a moderator has checked. Each starts \
                          in OctoBot's simulator."
                .to_owned(),
            site: name.clone(),
            shared: Some(Shared {
                title: title.clone(),
                kind: "website",
                url: format!("{own}/"),
                picture: picture(state),
                is_wide: true,
                is_listed: true,
            }),
            title,
        }
    }

    /// A profile that anybody may see.
    #[must_use]
    pub fn profile(state: &State, profile: &Profile) -> Self {
        let card = &profile.card;
        let title = format!("{} by {}", card.name, card.author.display_name);
        let logo = card.logo.as_ref();
        Self {
            title: format!("{title} · {}", state.house.name),
            description: card.summary.clone(),
            site: state.house.name.clone(),
            shared: Some(Shared {
                title,
                kind: "article",
                url: format!("{}/profiles/{}", state.config.home_url(), card.slug),
                // Logos are of the API, wherever the app is.
                picture: logo.map_or_else(
                    || picture(state),
                    |logo| format!("{}{logo}", state.config.public_url()),
                ),
                is_wide: logo.is_none(),
                is_listed: profile.visibility == Visibility::Public,
            }),
        }
    }

    /// An author. Without anything public there is nothing to be found.
    #[must_use]
    pub fn author(state: &State, page: &AuthorPage) -> Self {
        let author = &page.author;
        let title = format!("{} (@{})", author.display_name, author.handle);
        let description = match page.profiles {
            0 => format!("{} has no public profile now.", author.display_name),
            1 => format!("A trading profile for OctoBot by {}.", author.display_name),
            many => format!(
                "{many} trading profiles for OctoBot by {}.",
                author.display_name
            ),
        };
        Self {
            title: format!("{title} · {}", state.house.name),
            description,
            site: state.house.name.clone(),
            shared: Some(Shared {
                title,
                kind: "profile",
                url: format!("{}/authors/{}", state.config.home_url(), author.handle),
                picture: picture(state),
                is_wide: true,
                is_listed: page.profiles > 0,
            }),
        }
    }

    /// A page that shows each reader something else, or nothing: nobody else is told of it.
    #[must_use]
    pub fn own(state: &State) -> Self {
        Self {
            title: state.house.name.clone(),
            description: "Trading profiles for OctoBot, checked by moderators.".to_owned(),
            site: state.house.name.clone(),
            shared: None,
        }
    }

    /// The tags of the head, a line each.
    #[must_use]
    pub fn html(&self) -> String {
        let mut html = format!("<title>{}</title>\n", escape(&self.title));
        let mut tag = |kind: &str, name: &str, content: &str| {
            // Writing to a string can't fail.
            let _ = writeln!(
                html,
                "<meta {kind}=\"{name}\" content=\"{}\">",
                escape(content)
            );
        };
        tag("name", "description", &self.description);
        let Some(shared) = &self.shared else {
            tag("name", "robots", "noindex");
            return html;
        };
        if !shared.is_listed {
            tag("name", "robots", "noindex");
        }
        let card = if shared.is_wide {
            "summary_large_image"
        } else {
            "summary"
        };
        for (name, content) in [
            ("og:site_name", &self.site),
            ("og:type", &shared.kind.to_owned()),
            ("og:title", &shared.title),
            ("og:description", &self.description),
            ("og:url", &shared.url),
            ("og:image", &shared.picture),
        ] {
            tag("property", name, content);
        }
        for (name, content) in [
            ("twitter:card", card),
            ("twitter:title", &shared.title),
            ("twitter:description", &self.description),
            ("twitter:image", &shared.picture),
        ] {
            tag("name", name, content);
        }
        let _ = writeln!(
            html,
            "<link rel=\"canonical\" href=\"{}\">",
            escape(&shared.url)
        );
        html
    }
}

fn picture(state: &State) -> String {
    format!("{}{PICTURE}", state.config.public_url())
}
