//! The second step: the ZIP, checked here before a byte of it leaves the machine.

use std::{cell::Cell, rc::Rc};

use hub_shared::{package::Severity, profile::DraftPackage};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File};
use yew::prelude::*;
use yew_router::prelude::*;

use super::{
    desk::{Desk, Paper},
    logo::cap,
    rail::Step,
    sending::{Sender, progress, use_sender},
};
use crate::{
    api::{DraftFile, Failure},
    browser,
    checker::{Checked, Checker, NoResult},
    components::{
        confirm::ConfirmButton,
        drop_zone::{DropZone, Taken},
        failure::failure_note,
        findings::finding_list,
        heading::Heading,
        icon::{Shape, icon},
        report::report_view,
    },
    hooks::{State, use_action, use_hub, use_state},
    route::Route,
    toasts::use_toasts,
    words::{
        numbers::{bytes, limit},
        time::count,
    },
};

/// Bytes of a package, until the hub has said how many it takes.
const USUAL_MOST: i64 = 100_000_000;

/// A file that is still on this machine.
#[derive(Clone)]
struct Here {
    file: Blob,
    name: String,
}

/// How far it is.
#[derive(Clone)]
enum Stage {
    /// There is none.
    Nothing,
    /// The checker works on it.
    Checking(Here, bool),
    /// It is checked; whether it is the cleaned one.
    Checked(Here, Rc<Checked>, bool),
    /// The checker did not work.
    Broken(Here, String),
}

#[derive(Properties, PartialEq)]
pub(super) struct PackageStepProps {
    pub(super) desk: Desk,
    pub(super) paper: Rc<Paper>,
    pub(super) slug: AttrValue,
}

/// The step.
#[component]
pub(super) fn PackageStep(props: &PackageStepProps) -> Html {
    let PackageStepProps { desk, paper, slug } = props;
    let most = use_hub().map_or(USUAL_MOST, |hub| cap(hub.limits.package_bytes));
    let stage = use_state(|| Stage::Nothing);
    let toasts = use_toasts();
    let sender = {
        let stage = stage.clone();
        let done = Callback::from(move |()| {
            stage.set(Stage::Nothing);
            toasts.done("The package is uploaded.");
        });
        use_sender(desk, DraftFile::Package, done)
    };
    let check = use_check(&stage, &sender);
    let chosen = {
        let (check, clear) = (check.begin.clone(), sender.clear.clone());
        Callback::from(move |file: File| {
            clear.emit(());
            let name = file.name();
            let file = Blob::from(file);
            check.emit((Here { file, name }, false));
        })
    };
    let uploaded = paper
        .base
        .as_ref()
        .and_then(|base| base.value.package.clone());
    let taken = Taken {
        endings: &[".zip"],
        most,
        what: "a ZIP file: give the one that OctoBot's export wrote",
    };
    let busy = sender.under_way.is_some() || matches!(*stage, Stage::Checking(..));
    // What is being checked or sent stands in place of what the draft holds.
    let shown = uploaded
        .clone()
        .filter(|_| matches!(*stage, Stage::Nothing) && sender.under_way.is_none());
    let zone_name = if uploaded.is_some() {
        "Another package in its place"
    } else {
        "Profile package"
    };
    html! {
        <div class="stack-wide">
            <div class="stack">
                <Heading>{ "Profile" }</Heading>
                <p class="muted">{ "The profile as OctoBot exports it: in OctoBot open the profile, choose Share, and save the ZIP." }</p>
                <p class="notice">{ icon(Shape::Shield) }<span>{ "Your browser checks it first, on this machine. With nothing to warn of it is uploaded at once; with warnings when you say so; never when something blocks it. The hub checks it again and keeps only what OctoBot needs." }</span></p>
            </div>
            { under_way(&stage, &sender, &check) }
            if let Some(package) = &shown { <Uploaded desk={desk.clone()} package={package.clone()} /> }
            if !busy {
                <DropZone id="draft-package" name={zone_name} {taken} {chosen}
                    hint={format!("Only exported OctoBot profile files are allowed, up to {}", limit(most))} />
            }
            if let Some(package) = &shown { { report_view(&package.report, 1) } }
            <div class="wizard-foot">
                <Link<Route> to={Step::Strategy.route(slug)} classes="button">{ "Back" }</Link<Route>>
                <Link<Route> to={Step::Publish.route(slug)} classes={classes!("button", "wizard-next", uploaded.is_some().then_some("button-primary"))}>
                    { if uploaded.is_some() { "Next" } else { "Next, without a package" } }
                </Link<Route>>
            </div>
        </div>
    }
}

/// What the checker can be asked for.
struct Check {
    /// Checks a file; the second says whether its secrets are taken out first.
    begin: Callback<(Here, bool)>,
    stop: Callback<()>,
}

