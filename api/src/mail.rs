//! Mail: written as a job in the transaction that causes it, then delivered at least once.
//!
//! Without a mail server messages go to the outbox folder as .eml files (RFC 5322).

use std::path::{Path, PathBuf};

use hub_shared::text::Email;
use hub_shared::{
    account::{ProfilesLeft, Role},
    token::Scopes,
};
use lettre::{
    Message,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0},
    },
};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt as _;

use crate::{
    clock::Time,
    config,
    db::{
        Tx,
        accounts::Account,
        jobs::{self, Job},
        notifications::Notice,
        tokens::Token,
    },
    error::{Error, Result},
    jobs::Failed,
};
use server::Server;

mod notices;
mod server;
mod site;

pub use site::Site;
use site::Use;

/// The kind of job that delivers a mail.
pub const JOB: &str = "mail";

/// A mail to be delivered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mail {
    to: String,
    subject: String,
    text: String,
}

impl Mail {
    fn to(account: &Account, subject: &str, text: String) -> Self {
        Self::to_address(account, &account.email, subject, text)
    }

    /// To an account, at another address than its own.
    fn to_address(account: &Account, email: &str, subject: &str, text: String) -> Self {
        let greeting = format!("Hello {},\n\n", account.display_name);
        Self {
            to: email.to_owned(),
            subject: subject.to_owned(),
            text: greeting + &text,
        }
    }

    /// Carries the token that verifies an address.
    #[must_use]
    pub fn verify(account: &Account, token: &str, site: &Site) -> Self {
        Self::to(
            account,
            "Verify your address for Profile Hub",
            format!(
                "somebody, most likely you, registered this address as @{handle} at\n\
                 {home}\n\n\
                 {how}\
                 If it was not you, or if you do not know this handle, do nothing.\n",
                how = site.token(
                    Use::Verify,
                    token,
                    "To verify it within 24 hours",
                    "the password you chose"
                ),
                home = site.home(),
                handle = account.handle,
            ),
        )
    }

    /// Tells the owner of an address that somebody registered with it again.
    #[must_use]
    pub fn already_registered(account: &Account, site: &Site) -> Self {
        Self::to(
            account,
            "You already have an account at Profile Hub",
            format!(
                "somebody, perhaps you, tried to register this address at\n\
                 {home}\n\
                 but it already belongs to @{handle}.\n\
                 Sign in with the password you have.\n\n\
                 If it was not you, do nothing: nothing was changed.\n",
                home = site.home(),
                handle = account.handle,
            ),
        )
    }

    /// Carries the token that sets a forgotten password.
    #[must_use]
    pub fn reset(account: &Account, token: &str, site: &Site) -> Self {
        let unverified = match account.verified_at {
            Some(_) => "",
            None => {
                "This address was never verified. Setting a password verifies it and\n\
                 makes the account yours alone. If you do not know its handle, register\n\
                 yourself with this address instead.\n\n"
            }
        };
        Self::to(
            account,
            "Set a new password for Profile Hub",
            format!(
                "somebody, most likely you, forgot the password of @{handle} at\n\
                 {home}\n\n\
                 {how}\
                 {unverified}\
                 If it was not you, do nothing: nothing was changed.\n",
                how = site.token(
                    Use::Reset,
                    token,
                    "To set a new one within an hour",
                    "the new password"
                ),
                home = site.home(),
                handle = account.handle,
            ),
        )
    }

    /// Tells that a suspended account's password can't be reset.
    #[must_use]
    pub fn reset_suspended(account: &Account, site: &Site) -> Self {
        Self::to(
            account,
            "Your account at Profile Hub is suspended",
            format!(
                "somebody, most likely you, forgot the password of @{handle} at\n\
                 {home}\n\n\
                 An administrator suspended this account: its password can be reset\n\
                 once that is lifted.\n",
                home = site.home(),
                handle = account.handle,
            ),
        )
    }

    /// Tells that a password was reset.
    #[must_use]
    pub fn password_reset(account: &Account, site: &Site) -> Self {
        Self::to(
            account,
            "Your password was reset",
            format!(
                "the password of @{handle} was set anew at\n\
                 {home}\n\
                 with a token from a mail to this address. All sessions were ended and\n\
                 all access tokens revoked. If it was not you, somebody reads your mail:\n\
                 secure your mailbox first, then reset the password once more.\n",
                home = site.home(),
                handle = account.handle,
            ),
        )
    }

