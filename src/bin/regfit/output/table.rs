//! Tables of text.

use regfit::data::shorten_apart;

/// On which side the blanks go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// A column: its heading, where its cells stand, and how far it is from the one before.
#[derive(Debug)]
struct Column {
    heading: String,
    align: Align,
    gap: usize,
    least: usize,
}

/// Rows of cells, aligned when written.
#[derive(Debug, Default)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

/// The longest name that is shown whole.
const LONGEST_NAME: usize = 40;

/// A name from a file, safe for a terminal and not too long for a column.
pub(crate) fn name_cell(name: &str) -> String {
    names_apart(&[name]).pop().unwrap_or_default()
}

/// Names of the rows of one table: cut in the middle where they are long, and apart where they differ.
pub(crate) fn names_apart(names: &[&str]) -> Vec<String> {
    shorten_apart(names, LONGEST_NAME)
}

impl Table {
    /// Adds a column of at least `least` characters, `gap` blanks from the one before.
    pub(crate) fn column(mut self, heading: &str, align: Align, gap: usize, least: usize) -> Self {
        self.columns.push(Column {
            heading: heading.to_owned(),
            align,
            gap,
            least,
        });
        self
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The table, each line ended, without blanks at line ends; `decorate` paints the cells of a
    /// column once they have their width.
    pub(crate) fn text(&self, decorate: impl Fn(usize, &str) -> String) -> String {
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|k| {
                let cells = self.rows.iter().filter_map(|row| row.get(k));
                let widest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
                let heading = self.columns[k].heading.chars().count();
                widest.max(heading).max(self.columns[k].least)
            })
            .collect();
        let mut out = String::new();
        let headings: Vec<String> = self.columns.iter().map(|c| c.heading.clone()).collect();
        if headings.iter().any(|heading| !heading.is_empty()) {
            self.line(&headings, &widths, &mut out, |_, cell| cell.to_owned());
        }
        for row in &self.rows {
            self.line(row, &widths, &mut out, &decorate);
        }
        out
    }

    fn line(
        &self,
        cells: &[String],
        widths: &[usize],
        out: &mut String,
        decorate: impl Fn(usize, &str) -> String,
    ) {
        let mut blanks = 0;
        for (k, (cell, column)) in cells.iter().zip(&self.columns).enumerate() {
            let padding = widths[k].saturating_sub(cell.chars().count());
            blanks += column.gap;
            if column.align == Align::Right {
                blanks += padding;
            }
            if !cell.is_empty() {
                out.extend(std::iter::repeat_n(' ', blanks));
                out.push_str(&decorate(k, cell));
                blanks = 0;
            }
            if column.align == Align::Left {
                blanks += padding;
            }
        }
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_aligned_and_lines_have_no_blanks_at_their_end() {
        let mut table = Table::default()
            .column("name", Align::Left, 2, 0)
            .column("w", Align::Right, 3, 0)
            .column("", Align::Left, 2, 4);
        table.row(vec!["a".into(), "-1.5".into(), "██".into()]);
        table.row(vec!["bcdef".into(), "20".into(), String::new()]);
        assert_eq!(
            table.text(|_, cell| cell.to_owned()),
            "  name       w\n  a       -1.5  ██\n  bcdef     20\n"
        );
    }

    #[test]
    fn names_are_made_safe_and_cut() {
        assert_eq!(name_cell("a\u{1b}[31m"), "a\\u{1b}[31m");
        assert_eq!(name_cell(&"x".repeat(50)).chars().count(), 40);
    }
}
