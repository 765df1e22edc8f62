//! What the OpenAPI document says of each address: its methods, whether anybody may read it, what limits
//! it.

use std::collections::HashMap;

use actix_web::{HttpRequest, http::Method};
use utoipa::openapi::{OpenApi, path::Operation};

use crate::limits::{self, rules::Rule};

/// An address that the document describes.
pub struct Address {
    /// The methods it takes; HEAD goes with GET.
    pub methods: Vec<&'static str>,
    /// Whether reading it needs no account.
    public: bool,
    /// What limits how often each method may be used.
    limits: Vec<(Method, Vec<Rule>)>,
}

impl Address {
    /// Whether this method reads what is there for everybody.
    #[must_use]
    pub fn is_public(&self, method: &Method) -> bool {
        self.public && matches!(*method, Method::GET | Method::HEAD)
    }

    /// What limits how often this method may be used.
    #[must_use]
    pub fn limits(&self, method: &Method) -> &[Rule] {
        let limits = self.limits.iter().find(|(limited, _)| limited == method);
        limits.map_or(&[], |(_, rules)| rules)
    }
}

/// The described addresses by their patterns.
pub struct Addresses(HashMap<String, Address>);

impl Addresses {
    /// Reads them off the document.
    #[must_use]
    pub fn new(document: &OpenApi) -> Self {
        let of = |item: &utoipa::openapi::PathItem| {
            let get = item.get.is_some();
            let all = [
                ("GET", get),
                ("HEAD", get),
                ("POST", item.post.is_some()),
                ("PUT", item.put.is_some()),
                ("PATCH", item.patch.is_some()),
                ("DELETE", item.delete.is_some()),
            ];
            Address {
                methods: all
                    .into_iter()
                    .filter(|(_, takes)| *takes)
                    .map(|(name, _)| name)
                    .collect(),
                limits: limits(item),
                public: item.get.as_ref().is_some_and(needs_no_account),
            }
        };
        let paths = &document.paths.paths;
        Self(
            paths
                .iter()
                .map(|(path, item)| (path.clone(), of(item)))
                .collect(),
        )
    }

    /// The one that a request goes to; none for pages, and where there is nothing.
    #[must_use]
    pub fn of(&self, req: &HttpRequest) -> Option<&Address> {
        self.0.get(&without_expressions(&req.match_pattern()?))
    }
}

fn limits(item: &utoipa::openapi::PathItem) -> Vec<(Method, Vec<Rule>)> {
    let operations = [
        (Method::GET, &item.get),
        (Method::HEAD, &item.head),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ];
    let of = |(method, operation): (Method, &Option<Operation>)| {
        let id = operation.as_ref()?.operation_id.as_deref()?;
        Some((method, limits::of_operation(id)))
    };
    operations.into_iter().filter_map(of).collect()
}

/// An operation without any security, or with an empty one among others (OpenAPI 3.1, 4.8.30).
fn needs_no_account(operation: &Operation) -> bool {
    let schemes = operation.security.as_deref().unwrap_or_default();
    schemes.is_empty() || schemes.iter().any(|scheme| *scheme == Default::default())
}

/// A pattern as the document writes it: `{path}`, where the router has `{path:.*}`.
fn without_expressions(pattern: &str) -> String {
    let (mut plain, mut depth, mut skips) = (String::with_capacity(pattern.len()), 0, false);
    for c in pattern.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ':' if depth == 1 => skips = true,
            _ => {}
        }
        skips &= depth > 0;
        if !skips {
            plain.push(c);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::without_expressions;

    #[test]
    fn patterns_lose_their_expressions_alone() {
        for (pattern, plain) in [
            ("/a/{b}", "/a/{b}"),
            ("/a/{b:.*}", "/a/{b}"),
            ("/a/{b:[0-9]{1,3}}/{c}.png", "/a/{b}/{c}.png"),
            ("/a:b/{c}", "/a:b/{c}"),
        ] {
            assert_eq!(without_expressions(pattern), plain);
        }
    }
}
