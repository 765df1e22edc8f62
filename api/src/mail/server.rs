//! A mail server that takes the hub's mails (RFC 5321).

use std::{net::IpAddr, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    transport::smtp::{Error as SmtpError, extension::ClientId},
};
use url::{Host, Url};

use crate::{
    config::Secret,
    error::{Error, Result},
    jobs::Failed,
    tls,
};

/// Answers that refuse the hub and not the mail (RFC 4954): the operator mends them, so mails wait.
const REFUSE_THE_HUB: [u16; 4] = [530, 534, 535, 538];
/// A delivery may take so many times what one of its steps may.
const STEPS: u32 = 3;

/// The server, as its URL tells.
pub(crate) struct Server {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    limit: Duration,
}

impl Server {
    /// Reads the URL; nothing is connected yet.
    ///
    /// # Errors
    /// When it is none, or would send a password in the clear. The URL, which may hold a password, is
    /// in no message.
    pub(crate) fn open(url: &Secret, step: u64, host: &str) -> Result<Self> {
        let refused = |why: &str| Error::Internal(format!("--smtp-url {why}"));
        let at = Url::parse(url.reveal())
            .map_err(|error| refused(&format!("is no URL ({error}): write smtp://host:port")))?;
        let has_tls = at.scheme() == "smtps" || at.query() == Some("tls=required");
        if at.password().is_some() && !has_tls && !is_here(&at) {
            return Err(refused(
                "would send its password in the clear: add ?tls=required, or begin it with smtps://",
            ));
        }
        if !at.username().is_empty() && at.password().is_none() {
            return Err(refused(
                "has a user and no password: write smtp://user:password@host",
            ));
        }
        tls::install();
        let mut builder =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url.reveal()).map_err(|_| {
                refused(
                    "is smtp://user:password@host:port?tls=required, or smtps://…, nothing else",
                )
            })?;
        if at.path().len() < 2 && host.contains('.') && host.parse::<IpAddr>().is_err() {
            builder = builder.hello_name(ClientId::Domain(host.to_owned()));
        }
        let step = Duration::from_secs(step);
        Ok(Self {
            transport: builder.timeout(Some(step)).build(),
            limit: step * STEPS,
        })
    }

    /// Hands a message over.
    ///
    /// # Errors
    /// When it was not taken; a lost answer counts as not taken.
    pub(crate) async fn send(&self, message: Message) -> std::result::Result<(), Failed> {
        match tokio::time::timeout(self.limit, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failed(&error)),
            Err(_) => Err(Failed::for_now(NO_ANSWER)),
        }
    }

    /// Connects, says hello, signs in when the URL says who: no mail is sent.
    ///
    /// # Errors
    /// When one of these fails.
    pub(crate) async fn hello(&self) -> std::result::Result<(), String> {
        match tokio::time::timeout(self.limit, self.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err("the mail server does not greet back".to_owned()),
            Ok(Err(error)) => Err(failed(&error).why),
            Err(_) => Err(NO_ANSWER.to_owned()),
        }
    }
}

const NO_ANSWER: &str = "the mail server did not answer in time";

fn is_here(url: &Url) -> bool {
    match url.host() {
        // Only the schemes of the web have their addresses read (WHATWG URL, 4.2): this one is a name.
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// What the server's own words say stays out of it: they often repeat the address.
fn failed(error: &SmtpError) -> Failed {
    if let Some(code) = error.status() {
        let why = format!("the mail server answered {code}");
        let refuses_the_hub = REFUSE_THE_HUB
            .iter()
            .any(|ours| ours.to_string() == code.to_string());
        return if error.is_permanent() && !refuses_the_hub {
            Failed::for_good(why)
        } else {
            Failed::for_now(why)
        };
    }
    if error.is_timeout() {
        return Failed::for_now(NO_ANSWER);
    }
    if error.is_response() {
        return Failed::for_now("the mail server speaks no SMTP");
    }
    Failed::for_now(format!("the mail server: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(url: &str) -> Result<Server> {
        Server::open(&Secret::from(url.to_owned()), 10, "hub.example.org")
    }

    #[tokio::test]
    async fn a_password_never_goes_out_in_the_clear_nor_into_a_message() {
        for url in [
            "smtp://hub:s3cret@mail.example.org",
            "smtp://hub:s3cret@mail.example.org:587?tls=opportunistic",
            "smtp://hub:s3cret@mail.example.org?tls=none",
            "http://hub:s3cret@127.0.0.1",
            "smtps://hub:s3cret@",
            "hub:s3cret@mail.example.org",
        ] {
            let error = open(url).err().unwrap().to_string();
            assert!(error.starts_with("--smtp-url "), "{error}");
            assert!(!error.contains("s3cret"), "{error}");
        }
        for url in [
            "smtp://mail.example.org",
            "smtp://hub:s3cret@mail.example.org:587?tls=required",
            "smtps://hub:s3cret@mail.example.org",
            "smtp://hub:s3cret@127.0.0.1:2525",
        ] {
            assert!(open(url).is_ok(), "{url}");
        }
    }
}