    /// Tells that a password was changed.
    #[must_use]
    pub fn password_changed(account: &Account, site: &Site) -> Self {
        Self::to(
            account,
            "Your password was changed",
            format!(
                "the password of @{handle} was changed at\n\
                 {home}\n\
                 and all other sessions were ended. Access tokens for programs are still\n\
                 good. If it was not you, reset the password now, which ends them too.\n",
                home = site.home(),
                handle = account.handle,
            ),
        )
    }

    /// Carries the token that moves an account to this address.
    #[must_use]
    pub fn confirm_address(account: &Account, email: &str, token: &str, site: &Site) -> Self {
        Self::to_address(
            account,
            email,
            "Confirm your new address for Profile Hub",
            format!(
                "somebody, most likely you, wants to use this address for @{handle} at\n\
                 {home}\n\n\
                 {how}\
                 If you do not know this handle, do nothing.\n",
                how = site.token(
                    Use::Verify,
                    token,
                    "To confirm it within 24 hours",
                    "the account's password"
                ),
                home = site.home(),
                handle = account.handle,
            ),
        )
    }

    /// Tells the owner of an address that another account wanted it.
    #[must_use]
    pub fn address_taken(holder: &Account, site: &Site) -> Self {
        Self::to(
            holder,
            "You already have an account at Profile Hub",
            format!(
                "somebody, perhaps you, wanted to use this address for another account at\n\
                 {home}\n\
                 but it already belongs to @{handle}. Nothing was changed.\n",
                home = site.home(),
                handle = holder.handle,
            ),
        )
    }

    /// Tells the old address that a new one was asked for.
    #[must_use]
    pub fn address_asked(account: &Account, email: &str, site: &Site) -> Self {
        Self::to(
            account,
            "A new address for your account",
            format!(
                "somebody, most likely you, asked to move @{handle} at\n\
                 {home}\n\
                 to {email}. It stays here until that is confirmed. If it was not you,\n\
                 change your password now: that also calls the move off.\n",
                home = site.home(),
                handle = account.handle,
            ),
        )
    }

    /// Tells the old address that the account has moved.
    #[must_use]
    pub fn address_changed(account: &Account, email: &str, site: &Site) -> Self {
        Self::to(
            account,
            "Your account has a new address",
            format!(
                "@{handle} at\n\
                 {home}\n\
                 has moved to {email}: this is the last mail to this address. If it was\n\
                 not you, tell the operator of the hub.\n",
                home = site.home(),
                handle = account.handle,
            ),
        )
    }

    /// Tells of another role.
    #[must_use]
    pub fn role_changed(account: &Account, role: Role) -> Self {
        Self::to(
            account,
            "You have another role at Profile Hub",
            format!(
                "@{handle} is {role} now. All its sessions were ended and all its access\n\
                 tokens revoked: sign in again.\n",
                handle = account.handle,
            ),
        )
    }

    /// Carries the token of an invitation to somebody who has no account.
    #[must_use]
    pub fn invitation(email: &str, token: &str, expires_at: Time, site: &Site) -> Self {
        let until = expires_at.format("%Y-%m-%d");
        let how = match site.invitation(token) {
            Some(link) => {
                format!("To create an account until {until}, open this page:\n\n{link}\n\n")
            }
            None => format!(
                "To create an account until {until}, send this token as \"invitation\"\n\n\
                 {token}\n\n\
                 with your registration to\n\
                 {address}\n\n",
                address = site.registration(),
            ),
        };
        Self {
            to: email.to_owned(),
            subject: "You are invited to Profile Hub".to_owned(),
            text: format!(
                "Hello,\n\n\
                 an administrator invites you to\n\
                 {home}\n\
                 where OctoBot users share trading profiles.\n\n\
                 {how}\
                 It can be used once. If you do not want an account, do nothing.\n",
                home = site.home(),
            ),
        }
    }

    /// Says goodbye.
    #[must_use]
    pub fn closed(account: &Account, profiles: ProfilesLeft, site: &Site) -> Self {
        let left = match profiles {
            ProfilesLeft::Keep => "What you published stays, archived and without your name.",
            ProfilesLeft::Delete => "What you published was deleted.",
        };
        Self::to(
            account,
            "Your account is closed",
            format!(
                "@{handle} was closed at\n\
                 {home}\n\n\
                 {left} Your links serve\n\
                 nothing any more, nobody else will get your handle, and this address is\n\
                 forgotten: this is the last mail to it.\n",
                home = site.home(),
                handle = account.handle,
            ),
        )
    }

