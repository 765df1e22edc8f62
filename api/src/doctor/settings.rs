//! Settings that work and that one regrets.

use std::net::IpAddr;

use super::{Level, Report};
use crate::config::Config;

pub(super) fn examine(config: &Config, report: &mut Report) {
    let (url, host) = (config.public_url(), config.public_host());
    let is_public = !is_private(&host);
    if config.public_url.is_none() {
        let level = if config.listen.ip().is_loopback() {
            Level::Hint
        } else {
            Level::Broken
        };
        report.add(
            level,
            "public_url_missing",
            format!("links begin with {url}, which only this machine or network reaches"),
            "set --public-url before the first subscription: bots know profiles by their links",
        );
    } else if !config.is_https() && is_public {
        report.add(
            Level::Warning,
            "public_url_http",
            format!("{url} is plain http: passwords and links travel where others can read them"),
            "put a proxy that speaks TLS in front, and make --public-url https://",
        );
    } else {
        report.ok("public_url", format!("links begin with {url}"));
    }
    if let Some(address) = config
        .metrics_listen
        .filter(|at| !is_private(&at.ip().to_string()))
    {
        report.add(
            Level::Warning,
            "metrics_public",
            format!("whoever reaches this machine reads /metrics at {address}"),
            "let --metrics-listen name an address that only your Prometheus reaches, or 127.0.0.1",
        );
    }
    if config.is_https() && config.trusted_proxies.is_empty() {
        report.add(
            Level::Hint,
            "trusted_proxies_missing",
            "--public-url is https://, so a proxy stands in front, and no proxy is trusted to say whose \
             request it passes on: to the limits all of them come from one address",
            "set --trusted-proxies to the address of your proxy, if there is one",
        );
    }
}

/// Whether only a machine or a network of one's own has this host.
fn is_private(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Ok(IpAddr::V6(ip)) => {
            ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()
        }
        Err(_) => {
            !host.contains('.')
                || [".local", ".lan", ".internal", ".home.arpa", ".localhost"]
                    .iter()
                    .any(|end| host.ends_with(end))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_host_is_told_from_a_public_one() {
        for host in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.1.2",
            "[::1]",
            "[fd00::1]",
            "hub",
            "hub.lan",
        ] {
            assert!(is_private(host), "{host}");
        }
        for host in [
            "hub.example.org",
            "8.8.8.8",
            "[2001:db8::1]",
            "10.example.org",
        ] {
            assert!(!is_private(host), "{host}");
        }
    }
}
