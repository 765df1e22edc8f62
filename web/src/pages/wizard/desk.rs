//! A draft on its author's desk: what the hub has, what is typed, and how the two come together.
//!
//! All changes of a draft take turns here, because each names the state that the one before left.
//! What is typed and not yet sent is kept in the tab, so that a reload loses nothing.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures_util::lock::Mutex;
use gloo_timers::callback::Timeout;
use hub_shared::{
    problem::Code,
    profile::Draft,
    submission::{CreateSubmission, Submission},
};
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File};
use yew::prelude::*;

use super::form::{Form, Part};
use crate::{
    api::{Api, DraftFile, Failure, Progress, Result, Tagged, Upload},
    browser, json,
    session::use_session,
};

/// How long after the last key a draft is saved, in milliseconds.
const PAUSE: u32 = 900;

/// How far what is typed has come.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Saving {
    /// The hub has all of it that is right.
    Saved,
    /// Some of it is not sent yet.
    Typed,
    /// It is on its way.
    Busy,
    /// The hub did not take it.
    Failed(Rc<Failure>),
}

/// The draft as it lies there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Paper {
    /// As the hub has it; none while it is not known, or not begun.
    pub(super) base: Option<Rc<Tagged<Draft>>>,
    /// What the typing began with.
    pub(super) origin: Form,
    /// What is typed.
    pub(super) form: Form,
    pub(super) saving: Saving,
    /// The hub's draft, when it was changed elsewhere in texts that this page shows otherwise.
    pub(super) theirs: Option<Rc<Tagged<Draft>>>,
    /// Why the draft is not there.
    pub(super) failure: Option<Rc<Failure>>,
    /// A logo that waits for the profile to be begun.
    pub(super) logo: Option<File>,
}

/// What a tab keeps of a draft.
#[derive(Serialize, Deserialize)]
struct Unsent {
    etag: String,
    origin: Form,
    form: Form,
}

/// The desk; clones are the same one.
#[derive(Clone)]
pub(super) struct Desk(Rc<Inner>);

struct Inner {
    api: Api,
    handle: String,
    /// Under which key the tab keeps what is not sent.
    key: RefCell<String>,
    slug: RefCell<Option<String>>,
    paper: RefCell<Rc<Paper>>,
    turn: Mutex<()>,
    timer: RefCell<Option<Timeout>>,
    gone: Cell<bool>,
    show: UseForceUpdateHandle,
}

impl PartialEq for Desk {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

fn key(handle: &str, slug: Option<&str>) -> String {
    // No slug has a colon, so no strategy is called like what is not begun.
    format!("hub-unsent:{handle}:{}", slug.unwrap_or(":new"))
}

impl Desk {
    fn new(api: Api, handle: &str, slug: Option<String>, show: UseForceUpdateHandle) -> Self {
        let handle = handle.to_owned();
        let key = key(&handle, slug.as_deref());
        let unsent = unsent(&key);
        let form = match (&slug, unsent) {
            (None, Some(unsent)) => unsent.form,
            _ => Form::default(),
        };
        Self(Rc::new(Inner {
            api,
            handle,
            key: RefCell::new(key),
            slug: RefCell::new(slug),
            paper: RefCell::new(Rc::new(Paper {
                base: None,
                origin: Form::default(),
                form,
                saving: Saving::Saved,
                theirs: None,
                failure: None,
                logo: None,
            })),
            turn: Mutex::new(()),
            timer: RefCell::new(None),
            gone: Cell::new(false),
            show,
        }))
    }

    /// The draft as it lies there now.
    pub(super) fn paper(&self) -> Rc<Paper> {
        self.0.paper.borrow().clone()
    }

    fn change(&self, change: impl FnOnce(&mut Paper)) {
        let mut paper = (*self.paper()).clone();
        change(&mut paper);
        *self.0.paper.borrow_mut() = Rc::new(paper);
        if !self.0.gone.get() {
            self.0.show.force_update();
        }
    }

    /// Fetches the draft, and lays over it what this tab has not sent.
    pub(super) async fn load(&self) {
        let Some(slug) = self.0.slug.borrow().clone() else {
            return;
        };
        let _turn = self.0.turn.lock().await;
        match self.0.api.draft(&slug).await {
            Ok(draft) => self.lay(draft),
            Err(failure) => self.change(|paper| paper.failure = Some(Rc::new(failure))),
        }
    }

    fn lay(&self, draft: Tagged<Draft>) {
        let theirs = Form::of(&draft.value);
        let draft = Rc::new(draft);
        let unsent = unsent(&self.0.key.borrow());
        self.change(|paper| {
            paper.base = Some(draft.clone());
            paper.failure = None;
            paper.origin = theirs.clone();
            paper.form = theirs;
        });
        let Some(unsent) = unsent else { return };
        if unsent.etag == draft.etag {
            self.change(|paper| paper.form = unsent.form);
        } else {
            self.change(|paper| {
                paper.origin = unsent.origin;
                paper.form = unsent.form;
            });
            self.compare(draft);
        }
        self.typed();
    }

