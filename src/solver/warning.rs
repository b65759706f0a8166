//! What the user of a fit should know.

use super::StopReason;
use std::fmt;

/// Something about a fit that its user should know. Columns are counted from 0.
#[derive(Debug, Clone, PartialEq)]
pub enum Warning {
    /// The column has no spread; its coefficient is 0.
    ConstantColumn(usize),
    /// The certificate did not reach the tolerance.
    NotCertified {
        /// The certificate relative to its reference.
        relative: f64,
        /// What was asked for.
        tolerance: f64,
        /// Epochs used.
        epochs: usize,
        /// Why it stopped: more epochs help where they were used up.
        stop: StopReason,
    },
    /// Columns without a penalty separate classes, completely or but for rows on the border: the objective falls as
    /// their coefficients grow without end, and those given are where the solver stopped.
    NoFiniteOptimum {
        /// The columns; empty where the table is too large to find them.
        columns: Vec<usize>,
        /// Whether they separate only together, and not each alone.
        together: bool,
    },
    /// Columns are linearly dependent and nothing penalises them: the solution of smallest norm is
    /// one of many.
    NotUnique {
        /// Linearly independent columns.
        rank: usize,
    },
    /// The classes can be separated and the penalty hardly holds the coefficients: probabilities
    /// are 0 or 1 in double precision and the coefficients keep growing.
    Separable {
        /// A column that alone tells a class from all others, if there is one.
        column: Option<usize>,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ConstantColumn(j) => write!(
                f,
                "column {j} (counted from 0) is constant: its coefficient is 0"
            ),
            Self::NotCertified {
                relative,
                tolerance,
                epochs,
                ..
            } => write!(
                f,
                "not certified: relative gap {relative:.1e} after {epochs} epochs (tolerance {tolerance:e})"
            ),
            Self::NotUnique { rank } => write!(
                f,
                "the solution is not unique: the columns have rank {rank}; the one of smallest norm is given"
            ),
            Self::NoFiniteOptimum { columns, together } => {
                let names: Vec<String> = columns.iter().map(usize::to_string).collect();
                let what = match (names.as_slice(), together) {
                    ([], _) => "the columns separate".to_owned(),
                    ([only], _) => format!("column {only} (counted from 0) separates"),
                    (names, true) => format!(
                        "columns {} (counted from 0) together separate",
                        names.join(", ")
                    ),
                    (names, false) => format!(
                        "columns {} (counted from 0) each separate",
                        names.join(", ")
                    ),
                };
                write!(
                    f,
                    "no finite optimum: {what} classes without a penalty: give a penalty, or leave columns out"
                )
            }
            Self::Separable { column } => {
                let weak = "the classes are separable and the penalty is too weak to hold the coefficients";
                match column {
                    Some(j) => write!(
                        f,
                        "{weak}: raise alpha (column {j}, counted from 0, alone separates a class)"
                    ),
                    None => write!(f, "{weak}: raise alpha"),
                }
            }
        }
    }
}
