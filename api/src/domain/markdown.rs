//! Markdown that strangers wrote, as HTML that is safe to show.

use std::{collections::HashSet, sync::LazyLock};

use comrak::{Node, arena_tree::NodeEdge, nodes::NodeValue};

/// Most blocks and spans around a text: sanitising takes time with the square of the depth, so that
/// 20,000 of `>` would take seconds.
const MOST_DEPTH: usize = 100;
/// Most nodes of a document: a few letters can make a table of half a million cells.
const MOST_NODES: usize = 50_000;

/// Renders CommonMark with tables and strike-through: no images, no raw HTML, links without
/// referrer and marked as user content. A text that nobody would write for people, because it is
/// nested too deeply or made of too many pieces, is shown as it stands.
#[must_use]
pub fn render(markdown: &str) -> String {
    formatted(markdown).0
}

/// Renders the same with an id for each heading, which is made of its words: the HTML, and the ids.
#[must_use]
pub fn with_sections(markdown: &str) -> (String, Vec<String>) {
    let (html, headings) = formatted(markdown);
    let mut anchors = comrak::Anchorizer::new();
    let ids = headings.into_iter().map(|words| anchors.anchorize(&words));
    let ids = ids.collect::<Vec<_>>();
    (identified(&html, &ids), ids)
}

/// The HTML of a text, and the words of its headings in their order.
fn formatted(markdown: &str) -> (String, Vec<String>) {
    let options = options();
    let arena = comrak::Arena::new();
    let document = comrak::parse_document(&arena, markdown, &options);
    let mut html = String::new();
    if !is_modest(document) || comrak::format_html(document, &options, &mut html).is_err() {
        return (format!("<pre>{}</pre>\n", escape(markdown)), Vec::new());
    }
    (CLEANER.clean(&html).to_string(), headings(document))
}

fn headings(document: Node<'_>) -> Vec<String> {
    let nodes = document.descendants();
    nodes
        .filter(|node| matches!(node.data.borrow().value, NodeValue::Heading(_)))
        .map(|heading| {
            let mut words = String::new();
            for node in heading.descendants() {
                match &node.data.borrow().value {
                    NodeValue::Text(text) => words.push_str(text),
                    NodeValue::Code(code) => words.push_str(&code.literal),
                    NodeValue::SoftBreak | NodeValue::LineBreak => words.push(' '),
                    _ => {}
                }
            }
            words
        })
        .collect()
}

/// Gives the headings of cleaned HTML their ids, in order. They have no attribute of their own, and
/// what looks like one within quotes is left alone.
fn identified(html: &str, ids: &[String]) -> String {
    let mut ids = ids.iter();
    let mut done = String::with_capacity(html.len());
    let (mut in_tag, mut quoted) = (false, false);
    for (at, c) in html.char_indices() {
        match c {
            '<' if !in_tag => in_tag = true,
            '"' if in_tag => quoted = !quoted,
            '>' if in_tag && !quoted => {
                in_tag = false;
                let opens = ["<h1", "<h2", "<h3", "<h4", "<h5", "<h6"];
                let before = html.get(at.saturating_sub(3)..at).unwrap_or_default();
                if opens.contains(&before)
                    && let Some(id) = ids.next()
                {
                    done.push_str(&format!(" id=\"{}\"", escape(id)));
                }
            }
            _ => {}
        }
        done.push(c);
    }
    done
}

fn options() -> comrak::Options<'static> {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options
}

/// What readers of a text see, as far as it may lead them elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words outside of links.
    Words(String),
    /// A link, and the words it stands on.
    Link {
        /// Where it leads.
        url: String,
        /// What it says.
        words: String,
    },
}

/// Takes a text apart as [`render`] shows it.
pub(super) fn pieces(markdown: &str) -> Vec<Piece> {
    let arena = comrak::Arena::new();
    let document = comrak::parse_document(&arena, markdown, &options());
    if !is_modest(document) {
        return vec![Piece::Words(markdown.to_owned())];
    }
    let mut pieces = Vec::new();
    let mut link: Option<(String, String)> = None;
    let mut words = String::new();
    for edge in document.traverse() {
        match edge {
            NodeEdge::Start(node) => match &node.data().value {
                // No link stands in another (CommonMark 6.3).
                NodeValue::Link(target) => {
                    pieces.push(Piece::Words(std::mem::take(&mut words)));
                    link = Some((target.url.clone(), String::new()));
                }
                value => {
                    let said = match &mut link {
                        Some((_, said)) => said,
                        None => &mut words,
                    };
                    match value {
                        NodeValue::Text(text) => said.push_str(text),
                        NodeValue::Code(code) => said.push_str(&code.literal),
                        NodeValue::CodeBlock(code) => {
                            said.push('\n');
                            said.push_str(&code.literal);
                        }
                        NodeValue::SoftBreak | NodeValue::LineBreak => said.push('\n'),
                        // No word goes on in another block.
                        value if value.block() => said.push('\n'),
                        _ => {}
                    }
                }
            },
            NodeEdge::End(node) => {
                if matches!(node.data().value, NodeValue::Link(_))
                    && let Some((url, words)) = link.take()
                {
                    pieces.push(Piece::Link { url, words });
                }
            }
        }
    }
    pieces.push(Piece::Words(words));
    pieces.retain(|piece| *piece != Piece::Words(String::new()));
    pieces
}

