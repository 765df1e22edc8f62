//! Checks of the package: what was found in it, whose content it is, where it came from.

use hub_shared::{
    package::{CHECKER_VERSION, Finding, Severity},
    problem::FieldError,
};

use super::subject::{Looked, Seen, Subject, Trouble, count, row};
use crate::{
    db::{self, Conn, checks::Refused},
    error::Result,
};

/// Most points of warnings, one each.
const MOST_WARNINGS: u32 = 5;
/// A published package that would be refused today.
const BLOCKED: u32 = 20;
const COPY: u32 = 10;
const WITHDRAWN: u32 = 20;
const REJECTED: u32 = 4;
const ORIGIN: u32 = 4;

/// A finding's code as a fact.
pub(super) fn fact(finding: &Finding) -> Result<String> {
    let code = serde_json::to_value(finding.code)?;
    Ok(format!("finding:{}", code.as_str().unwrap_or_default()))
}

/// `package.findings`.
pub(super) fn findings(subject: &Subject) -> Looked {
    let report = &subject.report;
    if report.checker_version < CHECKER_VERSION {
        return Err(Trouble::Draft(FieldError::new(
            "/package",
            format!(
                "was checked by version {} of the package checker, and now there is version \
                 {CHECKER_VERSION}: upload the package again",
                report.checker_version
            ),
        )));
    }
    // What the server found is `package.origin`'s.
    let of = |severity| {
        let findings = report.findings.iter();
        findings.filter(move |f| f.severity == severity && !f.code.is_of_server())
    };
    let facts = |severity| of(severity).map(fact).collect::<Result<Vec<_>>>();
    let name = |fact: &String| fact.trim_start_matches("finding:").to_owned();
    let blockers = facts(Severity::Blocker)?;
    if !blockers.is_empty() {
        let names = blockers.iter().map(name).collect::<Vec<_>>();
        let mends = of(Severity::Blocker).map(|finding| {
            FieldError::new("/package", format!("{} {}", finding.sentence, finding.mend))
        });
        let sentence = format!("The package would be refused today: {}.", row(&names));
        return Ok(Seen::failed(BLOCKED, sentence, mends.collect()).with(blockers));
    }
    let mut warnings = facts(Severity::Warning)?;
    if warnings.is_empty() {
        return Ok(Seen::passed("The package checker warns of nothing."));
    }
    let number = warnings.len();
    warnings.sort();
    warnings.dedup();
    let names = warnings.iter().map(name).collect::<Vec<_>>();
    let points = u32::try_from(number).unwrap_or(MOST_WARNINGS);
    let sentence = format!("{}: {}.", count(number, "warning"), row(&names));
    Ok(Seen::flagged(points.min(MOST_WARNINGS), sentence).with(warnings))
}

/// `package.copy`.
pub(super) fn copy(conn: &mut Conn, subject: &Subject) -> Looked {
    Ok(copied(conn, subject)?)
}

/// The same. Who was first with a content is not the copy of a later one.
pub(super) fn copied(conn: &mut Conn, subject: &Subject) -> Result<Seen> {
    let found = db::checks::first_with_content(conn, &subject.content, &subject.author)?;
    let Some(first) = found else {
        return Ok(Seen::passed(
            "No other author submitted this content before.",
        ));
    };
    let made = match first.version {
        Some(version) => format!("version {version}"),
        None => format!("submission {}", first.number),
    };
    let sentence = format!(
        "The same content as {made} of @{}'s profile {}, submitted on {}.",
        first.handle,
        first.slug,
        first.submitted_at.format("%Y-%m-%d")
    );
    let mend = FieldError::new(
        "/package",
        "holds, setting by setting, what another author submitted before: change what it does, or \
         leave it to them",
    );
    Ok(Seen::failed(COPY, sentence, vec![mend]).with([
        format!("profile:{}", first.profile_id),
        format!("submission:{}", first.submission_id),
    ]))
}

/// `package.withdrawn`.
pub(super) fn withdrawn(conn: &mut Conn, subject: &Subject) -> Looked {
    if let Some(version) = db::checks::taken_down_with_content(conn, &subject.content)? {
        let sentence = format!(
            "The same content as version {} of {}, which was taken down on {}: {}",
            version.number,
            version.slug,
            version.at.format("%Y-%m-%d"),
            version.reason.as_deref().unwrap_or("no reason was given."),
        );
        let mend = FieldError::new(
            "/package",
            "holds, setting by setting, what a moderator took down: change what was wrong with it",
        );
        let facts = [format!("profile:{}", version.profile_id)];
        if is_copy_of(conn, &version, subject)? {
            return Ok(Seen::flagged(REJECTED, sentence).with(facts));
        }
        return Ok(Seen::failed(WITHDRAWN, sentence, vec![mend]).with(facts));
    }
    let rejected = db::checks::rejected_with_content(conn, &subject.content)?;
    let rejected = match rejected {
        Some(rejected) if !is_copy_of(conn, &rejected, subject)? => rejected,
        _ => {
            return Ok(Seen::passed(
                "Nothing of this content was taken down or rejected.",
            ));
        }
    };
    let sentence = format!(
        "The same content as submission {} of {}, which was rejected on {}: {}",
        rejected.number,
        rejected.slug,
        rejected.at.format("%Y-%m-%d"),
        rejected.reason.as_deref().unwrap_or("no reason was given."),
    );
    Ok(Seen::flagged(REJECTED, sentence).with([
        format!("profile:{}", rejected.profile_id),
        format!("submission:{}", rejected.id),
    ]))
}

/// Whether what was taken down or rejected is another author's copy, and the subject's author was first.
fn is_copy_of(conn: &mut Conn, refused: &Refused, subject: &Subject) -> Result<bool> {
    let own = db::checks::first_of(conn, &subject.content, &subject.author)?;
    let is_first = own.is_some_and(|own| own < refused.submitted_at);
    Ok(is_first && refused.author != subject.author)
}

/// `package.origin`.
pub(super) fn origin(conn: &mut Conn, subject: &Subject) -> Looked {
    let Some(id) = &subject.derived_from else {
        return Ok(Seen::passed("It carried no link of another profile."));
    };
    let fact = format!("profile:{id}");
    let Some((slug, author)) = db::profiles::with_author(conn, id)? else {
        let gone = "It carried the link of a profile that is gone.";
        return Ok(Seen::flagged(ORIGIN, gone).with([fact]));
    };
    if author.id == subject.author {
        let own = format!("It carried the link of {slug}, a profile of the same author.");
        return Ok(Seen::passed(own).with([fact]));
    }
    let sentence = format!(
        "It carried the link of {slug} by @{}: does its licence allow this?",
        author.handle
    );
    Ok(Seen::flagged(ORIGIN, sentence).with([fact]))
}
