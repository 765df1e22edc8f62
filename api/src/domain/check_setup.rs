//! When checks run and what their outcomes do, as administrators see and set it.

use hub_shared::{
    account::Role,
    administration::{CheckMode, CheckSetup, CheckSetups, PatchCheck},
    check::CheckName,
    text::Invalid,
};
use serde_json::json;

use super::{
    checks::{
        self,
        modes::{self, Mode},
    },
    enforcement::still,
};
use crate::{
    db::{self, Done, accounts::Account, audit::Event},
    error::{Error, Result},
    state::State,
};

/// All checks with their modes, in the order in which they run.
///
/// # Errors
/// When the database fails.
pub async fn list(state: &State) -> Result<CheckSetups> {
    let modes = state.db.read(modes::all).await?;
    let items = modes.into_iter().map(|(name, mode)| setup(name, mode));
    Ok(CheckSetups {
        items: items.collect(),
    })
}

/// Changes the mode of a check; the one that it has is no change. It holds for submissions from now on.
///
/// # Errors
/// `invalid` for a weight above [`CheckMode::MOST_WEIGHT`]; `not_allowed` for an administrator no more.
pub async fn patch(
    state: &State,
    administrator: Account,
    name: CheckName,
    form: PatchCheck,
) -> Result<CheckSetup> {
    if let Some(weight) = form
        .weight
        .filter(|weight| *weight > CheckMode::MOST_WEIGHT)
    {
        let most = CheckMode::MOST_WEIGHT;
        let above = Invalid::new(format!("is {weight}: choose 0 to {most} percent"));
        return Err(Error::invalid("/weight", &above));
    }
    state
        .db
        .write_until_free(Some(administrator.id.clone()), move |tx| {
            still(tx, &administrator, Role::Administrator)?;
            // Of two at once, the log tells what the second one found.
            db::audit::take_turn(tx)?;
            let all = modes::all(tx)?;
            let before = all.into_iter().find(|(of, _)| *of == name);
            let before = before.map_or_else(|| modes::default_of(name), |(_, mode)| mode);
            let mode = form.over(shown(before));
            let after = Mode {
                enabled: mode.enabled,
                enforced: mode.enforced,
                required: mode.required,
                weight: mode.weight,
            };
            let now_is = setup(name, after);
            if after == before {
                return Ok(Done::unchanged(now_is));
            }
            let row = db::checks::Mode {
                name: name.to_string(),
                enabled: after.enabled,
                enforced: after.enforced,
                required: after.required,
                weight: after.weight.into(),
            };
            db::checks::set_mode(tx, row)?;
            let event = Event::new("check.mode", "check", name)
                .with(json!({ "before": shown(before), "after": mode }));
            Ok(Done::changed(now_is, event))
        })
        .await
}

fn setup(name: CheckName, mode: Mode) -> CheckSetup {
    CheckSetup {
        name,
        version: checks::version(name),
        looks_at: looks_at(name).to_owned(),
        mode: shown(mode),
        default: shown(modes::default_of(name)),
    }
}

fn shown(mode: Mode) -> CheckMode {
    CheckMode {
        enabled: mode.enabled,
        enforced: mode.enforced,
        required: mode.required,
        weight: mode.weight,
    }
}

fn looks_at(name: CheckName) -> &'static str {
    match name {
        CheckName::PackageFindings => "What the package check found in the package.",
        CheckName::PackageCopy => "The same content as another author's.",
        CheckName::PackageWithdrawn => {
            "The same content as what was taken down or rejected before, the author's own too."
        }
        CheckName::PackageOrigin => "Another profile's download link in the package.",
        CheckName::NameConfusable => {
            "Name and address against those of other profiles and against protected words."
        }
        CheckName::TextLinks => "Where links in summary, description and release notes lead.",
        CheckName::AccountNew => "Whether it is the account's first submission, and its age.",
        CheckName::AuthorHistory => {
            "What was decided on the author's work before: rejected, taken down, reported with reason."
        }
    }
}
