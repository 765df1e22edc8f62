//! `text.links`: where the links of a listing's texts lead.

use std::collections::BTreeSet;

use hub_shared::problem::FieldError;
use linkify::{LinkFinder, LinkKind};
use url::{Host, Url};

use super::{
    skeleton,
    subject::{Seen, Subject, count, row},
};
use crate::domain::markdown::{Piece, pieces};

/// For each host, so many at most.
const MOST_HOSTS: usize = 4;
const DECEPTIVE: u32 = 8;
/// Most links that a refusal tells of.
const MOST_MENDS: usize = 20;

/// Endings by which a name without scheme and path is taken for an address: "grid.json" is none.
const ENDINGS: &[&str] = &[
    "ai", "app", "biz", "cc", "club", "cn", "co", "com", "de", "dev", "eu", "exchange", "finance",
    "fr", "gg", "info", "io", "link", "live", "ly", "me", "net", "online", "org", "pro", "ru",
    "shop", "site", "space", "store", "tech", "to", "top", "trade", "tv", "uk", "us", "vip", "xyz",
];

/// Endings of two letters that files have, too.
const FILES: &[&str] = &[
    "cs", "db", "gz", "js", "md", "pl", "ps", "py", "rs", "sh", "so", "ts",
];

/// Services whose addresses don't say where they lead.
const SHORTENERS: &[&str] = &[
    "bit.ly",
    "buff.ly",
    "cutt.ly",
    "goo.gl",
    "is.gd",
    "ow.ly",
    "rb.gy",
    "rebrand.ly",
    "s.id",
    "shorturl.at",
    "t.co",
    "t.ly",
    "tiny.cc",
    "tinyurl.com",
    "v.gd",
];

/// A link to somewhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Link {
    /// Where it leads: a host in lower case, as browsers ask for it.
    host: String,
    /// Why it hides where it leads, if it does.
    hides: Option<String>,
}

/// Looks at every link of the texts; those to the hub itself are no matter.
pub(super) fn check(subject: &Subject) -> Seen {
    let texts = [
        ("/summary", in_words(&subject.summary)),
        ("/description", in_markdown(&subject.description)),
        ("/release_notes", in_markdown(&subject.release_notes)),
    ];
    let (mut hosts, mut links) = (BTreeSet::new(), 0);
    let (mut hiding, mut mends) = (BTreeSet::new(), Vec::new());
    for (pointer, found) in texts {
        let elsewhere = found
            .into_iter()
            .filter(|link| !subject.hosts.contains(&link.host));
        for link in elsewhere {
            links += 1;
            if let Some(why) = link.hides
                && mends.len() < MOST_MENDS
                && hiding.insert(why.clone())
            {
                let detail = format!("has a link that {why}: write out where it leads");
                mends.push(FieldError::new(pointer, detail));
            }
            hosts.insert(link.host);
        }
    }
    let hosts = hosts.into_iter().collect::<Vec<_>>();
    let facts = hosts.iter().map(|host| format!("host:{host}"));
    if !hiding.is_empty() {
        let hiding = hiding.into_iter().collect::<Vec<_>>();
        let sentence = format!("A link {}.", row(&hiding));
        return Seen::failed(DECEPTIVE, sentence, mends).with(facts);
    }
    if hosts.is_empty() {
        return Seen::passed("The texts lead nowhere else.");
    }
    let points = u32::try_from(hosts.len().min(MOST_HOSTS)).unwrap_or(u32::MAX);
    let sentence = format!(
        "{} to {}: {}.",
        count(links, "link"),
        count(hosts.len(), "host"),
        row(&hosts)
    );
    Seen::flagged(points, sentence).with(facts)
}

/// The links of a text in Markdown, those that are no links to a browser, too.
fn in_markdown(markdown: &str) -> Vec<Link> {
    let mut links = Vec::new();
    for piece in pieces(markdown) {
        match piece {
            Piece::Words(words) => links.extend(in_words(&words)),
            Piece::Link { url, words } => links.extend(link(&url, Some(&words))),
        }
    }
    links
}

