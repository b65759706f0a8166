//! The normal equations of the smaller side, solved at many strengths.
//!
//! With m ≤ n columns a = (AᵀA + 2κ)⁻¹Aᵀb, otherwise a = Aᵀc with c = (AAᵀ + 2κ)⁻¹b. Either matrix is
//! factored as LLᵀ for one strength, or as U diag(s) Uᵀ for any number of them.

use super::standard_form::StandardForm;
use crate::linalg::{self, Cholesky, Singular, SymmetricEigen, add_product};
use crate::problem::design::{Columns, Precision};
use crate::problem::loss::Weights;

/// Which normal equations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// AᵀA (m × m)
    Features,
    /// AAᵀ (n × n)
    Samples,
}

/// The matrix of the smaller side, and its decomposition once there is one.
#[derive(Debug)]
pub(super) struct NormalEquations {
    pub(super) side: Side,
    pub(super) size: usize,
    /// Lower triangle of AᵀA or AAᵀ.
    matrix: Vec<f64>,
    spectrum: Option<Spectrum>,
}

/// Eigenvalues s and eigenvectors U of the smaller side.
#[derive(Debug, Clone)]
pub(super) struct Spectrum {
    /// s (size), not negative.
    pub(super) values: Vec<f64>,
    /// U (size × size)
    pub(super) vectors: Vec<f64>,
    /// The eigenvalue given to Q, which has eigenvalue 0 in AAᵀ: large, so that what is not penalised
    /// cannot mix with rows that merely depend on each other.
    pub(super) lift: f64,
}

impl NormalEquations {
    pub(super) fn new(form: &StandardForm<'_>, d: Weights<'_>) -> Self {
        let (n, m) = (form.n(), form.m());
        let (side, size, matrix) = if m <= n {
            (Side::Features, m, features(form, d))
        } else {
            (Side::Samples, n, samples(form))
        };
        Self {
            side,
            size,
            matrix,
            spectrum: None,
        }
    }

    /// The decomposition, computed at first use; `None` when it fails.
    pub(super) fn spectrum(&mut self, form: &StandardForm<'_>) -> Option<&Spectrum> {
        if self.spectrum.is_none() {
            let size = self.size;
            let mut matrix = self.matrix.clone();
            let lift = match self.side {
                Side::Features => 0.0,
                Side::Samples => (0..size).map(|i| matrix[i * size + i]).sum(),
            };
            if lift > 0.0 {
                for q in form.eliminated.q.chunks(size) {
                    for (k, column) in matrix.chunks_mut(size).enumerate() {
                        linalg::axpy(lift * q[k], q, column);
                    }
                }
            }
            let SymmetricEigen {
                mut values,
                vectors,
            } = SymmetricEigen::new(&matrix, size)?;
            values.iter_mut().for_each(|s| *s = s.max(0.0));
            self.spectrum = Some(Spectrum {
                values,
                vectors,
                lift,
            });
        }
        self.spectrum.as_ref()
    }

    /// (matrix + 2κ)⁻¹ rhs for one column of `rhs` (size × strengths) for each strength, by the spectrum
    /// when it is there; `None` when the matrix is not numerically positive definite.
    pub(super) fn solve(&self, strengths: &[f64], rhs: &[f64]) -> Option<Vec<f64>> {
        if let Some(spectrum) = &self.spectrum {
            return Some(spectrum.solve(strengths, rhs));
        }
        let mut solutions = rhs.to_vec();
        let mut shifted = self.matrix.clone();
        for (strength, solution) in strengths.iter().zip(solutions.chunks_mut(self.size)) {
            for i in 0..self.size {
                let diagonal = i * self.size + i;
                shifted[diagonal] = self.matrix[diagonal] + 2.0 * strength;
            }
            Cholesky::new(&shifted, self.size)?.solve(solution);
        }
        Some(solutions)
    }
}

