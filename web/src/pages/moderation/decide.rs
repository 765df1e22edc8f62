//! A decision: the words for the author, and what happens next.

use std::rc::Rc;

use hub_shared::{
    package::Severity,
    problem::Code,
    reason::ReasonCode,
    submission::{Approve, Decline, Remark, Review, ReviewState, Step},
    talk::Reply,
    text::{Reason, RemarkText},
};
use serde::{Deserialize, Serialize};
use yew::prelude::*;

use super::{keys, steps};
use crate::{
    api::{Api, Decision},
    browser,
    components::{
        codes::Codes,
        copy::CopyButton,
        current::current_note,
        dialog::Dialog,
        failure::failure_note,
        field::Field,
        icon::{Shape, icon},
        markdown::plain,
        reply_picker::{ReplyPicker, with_reply},
        verdict::cited,
    },
    hooks::{use_action, use_failed, use_kept_focus, use_state},
    json,
    toasts::use_toasts,
    words::{fields::sentence, time::count},
};

/// The id of the words' field.
const WORDS: &str = "decide-words";

/// What can be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Approve,
    RequestChanges,
    Reject,
}

impl Verdict {
    fn label(self) -> &'static str {
        match self {
            Self::Approve => "Approve",
            Self::RequestChanges => "Request changes",
            Self::Reject => "Reject",
        }
    }

    fn question(self) -> &'static str {
        match self {
            Self::Approve => "Approve this submission?",
            Self::RequestChanges => "Ask the author for changes?",
            Self::Reject => "Reject this submission?",
        }
    }

    fn look(self) -> &'static str {
        match self {
            Self::Approve => "button button-primary",
            Self::RequestChanges => "button button-quiet",
            Self::Reject => "button button-danger",
        }
    }

    fn look_when_sure(self) -> &'static str {
        match self {
            Self::Approve | Self::RequestChanges => "button button-primary",
            Self::Reject => "button button-danger",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Approve => keys::APPROVE,
            Self::RequestChanges => keys::REQUEST_CHANGES,
            Self::Reject => keys::REJECT,
        }
    }

    /// What the hub is told. An approval needs no words; the others say what to mend, or why not.
    fn with(self, writing: &Writing) -> Result<Decision, Wrong> {
        let words = writing.words.trim();
        let reason = || {
            words
                .parse::<Reason>()
                .map_err(|why| (None, format!("This text {why}.")))
        };
        let codes = writing.codes.clone();
        let about = writing.remarks()?;
        if self == Self::Approve {
            if let Some(remark) = about.first() {
                let why = "An approval has no words on single steps: write them above, or ask for changes.";
                return Err((Some(remark.step), why.to_owned()));
            }
            let reason = (!words.is_empty()).then(reason).transpose()?;
            return Ok(Decision::Approve(Approve { reason, codes }));
        }
        let decline = Decline {
            reason: reason()?,
            codes,
            about,
        };
        Ok(match self {
            Self::Reject => Decision::Reject(decline),
            _ => Decision::RequestChanges(decline),
        })
    }
}

/// What is wrong: with the words on a step, or with those on all of it.
type Wrong = (Option<Step>, String);

/// What somebody writes for a decision. It is kept in the tab until the decision is made.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Writing {
    words: String,
    codes: Vec<ReasonCode>,
    about: Vec<(Step, String)>,
}

impl Writing {
    fn is_empty(&self) -> bool {
        self.words.is_empty() && self.codes.is_empty() && self.about.is_empty()
    }

    fn on(&self, step: Step) -> &str {
        let about = self.about.iter().find(|(one, _)| *one == step);
        about.map_or("", |(_, words)| words)
    }

    fn put(&mut self, step: Step, words: String) {
        self.about.retain(|(one, _)| *one != step);
        if !words.is_empty() {
            self.about.push((step, words));
            self.about.sort_by_key(|(step, _)| *step);
        }
    }

    fn remarks(&self) -> Result<Vec<Remark>, Wrong> {
        let written = self
            .about
            .iter()
            .filter(|(_, words)| !words.trim().is_empty());
        written
            .map(|(step, words)| match words.trim().parse::<RemarkText>() {
                Ok(words) => Ok(Remark { step: *step, words }),
                Err(why) => Err((Some(*step), format!("This text {why}."))),
            })
            .collect()
    }

    /// With a reply behind what is written, and its reasons beside those that are ticked.
    fn add(&mut self, reply: &Reply) {
        self.words = with_reply(&self.words, &reply.words);
        self.codes.extend(&reply.codes);
        self.codes.sort_unstable();
        self.codes.dedup();
    }

