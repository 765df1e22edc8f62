//! Where a request comes from, for counting alone: nothing is granted by an address, and no link is
//! made from what a client says of itself.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use actix_web::{HttpRequest, http::header::HeaderMap};
use ipnet::IpNet;

/// Reads `--trusted-proxies`: an address or a CIDR range.
///
/// # Errors
/// When it is neither.
pub fn network(text: &str) -> Result<IpNet, String> {
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| "is an address or a range, such as 10.0.0.5 or 10.0.0.0/8".to_owned())
}

/// The client's address: the peer's, or where that is a proxy of ours, the last one in
/// `X-Forwarded-For` that is none. What stands before it anybody may have written.
#[must_use]
pub fn address(req: &HttpRequest, proxies: &[IpNet]) -> IpAddr {
    let peer = req
        .peer_addr()
        .as_ref()
        .map_or(Ipv6Addr::UNSPECIFIED.into(), SocketAddr::ip);
    forwarded(peer.to_canonical(), req.headers(), proxies)
}

fn forwarded(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let ours = |address: &IpAddr| proxies.iter().any(|proxy| proxy.contains(address));
    let mut address = peer;
    let lines: Vec<_> = headers.get_all("x-forwarded-for").collect();
    let mut hops = lines
        .iter()
        .rev()
        .flat_map(|line| line.to_str().unwrap_or("garbled").rsplit(','));
    while ours(&address) {
        // A proxy of ours that writes no address has the request counted as its own.
        match hops.next().and_then(|hop| hop_address(hop.trim())) {
            Some(next) => address = next,
            None => break,
        }
    }
    address
}

/// An address as proxies write it, with or without a port.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let address = hop
        .parse::<IpAddr>()
        .or_else(|_| hop.parse::<SocketAddr>().map(|address| address.ip()))
        .or_else(|_| hop.trim_start_matches('[').trim_end_matches(']').parse());
    address.ok().map(|address| address.to_canonical())
}

/// What counts as one client: an IPv4 address, or the /64 of an IPv6 address, of which one machine
/// has as many as it likes.
#[must_use]
pub fn counted(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let prefix = u128::from(address) >> 64 << 64;
            format!("{}/64", Ipv6Addr::from(prefix))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn of(peer: &str, lines: &[&str]) -> String {
        let proxies = ["10.0.0.0/8", "192.0.2.7", "2001:db8:1::/48"].map(|n| network(n).unwrap());
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(
                HeaderName::from_static("x-forwarded-for"),
                HeaderValue::from_bytes(line.as_bytes()).unwrap(),
            );
        }
        forwarded(
            peer.parse::<IpAddr>().unwrap().to_canonical(),
            &headers,
            &proxies,
        )
        .to_string()
    }

    #[test]
    fn what_a_stranger_claims_of_itself_is_left_unheeded() {
        assert_eq!(of("198.51.100.1", &["203.0.113.9"]), "198.51.100.1");
        assert_eq!(of("198.51.100.1", &["10.0.0.1"]), "198.51.100.1");
    }

    #[test]
    fn the_last_address_that_is_no_proxy_of_ours_counts() {
        assert_eq!(of("10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(
            of("10.0.0.1", &["1.1.1.1, 203.0.113.9, 192.0.2.7"]),
            "203.0.113.9"
        );
        assert_eq!(
            of("10.0.0.1", &["1.1.1.1", "203.0.113.9,10.9.9.9"]),
            "203.0.113.9"
        );
        assert_eq!(
            of("::ffff:10.0.0.1", &["::ffff:203.0.113.9"]),
            "203.0.113.9"
        );
        assert_eq!(of("2001:db8:1::5", &["203.0.113.9:4711"]), "203.0.113.9");
        assert_eq!(of("10.0.0.1", &["[2001:db8::9]:4711"]), "2001:db8::9");
    }

    #[test]
    fn a_proxy_that_says_nothing_of_use_is_the_client() {
        for lines in [
            &[][..],
            &[""],
            &["unknown"],
            &["203.0.113.9, garbage"],
            &["\u{e9}"],
        ] {
            assert_eq!(of("10.0.0.1", lines), "10.0.0.1", "{lines:?}");
        }
        assert_eq!(of("10.0.0.1", &["10.0.0.2, 10.0.0.3"]), "10.0.0.2");
    }

    #[test]
    fn an_ipv6_client_is_its_network() {
        let counted = |address: &str| counted(address.parse().unwrap());
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), counted("2001:db8:1:2::1"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        assert_ne!(counted("192.0.2.1"), counted("192.0.2.2"));
    }

    #[test]
    fn a_network_is_an_address_or_a_range() {
        assert!(network("10.0.0.0/8").is_ok() && network("::1").is_ok());
        assert!(network("10.0.0.0/33").is_err() && network("proxy.example.org").is_err());
    }
}
