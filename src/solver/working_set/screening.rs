//! Gradients of the columns that matter, and bounds for all others, without reading them.
//!
//! Of a few past dual points uᵢ all gradients Xᵀuᵢ are known. A new one is their combination Σ aᵢuᵢ by least
//! squares plus a remainder e, so |xⱼᵀu| ≤ |Σ aᵢ xⱼᵀuᵢ| + ‖xⱼ‖‖e‖: a bound for every column at the cost of no
//! column. Where it stays below what matters the column is not read, and still certified.
//!
//! With an intercept the entries of u and e sum to 0, so that xⱼ counts without its mean.

use crate::linalg;
use crate::problem::design::Columns;
use crate::solver::Problem;

/// Past dual points kept.
const REFERENCES: usize = 6;
/// Share of the columns above which all are read, and the point becomes a reference.
const WORTH_ALL: f64 = 0.3;
/// Room for the rounding of the combination, as a share of ‖xⱼ‖‖u‖.
const ROUNDING: f64 = 1e-12;

/// A dual point u (n_samples) of one output with Xᵀu (n_features).
#[derive(Debug)]
struct Reference {
    u: Vec<f64>,
    gradient: Vec<f64>,
}

/// The references of each output, and ‖xⱼ − x̄ⱼ‖ with an intercept or ‖xⱼ‖ without.
#[derive(Debug, Default)]
pub(super) struct Screen {
    references: Vec<Vec<Reference>>,
    norms: Vec<f64>,
}

impl Screen {
    /// Remembers a dual point of which everything is known.
    pub(super) fn remember(&mut self, u: &[f64], gradient: &[f64], n_outputs: usize) {
        self.references.resize_with(n_outputs, Vec::new);
        let (n, p) = (u.len() / n_outputs, gradient.len() / n_outputs);
        for ((known, u), gradient) in self
            .references
            .iter_mut()
            .zip(u.chunks(n))
            .zip(gradient.chunks(p))
        {
            if known.len() == REFERENCES {
                known.remove(0);
            }
            known.push(Reference {
                u: u.to_vec(),
                gradient: gradient.to_vec(),
            });
        }
    }

    /// Completes Xᵀu, of which the features in `known` (rising) are there: all entries that may reach
    /// `cutoff`·vⱼ in size; the others become 0. Returns the cutoff below which they are: 0 where all are known.
    pub(super) fn complete(
        &mut self,
        problem: Problem<'_>,
        u: &[f64],
        known: &[usize],
        cutoff: f64,
        gradient: &mut [f64],
    ) -> f64 {
        let (n, p) = (problem.x.n_samples(), problem.x.n_features());
        let n_outputs = problem.loss.n_outputs();
        let mut wanted = vec![true; p];
        if cutoff > 0.0 && !self.references.is_empty() {
            if self.norms.is_empty() {
                let norm = |j| problem.x.column_norm(j, problem.fit_intercept);
                self.norms = (0..p).map(norm).collect();
            }
            wanted = vec![false; p];
            for (k, u) in u.chunks(n).enumerate() {
                self.mark(k, u, problem.factors, cutoff, &mut wanted);
            }
        }
        known.iter().for_each(|j| wanted[*j] = false);
        let chosen: Vec<usize> = (0..p).filter(|j| wanted[*j]).collect();
        let reached = if chosen.len() + known.len() == p {
            0.0
        } else {
            cutoff
        };
        if chosen.len() as f64 > WORTH_ALL * p as f64 {
            problem.x.transpose_times(Columns::All, u, gradient);
            self.remember(u, gradient, n_outputs);
            return 0.0;
        }
        let mut values = vec![0.0; chosen.len() * n_outputs];
        problem
            .x
            .transpose_times(Columns::Some(&chosen), u, &mut values);
        known.iter().for_each(|j| wanted[*j] = true);
        for (k, gradient) in gradient.chunks_mut(p).enumerate() {
            for (gradient, wanted) in gradient.iter_mut().zip(&wanted) {
                if !wanted {
                    *gradient = 0.0;
                }
            }
            let values = &values[k * chosen.len()..(k + 1) * chosen.len()];
            for (&j, value) in chosen.iter().zip(values) {
                gradient[j] = *value;
            }
        }
        reached
    }

