//! Reasons by the rules, to be ticked.

use hub_shared::reason::{CitedReasons, ReasonCode};
use yew::prelude::*;

use crate::hooks::{Remote, use_remote};

/// The codes that are chosen once this one is ticked, or no longer.
pub(crate) fn toggled(chosen: &[ReasonCode], code: ReasonCode) -> Vec<ReasonCode> {
    let mut codes = chosen.to_vec();
    if let Some(place) = codes.iter().position(|one| *one == code) {
        codes.remove(place);
    } else {
        codes.push(code);
        codes.sort_unstable();
    }
    codes
}

#[derive(Properties, PartialEq)]
pub(crate) struct CodesProps {
    /// Unique on the page.
    pub(crate) id: AttrValue,
    pub(crate) chosen: Vec<ReasonCode>,
    pub(crate) choose: Callback<Vec<ReasonCode>>,
}

/// Every reason there is, with the rule that it cites on this hub.
#[component]
pub(crate) fn Codes(CodesProps { id, chosen, choose }: &CodesProps) -> Html {
    let cited = use_remote((), |api, ()| async move { api.reason_codes().await });
    html! {
        <fieldset class="codes">
            <legend>{ "Why, by the rules" }<span class="muted">{ " (as many as hold)" }</span></legend>
            { ReasonCode::ALL.iter().map(|code| {
                let one = format!("{id}-{code}");
                let tick = {
                    let (chosen, choose, code) = (chosen.clone(), choose.clone(), *code);
                    move |_: Event| choose.emit(toggled(&chosen, code))
                };
                html! {
                    <div class="check" key={code.to_string()}>
                        <input type="checkbox" id={one.clone()} checked={chosen.contains(code)} onchange={tick} />
                        <p><label for={one}>{ code.sentence() }</label>{ rule(&cited, *code) }</p>
                    </div>
                }
            }).collect::<Html>() }
        </fieldset>
    }
}

fn rule(cited: &Remote<CitedReasons>, code: ReasonCode) -> Html {
    let rule = cited
        .value
        .as_ref()
        .and_then(|cited| cited.items.iter().find(|reason| reason.code == code))
        .and_then(|reason| reason.rule.clone());
    match rule {
        // Beside the page: what is typed here stays.
        Some(address) => {
            html! { <>{ " " }<a href={address} target="_blank" rel="noopener">{ "Rule" }<span class="hidden">{ format!(" on {}, in a new tab", code.section().replace('-', " ")) }</span></a></> }
        }
        None => Html::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_ticked_twice_is_not_chosen() {
        let one = toggled(&[], ReasonCode::Unclear);
        let two = toggled(&one, ReasonCode::Broken);
        assert_eq!(two, [ReasonCode::Broken, ReasonCode::Unclear]);
        assert_eq!(toggled(&two, ReasonCode::Broken), one);
    }
}
