//! What a select shows.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// For a select that shows `value`, also where somebody chose another one and then stepped back: after a
/// choice its options no longer decide. `options`: how many there are, as it shows none that is not there.
#[hook]
pub(crate) fn use_selected(value: &str, options: usize) -> NodeRef {
    let select = use_node_ref();
    let node = select.clone();
    use_effect_with((value.to_owned(), options), move |(value, _)| {
        // One that shows it already is left alone: whoever types on to find an option would begin anew.
        if let Some(select) = node
            .cast::<HtmlSelectElement>()
            .filter(|select| select.value() != *value)
        {
            select.set_value(value);
        }
    });
    select
}
