//! Tables of text.

use super::bars::{bar, sparkline};
use super::console::Console;
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
    gives_way: Option<Yield>,
}

/// What happens to a column where lines would be longer than the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Yield {
    /// Its cells end in an ellipsis.
    Shorten,
    /// Its cells go on in the next line.
    Fold,
    /// It is left out, the smallest number first.
    Leave(usize),
}

/// What is drawn in as many cells as there is room for.
#[derive(Debug, Clone)]
pub(crate) enum Drawing {
    /// A bar, as a share of the longest.
    Bar(f64),
    /// A line through values that are not negative.
    Line(Vec<f64>),
}

/// Cells of a drawing, at least and at most.
const DRAWING: [usize; 2] = [6, 60];

/// Rows of cells, aligned when written. One column, if any, holds drawings; names give way before lines are longer
/// than the terminal.
#[derive(Debug, Default)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    /// The column of drawings, and a drawing for each row.
    drawn: Option<usize>,
    drawings: Vec<Option<Drawing>>,
}

/// The longest name that is shown whole.
const LONGEST_NAME: usize = 40;
/// What is left of a name at least, and where a column could be left out instead.
const SHORTEST_NAME: usize = 8;
const USUAL_NAME: usize = 12;

/// A name from a file, safe for a terminal and not too long for a column.
pub(crate) fn name_cell(name: &str) -> String {
    names_apart(&[name]).pop().unwrap_or_default()
}

/// Names of the rows of one table: cut in the middle where they are long, and apart where they differ.
pub(crate) fn names_apart(names: &[&str]) -> Vec<String> {
    shorten_apart(names, LONGEST_NAME)
}

impl Drawing {
    fn text(&self, room: usize) -> String {
        match self {
            Self::Bar(share) => bar(*share, room),
            Self::Line(values) => {
                let (last, width) = (values.len().saturating_sub(1), room.min(values.len()));
                let at = |i: usize| if width > 1 { i * last / (width - 1) } else { 0 };
                sparkline((0..width).filter_map(|i| values.get(at(i)).copied()))
            }
        }
    }
}

impl Table {
    /// Adds a column of at least `least` characters, `gap` blanks from the one before.
    pub(crate) fn column(mut self, heading: &str, align: Align, gap: usize, least: usize) -> Self {
        self.columns.push(Column {
            heading: heading.to_owned(),
            align,
            gap,
            least,
            gives_way: None,
        });
        self
    }

