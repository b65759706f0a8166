//! The place of a cell in its file, and the lines that show it.

use super::escape::push_escaped;

/// How many characters of the line are kept on each side of the cell.
#[cfg(feature = "csv")]
pub(crate) const WINDOW: usize = 90;

/// Where a cell is, and enough of its line to show it after the file is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snippet {
    /// Line number, from 1.
    pub(crate) line: u64,
    /// Position of the cell's first character in its line, from 1.
    pub(crate) column: usize,
    /// The cell without quotes and outer blanks, cut when it is very long.
    pub(crate) cell: String,
    /// The line, or the part of it around the cell.
    pub(crate) window: String,
    /// Characters of `window` before the cell.
    pub(crate) before: usize,
    /// Characters of the cell inside `window`.
    pub(crate) width: usize,
    /// The line goes on to the left of `window`.
    pub(crate) cut_left: bool,
    /// The line goes on to the right of `window`.
    pub(crate) cut_right: bool,
}

impl Snippet {
    /// Cuts the window out of one line. `start..end` is the cell, in bytes of `line_text`;
    /// `column` is its position in characters, from 1, which the caller knows without counting
    /// the whole line again.
    #[cfg(feature = "csv")]
    pub(crate) fn new(
        line: u64,
        column: usize,
        line_text: &str,
        start: usize,
        end: usize,
        cell: &str,
    ) -> Self {
        let head = line_text.get(..start).unwrap_or_default();
        let body = line_text.get(start..end).unwrap_or_default();
        let tail = line_text.get(end..).unwrap_or_default();
        let (left, cut_left) = match head.char_indices().rev().nth(WINDOW - 1) {
            Some((at, _)) if at > 0 => (head.get(at..).unwrap_or_default(), true),
            _ => (head, false),
        };
        let (body, cut_body) = take_chars(body, WINDOW);
        let (right, cut_tail) = take_chars(tail, WINDOW);
        let right = if cut_body { "" } else { right };
        Self {
            line,
            column,
            cell: take_chars(cell, 200).0.to_owned(),
            window: [left, body, right].concat(),
            before: left.chars().count(),
            width: body.chars().count(),
            cut_left,
            cut_right: cut_body || cut_tail,
        }
    }

    /// The three lines of the excerpt, and `= note` when there is one; no newline at the end.
    ///
    /// ```text
    ///    |
    /// 14 | 4,120.5,brick,1987,n/a,215000
    ///    |                    ^^^
    ///    = 3 such cells in the columns in use (lines 14, 92, 507)
    /// ```
    pub(crate) fn excerpt(&self, note: Option<&str>) -> String {
        let number = self.line.to_string();
        let gutter = " ".repeat(number.len());
        let mut shown = String::from(if self.cut_left { "…" } else { "" });
        let mut indent = usize::from(self.cut_left);
        let mut carets = 0;
        for (position, c) in self.window.chars().enumerate() {
            let from = shown.len();
            if c == '\t' {
                shown.push_str("    ");
            } else {
                push_escaped(&mut shown, c);
            }
            let width: usize = shown
                .get(from..)
                .unwrap_or_default()
                .chars()
                .map(terminal_width)
                .sum();
            if position < self.before {
                indent += width;
            } else if position < self.before + self.width {
                carets += width;
            }
        }
        if self.cut_right {
            shown.push('…');
        }
        let mut out = format!("{gutter} |\n{number} | {shown}\n{gutter} | ");
        out.push_str(&" ".repeat(indent));
        out.push_str(&"^".repeat(carets.max(1)));
        if let Some(note) = note {
            out.push_str(&format!("\n{gutter} = {note}"));
        }
        out
    }
}

#[cfg(feature = "csv")]
fn take_chars(text: &str, limit: usize) -> (&str, bool) {
    match text.char_indices().nth(limit) {
        Some((end, _)) => (text.get(..end).unwrap_or_default(), true),
        None => (text, false),
    }
}

/// Terminal cells of a character: 0 for combining marks, 2 for East Asian wide and emoji.
///
/// The common blocks only: a caret one cell off under a rare character harms nobody.
fn terminal_width(c: char) -> usize {
    match u32::from(c) {
        0x300..=0x36f | 0x200b..=0x200d | 0xfe00..=0xfe0f | 0x20d0..=0x20ff => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1faff
        | 0x2_0000..=0x3_fffd => 2,
        _ => 1,
    }
}

#[cfg(all(test, feature = "csv"))]
mod tests {
    use super::*;

    fn under(line: &str, cell: &str) -> Snippet {
        let start = line.find(cell).expect("the cell is in the line");
        let column = line[..start].chars().count() + 1;
        Snippet::new(14, column, line, start, start + cell.len(), cell)
    }

    #[test]
    fn the_caret_stands_under_the_cell() {
        let snippet = under("4,120.5,brick,1987,n/a,215000", "n/a");
        assert_eq!(
            snippet.excerpt(Some("3 such cells")),
            "   |\n14 | 4,120.5,brick,1987,n/a,215000\n   |                    ^^^\n   = 3 such cells"
        );
    }

    #[test]
    fn multi_byte_wide_and_tab_characters_keep_the_caret_aligned() {
        let caret_column = |line: &str, cell: &str| {
            let excerpt = under(line, cell).excerpt(None);
            let last = excerpt.lines().last().expect("three lines").to_owned();
            last.find('^').expect("a caret") - "   | ".len()
        };
        assert_eq!(caret_column("größe,x", "x"), 6);
        assert_eq!(caret_column("東京,x", "x"), 5);
        assert_eq!(caret_column("a\tx", "x"), 5);
        assert_eq!(caret_column("\u{1b},x", "x"), "\\u{1b},".len());
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides() {
        let line = format!("{},bad,{}", "1".repeat(5000), "2".repeat(5000));
        let excerpt = under(&line, "bad").excerpt(None);
        assert!(excerpt.len() < 800, "{}", excerpt.len());
        assert!(excerpt.contains("14 | …1"));
        assert!(excerpt.contains("2…\n"));
        let line_of_carets = excerpt.lines().last().expect("three lines");
        assert_eq!(line_of_carets.find('^'), Some("   | ".len() + 1 + WINDOW));
    }

    #[test]
    fn an_empty_cell_gets_one_caret() {
        let snippet = Snippet::new(2, 3, "1,,3", 2, 2, "");
        assert_eq!(snippet.excerpt(None), "  |\n2 | 1,,3\n  |   ^");
    }
}
