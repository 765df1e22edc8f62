//! Personal access tokens: what programs sign in with.

mod new;

use hub_shared::{account::Account, ids::TokenId, page::PageQuery, token::Token};
use yew::prelude::*;

use crate::{
    components::{
        confirm::ConfirmButton,
        more::more,
        remote::{list_view, skeleton},
        time::day,
    },
    hooks::{use_action, use_kept_focus, use_list},
    session::use_session,
    toasts::use_toasts,
    words::{scopes, time},
};

#[derive(Properties, PartialEq)]
pub(super) struct TokensProps {
    pub(super) account: Account,
}

/// The list, and the form for another one.
#[component]
pub(super) fn Tokens(TokensProps { account }: &TokensProps) -> Html {
    let api = use_session().api;
    let tokens = use_list((), |api, (), cursor| async move {
        let page = PageQuery {
            cursor,
            limit: None,
        };
        api.tokens(&page).await
    });
    use_kept_focus("tokens", tokens.items.as_ref().map(|items| items.len()));
    let empty = html! { <p class="muted">{ "None yet." }</p> };
    html! {
        <>
            <p class="muted">{ "Programs sign in with them, each with no more than it needs. " }<a href={api.at("/api/docs/")}>{ "What the API offers" }</a>{ "." }</p>
            { list_view(&tokens, skeleton(3), empty, |items| html! {
                <ul class="rows">
                    { items.iter().map(|token| html! { <Row key={token.id.to_string()} token={token.clone()} reload={tokens.reload.clone()} /> }).collect::<Html>() }
                </ul>
            }) }
            { more(&tokens) }
            if account.verified {
                <new::NewTokenForm role={account.role} made={tokens.reload.clone()} />
            } else {
                <p>{ "Verify your mail address, and you can make one." }</p>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    token: Token,
    reload: Callback<()>,
}

#[component]
fn Row(RowProps { token, reload }: &RowProps) -> Html {
    let toasts = use_toasts();
    let revoke = {
        let reload = reload.clone();
        use_action(
            |api, id: TokenId| async move { api.delete_token(&id).await },
            move |()| {
                reload.emit(());
                toasts.done("The token is revoked.");
            },
        )
    };
    let now = crate::browser::now();
    let may = token
        .scopes
        .iter()
        .map(|scope| scopes::words(scope).0)
        .collect::<Vec<_>>()
        .join(" · ");
    let used = token.last_used_at.map_or_else(
        || "never used".to_owned(),
        |at| format!("used {}", time::ago(at, now)),
    );
    let (run, id) = (revoke.run.clone(), token.id.clone());
    html! {
        <li class="row">
            <div class="row-main">
                <div>
                    <p><strong>{ &token.name }</strong>{ " " }<code>{ format!("{}…", token.begins) }</code></p>
                    <p>{ may }</p>
                    <p class="muted">{ "Good until " }{ day(token.expires_at) }{ format!(" · {used}") }</p>
                </div>
            </div>
            <ConfirmButton id={format!("revoke-{}", token.id)} label="Revoke" class="button-quiet" danger=true
                title={format!("Revoke {}?", token.name)} busy={revoke.busy} failure={revoke.failure.clone()}
                confirm={Callback::from(move |()| run.emit(id.clone()))}>
                <p>{ "Whatever program uses it is refused from then on. A revoked token does not come back." }</p>
            </ConfirmButton>
        </li>
    }
}