/// A file is checked, and sent at once when there is nothing to warn of and it is as its author chose it.
/// One with warnings, or a cleaned one, waits for its author to see them.
#[hook]
fn use_check(stage: &State<Stage>, sender: &Sender) -> Check {
    let checker = use_memo((), |()| Checker::default());
    let asked = use_memo((), |()| Cell::new(0_u32));
    {
        let (checker, asked) = (checker.clone(), asked.clone());
        use_effect_with((), move |()| {
            move || {
                asked.set(asked.get().wrapping_add(1));
                checker.stop();
            }
        });
    }
    let begin = {
        let (stage, send) = (stage.clone(), sender.send.clone());
        let (checker, asked) = (checker.clone(), asked.clone());
        Callback::from(move |(here, clean): (Here, bool)| {
            let number = asked.get().wrapping_add(1);
            asked.set(number);
            checker.stop();
            stage.set(Stage::Checking(here.clone(), clean));
            let (stage, send) = (stage.clone(), send.clone());
            let (checker, asked) = (checker.clone(), asked.clone());
            spawn_local(async move {
                let outcome = if clean {
                    checker.clean(&here.file).await
                } else {
                    checker.check(&here.file).await
                };
                // Another file took its place, or the page is gone.
                if asked.get() != number {
                    return;
                }
                match outcome {
                    Ok(mut checked) => {
                        let findings = &checked.report.findings;
                        let is_calm = findings
                            .iter()
                            .all(|finding| finding.severity == Severity::Notice);
                        let cleaned = checked.cleaned.take();
                        let is_clean = cleaned.is_some();
                        let here = Here {
                            file: cleaned.unwrap_or(here.file),
                            name: here.name,
                        };
                        stage.set(Stage::Checked(here.clone(), Rc::new(checked), is_clean));
                        if is_calm && !is_clean {
                            send.emit((here.file, here.name));
                        }
                    }
                    Err(NoResult::Stopped) => stage.set(Stage::Nothing),
                    Err(NoResult::Broken(why)) => stage.set(Stage::Broken(here, why)),
                }
            });
        })
    };
    let stop = {
        let stage = stage.clone();
        Callback::from(move |()| {
            asked.set(asked.get().wrapping_add(1));
            checker.stop();
            stage.set(Stage::Nothing);
        })
    };
    Check { begin, stop }
}

/// The file that is checked, sent or refused.
fn under_way(stage: &State<Stage>, sender: &Sender, check: &Check) -> Html {
    if let Some((name, now)) = &sender.under_way {
        let report = match &**stage {
            Stage::Checked(_, checked, _) => report_view(&checked.report, 1),
            _ => Html::default(),
        };
        return html! { <>{ progress(name, *now, &sender.cancel) }{ report }</> };
    }
    match &**stage {
        Stage::Nothing => Html::default(),
        Stage::Checking(here, clean) => {
            let stop = check.stop.clone();
            let words = if *clean {
                format!("Taking the secrets out of {}", here.name)
            } else {
                format!("Checking {}", here.name)
            };
            html! {
                <div class="sending" role="status">
                    <p class="notice-title">{ words.clone() }</p>
                    <progress aria-label={words}></progress>
                    <p>{ "On this machine: nothing is uploaded yet." }</p>
                    <button type="button" class="button button-quiet" onclick={move |_| stop.emit(())}>{ "Stop the check" }</button>
                </div>
            }
        }
        Stage::Checked(here, checked, is_clean) => {
            html! {
                <>
                    if let Some(failure) = &sender.failure { { refused(failure, here, sender) } } else {
                        { verdict(here, checked, *is_clean, sender, check) }
                    }
                    { report_view(&checked.report, 1) }
                </>
            }
        }
        Stage::Broken(here, why) => {
            if let Some(failure) = &sender.failure {
                return refused(failure, here, sender);
            }
            let (send, file, name) = (sender.send.clone(), here.file.clone(), here.name.clone());
            html! {
                <>
                    <div class="notice notice-caution" role="alert">
                        { icon(Shape::Warning) }
                        <div>
                            <p class="notice-title">{ "Your browser could not check the package" }</p>
                            <p>{ format!("The checker did not work here: {why}. Nothing was uploaded.") }</p>
                            <p>{ "The hub can check it instead. It keeps nothing of a package that it refuses; if this one holds secrets, they leave this machine." }</p>
                            <button type="button" class="button button-primary" onclick={move |_| send.emit((file.clone(), name.clone()))}>{ "Upload it, and let the hub check it" }</button>
                        </div>
                    </div>
                </>
            }
        }
    }
}

