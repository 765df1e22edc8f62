//! Accounts, sessions and personal access tokens.

use hub_shared::{
    account::{
        Account, AskReset, ChangePassword, CloseAccount, ConfirmReset, MailSent, OpenSession,
        PatchAccount, Register, Verify,
    },
    ids::{SessionId, TokenId},
    page::{Page, PageQuery},
    token::{CreateToken, NewToken, Token},
};

use super::{Api, Result, Tagged, query, request::Ask};

impl Api {
    /// Asks for an account; the mail says what came of it.
    pub(crate) async fn register(&self, form: &Register) -> Result<MailSent> {
        let ask = Ask::post("/accounts").json(form);
        self.send_as(&ask, None).await?.value()
    }

    /// Verifies a mail address by the token of a mail.
    pub(crate) async fn verify(&self, form: &Verify) -> Result<()> {
        let ask = Ask::post("/account/verify").json(form);
        self.send_as(&ask, None).await.map(|_| ())
    }

    /// Asks for a mail that sets another password.
    pub(crate) async fn ask_reset(&self, form: &AskReset) -> Result<MailSent> {
        let ask = Ask::post("/account/reset").json(form);
        self.send_as(&ask, None).await?.value()
    }

    /// Sets another password by the token of a mail.
    pub(crate) async fn confirm_reset(&self, form: &ConfirmReset) -> Result<()> {
        let ask = Ask::post("/account/reset/confirm").json(form);
        self.send_as(&ask, None).await.map(|_| ())
    }

    /// The account that is signed in.
    pub(crate) async fn account(&self) -> Result<Tagged<Account>> {
        self.send(Ask::get("/account")).await?.tagged()
    }

    /// Changes the account, if it is still as `etag` has it.
    pub(crate) async fn patch_account(
        &self,
        change: &PatchAccount,
        etag: &str,
    ) -> Result<Tagged<Account>> {
        let ask = Ask::patch("/account").json(change).if_match(etag);
        self.send(ask).await?.tagged()
    }

    /// Changes the password.
    pub(crate) async fn change_password(&self, change: &ChangePassword) -> Result<()> {
        let ask = Ask::put("/account/password").json(change);
        self.send(ask).await.map(|_| ())
    }

    /// Closes the account.
    pub(crate) async fn close_account(&self, close: &CloseAccount) -> Result<()> {
        let ask = Ask::delete("/account").json(close);
        self.send(ask).await.map(|_| ())
    }

    /// The sessions that are open.
    pub(crate) async fn sessions(&self, page: &PageQuery) -> Result<Page<OpenSession>> {
        let ask = Ask::get(format!("/sessions{}", query(page)));
        self.send(ask).await?.value()
    }

    /// Ends one.
    pub(crate) async fn end_session(&self, id: &SessionId) -> Result<()> {
        let ask = Ask::delete(format!("/sessions/{id}"));
        self.send(ask).await.map(|_| ())
    }

    /// Ends all but this one.
    pub(crate) async fn end_other_sessions(&self) -> Result<()> {
        self.send(Ask::delete("/sessions")).await.map(|_| ())
    }

    /// The personal access tokens.
    pub(crate) async fn tokens(&self, page: &PageQuery) -> Result<Page<Token>> {
        let ask = Ask::get(format!("/tokens{}", query(page)));
        self.send(ask).await?.value()
    }

    /// Makes one; its text is told this once.
    pub(crate) async fn create_token(&self, form: &CreateToken) -> Result<NewToken> {
        let ask = Ask::post("/tokens").json(form);
        self.send(ask).await?.value()
    }

    /// Revokes one.
    pub(crate) async fn delete_token(&self, id: &TokenId) -> Result<()> {
        let ask = Ask::delete(format!("/tokens/{id}"));
        self.send(ask).await.map(|_| ())
    }
}