    /// The last column is left out where there is no room, after those of smaller numbers.
    pub(crate) fn optional(mut self, order: usize) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.gives_way = Some(Yield::Leave(order));
        }
        self
    }

    /// The cells of the last column go on in the next line where there is no room.
    pub(crate) fn folded(mut self) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.gives_way = Some(Yield::Fold);
        }
        self
    }

    /// The cells of the last column are cut where there is no room.
    pub(crate) fn shortened(mut self) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.gives_way = Some(Yield::Shorten);
        }
        self
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Adds the column of drawings.
    pub(crate) fn drawings(mut self, heading: &str, gap: usize) -> Self {
        self.drawn = Some(self.columns.len());
        self.column(heading, Align::Left, gap, 0)
    }

    /// Adds a row whose cell in the column of drawings, empty so far, is drawn.
    pub(crate) fn drawn_row(&mut self, cells: Vec<String>, drawing: Drawing) {
        self.drawings.resize(self.rows.len(), None);
        self.drawings.push(Some(drawing));
        self.rows.push(cells);
    }

    /// The table for a terminal: drawings take the room that is left, in its colour, and names are cut where there is
    /// none.
    pub(crate) fn screen(mut self, console: &Console) -> String {
        let left_out = console.width.map(|width| self.leave_out(width));
        let drawn = self.drawn;
        if let Some(k) = drawn {
            let heading = std::mem::take(&mut self.columns[k].heading);
            let most = console.width.unwrap_or(usize::MAX);
            if self.width().saturating_add(DRAWING[0]) > most {
                self.columns.iter_mut().for_each(|c| c.gap = c.gap.min(2));
            }
            let taken = self.width();
            let [least, most] = DRAWING;
            let line = matches!(self.drawings.first(), Some(Some(Drawing::Line(_))));
            // Where nothing is known of the room.
            let usual = if line { 18 } else { 20 };
            let room = console.width.map_or(usual, |width| {
                width.saturating_sub(taken).clamp(least, most)
            });
            // The first word of a heading is enough where there is no room for more.
            let fits = console.width.is_none() || heading.chars().count() <= room;
            let first = heading.split(' ').next().unwrap_or_default().to_owned();
            self.columns[k].heading = if fits { heading } else { first };
            for (row, drawing) in self.rows.iter_mut().zip(&self.drawings) {
                if let (Some(cell), Some(drawing)) = (row.get_mut(k), drawing) {
                    *cell = drawing.text(room);
                }
            }
            self.columns[k].least = self.columns[k].least.max(room.min(usual));
        }
        if let Some(width) = console.width {
            self.cut_names(width);
            self.cut_last(width);
        }
        let told = match left_out.as_deref().unwrap_or_default() {
            [] => String::new(),
            names => format!("  no room for {}; --json has them\n", names.join(", ")),
        };
        self.text(|k, cell| match drawn == Some(k) {
            true => console.drawing(cell),
            false => cell.to_owned(),
        }) + &told
    }

    /// Makes columns as narrow as their cells, and then leaves some out, until lines with short names have this width; the
    /// headings of those.
    fn leave_out(&mut self, width: usize) -> Vec<String> {
        let mut left_out = Vec::new();
        if self.shortest() > width {
            self.columns.iter_mut().for_each(|column| column.least = 0);
        }
        while self.shortest() > width {
            let columns = self.columns.iter().enumerate();
            let next = columns.filter_map(|(k, column)| match column.gives_way {
                Some(Yield::Leave(order)) => Some((order, k)),
                _ => None,
            });
            let Some((_, k)) = next.min() else { break };
            left_out.push((k, self.columns.remove(k).heading));
            self.drawn = self.drawn.map(|drawn| drawn - usize::from(k < drawn));
            self.rows.iter_mut().for_each(|row| {
                row.remove(k);
            });
        }
        left_out.sort();
        left_out.into_iter().map(|(_, heading)| heading).collect()
    }

    /// The column of names: the first one, or the one after the numbers of the rows.
    fn names(&self) -> Option<usize> {
        let mut first = self.columns.iter().take(2);
        first.position(|column| column.align == Align::Left)
    }

    /// Characters of the longest line once names and last cells are as short as they may be.
    fn shortest(&self) -> usize {
        let names = self.names();
        let widths = self.widths().into_iter().enumerate();
        let least = |(k, width): (usize, usize)| match self.columns[k].gives_way {
            Some(Yield::Shorten | Yield::Fold) => 0,
            _ if self.drawn == Some(k) => self.columns[k].gap + DRAWING[0],
            _ if Some(k) == names => self.columns[k].gap + width.min(USUAL_NAME),
            _ => self.columns[k].gap + width,
        };
        widths.map(least).sum()
    }

    /// Cuts the cells of the column that is cut, or empties them where hardly anything would be left.
    fn cut_last(&mut self, width: usize) {
        let cut = |column: &Column| column.gives_way == Some(Yield::Shorten);
        let Some(k) = self.columns.iter().position(cut) else {
            return;
        };
        let excess = self.width().saturating_sub(width);
        let room = self.widths()[k].saturating_sub(excess);
        if excess == 0 {
            return;
        }
        for cell in self.rows.iter_mut().filter_map(|row| row.get_mut(k)) {
            if room < SHORTEST_NAME {
                cell.clear();
            } else if cell.chars().count() > room {
                *cell = cell.chars().take(room - 1).chain(['…']).collect();
            }
        }
    }

    /// Characters of the longest line.
    fn width(&self) -> usize {
        let gaps: usize = self.columns.iter().map(|column| column.gap).sum();
        gaps + self.widths().iter().sum::<usize>()
    }

    /// Cuts the cells of the column of names until lines have this width, down to eight characters.
    fn cut_names(&mut self, width: usize) {
        let Some(names) = self.names() else {
            return;
        };
        let cut = |(k, column): (usize, &Column)| match column.gives_way {
            Some(Yield::Shorten | Yield::Fold) => Some(column.gap + self.widths()[k]),
            _ => None,
        };
        let cut: usize = self.columns.iter().enumerate().filter_map(cut).sum();
        let excess = (self.width() - cut).saturating_sub(width);
        if excess == 0 || self.drawn == Some(names) {
            return;
        }
        let length = self.widths()[names]
            .saturating_sub(excess)
            .max(SHORTEST_NAME);
        self.columns[names].least = self.columns[names].least.min(length);
        let cells: Vec<String> = {
            let cells = self.rows.iter().filter_map(|row| row.get(names));
            let cells: Vec<&str> = cells.map(String::as_str).collect();
            shorten_apart(&cells, length)
        };
        let cut = self.rows.iter_mut().filter_map(|row| row.get_mut(names));
        for (cell, short) in cut.zip(cells) {
            *cell = short;
        }
    }

    fn widths(&self) -> Vec<usize> {
        let width = |(k, column): (usize, &Column)| {
            let cells = self.rows.iter().filter_map(|row| row.get(k));
            let widest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
            let heading = column.heading.chars().count();
            widest.max(heading).max(column.least)
        };
        self.columns.iter().enumerate().map(width).collect()
    }

    /// The table, each line ended, without blanks at line ends; `decorate` paints the cells of a
    /// column once they have their width.
    pub(crate) fn text(&self, decorate: impl Fn(usize, &str) -> String) -> String {
        let widths = self.widths();
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
mod tests;