    /// Tells that a session was ended because its refresh token was used twice.
    #[must_use]
    pub fn session_reused(account: &Account, site: &Site) -> Self {
        Self::to(
            account,
            "A session of yours was ended",
            format!(
                "a session of @{handle} was ended at\n\
                 {home}\n\
                 Its refresh token was used a second time, as happens when somebody\n\
                 has copied it. Sign in again; if you did not expect this, change your\n\
                 password.\n",
                home = site.home(),
                handle = account.handle,
            ),
        )
    }

    /// Tells that a personal access token was made.
    #[must_use]
    pub fn token_created(account: &Account, token: &Token, scopes: &Scopes, site: &Site) -> Self {
        Self::to(
            account,
            "A new access token for your account",
            format!(
                "a personal access token was made for @{handle} at\n\
                 {home}\n\n\
                 Name: {name}\n\
                 Begins with: {begins}\n\
                 May: {scopes}\n\
                 Good until: {until} UTC\n\n\
                 If it was not you, delete it, change your password and look through\n\
                 your sessions.\n",
                home = site.home(),
                handle = account.handle,
                name = token.name,
                begins = token.begins,
                until = token.expires_at.format("%Y-%m-%d %H:%M"),
            ),
        )
    }

    /// Tells that a personal access token is about to expire.
    #[must_use]
    pub fn token_expires(account: &Account, token: &Token, site: &Site) -> Self {
        Self::to(
            account,
            "An access token of yours expires soon",
            format!(
                "the personal access token {name:?} ({begins}…) of @{handle} at\n\
                 {home}\n\
                 is good until {until} UTC. What uses it needs a new one by then;\n\
                 if nothing does any more, do nothing.\n",
                home = site.home(),
                handle = account.handle,
                name = token.name,
                begins = token.begins,
                until = token.expires_at.format("%Y-%m-%d %H:%M"),
            ),
        )
    }

    /// Tells that a personal access token was revoked because somebody found it.
    #[must_use]
    pub fn token_leaked(account: &Account, token: &Token, site: &Site) -> Self {
        Self::to(
            account,
            "An access token of yours was found and revoked",
            format!(
                "somebody found the personal access token {name:?} ({begins}…) of\n\
                 @{handle} where it should not be, and reported it to\n\
                 {home}\n\
                 It is revoked. Make a new one for what used it, and look where the\n\
                 old one lies open: in a repository, a log, a picture.\n",
                home = site.home(),
                handle = account.handle,
                name = token.name,
                begins = token.begins,
            ),
        )
    }

    /// Tells that a download link was replaced because somebody else had it.
    #[must_use]
    pub fn link_leaked(account: &Account, slug: &str, site: &Site) -> Self {
        Self::to(
            account,
            &format!("Your link to {slug} was found and replaced"),
            format!(
                "the download link that @{handle} has to the profile {slug} turned up\n\
                 where it should not be: whoever has it downloads as you. So\n\
                 {home}\n\
                 replaced it. The old one serves nothing any more; the new one is\n\
                 among your subscriptions:\n\
                 {subscriptions}\n\
                 In OctoBot, remove the profile and import the new link.\n",
                subscriptions = site.subscriptions(),
                home = site.home(),
                handle = account.handle,
            ),
        )
    }

    /// Tells that a session was ended because somebody found a token of it.
    #[must_use]
    pub fn session_leaked(account: &Account, site: &Site) -> Self {
        Self::to(
            account,
            "A session of yours was found and ended",
            format!(
                "somebody found a token of a session of @{handle} where it should not\n\
                 be, and reported it to\n\
                 {home}\n\
                 That session is ended. Sign in again; if you do not know how it got\n\
                 out, change your password.\n",
                home = site.home(),
                handle = account.handle,
            ),
        )
    }

    /// Tells an author what was decided on a submission; `page` is where they go on.
    #[must_use]
    pub fn decided(
        author: &Account,
        name: &str,
        outcome: &str,
        said: &Said<'_>,
        page: &str,
    ) -> Self {
        let said = said.lines("The moderator wrote");
        Self::to(
            author,
            &format!("{name}: {outcome}"),
            format!("your submission of {name:?} was looked at:\n{outcome}.\n\n{said}{page}\n"),
        )
    }

