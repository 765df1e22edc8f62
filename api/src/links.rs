//! Download links: `{public url}/d/{token}/{slug}.zip`, the token a compact JWT (RFC 7519).
//!
//! OctoBot knows a profile by the URL it came from, so a link must never change by itself: the token
//! holds no time and is made again, byte for byte, from what the subscription's row keeps.

use std::collections::BTreeMap;

use hub_shared::ids::SubscriptionId;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    keys::Key,
};

const AUDIENCE: &str = "download";

/// What a link's token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Claims {
    aud: String,
    sub: String,
    #[serde(rename = "gen")]
    generation: i64,
}

/// What a good token stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Whose link it is.
    pub subscription: SubscriptionId,
    /// The number of the key that signed it.
    pub kid: i64,
    /// How often the link was rotated before.
    pub generation: i64,
}

/// Makes links and reads their tokens.
pub struct Links {
    base: String,
    keys: BTreeMap<i64, (EncodingKey, DecodingKey)>,
    validation: Validation,
}

impl Links {
    /// Links below a public URL, signed by these keys.
    #[must_use]
    pub fn new(public_url: &str, keys: &BTreeMap<i64, Key>) -> Self {
        // Only this algorithm is accepted, whatever a token's header claims (RFC 8725, 3.1).
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["aud", "sub"]);
        validation.validate_exp = false;
        Self {
            base: public_url.trim_end_matches('/').to_owned(),
            keys: keys
                .iter()
                .map(|(&kid, key)| {
                    let key = key.bytes();
                    (
                        kid,
                        (EncodingKey::from_secret(key), DecodingKey::from_secret(key)),
                    )
                })
                .collect(),
            validation,
        }
    }

    /// The number of the key that signs new links.
    #[must_use]
    pub fn newest_kid(&self) -> i64 {
        self.keys.keys().next_back().copied().unwrap_or_default()
    }

    /// The URL of a link; none when the key that signed it is not in the keys folder any more.
    ///
    /// # Errors
    /// When signing fails.
    pub fn url(&self, link: &Link, slug: &str) -> Result<Option<String>> {
        let Some((key, _)) = self.keys.get(&link.kid) else {
            return Ok(None);
        };
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(link.kid.to_string());
        let claims = Claims {
            aud: AUDIENCE.to_owned(),
            sub: link.subscription.to_string(),
            generation: link.generation,
        };
        let token = jsonwebtoken::encode(&header, &claims, key)
            .map_err(|error| Error::Internal(format!("signing a link: {error}")))?;
        Ok(Some(format!("{}/d/{token}/{slug}.zip", self.base)))
    }

    /// What a token stands for; none when we did not sign it. Asks no database.
    #[must_use]
    pub fn open(&self, token: &str) -> Option<Link> {
        let kid = jsonwebtoken::decode_header(token).ok()?.kid?.parse().ok()?;
        let (_, key) = self.keys.get(&kid)?;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &self.validation)
            .ok()?
            .claims;
        Some(Link {
            subscription: claims.sub.parse().ok()?,
            kid,
            generation: claims.generation,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(keys: &[(i64, &str)]) -> Links {
        let folder = tempfile::tempdir().unwrap();
        for (kid, digits) in keys {
            let path = folder.path().join(format!("download-{kid}.key"));
            std::fs::write(path, digits.repeat(32)).unwrap();
        }
        Links::new(
            "https://hub.example/",
            &crate::keys::Keys::open(folder.path(), true)
                .unwrap()
                .download,
        )
    }

    fn link(kid: i64, generation: i64) -> Link {
        let subscription = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        Link {
            subscription,
            kid,
            generation,
        }
    }

    /// These bytes are in people's bots: a library that writes another header breaks every link.
    #[test]
    fn the_bytes_of_a_link_never_change() {
        insta::assert_snapshot!(links(&[(1, "07")]).url(&link(1, 0), "grid-eth").unwrap().unwrap(), @"https://hub.example/d/eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.eyJhdWQiOiJkb3dubG9hZCIsInN1YiI6IjAxODkwYTVkLWFjOTYtNzc0Yi1iY2NlLWIzMDIwOTlhODA1NyIsImdlbiI6MH0.TJAlf6obxkK6H14xcRaC6njxYAFl2cACyg65RtS9YJA/grid-eth.zip");
    }

    #[test]
    fn a_link_opens_under_every_key_that_is_kept() {
        let old = links(&[(1, "07")]);
        let url = old.url(&link(1, 3), "a").unwrap().unwrap();
        let token = url.split('/').nth(4).unwrap();
        let both = links(&[(1, "07"), (2, "08")]);
        assert_eq!(both.open(token), Some(link(1, 3)));
        assert_eq!(both.newest_kid(), 2);
        assert_eq!(links(&[(2, "08")]).open(token), None);
        assert_eq!(links(&[(2, "08")]).url(&link(1, 3), "a").unwrap(), None);
        assert_eq!(links(&[(1, "08")]).open(token), None);
    }

    #[test]
    fn a_token_of_another_audience_or_algorithm_does_not_open() {
        let links = links(&[(1, "07")]);
        let key = EncodingKey::from_secret(&[7; 32]);
        let sign = |algorithm, aud: &str| {
            let mut header = Header::new(algorithm);
            header.kid = Some("1".to_owned());
            let claims = Claims {
                aud: aud.to_owned(),
                sub: link(1, 0).subscription.to_string(),
                generation: 0,
            };
            jsonwebtoken::encode(&header, &claims, &key).unwrap()
        };
        assert!(links.open(&sign(Algorithm::HS256, "download")).is_some());
        assert!(links.open(&sign(Algorithm::HS256, "access")).is_none());
        assert!(links.open(&sign(Algorithm::HS384, "download")).is_none());
        for bad in ["", "a.b.c", "....", &"x".repeat(5000)] {
            assert!(links.open(bad).is_none());
        }
    }
}
