//! The Gram matrix of a working set under fixed row weights, grown block by block.
//!
//! For squared error the weights are d and the matrix serves a whole path. For a cross-entropy they are the
//! curvature at one point, the reference; as long as the curvature has not moved far from there, the same
//! matrix serves the Newton steps that follow ("chord steps"), since their gradient is exact.

mod intercepts;

use crate::linalg;
use crate::linalg::parallel;
use crate::problem::design::{Columns, Precision};
use crate::problem::loss::{Loss, Weights};
use crate::solver::Problem;
use crate::solver::evaluation::State;
use intercepts::Intercepts;
pub(super) use intercepts::pair;

/// G of the held features, one variable per feature and output: variable a·K + k is output k of the feature
/// at place a. The intercepts are eliminated: G − CB⁻¹Cᵀ, with B their own second derivatives and C the mixed.
#[derive(Debug)]
pub(super) struct GramMatrix {
    n_outputs: usize,
    /// The features held, in the order in which they came.
    pub(super) features: Vec<usize>,
    /// Place of each feature of X among them; `usize::MAX` for none.
    place: Vec<usize>,
    /// ∂²F/∂ηₖ∂ηₗ at the reference for l ≤ k, the row weights of each block.
    pub(super) curvature: Vec<Vec<f64>>,
    pub(super) precision: Precision,
    /// The held columns of a dense matrix side by side (n_samples × features), for products in blocks; none
    /// before the first growth.
    columns: Vec<f64>,
    gram: Vec<f64>,
    stride: usize,
    intercepts: Intercepts,
}

/// Held columns in one product of a growth.
const PIECE: usize = 512;

/// Columns with fewer non-zeros than this share of the rows are not written out in full.
const SPARSE_SHARE: f64 = 0.3;

impl GramMatrix {
    /// Holds no feature yet; the reference is `state`. Double precision is for a matrix that stands for the rows,
    /// single for one that only shows the way.
    pub(super) fn new(problem: Problem<'_>, state: &State, precision: Precision) -> Self {
        let (n, n_outputs) = (problem.x.n_samples(), problem.loss.n_outputs());
        let pairs = (0..n_outputs).flat_map(|k| (0..=k).map(move |l| (k, l)));
        let curvature: Vec<Vec<f64>> = pairs
            .map(|pair| {
                let mut curvature = vec![0.0; n];
                problem.loss.curvature(&state.mean, pair, &mut curvature);
                curvature
            })
            .collect();
        let intercepts = Intercepts::new(problem, &curvature);
        Self {
            n_outputs,
            features: Vec::new(),
            place: vec![usize::MAX; problem.x.n_features()],
            curvature,
            precision,
            columns: Vec::new(),
            gram: Vec::new(),
            stride: 0,
            intercepts,
        }
    }

    /// The matrix of these features without its products, for work by the rows of X.
    pub(super) fn without_products(
        problem: Problem<'_>,
        state: &State,
        features: &[usize],
    ) -> Self {
        let mut gram = Self::new(problem, state, Precision::Double);
        gram.hold(problem, features);
        gram
    }

    /// A given matrix (size × size) of one output, without an intercept.
    #[cfg(test)]
    pub(super) fn from_matrix(gram: &[f64], size: usize) -> Self {
        Self {
            n_outputs: 1,
            features: (0..size).collect(),
            place: (0..size).collect(),
            curvature: Vec::new(),
            precision: Precision::Double,
            columns: Vec::new(),
            gram: gram.to_vec(),
            stride: size,
            intercepts: Intercepts::default(),
        }
    }

    /// Variables held.
    pub(super) fn size(&self) -> usize {
        self.features.len() * self.n_outputs
    }

    pub(super) fn n_outputs(&self) -> usize {
        self.n_outputs
    }

    /// Place of feature j among the held; it must be one of them.
    pub(super) fn place(&self, j: usize) -> usize {
        self.place[j]
    }

    /// Column v of G, all variables.
    pub(super) fn column(&self, v: usize) -> &[f64] {
        &self.gram[v * self.stride..v * self.stride + self.size()]
    }

