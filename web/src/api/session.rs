//! Who is signed in: an access token in memory, renewed before it ends, by one tab for all.

use std::{
    cell::{Cell, RefCell},
    pin::pin,
    rc::Rc,
};

use futures_util::{
    future::{Either, select},
    lock::Mutex,
};
use gloo_timers::future::TimeoutFuture;
use hub_shared::{
    account::{Account, Session as SignedIn, SignIn},
    problem::Code,
};
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use super::{
    Api, Failure, Result,
    request::Ask,
    tabs::{self, News},
    waiting::Waiting,
};
use crate::browser;

/// Where it is remembered that there is a session, which is in a cookie that no script reads.
const HINT: &str = "hub-session";
/// What stands there as long as it is open.
const OPEN: &str = "open";
/// What stands there when somebody signed out and the hub has still to be told.
const ENDING: &str = "ending";
/// How long before its end a token is renewed, in milliseconds.
const EARLY: i64 = 30_000;
/// How long a new token takes to reach every tab at the most, in milliseconds.
const SPREADING: u32 = 300;
/// The shortest and the longest pause between two tries to take a session up, in milliseconds.
const PAUSE: (u32, u32) = (2_000, 60_000);

/// An access token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Token {
    text: String,
    /// In milliseconds since 1970.
    ends_at: i64,
    account: Account,
}

/// Who is here.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Who {
    /// Not known yet: a session is being taken up again.
    Unknown,
    /// Not known, because the hub does not answer: it is asked again and again.
    Unreached(Rc<Failure>),
    /// Nobody.
    Nobody,
    /// This account.
    Somebody(Rc<Account>),
    /// This account, whose session ended while its page is still open.
    Ended(Rc<Account>),
    /// The first account, whose page is still open, while in another tab the second one signed in.
    Replaced(Rc<Account>, Rc<Account>),
}

impl Who {
    /// The account whose page this is; one whose session ended counts until it is given up.
    pub(crate) fn account(&self) -> Option<&Rc<Account>> {
        match self {
            Self::Somebody(account) | Self::Ended(account) | Self::Replaced(account, _) => {
                Some(account)
            }
            Self::Unknown | Self::Unreached(_) | Self::Nobody => None,
        }
    }
}

/// Whether it is known who is here.
enum Known {
    NotYet,
    Not(Rc<Failure>),
    Yes,
}

pub(super) struct Session {
    token: RefCell<Option<Token>>,
    ended: RefCell<Option<Rc<Account>>>,
    /// The token of another account that signed in elsewhere while this page is the ended one's.
    other: RefCell<Option<Token>>,
    known: RefCell<Known>,
    /// Requests that wait until it is known who is here.
    unsettled: Waiting,
    /// Requests that wait until somebody has signed in again.
    waiting: Waiting,
    /// Renewals that wait for the token of another tab.
    hearing: Waiting,
    /// Held by the one renewal of this page: when the one before failed, in milliseconds since 1970, and why.
    renewal: Mutex<Option<(i64, Failure)>>,
    /// How often somebody signed out: what was asked for before must not sign in again.
    departures: Cell<u32>,
    changed: RefCell<Callback<Who>>,
}

impl Default for Session {
    fn default() -> Self {
        let known = if is_remembered(OPEN) {
            Known::NotYet
        } else {
            Known::Yes
        };
        Self {
            token: RefCell::default(),
            ended: RefCell::default(),
            other: RefCell::default(),
            known: RefCell::new(known),
            unsettled: Waiting::default(),
            waiting: Waiting::default(),
            hearing: Waiting::default(),
            renewal: Mutex::default(),
            departures: Cell::default(),
            changed: RefCell::default(),
        }
    }
}

/// A token that the hub gave this page, for all tabs and for the next visit.
fn spread(token: &Token) {
    browser::remember(HINT, Some(OPEN));
    tabs::tell(&News::Token(Box::new(token.clone())));
}