    /// Puts a text into its field.
    pub(super) fn edit(&self, part: Part, text: String) {
        self.change(|paper| paper.form.put(part, text));
        self.typed();
    }

    /// Puts the tags in place.
    pub(super) fn tag(&self, tags: Vec<String>) {
        self.change(|paper| paper.form.tags = tags);
        self.typed();
    }

    /// Keeps a logo until the profile is begun.
    pub(super) fn hold_logo(&self, logo: Option<File>) {
        self.change(|paper| paper.logo = logo);
    }

    /// Something was typed: the tab keeps it, and the hub gets it after a pause.
    fn typed(&self) {
        let paper = self.paper();
        let changed = paper.form != paper.origin;
        let kept = changed.then(|| {
            serde_json::to_string(&Unsent {
                etag: paper
                    .base
                    .as_ref()
                    .map(|base| base.etag.clone())
                    .unwrap_or_default(),
                origin: paper.origin.clone(),
                form: paper.form.clone(),
            })
        });
        browser::keep(
            &self.0.key.borrow(),
            kept.and_then(std::result::Result::ok).as_deref(),
        );
        if paper.base.is_none() || paper.theirs.is_some() {
            return;
        }
        if paper.form.changes(&paper.origin).is_none() {
            return;
        }
        if paper.saving != Saving::Busy {
            self.change(|paper| paper.saving = Saving::Typed);
        }
        let desk = self.clone();
        let later = Timeout::new(PAUSE, move || desk.save_soon());
        *self.0.timer.borrow_mut() = Some(later);
    }

    /// Saves without waiting for the end of the pause.
    pub(super) fn save_soon(&self) {
        let desk = self.clone();
        spawn_local(async move {
            desk.save().await;
        });
    }

    /// Saves what is typed; tells whether the hub now has all of it that is right.
    pub(super) async fn save(&self) -> bool {
        let _turn = self.0.turn.lock().await;
        self.0.timer.borrow_mut().take();
        // A second time when the draft had been changed elsewhere in nothing that matters here.
        for _ in 0..2 {
            let paper = self.paper();
            let (Some(slug), Some(base)) = (self.0.slug.borrow().clone(), paper.base.clone())
            else {
                return false;
            };
            if paper.theirs.is_some() {
                return false;
            }
            let Some(patch) = paper.form.changes(&paper.origin) else {
                self.change(|paper| paper.saving = Saving::Saved);
                return true;
            };
            self.change(|paper| paper.saving = Saving::Busy);
            match self.0.api.patch_draft(&slug, &patch, &base.etag).await {
                Ok(draft) => {
                    self.took(draft);
                    return true;
                }
                Err(failure) if failure.code() == Some(Code::Stale) => {
                    if !self.look_again(&slug).await {
                        return false;
                    }
                }
                Err(failure) => {
                    self.change(|paper| paper.saving = Saving::Failed(Rc::new(failure)));
                    return false;
                }
            }
        }
        false
    }

    /// The hub has taken a change: this is the draft now. What was typed meanwhile stays.
    fn took(&self, draft: Tagged<Draft>) {
        self.change(|paper| {
            paper.origin = Form::of(&draft.value);
            paper.base = Some(Rc::new(draft));
            paper.saving = Saving::Saved;
        });
        self.typed();
    }

    /// The draft was changed elsewhere: fetches it, and tells whether the page can go on with it.
    async fn look_again(&self, slug: &str) -> bool {
        match self.0.api.draft(slug).await {
            Ok(draft) => self.compare(Rc::new(draft)),
            Err(failure) => {
                self.change(|paper| paper.saving = Saving::Failed(Rc::new(failure)));
                false
            }
        }
    }

    /// Goes on with the hub's draft, unless its author has to choose between two texts.
    fn compare(&self, draft: Rc<Tagged<Draft>>) -> bool {
        let paper = self.paper();
        let theirs = Form::of(&draft.value);
        let to_choose = paper
            .form
            .differences(&paper.origin, &theirs)
            .iter()
            .any(|difference| difference.changed_there);
        self.change(|paper| {
            paper.base = Some(draft.clone());
            if to_choose {
                paper.theirs = Some(draft);
                paper.saving = Saving::Typed;
            } else {
                paper.origin = theirs;
            }
        });
        !to_choose
    }

    /// The author has chosen: goes on with this, and sends it.
    pub(super) fn choose(&self, form: Form) {
        self.change(|paper| {
            if let Some(theirs) = paper.theirs.take() {
                paper.origin = Form::of(&theirs.value);
                paper.base = Some(theirs);
            }
            paper.form = form;
        });
        self.typed();
        self.save_soon();
    }