    /// All of it, to be copied.
    fn text(&self) -> String {
        let words = (!self.words.trim().is_empty()).then(|| self.words.trim().to_owned());
        let codes = self.codes.iter().map(|code| code.sentence().to_owned());
        let about = self
            .about
            .iter()
            .map(|(step, words)| format!("{}: {}", steps::on(*step), words.trim()));
        words
            .into_iter()
            .chain(codes)
            .chain(about)
            .collect::<Vec<_>>()
            .join("\n\n")
    }
}

/// The id of the field for words on a step.
fn field_of(step: Option<Step>) -> String {
    step.map_or_else(|| WORDS.to_owned(), |step| format!("{WORDS}-{step}"))
}

#[derive(Properties, PartialEq)]
pub(super) struct DecideProps {
    pub(super) review: Rc<Review>,
    /// Whether the moderator holds the claim.
    pub(super) mine: bool,
    /// The submission as it is now.
    pub(super) changed: Callback<Review>,
    /// Asks how it is now.
    pub(super) reload: Callback<()>,
}

/// The form of a decision; where none can be made, what was written for one.
#[component]
pub(super) fn Decide(props: &DecideProps) -> Html {
    let DecideProps {
        review,
        mine,
        changed,
        reload,
    } = props;
    let id = review.submission.id.to_string();
    let key = format!("hub-review-{id}");
    let toasts = use_toasts();
    let writing = use_state(|| {
        browser::kept(&key)
            .and_then(|kept| json::from_str::<Writing>(&kept).ok())
            .unwrap_or_default()
    });
    let wrong = use_state(|| None::<Wrong>);
    let asked = use_state(|| None::<(Verdict, Decision)>);
    let write = {
        let (writing, wrong, key) = (writing.clone(), wrong.clone(), key.clone());
        Callback::from(move |now: Writing| {
            let kept = (!now.is_empty())
                .then(|| serde_json::to_string(&now).ok())
                .flatten();
            browser::keep(&key, kept.as_deref());
            writing.set(now);
            wrong.set(None);
        })
    };
    let decide = {
        let (asked, write) = (asked.clone(), write.clone());
        let (changed, author) = (changed.clone(), review.author.display_name.clone());
        use_action(
            move |api: Api, decision: Decision| {
                let id = id.clone();
                async move { api.decide(&id, &decision).await }
            },
            move |decided: Review| {
                write.emit(Writing::default());
                asked.set(None);
                toasts.done(said(&decided, &author));
                changed.emit(decided);
            },
        )
    };
    {
        let (asked, wrong, reload) = (asked.clone(), wrong.clone(), reload.clone());
        use_failed(&decide, move |failure| {
            // Somebody was faster: the page shows how it is now, and what was written stays.
            if failure.current().is_some()
                || matches!(failure.code(), Some(Code::Conflict | Code::NotClaimed))
            {
                asked.set(None);
                reload.emit(());
            }
            if let Some(detail) = failure.error_at("/reason") {
                asked.set(None);
                wrong.set(Some((None, sentence("This text", &detail).to_string())));
            }
        });
    }
    // A decision ends with the focus where its outcome stands, once the question over the page is gone.
    use_effect_with(decide.successes, |decisions| {
        if *decisions > 0 {
            browser::focus("claim");
        }
    });
    // The field that is wrong has it once that question is gone.
    let where_wrong = wrong.as_ref().map(|(step, _)| field_of(*step));
    use_effect_with((where_wrong, asked.is_some()), |(wrong, asked)| {
        if let Some(field) = wrong.as_ref().filter(|_| !asked) {
            browser::focus(field);
        }
    });
    let pending = review.submission.state == ReviewState::Pending;
    // What had the focus is gone with the form, where somebody else was faster.
    use_kept_focus("decide", Some((asked.is_some(), pending && *mine)));
    // That a claim was missing says nothing any more once there is one, or no need of one.
    let failure = decide
        .failure
        .clone()
        .filter(|failure| failure.code() != Some(Code::NotClaimed) || (pending && !*mine))
        .filter(|failure| failure.error_at("/reason").is_none());
    if (!pending || review.barred) && writing.is_empty() && failure.is_none() {
        return Html::default();
    }
    let ask = |verdict: Verdict| {
        let (asked, writing, wrong) = (asked.clone(), writing.clone(), wrong.clone());
        let clear = decide.clear.clone();
        move |_| match verdict.with(&writing) {
            Ok(decision) => {
                clear.emit(());
                wrong.set(None);
                asked.set(Some((verdict, decision)));
            }
            Err(why) => {
                browser::focus(&field_of(why.0));
                wrong.set(Some(why));
            }
        }
    };
    let not_now = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(None))
    };
    let current = failure.as_ref().and_then(|failure| failure.current());
    let edit = |change: fn(&mut Writing, String)| {
        let (writing, write) = (writing.clone(), write.clone());
        Callback::from(move |text: String| {
            let mut now = (*writing).clone();
            change(&mut now, text);
            write.emit(now);
        })
    };
    let pick = {
        let (writing, write) = (writing.clone(), write.clone());
        Callback::from(move |reply: Reply| {
            let mut now = (*writing).clone();
            now.add(&reply);
            write.emit(now);
        })
    };
    let choose = {
        let (writing, write) = (writing.clone(), write.clone());
        Callback::from(move |codes: Vec<ReasonCode>| {
            write.emit(Writing {
                codes,
                ..(*writing).clone()
            });
        })
    };
    let error = |step: Option<Step>| {
        let wrong = wrong.as_ref().filter(|(one, _)| *one == step);
        wrong.map(|(_, why)| AttrValue::from(why.clone()))
    };
    let on_step = |step: Step, put: fn(&mut Writing, String)| {
        html! {
            <Field id={field_of(Some(step))} label={steps::on(step)} optional=true rows={2} most={RemarkText::MAX}
                value={writing.on(step).to_owned()} oninput={edit(put)} error={error(Some(step))} />
        }
    };
    html! {
        <section class="card stack" aria-labelledby="decide">
            <h2 id="decide" tabindex="-1">{ "Your decision" }</h2>
            if asked.is_none() {
                if let Some(failure) = &failure { { failure_note(failure, None) } }
                if let Some(current) = current { { current_note(current) } }
            }
            if pending && *mine {
                <div class="form">
                    <ReplyPicker id="decide-reply" {pick} />
                    <Field id={WORDS} label="Words for the author" rows={6} most={Reason::MAX} value={writing.words.clone()} oninput={edit(|now, text| now.words = text)}
                        hint="To ask for changes or to reject, say what and why, in 10 to 5,000 characters. An approval needs none. They are kept in this tab until you decide."
                        error={error(None)} />
                    <Codes id="decide-codes" chosen={writing.codes.clone()} {choose} />
                    <details open={!writing.about.is_empty()}>
                        <summary>{ "Words on single steps" }</summary>
                        <div class="form">
                            <p class="muted">{ "The author reads them on the step that they are about, when changes are asked for or it is rejected." }</p>
                            { on_step(Step::Strategy, |now, text| now.put(Step::Strategy, text)) }
                            { on_step(Step::Profile, |now, text| now.put(Step::Profile, text)) }
                            { on_step(Step::Publish, |now, text| now.put(Step::Publish, text)) }
                        </div>
                    </details>
                    <div class="actions">
                        { [Verdict::Approve, Verdict::RequestChanges, Verdict::Reject].map(|verdict| html! {
                            <button type="button" id={verdict.id()} class={verdict.look()} onclick={ask(verdict)}>{ verdict.label() }</button>
                        }).into_iter().collect::<Html>() }
                    </div>
                </div>
            } else {
                if pending && !review.barred { <p>{ "Claim the submission to decide on it." }</p> }
                if !writing.is_empty() { { unsent(&writing, &write) } }
            }
            if let Some((verdict, decision)) = &*asked {
                <Dialog id="decide-ask" title={verdict.question()} close={not_now.clone()}>
                    <div class="dialog-text">
                        { consequences(*verdict, review) }
                        { told(&writing, review) }
                    </div>
                    if let Some(failure) = &decide.failure { { failure_note(failure, None) } }
                    <div class="actions">
                        <button type="button" class="button button-quiet" onclick={move |_| not_now.emit(())}>{ "Not now" }</button>
                        <button type="button" class={verdict.look_when_sure()} aria-disabled={decide.busy.to_string()}
                            onclick={let (run, decision) = (decide.run.clone(), decision.clone()); move |_| run.emit(decision.clone())}>
                            { verdict.label() }
                        </button>
                    </div>
                </Dialog>
            }
        </section>
    }
}

