//! HTML that the hub rendered, fitted into a page.

/// The deepest heading that there is.
const DEEPEST: u8 = 6;

/// The same HTML with its headings below one of the page, of this level, and none that skips a level: authors
/// begin with whichever looks good.
pub(crate) fn below(html: &str, level: u8) -> String {
    let mut fitted = String::with_capacity(html.len());
    let mut rest = html;
    let mut now = level;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        fitted.push_str(before);
        let opening = tag.strip_prefix("<h").and_then(own_level);
        let closing = tag.strip_prefix("</h").and_then(own_level);
        let (name, written) = match (opening, closing) {
            (Some((own, name)), _) => {
                now = (level + own).min(now + 1).min(DEEPEST);
                (name, format!("<h{now}"))
            }
            (None, Some((_, name))) => (name, format!("</h{now}")),
            (None, None) => {
                fitted.push('<');
                rest = tag.strip_prefix('<').unwrap_or_default();
                continue;
            }
        };
        fitted.push_str(&written);
        rest = name;
    }
    fitted.push_str(rest);
    fitted
}

/// The level of a heading whose tag goes on like this, and what follows it.
fn own_level(tag: &str) -> Option<(u8, &str)> {
    let (digit, rest) = tag.split_at_checked(1)?;
    let level = digit
        .parse()
        .ok()
        .filter(|level| (1..=DEEPEST).contains(level))?;
    rest.starts_with(['>', ' ']).then_some((level, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn headings_go_below_the_pages_own() {
        assert_eq!(
            below("<h1>A</h1><p>x &lt;h1&gt;</p><h2 id=\"b\">B</h2>", 2),
            "<h3>A</h3><p>x &lt;h1&gt;</p><h4 id=\"b\">B</h4>"
        );
    }

    #[test]
    fn no_heading_skips_a_level_or_goes_beyond_the_last() {
        assert_eq!(
            below("<h3>A</h3><h6>B</h6><h1>C</h1>", 2),
            "<h3>A</h3><h4>B</h4><h3>C</h3>"
        );
        assert_eq!(
            below("<h1>A</h1><h2>B</h2><h3>C</h3>", 5),
            "<h6>A</h6><h6>B</h6><h6>C</h6>"
        );
    }

    #[test]
    fn other_tags_stay() {
        let html = "<hr><p>1 < 2</p><h7>x</h7><header>y</header><h";
        assert_eq!(below(html, 2), html);
    }

    proptest! {
        #[test]
        fn only_headings_change(html in "(<h[1-7]>|</h[1-7]>|<p>|a|é|<|>|h1){0,30}", level in 1_u8..6) {
            let bare = |text: &str| {
                (1..=6).fold(text.to_owned(), |text, level| text.replace(&format!("h{level}>"), "h>"))
            };
            prop_assert_eq!(bare(&below(&html, level)), bare(&html));
        }
    }
}
