//! The end of a list that goes on.

use yew::prelude::*;

use crate::hooks::List;

/// A button for the next page, if there is one.
pub(crate) fn more<T>(list: &List<T>) -> Html {
    if !list.has_more {
        return Html::default();
    }
    let more = list.more.clone();
    html! {
        <div class="more">
            <button type="button" class="button button-quiet" aria-disabled={list.loading.to_string()} onclick={move |_| more.emit(())}>
                { if list.loading { "Loading…" } else { "Load more" } }
            </button>
        </div>
    }
}