/// What was done, in a sentence.
fn said(decided: &Review, author: &str) -> String {
    match (decided.submission.state, decided.submission.version) {
        (ReviewState::Approved, Some(version)) => {
            format!("Approved: version {version} is public. {author} is told.")
        }
        (ReviewState::Approved, None) => {
            format!("Approved: the page is changed. {author} is told.")
        }
        (ReviewState::ChangesRequested, _) => format!("Sent: {author} is asked for changes."),
        _ => format!("Rejected. {author} is told."),
    }
}

/// What comes of it.
fn consequences(verdict: Verdict, review: &Review) -> Html {
    let submission = &review.submission;
    let author = &review.author.display_name;
    let words = match verdict {
        Verdict::Approve if submission.new_content => format!(
            "{} becomes public at once, as its next version: every link of a subscriber serves it from then on, and subscribers and followers are told.",
            submission.name
        ),
        Verdict::Approve => {
            "The public page shows these texts and this logo at once. What links serve stays, and subscribers are not told.".to_owned()
        }
        Verdict::RequestChanges => format!(
            "Nothing is published. {author} reads your words, can mend the draft and submit it again."
        ),
        Verdict::Reject => format!(
            "Nothing of it is published, and what is public stays. {author} reads your words."
        ),
    };
    let warnings = submission
        .report
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Warning)
        .count();
    let warnings = i64::try_from(warnings).unwrap_or(i64::MAX);
    html! {
        <>
            <p>{ words }</p>
            if verdict == Verdict::Approve && warnings > 0 {
                <p>{ format!("Subscribers see the {} of the checker beside it.", count(warnings, "warning")) }</p>
            }
        </>
    }
}