/// What the check here came to.
fn verdict(here: &Here, checked: &Checked, is_clean: bool, sender: &Sender, check: &Check) -> Html {
    let upload = {
        let (send, file, name) = (sender.send.clone(), here.file.clone(), here.name.clone());
        move |_: MouseEvent| send.emit((file.clone(), name.clone()))
    };
    let found = |severity: Severity| {
        let findings = checked.report.findings.iter();
        let found = findings.filter(|finding| finding.severity == severity);
        i64::try_from(found.count()).unwrap_or(i64::MAX)
    };
    if !checked.report.blocks() {
        let warnings = found(Severity::Warning);
        let size = bytes(browser::whole(here.file.size()));
        return if is_clean {
            html! {
                <div class="notice notice-good" role="status">
                    { icon(Shape::Shield) }
                    <div>
                        <p class="notice-title">{ "The secrets are out" }</p>
                        <p>{ format!("What is uploaded is the cleaned package, {size}. Your own file stays as it is. Below is what the checker says of the cleaned one.") }</p>
                        <p>{ "If others had that file already, revoke these secrets where they were made." }</p>
                        <button type="button" class="button button-primary" onclick={upload}>{ "Upload the cleaned package" }</button>
                    </div>
                </div>
            }
        } else {
            html! {
                <div class="notice" role="status">
                    { icon(Shape::Check) }
                    <div>
                        <p class="notice-title">{ "Nothing blocks it, and it is not uploaded yet" }</p>
                        if warnings > 0 {
                            <p>{ format!("Read the {} below before it leaves this machine: moderators and subscribers see them, too.", count(warnings, "warning")) }</p>
                        }
                        <button type="button" class="button button-primary" onclick={upload}>{ format!("Upload {}, {size}", here.name) }</button>
                    </div>
                </div>
            }
        };
    }
    let blockers = found(Severity::Blocker);
    let secrets = i64::from(checked.secrets);
    let clean = {
        let (begin, here) = (check.begin.clone(), here.clone());
        move |_| begin.emit((here.clone(), true))
    };
    html! {
        <div class="notice notice-failed" role="alert">
            { icon(Shape::Shield) }
            <div>
                <p class="notice-title">{ format!("{} is not uploaded: {}", here.name, blocked(blockers)) }</p>
                <p>{ "Nothing of it has left this machine." }</p>
                if secrets > 0 {
                    <p>{ format!("It holds {}, such as API keys, tokens or passwords. They can be taken out here, and what is left is checked again.", count(secrets, "secret")) }</p>
                    <button type="button" class="button button-primary" onclick={clean}>{ "Remove them here" }</button>
                } else {
                    <p>{ "Mend it in OctoBot as the findings say, export it anew, and drop the new file." }</p>
                }
            </div>
        </div>
    }
}

fn blocked(blockers: i64) -> String {
    match blockers {
        1 => "one finding blocks it".to_owned(),
        many => format!("{many} findings block it"),
    }
}

/// Why the hub did not take it.
fn refused(failure: &Rc<Failure>, here: &Here, sender: &Sender) -> Html {
    let findings = match &**failure {
        Failure::Problem(problem) => problem.findings.clone(),
        _ => Vec::new(),
    };
    let again = {
        let (send, file, name) = (sender.send.clone(), here.file.clone(), here.name.clone());
        move |_: MouseEvent| send.emit((file.clone(), name.clone()))
    };
    let is_stale = failure.code() == Some(hub_shared::problem::Code::Stale);
    html! {
        <div class="stack">
            if is_stale {
                <div class="notice notice-caution" role="alert">
                    { icon(Shape::Warning) }
                    <div>
                        <p class="notice-title">{ "The draft was changed elsewhere while this was on its way" }</p>
                        <p>{ format!("{} was not taken, so nothing is overwritten. Upload it again to have it in place of what the draft holds now.", here.name) }</p>
                    </div>
                </div>
            } else {
                { failure_note(failure, None) }
            }
            if findings.is_empty() {
                <div class="actions"><button type="button" class="button button-primary" onclick={again}>{ format!("Upload {} again", here.name) }</button></div>
            } else {
                { finding_list(&findings, true) }
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct UploadedProps {
    desk: Desk,
    package: DraftPackage,
}

/// The package that the draft holds.
#[component]
fn Uploaded(UploadedProps { desk, package }: &UploadedProps) -> Html {
    let toasts = use_toasts();
    let remove = {
        let desk = desk.clone();
        use_action(
            move |_, ()| {
                let desk = desk.clone();
                async move { desk.remove_file(DraftFile::Package).await }
            },
            move |()| toasts.done("The package is out of the draft."),
        )
    };
    let size = bytes(package.size);
    html! {
        <section aria-label="The draft's package">
            <div class="notice notice-good">
                { icon(Shape::Check) }
                <div>
                    <p class="notice-title">{ "The draft has a package" }</p>
                    <p>{ format!("{size} as the hub keeps it. SHA-256 ") }<code>{ package.sha256.as_str() }</code></p>
                    <ConfirmButton id="remove-package" label="Remove it" title="Take the package out of the draft?" class="button-quiet"
                        confirm={remove.run.clone()} busy={remove.busy} failure={remove.failure.clone()}>
                        <p>{ "The draft is without a package then. What is published or submitted stays as it is." }</p>
                    </ConfirmButton>
                </div>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blockers_are_counted_in_words() {
        assert_eq!(blocked(1), "one finding blocks it");
        assert_eq!(blocked(3), "3 findings block it");
    }
}
