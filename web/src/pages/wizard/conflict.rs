//! A draft that was changed elsewhere while it was changed here: both texts, and a choice.

use std::rc::Rc;

use yew::prelude::*;

use crate::hooks::use_state;

use super::{
    desk::{Desk, Paper},
    form::{Difference, Form, Part},
};
use crate::components::icon::{Shape, icon};

/// The panel's id, to which the focus goes when somebody wants to go on without choosing.
pub(super) const ID: &str = "conflict";

#[derive(Properties, PartialEq)]
pub(super) struct ConflictPanelProps {
    pub(super) desk: Desk,
    pub(super) paper: Rc<Paper>,
}

/// The panel. Nothing is sent until its author has chosen.
#[component]
pub(super) fn ConflictPanel(props: &ConflictPanelProps) -> Html {
    let ConflictPanelProps { desk, paper } = props;
    let chosen = use_state(Vec::<(Part, bool)>::new);
    let Some(draft) = &paper.theirs else {
        return Html::default();
    };
    let theirs = Form::of(&draft.value);
    let differences = paper.form.differences(&paper.origin, &theirs);
    let keeps_mine = |difference: &Difference| {
        chosen
            .iter()
            .find(|(part, _)| *part == difference.part)
            .map_or(difference.changed_here, |(_, mine)| *mine)
    };
    let choose = |part: Part, mine: bool| {
        let chosen = chosen.clone();
        Callback::from(move |_: Event| {
            let mut now = (*chosen).clone();
            now.retain(|(other, _)| *other != part);
            now.push((part, mine));
            chosen.set(now);
        })
    };
    let with = |take_theirs: &dyn Fn(&Difference) -> bool| {
        let mut form = paper.form.clone();
        for difference in differences.iter().filter(|it| take_theirs(it)) {
            form.take(difference.part, &theirs);
        }
        let desk = desk.clone();
        Callback::from(move |_: MouseEvent| desk.choose(form.clone()))
    };
    let side = |part: Part, mine: bool, text: &str, checked: bool| {
        let (word, id) = if mine {
            ("Mine, from this page", format!("{}-mine", part.id()))
        } else {
            ("Theirs, from elsewhere", format!("{}-theirs", part.id()))
        };
        html! {
            <div class="conflict-side">
                <label class="check" for={id.clone()}>
                    <input type="radio" id={id} name={format!("choose-{}", part.id())} {checked} onchange={choose(part, mine)} />
                    <span>{ word }</span>
                </label>
                <div class="conflict-text" tabindex="0" role="group" aria-label={format!("{}: {word}", part.label())}>
                    if text.is_empty() { <p class="muted">{ "empty" }</p> } else { <p class="plain">{ text }</p> }
                </div>
            </div>
        }
    };
    html! {
        <section class="notice notice-caution" id={ID} tabindex="-1" aria-labelledby="conflict-title">
            { icon(Shape::Warning) }
            <div class="conflict">
                <div role="alert">
                    <h2 id="conflict-title">{ "This draft was changed elsewhere, too" }</h2>
                    <p>{ "In another tab, on another machine or by a program. Nothing is overwritten and nothing you typed is lost: choose what stays." }</p>
                </div>
                { differences.iter().map(|difference| {
                    let mine = keeps_mine(difference);
                    html! {
                        <fieldset key={difference.part.id()}>
                            <legend class="field-label">{ difference.part.label() }</legend>
                            <div class="conflict-sides">
                                { side(difference.part, true, &difference.mine, mine) }
                                { side(difference.part, false, &difference.theirs, !mine) }
                            </div>
                        </fieldset>
                    }
                }).collect::<Html>() }
                <div class="actions">
                    <button type="button" class="button button-primary" onclick={with(&|difference| !keeps_mine(difference))}>{ "Go on with what is chosen" }</button>
                    <button type="button" class="button button-quiet" onclick={with(&|_| false)}>{ "Keep all of mine" }</button>
                    <button type="button" class="button button-quiet" onclick={with(&|_| true)}>{ "Take all of theirs" }</button>
                </div>
            </div>
        </section>
    }
}