/// Whether the hint says this.
fn is_remembered(word: &str) -> bool {
    browser::remembered(HINT).as_deref() == Some(word)
}

impl Session {
    fn who(&self) -> Who {
        if let Some(account) = self.ended.borrow().clone() {
            return match &*self.other.borrow() {
                Some(other) => Who::Replaced(account, Rc::new(other.account.clone())),
                None => Who::Ended(account),
            };
        }
        if let Some(token) = &*self.token.borrow() {
            return Who::Somebody(Rc::new(token.account.clone()));
        }
        match &*self.known.borrow() {
            Known::NotYet => Who::Unknown,
            Known::Not(failure) => Who::Unreached(failure.clone()),
            Known::Yes => Who::Nobody,
        }
    }

    fn tell(&self) {
        let changed = self.changed.borrow().clone();
        changed.emit(self.who());
    }

    fn settle(&self, known: Known) {
        *self.known.borrow_mut() = known;
        self.unsettled.wake();
    }

    /// A token that came of signing in here, or of another tab's and this one's refreshes. One of
    /// another account than the page's is put aside: nothing that was typed as one is sent as the other.
    fn hear(&self, token: Token) {
        let here = self.who().account().cloned();
        match here {
            Some(account) if account.id != token.account.id => {
                *self.token.borrow_mut() = None;
                *self.ended.borrow_mut() = Some(account);
                *self.other.borrow_mut() = Some(token);
                self.tell();
            }
            _ => self.take(token),
        }
        self.hearing.wake();
    }

    fn take(&self, token: Token) {
        *self.token.borrow_mut() = Some(token);
        *self.ended.borrow_mut() = None;
        *self.other.borrow_mut() = None;
        self.settle(Known::Yes);
        self.tell();
        self.waiting.wake();
    }

    fn forget(&self) {
        self.departures.set(self.departures.get().wrapping_add(1));
        *self.token.borrow_mut() = None;
        *self.ended.borrow_mut() = None;
        *self.other.borrow_mut() = None;
        // Those who wait are told by losing the other end.
        self.waiting.dismiss();
        self.settle(Known::Yes);
        self.tell();
    }

    /// Somebody signed out in another tab. If that was another account, this page still asks for its own.
    fn hear_of_departure(&self) {
        if self.other.borrow_mut().take().is_some() {
            self.tell();
        } else {
            self.forget();
        }
    }

    /// The session is over, though nobody said so: the page stays, and asks.
    fn end(&self) {
        browser::remember(HINT, None);
        let account = self.token.borrow_mut().take().map(|token| token.account);
        if let Some(account) = account {
            *self.ended.borrow_mut() = Some(Rc::new(account));
        }
        self.tell();
    }

    fn text(&self) -> Option<String> {
        let token = self.token.borrow();
        token.as_ref().map(|token| token.text.clone())
    }

    fn is_over(&self) -> bool {
        self.ended.borrow().is_some()
    }

    /// Waits while a session is being taken up for the first time.
    async fn settled(&self) {
        if matches!(*self.known.borrow(), Known::NotYet) {
            // Whoever wakes it is the only one that can drop it.
            let _ = self.unsettled.wait().await;
        }
    }
}

impl Api {
    /// Who is here, as far as it is known.
    pub(crate) fn who(&self) -> Who {
        self.0.session.who()
    }

    /// Takes up the session that this browser has, if it has one, and tells who is here from now on.
    /// As long as the hub does not answer it is asked again.
    pub(crate) async fn restore(&self, changed: Callback<Who>) {
        let session = &self.0.session;
        *session.changed.borrow_mut() = changed;
        let api = self.clone();
        tabs::listen(move |news| match news {
            News::Token(token) => api.0.session.hear(*token),
            News::SignedOut => api.0.session.hear_of_departure(),
        });
        self.end_what_was_left().await;
        let mut pause = PAUSE.0;
        while is_remembered(OPEN) && session.text().is_none() && !session.is_over() {
            match self.renew(None).await {
                Ok(()) => break,
                Err(failure) if is_the_end(&failure) => {
                    browser::remember(HINT, None);
                }
                Err(Failure::SignedOut) => {}
                Err(failure) => {
                    session.settle(Known::Not(Rc::new(failure)));
                    session.tell();
                    self.hub_answers_within(pause).await;
                    pause = (pause * 2).min(PAUSE.1);
                    continue;
                }
            }
        }
        session.settle(Known::Yes);
        session.tell();
    }

