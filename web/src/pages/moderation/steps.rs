//! The steps of the author's form, which words of a decision may concern.

use hub_shared::submission::Step;

/// What words on a step are about.
pub(super) fn on(step: Step) -> &'static str {
    match step {
        Step::Strategy => "On the step Strategy: name, texts, tags, licence, logo",
        Step::Profile => "On the step Profile: the package",
        Step::Publish => "On the step Publish: release notes",
    }
}
