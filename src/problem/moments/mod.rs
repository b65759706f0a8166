//! First and second moments of columns, apart for each fold of the rows: all that least squares needs to know of them.
//!
//! Numbers are taken relative to one shift for each column, z = x − s, whatever the fold: merging data and leaving a fold
//! out then is addition and subtraction of sums, and a mean far above the spread costs no digits.
//!
//! Source: Chan, Golub and LeVeque (1983), The American Statistician 37(3), on shifted data.

mod bytes;
mod reading;
mod sums;

pub use sums::Sums;

use crate::error::same_length;
use crate::linalg::parallel;
use crate::{Error, Result};
use ndarray::ArrayView2;
use reading::{NotFinite, Reading, block_rows};

/// Rows from which a mean is guessed.
pub(crate) const GUESSES: usize = 64;

/// The most parts of rows that are read at the same time.
const MOST_PARTS: usize = 16;

/// Moments of named columns in each of several folds. The target of a regression is a column like the others.
///
/// ```
/// use regfit::moments::Moments;
/// use regfit::ndarray::array;
///
/// # fn main() -> Result<(), regfit::Error> {
/// let names = vec!["x".to_string(), "y".to_string()];
/// let mut moments = Moments::new(names, vec![0.0, 0.0], 2)?;
/// moments.update(0, array![[1.0, 2.0], [3.0, 4.0]].view(), None)?;
/// moments.update(1, array![[5.0, 9.0]].view(), None)?;
/// assert_eq!(moments.whole().second(1, 0), 2.0 + 12.0 + 45.0);
/// assert_eq!(moments.without(1).first[1], 6.0);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Moments {
    names: Vec<String>,
    shift: Vec<f64>,
    folds: Vec<Sums>,
}

impl Moments {
    /// No rows yet, of columns with these names and shifts s, in so many folds. A shift near the mean of its column keeps
    /// the most digits; 0 is right for columns that are not far from 0.
    ///
    /// # Errors
    /// [`Error::Empty`] without columns or folds, [`Error::LengthMismatch`] unless there is one shift for each column,
    /// [`Error::OutOfRange`] for a shift that is not finite.
    pub fn new(names: Vec<String>, shift: Vec<f64>, n_folds: usize) -> Result<Self> {
        if names.is_empty() {
            return Err(Error::Empty("columns"));
        }
        if n_folds == 0 {
            return Err(Error::Empty("folds"));
        }
        same_length("shifts", names.len(), shift.len())?;
        if !shift.iter().all(|s| s.is_finite()) {
            return Err(Error::OutOfRange("the shifts"));
        }
        Ok(Self {
            folds: vec![Sums::empty(names.len()); n_folds],
            names,
            shift,
        })
    }

    /// Adds rows (n_samples × columns) to a fold; weight k counts a row k times.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`] for another number of columns, and unless there is one weight for each row;
    /// [`Error::Folds`] for a fold that does not exist; [`Error::Weights`] for a weight that is negative or not finite;
    /// [`Error::NotFinite`] for NaN or infinity in a row that counts. Nothing is added then.
    pub fn update(
        &mut self,
        fold: usize,
        rows: ArrayView2<'_, f64>,
        weights: Option<&[f64]>,
    ) -> Result<()> {
        same_length("columns", self.names.len(), rows.ncols())?;
        same_length(
            "sample weights",
            rows.nrows(),
            weights.map_or(rows.nrows(), <[f64]>::len),
        )?;
        let wrong = |d: &&f64| !(d.is_finite() && **d >= 0.0);
        if let Some(d) = weights.into_iter().flatten().find(wrong) {
            return Err(Error::Weights(format!("a weight is {d}")));
        }
        let counts = |i: &usize| weights.is_none_or(|d| d[*i] > 0.0);
        let counted: Vec<usize> = (0..rows.nrows()).filter(counts).collect();
        let n_folds = self.folds.len();
        let Some(sums) = self.folds.get_mut(fold) else {
            return Err(Error::Folds(format!(
                "there is no fold {fold} of {n_folds}"
            )));
        };
        let height = block_rows(self.names.len(), 1);
        let mut reading = Reading::new(&self.shift, 1, height, weights.is_some());
        for block in counted.chunks(height) {
            let d = |row: usize| weights.map_or(1.0, |d| d[row]);
            let read = |j: usize, block: &[usize], out: &mut [f64]| {
                let numbers = block.iter().map(|row| rows[[*row, j]]);
                out.iter_mut()
                    .zip(numbers)
                    .for_each(|(out, number)| *out = number);
            };
            let added = reading.add(&[block.to_vec()], d, read);
            added.map_err(|(row, column)| Error::NotFinite {
                row,
                column,
                value: rows[[row, column]],
            })?;
        }
        reading.finish().iter().for_each(|added| sums.add(added));
        Ok(())
    }