/// Whether a document is small enough to be sanitised at little cost.
fn is_modest(document: Node<'_>) -> bool {
    let (mut depth, mut nodes) = (0_usize, 0_usize);
    for edge in document.traverse() {
        match edge {
            NodeEdge::Start(_) => {
                depth += 1;
                nodes += 1;
            }
            NodeEdge::End(_) => depth = depth.saturating_sub(1),
        }
        if depth > MOST_DEPTH || nodes > MOST_NODES {
            return false;
        }
    }
    true
}

/// A text as HTML that shows it, in an element or in a quoted attribute.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\0' => html.push('\u{FFFD}'),
            c => html.push(c),
        }
    }
    html
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
    use super::{escape, render, with_sections};
    use proptest::prelude::*;

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
    #[test]
    fn headings_get_ids_of_their_words_and_nothing_else_does() {
        let text = "# Don't *lose* it\n\n## Again\n\n[a](https://a.example \"<h2>\") <h3>\n\n## Again\n\n`<h2>`";
        let (html, ids) = with_sections(text);
        assert_eq!(ids, ["dont-lose-it", "again", "again-1"]);
        let plain = ids.iter().fold(html.clone(), |html, id| {
            let given = format!(" id=\"{id}\"");
            assert_eq!(html.matches(&given).count(), 1, "{html}");
            html.replace(&given, "")
        });
        assert_eq!(plain, render(text));
        assert!(html.starts_with("<h1 id=\"dont-lose-it\">"), "{html}");
    }

    #[test]
    fn what_costs_too_much_to_format_is_shown_as_it_stands() {
        let cells = |count: usize| "a|".repeat(count);
        let table = format!(
            "|{}\n|{}\n{}",
            cells(1_000),
            "-|".repeat(1_000),
            "a\n".repeat(900)
        );
        for text in [">".repeat(20_000), table, format!("{}a", ">".repeat(101))] {
            assert_eq!(render(&text), format!("<pre>{}</pre>\n", escape(&text)));
        }
    }

    #[test]
    fn what_people_write_is_formatted() {
        let deep = format!("{}deep", ">".repeat(90));
        assert!(render(&deep).starts_with("<blockquote>"));
        let list = (0..20).map(|n| format!("{}- item\n", "  ".repeat(n)));
        assert!(render(&list.collect::<String>()).starts_with("<ul>"));
        let row = "| 1 | 2 | 3 | 4 |\n";
        let table = format!(
            "| a | b | c | d |\n|---|---|---|---|\n{}",
            row.repeat(1_000)
        );
        assert!(render(&table).starts_with("<table>"));
        let lines = "one line of many\n".repeat(1_170);
        assert!(render(&lines).starts_with("<p>"));
    }

    /// Markdown's own signs, HTML and letters, as a stranger may mix them.
    fn markdown() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "<script>",
            "</script>",
            "<img src=x onerror=y>",
            "<a href=\"javascript:x\">",
            "![i](x)",
            "[l](",
            "javascript:x",
            "https://a.example",
            ")",
            "](",
            "**",
            "*",
            "`",
            "```\n",
            ">",
            "- ",
            "|",
            "-|",
            "\n",
            "\n\n",
            "# ",
            "&lt;",
            "&#x6a;",
            "<!--",
            "-->",
            "<pre>",
            "</pre>",
            "a",
            "é",
            " ",
            "\\",
            "<svg/onload=x>",
            "~~",
        ]);
        prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn only_harmless_elements_come_out(text in markdown()) {
            let html = render(&text);
            for tag in html.split('<').skip(1) {
                let name = tag.trim_start_matches('/');
                let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
                prop_assert!(
                    ["a", "blockquote", "br", "code", "del", "em", "h1", "hr", "li", "ol", "p", "pre",
                     "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"].contains(&name)
                        || (name.len() == 2 && name.starts_with('h')),
                    "{name} in {html}"
                );
                let inside = tag.split('>').next().unwrap_or_default();
                prop_assert!(!inside.contains("onerror") && !inside.contains("onload"), "{html}");
                prop_assert!(!inside.contains("href=\"javascript:"), "{html}");
            }
        }

        #[test]
        fn an_escaped_text_holds_no_markup(text in any::<String>()) {
            let html = escape(&text);
            prop_assert!(!html.contains(['<', '>', '"', '\'']));
            let back = html
                .replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
                .replace("&#39;", "'").replace("&amp;", "&");
            prop_assert_eq!(back, text.replace('\0', "\u{FFFD}"));
        }
    }
}
