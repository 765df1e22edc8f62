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
        if let Some(select) = node.cast::<HtmlSelectElement>() {
            select.set_value(value);
        }
    });
    select
}