    /// Those of columns (n_samples each) whose row i is of fold `fold_of[i]`, about shifts guessed from some of the rows;
    /// `None` where a number is not finite. Parts of the rows are read in parallel; how many there are depends on the
    /// shape alone, and so do the sums.
    pub(crate) fn of_columns(
        columns: &[&[f64]],
        fold_of: &[usize],
        n_folds: usize,
    ) -> Option<Self> {
        let (n, p) = (fold_of.len(), columns.len());
        let shift: Vec<f64> = columns.iter().map(|column| guessed_mean(column)).collect();
        let height = block_rows(p, n_folds);
        // The sums of all parts take a quarter of the memory of the columns.
        let most_parts = (n / (4 * n_folds * p)).clamp(1, MOST_PARTS);
        let part = n.div_ceil(most_parts).next_multiple_of(height);
        let split = parallel::worthwhile(n * p * size_of::<f64>());
        let parts = parallel::map_blocks(n, part, split, |part| {
            let mut reading = Reading::new(&shift, n_folds, height, false);
            let mut rows = vec![Vec::with_capacity(height); n_folds];
            for start in part.clone().step_by(height) {
                let end = part.end.min(start + height);
                rows.iter_mut().for_each(Vec::clear);
                (start..end).for_each(|row| rows[fold_of[row]].push(row));
                let read = |j: usize, rows: &[usize], out: &mut [f64]| {
                    let column: &[f64] = columns[j];
                    out.iter_mut()
                        .zip(rows)
                        .for_each(|(out, row)| *out = column[*row]);
                };
                reading.add(&rows, |_| 1.0, read)?;
            }
            Ok::<_, NotFinite>(reading.finish())
        });
        let mut folds = vec![Sums::empty(p); n_folds];
        for part in parts {
            let part = part.ok()?;
            folds
                .iter_mut()
                .zip(&part)
                .for_each(|(sums, part)| sums.add(part));
        }
        let names = (1..=p).map(|j| format!("x{j}")).collect();
        Some(Self {
            names,
            shift,
            folds,
        })
    }

    /// The names of the columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// s, the shift of each column.
    pub fn shift(&self) -> &[f64] {
        &self.shift
    }

    /// The sums of each fold.
    pub fn folds(&self) -> &[Sums] {
        &self.folds
    }

    /// The sums over all rows.
    pub fn whole(&self) -> Sums {
        let mut whole = Sums::empty(self.names.len());
        self.folds.iter().for_each(|fold| whole.add(fold));
        whole
    }

    /// The sums over all rows but those of a fold, which is every row where there is no such fold.
    pub fn without(&self, fold: usize) -> Sums {
        let mut rest = Sums::empty(self.names.len());
        let others = self.folds.iter().enumerate().filter(|(k, _)| *k != fold);
        others.for_each(|(_, sums)| rest.add(sums));
        rest
    }

    /// Adds what another reading has found, fold by fold.
    ///
    /// # Errors
    /// [`Error::Moments`] unless both have the same columns, shifts and folds.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if self.names != other.names {
            return Err(Error::Moments("the columns have other names".into()));
        }
        if self.shift != other.shift {
            return Err(Error::Moments("the columns have other shifts".into()));
        }
        if self.folds.len() != other.folds.len() {
            return Err(Error::Moments("there is another number of folds".into()));
        }
        for (sums, other) in self.folds.iter_mut().zip(&other.folds) {
            sums.add(other);
        }
        Ok(())
    }
}

/// The mean of rows that are evenly spaced, so that sorted ones do no harm.
pub(crate) fn guessed_mean(column: &[f64]) -> f64 {
    let some = column.iter().step_by(column.len().div_ceil(GUESSES).max(1));
    let count = some.len().max(1) as f64;
    some.sum::<f64>() / count
}