/// The addresses in plain words.
fn in_words(words: &str) -> Vec<Link> {
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    let found = finder.links(words);
    found
        .filter_map(|found| match found.kind() {
            LinkKind::Email => link(&format!("mailto:{}", found.as_str()), None),
            _ => link(&addressed(found.as_str())?, None),
        })
        .collect()
}

/// What was found, with a scheme; none when it is more likely a name of something else.
fn addressed(found: &str) -> Option<String> {
    // Behind the first of these signs nothing is a scheme.
    let has_scheme = found
        .split_once("://")
        .is_some_and(|(scheme, _)| !scheme.contains(['/', '?', '#']));
    if has_scheme {
        return Some(found.to_owned());
    }
    let host = found.split(['/', '?', '#', ':']).next()?;
    let ending = host.rsplit('.').next()?.to_ascii_lowercase();
    let is_address = found.contains('/')
        || host.starts_with("www.")
        || ENDINGS.contains(&ending.as_str())
        // No file's name ends in letters of another script.
        || !ending.is_ascii();
    is_address.then(|| format!("https://{found}"))
}

/// Where a link leads; none for what browsers are not led by: the page shows only its words.
fn link(url: &str, words: Option<&str>) -> Option<Link> {
    let url = Url::parse(url).ok()?;
    if url.scheme() == "mailto" {
        let host = url.path().rsplit('@').next()?.to_ascii_lowercase();
        return (!host.is_empty()).then_some(Link { host, hides: None });
    }
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let host = url.host()?;
    let shown = host.to_string();
    // The root of all names is written by nobody.
    let shown = shown.strip_suffix('.').unwrap_or(&shown).to_owned();
    let elsewhere = || {
        let to = without_www(&shown);
        let is_there = |said: &str| to == said || to.ends_with(&format!(".{said}"));
        let said = named(words?);
        let other = said.iter().map(|said| without_www(said));
        let other = other.into_iter().find(|said| !is_there(said))?;
        Some(format!("says {other} and leads to {shown}"))
    };
    let hides = if !url.username().is_empty() || url.password().is_some() {
        Some(format!(
            "has a name before {shown}, which passes for the host"
        ))
    } else if !matches!(host, Host::Domain(_)) {
        Some(format!("leads to an address by number, {shown}"))
    } else if SHORTENERS.contains(&without_www(&shown)) {
        Some(format!("leads through {shown}, which does not say where"))
    } else {
        elsewhere()
    };
    Some(Link { host: shown, hides })
}

/// The hosts that a link's own words name, whatever stands around them.
fn named(words: &str) -> Vec<String> {
    let words = words
        .chars()
        .filter(|c| !skeleton::is_unseen(*c))
        .collect::<String>();
    let tokens =
        words.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | '|'));
    let countries = tokens.filter_map(|token| {
        let host = token.trim_matches(|c: char| !c.is_alphanumeric());
        let (name, ending) = host.rsplit_once('.')?;
        let is_country = ending.len() == 2
            && ending.bytes().all(|b| b.is_ascii_alphabetic())
            && !FILES.contains(&ending.to_ascii_lowercase().as_str());
        let host = (is_country && !name.is_empty()).then(|| format!("https://{host}"))?;
        link(&host, None)
    });
    let all = in_words(&words).into_iter().chain(countries);
    all.map(|link| link.host)
        .filter(|host| host.contains('.'))
        .collect()
}

