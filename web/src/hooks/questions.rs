//! What all questions to the hub have in common: who asks, whose answer counts, and when they are asked again.

use std::{any::Any, cell::Cell, rc::Rc};

use hub_shared::ids::AccountId;
use yew::prelude::*;

use crate::{
    api::{Failure, Who},
    session::Session,
};

/// A value whose type only the caller knows. What is the same for all types is compiled once: it was a tenth of
/// the app.
pub(super) type Erased = Rc<dyn Any>;

/// A number that changes with the key.
#[hook]
pub(super) fn use_turn<K: PartialEq + 'static>(key: K) -> u32 {
    let last = use_mut_ref(|| (None::<K>, 0_u32));
    let mut last = last.borrow_mut();
    if last.0.as_ref() != Some(&key) {
        last.0 = Some(key);
        last.1 = last.1.wrapping_add(1);
    }
    last.1
}

/// Questions in their order: an answer that comes late says what was true before.
#[derive(Clone)]
pub(super) struct Questions(Rc<Cell<u32>>);

impl Questions {
    /// The number of the next one; the answers to those before do not count any more.
    pub(super) fn next(&self) -> u32 {
        self.0.set(self.0.get().wrapping_add(1));
        self.0.get()
    }

    /// Whether the answer to this one counts.
    pub(super) fn counts(&self, number: u32) -> bool {
        self.0.get() == number
    }
}

/// The questions of a component; nobody waits for an answer to one that is gone.
#[hook]
pub(super) fn use_questions() -> Questions {
    let questions = Questions(use_memo((), |()| Cell::new(0)));
    let last = questions.clone();
    use_effect_with((), move |()| {
        move || {
            last.next();
        }
    });
    questions
}

/// Calls `again` when the hub answers again, if its silence is why the last answer was none.
#[hook]
pub(super) fn use_return(session: &Session, failure: Option<&Failure>, again: &Callback<()>) {
    let missed = failure.is_some_and(Failure::is_silence);
    let again = again.clone();
    use_effect_with(session.answers, move |answers| {
        if *answers && missed {
            again.emit(());
        }
    });
}

/// Whose eyes see an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asker {
    /// Not known yet, but soon: asking now would be asking twice.
    Unknown,
    /// Nobody's, or those of somebody whom the hub has not recognised.
    Nobody,
    /// This account's; a session that ended is still its account's.
    Account(AccountId),
}

pub(super) fn asker(who: &Who) -> Asker {
    match (who, who.account()) {
        (_, Some(account)) => Asker::Account(account.id.clone()),
        (Who::Unknown, None) => Asker::Unknown,
        (_, None) => Asker::Nobody,
    }
}
