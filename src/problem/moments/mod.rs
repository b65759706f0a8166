//! First and second moments of columns, apart for each fold of the rows: all that least squares needs to know of them.
//!
//! Numbers are taken relative to one shift for each column, z = x − s, whatever the fold: merging data and leaving a fold
//! out then is addition and subtraction of sums, and a mean far above the spread costs no digits.
//!
//! Source: Chan, Golub and LeVeque (1983), The American Statistician 37(3), on shifted data.

mod bytes;
mod sums;

pub use sums::Sums;

use crate::linalg::parallel;
use crate::{Error, Result};
use ndarray::ArrayView2;

/// Rows from which a shift is guessed, evenly spaced so that sorted ones do no harm.
const GUESSES: usize = 64;

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
        let d: Option<Vec<f64>> = weights.map(|d| counted.iter().map(|&i| d[i]).collect());
        let n_folds = self.folds.len();
        let Some(sums) = self.folds.get_mut(fold) else {
            return Err(Error::Folds(format!(
                "there is no fold {fold} of {n_folds}"
            )));
        };
        let read = |j: usize, place: usize| rows[[counted[place], j]];
        let added = Sums::of(&self.shift, counted.len(), d.as_deref(), read);
        match added {
            Ok(added) => sums.add(&added),
            Err((place, j)) => {
                return Err(Error::NotFinite {
                    row: counted[place],
                    column: j,
                    value: rows[[counted[place], j]],
                });
            }
        }
        Ok(())
    }

    /// Those of columns (n_samples each) whose rows are divided into folds, each a list of rows, about shifts guessed from
    /// some of the rows; `None` where a number is not finite. Folds are read in parallel; sums do not depend on how.
    pub(crate) fn of_columns(columns: &[&[f64]], folds: &[&[usize]]) -> Option<Self> {
        let n = columns.first()?.len();
        let rows: Vec<usize> = (0..n).step_by(n.div_ceil(GUESSES).max(1)).collect();
        let guess = |column: &&[f64]| {
            rows.iter().map(|i| column[*i]).sum::<f64>() / rows.len().max(1) as f64
        };
        let shift: Vec<f64> = columns.iter().map(guess).collect();
        let split = parallel::worthwhile(n * columns.len() * size_of::<f64>());
        let sums = parallel::map_blocks(folds.len(), 1, split, |fold| {
            let rows = folds[fold.start];
            Sums::of(&shift, rows.len(), None, |j, place| columns[j][rows[place]]).ok()
        });
        Some(Self {
            names: (0..columns.len()).map(|j| format!("x{}", j + 1)).collect(),
            shift,
            folds: sums.into_iter().collect::<Option<_>>()?,
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

fn same_length(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(Error::LengthMismatch {
        what,
        expected,
        found,
    })
}