/// The words that go along.
fn told(writing: &Writing, review: &Review) -> Html {
    let author = &review.author.display_name;
    if writing.is_empty() {
        return html! { <p class="muted">{ format!("{author} is told without further words.") }</p> };
    }
    html! {
        <div class="notice">
            <div>
                <p class="notice-title">{ format!("To {author}") }</p>
                { cited(&writing.codes) }
                { plain(writing.words.trim()) }
                { writing.about.iter().map(|(step, words)| html! {
                    <div><p class="muted">{ steps::on(*step) }</p>{ plain(words.trim()) }</div>
                }).collect::<Html>() }
            </div>
        </div>
    }
}

/// Words for a decision that can't be made now; `write` puts others in their place.
fn unsent(writing: &Writing, write: &Callback<Writing>) -> Html {
    let forget = {
        let write = write.clone();
        move |_| write.emit(Writing::default())
    };
    let text = writing.text();
    html! {
        <div class="notice notice-caution">
            { icon(Shape::Info) }
            <div>
                <p class="notice-title">{ "You wrote this, and it was not sent" }</p>
                { plain(&text) }
                <div class="actions">
                    <CopyButton class="button-quiet" text={text.clone()} label="Copy it" done="Your words are copied." />
                    <button type="button" class="button button-quiet" onclick={forget}>{ "Forget it" }</button>
                </div>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(words: &str) -> Writing {
        Writing {
            words: words.to_owned(),
            ..Writing::default()
        }
    }

    #[test]
    fn an_approval_needs_no_words_and_takes_them() {
        assert!(matches!(
            Verdict::Approve.with(&written(" \n")),
            Ok(Decision::Approve(Approve { reason: None, .. }))
        ));
        let Ok(Decision::Approve(Approve {
            reason: Some(reason),
            ..
        })) = Verdict::Approve.with(&written(" Well explained. "))
        else {
            panic!("words are taken");
        };
        assert_eq!(reason.as_str(), "Well explained.");
    }

    #[test]
    fn too_few_words_are_refused_with_the_limit() {
        for verdict in [Verdict::RequestChanges, Verdict::Reject] {
            let (step, why) = verdict.with(&written("No.")).unwrap_err();
            assert!(step.is_none() && why.contains("10"), "{why}");
        }
        assert!(Verdict::Approve.with(&written("Nice.")).is_err());
    }

    #[test]
    fn words_on_a_step_go_with_a_refusal_and_are_never_dropped_by_an_approval() {
        let mut writing = written("Say which pairs it trades.");
        writing.put(Step::Publish, " Notes say nothing. ".to_owned());
        writing.codes.push(ReasonCode::Unclear);
        let Ok(Decision::RequestChanges(decline)) = Verdict::RequestChanges.with(&writing) else {
            panic!("it is a request");
        };
        assert_eq!(decline.codes, [ReasonCode::Unclear]);
        let remark = decline.about.first().unwrap();
        assert_eq!(
            (remark.step, remark.words.as_str()),
            (Step::Publish, "Notes say nothing.")
        );
        let (step, _) = Verdict::Approve.with(&writing).unwrap_err();
        assert_eq!(step, Some(Step::Publish));
        writing.put(Step::Publish, String::new());
        assert!(Verdict::Approve.with(&writing).is_ok());
    }

    #[test]
    fn what_is_written_is_kept_as_it_is() {
        let mut writing = written("Say which pairs.");
        writing.put(Step::Strategy, "The name promises.".to_owned());
        writing.codes.push(ReasonCode::Promise);
        let kept = serde_json::to_string(&writing).unwrap();
        assert_eq!(json::from_str::<Writing>(&kept).unwrap(), writing);
    }
}
