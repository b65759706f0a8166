//! Text from anywhere, made harmless for the three places of a page: HTML, attributes, scripts.

use crate::data;

/// Longer texts are cut: a name is shown, not stored.
const LONGEST: usize = 80;

/// `text` with what could act instead of show written as escapes, and cut if it is very long.
pub(super) fn shown(text: &str) -> String {
    let safe = data::escape(text);
    match safe.char_indices().nth(LONGEST) {
        None => safe.into_owned(),
        Some((end, _)) => format!("{}…", &safe[..end]),
    }
}

/// `text` as the content of an element or of a quoted attribute.
pub(super) fn html(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in data::escape(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

/// JSON as the content of a `<script>` element, where only an end tag or a comment could end it:
/// outside of strings JSON has none of these characters, inside an escape means the same.
pub(super) fn script(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in data::safe_json(json).chars() {
        match c {
            '<' | '>' | '&' => {
                safe.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_closes_the_element_that_holds_it() {
        assert_eq!(
            html("<a href='x' b=\"y\">&"),
            "&lt;a href=&#39;x&#39; b=&quot;y&quot;&gt;&amp;"
        );
        assert_eq!(html("a\u{202e}b\n"), "a\\u{202e}b\\n");
        let json = serde_json::to_string("</script><!--\u{2028}&").unwrap_or_default();
        let safe = script(&json);
        assert_eq!(safe, r#""\u003c/script\u003e\u003c!--\u2028\u0026""#);
        let back: String = serde_json::from_str(&safe).unwrap_or_default();
        assert_eq!(back, "</script><!--\u{2028}&");
    }

    #[test]
    fn long_names_are_cut_between_letters() {
        assert_eq!(shown(&"ü".repeat(100)), format!("{}…", "ü".repeat(LONGEST)));
        assert_eq!(shown("short"), "short");
    }
}
