//! What administrators see and set.

use hub_shared::{
    administration::{
        AccountDetail, AccountsQuery, ChangeRole, CheckSetup, CheckSetups, Invitation, Invite,
        NewInvitation, PatchCheck, PatchSettings, Protect, ProtectedWords, Settings,
    },
    audit::{AuditEvent, AuditQuery},
    check::CheckName,
    ids::InvitationId,
    moderation::Standing,
    page::{Page, PageQuery},
};
use web_sys::Blob;

use super::{Api, Result, query, request::Ask, segment};

fn account(handle: &str) -> String {
    format!("/moderation/accounts/{}", segment(handle))
}

impl Api {
    /// Accounts by their handles.
    pub(crate) async fn accounts(&self, asked: &AccountsQuery) -> Result<Page<Standing>> {
        let ask = Ask::get(format!("/moderation/accounts{}", query(asked)));
        self.send(ask).await?.value()
    }

    /// An account with what it has.
    pub(crate) async fn standing(&self, handle: &str) -> Result<AccountDetail> {
        self.send(Ask::get(account(handle))).await?.value()
    }

    /// Gives it another role.
    pub(crate) async fn change_role(
        &self,
        handle: &str,
        change: &ChangeRole,
    ) -> Result<AccountDetail> {
        let ask = Ask::put(format!("{}/role", account(handle))).json(change);
        self.send(ask).await?.value()
    }

    /// What can be set while the hub runs.
    pub(crate) async fn settings(&self) -> Result<Settings> {
        self.send(Ask::get("/moderation/settings")).await?.value()
    }

    /// Sets some of it.
    pub(crate) async fn patch_settings(&self, change: &PatchSettings) -> Result<Settings> {
        let ask = Ask::patch("/moderation/settings").json(change);
        self.send(ask).await?.value()
    }

    /// The checks and their modes.
    pub(crate) async fn checks(&self) -> Result<CheckSetups> {
        self.send(Ask::get("/moderation/checks")).await?.value()
    }

    /// Gives a check another mode.
    pub(crate) async fn patch_check(
        &self,
        name: CheckName,
        change: PatchCheck,
    ) -> Result<CheckSetup> {
        let ask = Ask::patch(format!("/moderation/checks/{name}")).json(&change);
        self.send(ask).await?.value()
    }

    /// Words that no name may be taken for.
    pub(crate) async fn protected_words(&self) -> Result<ProtectedWords> {
        let ask = Ask::get("/moderation/protected-words");
        self.send(ask).await?.value()
    }

    /// Adds one.
    pub(crate) async fn protect(&self, word: &Protect) -> Result<()> {
        let ask = Ask::post("/moderation/protected-words").json(word);
        self.send(ask).await.map(|_| ())
    }

    /// Takes one out.
    pub(crate) async fn unprotect(&self, word: &str) -> Result<()> {
        let ask = Ask::delete(format!("/moderation/protected-words/{}", segment(word)));
        self.send(ask).await.map(|_| ())
    }

    /// Invitations, the newest first.
    pub(crate) async fn invitations(&self, page: &PageQuery) -> Result<Page<Invitation>> {
        let ask = Ask::get(format!("/moderation/invitations{}", query(page)));
        self.send(ask).await?.value()
    }

    /// Makes one.
    pub(crate) async fn invite(&self, form: &Invite) -> Result<NewInvitation> {
        let ask = Ask::post("/moderation/invitations").json(form);
        self.send(ask).await?.value()
    }

    /// Takes one back.
    pub(crate) async fn revoke_invitation(&self, id: &InvitationId) -> Result<()> {
        let ask = Ask::delete(format!("/moderation/invitations/{}", segment(id.as_str())));
        self.send(ask).await.map(|_| ())
    }

    /// Entries of the audit log, the newest first.
    pub(crate) async fn audit_events(&self, asked: &AuditQuery) -> Result<Page<AuditEvent>> {
        let ask = Ask::get(format!("/moderation/audit-events{}", query(asked)));
        self.send(ask).await?.value()
    }

    /// All of them, a line each.
    pub(crate) async fn audit_export(&self, asked: &AuditQuery) -> Result<Blob> {
        let path = format!("/api/v1/moderation/audit-events.ndjson{}", query(asked));
        self.send_for_file(&path).await
    }
}
