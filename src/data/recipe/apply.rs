//! A recipe applied to a new table.

use std::collections::HashMap;

use ndarray::Array2;

use super::cells::decimal_comma;
use super::complain::{self, InUse, Stage, Use};
use super::definition::Recipe;
use super::encoding::{ColumnRecipe, Encoding};
use super::options::{Encode, Missing, Unseen};
use super::rows::{complete_rows, gaps_by_column, n_gaps, none_known, none_left};
use super::storage::{Builder, Storage};
use super::target::{known, weights};
use super::targets::Targets;
use super::unseen::UnseenCells;
use crate::data::escape::{list, quote, shorten};
use crate::data::suggest::nearest;
use crate::data::{Column, ColumnKind, ColumnRef, Features, ReadError, Table};

/// A new table made ready.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Applied<X = Array2<f64>> {
    /// X (n_samples × n_features), in column-major order.
    pub x: X,
    /// The targets, when they were asked for; classes are those of the recipe.
    pub target: Option<Targets>,
    /// What was changed, one sentence each, escaped.
    pub notes: Vec<String>,
    /// Rows of the table.
    pub rows_read: usize,
    /// The rows in use (from 0), `None` for all.
    pub rows_used: Option<Vec<usize>>,
}

impl Recipe {
    /// Does to a new table what was done to the training table. Columns are found by name;
    /// others are ignored. Columns that the model does not use need not be there: their features are 0.
    ///
    /// Missing cells are treated as in training, with the means of the training data. With
    /// [`Missing::Drop`], `rows_used` names the rows that are left, perhaps none, so that the
    /// answers can be put back in line with the file.
    ///
    /// # Errors
    /// [`ReadError`]: a missing column, a level or class that training never saw, text or a
    /// missing cell where a number is needed, and with `want_target` no row left.
    pub fn apply(&self, table: &Table, want_target: bool) -> Result<Applied, ReadError> {
        let unseen = Unseen::Error;
        self.build_for(
            table,
            (want_target, unseen),
            Storage::Dense,
            Features::into_dense,
        )
    }

    /// The same, where levels that training never saw are an error or not, and X is sparse when most of it is 0.
    ///
    /// # Errors
    /// Those of [`Recipe::apply`]; levels only with [`Unseen::Error`].
    pub fn apply_features(
        &self,
        table: &Table,
        want_target: bool,
        unseen: Unseen,
    ) -> Result<Applied<Features>, ReadError> {
        self.build_for(table, (want_target, unseen), Storage::Smaller, |x| x)
    }

    fn build_for<X>(
        &self,
        table: &Table,
        (want_target, unseen): (bool, Unseen),
        storage: Storage,
        as_x: impl FnOnce(Features) -> X,
    ) -> Result<Applied<X>, ReadError> {
        let extended = self.with_derived(table)?;
        let table = extended.as_ref().unwrap_or(table);
        let names: HashMap<&str, usize> = table
            .columns()
            .iter()
            .enumerate()
            .map(|(j, column)| (column.name(), j))
            .collect();
        let features = self.find_features(table, &names)?;
        let target = if want_target {
            Some(self.find_target(table, &names)?)
        } else {
            None
        };

        let mut columns: Vec<InUse> = Vec::with_capacity(features.len() + 1);
        for (column, recipe) in features.iter().zip(&self.columns) {
            let &Some(column) = column else { continue };
            let numeric = matches!(recipe.encoding, Encoding::Numeric { .. });
            columns.push(InUse {
                column,
                purpose: Use::Feature,
                numeric,
            });
        }
        columns.extend(target.map(|column| InUse {
            column,
            purpose: Use::Target,
            numeric: self.target.classes.is_none(),
        }));
        self.check_cells(table, &columns)?;
        let decisive: Vec<InUse> = columns
            .iter()
            .filter(|place| self.missing.leaves_out(place.purpose))
            .copied()
            .collect();
        let complete = complete_rows(table, &decisive);
        let encoded = columns.iter().copied().zip(self.used());
        let strange = UnseenCells::find(table, encoded, complete.as_deref(), unseen)?;
        let rows = match strange.rows() {
            skipped if unseen == Unseen::Skip && !skipped.is_empty() => {
                let left = complete.clone();
                let mut left = left.unwrap_or_else(|| (0..table.n_rows()).collect());
                left.retain(|row| skipped.binary_search(row).is_err());
                Some(left)
            }
            _ => complete.clone(),
        };
        if want_target && rows.as_ref().is_some_and(Vec::is_empty) {
            if complete.as_ref().is_none_or(|rows| !rows.is_empty()) {
                return Err(none_known(table));
            }
            return Err(none_left(table, &columns, self.missing));
        }
        let target = target
            .map(|column| known(table, column, rows.as_deref(), &self.target))
            .transpose()?;
        let n_rows = rows.as_ref().map_or(table.n_rows(), Vec::len);
        let mut x = Builder::new(storage, n_rows, table, (&features, &self.columns))?;
        for (column, recipe) in features.iter().zip(&self.columns) {
            x.push(table, *column, &recipe.encoding, rows.as_deref());
        }
        let mut notes = self.notes(table, &columns, complete.as_deref());
        notes.extend(strange.note(table, unseen));
        Ok(Applied {
            x: as_x(x.finish()?),
            target,
            notes,
            rows_read: table.n_rows(),
            rows_used: rows,
        })
    }