    /// Tells an account what was done to it, or an author to what they published.
    #[must_use]
    pub fn moderated(account: &Account, done: &str, said: &Said<'_>, page: &str) -> Self {
        let said = said.lines("The words that go with it");
        Self::to(account, done, format!("{done}.\n\n{said}{page}\n"))
    }

    /// Tells an author that a moderator wrote in a submission's thread.
    #[must_use]
    pub fn message(author: &Account, name: &str, words: &str, page: &str) -> Self {
        Self::to(
            author,
            &format!("{name}: a moderator wrote to you"),
            format!(
                "a moderator wrote to you about your submission of {name:?}:\n\n\
                 {words}\n\n\
                 Answer there, not to this mail:\n{page}\n"
            ),
        )
    }

    /// Tells a subscriber what the bell tells, too: `why` is codes in lines; none for what has a mail
    /// of its own.
    #[must_use]
    pub fn notice(account: &Account, notice: &Notice, why: &str, site: &Site) -> Option<Self> {
        let (subject, text) = notices::words(notice, why)?;
        let page = site.of_notice(notice);
        Some(Self::to(account, &subject, format!("{text}\n{page}\n")))
    }

    /// As it is sent: the same bytes, with the same id, however often it is delivered.
    fn formed(&self, from: &Mailbox, job: &Job) -> std::result::Result<Message, String> {
        let to = self
            .to
            .parse()
            .map_err(|error| format!("its address: {error}"))?;
        let host = from.email.domain();
        // RFC 3834: nobody's out-of-office answers it.
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(&self.subject)
            .message_id(Some(format!("<{}@{host}>", job.id)))
            .date(job.created_at.and_utc().into())
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .body(self.text.clone())
            .map_err(|error| error.to_string())
    }
}

/// What a mail tells of a decision.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// Codes in lines; empty when there are none.
    pub why: &'a str,
    /// The words that go with it.
    pub words: Option<&'a str>,
    /// What follows from it, as a paragraph, such as [`Site::appeal`]; empty where nothing does.
    pub then: &'a str,
}

impl Said<'_> {
    /// As paragraphs, with what stands above the words.
    fn lines(&self, above: &str) -> String {
        let mut lines = match self.why {
            "" => String::new(),
            why => format!("Why, by the rules:\n\n{why}\n"),
        };
        if let Some(words) = self.words {
            lines += &format!("{above}:\n\n{words}\n\n");
        }
        lines + self.then
    }
}

/// Has a mail delivered once this transaction is committed; the same key is the same mail. A closed
/// account has no address and gets none.
///
/// # Errors
/// When the database fails.
pub fn send(tx: &mut Tx<'_>, key: &str, mail: &Mail) -> Result<()> {
    if mail.to.is_empty() {
        return Ok(());
    }
    let payload = serde_json::to_string(mail)?;
    let now = tx.now();
    jobs::insert(
        tx,
        jobs::Job::new(JOB, format!("{JOB}:{key}"), payload, now),
    )?;
    Ok(())
}

/// Which of these keys are those of mails that were sent or wait to be.
///
/// # Errors
/// When the database fails.
pub fn known(tx: &mut Tx<'_>, keys: &[String]) -> Result<Vec<String>> {
    let prefix = format!("{JOB}:");
    let keys = keys.iter().map(|key| format!("{prefix}{key}"));
    let known = jobs::known(tx, &keys.collect::<Vec<_>>())?;
    Ok(known
        .iter()
        .filter_map(|key| key.strip_prefix(&prefix))
        .map(str::to_owned)
        .collect())
}

/// Where mails go.
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

enum Way {
    Folder(PathBuf),
    Server(Server),
}

impl Mailer {
    /// Mails by the mail server, or as files in a folder, which is made when it is missing. `host` is
    /// what the hub calls itself to the server.
    ///
    /// # Errors
    /// When the folder can't be made, the sender is no address, or the URL of the server is none.
    pub fn open(settings: &config::Mail, host: &str) -> Result<Self> {
        let from = settings.mail_from.parse().map_err(|error| {
            Error::Internal(format!(
                "--mail-from {:?}: {error}; it is an address such as Hub <hub@example.org>",
                settings.mail_from
            ))
        })?;
        let way = match settings.server() {
            Some(url) => {
                tracing::info!("mails go to the mail server");
                Way::Server(Server::open(url, settings.smtp_timeout, host)?)
            }
            None => {
                let folder = settings.outbox_dir.clone();
                std::fs::create_dir_all(&folder)?;
                tracing::info!(folder = %folder.display(), "mails are written to a folder");
                Way::Folder(folder)
            }
        };
        Ok(Self { from, way })
    }