fn without_www(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hosts(markdown: &str) -> Vec<String> {
        let links = in_markdown(markdown);
        links.into_iter().map(|link| link.host).collect()
    }

    fn hides(markdown: &str) -> Option<String> {
        in_markdown(markdown)
            .into_iter()
            .find_map(|link| link.hides)
    }

    #[test]
    fn links_are_found_however_they_are_written() {
        for text in [
            "[here](https://a.example/x)",
            "<https://a.example>",
            "see https://a.example.",
            "see **a.example/x** now",
            "[here][1]\n\n[1]: https://a.example",
            "`a.example/x`",
            "```\nwget https://a.example\n```",
            "write to me@a.example",
            "|a|b|\n|-|-|\n|1|https://a.example|",
        ] {
            assert_eq!(hosts(text), ["a.example"], "{text}");
        }
        assert_eq!(
            hosts("join t.me/room or www.b.example"),
            ["t.me", "www.b.example"]
        );
        assert_eq!(hosts("at evil.com"), ["evil.com"]);
        for text in [
            "evil.com/?u=https://x.y",
            "evil.com/?u=://b",
            "https://evil.com./x",
            "# Grid\n## evil.com/x\nIt buys.",
            "- Grid\n- evil.com/x",
        ] {
            assert_eq!(
                hosts(text).first().map(String::as_str),
                Some("evil.com"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_link_is_let_be() {
        for text in [
            "Buys at 1.5 and sells at 2.0.",
            "Put it into profile.json, e.g. as is.",
            "BTC/USDT, ETH/USDT",
            "[script](javascript:alert(1)) [own](/rules)",
            "5.5/10",
        ] {
            assert_eq!(hosts(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_link_that_hides_where_it_leads_is_told_of() {
        for (text, why) in [
            (
                "[binance.com](https://evil.example)",
                "says binance.com and leads to evil.example",
            ),
            (
                "[https://www.binance.com/x](https://evil.example)",
                "says binance.com",
            ),
            ("https://binance.com@evil.example/x", "before evil.example"),
            ("http://192.0.2.7/x", "by number, 192.0.2.7"),
            ("[x](http://0xC0000207/)", "by number, 192.0.2.7"),
            ("[x](https://[2001:db8::1]/)", "by number"),
            ("https://bit.ly/abc", "through bit.ly"),
            ("https://bit.ly./abc", "through bit.ly"),
            ("[binance.com.](https://evil.example)", "says binance.com"),
            ("[(binance.com)](https://evil.example)", "says binance.com"),
            ("[binance.com!](https://evil.example)", "says binance.com"),
            (
                "[binance.com login](https://evil.example)",
                "says binance.com",
            ),
            ("[bybit.nl](https://evil.example)", "says bybit.nl"),
            (
                "[binance\u{202E}.com](https://evil.example)",
                "says binance.com",
            ),
        ] {
            let said = hides(text);
            assert!(
                said.as_deref().is_some_and(|said| said.contains(why)),
                "{text}: {said:?}"
            );
        }
        for honest in [
            "[binance.com](https://www.binance.com/en)",
            "[binance.com](https://accounts.binance.com)",
            "[the docs](https://docs.example/x)",
            "https://docs.example/x",
            "[profile.json](https://docs.example/x)",
            "[setup.py, e.g.](https://docs.example/x)",
            "[docs.example.](https://docs.example/x)",
        ] {
            assert_eq!(hides(honest), None, "{honest}");
        }
    }

    proptest! {
        #[test]
        fn hosts_are_told_in_lower_case_whatever_stands_around_them(
            before in "\\PC{0,200}", host in "[a-zA-Z]{3,12}\\.(com|ORG|Io)", after in "\\PC{0,200}",
        ) {
            let text = format!("{before}\n\n<https://{host}/x>\n\n{after}");
            let found = hosts(&text);
            prop_assert!(found.contains(&host.to_ascii_lowercase()), "{} {:?}", text, found);
            for host in found {
                prop_assert_eq!(&host, &host.to_lowercase());
                prop_assert!(!host.is_empty() && !host.contains(char::is_whitespace));
            }
        }

        #[test]
        fn a_link_is_found_among_any_words(
            before in "[a-z ,]{0,40}", host in "[a-z]{3,12}\\.(com|org|io)", after in "[a-z ,]{0,40}",
        ) {
            let text = format!("{before} https://{host}/x {after}");
            prop_assert!(hosts(&text).contains(&host), "{}", text);
            let text = format!("{before} [words](https://{host}/x) {after}");
            prop_assert!(hosts(&text).contains(&host), "{}", text);
            let text = format!("{before} {host} {after}");
            prop_assert!(hosts(&text).contains(&host), "{}", text);
        }

        #[test]
        fn a_link_that_says_one_host_and_leads_to_another_never_passes(
            said in "[a-m]{3,12}\\.com", to in "[n-z]{3,12}\\.org",
            before in "([a-z]{1,8} |\\(|“)?", after in "( [a-z]{1,8}|[.!,:)]|”)?",
        ) {
            let text = format!("[{before}{said}{after}](https://{to}/)");
            prop_assert!(hides(&text).is_some(), "{}", text);
        }
    }
}