    /// The sample weights in a column of a new table, for the rows in use.
    ///
    /// # Errors
    /// [`ReadError`]: an unknown column, a cell that is not a number, a negative weight, or weights
    /// that are all 0.
    pub fn weights(
        &self,
        table: &Table,
        column: &ColumnRef,
        rows: Option<&[usize]>,
    ) -> Result<Vec<f64>, ReadError> {
        let column = table.column_index(column)?;
        let place = InUse {
            column,
            purpose: Use::Weights,
            numeric: true,
        };
        let weights = weights(table, column, rows);
        // A cell that is not a number does no harm in a row that is not in use.
        let odd = |count: fn(&Column) -> usize| table.columns().get(column).map_or(0, count) > 0;
        match weights {
            Err(_) if odd(Column::n_words) => Err(complain::not_a_number(
                table,
                &[place],
                Stage::Model,
                Encode::Error,
            )),
            Err(_) if odd(Column::n_missing) => Err(complain::missing(
                table,
                &[place],
                Stage::Model,
                self.missing,
            )),
            weights => weights,
        }
    }

    /// A new table with the derived columns that are in use; `None` where there are none.
    ///
    /// # Errors
    /// [`ReadError::Line`] for a cell that is no date.
    fn with_derived(&self, table: &Table) -> Result<Option<Table>, ReadError> {
        let mut extended: Option<Table> = None;
        for derived in self.derived() {
            let names = table.column_names();
            let Some(at) = names.iter().position(|name| *name == derived.column) else {
                continue;
            };
            let made = derived.columns(table, at)?;
            let new = extended.get_or_insert_with(|| table.clone());
            let missing = |column: &Column| table.column(column.name()).is_none();
            new.columns.extend(made.into_iter().filter(missing));
        }
        Ok(extended)
    }

    /// The columns in use, in order.
    fn used(&self) -> impl Iterator<Item = &ColumnRecipe> {
        let columns = self.columns.iter();
        columns.filter(|column| column.encoding.is_used())
    }

    fn find_features(
        &self,
        table: &Table,
        names: &HashMap<&str, usize>,
    ) -> Result<Vec<Option<usize>>, ReadError> {
        let mut found = Vec::with_capacity(self.columns.len());
        let mut lacking = Vec::new();
        for column in &self.columns {
            match names.get(column.name.as_str()) {
                _ if !column.encoding.is_used() => found.push(None),
                Some(&position) => found.push(Some(position)),
                None => {
                    let source = self
                        .derived
                        .iter()
                        .find(|d| d.names().contains(&column.name));
                    let name = source.map_or(&column.name, |derived| &derived.column);
                    if lacking.last() != Some(&name.as_str()) {
                        lacking.push(name.as_str());
                    }
                }
            }
        }
        let Some(first) = lacking.first() else {
            return Ok(found);
        };
        let problem = match lacking.len() {
            1 => format!(
                "{} has no column {}, which the model needs",
                table.name(),
                quote(first)
            ),
            count => format!(
                "{} lacks {count} columns that the model needs: {}",
                table.name(),
                list(lacking.iter().copied(), 20)
            ),
        };
        let present = table.column_names();
        let columns = format!("columns: {}", list(present.iter().copied(), 20));
        // A column that the model uses is not a misspelling of another one.
        let used = |name: &&str| self.columns.iter().any(|column| column.name == **name);
        let spare = present.iter().copied().filter(|name| !used(name));
        let help = match nearest(first, spare) {
            Some(near) => format!("is \"{}\" meant for it?  {columns}", shorten(near, 60)),
            None => columns,
        };
        Err(ReadError::columns(problem, help))
    }

    fn find_target(&self, table: &Table, names: &HashMap<&str, usize>) -> Result<usize, ReadError> {
        let name = self.target.name.as_str();
        names.get(name).copied().ok_or_else(|| {
            let present = table.column_names();
            let near = nearest(name, present.iter().copied());
            ReadError::unknown_column(table.name(), quote(name), near, present.iter().copied())
        })
    }

    /// Words and missing cells that the policy of the recipe does not cover.
    fn check_cells(&self, table: &Table, columns: &[InUse]) -> Result<(), ReadError> {
        let cells = |place: &InUse| table.columns().get(place.column);
        let words = |place: &&InUse| {
            place.numeric
                && cells(place).is_some_and(|column| {
                    column.n_words() > 0
                        && (self.missing == Missing::Error
                            || column.kind() == ColumnKind::Text
                            || decimal_comma(column))
                })
        };
        let refused: Vec<InUse> = columns.iter().filter(words).copied().collect();
        if !refused.is_empty() {
            return Err(complain::not_a_number(
                table,
                &refused,
                Stage::Model,
                Encode::Error,
            ));
        }
        let gap = |place: &&InUse| {
            let covered =
                self.missing.leaves_out(place.purpose) || self.missing.fills_in(place.purpose);
            !covered && cells(place).is_some_and(|column| n_gaps(column, place.numeric) > 0)
        };
        let refused: Vec<InUse> = columns.iter().filter(gap).copied().collect();
        if refused.is_empty() {
            return Ok(());
        }
        Err(complain::missing(
            table,
            &refused,
            Stage::Model,
            self.missing,
        ))
    }

    fn notes(&self, table: &Table, columns: &[InUse], rows: Option<&[usize]>) -> Vec<String> {
        let mut notes = table.notes().to_vec();
        let (decisive, others): (Vec<InUse>, Vec<InUse>) = columns
            .iter()
            .copied()
            .partition(|place| self.missing.leaves_out(place.purpose));
        if let Some(rows) = rows {
            notes.push(format!(
                "{} of {} rows have missing cells and get no answer ({})",
                table.n_rows() - rows.len(),
                table.n_rows(),
                gaps_by_column(table, &decisive)
            ));
        }
        let filled = gaps_by_column(table, &others);
        if !filled.is_empty() {
            notes.push(format!(
                "missing cells filled with the {}s of the training data ({filled})",
                self.missing.middle()
            ));
        }
        notes
    }
}