    /// How far the curvature at `state` is from that of the reference: Σ|h − h₀| / Σh₀ over rows and outputs.
    pub(super) fn distance(&self, loss: &dyn Loss, state: &State) -> f64 {
        let mut curvature = vec![0.0; loss.n_samples()];
        let (mut moved, mut total) = (0.0, 0.0);
        for k in 0..self.n_outputs {
            loss.curvature(&state.mean, (k, k), &mut curvature);
            let reference = &self.curvature[pair(k, k)];
            for (h, h0) in curvature.iter().zip(reference) {
                moved += (h - h0).abs();
                total += h0;
            }
        }
        if total > 0.0 {
            moved / total
        } else {
            f64::INFINITY
        }
    }

    /// Makes sure that the features are held.
    pub(super) fn include(&mut self, problem: Problem<'_>, features: &[usize]) {
        let absent = |j: &usize| self.place[*j] == usize::MAX;
        let new: Vec<usize> = features.iter().copied().filter(absent).collect();
        if new.is_empty() {
            return;
        }
        let (held, n_outputs) = (self.features.len(), self.n_outputs);
        self.hold(problem, &new);
        let all = self.features.len();
        self.reserve(held * n_outputs, all * n_outputs);
        let n = problem.x.n_samples();
        let grows = held > 0 && problem.x.column_cost() >= SPARSE_SHARE * n as f64;
        if grows {
            self.pack(problem);
        }
        let mut block = vec![0.0; all * new.len()];
        let mut weighted = vec![0.0; if grows { new.len() * n } else { 0 }];
        for k in 0..n_outputs {
            for l in 0..=k {
                let curvature = &self.curvature[pair(k, l)];
                // Weights that are all the same are cheaper.
                let d = match problem.loss.squared_error_targets() {
                    Some(_) => problem.loss.weights(),
                    None => Weights::PerSample(curvature),
                };
                if grows {
                    let added = self.columns[held * n..].chunks(n);
                    for (weighted, column) in weighted.chunks_mut(n).zip(added) {
                        for ((weighted, x), d) in weighted.iter_mut().zip(column).zip(curvature) {
                            *weighted = x * d;
                        }
                    }
                    self.multiply(&weighted, n, &mut block);
                } else if held > 0 {
                    problem.x.gram(&self.features, &new, d, &mut block);
                } else {
                    let columns = Columns::Some(&new);
                    problem.x.gram_of(columns, d, self.precision, &mut block);
                }
                self.store(&block, held, (k, l));
            }
        }
    }

    /// Takes in new features, without their products.
    fn hold(&mut self, problem: Problem<'_>, new: &[usize]) {
        for &j in new {
            self.place[j] = self.features.len();
            self.features.push(j);
        }
        self.intercepts.extend(problem, &self.curvature, new);
    }

    /// Writes out the columns of the held features that are not packed yet.
    fn pack(&mut self, problem: Problem<'_>) {
        let n = problem.x.n_samples();
        let packed = self.columns.len() / n;
        self.columns.resize(self.features.len() * n, 0.0);
        let columns = self.columns[packed * n..].chunks_mut(n);
        for (&j, column) in self.features[packed..].iter().zip(columns) {
            problem.x.column_into(j, column);
        }
    }

    /// Stores the products (features × new) of outputs k and l, the first `held` features not being new.
    fn store(&mut self, block: &[f64], held: usize, (k, l): (usize, usize)) {
        for (b, column) in block.chunks(self.features.len()).enumerate() {
            for (a, value) in column.iter().enumerate() {
                self.set((a, k), (held + b, l), *value);
                if k != l {
                    self.set((a, l), (held + b, k), *value);
                }
            }
        }
    }

