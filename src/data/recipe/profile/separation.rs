//! Columns, levels and gaps that separate a class from all others.

use crate::data::column::MISSING_CODE;
use crate::data::{Column, ColumnKind, Table};

/// What of a column tells a class from all others: all of their rows, or those that are not on the border.
///
/// Along such a column the likelihood of an unpenalised logistic or softmax regression has no
/// maximum: its coefficient grows without end.
///
/// Source: Albert, Anderson (1984), Biometrika 71(1), on complete and quasi-complete separation.
#[derive(Debug, Clone, PartialEq)]
pub struct Separation {
    /// The column (from 0).
    pub column: usize,
    /// The class, as a position among the sorted classes.
    pub class: usize,
    /// What of the column.
    pub mark: Mark,
}

/// What of a column a class is recognised by.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// Numbers on one side of a threshold for the class, and on the other for all others.
    Sides {
        /// Halfway between the class and the others.
        threshold: f64,
        /// Whether the class is above the threshold, or below.
        above: bool,
    },
    /// The same, but both have numbers at the threshold.
    Border {
        /// The number that both have.
        threshold: f64,
        /// Whether the class is above the threshold, or below.
        above: bool,
        /// Whether the class has numbers beyond the threshold.
        own: bool,
        /// Whether the others have.
        others: bool,
    },
    /// Rows of this word.
    Level {
        /// The word.
        level: String,
        /// Whether all of these rows are of the class, or none.
        only: bool,
    },
    /// Rows whose cell is missing.
    Gap {
        /// Whether all of these rows are of the class, or none.
        only: bool,
    },
}

/// Words of a column that are looked at: more are names.
const MOST_LEVELS: usize = 200;

/// The separations by each column; `codes` has the class of each row. Of two classes only the first is reported, but for
/// words, which are reported with the class that they have.
pub(super) fn find(
    table: &Table,
    target: usize,
    codes: &[Option<usize>],
    n_classes: usize,
) -> Vec<Separation> {
    let mut found = Vec::new();
    if n_classes < 2 {
        return found;
    }
    for (column, cells) in table.columns().iter().enumerate() {
        if column == target || table.is_row_names(column) {
            continue;
        }
        if cells.kind() == ColumnKind::Numeric {
            if let Some(values) = cells.numbers_or_nan() {
                found.extend(of_column(column, &ranges(values, codes, n_classes)));
                let gap = |row: usize| usize::from(!values.get(row).is_some_and(|v| v.is_nan()));
                found.extend(of_levels(column, &[None], &gap, codes, n_classes));
            }
        } else {
            found.extend(of_words(column, cells, codes, n_classes));
        }
    }
    found
}

/// What the words of a column, and its gaps, tell.
fn of_words(
    column: usize,
    cells: &Column,
    codes: &[Option<usize>],
    n_classes: usize,
) -> Vec<Separation> {
    let labels = cells.as_labels();
    let n_levels = labels.texts.len();
    if n_levels > MOST_LEVELS || 2 * n_levels > codes.len() {
        return Vec::new();
    }
    let levels = labels.texts.iter().map(|text| Some(text.as_str()));
    let levels: Vec<Option<&str>> = levels.chain([None]).collect();
    let level_of = |row: usize| match labels.codes.get(row) {
        Some(code) if *code != MISSING_CODE => *code as usize,
        _ => n_levels,
    };
    of_levels(column, &levels, &level_of, codes, n_classes)
}

/// What levels tell, `None` being the gap: those with rows of one class only, and of several classes those that a class
/// never has. A level beyond the list is none.
fn of_levels(
    column: usize,
    levels: &[Option<&str>],
    level_of: &dyn Fn(usize) -> usize,
    codes: &[Option<usize>],
    n_classes: usize,
) -> Vec<Separation> {
    let mut counts = vec![0_usize; levels.len() * n_classes];
    let mut totals = vec![0_usize; n_classes];
    for (row, class) in codes.iter().enumerate() {
        let Some(class) = *class else { continue };
        totals[class] += 1;
        if let Some(count) = counts.get_mut(level_of(row) * n_classes + class) {
            *count += 1;
        }
    }
    let rows: usize = totals.iter().sum();
    let mut found = Vec::new();
    for (level, counts) in levels.iter().zip(counts.chunks(n_classes)) {
        let inside: usize = counts.iter().sum();
        // What every row has, or none, tells nothing.
        if inside == 0 || inside == rows {
            continue;
        }
        let mark = |only| match level {
            Some(level) => Mark::Level {
                level: (*level).to_owned(),
                only,
            },
            None => Mark::Gap { only },
        };
        let here = counts.iter().zip(&totals).enumerate();
        let here = here.filter(|(_, (_, total))| **total > 0);
        for (class, (count, _)) in here {
            let only = *count == inside;
            if only || *count == 0 && !counts.contains(&inside) {
                found.push(Separation {
                    column,
                    class,
                    mark: mark(only),
                });
            }
        }
    }
    found
}

/// The least and the largest number of each class; empty where it has none.
fn ranges(values: &[f64], codes: &[Option<usize>], n_classes: usize) -> Vec<(f64, f64)> {
    let mut ranges = vec![(f64::INFINITY, f64::NEG_INFINITY); n_classes];
    for (value, class) in values.iter().zip(codes) {
        if let (Some(class), false) = (class, value.is_nan()) {
            let (least, largest) = &mut ranges[*class];
            *least = least.min(*value);
            *largest = largest.max(*value);
        }
    }
    ranges
}

fn of_column(column: usize, ranges: &[(f64, f64)]) -> Vec<Separation> {
    let mut found = Vec::new();
    for (class, (least, largest)) in ranges.iter().enumerate() {
        let others = ranges
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != class);
        let all = (f64::INFINITY, f64::NEG_INFINITY);
        let (lower, upper) = others.fold(all, |all, (_, r)| (all.0.min(r.0), all.1.max(r.1)));
        // Of two classes the second is separated too; a class without a number is not separated.
        if least > largest || lower > upper || ranges.len() == 2 && class == 1 {
            continue;
        }
        let between = |a: f64, b: f64| a + 0.5 * (b - a);
        let (least, largest) = (*least, *largest);
        let border = |threshold, above, own, others| Mark::Border {
            threshold,
            above,
            own,
            others,
        };
        let mark = if largest < lower {
            let threshold = between(largest, lower);
            Mark::Sides {
                threshold,
                above: false,
            }
        } else if least > upper {
            let threshold = between(upper, least);
            Mark::Sides {
                threshold,
                above: true,
            }
        } else if largest == lower && least < upper {
            border(lower, false, least < lower, upper > lower)
        } else if least == upper && lower < largest {
            border(upper, true, largest > upper, lower < upper)
        } else {
            continue;
        };
        found.push(Separation {
            column,
            class,
            mark,
        });
    }
    found
}
