//! What authors upload, made into what the hub keeps.

use std::{
    fs::File,
    future::Future,
    io::{Cursor, Read as _},
};

use hub_shared::{
    digest::Digest,
    ids::ProfileId,
    inspection::Inspection,
    package::{self, Canonical, Checked, Report},
    problem::Code,
};
use image::{ImageDecoder as _, ImageFormat, ImageReader};

use super::origins;
use crate::{
    db::accounts::Account,
    error::{Error, Refusal, Result},
    state::State,
};

/// Most pixels of a logo's side.
pub const LOGO_SIDE: u32 = 4096;
/// Longest side of the logo that the hub keeps.
const KEPT_SIDE: u32 = 512;

/// A package as the checker left it, kept in the file store.
pub struct Package {
    /// SHA-256 of the canonical archive.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: usize,
    /// The digest of its content, without name, description, avatar and id.
    pub content: Digest,
    /// What was found.
    pub report: Report,
    /// The profile whose link it carried.
    pub derived_from: Option<ProfileId>,
}

/// Checks an uploaded archive and keeps its canonical form. What it carries of other people's
/// credentials for this hub is revoked, whether or not it is refused.
///
/// # Errors
/// `package_refused` with every finding; `busy`.
pub async fn keep_package(state: &State, uploader: &Account, upload: File) -> Result<Package> {
    let mut checked = canonicalise(state, move || read(upload)).await?;
    let origin = origins::trace(state, uploader, &checked).await?;
    checked.report.findings.extend(origin.findings);
    let (canonical, report) = accepted(checked).inspect_err(|error| {
        if let Error::Refused(refusal) = error {
            state.metrics.package_refused(&refusal.findings);
        }
    })?;
    let archive = canonical.archive();
    let size = archive.len();
    let content = canonical.content_digest();
    let digest = state.storage.put(archive).await?;
    Ok(Package {
        digest,
        size,
        content,
        report,
        derived_from: origin.derived_from,
    })
}

/// Says what the checker finds in an uploaded archive; nothing of it is kept.
///
/// # Errors
/// `busy`; a package that is not accepted is no error.
pub async fn inspect(
    state: &State,
    upload: impl Future<Output = Result<File>>,
) -> Result<Inspection> {
    let upload = upload.await?;
    let checked = canonicalise(state, move || read(upload)).await?;
    Ok(Inspection {
        accepted: checked.canonical.is_some(),
        report: checked.report,
    })
}

/// The canonical form of an archive that the hub takes.
pub(super) async fn check(
    state: &State,
    archive: impl FnOnce() -> Result<Vec<u8>> + Send + 'static,
) -> Result<(Canonical, Report)> {
    accepted(canonicalise(state, archive).await?)
}

fn accepted(checked: Checked) -> Result<(Canonical, Report)> {
    match checked.canonical {
        Some(canonical) => Ok((canonical, checked.report)),
        None => Err(Refusal::new(
            Code::PackageRefused,
            "This archive can't be published as it is: see findings, each with its mend.",
        )
        .with_findings(checked.report.findings)
        .into()),
    }
}

/// Runs the checker in its turn. The archive is read in that turn, too, so that no more of them are
/// in memory than are being checked.
async fn canonicalise(
    state: &State,
    archive: impl FnOnce() -> Result<Vec<u8>> + Send + 'static,
) -> Result<Checked> {
    let limits = state.limits.clone();
    state
        .checking
        .run(move || Ok(package::canonicalise(&archive()?, &limits)))
        .await
}

/// Decodes an uploaded picture and keeps it anew: a PNG of at most 512 × 512 pixels without any
/// metadata, its first frame if it has several.
///
/// # Errors
/// `logo_refused` when it is no PNG, JPEG or GIF, broken, or larger than 4096 × 4096; `busy`.
pub async fn keep_logo(state: &State, upload: File) -> Result<Digest> {
    let png = state.decoding.run(move || reencode(upload)).await?;
    state.storage.put(png).await
}

fn read(mut file: File) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn reencode(upload: File) -> Result<Vec<u8>> {
    let refused = |detail: String| Error::refused(Code::LogoRefused, detail);
    let bytes = read(upload)?;
    let format = match image::guess_format(&bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif)) => format,
        _ => {
            return Err(refused(
                "The logo must be a PNG, JPEG or GIF file.".to_owned(),
            ));
        }
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(LOGO_SIDE);
    limits.max_image_height = Some(LOGO_SIDE);
    limits.max_alloc = Some(u64::from(LOGO_SIDE) * u64::from(LOGO_SIDE) * 8);
    reader.limits(limits);
    let broken = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => refused(format!(
            "The logo is larger than {LOGO_SIDE} × {LOGO_SIDE} pixels: make it smaller."
        )),
        error => refused(format!(
            "The logo can't be read ({error}): save it anew as a PNG."
        )),
    };
    let mut decoder = reader.into_decoder().map_err(broken)?;
    // A camera's picture may say in its metadata which side is up; the copy has no metadata.
    let orientation = decoder.orientation().map_err(broken)?;
    let mut picture = image::DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    if picture.width().max(picture.height()) > KEPT_SIDE {
        picture = picture.thumbnail(KEPT_SIDE, KEPT_SIDE);
    }
    let mut png = Vec::new();
    image::DynamicImage::from(picture.to_rgba8())
        .write_to(&mut Cursor::new(&mut png), ImageFormat::Png)
        .map_err(|error| Error::Internal(format!("encoding a logo: {error}")))?;
    Ok(png)
}
