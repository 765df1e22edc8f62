//! Styles as they travel: without what only those read who write them.

/// A style sheet without comments (CSS Syntax Level 3, 4.3.2), indentation and empty lines. What stands in
/// quotes stays as it is.
pub(crate) fn stripped(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    let (mut rest, mut quote) = (css, None);
    while let Some(c) = rest.chars().next() {
        if quote.is_none()
            && let Some(comment) = rest.strip_prefix("/*")
        {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            continue;
        }
        // An escaped character closes nothing.
        let length = match c {
            '\\' => rest.chars().take(2).map(char::len_utf8).sum(),
            _ => c.len_utf8(),
        };
        match quote {
            Some(open) if open == c => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
        let (taken, left) = rest.split_at(length);
        bare.push_str(taken);
        rest = left;
    }
    let lines = bare.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_indentation_and_empty_lines_go_and_what_is_quoted_stays() {
        for (css, bare) in [
            (
                "/* All. */\n\na {\n  color: red;\n}\n",
                "a {\ncolor: red;\n}",
            ),
            ("a { /* one */ color: red } /* two", "a {  color: red }"),
            (
                "a::before { content: \"/* no */\" }",
                "a::before { content: \"/* no */\" }",
            ),
            (
                "a::before { content: '\\'/* no */' }",
                "a::before { content: '\\'/* no */' }",
            ),
            ("a { content: \"é\" } /* é */", "a { content: \"é\" }"),
            ("/*/ still one */a { }", "a { }"),
            ("", ""),
        ] {
            assert_eq!(stripped(css), bare);
        }
    }
}
