//! The package checker, in a worker: the page stays awake while it works, and no byte leaves the machine.
//!
//! js/worker.js is the other side of the line.

use std::{cell::RefCell, rc::Rc};

use futures_channel::oneshot;
use hub_shared::package::Report;
use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{Blob, BlobPropertyBag, Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::{browser, json};

/// What came of a check.
#[derive(Clone)]
pub(crate) struct Checked {
    /// What was found, and what the package does.
    pub(crate) report: Report,
    /// How many findings are secrets that can be taken out.
    pub(crate) secrets: u32,
    /// The archive without the secrets, when that was asked for: what the report is about.
    pub(crate) cleaned: Option<Blob>,
}

/// Why there is no result.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum NoResult {
    /// The browser could not start the checker, or it broke; in the browser's words.
    Broken(String),
    /// Somebody stopped it.
    Stopped,
}

type Outcome = Result<Checked, NoResult>;

struct Line {
    worker: Worker,
    /// Who waits for the answer; a worker answers one question at a time.
    waiting: RefCell<Option<oneshot::Sender<Outcome>>>,
}

impl Line {
    fn answer(&self, outcome: Outcome) {
        if let Some(waiting) = self.waiting.take() {
            // Whoever no longer waits need not be told.
            let _ = waiting.send(outcome);
        }
    }
}

/// What hears the worker, as long as it lives.
struct Heard {
    line: Rc<Line>,
    _told: Closure<dyn FnMut(MessageEvent)>,
    _broke: Closure<dyn FnMut(Event)>,
}

impl Drop for Heard {
    fn drop(&mut self) {
        let worker = &self.line.worker;
        worker.set_onmessage(None);
        worker.set_onerror(None);
        worker.terminate();
    }
}

/// The line to a worker, which starts with the first check and stays for the next one. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Checker(Rc<RefCell<Option<Heard>>>);

impl PartialEq for Checker {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Checker {
    /// Checks an archive, and stops a check that is under way.
    ///
    /// # Errors
    /// [`NoResult`].
    pub(crate) async fn check(&self, archive: &Blob) -> Outcome {
        self.ask(archive, false).await
    }

    /// Takes the secrets out of an archive, and checks what is left.
    ///
    /// # Errors
    /// [`NoResult`].
    pub(crate) async fn clean(&self, archive: &Blob) -> Outcome {
        self.ask(archive, true).await
    }

    /// Stops what is under way; the next check starts another worker then.
    pub(crate) fn stop(&self) {
        let is_under_way = self
            .0
            .borrow()
            .as_ref()
            .is_some_and(|heard| heard.line.waiting.borrow().is_some());
        if is_under_way {
            self.hang_up(Err(NoResult::Stopped));
        }
    }

    /// Lets the worker go, with a last word to whoever waits for it.
    fn hang_up(&self, outcome: Outcome) {
        if let Some(heard) = self.0.take() {
            heard.line.answer(outcome);
        }
    }

    async fn ask(&self, archive: &Blob, clean: bool) -> Outcome {
        self.stop();
        let (answered, answer) = oneshot::channel();
        let told = self.line().and_then(|line| {
            line.waiting.replace(Some(answered));
            let question = Object::new();
            Reflect::set(&question, &"file".into(), archive)?;
            Reflect::set(&question, &"clean".into(), &clean.into())?;
            line.worker.post_message(&question)
        });
        let outcome = match told {
            Ok(()) => answer.await.unwrap_or(Err(NoResult::Stopped)),
            Err(error) => Err(NoResult::Broken(words(&error))),
        };
        if let Err(NoResult::Broken(_)) = &outcome {
            // One that could not load its module never will.
            self.hang_up(outcome.clone());
        }
        outcome
    }

    fn line(&self) -> Result<Rc<Line>, JsValue> {
        if let Some(heard) = &*self.0.borrow() {
            return Ok(heard.line.clone());
        }
        let script = browser::meta("hub-checker").unwrap_or_default();
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let line = Rc::new(Line {
            worker: Worker::new_with_options(&script, &options)?,
            waiting: RefCell::default(),
        });
        let here = line.clone();
        let told = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            here.answer(read(&event.data()));
        });
        let here = line.clone();
        // A script or a module that could not be loaded, or a memory that is full.
        let broke = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let why = text(&event, "message")
                .unwrap_or_else(|| "its script could not be loaded".to_owned());
            here.answer(Err(NoResult::Broken(why)));
        });
        line.worker
            .set_onmessage(Some(told.as_ref().unchecked_ref()));
        line.worker
            .set_onerror(Some(broke.as_ref().unchecked_ref()));
        self.0.replace(Some(Heard {
            line: line.clone(),
            _told: told,
            _broke: broke,
        }));
        Ok(line)
    }
}

fn read(data: &JsValue) -> Outcome {
    if let Some(error) = text(data, "error") {
        return Err(NoResult::Broken(error));
    }
    let report = text(data, "report")
        .and_then(|report| json::from_str(&report).ok())
        .ok_or_else(|| NoResult::Broken("its report could not be read".to_owned()))?;
    let cleaned = Reflect::get(data, &"cleaned".into())
        .ok()
        .and_then(|cleaned| cleaned.dyn_into::<Uint8Array>().ok())
        .and_then(|bytes| {
            let options = BlobPropertyBag::new();
            options.set_type("application/zip");
            let parts = js_sys::Array::of1(&bytes);
            Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()
        });
    Ok(Checked {
        report,
        secrets: number(data, "secrets").unwrap_or_default(),
        cleaned,
    })
}

fn text(data: &JsValue, key: &str) -> Option<String> {
    Reflect::get(data, &key.into()).ok()?.as_string()
}

fn number(data: &JsValue, key: &str) -> Option<u32> {
    let number = Reflect::get(data, &key.into()).ok()?.as_f64()?;
    u32::try_from(browser::whole(number)).ok()
}

fn words(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map_or_else(
        || "no reason given".to_owned(),
        |error| error.message().into(),
    )
}
