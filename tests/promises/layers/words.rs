//! Rust source as words and marks, each with its line; without comments, texts and numbers.

/// A word, `::`, or a mark of one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) text: &'a str,
    pub(crate) line: usize,
}

impl Token<'_> {
    pub(crate) fn is_word(&self) -> bool {
        self.text
            .starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let (mut rest, mut line) = (source, 1);
    while let Some(first) = rest.chars().next() {
        let (skipped, kept) = next(rest, first);
        let length = skipped + kept;
        if kept > 0 {
            let text = &rest[skipped..length];
            found.push(Token { text, line });
        }
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    found
}

/// How many bytes to pass over, and then how many make a token.
fn next(rest: &str, first: char) -> (usize, usize) {
    let word = word_length(rest);
    let after = &rest[word..];
    match first {
        '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), 0),
        '/' if rest.starts_with("/*") => (comment_length(rest), 0),
        '"' => (text_length(rest, '"'), 0),
        '\'' => (quote_length(rest), 0),
        '0'..='9' => (word, 0),
        ':' if rest.starts_with("::") => (0, 2),
        _ if first.is_whitespace() => (first.len_utf8(), 0),
        _ => match &rest[..word] {
            "" => (0, first.len_utf8()),
            "r" | "br" | "cr" if after.trim_start_matches('#').starts_with('"') => {
                let marks = after.len() - after.trim_start_matches('#').len();
                let end = format!("\"{}", "#".repeat(marks));
                let inside = &after[marks + 1..];
                let inside = inside.find(&end).map_or(inside.len(), |at| at + end.len());
                (word + marks + 1 + inside, 0)
            }
            "b" | "c" if after.starts_with('"') => (word + text_length(after, '"'), 0),
            "b" if after.starts_with('\'') => (word + text_length(after, '\''), 0),
            // `r#type` is the name `type`.
            "r" if after.starts_with('#') && word_length(&after[1..]) > 0 => {
                (2, word_length(&after[1..]))
            }
            _ => (0, word),
        },
    }
}

fn word_length(rest: &str) -> usize {
    rest.find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(rest.len())
}

/// Comments between `/*` and `*/` may be nested.
fn comment_length(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let step = match &rest.as_bytes()[at..] {
            [b'/', b'*', ..] => 1,
            [b'*', b'/', ..] => -1,
            _ => 0,
        };
        depth += step;
        at += if step == 0 { 1 } else { 2 };
        if depth == 0 {
            break;
        }
    }
    at
}

fn text_length(rest: &str, quote: char) -> usize {
    let mut escaped = true; // the opening mark does not end it
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// A character like `'a'`, or a lifetime like `'a`.
fn quote_length(rest: &str) -> usize {
    let mut inside = rest.chars().skip(1);
    match (inside.next(), inside.next()) {
        (Some('\\'), _) | (Some(_), Some('\'')) => text_length(rest, '\''),
        _ => 1 + word_length(&rest[1..]),
    }
}

#[test]
fn comments_texts_and_numbers_are_passed_over() {
    let words = |source| -> Vec<&str> { tokens(source).iter().map(|token| token.text).collect() };
    assert_eq!(
        words("a::b // c::d\n/* e /* f */ g */ h"),
        ["a", "::", "b", "h"]
    );
    assert_eq!(
        words("x(\"a \\\" b\", '\"', '\\'', b'\\\\', \"c\")"),
        ["x", "(", ",", ",", ",", ",", ")"]
    );
    assert_eq!(words("r#\"a \" b\"# r\"\\\" b\"c\" r#type"), ["type"]);
    assert_eq!(
        words("&'a str; 'x'; 1.5e3; η₀"),
        ["&", "str", ";", ";", ".", ";", "η₀"]
    );
    let lines: Vec<usize> = tokens("a\n\"b\n\"\nc").iter().map(|t| t.line).collect();
    assert_eq!(lines, [1, 4]);
}
