//! Columns that separate a class from all others.

use crate::data::Table;

/// A column of numbers on one side of a threshold for one class, and on the other for all others.
///
/// Along such a column the likelihood of an unpenalised logistic or softmax regression has no
/// maximum: its coefficient grows without end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Separation {
    /// The column (from 0).
    pub column: usize,
    /// The class, as a position among the sorted classes.
    pub class: usize,
    /// Halfway between the class and the others.
    pub threshold: f64,
    /// Whether the class is above the threshold, or below.
    pub above: bool,
}

/// The separations by each column; `codes` has the class of each row. Of two classes only the first is reported.
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
        if let Some(values) = cells
            .numbers()
            .filter(|_| column != target && !table.is_row_names(column))
        {
            let ranges = ranges(values, codes, n_classes);
            found.extend(of_column(column, &ranges));
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
        if *largest < lower {
            found.push(Separation {
                column,
                class,
                threshold: between(*largest, lower),
                above: false,
            });
        } else if *least > upper {
            found.push(Separation {
                column,
                class,
                threshold: between(upper, *least),
                above: true,
            });
        }
    }
    found
}
