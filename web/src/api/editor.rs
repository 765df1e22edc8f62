//! An author's own profiles: drafts, files, submissions, and what is published.

use hub_shared::{
    own_profile::OwnProfile,
    page::{Page, PageQuery},
    profile::{CreateProfile, Draft, PatchDraft, PatchProfile, Profile, Version},
    submission::{CreateSubmission, Submission},
};
use web_sys::Blob;
use yew::Callback;

use super::{Api, Progress, Result, Tagged, Upload, query, request::Ask, segment};

fn path(slug: &str) -> String {
    format!("/profiles/{}", segment(slug))
}

impl Api {
    /// The account's own profiles, last changed first.
    pub(crate) async fn own_profiles(&self, page: &PageQuery) -> Result<Page<OwnProfile>> {
        let ask = Ask::get(format!("/account/profiles{}", query(page)));
        self.send(ask).await?.value()
    }

    /// Makes a profile with its draft; tells its slug, too.
    pub(crate) async fn create_profile(
        &self,
        form: &CreateProfile,
    ) -> Result<(String, Tagged<Draft>)> {
        let answer = self.send(Ask::post("/profiles").json(form)).await?;
        let slug = answer
            .location_segment(1)
            .ok_or(super::Failure::Unreadable(0))?;
        Ok((slug, answer.tagged()?))
    }

    /// Changes a profile's settings.
    pub(crate) async fn patch_profile(
        &self,
        slug: &str,
        change: &PatchProfile,
        etag: &str,
    ) -> Result<Tagged<Profile>> {
        let ask = Ask::patch(path(slug)).json(change).if_match(etag);
        self.send(ask).await?.flat_tagged()
    }

    /// Deletes a profile.
    pub(crate) async fn delete_profile(&self, slug: &str) -> Result<()> {
        self.send(Ask::delete(path(slug))).await.map(|_| ())
    }

    /// A draft.
    pub(crate) async fn draft(&self, slug: &str) -> Result<Tagged<Draft>> {
        let ask = Ask::get(format!("{}/draft", path(slug)));
        self.send(ask).await?.tagged()
    }

    /// Changes a draft, if it is still as `etag` has it.
    pub(crate) async fn patch_draft(
        &self,
        slug: &str,
        change: &PatchDraft,
        etag: &str,
    ) -> Result<Tagged<Draft>> {
        let ask = Ask::patch(format!("{}/draft", path(slug)))
            .json(change)
            .if_match(etag);
        self.send(ask).await?.tagged()
    }

    /// Uploads a package or a logo (`what`) into a draft.
    pub(crate) async fn put_draft_file(
        &self,
        (slug, what): (&str, DraftFile),
        file: (&Blob, &str),
        etag: &str,
        progress: Callback<Progress>,
        upload: &Upload,
    ) -> Result<Tagged<Draft>> {
        let path = format!("{}/draft/{}", path(slug), what.word());
        self.put_file(&path, file, etag, progress, upload).await
    }

    /// Takes a package or a logo out of a draft.
    pub(crate) async fn delete_draft_file(
        &self,
        slug: &str,
        what: DraftFile,
        etag: &str,
    ) -> Result<Tagged<Draft>> {
        let ask = Ask::delete(format!("{}/draft/{}", path(slug), what.word())).if_match(etag);
        self.send(ask).await?.tagged()
    }

    /// Submits a draft for review, as `etag` has it.
    pub(crate) async fn submit(
        &self,
        slug: &str,
        form: &CreateSubmission,
        etag: &str,
    ) -> Result<Submission> {
        let ask = Ask::post(format!("{}/submissions", path(slug)))
            .json(form)
            .if_match(etag);
        self.send(ask).await?.value()
    }

    /// The submissions of a profile, newest first.
    pub(crate) async fn submissions(
        &self,
        slug: &str,
        page: &PageQuery,
    ) -> Result<Page<Submission>> {
        let ask = Ask::get(format!("{}/submissions{}", path(slug), query(page)));
        self.send(ask).await?.value()
    }

    /// Takes a submission back.
    pub(crate) async fn withdraw(&self, slug: &str, number: i64) -> Result<Submission> {
        let ask = Ask::post(format!("{}/submissions/{number}/withdraw", path(slug)));
        self.send(ask).await?.value()
    }

    /// Withdraws a version, or offers it again.
    pub(crate) async fn yank(&self, slug: &str, number: i64, back: bool) -> Result<Version> {
        let verb = if back { "unyank" } else { "yank" };
        let ask = Ask::post(format!("{}/versions/{number}/{verb}", path(slug)));
        self.send(ask).await?.value()
    }

    /// A picture that only some may see.
    pub(crate) async fn picture(&self, path: &str) -> Result<Blob> {
        self.send_for_file(path).await
    }
}

/// A file of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DraftFile {
    /// The package.
    Package,
    /// The logo.
    Logo,
}

impl DraftFile {
    fn word(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Logo => "logo",
        }
    }
}
