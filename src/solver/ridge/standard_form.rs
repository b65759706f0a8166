//! Ridge in standard form: what the penalty leaves alone is eliminated, and the rest has unit penalty.
//!
//! With the QR factors of what is not penalised, Z = D^½[1, X_F] = QR,
//!
//! ```text
//! A = (I − QQᵀ) D^½ X_P V_P^-½      b = (I − QQᵀ) D^½ y
//! min over w, w_F, b₀ of ½Σ dᵢ(yᵢ − b₀ − xᵢᵀw)² + κ Σ vⱼwⱼ²  =  min over a of ½‖b − Aa‖² + κ‖a‖²
//! ```
//!
//! and w_P = V_P^-½ a. Intercept and unpenalised coefficients follow from Rγ = QᵀD^½(y − X_P w_P).
//!
//! Source: Golub and Van Loan (2013), Matrix Computations, section 6.1.

use crate::linalg::{self, Orthonormal};
use crate::problem::design::{Columns, DesignMatrix};
use crate::problem::loss::Weights;
use crate::solver::Problem;
use crate::solver::evaluation::Coefficients;

/// A diagonal entry of R below this share of the largest means columns that depend on each other.
const DEPENDENT: f64 = 1e-10;

/// A second projection takes what the rounding of the first has left.
const PROJECTIONS: usize = 2;

/// A problem in standard form; A itself is never stored.
pub(super) struct StandardForm<'a> {
    pub(super) x: &'a dyn DesignMatrix,
    /// √d (n)
    pub(super) root: Vec<f64>,
    /// P, the m penalised columns.
    pub(super) penalised: Vec<usize>,
    /// v^-½ of each of them.
    pub(super) scale: Vec<f64>,
    /// Q (n × e) and R (e × e).
    pub(super) eliminated: Orthonormal,
    /// QᵀD^½X_P V^-½, as m × e.
    pub(super) cross: Vec<f64>,
    /// b (n)
    pub(super) rhs: Vec<f64>,
    /// Aᵀb (m)
    pub(super) correlations: Vec<f64>,
    /// QᵀD^½y (e)
    projected_targets: Vec<f64>,
    intercept: bool,
    free: Vec<usize>,
}

impl<'a> StandardForm<'a> {
    /// `gradient` is Xᵀ∂F/∂η where only what is not penalised is fitted.
    ///
    /// `None` when the loss is not squared error, when the unpenalised columns depend on each other, or
    /// when there are no others.
    pub(super) fn new(problem: Problem<'a>, gradient: &[f64]) -> Option<Self> {
        let (x, targets) = (problem.x, problem.loss.squared_error_targets()?);
        let n = x.n_samples();
        let d = problem.loss.weights();
        let root: Vec<f64> = (0..n).map(|i| d.get(i).sqrt()).collect();
        let (penalised, free): (Vec<usize>, Vec<usize>) =
            (0..x.n_features()).partition(|j| problem.factors[*j] > 0.0);
        let eliminated = eliminate(x, &root, problem.fit_intercept, &free)?;
        let e = eliminated.r.len().isqrt();
        let mut rhs: Vec<f64> = targets.iter().zip(&root).map(|(y, r)| y * r).collect();
        let mut projected_targets = vec![0.0; e];
        for _ in 0..PROJECTIONS {
            for (q, total) in eliminated.q.chunks(n).zip(&mut projected_targets) {
                let part = linalg::dot(q, &rhs);
                linalg::axpy(-part, q, &mut rhs);
                *total += part;
            }
        }
        let scale: Vec<f64> = penalised
            .iter()
            .map(|j| problem.factors[*j].sqrt().recip())
            .collect();
        let m = penalised.len();
        if m == 0 {
            return None;
        }
        let mut weighted = eliminated.q.clone();
        for column in weighted.chunks_mut(n) {
            column.iter_mut().zip(&root).for_each(|(v, r)| *v *= r);
        }
        let mut cross = vec![0.0; m * e];
        // Columns whose weighted mean is 0 are orthogonal to the intercept.
        let orthogonal = free.is_empty() && x.is_centred();
        if e > 0 && !orthogonal {
            x.transpose_times(Columns::Some(&penalised), &weighted, &mut cross);
        }
        for column in cross.chunks_mut(m) {
            column.iter_mut().zip(&scale).for_each(|(c, s)| *c *= s);
        }
        // u = −D^½b at the start.
        let pairs = penalised.iter().zip(&scale);
        let correlations = pairs.map(|(j, scale)| -gradient[*j] * scale).collect();
        Some(Self {
            x,
            root,
            penalised,
            scale,
            eliminated,
            cross,
            rhs,
            correlations,
            projected_targets,
            intercept: problem.fit_intercept,
            free,
        })
    }

