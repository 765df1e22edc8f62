//! Who is signed in: an access token in memory, renewed before it ends, by one tab for all.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures_channel::oneshot;
use hub_shared::{
    account::{Account, Session as SignedIn, SignIn},
    problem::Code,
};
use serde::{Deserialize, Serialize};
use yew::Callback;

use super::{
    Api, Failure, Result,
    request::Ask,
    tabs::{self, News},
};
use crate::browser;

/// Where it is remembered that there is a session; the session itself is in a cookie that no script reads.
const HINT: &str = "hub-session";
/// How long before its end a token is renewed, in milliseconds.
const EARLY: f64 = 30_000.0;

/// An access token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Token {
    text: String,
    /// In milliseconds since 1970.
    ends_at: f64,
    account: Account,
}

/// Who is here.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Who {
    /// Not known yet: a session is being taken up again.
    Unknown,
    /// Nobody.
    Nobody,
    /// This account.
    Somebody(Rc<Account>),
    /// This account, whose session ended while its page is still open.
    Ended(Rc<Account>),
}

impl Who {
    /// The account that is signed in; one whose session ended counts until it is given up.
    pub(crate) fn account(&self) -> Option<&Rc<Account>> {
        match self {
            Self::Somebody(account) | Self::Ended(account) => Some(account),
            Self::Unknown | Self::Nobody => None,
        }
    }
}

#[derive(Default)]
pub(super) struct Session {
    token: RefCell<Option<Token>>,
    ended: RefCell<Option<Rc<Account>>>,
    /// Requests that wait until somebody has signed in again.
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
    restored: Cell<bool>,
    changed: RefCell<Callback<Who>>,
}

impl Session {
    fn who(&self) -> Who {
        if let Some(account) = self.ended.borrow().clone() {
            return Who::Ended(account);
        }
        match &*self.token.borrow() {
            Some(token) => Who::Somebody(Rc::new(token.account.clone())),
            None if self.restored.get() => Who::Nobody,
            None => Who::Unknown,
        }
    }

    fn tell(&self) {
        let changed = self.changed.borrow().clone();
        changed.emit(self.who());
    }

    fn take(&self, token: Token) {
        browser::remember(HINT, Some("1"));
        *self.token.borrow_mut() = Some(token);
        *self.ended.borrow_mut() = None;
        self.restored.set(true);
        self.tell();
        for waiting in self.waiting.borrow_mut().drain(..) {
            let _ = waiting.send(());
        }
    }

    fn forget(&self) {
        browser::remember(HINT, None);
        *self.token.borrow_mut() = None;
        *self.ended.borrow_mut() = None;
        self.restored.set(true);
        // Those who wait are told by losing the other end.
        self.waiting.borrow_mut().clear();
        self.tell();
    }

    /// The session is over, though nobody said so: the page stays, and asks.
    fn end(&self) {
        browser::remember(HINT, None);
        let account = self.token.borrow_mut().take().map(|token| token.account);
        if let Some(account) = account {
            *self.ended.borrow_mut() = Some(Rc::new(account));
        }
        self.restored.set(true);
        self.tell();
    }
}

impl Api {
    /// Who is here before the hub was asked: nobody, in a browser that knows of no session.
    pub(crate) fn who_at_first() -> Who {
        if browser::remembered(HINT).is_some() {
            Who::Unknown
        } else {
            Who::Nobody
        }
    }

    /// Takes up the session that this browser has, if it has one, and tells who is here from now on.
    pub(crate) async fn restore(&self, changed: Callback<Who>) {
        let session = &self.0.session;
        *session.changed.borrow_mut() = changed;
        let api = self.clone();
        tabs::listen(move |news| match news {
            News::Token(token) => api.0.session.take(*token),
            News::SignedOut => api.0.session.forget(),
        });
        if browser::remembered(HINT).is_some() {
            // Without a hub nobody is signed in; the next request tries again.
            let _ = self.renew(None).await;
        }
        session.restored.set(true);
        session.tell();
    }

