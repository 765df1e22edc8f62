//! How to get a profile into OctoBot, by what OctoBot does: shared observations in README.md, "Get a profile
//! into OctoBot".

use yew::prelude::*;

use crate::components::copy::CopyLine;

#[derive(Properties, PartialEq)]
pub(crate) struct InstallProps {
    /// The subscriber's link.
    pub(crate) url: AttrValue,
    /// The profile's name.
    pub(crate) name: AttrValue,
}

/// Three ways, by OctoBot's version, and what a new version asks for.
#[component]
pub(crate) fn Install(InstallProps { url, name }: &InstallProps) -> Html {
    html! {
        <div class="install stack">
            <h3>{ "Install it" }</h3>
            <details open=true>
                <summary>{ "By hand, in any OctoBot" }</summary>
                <ol class="steps">
                    <li><a href={url.clone()} download="" rel="noreferrer">{ "Download the ZIP" }</a>{ " with this browser." }</li>
                    <li>{ "In OctoBot, open " }<em>{ "Profiles" }</em>{ " and choose " }<em>{ "Import a local profile" }</em>{ "." }</li>
                    <li>{ format!("Select {name} and restart OctoBot. It begins in the simulator.") }</li>
                </ol>
            </details>
            <details>
                <summary>{ "At start-up: OctoBot 1.0.4 and newer, Docker" }</summary>
                <p>{ "Start OctoBot with these two variables. It downloads the profile once, and selects it." }</p>
                <CopyLine name="First variable" text={format!("TO_DOWNLOAD_PROFILES={url}")} done="First variable copied." />
                <CopyLine name="Second variable" text={format!("FORCED_PROFILE={url}")} done="Second variable copied." />
                <p class="muted">{ "Several links in TO_DOWNLOAD_PROFILES are separated by commas." }</p>
            </details>
            <details>
                <summary>{ "Paste the link: OctoBot 1.0.3 and older" }</summary>
                <p>{ "In OctoBot, open " }<em>{ "Profiles" }</em>{ ", choose " }<em>{ "Import from a profile link" }</em>{ " and paste your download url. Newer OctoBots answer 415 there: use one of the other ways." }</p>
            </details>
            <h3>{ "Update it" }</h3>
            <p>{ "OctoBot does not update a profile by itself. For a new version remove the old profile in OctoBot, then import the same link again." }</p>
        </div>
    }
}