    /// Marks the features whose gradient for output k may reach the cutoff.
    fn mark(&self, k: usize, u: &[f64], factors: &[f64], cutoff: f64, wanted: &mut [bool]) {
        let references = &self.references[k];
        let shares = shares(references, u);
        let mut remainder = u.to_vec();
        let mut combined = vec![0.0; wanted.len()];
        for (reference, share) in references.iter().zip(&shares) {
            linalg::axpy(-share, &reference.u, &mut remainder);
            linalg::axpy(*share, &reference.gradient, &mut combined);
        }
        let norm = |v: &[f64]| linalg::dot(v, v).sqrt();
        let reach = norm(&remainder) + ROUNDING * norm(u);
        for (j, wanted) in wanted.iter_mut().enumerate() {
            *wanted |= combined[j].abs() + self.norms[j] * reach >= cutoff * factors[j];
        }
    }
}

/// argmin ‖u − Σ aᵢuᵢ‖, with a little of the identity against references that are nearly the same.
fn shares(references: &[Reference], u: &[f64]) -> Vec<f64> {
    let size = references.len();
    let mut gram = vec![0.0; size * size];
    for (i, a) in references.iter().enumerate() {
        for (j, b) in references.iter().enumerate().take(i + 1) {
            let value = linalg::dot(&a.u, &b.u);
            gram[j * size + i] = value * if i == j { 1.0 + RIDGE } else { 1.0 };
        }
    }
    let mut shares: Vec<f64> = references.iter().map(|r| linalg::dot(&r.u, u)).collect();
    match linalg::Cholesky::new(&gram, size) {
        Some(factor) => factor.solve(&mut shares),
        // Any combination gives a bound.
        None => shares.fill(0.0),
    }
    shares
}

/// Any shares are valid; these stay of moderate size.
const RIDGE: f64 = 1e-10;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::design::{Dense, DesignMatrix, Standardization};
    use crate::problem::loss::{SampleWeights, SquaredError};
    use ndarray::Array2;

    #[test]
    fn what_is_left_out_is_below_the_cutoff_and_the_rest_is_exact() {
        let (n, p) = (30, 200);
        let x = Array2::from_shape_fn((n, p), |(i, j)| {
            (((i + 1) * (i + 3) * (j * j + 7)) as f64 * 0.61).sin()
        });
        let weights = SampleWeights::Uniform(n);
        let standardization = Standardization {
            center: true,
            scale: true,
            ddof: 0.0,
        };
        let (x, _) = Dense::new(&x, &weights, standardization).expect("finite");
        let loss = SquaredError::new(vec![0.0; n], weights).expect("finite");
        let factors = vec![1.0; p];
        let problem = Problem {
            x: &x,
            loss: &loss,
            factors: &factors,
            fit_intercept: true,
        };
        let all = |u: &[f64]| (0..p).map(|j| x.column_dot(j, u)).collect::<Vec<f64>>();
        let centred = |f: f64| {
            let u: Vec<f64> = (0..n).map(|i| (i as f64 * f).sin()).collect();
            let mean = linalg::sum(&u) / n as f64;
            u.iter().map(|u| u - mean).collect::<Vec<f64>>()
        };
        let (first, second) = (centred(0.3), centred(1.7));
        let mut screen = Screen::default();
        screen.remember(&first, &all(&first), 1);
        screen.remember(&second, &all(&second), 1);
        let mut u = centred(2.9);
        for ((u, a), b) in u.iter_mut().zip(&first).zip(&second) {
            *u = 1e-3 * *u + 0.5 * a - 0.2 * b;
        }
        let exact = all(&u);
        let largest = exact.iter().fold(0.0, |m: f64, g| m.max(g.abs()));
        let mut gradient = vec![0.0; p];
        gradient[17] = exact[17];
        let reached = screen.complete(problem, &u, &[17], 0.9 * largest, &mut gradient);
        assert_eq!(reached, 0.9 * largest);
        let left_out = (0..p).filter(|j| gradient[*j] == 0.0).count();
        assert!(left_out > p / 2, "{left_out}");
        for (g, exact) in gradient.iter().zip(&exact) {
            assert!((g - exact).abs() < 1e-13 || (*g == 0.0 && exact.abs() < 0.9 * largest));
        }
        let known: Vec<usize> = (0..p).filter(|j| *j != 17).collect();
        for known in [&known[..], &[]] {
            let mut gradient = exact.clone();
            gradient[17] = f64::NAN;
            assert_eq!(screen.complete(problem, &u, known, 0.0, &mut gradient), 0.0);
            assert!((gradient[17] - exact[17]).abs() < 1e-13);
        }
    }
}
