//! Exact steps on the support: what coordinate descent approaches slowly when columns are correlated.

use super::gram::{GramModel, robust_cholesky};
use crate::linalg;
use crate::penalty::Penalty;

/// Largest support that is factored: above it coordinate descent goes on alone.
const SUPPORT_LIMIT: usize = 3000;
/// Newton steps in a row; each ends on a new face of the penalty, or at its minimum.
const STEPS: usize = 10;

/// Minimises the model over the present support with the present signs, one Newton step at a time.
///
/// On the face of w's signs the objective is smooth (quadratic, for the penalties here), so the Newton
/// step goes to its minimum. Coordinates that would change sign are set to 0 together; if that does not
/// lower the objective, the step ends where the first of them reaches 0, which always does.
/// Coordinate descent afterwards brings in what should enter.
pub(super) fn newton_on_support<P: Penalty>(
    q: &mut GramModel<'_>,
    penalty: P,
    factors: &[f64],
    w: &mut [f64],
    coordinates: &[usize],
) {
    let m = q.features;
    let n_outputs = w.len() / m;
    let smooth = penalty.threshold() == 0.0;
    for _ in 0..STEPS {
        let support: Vec<usize> = (0..n_outputs)
            .flat_map(|k| coordinates.iter().map(move |a| k * m + a))
            .filter(|v| w[*v] != 0.0 || smooth || factors[*v % m] == 0.0)
            .filter(|v| q.gram[v * q.stride + v] > 0.0)
            .collect();
        let size = support.len();
        if size == 0 || size > SUPPORT_LIMIT {
            return;
        }
        let hessian = support_hessian(q, penalty, factors, w, &support);
        let mut factored = hessian.clone();
        let Some(cholesky) = robust_cholesky(&mut factored, size) else {
            return;
        };
        // Total gradient on the face.
        let gradient: Vec<f64> = support
            .iter()
            .map(|&v| q.gradient[v] + factors[v % m] * derivative(penalty, factors[v % m], w[v]))
            .collect();
        let mut newton: Vec<f64> = gradient.iter().map(|g| -g).collect();
        cholesky.solve(&mut newton);
        center_free(&support, m, n_outputs, factors, &mut newton);
        let crosses = |i: usize, step: f64| {
            let v = support[i];
            !smooth && factors[v % m] > 0.0 && (w[v] + step) * w[v] <= 0.0
        };
        let mut step = newton.clone();
        let mut crossing = 0;
        for i in 0..size {
            if crosses(i, newton[i]) {
                step[i] = -w[support[i]];
                crossing += 1;
            }
        }
        if crossing > 0 && change(&hessian, &gradient, &step) > 0.0 {
            let first = (0..size)
                .filter(|i| crosses(*i, newton[*i]))
                .map(|i| -w[support[i]] / newton[i])
                .fold(1.0, f64::min);
            for i in 0..size {
                let v = support[i];
                step[i] = first * newton[i];
                if crosses(i, step[i] * (1.0 + 4.0 * f64::EPSILON)) {
                    step[i] = -w[v];
                }
            }
        }
        for (&v, delta) in support.iter().zip(&step) {
            if *delta != 0.0 {
                w[v] += delta;
                let column = q.column(v);
                linalg::axpy(*delta, column, &mut q.gradient);
            }
        }
        if crossing == 0 {
            return;
        }
    }
}

/// Keeps a step from moving the coefficients of an unpenalised feature all alike, see
/// [`center_over_outputs`](super::unpenalized::center_over_outputs).
fn center_free(support: &[usize], m: usize, n_outputs: usize, factors: &[f64], step: &mut [f64]) {
    if n_outputs < 2 || factors.iter().all(|v| *v > 0.0) {
        return;
    }
    let mut sums = vec![0.0; m];
    for (v, step) in support.iter().zip(step.iter()) {
        sums[v % m] += step;
    }
    for (v, step) in support.iter().zip(step) {
        if factors[v % m] == 0.0 {
            *step -= sums[v % m] / n_outputs as f64;
        }
    }
}

/// ω′ for a penalised coordinate, 0 for a free one.
fn derivative<P: Penalty>(penalty: P, factor: f64, w: f64) -> f64 {
    if factor == 0.0 {
        0.0
    } else {
        penalty.derivatives(w).0
    }
}

/// G on the support plus the curvature of the penalty, column-major.
fn support_hessian<P: Penalty>(
    q: &GramModel<'_>,
    penalty: P,
    factors: &[f64],
    w: &[f64],
    support: &[usize],
) -> Vec<f64> {
    let m = q.features;
    let mut hessian = Vec::with_capacity(support.len() * support.len());
    for &v in support {
        let column = q.column(v);
        hessian.extend(support.iter().map(|u| column[*u]));
        let diagonal = hessian.len() - support.len() + hessian.len() / support.len() - 1;
        if factors[v % m] > 0.0 {
            hessian[diagonal] += factors[v % m] * penalty.derivatives(w[v]).1;
        }
    }
    hessian
}

/// gᵀδ + ½ δᵀHδ
fn change(hessian: &[f64], gradient: &[f64], step: &[f64]) -> f64 {
    let size = step.len();
    let curved: f64 = hessian
        .chunks(size)
        .zip(step)
        .map(|(column, delta)| delta * linalg::dot(column, step))
        .sum();
    linalg::dot(gradient, step) + 0.5 * curved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::penalty::L1;

    #[test]
    fn one_step_reaches_the_minimum_of_the_face() {
        // ½wᵀGw − cᵀw + α|w|₁ with w > 0: Gw = c − α.
        let gram = [2.0, 1.0, 1.0, 3.0];
        let (c, alpha) = ([5.0, 7.0], 0.5);
        let mut w = [1.0, 1.0];
        let gradient = vec![3.0 - c[0], 4.0 - c[1]];
        let mut q = GramModel::new(&gram, 2, 2, gradient);
        newton_on_support(&mut q, L1 { alpha }, &[1.0, 1.0], &mut w, &[0, 1]);
        assert!((w[0] - 1.4).abs() < 1e-15 && (w[1] - 1.7).abs() < 1e-15);
        assert!(q.gradient.iter().all(|g| (g + alpha).abs() < 1e-14));
    }

    #[test]
    fn a_coordinate_that_would_change_sign_lands_on_zero() {
        let gram = [1.0, 0.9, 0.9, 1.0];
        let mut w = [1.0, 0.1];
        // Least squares solution (2, −1.5): the second sign is wrong.
        let gradient = vec![1.0 + 0.09 - 0.65, 0.9 + 0.1 - 0.3];
        let mut q = GramModel::new(&gram, 2, 2, gradient);
        newton_on_support(&mut q, L1 { alpha: 0.01 }, &[1.0, 1.0], &mut w, &[0, 1]);
        assert_eq!(w[1], 0.0);
        assert!((q.gradient[0] + 0.01).abs() < 1e-15);
    }
}
