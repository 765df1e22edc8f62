//! A decision: the words for the author, and what happens next.

use std::rc::Rc;

use hub_shared::{
    package::Severity,
    problem::Code,
    submission::{Approve, Decline, Review, ReviewState},
    text::Reason,
};
use yew::prelude::*;

use crate::{
    api::{Api, Decision},
    browser,
    components::{
        copy::CopyButton,
        dialog::Dialog,
        failure::failure_note,
        field::Field,
        icon::{Shape, icon},
        markdown::plain,
    },
    hooks::{use_action, use_failed, use_state},
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

    /// What the hub is told. An approval needs no words; the others say what to mend, or why not.
    fn with(self, words: &str) -> Result<Decision, String> {
        let reason = || {
            words
                .trim()
                .parse::<Reason>()
                .map_err(|why| format!("This text {why}."))
        };
        let declined = || {
            Ok::<_, String>(Decline {
                reason: reason()?,
                codes: Vec::new(),
                about: Vec::new(),
            })
        };
        Ok(match self {
            Self::Approve if words.trim().is_empty() => Decision::Approve(Approve::default()),
            Self::Approve => Decision::Approve(Approve {
                reason: Some(reason()?),
                codes: Vec::new(),
            }),
            Self::RequestChanges => Decision::RequestChanges(declined()?),
            Self::Reject => Decision::Reject(declined()?),
        })
    }
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
    let words = use_state(|| browser::kept(&key).unwrap_or_default());
    let wrong = use_state(|| None::<AttrValue>);
    let asked = use_state(|| None::<(Verdict, Decision)>);
    let write = {
        let (words, wrong, key) = (words.clone(), wrong.clone(), key.clone());
        Callback::from(move |text: String| {
            browser::keep(&key, (!text.is_empty()).then_some(text.as_str()));
            words.set(text);
            wrong.set(None);
        })
    };
    let decide = {
        let (asked, words, key) = (asked.clone(), words.clone(), key.clone());
        let (changed, author) = (changed.clone(), review.author.display_name.clone());
        use_action(
            move |api: Api, decision: Decision| {
                let id = id.clone();
                async move { api.decide(&id, &decision).await }
            },
            move |decided: Review| {
                browser::keep(&key, None);
                words.set(String::new());
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
            if matches!(failure.code(), Some(Code::Conflict | Code::NotClaimed)) {
                asked.set(None);
                reload.emit(());
            }
            if let Some(detail) = failure.error_at("/reason") {
                asked.set(None);
                wrong.set(Some(sentence("This text", &detail)));
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
    use_effect_with((wrong.is_some(), asked.is_some()), |(wrong, asked)| {
        if *wrong && !asked {
            browser::focus(WORDS);
        }
    });
    let pending = review.submission.state == ReviewState::Pending;
    // That a claim was missing says nothing any more once there is one, or no need of one.
    let failure = decide
        .failure
        .clone()
        .filter(|failure| failure.code() != Some(Code::NotClaimed) || (pending && !*mine))
        .filter(|failure| failure.error_at("/reason").is_none());
    if !pending && words.is_empty() && failure.is_none() {
        return Html::default();
    }
    let ask = |verdict: Verdict| {
        let (asked, words, wrong) = (asked.clone(), words.clone(), wrong.clone());
        let clear = decide.clear.clone();
        move |_| match verdict.with(&words) {
            Ok(decision) => {
                clear.emit(());
                wrong.set(None);
                asked.set(Some((verdict, decision)));
            }
            Err(why) => {
                wrong.set(Some(why.into()));
                browser::focus(WORDS);
            }
        }
    };
    let not_now = {
        let asked = asked.clone();
        Callback::from(move |()| asked.set(None))
    };
    html! {
        <section class="card stack" aria-labelledby="decide">
            <h2 id="decide">{ "Your decision" }</h2>
            if asked.is_none() {
                if let Some(failure) = failure { { failure_note(&failure, None) } }
            }
            if pending && *mine {
                <div class="form">
                    <Field id={WORDS} label="Words for the author" rows={6} most={Reason::MAX} value={(*words).clone()} oninput={write}
                        hint="To ask for changes or to reject, say what and why, in 10 to 5,000 characters. An approval needs none. They are kept in this tab until you decide."
                        error={(*wrong).clone()} />
                    <div class="actions">
                        { [Verdict::Approve, Verdict::RequestChanges, Verdict::Reject].map(|verdict| html! {
                            <button type="button" class={verdict.look()} onclick={ask(verdict)}>{ verdict.label() }</button>
                        }).into_iter().collect::<Html>() }
                    </div>
                </div>
            } else {
                if pending { <p>{ "Claim the submission to decide on it." }</p> }
                if !words.is_empty() { { unsent(&words, &write) } }
            }
            if let Some((verdict, decision)) = &*asked {
                <Dialog id="decide-ask" title={verdict.question()} close={not_now.clone()}>
                    <div class="dialog-text">
                        { consequences(*verdict, review) }
                        { told(&words, review) }
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
fn told(words: &str, review: &Review) -> Html {
    let author = &review.author.display_name;
    if words.trim().is_empty() {
        return html! { <p class="muted">{ format!("{author} is told without further words.") }</p> };
    }
    html! {
        <div class="notice">
            <div>
                <p class="notice-title">{ format!("To {author}") }</p>
                { plain(words.trim()) }
            </div>
        </div>
    }
}

/// Words for a decision that can't be made now; `write` puts others in their place.
fn unsent(words: &str, write: &Callback<String>) -> Html {
    let forget = {
        let write = write.clone();
        move |_| write.emit(String::new())
    };
    html! {
        <div class="notice notice-caution">
            { icon(Shape::Info) }
            <div>
                <p class="notice-title">{ "You wrote this, and it was not sent" }</p>
                { plain(words) }
                <div class="actions">
                    <CopyButton class="button-quiet" text={words.to_owned()} label="Copy it" done="Your words are copied." />
                    <button type="button" class="button button-quiet" onclick={forget}>{ "Forget it" }</button>
                </div>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_approval_needs_no_words_and_takes_them() {
        assert!(matches!(
            Verdict::Approve.with(" \n"),
            Ok(Decision::Approve(Approve { reason: None, .. }))
        ));
        let Ok(Decision::Approve(Approve {
            reason: Some(reason),
            ..
        })) = Verdict::Approve.with(" Well explained. ")
        else {
            panic!("words are taken");
        };
        assert_eq!(reason.as_str(), "Well explained.");
    }

    #[test]
    fn too_few_words_are_refused_with_the_limit() {
        for verdict in [Verdict::RequestChanges, Verdict::Reject] {
            let why = verdict.with("No.").unwrap_err();
            assert!(why.contains("10"), "{why}");
        }
        assert!(Verdict::Approve.with("Nice.").is_err());
    }
}