impl Spectrum {
    /// From the singular values of A, whose condition is not squared. Values at rounding level become 0.
    pub(super) fn of_columns(form: &StandardForm<'_>, side: Side, lift: f64) -> Option<Self> {
        let (n, m, e) = (form.n(), form.m(), form.e());
        let extra = if lift > 0.0 { e } else { 0 };
        let mut columns = form.written_out(extra);
        for (column, q) in columns[n * m..]
            .chunks_mut(n)
            .zip(form.eliminated.q.chunks(n))
        {
            linalg::axpy(lift.sqrt(), q, column);
        }
        let singular = Singular::new(&columns, n, m + extra)?;
        let largest = singular.values.first().copied().unwrap_or(0.0);
        let floor = largest * n.max(m) as f64 * f64::EPSILON;
        let square = |s: &f64| if *s > floor { s * s } else { 0.0 };
        Some(Self {
            values: singular.values.iter().map(square).collect(),
            vectors: match side {
                Side::Features => singular.right,
                Side::Samples => singular.left,
            },
            lift,
        })
    }

    fn solve(&self, strengths: &[f64], rhs: &[f64]) -> Vec<f64> {
        let (size, width) = (self.values.len(), strengths.len());
        let mut coordinates = vec![0.0; rhs.len()];
        linalg::add_cross_product(&self.vectors, rhs, size, size, width, &mut coordinates);
        for (strength, column) in strengths.iter().zip(coordinates.chunks_mut(size)) {
            for (z, s) in column.iter_mut().zip(&self.values) {
                *z /= s + 2.0 * strength;
            }
        }
        let mut solutions = vec![0.0; rhs.len()];
        let shape = (size, size, width);
        add_product(1.0, &self.vectors, &coordinates, shape, &mut solutions);
        solutions
    }
}

/// AᵀA = V^-½X_PᵀDX_PV^-½ − CᵀC with C = QᵀD^½X_PV^-½.
fn features(form: &StandardForm<'_>, d: Weights<'_>) -> Vec<f64> {
    let m = form.m();
    let mut gram = vec![0.0; m * m];
    let columns = Columns::Some(&form.penalised);
    form.x.gram_of(columns, d, Precision::Double, &mut gram);
    for (k, column) in gram.chunks_mut(m).enumerate() {
        let own = form.scale[k];
        for (value, scale) in column.iter_mut().zip(&form.scale) {
            *value *= own * scale;
        }
        for cross in form.cross.chunks(m) {
            linalg::axpy(-cross[k], cross, column);
        }
    }
    gram
}

/// AAᵀ = (I − QQᵀ)K(I − QQᵀ) = K − TQᵀ − QTᵀ + QSQᵀ with K = D^½X_PV_P⁻¹X_PᵀD^½, T = KQ and S = QᵀT.
fn samples(form: &StandardForm<'_>) -> Vec<f64> {
    let (n, e) = (form.n(), form.e());
    let mut inverse_factors = vec![0.0; form.x.n_features()];
    for (j, scale) in form.penalised.iter().zip(&form.scale) {
        inverse_factors[*j] = scale * scale;
    }
    let mut kernel = vec![0.0; n * n];
    form.x.kernel(&inverse_factors, &mut kernel);
    for (k, column) in kernel.chunks_mut(n).enumerate() {
        let own = form.root[k];
        for (value, root) in column.iter_mut().zip(&form.root) {
            *value *= own * root;
        }
    }
    linalg::mirror_lower(&mut kernel, n);
    let q = &form.eliminated.q;
    let mut t = vec![0.0; n * e];
    add_product(1.0, &kernel, q, (n, n, e), &mut t);
    let mut s = vec![0.0; e * e];
    linalg::add_cross_product(q, &t, n, e, e, &mut s);
    // −TQᵀ − QTᵀ + QSQᵀ = −(T − QS/2)Qᵀ − Q(T − QS/2)ᵀ
    add_product(-0.5, q, &s, (n, e, e), &mut t);
    for (t, q) in t.chunks(n).zip(q.chunks(n)) {
        for (k, column) in kernel.chunks_mut(n).enumerate() {
            linalg::axpy(-q[k], t, column);
            linalg::axpy(-t[k], q, column);
        }
    }
    kernel
}