    /// Signs in.
    ///
    /// # Errors
    /// What the hub refuses, `wrong_credentials` among it.
    pub(crate) async fn sign_in(&self, who: &SignIn) -> Result<()> {
        let ask = Ask::post("/session").json(who).about_session();
        let token = self.session_answer(&ask).await?;
        tabs::tell(&News::Token(Box::new(token.clone())));
        self.0.session.take(token);
        Ok(())
    }

    /// Signs out, here and in all tabs, even if the hub cannot be told.
    pub(crate) async fn sign_out(&self) {
        // The cookie stays then, and ends by itself.
        let ask = Ask::delete("/session").about_session();
        let _ = self.send_as(&ask, None).await;
        self.forget();
    }

    /// Forgets who was signed in: signed out, closed, or not to be asked again.
    pub(crate) fn forget(&self) {
        tabs::tell(&News::SignedOut);
        self.0.session.forget();
    }

    /// The account changed: shows it so from now on.
    pub(crate) fn account_changed(&self, account: Account) {
        if let Some(token) = self.0.session.token.borrow_mut().as_mut() {
            token.account = account;
        }
        self.0.session.tell();
    }

    /// An access token that is good for a while; none when nobody is signed in.
    pub(super) async fn token(&self) -> Result<Option<String>> {
        let session = &self.0.session;
        let now = session.token.borrow().clone();
        match now {
            Some(token) if browser::now() + EARLY < token.ends_at => Ok(Some(token.text)),
            Some(token) => self.another_token(&token.text).await.map(Some),
            None if session.ended.borrow().is_some() => self.signed_in_again().await.map(Some),
            None if browser::remembered(HINT).is_some() => match self.renew(None).await {
                Ok(token) => Ok(Some(token.text)),
                Err(Failure::Problem(_)) => Ok(None),
                Err(failure) => Err(failure),
            },
            None => Ok(None),
        }
    }

    /// A token in place of this one, which is not good any more; asks to sign in when the session has
    /// ended, and waits for it.
    pub(super) async fn another_token(&self, old: &str) -> Result<String> {
        match self.renew(Some(old)).await {
            Ok(token) => Ok(token.text),
            Err(Failure::Problem(problem)) if is_the_end(problem.code) => {
                self.0.session.end();
                self.signed_in_again().await
            }
            Err(failure) => Err(failure),
        }
    }

    async fn signed_in_again(&self) -> Result<String> {
        let (signed_in, wait) = oneshot::channel();
        self.0.session.waiting.borrow_mut().push(signed_in);
        wait.await.map_err(|_| Failure::SignedOut)?;
        let token = self.0.session.token.borrow();
        token
            .as_ref()
            .map(|token| token.text.clone())
            .ok_or(Failure::SignedOut)
    }

    /// A token in place of this one. Whoever comes second finds the first one's.
    async fn renew(&self, old: Option<&str>) -> Result<Token> {
        let _turn = tabs::turn().await;
        let now = self.0.session.token.borrow().clone();
        if let Some(token) = now
            && Some(token.text.as_str()) != old
        {
            return Ok(token);
        }
        let ask = Ask::post("/session/refresh")
            .json(&serde_json::json!({}))
            .about_session();
        let outcome = self.session_answer(&ask).await;
        match &outcome {
            Ok(token) => {
                tabs::tell(&News::Token(Box::new(token.clone())));
                self.0.session.take(token.clone());
            }
            Err(failure) if old.is_none() && failure.code().is_some_and(is_the_end) => {
                browser::remember(HINT, None);
            }
            Err(_) => {}
        }
        outcome
    }

    async fn session_answer(&self, ask: &Ask) -> Result<Token> {
        let signed_in: SignedIn = self.send_as(ask, None).await?.value()?;
        Ok(Token {
            text: signed_in.access_token,
            ends_at: browser::now() + f64::from(signed_in.expires_in) * 1000.0,
            account: signed_in.account,
        })
    }
}

/// Whether a refusal to renew means that signing in is the only way on.
fn is_the_end(code: Code) -> bool {
    matches!(
        code,
        Code::SessionEnded | Code::NotSignedIn | Code::AccountSuspended
    )
}