    /// Rows of A.
    pub(super) fn n(&self) -> usize {
        self.root.len()
    }
    /// Columns of A.
    pub(super) fn m(&self) -> usize {
        self.penalised.len()
    }
    /// Columns of Z.
    pub(super) fn e(&self) -> usize {
        self.eliminated.r.len().isqrt()
    }

    /// Σ over columns of Z of Qᵢₖ²: the leverage that each row has on what is not penalised.
    pub(super) fn eliminated_leverage(&self) -> Vec<f64> {
        let mut leverage = vec![0.0; self.n()];
        for q in self.eliminated.q.chunks(self.n()) {
            leverage.iter_mut().zip(q).for_each(|(l, q)| *l += q * q);
        }
        leverage
    }

    /// The diagonal of AᵀA.
    pub(super) fn diagonal(&self, d: Weights<'_>) -> Vec<f64> {
        let m = self.m();
        let of = |k: usize| {
            let (_, square) = self.x.column_moments(self.penalised[k], d);
            let eliminated: f64 = self.cross.chunks(m).map(|c| c[k] * c[k]).sum();
            (square * self.scale[k] * self.scale[k] - eliminated).max(0.0)
        };
        (0..m).map(of).collect()
    }

    /// a of the penalised coefficients in w.
    pub(super) fn variables(&self, w: &[f64]) -> Vec<f64> {
        let pairs = self.penalised.iter().zip(&self.scale);
        pairs.map(|(j, scale)| w[*j] / scale).collect()
    }

    /// A C for C (m × k), as n × k.
    pub(super) fn times(&self, c: &[f64]) -> Vec<f64> {
        let (n, m) = (self.n(), self.m());
        let mut scaled = c.to_vec();
        for column in scaled.chunks_mut(m) {
            column
                .iter_mut()
                .zip(&self.scale)
                .for_each(|(c, s)| *c *= s);
        }
        let mut out = vec![0.0; n * (c.len() / m)];
        if out.is_empty() {
            return out;
        }
        self.x.add_times(&self.penalised, &scaled, &mut out);
        for column in out.chunks_mut(n) {
            column.iter_mut().zip(&self.root).for_each(|(v, r)| *v *= r);
            for q in self.eliminated.q.chunks(n) {
                linalg::axpy(-linalg::dot(q, column), q, column);
            }
        }
        out
    }

    /// Aᵀ C for C (n × k) that is orthogonal to Q, as m × k.
    pub(super) fn transpose_times(&self, c: &[f64]) -> Vec<f64> {
        let (n, m) = (self.n(), self.m());
        let mut weighted = c.to_vec();
        for column in weighted.chunks_mut(n) {
            column.iter_mut().zip(&self.root).for_each(|(v, r)| *v *= r);
        }
        let mut out = vec![0.0; m * (c.len() / n)];
        if out.is_empty() {
            return out;
        }
        self.x
            .transpose_times(Columns::Some(&self.penalised), &weighted, &mut out);
        for column in out.chunks_mut(m) {
            column
                .iter_mut()
                .zip(&self.scale)
                .for_each(|(o, s)| *o *= s);
        }
        out
    }

