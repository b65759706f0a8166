//! A profile of a table before a fit: its columns, and what would make a fit difficult.

mod collinear;
mod columns;
mod separation;

pub use collinear::{COLLINEAR, CollinearPair, Collinearity, LARGEST_COMPARISON};
pub use columns::{ColumnProfile, Numbers};
pub(super) use columns::{copies, counts_rows, repeated_rows};
pub use separation::{Mark, Separation};

use super::labels::sorted_levels;
use crate::data::{ColumnKind, Table};

/// A target with at most this many different numbers, each in [`ROWS_PER_VALUE`] rows on average, may be
/// classes too.
pub const FEW_VALUES: usize = 20;
/// See [`FEW_VALUES`].
pub const ROWS_PER_VALUE: usize = 5;

/// With more classes, columns that separate one of them are not looked for.
const MOST_CLASSES: usize = 100;

/// A table in a few numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct TableProfile {
    /// One for each column, in the order of the table.
    pub columns: Vec<ColumnProfile>,
    /// The target, if the table has a column.
    pub target: Option<TargetProfile>,
    /// Columns (from 0) that are equal in every cell to an earlier one: the earlier one, and the copy.
    /// Constant columns are left out.
    pub duplicates: Vec<(usize, usize)>,
    /// Rows that are equal in every cell to an earlier one, names of rows left out.
    pub repeated_rows: usize,
    /// Pairs of columns that are almost multiples of each other.
    pub collinearity: Collinearity,
    /// The features with the smallest and the largest standard deviation.
    pub scales: Option<Scales>,
}

/// The spread of the features.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scales {
    /// The column (from 0) with the smallest standard deviation above 0.
    pub smallest: usize,
    /// The column (from 0) with the largest.
    pub largest: usize,
    /// Largest over smallest standard deviation.
    pub ratio: f64,
}

/// The column to predict.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetProfile {
    /// Its position (from 0).
    pub column: usize,
    /// Whether it can only be a class: words, or two different numbers.
    pub is_class: bool,
    /// The classes and how many rows each has, sorted as in a model; empty for a target of too many
    /// numbers ([`FEW_VALUES`]).
    pub classes: Vec<(String, usize)>,
    /// Columns, words and gaps that separate a class from all others.
    pub separations: Vec<Separation>,
}

impl TableProfile {
    /// Profiles every column of a table, and the pairs of those that hold numbers. `target` is a
    /// position (from 0), by default that of the last column.
    ///
    /// Costs a sort of each column, and n·p² products for the pairs, which are left out above
    /// [`LARGEST_COMPARISON`].
    pub fn new(table: &Table, target: Option<usize>) -> Self {
        let columns = table.columns().iter().enumerate();
        let columns: Vec<ColumnProfile> = columns
            .map(|(j, column)| ColumnProfile::new(column, table.is_row_names(j)))
            .collect();
        let target = target.or_else(|| columns.len().checked_sub(1));
        let target = target.filter(|column| *column < columns.len());
        let duplicates = columns::duplicates(table, &columns);
        let collinearity = Collinearity::new(table, &columns, &duplicates);
        Self {
            target: target.map(|column| target_profile(table, column, &columns)),
            scales: scales(&columns, target),
            repeated_rows: {
                let all = 0..columns.len();
                let cells: Vec<usize> = all.filter(|j| !table.is_row_names(*j)).collect();
                repeated_rows(table, &cells)
            },
            columns,
            duplicates,
            collinearity,
        }
    }
}

impl TableProfile {
    /// The same with the classes of a reading of the table in which the cells of the target are labels: `1` and `01` are two.
    pub fn with_labels(mut self, table: &Table) -> Self {
        if let Some(target) = &mut self.target {
            let is_class = target.is_class;
            *target = target_profile(table, target.column, &self.columns);
            target.is_class = is_class;
        }
        self
    }
}

fn target_profile(table: &Table, column: usize, columns: &[ColumnProfile]) -> TargetProfile {
    let profile = &columns[column];
    let is_class = profile.kind != ColumnKind::Numeric || profile.distinct <= 2;
    let mut found = TargetProfile {
        column,
        is_class,
        classes: Vec::new(),
        separations: Vec::new(),
    };
    let few = profile.distinct <= FEW_VALUES
        && profile.distinct.saturating_mul(ROWS_PER_VALUE) <= table.n_rows();
    if !is_class && !few {
        return found;
    }
    let labels = table.columns()[column].as_labels();
    let (positions, classes) = sorted_levels(&labels, None);
    let codes: Vec<Option<usize>> = labels
        .codes
        .iter()
        .map(|code| positions.get(*code as usize).copied().flatten())
        .collect();
    let mut counts = vec![0; classes.len()];
    for class in codes.iter().flatten() {
        counts[*class] += 1;
    }
    if classes.len() <= MOST_CLASSES {
        found.separations = separation::find(table, column, &codes, classes.len());
    }
    found.classes = classes.into_iter().zip(counts).collect();
    found
}

