//! The package checker, in a worker: the page stays awake while it works, and no byte leaves the machine.
//!
//! js/worker.js is the other side of the line.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

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

type Waiting = Rc<RefCell<HashMap<u32, oneshot::Sender<Result<Checked, NoResult>>>>>;

struct Line {
    worker: Worker,
    // They are called as long as the worker lives.
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _broke: Closure<dyn FnMut(Event)>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// The line to a worker, which starts with the first check. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Checker {
    line: Rc<RefCell<Option<Line>>>,
    waiting: Waiting,
    asked: Rc<Cell<u32>>,
}

impl PartialEq for Checker {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.line, &other.line)
    }
}

impl Checker {
    /// Checks an archive.
    ///
    /// # Errors
    /// [`NoResult`].
    pub(crate) async fn check(&self, archive: &Blob) -> Result<Checked, NoResult> {
        self.ask(archive, false).await
    }

    /// Takes the secrets out of an archive, and checks what is left.
    ///
    /// # Errors
    /// [`NoResult`].
    pub(crate) async fn clean(&self, archive: &Blob) -> Result<Checked, NoResult> {
        self.ask(archive, true).await
    }

    /// Stops what is under way; the next check starts another worker.
    pub(crate) fn stop(&self) {
        self.line.borrow_mut().take();
        for (_, waiting) in self.waiting.borrow_mut().drain() {
            let _ = waiting.send(Err(NoResult::Stopped));
        }
    }

    async fn ask(&self, archive: &Blob, clean: bool) -> Result<Checked, NoResult> {
        let id = self.asked.get();
        self.asked.set(id.wrapping_add(1));
        let (answered, answer) = oneshot::channel();
        self.waiting.borrow_mut().insert(id, answered);
        let question = Object::new();
        let told = [
            ("id", JsValue::from(id)),
            ("file", JsValue::from(archive)),
            ("clean", JsValue::from(clean)),
        ]
        .iter()
        .try_for_each(|(key, value)| {
            Reflect::set(&question, &JsValue::from(*key), value).map(|_| ())
        })
        .and_then(|()| self.started())
        .and_then(|worker| worker.post_message(&question));
        if let Err(error) = told {
            self.waiting.borrow_mut().remove(&id);
            return Err(NoResult::Broken(words(&error)));
        }
        answer.await.unwrap_or(Err(NoResult::Stopped))
    }

    fn started(&self) -> Result<Worker, JsValue> {
        if let Some(line) = &*self.line.borrow() {
            return Ok(line.worker.clone());
        }
        let script = browser::meta("hub-checker").unwrap_or_default();
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&script, &options)?;
        let waiting = self.waiting.clone();
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data();
            let Some(id) = number(&data, "id") else {
                return;
            };
            if let Some(waiting) = waiting.borrow_mut().remove(&id) {
                let _ = waiting.send(read(&data));
            }
        });
        let (waiting, line) = (self.waiting.clone(), Rc::downgrade(&self.line));
        // A script or a module that could not be loaded, or a memory that is full.
        let broke = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let why = Reflect::get(&event, &"message".into()).unwrap_or_default();
            let why = why
                .as_string()
                .unwrap_or_else(|| "its script could not be loaded".to_owned());
            for (_, waiting) in waiting.borrow_mut().drain() {
                let _ = waiting.send(Err(NoResult::Broken(why.clone())));
            }
            if let Some(line) = line.upgrade() {
                // Not from within its own callback.
                wasm_bindgen_futures::spawn_local(async move {
                    line.borrow_mut().take();
                });
            }
        });
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(broke.as_ref().unchecked_ref()));
        *self.line.borrow_mut() = Some(Line {
            worker: worker.clone(),
            _heard: heard,
            _broke: broke,
        });
        Ok(worker)
    }
}

fn read(data: &JsValue) -> Result<Checked, NoResult> {
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
