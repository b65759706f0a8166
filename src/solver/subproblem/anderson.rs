//! Anderson extrapolation: from the last few iterates of a linearly convergent method, the affine
//! combination whose differences nearly cancel.
//!
//! Source: Bertrand, Massias (2021), AISTATS, section 2.

use crate::linalg::{self, Cholesky};

/// Differences combined.
const DEPTH: usize = 5;
/// Share of the trace added to the small system, which is nearly singular close to the solution.
const REGULARIZATION: f64 = 1e-12;

/// The last iterates.
#[derive(Debug, Default)]
pub(in crate::solver) struct Anderson {
    iterates: Vec<Vec<f64>>,
}

impl Anderson {
    /// Takes the next iterate; after every [`DEPTH`] of them an extrapolated point, Σ cₖ xₖ with
    /// Σ cₖ = 1 and ‖Σ cₖ(xₖ − xₖ₋₁)‖ smallest.
    pub(in crate::solver) fn extrapolate(&mut self, iterate: Vec<f64>) -> Option<Vec<f64>> {
        self.iterates.push(iterate);
        if self.iterates.len() <= DEPTH {
            return None;
        }
        let iterates = std::mem::take(&mut self.iterates);
        let difference = |pair: &[Vec<f64>]| -> Vec<f64> {
            pair[1]
                .iter()
                .zip(&pair[0])
                .map(|(x, before)| x - before)
                .collect()
        };
        let differences: Vec<Vec<f64>> = iterates.windows(2).map(difference).collect();
        let mut gram: Vec<f64> = differences
            .iter()
            .flat_map(|a| differences.iter().map(|b| linalg::dot(a, b)))
            .collect();
        let trace: f64 = (0..DEPTH).map(|k| gram[k * DEPTH + k]).sum();
        for k in 0..DEPTH {
            gram[k * DEPTH + k] += REGULARIZATION * trace;
        }
        let mut shares = vec![1.0; DEPTH];
        Cholesky::new(&gram, DEPTH)?.solve(&mut shares);
        let total: f64 = shares.iter().sum();
        let mut point = vec![0.0; iterates[0].len()];
        for (share, iterate) in shares.iter().zip(&iterates[1..]) {
            linalg::axpy(share / total, iterate, &mut point);
        }
        point.iter().all(|x| x.is_finite()).then_some(point)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_iteration_in_few_dimensions_is_solved() {
        // x ← Ax + b with a diagonal A of four rates; the fixed point is b/(1 − a).
        let rates = [0.9, 0.7, -0.5, 0.2];
        let mut x = vec![0.0; 4];
        let mut anderson = Anderson::default();
        let mut found = anderson.extrapolate(x.clone());
        while found.is_none() {
            for (x, a) in x.iter_mut().zip(rates) {
                *x = a * *x + 1.0;
            }
            found = anderson.extrapolate(x.clone());
        }
        let point = found.unwrap_or_default();
        for (x, a) in point.iter().zip(rates) {
            assert!((x - 1.0 / (1.0 - a)).abs() < 1e-6, "{point:?}");
        }
    }
}