    /// w += V^-½ a in the penalised coefficients, for a (m × k) and w (p × k).
    pub(super) fn add_coefficients(&self, a: &[f64], w: &mut [f64]) {
        let p = self.x.n_features();
        for (a, w) in a.chunks(self.m()).zip(w.chunks_mut(p)) {
            for ((j, scale), a) in self.penalised.iter().zip(&self.scale).zip(a) {
                w[*j] += scale * a;
            }
        }
    }

    /// The point of a: w_P = V^-½ a, and what is not penalised at its optimum.
    pub(super) fn point(&self, a: &[f64]) -> Coefficients {
        let mut point = Coefficients::zeros(self.x.n_features(), 1);
        self.add_coefficients(a, &mut point.w);
        let crosses = self.cross.chunks(self.m());
        let left = self.projected_targets.iter().zip(crosses);
        let mut solution: Vec<f64> = left.map(|(y, c)| y - linalg::dot(c, a)).collect();
        back_substitute(&self.eliminated.r, &mut solution);
        let mut solution = solution.into_iter();
        if self.intercept {
            point.intercept = solution.by_ref().take(1).collect();
        }
        for (j, w) in self.free.iter().zip(solution) {
            point.w[*j] = w;
        }
        point
    }

    /// Xᵀu at a point whose Aᵀr is known, u = −D^½r.
    pub(super) fn gradient(&self, correlations: &[f64], u: &[f64]) -> Vec<f64> {
        let mut gradient = vec![0.0; self.x.n_features()];
        let penalised = self.penalised.iter().zip(&self.scale);
        for ((j, scale), correlation) in penalised.zip(correlations) {
            gradient[*j] = -correlation / scale;
        }
        for &j in &self.free {
            gradient[j] = self.x.column_dot(j, u);
        }
        gradient
    }

    /// A written out, with `extra` columns of zeros behind it.
    pub(super) fn written_out(&self, extra: usize) -> Vec<f64> {
        let (n, m) = (self.n(), self.m());
        let mut a = vec![0.0; n * (m + extra)];
        for (k, column) in a.chunks_mut(n).take(m).enumerate() {
            self.x.column_into(self.penalised[k], column);
            for (value, root) in column.iter_mut().zip(&self.root) {
                *value *= root * self.scale[k];
            }
            for (q, cross) in self.eliminated.q.chunks(n).zip(self.cross.chunks(m)) {
                linalg::axpy(-cross[k], q, column);
            }
        }
        a
    }
}

/// The QR factors of D^½[1, X_F].
fn eliminate(
    x: &dyn DesignMatrix,
    root: &[f64],
    intercept: bool,
    free: &[usize],
) -> Option<Orthonormal> {
    let n = root.len();
    let e = usize::from(intercept) + free.len();
    if e > n {
        return None;
    }
    let mut z = Vec::with_capacity(n * e);
    if intercept {
        z.extend_from_slice(root);
    }
    let mut column = vec![0.0; n];
    for &j in free {
        x.column_into(j, &mut column);
        z.extend(column.iter().zip(root).map(|(x, r)| x * r));
    }
    let norms: Vec<f64> = z.chunks(n).map(|z| linalg::dot(z, z).sqrt()).collect();
    let factors = Orthonormal::new(&z, n, e);
    let independent = |k: usize| factors.r[k * e + k].abs() > DEPENDENT * norms[k];
    (0..e).all(independent).then_some(factors)
}

/// Solves Rγ = g in place for an upper triangular R.
fn back_substitute(r: &[f64], g: &mut [f64]) {
    let e = g.len();
    for k in (0..e).rev() {
        g[k] /= r[k * e + k];
        let step = g[k];
        linalg::axpy(-step, &r[k * e..k * e + k], &mut g[..k]);
    }
}