    /// Signs in.
    ///
    /// # Errors
    /// What the hub refuses, `wrong_credentials` among it.
    pub(crate) async fn sign_in(&self, who: &SignIn) -> Result<()> {
        let ask = Ask::post("/session").json(who).about_session();
        let _turn = tabs::turn().await;
        let token = self.session_answer(&ask).await?;
        spread(&token);
        self.0.session.take(token);
        Ok(())
    }

    /// Signs out, here and in all tabs at once; what is returned tells the hub.
    ///
    /// # Errors
    /// The hub could not be told, so that its session is still open; it is told on the next visit.
    pub(crate) fn sign_out(&self) -> impl Future<Output = Result<()>> + use<> {
        let api = self.clone();
        api.forget();
        // Whoever closes the page now is signed out all the same: the next page tells the hub.
        browser::remember(HINT, Some(ENDING));
        async move {
            let _change = api.0.under_way.begin();
            // A refresh that is under way brings another cookie: this ends the session by the last one.
            let _turn = tabs::turn().await;
            api.end_unless_begun_anew().await
        }
    }

    /// Tells the hub of a departure that it could not be told of then.
    async fn end_what_was_left(&self) {
        if !is_remembered(ENDING) {
            return;
        }
        let _turn = tabs::turn().await;
        // Another tab may have told it.
        if is_remembered(ENDING) {
            // If it fails, the next page tells it.
            let _ = self.end_unless_begun_anew().await;
        }
    }

    /// Tells the hub that the session is over, in a turn. If somebody signed in meanwhile, the cookie is
    /// theirs, and not for this to end.
    async fn end_unless_begun_anew(&self) -> Result<()> {
        if is_remembered(OPEN) {
            return Ok(());
        }
        let ask = Ask::delete("/session").about_session();
        self.send_as(&ask, None).await?;
        if is_remembered(ENDING) {
            browser::remember(HINT, None);
        }
        Ok(())
    }

    /// Forgets in all tabs who was signed in: signed out, or the account is closed.
    pub(crate) fn forget(&self) {
        browser::remember(HINT, None);
        tabs::tell(&News::SignedOut);
        self.0.session.forget();
    }

    /// Gives up the account whose session ended, on this page alone.
    pub(crate) fn leave(&self) {
        self.0.session.forget();
    }

    /// Goes on as the account that signed in in another tab. What waits to be sent as the one before
    /// is not sent.
    pub(crate) fn go_on_as_other(&self) {
        let session = &self.0.session;
        let other = session.other.borrow_mut().take();
        if let Some(token) = other {
            session.waiting.dismiss();
            session.take(token);
        }
    }

    /// The account changed: shows it so from now on, in all tabs.
    pub(crate) fn account_changed(&self, account: Account) {
        let token = {
            let mut token = self.0.session.token.borrow_mut();
            let Some(token) = token.as_mut() else { return };
            token.account = account;
            token.clone()
        };
        tabs::tell(&News::Token(Box::new(token)));
        self.0.session.tell();
    }

