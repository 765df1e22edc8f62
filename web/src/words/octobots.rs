//! Versions of OctoBot.

/// Those from one version to another, which is none where nobody knows the last.
pub(crate) fn span(from: &str, until: Option<&str>) -> String {
    match until {
        Some(until) if until == from => format!("OctoBot {until}"),
        Some(until) => format!("OctoBot {from} to {until}"),
        None => format!("OctoBot {from} and newer"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_of_versions_is_told_by_its_ends() {
        assert_eq!(span("1.0.4", Some("2.0.16")), "OctoBot 1.0.4 to 2.0.16");
        assert_eq!(span("1.0.4", Some("1.0.4")), "OctoBot 1.0.4");
        assert_eq!(span("2.1.0", None), "OctoBot 2.1.0 and newer");
    }
}
