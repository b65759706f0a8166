//! The middle of the cells that are there, which missing ones get: each cell counts as often as its weight says.

/// Σ weight·value / Σ weight; `None` when no weight is above 0.
pub(crate) fn mean(cells: impl Iterator<Item = (f64, f64)> + Clone) -> Option<f64> {
    let present = cells.filter(|(value, weight)| !value.is_nan() && *weight > 0.0);
    let total: f64 = present.clone().map(|(_, weight)| weight).sum();
    if total == 0.0 {
        return None;
    }
    let mean = present
        .clone()
        .map(|(value, weight)| value * weight)
        .sum::<f64>()
        / total;
    // The sum of large numbers may overflow where their mean does not.
    Some(if mean.is_finite() {
        mean
    } else {
        present
            .map(|(value, weight)| value * (weight / total))
            .sum()
    })
}

/// The value with half of the weight on either side, between two where the halves meet between them; `None` when
/// no weight is above 0.
pub(crate) fn median(cells: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let present = cells.filter(|(value, weight)| !value.is_nan() && *weight > 0.0);
    let mut cells: Vec<(f64, f64)> = present.collect();
    cells.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let half = cells.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut below = 0.0;
    let mut cells = cells.into_iter().peekable();
    while let Some((value, weight)) = cells.next() {
        below += weight;
        if below > half {
            return Some(value);
        }
        if below == half {
            let next = cells.peek().map_or(value, |(next, _)| *next);
            return Some(value / 2.0 + next / 2.0);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ones(values: &[f64]) -> impl Iterator<Item = (f64, f64)> + Clone {
        values.iter().map(|value| (*value, 1.0))
    }

    #[test]
    fn the_mean_skips_what_is_missing_and_does_not_overflow() {
        assert_eq!(mean(ones(&[1.0, f64::NAN, 3.0])), Some(2.0));
        assert_eq!(mean(ones(&[f64::NAN])), None);
        assert_eq!(mean(ones(&[f64::MAX, f64::MAX])), Some(f64::MAX));
    }

    #[test]
    fn the_median_has_half_of_the_cells_on_either_side() {
        assert_eq!(median(ones(&[9.0, 1.0, f64::NAN, 2.0])), Some(2.0));
        assert_eq!(median(ones(&[9.0, 1.0, 2.0, 4.0])), Some(3.0));
        assert_eq!(median(ones(&[])), None);
    }

    #[test]
    fn a_weight_of_three_is_the_cell_three_times_and_one_of_zero_no_cell() {
        let weighted = [(5.0, 3.0), (1.0, 2.0), (100.0, 0.0)];
        let repeated = [5.0, 5.0, 5.0, 1.0, 1.0];
        assert_eq!(mean(weighted.into_iter()), mean(ones(&repeated)));
        assert_eq!(median(weighted.into_iter()), median(ones(&repeated)));
        assert_eq!(mean([(1.0, 0.0)].into_iter()), None);
    }
}
