//! A column that alone tells a class from all others, or some of its rows: without a penalty its coefficient grows without end.

use super::Problem;

/// The first column that leaves the coefficients without a finite optimum: the numbers of a class are on one side of a
/// threshold and the others on the other, or on it. Rows of weight 0 are of no class.
///
/// Source: Albert, Anderson (1984), Biometrika 71(1), on complete and quasi-complete separation.
pub(super) fn separating_column(problem: Problem<'_>) -> Option<usize> {
    let n = problem.x.n_samples();
    let eta = vec![0.0; n * problem.loss.n_outputs()];
    let (mut mean, mut gradient) = (eta.clone(), eta.clone());
    problem.loss.evaluate(0..n, &eta, &mut mean, &mut gradient);
    let mut column = vec![0.0; n];
    (0..problem.x.n_features()).find(|&j| {
        problem.x.column_into(j, &mut column);
        gradient.chunks(n).any(|u| separates(&column, u))
    })
}

/// Whether the numbers of a class are all on one side of those of the others. At η = 0 the gradient with respect to an
/// output is p − 1 < 0 in the rows of its class and p > 0 in the others.
fn separates(column: &[f64], gradient: &[f64]) -> bool {
    let nothing = (f64::INFINITY, f64::NEG_INFINITY);
    let (mut inside, mut outside) = (nothing, nothing);
    for (x, u) in column.iter().zip(gradient) {
        // A weight of 0 leaves 0 or −0.
        let range = match (*u < 0.0, *u > 0.0) {
            (true, _) => &mut inside,
            (_, true) => &mut outside,
            _ => continue,
        };
        *range = (range.0.min(*x), range.1.max(*x));
    }
    let some = inside != nothing && outside != nothing;
    let spread = inside.0.min(outside.0) < inside.1.max(outside.1);
    some && spread && (inside.1 <= outside.0 || outside.1 <= inside.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_side_of_a_threshold_or_on_it() {
        let gradient = [-0.5, 0.5, 0.0, -0.5];
        assert!(separates(&[1.0, 2.0, 9.0, 1.5], &gradient));
        assert!(separates(&[3.0, 2.0, 0.0, 2.5], &gradient));
        assert!(separates(&[1.0, 2.0, 0.0, 2.0], &gradient));
        // A rare mark that only one class has.
        assert!(separates(&[1.0, 0.0, 0.0, 0.0], &gradient));
        assert!(!separates(&[2.0, 2.0, 1.0, 2.0], &gradient));
        assert!(!separates(&[1.0, 2.0, 0.0, 3.0], &gradient));
        assert!(!separates(&[1.0, 2.0, 3.0, 4.0], &[0.5, 0.5, 0.0, -0.0]));
    }
}