    /// Begins the profile with what is typed, and tells its slug. The logo, if one waits, goes along;
    /// the second is why it did not.
    ///
    /// # Errors
    /// What the hub refuses of the profile itself: then nothing has begun.
    pub(super) async fn begin(&self) -> Result<(String, Option<Failure>)> {
        let paper = self.paper();
        let Some(form) = paper.form.beginning() else {
            return Err(Failure::Cancelled);
        };
        let (slug, draft) = self.0.api.create_profile(&form).await?;
        browser::keep(&self.0.key.borrow(), None);
        *self.0.key.borrow_mut() = key(&self.0.handle, Some(&slug));
        *self.0.slug.borrow_mut() = Some(slug.clone());
        self.took(draft);
        // What is left of it is kept in the tab, and the next page tries again.
        self.save().await;
        let refused = match paper.logo.clone() {
            Some(logo) => {
                let name = logo.name();
                let sent = self
                    .send_file(
                        DraftFile::Logo,
                        &logo,
                        &name,
                        Callback::noop(),
                        &Upload::default(),
                    )
                    .await;
                sent.err()
            }
            None => None,
        };
        Ok((slug, refused))
    }

    /// Sends a file into the draft. When the draft was changed elsewhere, but not in this file, it is sent
    /// once more.
    ///
    /// # Errors
    /// `stale` when this file was changed elsewhere, which the draft then shows; and every other refusal.
    pub(super) async fn send_file(
        &self,
        what: DraftFile,
        file: &Blob,
        name: &str,
        progress: Callback<Progress>,
        upload: &Upload,
    ) -> Result<()> {
        let _turn = self.0.turn.lock().await;
        let (slug, mut base) = self.begun()?;
        loop {
            let outcome = self
                .0
                .api
                .put_draft_file(
                    (&slug, what),
                    (file, name),
                    &base.etag,
                    progress.clone(),
                    upload,
                )
                .await;
            match outcome {
                Ok(draft) => {
                    self.took(draft);
                    return Ok(());
                }
                Err(failure) if failure.code() == Some(Code::Stale) => {
                    if !self.look_again(&slug).await {
                        return Err(failure);
                    }
                    let (_, now) = self.begun()?;
                    if holds(&now.value, what) != holds(&base.value, what) {
                        return Err(failure);
                    }
                    base = now;
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    /// Takes a file out of the draft.
    ///
    /// # Errors
    /// `stale` when the draft was changed elsewhere, which it then shows; and every other refusal.
    pub(super) async fn remove_file(&self, what: DraftFile) -> Result<()> {
        let _turn = self.0.turn.lock().await;
        let (slug, base) = self.begun()?;
        match self.0.api.delete_draft_file(&slug, what, &base.etag).await {
            Ok(draft) => {
                self.took(draft);
                Ok(())
            }
            Err(failure) => {
                if failure.code() == Some(Code::Stale) {
                    self.look_again(&slug).await;
                }
                Err(failure)
            }
        }
    }

    /// Submits the draft as it lies there.
    ///
    /// # Errors
    /// `stale` when the draft was changed elsewhere, which it then shows; and every other refusal.
    pub(super) async fn submit(&self, form: &CreateSubmission) -> Result<Submission> {
        let _turn = self.0.turn.lock().await;
        let (slug, base) = self.begun()?;
        let outcome = self.0.api.submit(&slug, form, &base.etag).await;
        if let Err(failure) = &outcome
            && failure.code() == Some(Code::Stale)
        {
            self.look_again(&slug).await;
        }
        outcome
    }

    fn begun(&self) -> Result<(String, Rc<Tagged<Draft>>)> {
        let slug = self.0.slug.borrow().clone();
        slug.zip(self.paper().base.clone()).ok_or(Failure::Offline)
    }

    /// The page goes: what is typed and right is sent now.
    fn leave(&self) {
        self.0.gone.set(true);
        // Whoever signed out sends nothing more: the tab keeps it.
        let signed_out = matches!(&self.paper().saving, Saving::Failed(failure) if **failure == Failure::SignedOut);
        if !signed_out && self.paper().form.changes(&self.paper().origin).is_some() {
            self.save_soon();
        }
    }
}

/// What tells whether a file of a draft is still the same.
fn holds(draft: &Draft, what: DraftFile) -> Option<String> {
    match what {
        DraftFile::Logo => draft.logo.clone(),
        DraftFile::Package => draft
            .package
            .as_ref()
            .map(|package| package.sha256.as_str().to_owned()),
    }
}

fn unsent(key: &str) -> Option<Unsent> {
    json::from_str(&browser::kept(key)?).ok()
}

/// The desk for a profile of this account, or for one that is not begun.
#[hook]
pub(super) fn use_desk(slug: Option<String>) -> Desk {
    let session = use_session();
    let handle = session
        .who
        .account()
        .map(|account| account.handle.clone())
        .unwrap_or_default();
    let show = use_force_update();
    let desk = use_memo((handle, slug), |(handle, slug)| {
        Desk::new(session.api.clone(), handle, slug.clone(), show)
    });
    use_effect_with((*desk).clone(), |desk| {
        let (to_load, to_leave) = (desk.clone(), desk.clone());
        spawn_local(async move { to_load.load().await });
        move || to_leave.leave()
    });
    (*desk).clone()
}
