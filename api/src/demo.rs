//! Demo content: made by our own code and published through the same functions as any other.

use std::{
    fs::File,
    io::{Seek as _, Write as _},
};

use hub_shared::{
    account::Role,
    profile::{CreateProfile, PatchDraft},
    text::{Slug, Tag},
};

use crate::{
    db::{self, accounts::Account},
    domain::{
        accounts, publishing,
        review::{self, Given, Verdict},
        subscriptions,
    },
    error::{Error, Result},
    state::State,
};

pub mod logo;
pub mod package;

const PASSWORD: &str = "paper-trades-for-everyone";
/// The key of an address that only demo content has.
pub(crate) const MODERATOR: &str = "mira@demo.example";

/// What is printed at the start, so that a newcomer can sign in.
pub const ACCOUNTS: &str = "\
demo accounts, all with the password paper-trades-for-everyone:
  author      ada@demo.example
  moderator   mira@demo.example
  subscriber  sam@demo.example
";

/// Refuses to open known passwords to other machines: a database with demo accounts is served on
/// loopback only, with or without `--demo`.
///
/// # Errors
/// Names the mend when the address or the public URL is another machine's to reach.
pub async fn guard(state: &State) -> Result<()> {
    if state.config.is_loopback() {
        return Ok(());
    }
    let found = state
        .db
        .read(move |conn| Ok(db::accounts::by_email_key(conn, MODERATOR)?))
        .await?;
    if found.is_some() || state.config.demo {
        return Err(Error::Internal(
            "demo accounts have passwords that are known to all: listen on 127.0.0.1 without a public \
             URL, or leave --demo out and begin with an empty database"
                .to_owned(),
        ));
    }
    Ok(())
}

/// Fills an empty database; one that holds an account is left as it is.
///
/// # Errors
/// When the hub's own functions refuse the content, which a test would show.
pub async fn fill(state: &State) -> Result<()> {
    if state.db.read(|conn| Ok(db::accounts::any(conn)?)).await? {
        return Ok(());
    }
    let ada = account(state, "ada", "Ada Quant", Role::User).await?;
    let mira = account(state, "mira", "Mira", Role::Moderator).await?;
    let sam = account(state, "sam", "Sam", Role::User).await?;
    for profile in package::all() {
        let slug = publish(state, &ada, &mira, &profile).await?;
        subscriptions::subscribe(state, sam.clone(), slug).await?;
    }
    Ok(())
}

async fn account(state: &State, handle: &str, name: &str, role: Role) -> Result<Account> {
    accounts::create(
        &state.db,
        text(&format!("{handle}@demo.example"))?,
        text(handle)?,
        Some(text(name)?),
        text(PASSWORD)?,
        role,
    )
    .await
}

async fn publish(
    state: &State,
    author: &Account,
    moderator: &Account,
    profile: &package::Package,
) -> Result<Slug> {
    let form = CreateProfile {
        name: text(profile.name)?,
        summary: Some(text(profile.summary)?),
        description: Some(text(profile.description)?),
    };
    let (slug, (_, revision)) = publishing::create(state, author.clone(), form).await?;
    let (author, at) = (author.clone(), slug.clone());
    let tags = profile
        .tags
        .iter()
        .map(|tag| text::<Tag>(tag))
        .collect::<Result<_>>()?;
    let form = PatchDraft {
        tags: Some(tags),
        licence: Some(text("CC-BY-4.0")?),
        release_notes: Some(text("First version.")?),
        ..PatchDraft::default()
    };
    let (_, revision) =
        publishing::patch_draft(state, author.clone(), at.clone(), revision, form).await?;
    let logo = async { upload(state, &logo::png(profile.colours)?) };
    let (_, revision) =
        publishing::put_logo(state, author.clone(), at.clone(), revision, logo).await?;
    let zip = async { upload(state, &profile.zip()?) };
    let (_, revision) =
        publishing::put_package(state, author.clone(), at.clone(), revision, zip).await?;
    let rules = Some(state.house.rules.version.clone());
    let submission = publishing::submit(state, author, at, revision, rules).await?;
    review::claim(state, moderator.clone(), submission.id.clone(), false).await?;
    review::decide(
        state,
        moderator.clone(),
        submission.id,
        Verdict::Approve,
        Given::default(),
    )
    .await?;
    Ok(slug)
}

fn upload(state: &State, bytes: &[u8]) -> Result<File> {
    let mut file = tempfile::tempfile_in(&state.config.uploads_dir)?;
    file.write_all(bytes)?;
    file.rewind()?;
    Ok(file)
}

fn text<T: std::str::FromStr>(text: &str) -> Result<T>
where
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|error| Error::Internal(format!("demo content {text:?} {error}")))
}
