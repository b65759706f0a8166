//! Levels of new tables that training never saw.

use super::complain::InUse;
use super::encoding::{ColumnRecipe, Encoding};
use super::labels::positions;
use super::options::Unseen;
use crate::data::escape::{list, quote};
use crate::data::{ReadError, Table};

/// The cells with such a level.
#[derive(Debug, Default)]
pub(super) struct UnseenCells {
    /// Rows (from 0) and columns of the table, column after column.
    cells: Vec<(usize, usize)>,
}

impl UnseenCells {
    /// Finds them among the columns that the recipe encodes.
    ///
    /// # Errors
    /// [`ReadError::Line`] for the first one with [`Unseen::Error`].
    pub(super) fn find<'a>(
        table: &Table,
        encoded: impl Iterator<Item = (InUse, &'a ColumnRecipe)>,
        rows: Option<&[usize]>,
        policy: Unseen,
    ) -> Result<Self, ReadError> {
        let mut found = Self::default();
        for (place, recipe) in encoded {
            let Encoding::OneHot { levels, .. } = &recipe.encoding else {
                continue;
            };
            let Some(column) = table.columns().get(place.column) else {
                continue;
            };
            let labels = column.as_labels();
            let known = positions(&labels.texts, levels);
            let unseen = |row: &usize| {
                let code = labels.codes.get(*row).map(|code| *code as usize);
                code.and_then(|code| known.get(code)) == Some(&None)
            };
            let before = found.cells.len();
            let all = 0..table.n_rows();
            let rows: Box<dyn Iterator<Item = usize>> = match rows {
                Some(rows) => Box::new(rows.iter().copied()),
                None => Box::new(all),
            };
            let cells = rows.filter(unseen).map(|row| (row, place.column));
            found.cells.extend(cells);
            if policy == Unseen::Error
                && let Some(&(row, at)) = found.cells.get(before)
            {
                let count = found.cells.len() - before;
                return Err(refusal(table, (row, at), count, levels));
            }
        }
        Ok(found)
    }

    /// The rows with such a cell, ascending.
    pub(super) fn rows(&self) -> Vec<usize> {
        let mut rows: Vec<usize> = self.cells.iter().map(|&(row, _)| row).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// What became of them.
    pub(super) fn note(&self, table: &Table, policy: Unseen) -> Option<String> {
        let &(row, column) = self.cells.first()?;
        let name = table.columns().get(column).map_or("", |c| c.name());
        let cell = table.columns().get(column).and_then(|c| c.cell(row));
        let example = format!(
            "{} of {} on line {}",
            quote(&cell.unwrap_or_default()),
            quote(name),
            table.line(row)
        );
        let count = self.cells.len();
        let (cells, have) = if count == 1 {
            ("cell has", "its indicators are 0")
        } else {
            ("cells have", "their indicators are 0")
        };
        let level = "a level that training never saw";
        Some(match policy {
            Unseen::Skip => {
                let rows = self.rows().len();
                let get = if rows == 1 { "row gets" } else { "rows get" };
                format!("{count} {cells} {level} (the first is {example}): {rows} {get} no answer")
            }
            _ => format!("{count} {cells} {level} (the first is {example}): {have}"),
        })
    }
}

fn refusal(
    table: &Table,
    (row, column): (usize, usize),
    count: usize,
    levels: &[String],
) -> ReadError {
    let cells = table.columns().get(column);
    let label = cells.and_then(|cells| cells.cell(row)).unwrap_or_default();
    let others = match count {
        1 => String::new(),
        2 => "; another cell of it is none, too".to_owned(),
        many => format!("; {} other cells of it are none, too", many - 1),
    };
    let problem = format!(
        "{} is not a level that the model knows (column {}, {}){others}",
        quote(&label),
        column + 1,
        quote(cells.map_or("", |cells| cells.name()))
    );
    ReadError::line(table.name(), table.line(row), problem).with_help(format!(
        "it knows {}; correct the cell, or fit the model again with rows of this level; --unseen zero predicts without \
         this column, --unseen skip leaves the row without an answer",
        list(levels.iter().map(String::as_str), 20)
    ))
}