    /// Delivers a mail; delivering the same one again leaves one file, or the same message.
    ///
    /// # Errors
    /// Why it could not be delivered, without its address.
    pub async fn deliver(&self, job: &Job) -> std::result::Result<(), Failed> {
        let mail: Mail = serde_json::from_str(&job.payload).map_err(Error::from)?;
        let message = mail
            .formed(&self.from, job)
            .map_err(|error| Failed::for_good(format!("no mail can be made of it: {error}")))?;
        match &self.way {
            Way::Folder(folder) => Ok(write(folder, &job.id, &message.formatted()).await?),
            Way::Server(server) => server.send(message).await,
        }
        .map_err(|failed: Failed| failed.without(&mail.to))
    }

    /// The domain that mails come from.
    pub(crate) fn sender_domain(&self) -> &str {
        self.from.email.domain()
    }

    /// Greets the mail server, where there is one.
    ///
    /// # Errors
    /// Why it does not greet back.
    pub(crate) async fn hello(&self) -> std::result::Result<(), String> {
        match &self.way {
            Way::Folder(_) => Ok(()),
            Way::Server(server) => server.hello().await,
        }
    }

    /// Delivers a mail that says it is a test.
    ///
    /// # Errors
    /// Why it could not be delivered.
    pub(crate) async fn send_test(&self, to: &Email) -> std::result::Result<(), String> {
        let mail = Mail {
            to: to.to_string(),
            subject: "Profile Hub sends mails".to_owned(),
            text: "This is a test by `profile-hub doctor`. It works.\n".to_owned(),
        };
        let payload = serde_json::to_string(&mail).map_err(|error| error.to_string())?;
        let now = chrono::Utc::now().naive_utc();
        let job = Job::new(JOB, String::new(), payload, now);
        self.deliver(&job).await.map_err(|failed| failed.why)
    }
}

async fn write(folder: &Path, id: &str, bytes: &[u8]) -> Result<()> {
    let part = folder.join(format!("{id}.part"));
    // The job is marked as done next: the mail must outlast a power cut by then.
    let mut file = tokio::fs::File::create(&part).await?;
    file.write_all(bytes).await?;
    file.sync_all().await?;
    tokio::fs::rename(part, folder.join(format!("{id}.eml"))).await?;
    #[cfg(unix)]
    tokio::fs::File::open(folder).await?.sync_all().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// CWE-93: whatever is written into a mail, it gets no header by that.
        #[test]
        fn no_text_adds_a_header(subject in "(\\PC|[\r\n\t]|\r\nBcc: x@y.z){0,40}", text in "(\\PC|[\r\n]){0,200}") {
            let mail = Mail { to: "ada@example.org".to_owned(), subject, text };
            let job = Job::new(JOB, "mail:1".to_owned(), String::new(), chrono::Utc::now().naive_utc());
            let from = "Hub <hub@example.org>".parse().unwrap();
            let formatted = mail.formed(&from, &job).unwrap().formatted();
            let whole = String::from_utf8(formatted.clone()).unwrap();
            let (head, _) = whole.split_once("\r\n\r\n").unwrap();
            let names = head
                .split("\r\n")
                .filter(|line| !line.starts_with([' ', '\t']))
                .map(|line| line.split_once(':').unwrap().0)
                .collect::<std::collections::BTreeSet<_>>();
            let expected = [
                "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From",
                "MIME-Version", "Message-ID", "Subject", "To",
            ];
            prop_assert_eq!(names.into_iter().collect::<Vec<_>>(), expected);
            prop_assert_eq!(mail.formed(&from, &job).unwrap().formatted(), formatted);
        }
    }

    #[test]
    fn a_mail_to_what_is_no_address_is_not_made() {
        let job = Job::new(
            JOB,
            "mail:1".to_owned(),
            String::new(),
            chrono::Utc::now().naive_utc(),
        );
        let from = "hub@example.org".parse().unwrap();
        for to in [
            "",
            "ada",
            "ada@example.org\r\nBcc: eve@example.org",
            "a@b, c@d",
        ] {
            let mail = Mail {
                to: to.to_owned(),
                subject: String::new(),
                text: String::new(),
            };
            assert!(mail.formed(&from, &job).is_err(), "{to:?}");
        }
    }
}
