//! Whether mails find their way out.

use hub_shared::text::Email;

use super::{Level, Report};
use crate::{config::Config, mail::Mailer};

pub(super) async fn examine(config: &Config, to: Option<&Email>, report: &mut Report) {
    let settings = &config.mail;
    if settings.server().is_none() {
        let waiting = waiting(&settings.outbox_dir);
        if waiting > 0 {
            report.add(
                Level::Warning,
                "outbox_grows",
                format!(
                    "{waiting} mails lie in {}, and nobody sends them",
                    settings.outbox_dir.display()
                ),
                "set --smtp-url; send the old ones by hand, or remove them",
            );
        } else {
            report.add(
                Level::Hint,
                "no_mail_server",
                format!(
                    "mails will be written into {}",
                    settings.outbox_dir.display()
                ),
                "set --smtp-url before strangers register: they can't verify their address without",
            );
        }
        if to.is_some() {
            report.add(
                Level::Broken,
                "mail_not_sent",
                "a test mail needs a mail server",
                "set --smtp-url",
            );
        }
        return;
    }
    let mailer = match Mailer::open(settings, &config.public_host()) {
        Ok(mailer) => mailer,
        Err(error) => {
            report.add(
                Level::Broken,
                "mail_settings",
                error.to_string(),
                "see `serve --help`",
            );
            return;
        }
    };
    if mailer.sender_domain().ends_with("localdomain") || !mailer.sender_domain().contains('.') {
        report.add(
            Level::Warning,
            "mail_from",
            format!(
                "mails come from {}, which no other server accepts",
                settings.mail_from
            ),
            "set --mail-from to an address that your mail server sends for",
        );
    }
    match mailer.hello().await {
        Ok(()) => report.ok("mail", "the mail server greets back"),
        Err(why) => {
            report.add(
                Level::Broken,
                "mail_down",
                why,
                "see that the server runs and that --smtp-url names it, its user and password",
            );
            return;
        }
    }
    let Some(to) = to else { return };
    match mailer.send_test(to).await {
        Ok(()) => report.ok("mail_sent", format!("a test mail to {to} was taken")),
        Err(why) => report.add(
            Level::Broken,
            "mail_not_sent",
            why,
            "see the log of the mail server; --mail-from must be an address that it sends for",
        ),
    }
}

fn waiting(outbox: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(outbox).into_iter().flatten().flatten();
    let mails = entries.filter(|entry| entry.path().extension().is_some_and(|end| end == "eml"));
    mails.count()
}
