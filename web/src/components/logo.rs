//! Pictures of profiles and accounts; who has none gets the first letters of the name.

use yew::prelude::*;

use crate::{hooks::use_state, session::use_session, words::initials};

#[derive(Properties, PartialEq)]
pub(crate) struct LogoProps {
    /// As the API names it.
    pub(crate) path: Option<AttrValue>,
    /// Whose it is.
    pub(crate) name: AttrValue,
    /// Pixels of its side.
    #[prop_or(56)]
    pub(crate) size: u32,
}

/// A profile's logo. It says nothing that the name beside it doesn't.
#[component]
pub(crate) fn Logo(props: &LogoProps) -> Html {
    let api = use_session().api;
    let size = props.size.to_string();
    match &props.path {
        Some(path) => html! {
            <img class="logo" src={api.at(path)} alt="" width={size.clone()} height={size} loading="lazy" decoding="async" />
        },
        None => letters(&props.name, props.size, "logo"),
    }
}

/// A logo that only some may see: a draft's, or that of a submission. The page fetches it as whoever is
/// signed in, which a picture's address cannot.
#[component]
pub(crate) fn OwnLogo(props: &LogoProps) -> Html {
    let api = use_session().api;
    let address = use_state(|| None::<AttrValue>);
    {
        let address = address.clone();
        use_effect_with(props.path.clone(), move |path| {
            let path = path.clone();
            let made = std::rc::Rc::new(std::cell::RefCell::new(None::<String>));
            let gone = std::rc::Rc::new(std::cell::Cell::new(false));
            let (keep, left) = (made.clone(), gone.clone());
            address.set(None);
            wasm_bindgen_futures::spawn_local(async move {
                let Some(path) = path else { return };
                let Ok(picture) = api.picture(&path).await else {
                    return;
                };
                if left.get() {
                    return;
                }
                if let Ok(url) = web_sys::Url::create_object_url_with_blob(&picture) {
                    *keep.borrow_mut() = Some(url.clone());
                    address.set(Some(url.into()));
                }
            });
            move || {
                gone.set(true);
                if let Some(url) = made.borrow_mut().take() {
                    let _ = web_sys::Url::revoke_object_url(&url);
                }
            }
        });
    }
    let size = props.size.to_string();
    match &*address {
        Some(address) => html! {
            <img class="logo" src={address.clone()} alt="" width={size.clone()} height={size} />
        },
        None => letters(&props.name, props.size, "logo"),
    }
}

/// The first letters of a name, `size` pixels high and wide, on a ground that goes with the name.
pub(crate) fn letters(name: &str, size: u32, class: &'static str) -> Html {
    let hue = format!("hue-{}", name.bytes().map(u32::from).sum::<u32>() % 6);
    html! {
        <svg class={classes!(class, hue)} viewBox="0 0 40 40" width={size.to_string()} height={size.to_string()} aria-hidden="true" focusable="false">
            <rect width="40" height="40" />
            <text x="20" y="21" text-anchor="middle" dominant-baseline="central">{ initials(name) }</text>
        </svg>
    }
}
