//! Markdown that strangers wrote, as HTML that is safe to show.

use std::{collections::HashSet, sync::LazyLock};

/// Renders CommonMark with tables and strike-through: no images, no raw HTML, links without
/// referrer and marked as user content.
#[must_use]
pub fn render(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    CLEANER
        .clean(&comrak::markdown_to_html(markdown, &options))
        .to_string()
}

/// A text, such as a name, as HTML that shows it.
#[must_use]
pub fn escape(text: &str) -> String {
    ammonia::clean_text(text)
}

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::default();
    cleaner
        .tags(HashSet::from([
            "a",
            "blockquote",
            "br",
            "code",
            "del",
            "em",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "li",
            "ol",
            "p",
            "pre",
            "strong",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("nofollow ugc noopener noreferrer"));
    cleaner
});

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn scripts_images_and_relative_links_do_not_survive() {
        let html = render(
            "**bold** <script>alert(1)</script> ![x](https://a.example/x.png) \
             [a](javascript:alert(1)) [b](/api/v1/session) [c](https://c.example)",
        );
        assert_eq!(
            html.trim(),
            "<p><strong>bold</strong> alert(1)  \
             <a rel=\"nofollow ugc noopener noreferrer\">a</a> \
             <a rel=\"nofollow ugc noopener noreferrer\">b</a> \
             <a href=\"https://c.example\" rel=\"nofollow ugc noopener noreferrer\">c</a></p>"
        );
    }
}