    /// block ← AᵀB for the packed columns A (n × features) and B (n × new), by pieces of A.
    fn multiply(&self, b: &[f64], n: usize, block: &mut [f64]) {
        let (all, new) = (self.columns.len() / n, b.len() / n);
        let split = parallel::worthwhile(size_of_val(self.columns.as_slice()));
        let pieces = parallel::map_blocks(all, PIECE, split, |rows| {
            let mut piece = vec![0.0; rows.len() * new];
            let a = &self.columns[rows.start * n..rows.end * n];
            linalg::cross_product(a, b, n, rows.len(), new, &mut piece);
            (rows, piece)
        });
        for (rows, piece) in pieces {
            for (column, piece) in block.chunks_mut(all).zip(piece.chunks(rows.len())) {
                column[rows.clone()].copy_from_slice(piece);
            }
        }
    }

    /// Stores a second derivative with respect to two variables, intercepts eliminated, on both sides of
    /// the diagonal.
    fn set(&mut self, one: (usize, usize), other: (usize, usize), value: f64) {
        let (v, u) = (
            one.0 * self.n_outputs + one.1,
            other.0 * self.n_outputs + other.1,
        );
        let reduced = value - self.intercepts.share(v, u);
        self.gram[u * self.stride + v] = reduced;
        self.gram[v * self.stride + u] = reduced;
    }

    /// Has room for so many variables, of which `held` are there. Columns take memory as they come: what is never
    /// touched costs no page fault.
    fn reserve(&mut self, held: usize, size: usize) {
        if size > self.stride {
            // By half, so that growth copies each entry a bounded number of times.
            let most = self.place.len() * self.n_outputs;
            let stride = size.max((self.stride + self.stride / 2).min(most));
            let stride = stride.next_multiple_of(8);
            let mut gram = Vec::with_capacity(stride * stride);
            for c in 0..held {
                gram.extend_from_slice(&self.gram[c * self.stride..c * self.stride + held]);
                gram.resize((c + 1) * stride, 0.0);
            }
            self.gram = gram;
            self.stride = stride;
        }
        self.gram.resize(size * self.stride, 0.0);
    }

    /// Drops all features that are not among `features` (rising). The variables of `order` by their new numbers, or
    /// `None` when one of them was dropped.
    pub(super) fn keep_only(&mut self, features: &[usize], order: &[usize]) -> Option<Vec<usize>> {
        let n_outputs = self.n_outputs;
        let wanted = |a: &usize| features.binary_search(&self.features[*a]).is_ok();
        let places: Vec<usize> = (0..self.features.len()).filter(wanted).collect();
        let by_feature = order
            .iter()
            .map(|v| (self.features[v / n_outputs], v % n_outputs));
        let by_feature: Vec<(usize, usize)> = by_feature.collect();
        self.retain(&places);
        let variable = |(j, k): (usize, usize)| {
            let place = self.place(j);
            (place != usize::MAX).then(|| place * n_outputs + k)
        };
        by_feature.into_iter().map(variable).collect()
    }

    /// Drops all features but those at the given places, which rise.
    fn retain(&mut self, places: &[usize]) {
        let n_outputs = self.n_outputs;
        let kept: Vec<usize> = places
            .iter()
            .flat_map(|a| (0..n_outputs).map(move |k| a * n_outputs + k))
            .collect();
        // Places rise, so nothing is overwritten before it is read.
        for (c, &from) in kept.iter().enumerate() {
            for (r, &row) in kept.iter().enumerate() {
                self.gram[c * self.stride + r] = self.gram[from * self.stride + row];
            }
        }
        self.intercepts.retain(&kept);
        if !self.columns.is_empty() {
            // Features that came last may not be packed yet.
            let n = self.curvature[0].len();
            let packed = self.columns.len() / n;
            let kept = places.partition_point(|place| *place < packed);
            for (a, &from) in places[..kept].iter().enumerate() {
                self.columns.copy_within(from * n..(from + 1) * n, a * n);
            }
            self.columns.truncate(kept * n);
        }
        for &j in &self.features {
            self.place[j] = usize::MAX;
        }
        self.features = places.iter().map(|a| self.features[*a]).collect();
        for (a, &j) in self.features.iter().enumerate() {
            self.place[j] = a;
        }
    }

    /// The intercepts, which are eliminated.
    pub(super) fn intercepts(&self) -> &Intercepts {
        &self.intercepts
    }
}