    /// An access token that is good for a while; none when nobody is signed in.
    pub(super) async fn token(&self) -> Result<Option<String>> {
        let session = &self.0.session;
        session.settled().await;
        if session.is_over() {
            return self.signed_in_again().await.map(Some);
        }
        let now = session.token.borrow().clone();
        if let Some(token) = now {
            if browser::now() + EARLY < token.ends_at {
                return Ok(Some(token.text));
            }
            return match self.another_token(&token.text).await {
                // What is left of it will do.
                Err(failure) if failure.may_pass() && browser::now() < token.ends_at => {
                    Ok(Some(token.text))
                }
                outcome => outcome.map(Some),
            };
        }
        match &*session.known.borrow() {
            Known::Not(failure) => Err((**failure).clone()),
            Known::NotYet | Known::Yes => Ok(None),
        }
    }

    /// A token in place of this one, which is not good any more; asks to sign in when the session has
    /// ended, and waits for it.
    pub(super) async fn another_token(&self, old: &str) -> Result<String> {
        let session = &self.0.session;
        match self.renew(Some(old)).await {
            Ok(()) if !session.is_over() => session.text().ok_or(Failure::SignedOut),
            Ok(()) => self.signed_in_again().await,
            Err(failure) if is_the_end(&failure) => {
                session.end();
                self.signed_in_again().await
            }
            Err(failure) => Err(failure),
        }
    }

    async fn signed_in_again(&self) -> Result<String> {
        let session = &self.0.session;
        session
            .waiting
            .wait()
            .await
            .map_err(|_| Failure::SignedOut)?;
        session.text().ok_or(Failure::SignedOut)
    }

    /// Gets a token in place of this one. Of those who want one at once, on this page or in other tabs, one
    /// asks, and the others take what came of it.
    async fn renew(&self, old: Option<&str>) -> Result<()> {
        let session = &self.0.session;
        let begun = browser::now();
        let departures = session.departures.get();
        let still_here = || {
            if session.departures.get() == departures {
                Ok(())
            } else {
                Err(Failure::SignedOut)
            }
        };
        let before = session.token.borrow().clone();
        // Two tokens of one second have the same text.
        let is_renewed =
            |now: &Token| Some(now.text.as_str()) != old || Some(now) != before.as_ref();
        let settled =
            || session.is_over() || session.token.borrow().as_ref().is_some_and(is_renewed);
        let mut last_failure = session.renewal.lock().await;
        still_here()?;
        if settled() {
            return Ok(());
        }
        if let Some((at, failure)) = &*last_failure
            && *at >= begun
        {
            return Err(failure.clone());
        }
        // Whoever has the turn now may bring what is wanted here before it ends.
        let turn = match select(pin!(tabs::turn()), session.hearing.wait()).await {
            Either::Left((turn, _)) => turn,
            Either::Right(_) => {
                still_here()?;
                if settled() {
                    return Ok(());
                }
                tabs::turn().await
            }
        };
        if turn.waited {
            // What the other one tells may still be on its way.
            select(session.hearing.wait(), TimeoutFuture::new(SPREADING)).await;
        }
        still_here()?;
        if settled() {
            return Ok(());
        }
        let ask = Ask::post("/session/refresh")
            .json(&serde_json::json!({}))
            .about_session();
        let outcome = self.session_answer(&ask).await;
        still_here()?;
        *last_failure = outcome
            .as_ref()
            .err()
            .map(|failure| (browser::now(), failure.clone()));
        let token = outcome?;
        spread(&token);
        session.hear(token);
        // A tab that comes before it has heard finds the turn taken, and so knows that there is news.
        spawn_local(async move {
            TimeoutFuture::new(SPREADING).await;
            drop(turn);
        });
        Ok(())
    }

    async fn session_answer(&self, ask: &Ask) -> Result<Token> {
        let signed_in: SignedIn = self.send_as(ask, None).await?.value()?;
        Ok(Token {
            text: signed_in.access_token,
            ends_at: browser::now() + i64::from(signed_in.expires_in) * 1000,
            account: signed_in.account,
        })
    }
}

/// Whether a refusal to renew means that signing in is the only way on.
fn is_the_end(failure: &Failure) -> bool {
    failure.code() == Some(Code::SessionEnded)
}