/// The features whose standard deviations are furthest apart.
fn scales(columns: &[ColumnProfile], target: Option<usize>) -> Option<Scales> {
    let spread = |j: usize| {
        let numbers = columns[j].numbers.as_ref()?;
        let usable = Some(j) != target
            && !columns[j].is_constant()
            && !columns[j].is_row_names
            && numbers.sd.is_finite();
        (usable && numbers.sd > 0.0).then_some((j, numbers.sd))
    };
    let all = || (0..columns.len()).filter_map(spread);
    let (smallest, least) = all().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let (largest, most) = all().max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(Scales {
        smallest,
        largest,
        // The quotient of numbers at both ends of the range is infinite.
        ratio: (most / least).min(f64::MAX),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Column;

    fn table(columns: Vec<Column>) -> Table {
        Table::new("t", columns).expect("equal lengths")
    }

    #[test]
    fn classes_are_counted_and_separating_columns_found() {
        let profile = TableProfile::new(
            &table(vec![
                Column::numeric("overlap", vec![1.0, 2.0, 3.0, 2.0, 5.0]),
                Column::numeric("tells", vec![1.0, 1.5, f64::NAN, 4.0, 9.0]),
                Column::text("y", [Some("b"), Some("b"), Some("b"), Some("a"), Some("a")]),
            ]),
            None,
        );
        let target = profile.target.expect("the last column");
        assert_eq!(target.classes, [("a".into(), 2), ("b".into(), 3)]);
        // Between 1.5 and 4; and the gap is of the class b.
        let (threshold, above, only) = (2.75, true, true);
        let found = |class, mark| Separation {
            column: 1,
            class,
            mark,
        };
        let expected = [
            found(0, Mark::Sides { threshold, above }),
            found(1, Mark::Gap { only }),
        ];
        assert_eq!(target.separations, expected);
    }

    #[test]
    fn one_of_several_classes_can_be_told_from_the_others() {
        let profile = TableProfile::new(
            &table(vec![
                Column::numeric("x", vec![1.0, 2.0, 5.0, 6.0, 4.5]),
                Column::text("y", [Some("a"), Some("a"), Some("b"), Some("c"), Some("c")]),
            ]),
            Some(1),
        );
        let target = profile.target.expect("a target");
        let (column, threshold, above) = (0, 3.25, false);
        let mark = Mark::Sides { threshold, above };
        let class = 0;
        assert_eq!(
            target.separations,
            [Separation {
                column,
                class,
                mark
            }]
        );
    }

    #[test]
    fn marks_words_and_gaps_that_only_one_class_has() {
        let gap = f64::NAN;
        let profile = TableProfile::new(
            &table(vec![
                Column::numeric("mark", vec![0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0]),
                Column::numeric("mixed", vec![0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, gap]),
                Column::text("city", ["u", "v", "u", "v", "u", "v", "w", "w"].map(Some)),
                Column::text("y", ["a", "a", "a", "a", "b", "b", "b", "b"].map(Some)),
            ]),
            None,
        );
        let found = |column, class, mark| Separation {
            column,
            class,
            mark,
        };
        let border = Mark::Border {
            threshold: 0.0,
            above: false,
            own: false,
            others: true,
        };
        let (level, only) = ("w".to_owned(), true);
        let expected = [
            found(0, 0, border),
            found(1, 1, Mark::Gap { only }),
            found(2, 1, Mark::Level { level, only }),
        ];
        assert_eq!(profile.target.expect("a target").separations, expected);
    }

    #[test]
    fn a_word_that_one_of_three_classes_never_has() {
        let words = ["u", "u", "u", "v", "v", "v", "u", "v"];
        let profile = TableProfile::new(
            &table(vec![
                Column::text("city", words.map(Some)),
                Column::text("y", ["a", "b", "c", "a", "b", "b", "a", "a"].map(Some)),
            ]),
            None,
        );
        let (level, only) = ("v".to_owned(), false);
        let mark = Mark::Level { level, only };
        let (column, class) = (0, 2);
        let found = profile.target.expect("a target").separations;
        assert_eq!(
            found,
            [Separation {
                column,
                class,
                mark
            }]
        );
    }

    #[test]
    fn scales_leave_out_the_target_and_constant_columns() {
        let profile = TableProfile::new(
            &table(vec![
                Column::numeric("small", vec![0.0, 2e-3]),
                Column::numeric("constant", vec![7.0, 7.0]),
                Column::numeric("large", vec![0.0, 2e4]),
                Column::numeric("y", vec![0.0, 2e9]),
            ]),
            None,
        );
        let scales = profile.scales.expect("two columns");
        assert_eq!((scales.smallest, scales.largest), (0, 2));
        assert!((scales.ratio - 1e7).abs() < 1.0);
    }
}
