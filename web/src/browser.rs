//! The few things of the browser that pages need, each in one place.

use wasm_bindgen::{JsCast as _, UnwrapThrowExt as _};
use web_sys::{Blob, Document, HtmlAnchorElement, HtmlElement, MouseEvent, Storage, Url, Window};

/// The window; there is one wherever a page runs.
pub(crate) fn window() -> Window {
    web_sys::window().expect_throw("a page has a window")
}

/// The document; every window of a page has one.
pub(crate) fn document() -> Document {
    window()
        .document()
        .expect_throw("a window of a page has a document")
}

/// Renders a component into the element with this id, in place of what the shell shows there.
pub(crate) fn render<C: yew::BaseComponent<Properties = ()>>(id: &str) {
    let Some(root) = document().get_element_by_id(id) else {
        return;
    };
    root.set_inner_html("");
    yew::Renderer::<C>::with_root(root).render();
}

/// Writes what a panic says to the console, in builds that have the words; boot.js shows that the page broke.
pub(crate) fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        web_sys::console::error_1(&panic.to_string().into());
    }));
}

/// Whether a click on a link asks for another tab or window, which the browser opens by itself.
pub(crate) fn opens_elsewhere(click: &MouseEvent) -> bool {
    click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key()
}

/// The element with this id.
pub(crate) fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Moves the focus to the element with this id.
pub(crate) fn focus(id: &str) {
    if let Some(element) = element(id) {
        // What cannot be focused leaves the focus where it is.
        let _ = element.focus();
    }
}

/// The content of one of the shell's meta elements; none when it is empty.
pub(crate) fn meta(name: &str) -> Option<String> {
    let content = document()
        .query_selector(&format!("meta[name=\"{name}\"]"))
        .ok()??
        .get_attribute("content")?;
    (!content.is_empty()).then_some(content)
}

/// Milliseconds since 1970, by this machine's clock.
pub(crate) fn now() -> i64 {
    whole(js_sys::Date::now())
}

/// What this browser remembers for this site; none where it may remember nothing.
fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}

/// What was remembered under a key.
pub(crate) fn remembered(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Remembers a value, or forgets it. A browser that may not is as good, but for the next visit.
pub(crate) fn remember(key: &str, value: Option<&str>) {
    let Some(storage) = storage() else { return };
    let _ = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
}

/// Saves a file under a name, as a download; tells whether the browser took it.
pub(crate) fn save(file: &Blob, name: &str) -> bool {
    let Ok(address) = Url::create_object_url_with_blob(file) else {
        return false;
    };
    let link = document()
        .create_element("a")
        .ok()
        .and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    let saved = link.is_some_and(|link| {
        link.set_href(&address);
        link.set_download(name);
        link.click();
        true
    });
    // The download has begun by then, and holds the file itself.
    gloo_timers::callback::Timeout::new(60_000, move || {
        let _ = Url::revoke_object_url(&address);
    })
    .forget();
    saved
}

/// Copies a text; tells whether the browser did it.
pub(crate) async fn copy(text: &str) -> bool {
    // Only secure pages have a clipboard (W3C Clipboard API, 4.1).
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
    if clipboard.is_ok_and(|clipboard| !clipboard.is_undefined()) {
        let written = window().navigator().clipboard().write_text(text);
        return wasm_bindgen_futures::JsFuture::from(written).await.is_ok();
    }
    false
}

/// What this tab keeps until it is closed; none where it may keep nothing.
fn tab_storage() -> Option<Storage> {
    window().session_storage().ok()?
}

/// Loads the page anew.
pub(crate) fn reload() {
    // A browser that refuses leaves the page as it is.
    let _ = window().location().reload();
}

/// What this tab kept under a key, over a reload.
pub(crate) fn kept(key: &str) -> Option<String> {
    tab_storage()?.get_item(key).ok()?
}

/// Keeps a value for this tab, or lets it go.
pub(crate) fn keep(key: &str, value: Option<&str>) {
    let Some(storage) = tab_storage() else { return };
    // A full storage loses what a reload would bring back, and nothing else.
    let _ = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
}

/// A number of bytes or milliseconds, which browsers give as a float; the app counts in whole numbers.
pub(crate) fn whole(number: f64) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "sizes and times are whole numbers below 2^53; anything else is cut to the nearest i64"
    )]
    let whole = number as i64;
    whole
}

/// Scrolls to the element with this id, and moves the focus there.
pub(crate) fn show(id: &str) {
    if let Some(element) = element(id) {
        element.scroll_into_view();
        // What cannot be focused leaves the focus where it is.
        let _ = element.focus();
    }
}
