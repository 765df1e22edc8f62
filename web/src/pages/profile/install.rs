//! How to get a profile into OctoBot, by what OctoBot does: shared observations in README.md, "Get a profile
//! into OctoBot".

use yew::prelude::*;

use crate::{components::copy::copy_line, words::updating};

/// Three ways, by OctoBot's version, and what a new version asks for.
pub(crate) fn install(url: &str, name: &str) -> Html {
    html! {
        <div class="install stack">
            <h3>{ "Install it" }</h3>
            <details open=true>
                <summary>{ "By hand, in any OctoBot" }</summary>
                <ol class="steps">
                    <li><a href={url.to_owned()} download="" rel="noreferrer">{ "Download the ZIP" }</a>{ " with this browser." }</li>
                    <li>{ "In OctoBot, open " }<em>{ "Profiles" }</em>{ " and choose " }<em>{ "Import a local profile" }</em>{ "." }</li>
                    <li>{ format!("Select {name} and restart OctoBot. It begins in the simulator.") }</li>
                </ol>
            </details>
            <details>
                <summary>{ "At start-up: OctoBot 1.0.4 and newer, Docker" }</summary>
                <p>{ "Start OctoBot with these two variables. It downloads the profile once, and selects it." }</p>
                { copy_line("First variable", format!("TO_DOWNLOAD_PROFILES={url}").into(), "First variable copied.") }
                { copy_line("Second variable", format!("FORCED_PROFILE={url}").into(), "Second variable copied.") }
                <p class="muted">{ "Several links in TO_DOWNLOAD_PROFILES are separated by commas. FORCED_PROFILE takes the first profile that fits, which may be an older copy: remove that one first." }</p>
            </details>
            <details>
                <summary>{ "Paste the link: OctoBot 1.0.3 and older" }</summary>
                <p>{ "In OctoBot, open " }<em>{ "Profiles" }</em>{ ", choose " }<em>{ "Import from a profile link" }</em>{ " and paste your download url. Newer OctoBots answer 415 there: use one of the other ways." }</p>
            </details>
            <h3>{ "Update it" }</h3>
            <p>{ updating::HOW }</p>
        </div>
    }
}
